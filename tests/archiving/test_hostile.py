"""An archive may come from anybody: it is refused with a message, and nothing is written."""

import json
import os
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from apps.archiving import restoring
from apps.archiving.errors import SiteArchiveError
from tests.archiving.scenes import (
    archive_of,
    bring_in,
    make_small_site,
    repacked,
    unpacked,
    with_row,
    zipped,
)

pytestmark = pytest.mark.django_db

ARTICLE = "data/articles.article.jsonl"
REVISION = "data/articles.articlerevision.jsonl"
COLUMN = "data/columns.column.jsonl"
IMAGE = "data/media.image.jsonl"
DOCUMENT = "data/media.document.jsonl"
USER = "data/auth.user.jsonl"

_small: list[bytes] = []


@pytest.fixture
def small(media_root) -> bytes:
    """The archive of a small site, packed once."""
    if not _small:
        _small.append(archive_of(make_small_site)[0])
    return _small[0]


def refused(data: bytes, folder: Path) -> str:
    """Why an archive is refused; the site is as empty as before, the storage too."""
    with pytest.raises(SiteArchiveError) as caught:
        bring_in(data, folder)
    assert not restoring.existing()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    return str(caught.value)


# The file


def files(data: bytes) -> list[str]:
    return [name for name in unpacked(data) if name.startswith("media/")]


def added(name: str, content: bytes = b"x"):
    return lambda data: zipped(unpacked(data) | {name: content})


def twice(data: bytes) -> bytes:
    members = unpacked(data)
    pairs = [*members.items(), (COLUMN, members[COLUMN])]
    return _zipped_pairs(pairs)


def _zipped_pairs(pairs) -> bytes:
    import io
    import warnings

    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")
        for name, content in pairs:
            archive.writestr(name, content)
    return buffer.getvalue()


def linked(data: bytes) -> bytes:
    """The folder of the library as a symbolic link to another place."""
    info = zipfile.ZipInfo("media/images/link.webp")
    info.external_attr = 0o120777 << 16
    return _zipped_pairs([*unpacked(data).items(), (info, b"/etc/passwd")])


def bomb(data: bytes) -> bytes:
    """Something that unpacks to a thousand times its size."""
    members = unpacked(data) | {COLUMN: b"0" * 5_000_000}
    return zipped(members, zipfile.ZIP_DEFLATED)


def overlapping(data: bytes) -> bytes:
    """Members that claim the same bytes, so that the whole is more than the file."""
    members = unpacked(data)
    end = data.rfind(b"PK\x05\x06")
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    name = files(data)[0].encode()
    place = data.find(name, start) - 46
    size = int.from_bytes(data[place + 24 : place + 28], "little")
    claimed = (size + len(data)).to_bytes(4, "little")
    assert members[name.decode()]
    return data[: place + 20] + claimed + claimed + data[place + 28 :]


def flipped(data: bytes) -> bytes:
    """One letter of an article changed, the checksum of the ZIP file along with it."""
    members = unpacked(data)
    members[ARTICLE] = members[ARTICLE].replace("会议".encode(), "会谈".encode(), 1)
    return zipped(members)


def told(**changes):
    def change(data: bytes) -> bytes:
        members = unpacked(data)
        manifest = json.loads(members["manifest.json"]) | changes
        return zipped(members | {"manifest.json": json.dumps(manifest).encode()})

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: b"", "不是整站归档"),
        (lambda data: b"%PDF-1.4 nothing of the kind", "不是整站归档"),
        (lambda data: data[: len(data) // 2], "不是整站归档"),
        (lambda data: zipped({"a.txt": b"x"}), "不该有的文件"),
        (lambda data: zipped({}), "没有清单"),
        (added("../../etc/cron.d/evil"), "不该有的文件"),
        (added("/etc/passwd"), "不该有的文件"),
        (added("media/../../evil"), "不该有的文件"),
        (added("media/images/..\\..\\evil.webp"), "不该有的文件"),
        (added("media/images/\n\x1b[31mevil"), "不该有的文件"),
        (added("data/sessions.session.jsonl"), "不该有的文件"),
        (added("media/images/ab/stray.webp"), "清单里没有"),
        (twice, "有两个"),
        (linked, "不是普通文件"),
        (bomb, "压缩过的"),
        (overlapping, "没有导入"),
        (flipped, "和清单里的校验码不符"),
        (told(version=2), "只认识第 1 版"),
        (told(format="something"), "这不是整站归档"),
        (told(members={}), "清单里没有"),
        (told(members={"x": 1}), "清单不完整"),
        (told(log=None), "审计日志对不上"),
        (lambda d: zipped(unpacked(d) | {"manifest.json": b"[" * 100_000}), "不是归档的写法"),
        (lambda d: zipped(unpacked(d) | {"manifest.json": b"{}" + b" " * 2**21}), "清单太大"),
    ],
)
def test_a_file_that_is_no_sound_archive_is_refused(small, tmp_path, change, message):
    assert message in refused(change(small), tmp_path)


# What it says, with every digest as it should be


