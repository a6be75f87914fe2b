"""The words of an attachment: docx, xlsx and pdf, read under limits.

Whatever a file holds, reading it takes bounded time and memory and raises nothing; what
could not be read is said in Chinese, for a person to look at.
"""

import io
import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from apps.proofing import excel_words, office_words, pdf_words
from apps.proofing.office_words import Unreadable, Unseen

READER = 3  # counts up when this module learns to read better
MAX_BYTES = 30 * 1024 * 1024
MAX_PAGES = 500
MAX_CHARACTERS = 1_000_000
MAX_SECONDS = 10.0
MAX_SECONDS_TOGETHER = 20.0
READABLE = ("docx", "xlsx", "pdf", "txt", "csv")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """The words of a file, and in Chinese what kept some or all of them from being read.

    `unseen` are those that whoever opens the file does not see at once: deleted, hidden, comments.
    """

    text: str = ""
    problem: str = ""
    unseen: str = ""

    @property
    def everything(self) -> str:
        return "\n".join(filter(None, (self.text, self.unseen)))


def words_of(attachments: list[dict[str, Any]]) -> dict[str, Words]:
    """The words of frozen attachments, by their digest; read once, then kept.

    Two queries where all were read before. Files of other types have no words.
    """
    until = time.monotonic() + MAX_SECONDS_TOGETHER
    # The package offers `examine` before the models are there.
    kept = apps.get_model("proofing", "FileText").objects
    documents = apps.get_model("media", "Document").objects
    wanted = {
        str(item.get("digest")): item
        for item in attachments
        if item.get("digest") and item.get("extension") in READABLE
    }
    if not wanted:
        return {}
    known = {
        row.digest: Words(row.text, row.problem, row.unseen)
        for row in kept.filter(digest__in=list(wanted), reader=READER)
    }
    new = [digest for digest in wanted if digest not in known]
    fields = ("digest", "extension", "file", "bytes")
    for document in documents.filter(digest__in=new).only(*fields) if new else ():
        if time.monotonic() > until:
            known[document.digest] = Words(problem="文件较多，这次没有来得及读，请稍后再检查一次")
            continue
        words = _read_stored(document)
        if words is not None:
            known[document.digest] = words
            _keep(kept, document.digest, words)
    return known


def read_ahead(ids: Iterable[int]) -> None:
    """Read the words of these documents now, and keep them for examine().

    For whoever is about to begin a transaction in which examine() would read them for seconds
    while everybody else who writes has to wait. Never raises for what a file holds.
    """
    documents = apps.get_model("media", "Document").objects
    wanted = documents.filter(pk__in=list(ids), extension__in=READABLE)
    words_of(list(wanted.values("digest", "extension")))


def _keep(kept: Any, digest: str, words: Words) -> None:
    values = {
        "text": words.text,
        "unseen": words.unseen,
        "problem": words.problem,
        "reader": READER,
    }
    try:
        with transaction.atomic():
            kept.update_or_create(digest=digest, defaults=values)
    except DatabaseError:  # it will be read again
        log.warning("The words of a file could not be kept", exc_info=True)


def _read_stored(document: Any) -> Words | None:
    """The words of a document; None where its file is gone, which another check tells."""
    if document.bytes > MAX_BYTES:
        most = MAX_BYTES // 1024 // 1024
        return Words(problem=f"文件超过 {most} MB，没有检查里面的文字")
    try:
        with default_storage.open(document.file.name) as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError):
        return None
    return read(data, document.extension)


def read(data: bytes, extension: str) -> Words:
    """The words of a file of one of the READABLE types. Never raises."""
    seen: list[str] = []
    unseen: list[str] = []
    problem = ""
    try:
        _collect(_READERS[extension](io.BytesIO(data)), seen, unseen)
    except Unreadable as error:
        problem = str(error)
    except Exception:  # a damaged file makes its parser raise errors of every kind
        log.info("A file of type %s could not be read", extension, exc_info=True)
        problem = "文件读不了，可能已经损坏"
    return Words(_text(seen), problem, _text(unseen))


def _text(pieces: list[str]) -> str:
    # What is no character (half of a pair) is no use to anybody, least to a database.
    return "".join(pieces).replace("\x00", "").encode("utf-8", "ignore").decode()


def _collect(source: Iterator[str], seen: list[str], unseen: list[str]) -> None:
    """Gather what a reader yields, until there is enough of it or it takes too long."""
    until = time.monotonic() + MAX_SECONDS
    length = 0
    was_seen = True
    for piece in source:
        is_seen = not isinstance(piece, Unseen)
        if was_seen and not is_seen and unseen:
            unseen.append("\n")  # what stood between the two belongs to neither
        was_seen = is_seen
        kept = piece[: MAX_CHARACTERS - length]
        (seen if is_seen else unseen).append(kept)
        length += len(kept)
        if length >= MAX_CHARACTERS:
            raise Unreadable("文件太长，只检查了前面一部分文字")
        if time.monotonic() > until:
            raise Unreadable("文件读得太慢，只检查了前面一部分文字")


# PDF and text

_PDF_PROBLEMS = {
    pdf_words.ENCRYPTED: "文件有密码，读不了里面的文字",
    pdf_words.DAMAGED: "文件读不了，可能已经损坏",
    pdf_words.TOO_MANY_PAGES: f"文件超过 {MAX_PAGES} 页，只检查了前面一部分",
    pdf_words.TOO_LONG: "文件太长，只检查了前面一部分文字",
    pdf_words.NO_WORDS: "文件里没有可以读取的文字，可能是扫描件",
}


def _read_pdf(file: BinaryIO) -> Iterator[str]:
    limits = (int(MAX_SECONDS), MAX_PAGES, MAX_CHARACTERS)
    program = [sys.executable, "-I", pdf_words.__file__, *(str(limit) for limit in limits)]
    data = file.read()
    if b"obj" not in data:  # whatever a PDF holds is an object; nothing to start a process for
        raise Unreadable(_PDF_PROBLEMS[pdf_words.DAMAGED])
    try:
        done = subprocess.run(
            program, input=data, capture_output=True, timeout=MAX_SECONDS, check=True
        )
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise Unreadable("文件读得太慢，没有检查里面的文字") from None
    except (subprocess.SubprocessError, OSError, ValueError):
        raise Unreadable("文件读不了，可能已经损坏") from None
    yield found["text"]
    if found["problem"]:
        raise Unreadable(_PDF_PROBLEMS[found["problem"]])


def _read_text(file: BinaryIO) -> Iterator[str]:
    data = file.read(4 * MAX_CHARACTERS)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield data.decode("utf-16", "ignore")
        return
    try:
        yield data.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield data.decode("gb18030", "ignore")


_READERS = {
    "docx": office_words.read,
    "xlsx": excel_words.read,
    "pdf": _read_pdf,
    "txt": _read_text,
    "csv": _read_text,
}
