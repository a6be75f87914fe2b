"""How names of people and positions are stored: 李雄, never “李  雄”."""

import re

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_HAN = "\u00b7\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}])\s+|\s+(?=[{_HAN}])")


def tidy_name(name: str) -> str:
    """A name without the spaces that offices put into it to line up a printed list.

    Spaces of any width beside a Chinese character go, others become one; what cannot be
    seen goes too.
    """
    visible = _INVISIBLE.sub("", name)
    return " ".join(_BESIDE_HAN.sub("", visible).split())
