"""The words of an attachment: docx, xlsx and pdf, read under limits.

Whatever a file holds, reading it takes bounded time and memory and raises nothing; what
could not be read is said in Chinese, for a person to look at.
"""

import io
import json
import logging
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from apps.core import packages
from apps.core.packages import Package
from apps.proofing import pdf_words

READER = 1  # counts up when this module learns to read better
MAX_BYTES = 30 * 1024 * 1024
MAX_PAGES = 500
MAX_CELLS = 500_000
MAX_CHARACTERS = 1_000_000
MAX_SECONDS = 10.0
MAX_SECONDS_TOGETHER = 20.0
READABLE = ("docx", "xlsx", "pdf", "txt", "csv")

log = logging.getLogger(__name__)


class Unreadable(Exception):
    """A file, or the rest of it, could not be read; str() says why, in Chinese."""


@dataclass(frozen=True)
class Words:
    """The words of a file, and in Chinese what kept some or all of them from being read."""

    text: str = ""
    problem: str = ""


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
        row.digest: Words(row.text, row.problem)
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
    values = {"text": words.text, "problem": words.problem, "reader": READER}
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
    pieces: list[str] = []
    problem = ""
    try:
        _collect(_READERS[extension](io.BytesIO(data)), pieces)
    except Unreadable as error:
        problem = str(error)
    except Exception:  # a damaged file makes its parser raise errors of every kind
        log.info("A file of type %s could not be read", extension, exc_info=True)
        problem = "文件读不了，可能已经损坏"
    text = "".join(pieces).replace("\x00", "")
    # What is no character (half of a pair) is no use to anybody, least to a database.
    return Words(text.encode("utf-8", "ignore").decode(), problem)


def _collect(source: Iterator[str], pieces: list[str]) -> None:
    """Gather what a reader yields, until there is enough of it or it takes too long."""
    until = time.monotonic() + MAX_SECONDS
    length = 0
    for piece in source:
        pieces.append(piece[: MAX_CHARACTERS - length])
        length += len(pieces[-1])
        if length >= MAX_CHARACTERS:
            raise Unreadable("文件太长，只检查了前面一部分文字")
        if time.monotonic() > until:
            raise Unreadable("文件读得太慢，只检查了前面一部分文字")


# Office files


def _open_package(file: BinaryIO) -> Package:
    try:
        return Package(file)
    except (packages.Locked, packages.Old):
        raise Unreadable("文件有密码，读不了里面的文字") from None
    except packages.TooLarge:
        raise Unreadable("文件展开后太大，没有检查里面的文字") from None


def _elements(package: Package, name: str) -> Iterator[tuple[str, Any]]:
    """(event, element) of an XML part; tags without their namespace, entities refused."""
    try:
        for event, element in package.events(name):
            element.tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
            yield event, element
    except packages.TooLarge:
        raise Unreadable("文件展开后太大，只检查了前面一部分文字") from None


_WORD_PARTS = re.compile(
    r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml", re.IGNORECASE
)


def _read_docx(file: BinaryIO) -> Iterator[str]:
    with _open_package(file) as archive:
        for name in archive.names:
            if not _WORD_PARTS.fullmatch(name):
                continue
            for event, element in _elements(archive, name):
                if event == "start":
                    continue
                if element.tag in {"t", "delText"}:
                    yield element.text or ""
                elif element.tag in {"p", "br", "cr"}:
                    yield "\n"
                elif element.tag in {"tab", "tc"}:
                    yield "\t"
                element.clear()
            yield "\n"


def _read_xlsx(file: BinaryIO) -> Iterator[str]:
    with _open_package(file) as archive:
        names = archive.names
        shared = _shared_strings(archive) if "xl/sharedStrings.xml" in names else []
        cells = 0
        for name in names:
            if re.fullmatch(r"xl/(?:comments\d+|threadedComments/\w+)\.xml", name):
                yield from (f"{text}\n" for text in _texts(archive, name, {"text", "comment"}))
            if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                continue
            text = ""
            for event, element in _elements(archive, name):
                if event == "start":
                    continue
                if element.tag in {"t", "v"}:
                    text += element.text or ""
                    continue  # its cell says what kind of value it is
                if element.tag == "c":
                    cells += 1
                    if cells > MAX_CELLS:
                        raise Unreadable("表格太大，只检查了前面一部分单元格")
                    yield _cell(text, element.get("t", ""), shared) + "\t"
                    text = ""
                elif element.tag == "row":
                    yield "\n"
                    element.clear()
            yield "\n"


def _cell(text: str, kind: str, shared: list[str]) -> str:
    """What a cell shows; a long number is stored as 1.3888E+10 where Excel thinks so."""
    if kind == "s":
        return shared[int(text)] if text.isdecimal() and int(text) < len(shared) else ""
    if kind in {"", "n"} and re.fullmatch(r"[0-9]+(?:\.[0-9]+)?E\+?[0-9]{1,2}", text):
        return f"{float(text):.0f}"
    return text


def _shared_strings(archive: Package) -> list[str]:
    return list(_texts(archive, "xl/sharedStrings.xml", {"si"}))


def _texts(archive: Package, name: str, ends: set[str]) -> Iterator[str]:
    """The words of a part, one text for each element named in `ends`."""
    text, length = "", 0
    is_reading = True
    for event, element in _elements(archive, name):
        if element.tag == "rPh":  # how a word is pronounced
            is_reading = event == "end"
        if event == "start":
            continue
        if element.tag == "t" and is_reading:
            text += element.text or ""
        if element.tag in ends:
            length += len(text)
            if length > MAX_CHARACTERS:
                raise Unreadable("表格太大，没有检查里面的文字")
            yield text
            text = ""
            element.clear()


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
    "docx": _read_docx,
    "xlsx": _read_xlsx,
    "pdf": _read_pdf,
    "txt": _read_text,
    "csv": _read_text,
}
