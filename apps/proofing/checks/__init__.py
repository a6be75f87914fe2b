"""The checks that need to know nothing of the apps above."""

from apps.proofing.checks import completeness, links, personal, weekdays, width, word_list
from apps.proofing.finding import BLOCK, WARNING
from apps.proofing.registry import register

_CHECKS = (
    (
        personal.ID_CARD,
        "身份证号码",
        BLOCK,
        personal.find_id_cards,
        "在文字和附件里找 18 位、15 位身份证号码。"
        "附件能读 Word、Excel、PDF 和文本文件，97-2003 旧格式的和别的文件读不了。",
    ),
    (
        personal.BANK_CARD,
        "银行卡号",
        BLOCK,
        personal.find_bank_cards,
        "在文字和附件里找银行卡号。",
    ),
    (
        personal.MOBILE,
        "手机号码",
        WARNING,
        personal.find_mobiles,
        "在文字和附件里找手机号码。公开的联系电话也会提示，核对后可以照发。",
    ),
    (
        "sensitive",
        "敏感词",
        WARNING,
        word_list.find_sensitive,
        "按“易错词和敏感词”词表查找。词表里的每个词可以另外设为提醒或阻止。",
    ),
    (
        "typo",
        "易错词",
        WARNING,
        word_list.find_typos,
        "按“易错词和敏感词”词表查找，可以一键改正。词表里的每个词可以另外设为提醒或阻止。",
    ),
    (
        "weekday",
        "日期和星期",
        WARNING,
        weekdays.find,
        "日期旁边写的星期对不对，有没有不存在的日期。没写年份的，按发布时间推算。",
    ),
    (
        "width",
        "全角半角和标点",
        WARNING,
        width.find,
        "中文里的半角标点、全角数字和字母、重复的标点，可以一键改正。",
    ),
    ("source", "来源", WARNING, completeness.find_source, "没有填来源（公告是发布单位）。"),
    ("summary", "摘要", WARNING, completeness.find_summary, "文章没有填摘要。"),
    ("alt", "图片说明", WARNING, completeness.find_alt, "正文的图片和封面图没有图片说明。"),
    (
        "files",
        "附件和图片文件",
        BLOCK,
        completeness.find_files,
        "附件、正文里的图片和链接的文件还在不在。",
    ),
    (
        "mention",
        "提到附件",
        WARNING,
        completeness.find_mentions,
        "文中写了“见附件”之类的话，却没有添加附件。",
    ),
    (
        "unread",
        "附件读不了",
        WARNING,
        completeness.find_unread,
        "附件有密码、已损坏、是扫描件、太大，或者是读不了的格式，没法检查里面的文字。",
    ),
    (
        "links",
        "站内链接",
        WARNING,
        links.find,
        "正文里指向本网站网页的链接能不能打开。不访问别的网站。",
    ),
)  # fmt: skip


def register_all() -> None:
    for place, check in enumerate(_CHECKS, start=1):
        register(*check, order=10 * place)
