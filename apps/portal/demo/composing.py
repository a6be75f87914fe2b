"""The demo site as a site file (docs/site-file.md), dated around the moment of the filling.

The texts of `content/` say how many days ago something appeared; {day}, {day+30}, {year} and
{year-1} in them become the day and year counted from there.
"""

import datetime
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone

from apps.core import html
from apps.portal.demo import markup

FOLDER = Path(__file__).parent / "content"
ARTICLE_FILES = (
    "pages", "news", "publicity", "laws", "supervision", "deputies", "office",
)  # fmt: skip

EXPIRED_AFTER = datetime.timedelta(days=14)
SOURCE = "青禾州人大"
NOTE_ON_PAPERS = "本文件为演示内容，由程序生成，地名、人名和数字均为虚构。"

_DATED = re.compile(r"\{(day|year)([+-]\d+)?\}")


@dataclass
class Demo:
    """The site file, what it needs beside it, and what no site file can say.

    `papers` are the lines of each document by its name. Of articles by their titles: `views`
    says how many people read one on its first day, `corrected` its subtitle in a second
    version, `edited` a new title that is not published, `withdrawn` that it was taken down.
    `drafts` are articles as the site file would have them, never published; those in
    `submitted` wait for their first review.
    """

    data: dict[str, Any] = field(default_factory=dict)
    paths: dict[str, list[str]] = field(default_factory=dict)
    links: list[dict[str, Any]] = field(default_factory=list)
    drafts: list[dict[str, Any]] = field(default_factory=list)
    submitted: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    papers: dict[str, list[str]] = field(default_factory=dict)
    views: dict[str, int] = field(default_factory=dict)
    corrected: dict[str, str] = field(default_factory=dict)
    edited: dict[str, str] = field(default_factory=dict)
    withdrawn: list[str] = field(default_factory=list)


