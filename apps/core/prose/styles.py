"""What the attributes of foreign HTML say about how its text looks."""

import re

from apps.core.prose.blocks import ALIGNMENTS

MAX_SPAN = 60


def declarations(attributes: dict[str, str]) -> dict[str, str]:
    """The declarations of a style attribute, in lower case."""
    style = attributes.get("style")
    if not style:
        return {}
    pairs = (declaration.partition(":") for declaration in style[:4000].lower().split(";"))
    return {
        name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value
    }


def marks_of(css: dict[str, str]) -> set[str]:
    line = css.get("text-decoration", "") + css.get("text-decoration-line", "")
    found = {
        "strong": re.match(r"bold|[6-9]00", css.get("font-weight", "")),
        "em": css.get("font-style") == "italic",
        "u": "underline" in line,
        "s": "line-through" in line,
        "sub": css.get("vertical-align") == "sub",
        "sup": css.get("vertical-align") == "super",
    }
    return {mark for mark, is_there in found.items() if is_there}


def alignment_of(attributes: dict[str, str], css: dict[str, str]) -> str | None:
    """The alignment class that an element asks for; "" for the page's own; None: nothing.

    Word writes left and justify on every other paragraph without anybody's wish, and body
    text is set so anyhow. As a class of ours, each of the four counts.
    """
    classes = attributes.get("class", "").split()
    for alignment in ALIGNMENTS:
        if alignment in classes:
            return alignment
    said = css.get("text-align") or attributes.get("align", "").strip().lower()
    said = said.removeprefix("-webkit-").removeprefix("-moz-")
    if said in {"center", "middle"}:
        return "align-center"
    if said in {"right", "end"}:
        return "align-right"
    return "" if said in {"left", "start", "justify"} else None


# None, or to the left: a line that Word lets hang.
UNINDENTED = re.compile(r"-|0+(\.0*)?(?![.\d])|\.0+(?!\d)")


def span_of(value: str) -> int:
    value = value.strip()
    return min(int(value), MAX_SPAN) if re.fullmatch(r"[1-9][0-9]{0,5}", value) else 1
