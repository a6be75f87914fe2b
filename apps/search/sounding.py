"""What sounds as what was typed: 任大 leads to 人大, and lixiong, lix and lx to 李雄.

Compared with what has a name on the site, and with the titles of what the public can read. Where
nothing sounds so, names that nearly do: lixong; and words in which one character is another.
"""

import operator
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.columns.models import Entry
from apps.core.sounds import MOST_LETTERS, readings, sounds_of
from apps.search.models import SearchDocument
from apps.search.names import names
from apps.search.normalising import places, plain

_MOST = 6
_TITLES = 40  # in which words of the right sound are looked for
_RECENT = 400  # titles that are read by initials, and for a wrong character
_NEWEST = 20_000  # documents, of which those titles are: looking through all takes too long
_LONGEST = 24  # of characters that are compared by their sound
_ALIKE = 0.8  # how much of their letters two sounds share that one may be meant for the other
_UMLAUTS = str.maketrans("üǖǘǚǜ", "vvvvv")


def sounding_as(words: str) -> list[str]:
    """Names and words that sound as what was typed, as pinyin or in other characters.

    Few, and first the shortest, which have the least beside what was typed.
    """
    typed = _Typed(words)
    if not typed.patterns and not typed.may_be_short:
        return []
    known = list(dict.fromkeys(names()))
    found = dict.fromkeys(name for name in known if _sounds_as(typed, name))
    if typed.patterns:
        found |= dict.fromkeys(_said_in_titles(typed.patterns))
    if not found and typed.may_be_short:
        found |= dict.fromkeys(_shortened_in_titles(typed.letters))
    if not found:
        found |= dict.fromkeys(_nearly(typed.letters, known))
    if not found and not typed.is_pinyin:
        found |= dict.fromkeys(_but_one_in_titles(plain(words)))
    found.pop(words, None)
    return sorted(found, key=len)[:_MOST]


class _Typed:
    """What was typed, as sounds."""

    def __init__(self, words: str):
        composed = unicodedata.normalize("NFC", words).lower()
        typed = plain(composed.translate(_UMLAUTS))
        self.is_pinyin = typed.isascii() and not typed.isdigit() and len(typed) <= MOST_LETTERS
        # Letters as they were typed, or the pinyin of characters.
        self.letters = typed if self.is_pinyin else ""
        self.patterns: tuple[str, ...] = ()
        if self.is_pinyin:
            self.patterns = readings(typed) if len(typed) > 2 else ()
        elif not typed.isascii():
            sounds = sounds_of(typed[:_LONGEST]).syllables
            self.letters = sounds.replace("'", "")
            self.patterns = (sounds,) if sounds.count("'") > 1 else ()

    @property
    def may_be_short(self) -> bool:
        """Whether the letters may stand for a syllable each, or for the beginnings of some."""
        return self.is_pinyin and len(self.letters) > 1


def _sounds_as(typed: _Typed, name: str) -> bool:
    sounds = sounds_of(name).syllables
    if any(pattern in sounds for pattern in typed.patterns):
        return True
    return typed.may_be_short and _spells(typed.letters, sounds.split("'")[1:])


def _spells(letters: str, syllables: list[str]) -> bool:
    """Whether the letters are beginnings of all the syllables: lx, lix and lxiong of 李雄."""
    if not syllables:
        return not letters
    first, rest = syllables[0], syllables[1:]
    return any(
        letters.startswith(first[:end]) and _spells(letters[end:], rest)
        for end in range(1, min(len(first), len(letters) - len(rest)) + 1)
    )


def _nearly(letters: str, known: list[str]) -> list[str]:
    """Names whose sound differs in a few letters: a mistake in typing, or 卷舌 and 平舌."""
    if len(letters) < 4:
        return []
    by_letters: dict[str, str] = {}
    for name in known:
        by_letters.setdefault(sounds_of(name).syllables.replace("'", ""), name)
    return [by_letters[one] for one in get_close_matches(letters, by_letters, _MOST, _ALIKE)]


def _said_in_titles(patterns: tuple[str, ...]) -> list[str]:
    """The words with these sounds in the newest public titles, the most frequent first."""
    sounds = Q()
    for pattern in patterns:
        sounds |= Q(sounds__contains=pattern)
    titles = _public_titles().filter(sounds).values_list("title", flat=True)[:_TITLES]
    lengths = {pattern.count("'") for pattern in patterns}

    def sounds_so(word: str) -> bool:
        sounds = sounds_of(word).syllables
        # The last syllable may be only begun.
        return any(
            sounds.startswith(one) and sounds.count("'") == one.count("'") for one in patterns
        )

    return _frequent(titles, lengths, sounds_so, lambda word: sounds_of(word).syllables in patterns)


def _shortened_in_titles(letters: str) -> list[str]:
    """The words with these initials in the newest public titles, the most frequent first."""
    rows = _public_titles().values_list("title", "sounds")[:_RECENT]
    titles = [
        title
        for title, sounds in rows
        if letters in "".join(syllable[0] for syllable in sounds.split("'")[1:])
    ]
    return _frequent(
        titles[:_TITLES],
        {len(letters)},
        lambda word: sounds_of(word).initials == letters,
        lambda word: False,
    )


def _but_one_in_titles(text: str) -> list[str]:
    """The words in the newest public titles that one wrong character parts from the plain text."""
    if not 4 <= len(text) <= _LONGEST:
        return []
    titles = _public_titles().values_list("title", flat=True)[:_RECENT]

    def is_meant(word: str) -> bool:
        return sum(map(operator.ne, plain(word), text)) == 1

    return _frequent(titles, {len(text)}, is_meant)


def _public_titles() -> QuerySet[SearchDocument]:
    public = Entry.objects.visible().filter(kind=OuterRef("kind"), object_id=OuterRef("object_id"))
    dated = SearchDocument.objects.filter(place__gte=0).order_by("-place")
    oldest = dated.values_list("place", flat=True)[_NEWEST : _NEWEST + 1]
    return dated.filter(Exists(public), place__gt=next(iter(oldest), -1))


def _frequent(
    titles: Iterable[str],
    lengths: set[int],
    is_meant: Callable[[str], bool],
    is_sure: Callable[[str], bool] = lambda word: True,
) -> list[str]:
    """The pieces of titles that are meant, the most frequent first.

    Two characters that are not sure to be meant are a word only where two titles have them.
    """
    words = Counter()
    for title in titles:
        words.update({word for word in _pieces(title, lengths) if is_meant(word)})
    likely = Counter(
        {
            word: count
            for word, count in words.items()
            if count > 1 or len(word) > 2 or is_sure(word)
        }
    )
    often = likely.most_common(_MOST)
    # Where one word is meant, others that sound as it does are pieces of two.
    return [word for word, count in often if 4 * count > often[0][1]]


def _pieces(title: str, lengths: set[int]) -> Iterator[str]:
    """All pieces of so many characters, as they are written, none across a space or a sign."""
    folded, came_from = places(title)
    for length in lengths:
        for start in range(len(folded) - length + 1):
            piece = title[came_from[start] : came_from[start + length - 1] + 1]
            if not piece.isascii() and len(piece.replace("·", "")) == length:
                yield piece
