"""Names that uploaded files came with, made fit to be shown and saved."""

import re
import unicodedata
from pathlib import PurePath

MAX_LENGTH = 150
# Separators, what Windows forbids in names, and control or direction-changing characters.
FORBIDDEN = re.compile(
    r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]'
)


def clean_name(name: str) -> str:
    """A file's own name without folders and without characters that mislead or break.

    The extension stays in its place; a name of nothing but forbidden characters gives "".
    """
    name = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode())
    name = re.split(r"[\\/]", name)[-1]
    name = re.sub(r"\s+", " ", FORBIDDEN.sub("", name)).strip(" .")
    path = PurePath(name or "-")
    if name and len(name) > MAX_LENGTH:
        suffix = path.suffix if len(path.suffix) <= 10 else ""
        name = name[: MAX_LENGTH - len(suffix)].rstrip(" .") + suffix
    return name


def stem(name: str) -> str:
    """The name without its extension."""
    return PurePath(name).stem if name else ""


def extension(name: str) -> str:
    """The extension in lower case without its dot; "" where there is none."""
    return PurePath(name).suffix.lstrip(".").lower() if name else ""
