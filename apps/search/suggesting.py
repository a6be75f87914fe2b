"""What to offer where little or nothing is found, and to who types pinyin."""

import itertools
from dataclasses import dataclass

from apps.core.keywords import keywords
from apps.search import names
from apps.search.asking import Question
from apps.search.normalising import plain
from apps.search.results import Results
from apps.search.sounding import sounding_as

_MOST = 6
_APART, _EACH = 3, 2  # so many words of several are looked at by themselves, for so much each


@dataclass(frozen=True)
class Suggestion:
    """Other words to search for; `count` says how much they find, where that was asked."""

    words: str
    url: str
    count: int | None = None


def by_sound(question: Question) -> list[Suggestion]:
    """Names and words that sound as what was typed, as pinyin or in other characters.

    Where nothing does, and several words are pinyin, what each of them may be.
    """
    found = sounding_as(question.words)
    words = [word for word in question.words.split() if word.isascii()]
    if not found and len(words) > 1:
        each = (sounding_as(word)[:_EACH] for word in words[:_APART])
        found = list(dict.fromkeys(itertools.chain.from_iterable(each)))
    return [Suggestion(words, question.address_without_limits(words)) for words in found]


def by_fewer_words(question: Question) -> list[Suggestion]:
    """What is never found together: each word, and each name within them, with its number."""
    # A comma does not part words that are searched for, since names and titles have some.
    words = dict.fromkeys(keywords(question.words))
    if len(words) < 2:
        words = {}
    whole = plain(question.words)
    words |= dict.fromkeys(
        name for name in names.names() if plain(name) in whole and 1 < len(plain(name)) < len(whole)
    )
    found = []
    for word in list(words)[:_MOST]:
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
    return [word for word, _ in names.given_keywords().most_common(8)]
