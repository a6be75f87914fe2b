"""All words of the list found in one pass over a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, Max

from apps.proofing.models import WordRule


@dataclass(frozen=True)
class Rule:
    """A word of the list as the matcher keeps it."""

    wrong: str
    right: str
    kind: str
    level: str
    note: str
    # Words around the wrong one in which it is not wrong: (characters before it, the word).
    harmless: tuple[tuple[int, str], ...]


class Match(NamedTuple):
    start: int
    end: int
    rule: Rule


class Matcher:
    """Finds many words at once: the longest where several begin, none overlapping another.

    A character class finds where any of the words may begin; there the text is cut to each
    length that words with this first character have, and looked up.
    """

    def __init__(self, rules: list[Rule]):
        self._rules = {rule.wrong: rule for rule in rules}
        lengths: dict[str, set[int]] = {}
        for word in self._rules:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: sorted(those, reverse=True) for first, those in lengths.items()}
        firsts = "".join(map(re.escape, self._lengths))
        self._firsts = re.compile(f"[{firsts}]") if firsts else None

    def matches(self, text: str) -> Iterator[Match]:
        """The words of the list that the text holds, in order."""
        done = 0
        for begin in self._firsts.finditer(text) if self._firsts else ():
            start = begin.start()
            if start < done:
                continue
            for length in self._lengths[text[start]]:
                rule = self._rules.get(text[start : start + length])
                if rule and not _is_harmless(text, start, rule):
                    done = start + length
                    yield Match(start, done, rule)
                    break


def _is_harmless(text: str, start: int, rule: Rule) -> bool:
    return any(
        start >= before and text.startswith(word, start - before) for before, word in rule.harmless
    )


def _places(word: str, within: str) -> Iterator[tuple[int, str]]:
    """Each place at which `within` holds the word."""
    start = within.find(word)
    while start >= 0:
        yield start, within
        start = within.find(word, start + 1)


def rule_of(row: WordRule) -> Rule:
    """A row of the list for the matcher. Where the right word holds the wrong one (法制委,
    法制委员会), it is not wrong within the right one."""
    around = {row.right, *row.exceptions.split()} - {row.wrong, ""}
    harmless = tuple(place for word in sorted(around) for place in _places(row.wrong, word))
    return Rule(row.wrong, row.right, row.kind, row.level, row.note, harmless)


def matcher() -> Matcher:
    """The matcher of the list as it stands; made anew once the list has changed. One query."""
    state = WordRule.objects.aggregate(Count("pk"), Max("pk"), Max("updated_at"))
    return _matcher_of(tuple(state.values()))


@lru_cache(maxsize=2)
def _matcher_of(state: tuple) -> Matcher:
    """`state` changes with every change of the list: it is what the matcher is kept by."""
    fields = ("wrong", "right", "kind", "level", "note", "exceptions")
    return Matcher([rule_of(row) for row in WordRule.objects.filter(is_active=True).only(*fields)])
