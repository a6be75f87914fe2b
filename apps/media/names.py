"""Names that uploaded files came with, made fit to be shown and saved."""

import re
import unicodedata

MAX_LENGTH = 150
MAX_EXTENSION = 10
# Separators, what Windows forbids in names, and control or direction-changing characters.
FORBIDDEN = re.compile(
    r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]'
)


def clean_name(name: str) -> str:
    """A file's own name without folders and without characters that mislead or break.

    The extension stays in its place, with nothing before it where the rest was unusable.
    """
    name = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode())
    name = FORBIDDEN.sub("", re.split(r"[\\/]", name)[-1])
    name = re.sub(r"\s+", " ", name).strip().rstrip(" .")
    base, dot, kind = name.rpartition(".")
    if not dot:
        base, kind = name, ""
    if len(kind) > MAX_EXTENSION:
        base, dot, kind = name, "", ""
    return base[: MAX_LENGTH - len(dot + kind)].strip(" .") + dot + kind


def stem(name: str) -> str:
    """A clean name without its extension."""
    base, dot, kind = name.rpartition(".")
    return base if dot else kind


def extension(name: str) -> str:
    """The extension of a clean name in lower case, without its dot; "" where there is none."""
    _, dot, kind = name.rpartition(".")
    return kind.lower() if dot else ""
