"""One button brings the body of a form to house style (一键排版); a person looks, and decides.

The form sends what is typed; the answer is the same text in house style, what was done to it,
and where it differs. Nothing is saved: the editor takes the answer, or leaves it.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from apps.core import html, prose
from apps.core.prose.blocks import BREAK, List, Paragraph, Picture, Quote, Recording, Run, Table
from apps.core.prose.house_style import house_style
from apps.publishing.differences import Piece, pieces

MAX_LENGTH = 500_000  # characters, markup included; more takes longer than anybody waits
_MOST_SHOWN = 150  # places where the texts differ
_MANY_LINES = 2000
_NAMES = {"h2": "一级标题", "h3": "二级标题", "h4": "三级标题"}  # as the editor calls them
_ALIGNED = {"align-center": "居中", "align-right": "靠右", "align-left": "靠左"}


@dataclass(frozen=True)
class Place:
    """Paragraphs that differ, each side in pieces, and how many before them do not."""

    old: list[Piece]
    new: list[Piece]
    unchanged_before: int


class HouseStyle:
    """The part of DeskAdmin that answers the editor's button."""

    def house_style_view(self, request: HttpRequest, object_id: str = "") -> HttpResponse:
        """The body that was sent, in house style: its HTML, and the difference to show."""
        self.writable(request, object_id)
        typed = request.POST.get("body")
        if typed is None:
            return JsonResponse({"reason": "没有收到正文，请刷新页面再试。"}, status=400)
        if len(typed) > MAX_LENGTH:
            reason = "正文太长，不能一次排好。请分成几篇，或者分段排版。"
            return JsonResponse({"reason": reason}, status=400)
        try:
            before = html.clean(typed)
            styled = house_style(typed)
            after = html.clean(styled.html)
        except ValidationError as error:
            return JsonResponse({"reason": "".join(error.messages)}, status=400)
        places = list(_places(before, after))
        context = {
            "changes": styled.changes,
            "places": places[:_MOST_SHOWN],
            "left_out": len(places[_MOST_SHOWN:]),
        }
        return JsonResponse(
            {
                "body": after,
                "changes": styled.changes,
                "shown": render_to_string("admin/desk/house_style.html", context),
            }
        )


class _Line(NamedTuple):
    """A paragraph as a person reads it: how it is set, and its words."""

    set_as: str
    words: str

    @property
    def text(self) -> str:
        return self.set_as + self.words

    @property
    def key(self) -> str:
        """What house style leaves as it is, so that it finds a line again."""
        plain = unicodedata.normalize("NFKC", self.words)
        return "".join(mark for mark in plain if mark.isalnum())


def _places(before: str, after: str) -> Iterator[Place]:
    old, new = (list(_lines(prose.read(side).blocks)) for side in (before, after))
    unchanged = 0
    sides: tuple[list[Piece], list[Piece]] = [], []
    for one, two in _aligned(old, new):
        if one is not None and two is not None and one.text == two.text:
            if sides[0] or sides[1]:
                yield Place(*sides, unchanged)
                unchanged, sides = 0, ([], [])
            unchanged += 1
            continue
        found = pieces(one.text if one else "", two.text if two else "")
        for side, more, line in zip(sides, found, (one, two), strict=True):
            side += [Piece("same", "\n")] * bool(side and line) + more
    if sides[0] or sides[1]:
        yield Place(*sides, unchanged)


def _aligned(old: list[_Line], new: list[_Line]) -> Iterator[tuple[_Line | None, _Line | None]]:
    """The lines of both sides beside each other; None where a side has none."""
    keys = [[line.key for line in side] for side in (old, new)]
    is_long = max(len(old), len(new)) > _MANY_LINES
    matcher = SequenceMatcher(None, *keys, autojunk=is_long)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        yield from zip_longest(old[i1:i2], new[j1:j2])


def _lines(blocks: list, before: str = "") -> Iterator[_Line]:
    for block in blocks:
        if isinstance(block, Paragraph):
            said = [_NAMES.get(block.tag, ""), _ALIGNED.get(block.alignment, "")]
            said = "，".join(filter(None, [*said, "顶格" if block.no_indent else ""]))
            yield _Line(before + (f"【{said}】" if said else ""), _words(block.runs))
        elif isinstance(block, Picture | Recording):
            kind = "图片" if isinstance(block, Picture) else "音视频"
            yield _Line(f"{before}【{kind}】", getattr(block, "alt", "") or "")
            if block.caption:
                yield _Line(f"{before}【说明】", _words(block.caption))
        elif isinstance(block, Quote):
            yield from _lines(block.blocks, f"{before}【引用】")
        elif isinstance(block, List):
            for item in block.items:
                yield from _lines(item, f"{before}· ")
        elif isinstance(block, Table):
            for row in block.rows:
                cells = (" ".join(line.text for line in _lines(cell.blocks)) for cell in row.cells)
                yield _Line(f"{before}【表格】", "｜".join(cells))


def _words(runs: list[Run]) -> str:
    return "".join(
        f"〔注：{words}〕" if style.note else words.replace(BREAK, "↵") for words, style in runs
    )