def read(name: str) -> dict[str, Any]:
    """One of the files of `content/`."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def compose(now: datetime.datetime) -> Demo:
    """The demo for a site that is filled at the aware datetime `now`."""
    return _Composer(now).demo


def portrait_name(number: int) -> str:
    return f"portrait-{number}"


class _Composer:
    def __init__(self, now: datetime.datetime):
        self.now = timezone.localtime(now)
        self.used: dict[str, None] = {}
        self.demo = Demo()
        columns, self.demo.paths = _tree(read("columns")["column"])
        site, leaders = read("site"), read("leaders")
        for name in ARTICLE_FILES:
            for item in read(name)["article"]:
                self._take_article(item)
        self.demo.data |= {
            "site": site["settings"] | {"wechat_qr": markup.picture_path("wechat")},
            "columns": columns,
            "terms": [self._term(one) for one in leaders["term"]],
            "leaders": [self._leader(number, one) for number, one in enumerate(leaders["leader"])],
            "announcements": [
                self._announcement(item) for item in read("announcements")["announcement"]
            ],
            "home_blocks": [
                block | {"column": self.demo.paths[block["column"]]} for block in site["block"]
            ],
        }
        self.demo.links = site["link"]
        self.used.update({link["picture"]: None for link in site["link"] if "picture" in link})
        self.demo.pictures = list(self.used)

    # Dates

    def _moment(self, age: int, time: str) -> datetime.datetime:
        """`age` days before the filling (after it, if negative) at a time of the day."""
        hour, minute = map(int, time.split(":"))
        day = self.now - datetime.timedelta(days=age)
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0)

    def _years_ago(self, years: int) -> str:
        return datetime.date(self.now.year - years, 1, 15).isoformat()

    # Parts of the file

    def _picture(self, *names: str) -> str:
        self.used.update(dict.fromkeys(names))
        return markup.picture_path(names[0])

    def _rich(self, text: str) -> str:
        for name in markup.pictures_in(text):
            self._picture(name)
        return markup.to_html(text)

    def _term(self, term: dict) -> dict:
        ends = term.get("ends_years_ago")
        return {
            "name": term["name"],
            "starts_on": self._years_ago(term["starts_years_ago"]),
            "ends_on": self._years_ago(ends) if ends else None,
        }

    def _leader(self, number: int, leader: dict) -> dict:
        ended = leader.get("ended_years_ago")
        kept = ("name", "position", "term", "party_duties", "committee_duties", "contact")
        return _chosen(leader, kept) | {
            "portrait": {
                "file": markup.picture_path(portrait_name(number)),
                "alt": f"{leader['name']}的头像（绘制）",
            },
            "started_on": self._years_ago(leader.get("started_years_ago", 3)),
            "ended_on": self._years_ago(ended) if ended else None,
            "biography_html": self._rich(leader["biography"]),
        }

    def _take_article(self, item: dict) -> None:
        article, state, demo = self._article(item), item.get("state"), self.demo
        if state in ("draft", "submitted"):
            demo.drafts.append(article)
            if state == "submitted":
                demo.submitted.append(article["title"])
            return
        demo.data.setdefault("articles", []).append(article)
        title = article["title"]
        if state == "withdrawn":
            demo.withdrawn.append(title)
        for key, kept in (
            ("views", demo.views), ("corrected", demo.corrected), ("edited", demo.edited),
        ):  # fmt: skip
            if key in item:
                kept[title] = item[key]

    def _article(self, item: dict) -> dict:
        at = self._moment(item["age"], item["time"])
        article = self._item(item, at, ("subtitle", "author", "keywords", "leaders", "source_url"))
        article |= {
            "source": item.get("source", SOURCE),
            "author_affiliation": item.get("affiliation", ""),
            "external_url": item.get("link", ""),
            "is_headline": item.get("headline", False),
            "further_columns": [self.demo.paths[name] for name in item.get("further", [])],
        }
        if "picture" in item:
            article["cover"] = self._picture(item["picture"])
        if item.get("state") == "expired":
            article["expires_at"] = (at + EXPIRED_AFTER).isoformat()
        return article

    def _announcement(self, item: dict) -> dict:
        at = self._moment(item["age"], item["time"])
        announcement = self._item({"column": "通知公告"} | item, at, ("display",))
        announcement["summary"] = _dated(item.get("summary", ""), at)
        announcement["source"] = SOURCE
        if "valid" in item:
            announcement["valid_until"] = self._moment(item["valid"], "18:00").isoformat()
        if "picture" in item:
            announcement["picture"] = self._picture(item["picture"])
        return announcement

    def _item(self, item: dict, at: datetime.datetime, kept: Iterable[str]) -> dict:
        body = self._rich(_dated(item.get("body", ""), at))
        title = _dated(item["title"], at)
        for name in item.get("files", []):
            self.demo.papers.setdefault(name, _paper(name, title, body))
        return _chosen(item, kept) | {
            "title": title,
            "column": self.demo.paths[item["column"]],
            "published_at": at.isoformat(),
            "is_pinned": item.get("pinned", False),
            "body_html": body,
            "attachments": [f"files/{name}" for name in item.get("files", [])],
        }


def _tree(columns: list[dict]) -> tuple[list[dict], dict[str, list[str]]]:
    """The columns nested as a site file has them, and the path of each by its name."""
    roots: list[dict] = []
    below: dict[str, list[dict]] = {}
    paths: dict[str, list[str]] = {}
    for column in columns:
        name, under = column["name"], column.get("under")
        node = {key: value for key, value in column.items() if key != "under"}
        node["children"] = below[name] = []
        (below[under] if under else roots).append(node)
        paths[name] = [*paths.get(under, []), name]
    return roots, paths


def _chosen(item: dict, keys: Iterable[str]) -> dict:
    return {key: item[key] for key in keys if key in item}


def _dated(text: str, at: datetime.datetime) -> str:
    def written(match: re.Match) -> str:
        offset = int(match[2] or 0)
        if match[1] == "year":
            return str(at.year + offset)
        day = at + datetime.timedelta(days=offset)
        return f"{day.month}月{day.day}日"

    return _DATED.sub(written, text)


def _paper(name: str, title: str, body: str) -> list[str]:
    """What stands in an attachment: a small table, or the text of the article itself."""
    if name.endswith(".xlsx"):
        rows = [
            f"{number} | 示例项目{number} | {number * 128}.5 | 按计划进行" for number in range(1, 9)
        ]
        return ["序号 | 项目 | 数额（万元） | 说明", *rows, NOTE_ON_PAPERS]
    return [title, *html.to_text(body).splitlines(), NOTE_ON_PAPERS]
