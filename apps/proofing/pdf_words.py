"""Prints the words of the PDF on standard input as JSON: a program of its own.

A PDF may be made so that reading it never ends or takes all memory. A process can be
stopped, and the limits below hold for it alone. It knows nothing of the project.
"""

import io
import json
import sys
from typing import Any

try:
    import resource
except ImportError:  # not on Windows; the caller's time limit still holds
    resource = None

MAX_MEMORY = 1024 * 1024 * 1024

ENCRYPTED = "encrypted"
DAMAGED = "damaged"
TOO_MANY_PAGES = "pages"
TOO_LONG = "length"
NO_WORDS = "none"


def words(data: bytes, most_pages: int, most_characters: int) -> tuple[str, str]:
    """The words of a PDF, and which of the constants above kept (the rest of) it from being
    read; "" if all was. Never raises."""
    pieces: list[str] = []
    length = 0
    try:
        reader = _opened(data)
        if reader is None:
            return "", ENCRYPTED
        for number, page in enumerate(reader.pages):
            if number >= most_pages:
                return "".join(pieces), TOO_MANY_PAGES
            pieces.append(page.extract_text() + "\n")
            length += len(pieces[-1])
            if length > most_characters:
                return "".join(pieces)[:most_characters], TOO_LONG
    except Exception:
        return "".join(pieces), DAMAGED
    text = "".join(pieces)
    return text, "" if text.strip() else NO_WORDS


def _opened(data: bytes) -> Any:
    """The reader of a PDF; None where it has a password, or a lock that pypdf does not know."""
    import pypdf  # slow to load, and the project itself does not need it

    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        # Some only say who may print, and open without a password.
        return reader if not reader.is_encrypted or reader.decrypt("") else None
    except (NotImplementedError, pypdf.errors.FileNotDecryptedError):
        return None


def main(arguments: list[Any]) -> None:
    seconds, most_pages, most_characters = (int(one) for one in arguments)
    if resource:
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    found, problem = words(sys.stdin.buffer.read(), most_pages, most_characters)
    sys.stdout.write(json.dumps({"text": found, "problem": problem}))


if __name__ == "__main__":
    main(sys.argv[1:])