SCRIPT = "<p>会议</p><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("member", "changes", "message"),
    [
        (ARTICLE, {"body": SCRIPT}, "不允许的内容"),
        (REVISION, {"body": '<p onclick="x()">会议</p>'}, "不允许的内容"),
        (REVISION, {"body": '<p><a href="javascript:x()">会议</a></p>'}, "不允许的内容"),
        (REVISION, {"body_html": SCRIPT}, "不认识“body_html”"),
        (REVISION, {"external_url": "javascript:alert(1)"}, "external_url"),
        (REVISION, {"columns": "x"}, "类型不对"),
        (REVISION, {"columns": [{"id": "1"}]}, "写法不对"),
        (REVISION, {"columns": []}, "前后对不上"),
        (REVISION, {"title": "\x00"}, "不能保存的字符"),
        (REVISION, {"title": "\ud800"}, "不能保存的字符"),
        (REVISION, {"title": "长" * 300}, "title"),
        (REVISION, {"title": None}, "不能是空的"),
        (REVISION, {"copy": 999}, "数据库不接受"),
        (REVISION, {"published_at": "2026-01-01T00:00:00"}, "应当是时间"),
        (ARTICLE, {"id": -1}, "编号不对"),
        (ARTICLE, {"id": 2**70}, "没有导入"),
        (ARTICLE, {"live_revision": "1 OR 1=1"}, "应当是编号"),
        (ARTICLE, {"further_columns": ["x"]}, "应当都是编号"),
        (ARTICLE, {"is_pinned": 1}, "类型不对"),
        (COLUMN, {"kind": "nonsense"}, "没有“nonsense”这个选项"),
        (COLUMN, {"link_url": "javascript:alert(1)"}, "link_url"),
        (COLUMN, {"slug": "../../admin"}, "slug"),
        (COLUMN, {"parent": 3}, "上级栏目没有排在它的前面"),
        (COLUMN, {"lft": 1}, "不认识“lft”"),
        (USER, {"password": "pbkdf2_sha256$1$a$b"}, "不认识“password”"),
        (USER, {"user_permissions": ["auth.be_god"]}, "没有“auth.be_god”这项权限"),
        (IMAGE, {"key": "../../../../etc/passwd"}, "没有导入"),
        (IMAGE, {"renditions": {"../../evil.webp": {"width": 1, "height": 1, "bytes": 1}}}, "资料"),
        (IMAGE, {"renditions": {}}, "资料不对"),
        (DOCUMENT, {"file": "../../evil.pdf"}, "资料不对"),
        (DOCUMENT, {"extension": "html", "content_type": "text/html"}, "资料不对"),
        (DOCUMENT, {"digest": "0" * 64}, "不是文件应有的内容"),
        ("data/media.use.jsonl", {"holder_type": "auth.nothing"}, "不是本程序的内容类型"),
        ("data/audit.event.jsonl", {"actor_name": "别人"}, "审计日志接不上"),
    ],
)
def test_a_row_that_no_form_would_take_is_refused(small, tmp_path, member, changes, message):
    assert message in refused(with_row(small, member, **changes), tmp_path)


def test_a_file_of_the_library_has_to_be_what_its_row_says(small, tmp_path):
    name = next(one for one in files(small) if one.endswith(".webp"))
    members = unpacked(small) | {name: b"<svg onload=alert(1)>"}
    assert "不是图片应有的内容" in refused(repacked(members), tmp_path)


def test_a_file_that_no_row_names_is_refused(small, tmp_path):
    members = unpacked(small) | {"media/documents/zz/evil.pdf": b"%PDF-1.4"}
    assert "不属于图库和文件库" in refused(repacked(members), tmp_path)


def test_a_file_that_a_row_names_must_be_there(small, tmp_path):
    members = unpacked(small)
    del members[files(small)[-1]]
    assert "归档里没有" in refused(repacked(members), tmp_path)


# The site


def test_a_site_with_anything_on_it_is_left_alone(small, tmp_path, editor):
    with pytest.raises(SiteArchiveError, match="不是空的（账号 1 个"):
        bring_in(small, tmp_path)


@pytest.mark.parametrize("moment", ["titles.rebuild", "generations.bump"])
def test_an_interrupt_leaves_the_site_empty(small, tmp_path, monkeypatch, moment):
    def stop(*given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(f"apps.archiving.restoring.{moment}", stop)
        with pytest.raises(KeyboardInterrupt):
            bring_in(small, tmp_path)
    assert not restoring.existing()
    bring_in(small, tmp_path)
    assert restoring.existing()


def test_files_that_a_killed_import_left_are_written_over(small, tmp_path):
    name = next(one for one in files(small) if one.endswith(".webp"))
    left = Path(settings.MEDIA_ROOT) / name.removeprefix("media/")
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half a pic")
    bring_in(small, tmp_path)
    assert left.read_bytes() == unpacked(small)[name]


# The commands


def test_the_commands_tell_what_they_do(small, tmp_path, capsys):
    given, path = tmp_path / "given.zip", tmp_path / "taken.zip"
    given.write_bytes(small)
    call_command("import_site", given, "--check")
    assert "文件完整" in capsys.readouterr().out
    assert not restoring.existing()
    call_command("import_site", given)
    out = capsys.readouterr().out
    assert "导入完成" in out
    assert "没有超级管理员，请运行 manage.py create_first_account" in out
    call_command("export_site", path, "--check")
    assert "校验码（SHA-256）" in capsys.readouterr().out
    assert path.read_bytes() == small
    assert os.stat(path).st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="已经有了"):
        call_command("export_site", path)
    with pytest.raises(CommandError, match="不是空的"):
        call_command("import_site", path)


def test_what_an_import_would_refuse_is_told_when_it_is_exported(tmp_path, capsys):
    make_small_site()
    with connection.cursor() as cursor:  # past every check of the program
        cursor.execute("UPDATE columns_column SET link_url = 'javascript:x()'")
    with pytest.raises(CommandError, match="导入时会被拒绝"):
        call_command("export_site", tmp_path / "site.zip", "--check")
    assert "栏目（编号" in capsys.readouterr().out
