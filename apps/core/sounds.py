"""Finding Chinese by its sound: pinyin, whole or by initials.

常委会会议 is found by 会议, by the initials cwhhy or hy, and by changweihui or huiy, the last
syllable of which is not finished.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin

MOST_LETTERS = 60  # of what somebody types; the rest is not read
MOST_WORDS = 5
_MOST_READINGS = 8  # of one run of letters: xian is xian and xi'an

_INITIALS = "b p m f d t n l g k h j q x zh ch sh r z c s y w"
_FINALS = (
    "a o e i u v ai ei ui ao ou iu ie ue ve an en in un vn ang eng ing ong "
    "ia iao ian iang iong ua uo uai uan uang"
)
_ALONE = "a o e ai ei ao ou er an en ang eng"
_SYLLABLES = {initial + final for initial in _INITIALS.split() for final in _FINALS.split()}
_SYLLABLES.update(_ALONE.split())
_BEGINNINGS = {syllable[:end] for syllable in _SYLLABLES for end in range(1, len(syllable) + 1)}
_LONGEST = max(map(len, _SYLLABLES))
_LATIN = re.compile(r"([a-z0-9]+)")
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Sounds:
    """A text as it is searched: in plain characters, by initials, and by syllables.

    立法2026 is `立法2026`, `lf2026`, and `'li'fa'2026`.
    """

    text: str
    initials: str
    syllables: str


@lru_cache(maxsize=8192)
def sounds_of(text: str) -> Sounds:
    """The sounds of a name or title. A character of several readings has the one that fits."""
    plain = folded(text)
    initials, syllables = [], []
    for part in _LATIN.split(plain):
        latin = _LATIN.fullmatch(part)
        pieces = [part] if latin else lazy_pinyin(part, errors="ignore")
        syllables += pieces
        initials += pieces if latin else [piece[0] for piece in pieces]
    return Sounds(plain, "".join(initials), "".join(f"'{piece}" for piece in syllables))


def folded(text: str) -> str:
    """The text in half-width, lower-case characters, without any that do not show."""
    return "".join(
        char
        for char in unicodedata.normalize("NFKC", text).casefold()
        if char == " " or unicodedata.category(char)[0] not in "CZ"
    )


def words_of(query: str) -> list[str]:
    """The words that somebody typed, each of which has to be found. Never raises."""
    spaced = "".join(" " if char.isspace() else char for char in query[:MOST_LETTERS])
    # Input methods write ren'da while a word is not finished.
    words = [word.replace("'", "") for word in folded(spaced).split()]
    return [word for word in words if word][:MOST_WORDS]


@lru_cache(maxsize=512)
def readings(word: str) -> tuple[str, ...]:
    """Runs of syllables that the letters may be, as Sounds.syllables writes them.

    The last syllable may be only begun: `rend` is `'ren'd`. () where the letters are no pinyin.
    """
    if not _LATIN.fullmatch(word):
        return ()
    found: list[str] = []

    def read(rest: str, so_far: str) -> None:
        if len(found) >= _MOST_READINGS:
            return
        if rest in _BEGINNINGS or _DIGITS.fullmatch(rest):
            found.append(f"{so_far}'{rest}")
        elif number := _DIGITS.match(rest):
            read(rest[number.end() :], f"{so_far}'{number[0]}")
        for end in range(min(_LONGEST, len(rest) - 1), 0, -1):
            if rest[:end] in _SYLLABLES:
                read(rest[end:], f"{so_far}'{rest[:end]}")

    read(word, "")
    return tuple(found)


def rank(words: list[str], sounds: Sounds) -> int | None:
    """How well all the words are found: 0 is best; None where one is not found at all."""
    ranks = [_rank(word, sounds) for word in words]
    if None in ranks:
        return None
    return max(ranks, default=0)


def _rank(word: str, sounds: Sounds) -> int | None:
    patterns = readings(word)
    for place, is_found in enumerate(
        (
            sounds.text == word,
            sounds.text.startswith(word),
            sounds.initials == word,
            sounds.initials.startswith(word),
            sounds.syllables.startswith(patterns),
            word in sounds.text,
            word in sounds.initials,
            any(pattern in sounds.syllables for pattern in patterns),
        )
    ):
        if is_found:
            return place
    return None
