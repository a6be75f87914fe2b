"""Video and audio files: recognised by what is in them, never by their name.

Only what every browser of today plays is let in: H.264 in MP4, VP8, VP9 and AV1 in WebM, MP3,
AAC in M4A, Vorbis and Opus in Ogg. Nothing is converted. A file may hold nothing beside its
recording, so that no web page or archive travels in it.
"""

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from django.core.exceptions import ValidationError

MAX_VIDEO_BYTES = 500 * 1024 * 1024
MAX_AUDIO_BYTES = 200 * 1024 * 1024
MAX_DESCRIPTION = 20_000  # characters; an hour of speech
MAX_BOXES = 20_000
MAX_MOOV = 64 * 1024 * 1024
MAX_ID3 = 32 * 1024 * 1024  # a tag holds the cover's picture
EDGE = 64 * 1024

# Text that a browser or a server would run; no camera or recorder writes it at either end.
_ACTIVE = re.compile(rb"<(?:script|html|iframe|!doctype\s+html|\?php\s|svg\s+[a-z])", re.IGNORECASE)
_ARCHIVE_END = b"PK\x05\x06"

DAMAGED = "文件不完整或已损坏，放不出来。请用播放器检查，重新导出后再上传。"
_MORE_INSIDE = "文件里夹带了别的内容，为了安全不能使用。请用相应的软件打开，重新导出后再上传。"


class Kind(NamedTuple):
    """How a recording is played, and how large it may be."""

    tag: str
    label: str
    max_bytes: int


VIDEO = Kind("video", "视频", MAX_VIDEO_BYTES)
AUDIO = Kind("audio", "音频", MAX_AUDIO_BYTES)
# The same extensions as apps.core.prose.addresses lets stand in a text.
KINDS = {"mp4": VIDEO, "webm": VIDEO, "mp3": AUDIO, "m4a": AUDIO, "ogg": AUDIO}
ALLOWED = "MP4、WebM 视频和 MP3、M4A、OGG 音频"
ACCEPT = ",".join(f".{name}" for name in KINDS)


# Each takes (head, file) and says whether it is such a file; it raises ValidationError, in
# Chinese, where it is one that visitors could not play, or one with something else inside.


def is_mp4(head: bytes, file: BinaryIO) -> bool:
    if head[4:8] != b"ftyp":
        return False
    _refuse_foreign(file)
    codecs = _codecs(file)
    if not codecs & _PICTURE_CODECS:
        raise ValidationError("里面没有画面。只有声音的文件，请导出为 MP3 或 M4A 再上传。")
    if not {"avc1", "avc3"} & codecs:
        what = "是 H.265（HEVC）编码" if {"hvc1", "hev1"} & codecs else "的编码不是 H.264"
        raise ValidationError(
            f"这个视频{what}，很多浏览器放不了。请用视频软件导出为 H.264 编码的 MP4，再上传。"
        )
    return True


def is_m4a(head: bytes, file: BinaryIO) -> bool:
    if head[4:8] != b"ftyp":
        return False
    _refuse_foreign(file)
    codecs = _codecs(file)
    if "mp4a" not in codecs:
        raise ValidationError(
            "这个音频的编码不是 AAC，很多浏览器放不了。请导出为 MP3 或 AAC 编码的 M4A，再上传。"
        )
    if codecs & _PICTURE_CODECS:
        raise ValidationError("里面有画面。请把扩展名改为 .mp4，作为视频上传。")
    return True


def is_webm(head: bytes, file: BinaryIO) -> bool:
    if not head.startswith(b"\x1a\x45\xdf\xa3") or b"webm" not in head[:64]:
        return False
    _refuse_foreign(file)
    file.seek(0)
    start = file.read(EDGE)
    if not re.search(rb"V_(?:VP8|VP9|AV1)", start):
        raise ValidationError("里面没有浏览器能放的画面。请导出为 H.264 编码的 MP4，再上传。")
    return True


def is_mp3(head: bytes, file: BinaryIO) -> bool:
    start = 0
    if head.startswith(b"ID3"):
        if len(head) < 10 or any(byte > 0x7F for byte in head[6:10]):
            return False
        start = 10 + sum(
            byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True)
        )
        if start > MAX_ID3:
            return False
    # A tag may be followed by zeros up to the first frame.
    file.seek(start)
    data = file.read(EDGE).lstrip(b"\x00")
    if not _are_mp3_frames(data):
        return False
    _refuse_foreign(file)
    return True


