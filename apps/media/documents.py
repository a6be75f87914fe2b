"""Taking documents into the library: an allow-list of types, each recognised by content."""

import hashlib
import re
import zipfile
from collections.abc import Callable
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from apps.core.packages import OLE
from apps.media import recordings
from apps.media.models import Document
from apps.media.names import clean_name, extension, stem

MAX_BYTES = 100 * 1024 * 1024
MAX_MEMBERS = 20_000
HEAD = 4096

ZIP = b"PK\x03\x04"
MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|iframe|svg|\?xml|\?php|meta)\b|<\?", re.IGNORECASE
)
PROGRAM = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa")
# Office files that carry macros are programs too, whatever their extension says.
MACROS = re.compile(r"(^|/)vbaProject\.bin$", re.IGNORECASE)


class _Zip:
    """The names inside a ZIP file; raises ValidationError where it cannot be read."""

    def __init__(self, file: BinaryIO):
        try:
            with zipfile.ZipFile(file) as archive:
                self.names = archive.namelist()
        except Exception:  # a damaged directory makes zipfile raise many kinds of errors
            raise ValidationError("文件已损坏，打不开。请检查后重新上传。") from None
        if len(self.names) > MAX_MEMBERS:
            raise ValidationError("压缩包里的文件太多。请分成几个再上传。")


def _starts(*signatures: bytes) -> Callable[[bytes, BinaryIO], bool]:
    return lambda head, file: head.startswith(signatures)


def _office(folder: str) -> Callable[[bytes, BinaryIO], bool]:
    """Whether it is an Office Open XML file that holds `folder`."""

    def check(head: bytes, file: BinaryIO) -> bool:
        if not head.startswith(ZIP):
            return False
        names = _Zip(file).names
        if any(MACROS.search(name) for name in names):
            raise ValidationError("文件里有宏程序，为了安全不能使用。请另存为不带宏的文件再上传。")
        return "[Content_Types].xml" in names and any(n.startswith(folder) for n in names)

    return check


def _is_ofd(head: bytes, file: BinaryIO) -> bool:
    return head.startswith(ZIP) and "OFD.xml" in _Zip(file).names


def _is_archive(head: bytes, file: BinaryIO) -> bool:
    if head.startswith(b"PK\x05\x06"):
        raise ValidationError("压缩包是空的。请检查后重新上传。")
    return head.startswith(ZIP) and bool(_Zip(file).names)


