"""A row as an article to be, with everything that is wrong with it, in words for its author."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from apps.articles.models import Article
from apps.columns.tree import Node, Tree
from apps.importing import times
from apps.importing.headings import EXAMPLE, LABELS
from apps.importing.sources import Row
from apps.publishing.models import this_minute
from apps.redirects import addresses

# {value of a row: field of an article}
_PLAIN = {
    "title": "title",
    "subtitle": "subtitle",
    "author": "author",
    "affiliation": "author_affiliation",
    "source": "source",
    "source_url": "source_url",
    "summary": "summary",
    "keywords": "keywords",
    "external_url": "external_url",
}
_SEPARATORS = ("/", "／", ">", "＞", "›", "»", "→", "\\")
_JOINTS = ("\n", "；", ";", "|", "｜")


@dataclass
class Draft:
    """A row that was looked at. With a `problem` nothing is made of it."""

    row: Row
    identity: str = ""
    digest: str = ""
    article: Article | None = None
    path: list[str] = field(default_factory=list)  # of its column, from the top
    node: Node | None = None
    old: str = ""  # as redirects keep it
    attachments: list[str] = field(default_factory=list)
    documents: list[tuple[Any, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    problem: str = ""

    @property
    def title(self) -> str:
        return self.row.values.get("title", "")[:200]


def draft_of(row: Row) -> Draft:
    """What the row says, checked by itself; body, column and files come later."""
    draft = Draft(row, problem=row.problem)
    if row.problem:
        return draft
    problems: list[str] = []
    values = row.values
    if values.get("title") == EXAMPLE:
        draft.problem = "这是空表里的示例，没有导入。"
        return draft
    if not values.get("title"):
        problems.append("没有“标题”。")
    draft.path = path_of(values.get("column", ""))
    if not draft.path:
        problems.append("没有“栏目”。")
    _settle_old(draft, problems)
    draft.attachments = _split(values.get("attachments", ""), _JOINTS)
    draft.article = _article(draft, problems)
    draft.digest = _digest(values)
    draft.identity = _sha(f"url {draft.old}") if draft.old else draft.digest
    draft.problem = "".join(problems)
    return draft


def _settle_old(draft: Draft, problems: list[str]) -> None:
    if old := draft.row.values.get("old_address"):
        try:
            draft.old = addresses.old_address(old)
        except ValidationError as error:
            problems.append(f"“原网址”不能用：{' '.join(error.messages)}")


def _article(draft: Draft, problems: list[str]) -> Article:
    values = draft.row.values
    article = Article(**{name: values.get(key, "") for key, name in _PLAIN.items()})
    article.published_at = this_minute()
    if text := values.get("published_at"):
        try:
            article.published_at = times.instant_of(text)
        except ValidationError as error:
            problems += error.messages
    if article.title:
        for key, name in _PLAIN.items():
            one = Article._meta.get_field(name)
            value = getattr(article, name)
            if len(value) > one.max_length:
                problems.append(
                    f"“{LABELS[key]}”太长：最多 {one.max_length} 个字，现在有 {len(value)} 个。"
                )
                continue
            if value:
                try:
                    one.run_validators(value)
                except ValidationError as error:
                    problems.append(f"“{LABELS[key]}”不对：{' '.join(error.messages)}")
    return article


def path_of(text: str) -> list[str]:
    """The names of a column path, from the top: 立法工作/立法动态."""
    mark = next((mark for mark in _SEPARATORS if mark in text.strip(" /")), "/")
    return [name for name in (" ".join(part.split()) for part in text.split(mark)) if name]


def column_at(tree: Tree, path: list[str]) -> tuple[Node | None, str]:
    """(the column, "") or (None, why not). One name alone may stand for any column so called."""
    if (node := tree.by_path(path)) is not None:
        return node, ""
    if len(path) == 1:
        called = [node for node in tree if node.name == path[0]]
        if len(called) == 1:
            return called[0], ""
        if called:
            paths = "、".join(f"“{node.path_name}”" for node in called[:3])
            return None, f"叫“{path[0]}”的栏目有几个（{paths}），请写完整的路径。"
    return None, f"网站上没有栏目“{' / '.join(path)}”，请检查“栏目”，或者先建立它。"


def _split(text: str, joints: tuple[str, ...]) -> list[str]:
    for joint in joints[1:]:
        text = text.replace(joint, joints[0])
    return list(dict.fromkeys(part.strip() for part in text.split(joints[0]) if part.strip()))


def _digest(values: dict[str, str]) -> str:
    return _sha(json.dumps(values, sort_keys=True, ensure_ascii=False))


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
