"""The words that staff listed: error-prone ones, and ones that need care."""

from collections.abc import Iterator

from apps.proofing import words
from apps.proofing.finding import Finding
from apps.proofing.models import WordRule
from apps.proofing.reading import Manuscript


def find_typos(manuscript: Manuscript) -> Iterator[Finding]:
    return _find(manuscript, WordRule.Kind.TYPO)


def find_sensitive(manuscript: Manuscript) -> Iterator[Finding]:
    return _find(manuscript, WordRule.Kind.SENSITIVE)


def _find(manuscript: Manuscript, kind: str) -> Iterator[Finding]:
    for text, matches in manuscript.remembered("words", _all_matches):
        for match in matches:
            rule = match.rule
            if rule.kind == kind:
                yield text.finding(
                    kind,
                    _message(rule),
                    match.start,
                    match.end,
                    replacement=rule.right or None,
                    level=rule.level,
                )


def _all_matches(manuscript: Manuscript) -> list:
    """Both kinds at once: a longer word of one may hold a shorter one of the other."""
    matcher = words.matcher()
    return [(text, list(matcher.matches(text.text))) for text in manuscript.texts]


def _message(rule: words.Rule) -> str:
    if rule.kind == WordRule.Kind.SENSITIVE:
        advice = f"一般应写作“{rule.right}”。" if rule.right else "请核对这里能不能用。"
        said = f"“{rule.wrong}”在敏感词表里，{advice}"
    elif rule.right:
        said = f"“{rule.wrong}”应写作“{rule.right}”。"
    else:
        said = f"“{rule.wrong}”容易用错，请核对。"
    note = rule.note.strip()
    return said + note + ("。" if note and note[-1] not in "。！？…" else "")
