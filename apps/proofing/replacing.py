"""Putting a replacement in its place, and touching nothing else."""

from collections.abc import Iterable
from html import escape

from apps.proofing.finding import Finding
from apps.proofing.places import Places


def replaced(text: str, findings: Finding | Iterable[Finding], *, is_rich: bool = True) -> str:
    """The text with the replacements of these findings in their places; see put_right."""
    findings = [findings] if isinstance(findings, Finding) else findings
    return put_right(text, findings, is_rich=is_rich)[0]


def put_right(
    text: str, findings: Iterable[Finding], *, is_rich: bool = True
) -> tuple[str, list[Finding]]:
    """The text with the replacements of these findings, and the findings that were followed.

    `text` is the value of the field that the findings are about: rich text, whose markup
    stays as it is, or with `is_rich` False plain text. A finding is passed over where its
    words do not stand in its place any more (somebody changed the text since), where it has
    no replacement, and where it overlaps an earlier one. Many cost as much as one.
    """
    wanted = sorted((one for one in findings if _is_wanted(one)), key=lambda one: one.start)
    if not wanted:
        return text, []
    places = Places(text) if is_rich else None
    plain = places.text if places else text
    edits: list[tuple[int, int, str]] = []
    followed: list[Finding] = []
    done = 0
    for finding in wanted:
        if finding.start < done or plain[finding.start : finding.end] != finding.excerpt:
            continue
        if places:
            edit = _in_markup(places, finding)
            if edit is None:
                continue
            edits += edit
        else:
            edits.append((finding.start, finding.end, finding.replacement or ""))
        done = finding.end
        followed.append(finding)
    return _with_edits(text, edits), followed


def _is_wanted(finding: Finding) -> bool:
    return finding.replacement is not None and finding.has_place and not finding.picture


def _in_markup(places: Places, finding: Finding) -> list[tuple[int, int, str]] | None:
    """The replacement as edits of the source; None where its characters are not found there.

    Characters that stay keep their place and so their markup. What is new goes to the first
    one that it replaces; of as many new characters as old ones, each goes to its own.
    """
    old, new = finding.excerpt, finding.replacement or ""
    front = _common(old, new)
    back = _common(old[front:][::-1], new[front:][::-1])
    start, end = finding.start + front, finding.end - back
    middle = new[front : len(new) - back]
    if start == end:  # nothing goes: the new words follow, or go before, what stays
        beside = start - 1 if front else start
        place = places.ends[beside] if front else places.starts[beside]
        return None if place < 0 else [(place, place, escape(middle, quote=False))]
    spans = [(places.starts[i], places.ends[i]) for i in range(start, end)]
    known = [span for span in spans if span[0] >= 0]
    if not known:
        return None
    if len(known) == len(spans) == len(middle):
        pieces = list(middle)
    elif len(known) == len(spans) or "\n" not in old[front : len(old) - back]:
        pieces = [middle, *[""] * (len(known) - 1)]
    else:
        return None  # it runs over the end of a line
    return [(*span, escape(piece, quote=False)) for span, piece in zip(known, pieces, strict=True)]


def _common(one: str, other: str) -> int:
    """How many of the first characters are the same in both."""
    number = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        number += 1
    return number


def _with_edits(text: str, edits: list[tuple[int, int, str]]) -> str:
    pieces, done = [], 0
    for start, end, new in edits:
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])
