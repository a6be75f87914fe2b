"""Captions of videos: WebVTT as browsers read it, made from .vtt and .srt files."""

import re

from django.core.exceptions import ValidationError

MAX_BYTES = 2 * 1024 * 1024
NAME = "captions.vtt"  # their name in addresses, where a file's own name stands

_TIMES = re.compile(
    r"^((?:\d{2,}:)?\d{2}:\d{2})[.,](\d{3})[ \t]+-->[ \t]+((?:\d{2,}:)?\d{2}:\d{2})[.,](\d{3})"
    r"((?:[ \t]+[a-z]+:[\w%,.-]+)*)[ \t]*$",
    re.MULTILINE | re.ASCII,
)


def read(data: bytes) -> str:
    """The captions in the bytes of a .vtt or .srt file, as WebVTT.

    Raises ValidationError in Chinese where they cannot be used.
    """
    if len(data) > MAX_BYTES:
        raise ValidationError(f"字幕文件太大，最多 {MAX_BYTES // 1024 // 1024} MB。")
    for encoding in (
        "utf-8-sig",
        "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030",
    ):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ValidationError("字幕文件的文字读不出来。请用“记事本”另存为 UTF-8 编码，再上传。")
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if not _TIMES.search(text):
        raise ValidationError("这不是字幕文件。请上传 .vtt 或 .srt 格式的字幕文件。")
    text = _TIMES.sub(r"\1.\2 --> \3.\4\5", text)
    return text if text.startswith("WEBVTT") else f"WEBVTT\n\n{text}"