def is_ogg(head: bytes, file: BinaryIO) -> bool:
    if not head.startswith(b"OggS"):
        return False
    _refuse_foreign(file)
    if b"\x80theora" in head:
        raise ValidationError("这是 Theora 视频，很多浏览器放不了。请导出为 MP4，再上传。")
    if not (b"\x01vorbis" in head or b"OpusHead" in head):
        raise ValidationError("这个音频的编码浏览器放不了。请导出为 MP3，再上传。")
    return True


def remark_on(extension: str, file: BinaryIO) -> str:
    """What the person who uploads a recording should know of it, in Chinese; "" if nothing."""
    if extension != "mp4":
        return ""
    names = [name for name, *_ in _boxes(file)]
    if b"moov" in names and b"mdat" in names and names.index(b"moov") > names.index(b"mdat"):
        return "这个视频没有为网上播放优化，开始播放前会多等一会儿；导出时可以选“网络优化”。"
    return ""


# Inside


_PICTURE_CODECS = {
    "avc1", "avc3", "hvc1", "hev1", "mp4v", "vp08", "vp09", "av01", "s263", "dvh1", "dvhe", "apcn",
}  # fmt: skip


def _boxes(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """(name, start, end) of the boxes of an MP4, which have to fill the file exactly."""
    length = file.seek(0, 2)
    position = 0
    for _ in range(MAX_BOXES):
        if position == length:
            return
        file.seek(position)
        header = file.read(16)
        if len(header) < 8:
            break
        size, name = struct.unpack(">I4s", header[:8])
        if size == 1 and len(header) == 16:
            size = struct.unpack(">Q", header[8:])[0]
        elif size == 0:
            size = length - position
        if size < 8 or position + size > length or not _is_name(name):
            break
        yield name, position, position + size
        position += size
    raise ValidationError(DAMAGED)


def _is_name(name: bytes) -> bool:
    return all(0x20 <= byte < 0x7F or byte == 0xA9 for byte in name)


def _codecs(file: BinaryIO) -> set[str]:
    """How the tracks of an MP4 are encoded, as the sample descriptions of its index say."""
    # All of them, to the end of the file: nothing may follow the last.
    places = {name: (start, end) for name, start, end in _boxes(file)}
    place = places.get(b"moov")
    if place is None or place[1] - place[0] > MAX_MOOV:
        raise ValidationError(DAMAGED)
    file.seek(place[0])
    index = file.read(place[1] - place[0])
    # stsd: size, name, version and flags, number of entries; then the first entry's size and name.
    found = re.finditer(
        rb"stsd\x00\x00\x00\x00\x00\x00\x00[\x01-\xff].{4}(\w{4})", index, re.DOTALL
    )
    return {match[1].decode("ascii", "replace") for match in found}


_BITRATES = {  # MPEG 1 and MPEG 2, layer III: kilobits a second
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_FRAMES = 3


def _are_mp3_frames(data: bytes) -> bool:
    """Whether frames of layer III follow each other from the beginning on."""
    position = 0
    for _ in range(_FRAMES):
        header = data[position : position + 4]
        if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
            return False
        version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
        bitrate, rate = header[2] >> 4, header[2] >> 2 & 3
        if version == 1 or layer != 1 or not 0 < bitrate < 15 or rate == 3:
            return False
        is_first = version == 3
        bits = _BITRATES[is_first][bitrate] * 1000
        position += (144 if is_first else 72) * bits // _RATES[version][rate] + (header[2] >> 1 & 1)
    return True


def _refuse_foreign(file: BinaryIO) -> None:
    """Raise ValidationError where a web page, a script or an archive travels in the file."""
    length = file.seek(0, 2)
    file.seek(0)
    head = file.read(EDGE)
    file.seek(max(0, length - EDGE))
    tail = file.read(EDGE)
    if _ACTIVE.search(head) or _ACTIVE.search(tail) or _ARCHIVE_END in tail:
        raise ValidationError(_MORE_INSIDE)