def _is_text(head: bytes, file: BinaryIO) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):  # Windows saves "Unicode" text as UTF-16
        text = head[: len(head) // 2 * 2].decode("utf-16", "ignore")
        head = text.encode()
    return b"\x00" not in head and not MARKUP.search(head)


def _is_pdf(head: bytes, file: BinaryIO) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-")


XML = "application/vnd.openxmlformats-officedocument."
# extension: (what staff call it, content type, how its content is recognised)
TYPES: dict[str, tuple[str, str, Callable[[bytes, BinaryIO], bool]]] = {
    "pdf": ("PDF", "application/pdf", _is_pdf),
    "doc": ("Word", "application/msword", _starts(OLE)),
    "docx": ("Word", XML + "wordprocessingml.document", _office("word/")),
    "xls": ("Excel", "application/vnd.ms-excel", _starts(OLE)),
    "xlsx": ("Excel", XML + "spreadsheetml.sheet", _office("xl/")),
    "ppt": ("PowerPoint", "application/vnd.ms-powerpoint", _starts(OLE)),
    "pptx": ("PowerPoint", XML + "presentationml.presentation", _office("ppt/")),
    "wps": ("WPS 文字", "application/vnd.ms-works", _starts(OLE)),
    "et": ("WPS 表格", "application/octet-stream", _starts(OLE)),
    "ofd": ("OFD 版式文件", "application/ofd", _is_ofd),
    "txt": ("文本", "text/plain", _is_text),
    "csv": ("CSV 表格", "text/csv", _is_text),
    "zip": ("压缩包", "application/zip", _is_archive),
    "rar": ("压缩包", "application/vnd.rar", _starts(b"Rar!\x1a\x07")),
    "7z": ("压缩包", "application/x-7z-compressed", _starts(b"7z\xbc\xaf\x27\x1c")),
    "mp4": ("MP4 视频", "video/mp4", recordings.is_mp4),
    "webm": ("WebM 视频", "video/webm", recordings.is_webm),
    "mp3": ("MP3 音频", "audio/mpeg", recordings.is_mp3),
    "m4a": ("M4A 音频", "audio/mp4", recordings.is_m4a),
    "ogg": ("OGG 音频", "audio/ogg", recordings.is_ogg),
}
ALLOWED = (
    "PDF、Word、Excel、PowerPoint、WPS、OFD、TXT、CSV 文件，ZIP、RAR、7Z 压缩包，"
    f"{recordings.ALLOWED}"
)
ACCEPT = ",".join(f".{name}" for name in TYPES)


def ingest(upload: UploadedFile, by: Any = None, name: str = "") -> Document:
    """Take an uploaded document into the library and return the (saved) Document.

    `by` is the user, `name` what readers see (default: the file's own name). The same bytes
    again return the document that is there already. `document.remark` holds what the person
    should be told, if anything. Raises ValidationError in Chinese when the file is refused.
    """
    own_name = clean_name(upload.name or "")
    kind = extension(own_name)
    _check(upload, kind)
    digest = _digest(upload)
    known = Document.objects.filter(digest=digest).first()
    if known is not None:
        return _known(known)

    shown = clean_name(name) or own_name
    if extension(shown) != kind:
        shown = f"{shown}.{kind}"
    document = Document(
        name=shown if stem(shown) else f"未命名文件.{kind}",
        extension=kind,
        content_type=TYPES[kind][1],
        digest=digest,
        bytes=upload.size,
        created_by=by,
        updated_by=by,
    )
    upload.seek(0)
    # The file first, outside the transaction: copying a large one takes long.
    document.file.save(upload.name, upload, save=False)
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError:
        # Somebody else uploaded the same document at the same moment.
        document.file.delete(save=False)
        return _known(Document.objects.get(digest=digest))
    except BaseException:
        document.file.delete(save=False)
        raise
    document.remark = recordings.remark_on(kind, upload.file)
    return document


def max_bytes(kind: str) -> int:
    """How large a file with this extension may be."""
    return recordings.KINDS[kind].max_bytes if kind in recordings.KINDS else MAX_BYTES


def _known(document: Document) -> Document:
    document.is_known = True
    document.remark = f"文件库里已经有这个文件（“{document.name}”），直接使用，没有重复保存。"
    return document


def _check(upload: UploadedFile, kind: str) -> None:
    if kind not in TYPES:
        what = f"不接受 .{kind} 文件" if kind else "看不出这是什么文件（文件名没有扩展名）"
        raise ValidationError(f"{what}。可以上传：{ALLOWED}。")
    most = max_bytes(kind)
    if upload.size > most:
        what = recordings.KINDS[kind].label if kind in recordings.KINDS else "文件"
        raise ValidationError(
            f"{what}太大（{upload.size / 1024 / 1024:.1f} MB），"
            f"最多 {most // 1024 // 1024} MB。请压缩或分成几个再上传。"
        )
    upload.seek(0)
    head = upload.read(HEAD)
    if not head:
        raise ValidationError("这是一个空文件。请检查文件后重新上传。")
    upload.seek(0)
    if head.startswith(PROGRAM) or not TYPES[kind][2](head, upload.file):
        raise ValidationError(
            f"文件名以 .{kind} 结尾，内容却不是 {TYPES[kind][0]}。"
            "请用相应的软件打开，另存后再上传。"
        )


def _digest(upload: UploadedFile) -> str:
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()
