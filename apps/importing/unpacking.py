"""A ZIP file of pictures and attachments, unpacked into a folder of its own.

Anybody may have made it: what leads out of the folder, is a link, is locked or would unpack to
too much is refused with a message in Chinese, before or while it is written.
"""

import shutil
import stat
import zipfile
from pathlib import Path
from typing import BinaryIO

from django.core.exceptions import ValidationError

MOST_FILES = 20_000
MOST_BYTES = 2 * 1024**3  # unpacked
MOST_RATIO = 500
_SMALL = 20 * 1024 * 1024
_CHUNK = 1024 * 1024
_UTF8 = 0x800
_LOCKED = 0x1
_JUNK = ("__MACOSX/",)


def unpack(file: BinaryIO, folder: Path) -> int:
    """Write what is in the ZIP file below `folder` (made here); how many files that are.

    Raises ValidationError; then nothing of it is left.
    """
    try:
        return _unpack(file, folder)
    except ValidationError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    except Exception:  # a damaged file makes zipfile raise errors of every kind
        shutil.rmtree(folder, ignore_errors=True)
        raise ValidationError("打不开这个压缩包。请重新压缩成 ZIP 文件再上传。") from None


def _unpack(file: BinaryIO, folder: Path) -> int:
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        infos = [info for info in infos if not info.filename.startswith(_JUNK)]
        _check(infos)
        folder.mkdir(parents=True, exist_ok=True)
        left = MOST_BYTES
        for info in infos:
            target = folder.joinpath(*_parts(_name(info)))
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as source, target.open("wb") as out:
                while chunk := source.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise _too_much()
                    out.write(chunk)
        return len(infos)


def _check(infos: list[zipfile.ZipInfo]) -> None:
    if not infos:
        raise ValidationError("压缩包是空的。请检查后重新选择。")
    if len(infos) > MOST_FILES:
        raise ValidationError(f"压缩包里的文件超过 {MOST_FILES} 个。请分成几次导入。")
    unpacked = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos) or 1
    if unpacked > MOST_BYTES or (unpacked > _SMALL and unpacked / packed > MOST_RATIO):
        raise _too_much()
    for info in infos:
        if info.flag_bits & _LOCKED:
            raise ValidationError("压缩包有密码，打不开。请不设密码重新压缩。")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in {0, stat.S_IFREG}:
            raise ValidationError(
                f"压缩包里的“{_name(info)[:80]}”不是普通文件，为了安全不能使用。请去掉它再压缩。"
            )
        _parts(_name(info))


def _parts(name: str) -> list[str]:
    """The folders and the name of a member. Raises ValidationError where they lead out."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", "."}]
    leads_out = ".." in parts or name.startswith(("/", "\\")) or name[1:2] == ":"
    if leads_out or not parts or "\0" in name or any(len(p.encode()) > 255 for p in parts):
        raise ValidationError(
            f"压缩包里的“{name[:80]}”指到了文件夹外面，为了安全不能使用。请重新压缩。"
        )
    return parts


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name; Chinese Windows writes GBK and does not say so."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _too_much() -> ValidationError:
    most = MOST_BYTES // 1024**3
    return ValidationError(f"压缩包展开后太大，最多 {most} GB。请分成几次导入。")
