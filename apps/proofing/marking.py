"""A text as a page shows it with the places of its findings marked, so that one can jump there."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from apps.core.html_tokens import tokens
from apps.proofing.finding import Finding
from apps.proofing.places import Places

# Which finding is which: (number, finding). Numbers make the ids of the marks.
Numbered = Iterable[tuple[int, Finding]]


def numbered(findings: Iterable[Finding], field: str) -> list[tuple[int, Finding]]:
    """The findings about one field, each with its number in the whole list (from 1 on)."""
    return [(number, one) for number, one in enumerate(findings, start=1) if one.field == field]


def marked(html: str, findings: Numbered) -> str:
    """Clean rich text with <mark id="finding-N"> around the places.

    A place that runs over tags is marked in pieces, of which the first has the id. A picture
    that is meant is marked as a whole. Of two places that overlap the later one gets what
    is left of it; a finding whose words are not there is not marked.
    """
    findings = sorted(findings, key=lambda pair: (pair[1].start, -pair[1].end))
    places = Places(html)
    inserts: list[tuple[int, int, str]] = []
    for number, (pieces, level) in _pieces(places, findings).items():
        for part, (start, end) in enumerate(pieces):
            name = f' id="finding-{number}"' if part == 0 else ""
            inserts.append((start, 1, f'<mark{name} class="finding finding--{level}">'))
            inserts.append((end, 0, "</mark>"))
    inserts += _around_pictures(html, findings)
    pieces, done = [], 0
    for position, _, tag in sorted(inserts, key=lambda one: one[:2]):
        pieces += [html[done:position], tag]
        done = position
    return "".join([*pieces, html[done:]])


def marked_text(text: str, findings: Numbered) -> SafeString:
    """Plain text escaped, with the places of the findings marked in the same way."""
    pieces, done = [], 0
    for number, finding in sorted(findings, key=lambda pair: (pair[1].start, -pair[1].end)):
        start = max(done, finding.start)
        if not finding.has_place or start >= min(finding.end, len(text)):
            continue
        opening = f'<mark id="finding-{number}" class="finding finding--{finding.level}">'
        words = escape(text[start : finding.end])
        pieces += [escape(text[done:start]), opening, words, "</mark>"]
        done = finding.end
    return mark_safe("".join([*pieces, escape(text[done:])]))


def _pieces(places: Places, findings: Numbered) -> dict[int, tuple[list[tuple[int, int]], str]]:
    """Of each finding the stretches of the source to mark, none of which holds a tag."""
    marked: dict[int, tuple[list[tuple[int, int]], str]] = {}
    done = 0
    for number, finding in findings:
        if not finding.has_place:
            continue
        stretches: list[tuple[int, int]] = []
        for offset in range(max(done, finding.start), min(finding.end, len(places.text))):
            start, end = places.starts[offset], places.ends[offset]
            if start < 0 or (stretches and start < stretches[-1][1]):
                continue
            if stretches and start == stretches[-1][1]:
                stretches[-1] = (stretches[-1][0], end)
            else:
                stretches.append((start, end))
        done = max(done, finding.end)
        if stretches:
            marked[number] = (stretches, finding.level)
    return marked


def _around_pictures(html: str, findings: Numbered) -> list[tuple[int, int, str]]:
    wanted: dict[str, list[tuple[int, Finding]]] = {}
    for number, finding in findings:
        if finding.picture:
            wanted.setdefault(finding.picture, []).append((number, finding))
    inserts: list[tuple[int, int, str]] = []
    for token in tokens(html) if wanted else ():
        those = wanted.get(token.attributes.get("src", "")) if token.name == "img" else None
        if those:
            number, finding = those.pop(0)
            level = finding.level
            opening = f'<mark id="finding-{number}" class="finding finding--{level}">'
            inserts += [(token.start, 1, opening), (token.end, 0, "</mark>")]
    return inserts
