"""The columns that a table of articles may have, and what else people call them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A column: the name of its value, what we call it, what others do, and what to fill in."""

    name: str
    label: str
    others: tuple[str, ...]
    help: str
    width: int = 16
    example: str = ""

    @property
    def called(self) -> list[str]:
        """What people call it; the other names are for programs."""
        return [name for name in self.others if not name.isascii()]


HEADINGS = (
    Heading(
        "title",
        "标题",
        ("题目", "文章标题", "title", "subject"),
        "必填，最多 200 个字。",
        40,
        "常委会召开立法工作会议",
    ),
    Heading(
        "subtitle", "副标题", ("subtitle",), "可以不填。", 24, "——研究明年的立法计划"
    ),
    Heading(
        "column",
        "栏目",
        ("栏目路径", "所属栏目", "分类", "频道", "column", "columnpath", "category", "channel"),
        "必填。从一级栏目写起，用 / 隔开，例如 立法工作/立法动态。"
        "名称没有重复的，只写它自己也可以。",
        28,
        "立法工作/立法动态",
    ),
    Heading("author", "作者", ("撰稿人", "author"), "可以不填。", 14, "王芳"),
    Heading("affiliation", "作者单位", ("单位", "affiliation"), "可以不填。", 18, "办公室"),
    Heading("source", "来源", ("文章来源", "信息来源", "source"), "可以不填。", 18, "本网"),
    Heading(
        "source_url",
        "来源链接",
        ("原文链接", "sourceurl"),
        "转载时填原文的网址，以 http:// 或 https:// 开头。",
        24,
    ),
    Heading(
        "published_at",
        "发布时间",
        ("时间", "日期", "发布日期", "time", "date", "publishedat", "publishtime", "pubdate"),
        "北京时间，例如 2018-11-20 09:36。不填就是导入的时间。",
        20,
        "2018-11-20 09:36",
    ),
    Heading("summary", "摘要", ("简介", "导语", "summary", "description"), "可以不填。", 30),
    Heading(
        "keywords",
        "关键词",
        ("关键字", "标签", "keywords", "tags"),
        "用逗号或空格隔开。",
        20,
        "立法，会议",
    ),
    Heading(
        "body",
        "正文",
        ("内容", "文章内容", "正文HTML", "body", "bodyhtml", "content", "html"),
        "网页代码（HTML）或者普通文字，普通文字每行一段。",
        60,
        "<p>会议听取了关于立法工作的汇报。</p>",
    ),
    Heading(
        "body_file",
        "正文文件",
        ("正文文件名", "bodyfile"),
        "正文太长、Excel 一格装不下时，把它存成附件文件夹里的网页文件，这里写文件名。",
        22,
    ),
    Heading(
        "attachments",
        "附件",
        ("附件文件", "attachments", "attachment", "files"),
        "附件文件夹里的文件名，几个文件用分号隔开。",
        30,
    ),
    Heading(
        "old_address",
        "原网址",
        ("旧网址", "原地址", "旧地址", "原链接", "网址", "链接", "url", "oldurl", "oldaddress"),
        "这篇文章在旧网站上的网址。导入以后，旧网址自动转到新的文章。",
        40,
        "http://www.example.cn/news/show.asp?id=5",
    ),
    Heading(
        "external_url",
        "外部链接",
        ("跳转链接", "externalurl", "linkurl"),
        "没有正文、点标题直接打开别的网址的，填那个网址。",
        24,
    ),
)  # fmt: skip

REQUIRED = ("title", "column")
# The title of the example in the empty table.
EXAMPLE = "（示例，导入前可以删去）常委会召开立法工作会议"
LABELS = {heading.name: heading.label for heading in HEADINGS}
_NAMES = {
    re.sub(r"[\s_\-]+", "", called).lower(): heading.name
    for heading in HEADINGS
    for called in (heading.label, heading.name, *heading.others)
}


def name_of(text: str) -> str:
    """The name of the value in a column that is headed so; "" where nobody knows it.

    Spaces, capitals, what stands in brackets and a star for “required” make no difference.
    """
    bare = re.sub(r"[（(【\[].*?[)）】\]]|[\s_\-*＊：:\ufeff]+", "", text).lower()
    return _NAMES.get(bare, "")


def missing(names: Iterable[str]) -> list[str]:
    """What the columns that have to be there are called, of those that are not."""
    present = set(names)
    return [LABELS[name] for name in REQUIRED if name not in present]
