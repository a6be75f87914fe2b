"""What to offer where little or nothing is found, and to who types pinyin.

What a site has names for, its columns, its leaders, the keywords and titles of what the public
can read, is compared by its sound: 任大 leads to 人大, and lixiong to 李雄.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from apps.columns.models import Entry
from apps.core.sounds import MOST_LETTERS, readings, sounds_of
from apps.search.asking import Question
from apps.search.models import SearchDocument
from apps.search.results import Results

_MOST = 6
_TITLES = 40  # in which words of the right sound are looked for
_RECENT = 400  # entries whose keywords are known names
_LONGEST = 24  # of a title that is offered as a word to search for
_SEPARATORS = re.compile(r"[,，、;；\s]+")


@dataclass(frozen=True)
class Suggestion:
    """Other words to search for; `count` says how much they find, where that was asked."""

    words: str
    url: str
    count: int | None = None


def by_sound(question: Question) -> list[Suggestion]:
    """Names and words that sound as what was typed, as pinyin or in other characters."""
    patterns, initials = _sounds(question.words)
    if not patterns and not initials:
        return []
    found: dict[str, None] = {}
    for name in _names():
        sounds = sounds_of(name)
        if sounds.initials == initials or any(one in sounds.syllables for one in patterns):
            found[name] = None
    if len(found) < _MOST and patterns:
        found |= dict.fromkeys(_said_in_titles(patterns))
    found.pop(question.words, None)
    names = list(found)[:_MOST]
    return [Suggestion(name, question.address_without_limits(name)) for name in names]


def _sounds(words: str) -> tuple[tuple[str, ...], str]:
    """The runs of syllables that were typed, and the initials that the letters may be."""
    typed = "".join(words.lower().replace("'", "").split())
    if typed.isascii():
        is_pinyin = typed.isalpha() and len(typed) <= MOST_LETTERS
        return (readings(typed) if is_pinyin and len(typed) > 2 else ()), (
            typed if is_pinyin and len(typed) > 1 else ""
        )
    sounds = sounds_of(words[:_LONGEST]).syllables
    return ((sounds,) if sounds.count("'") > 1 else ()), ""


def by_fewer_words(question: Question) -> list[Suggestion]:
    """For several words that are never found together: each of them alone, with its number."""
    words = list(dict.fromkeys(question.words.split()))
    if len(words) < 2:
        return []
    found = []
    for word in words[:_MOST]:
        results = Results(question.asked(word, narrowed=False), question.tree)
        if count := results.count():
            found.append(Suggestion(word, question.address_without_limits(word), count))
    return found


def without_limits(question: Question) -> Suggestion | None:
    """The same words on the whole site, where that finds something."""
    if not question.is_narrowed:
        return None
    count = Results(question.asked(narrowed=False), question.tree).count()
    address = question.address_without_limits()
    return Suggestion(question.words, address, count) if count else None


def often_used() -> list[str]:
    """The keywords that staff gave most often of late: what people may be looking for."""
    return [word for word, _ in _keywords().most_common(8)]


def _keywords() -> Counter:
    rows = Entry.objects.visible().exclude(keywords="").order_by("-published_at")
    words = Counter()
    for keywords in rows.values_list("keywords", flat=True)[:_RECENT]:
        words.update(word for word in _SEPARATORS.split(keywords) if 2 <= len(word) <= _LONGEST)
    return words


def _names() -> Iterator[str]:
    """What has a name here: the columns and leaders that the public can see, and keywords."""
    yield from SearchDocument.objects.filter(place__lt=0).values_list("title", flat=True)
    yield from (word for word, _ in _keywords().most_common())


def _said_in_titles(patterns: tuple[str, ...]) -> list[str]:
    """The words with these sounds in the newest public titles, the most frequent first."""
    sounds = Q()
    for pattern in patterns:
        sounds |= Q(sounds__contains=pattern)
    public = Entry.objects.visible().filter(kind=OuterRef("kind"), object_id=OuterRef("object_id"))
    rows = SearchDocument.objects.filter(sounds, Exists(public), place__gte=0).order_by("-place")
    words = Counter()
    for title in rows.values_list("exact", flat=True)[:_TITLES]:
        words.update(set(_pieces_that_sound(title, patterns)))
    often = words.most_common(_MOST)
    # Where one word is meant, others that sound as it does are pieces of two.
    return [word for word, count in often if 4 * count > often[0][1]]


def _pieces_that_sound(title: str, patterns: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        length = pattern.count("'")
        for start in range(len(title) - length + 1):
            piece = title[start : start + length]
            # The last syllable may be only begun.
            if not piece.isascii() and sounds_of(piece).syllables.startswith(pattern):
                yield piece
