"""One plain form of a text, in which both the index and a query are written.

Each character is folded by itself: compatibility forms (full-width digits, radicals that a PDF
puts for characters), case, accents, traditional to simplified, the ways to write zero; spaces,
punctuation, middle dots and whatever does not show fall away. So any piece of a text is found as
a piece of its plain form, wherever it begins and ends.
"""

import unicodedata
from collections.abc import Iterable
from pathlib import Path

# Counts up when the plain form changes: the index is then out of date. A migration has to go with
# it, be it empty, since a site that starts looks no further than for those.
VERSION = 2
MOST_TERMS = 8
MOST_CHARACTERS = 200  # of a query, as long as the longest title; the rest is not read
# Between texts that do not follow each other. It stands in no plain text.
BREAK = "¶"

# Radicals that stand for characters and that Unicode has no compatibility form for.
_RADICALS = dict(
    zip(
        "⺁⺄⺊⺌⺍⺕⺗⺘⺙⺜⺝⺟⺠⺡⺣⺤⺥⺦⺧⺩⺪⺫⺬⺭⺮⺶⺷⺼⻁⻃⻄⻅⻆⻈⻉⻋⻌⻏⻐⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "厂乙卜小小彐心手攵日月母民水火爪爪丬牛王疋目示示竹羊羊肉虎西西见角讠贝车辶阝钅镸长门阝雨青韦页风飞食食食"
        "首马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)
# Of several simplified forms the one that OpenCC does not put first, and forms that it does not
# know. As texts and queries are folded alike, 著作 is still found, as 着作.
_ALSO = dict(zip("著瞭藉覆傢妳牠祇衹砲汚粧賸", "着了借复家你它只只炮污妆剩", strict=True))
# Years are written 二○二六 and 二零二六 as well; 二〇二六 is the norm (GB/T 15835).
_ZEROS = dict.fromkeys("○◯零", "〇")
# Middle dots that Unicode counts among letters: of Sinology, of Cree, of Korean.
_DOTS = dict.fromkeys("ꞏᐧᆞ", "")
_KEPT = ("L", "N", "Mc", "Co")


def _simplified() -> dict[str, str]:
    path = Path(__file__).with_name("traditional.txt")
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return dict(zip(*lines, strict=True))


class _Folded(dict):
    """{code point: its plain form}, worked out when it is first met."""

    def __init__(self):
        super().__init__()
        self._instead = _RADICALS | _ZEROS | _DOTS | _simplified() | _ALSO

    def __missing__(self, code: int) -> str:
        pieces = unicodedata.normalize("NFKD", chr(code)).casefold()
        pieces = "".join(self._instead.get(char, char) for char in pieces)
        self[code] = plain = "".join(filter(_is_kept, pieces))
        return plain


def _is_kept(char: str) -> bool:
    # Characters that are younger than Python's tables stand in the planes of rare ones.
    if 0x20000 <= ord(char) < 0xE0000:
        return True
    return unicodedata.category(char).startswith(_KEPT)


_FOLDED = _Folded()


def plain(text: str) -> str:
    """The plain form of a text; "" where nothing of it can be searched. Never raises."""
    return text.translate(_FOLDED)


def places(text: str) -> tuple[str, list[int]]:
    """The plain form, and for each of its characters the place in `text` where it came from."""
    pieces, found = [], []
    for place, char in enumerate(text):
        piece = _FOLDED[ord(char)]
        pieces.append(piece)
        found += [place] * len(piece)
    return "".join(pieces), found


def spaced(text: str) -> str:
    """A plain text with its characters apart, as the index stores it."""
    return " ".join(text)


def joined(texts: Iterable[str]) -> str:
    """Several texts as one that the index stores; no phrase runs from one into the next."""
    return f" {BREAK} ".join(filter(None, (spaced(plain(text)) for text in texts)))


def terms_of(query: str) -> tuple[str, ...]:
    """What somebody typed as plain terms, each of which has to be found; () for none."""
    found = (plain(word) for word in query[:MOST_CHARACTERS].split())
    return tuple(dict.fromkeys(filter(None, found)))[:MOST_TERMS]
