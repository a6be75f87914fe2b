"""Files of an import are found by the names that old sites gave them, and only in the folder."""

import io
import os
import zipfile

import pytest
from django.core.exceptions import ValidationError

from apps.importing import unpacking
from apps.importing.folder import Folder, is_elsewhere

pytestmark = pytest.mark.once

PAGE = "http://www.old.example.cn/news/2018/show.asp?id=5"


@pytest.fixture
def folder(tmp_path) -> Folder:
    root = tmp_path / "files"
    for name in (
        "uploads/2018/会场.jpg",
        "news/2018/near.jpg",
        "a b.pdf",
        "www.mirror.example.cn/pic/m.jpg",
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    (tmp_path / "secret.txt").write_text("secret")
    os.symlink(tmp_path / "secret.txt", root / "link.txt")
    os.symlink(tmp_path, root / "out")
    return Folder(root)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/uploads/2018/会场.jpg", "uploads/2018/会场.jpg"),
        ("http://www.old.example.cn/uploads/2018/会场.jpg?v=2", "uploads/2018/会场.jpg"),
        ("/uploads/2018/%E4%BC%9A%E5%9C%BA.jpg", "uploads/2018/会场.jpg"),
        ("/uploads/2018/%BB%E1%B3%A1.jpg", "uploads/2018/会场.jpg"),
        ("..\\..\\uploads\\2018\\会场.jpg", "uploads/2018/会场.jpg"),
        ("near.jpg", "news/2018/near.jpg"),
        ("../../../../uploads/2018/会场.jpg", "uploads/2018/会场.jpg"),
        ("/site/web/uploads/2018/会场.jpg", "uploads/2018/会场.jpg"),
        ("http://www.mirror.example.cn/pic/m.jpg", "www.mirror.example.cn/pic/m.jpg"),
        ("http://other.example.cn/x/near.jpg", None),
        ("/uploads/2018", None),
        ("/uploads/nothing.jpg", None),
        ("/link.txt", None),
        ("/out/secret.txt", None),
        ("../../../../../../../secret.txt", None),
        ("file:///etc/passwd", None),
        ("javascript:alert(1)", None),
        ("http://[bad", None),
        ("/a\0b.jpg", None),
        ("/" + "x" * 300, None),
        ("", None),
    ],
)
def test_a_picture_is_found_where_it_stood(folder, address, name):
    found = folder.at(address, PAGE)
    assert found == (folder.root / name if name else None)


def test_an_attachment_is_found_by_its_name(folder):
    assert folder.named("a b.pdf") == folder.root / "a b.pdf"
    assert folder.named("uploads\\2018\\会场.jpg") == folder.root / "uploads/2018/会场.jpg"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../secret.txt", "文件夹外面"),
        ("uploads/../../secret.txt", "文件夹外面"),
        ("C:\\Windows\\win.ini", "文件夹外面"),
        ("/etc/passwd", "没有“/etc/passwd”"),
        ("link.txt", "没有“link.txt”"),
        ("out/secret.txt", "没有"),
        ("uploads", "没有“uploads”"),
    ],
)
def test_nothing_outside_of_the_folder_is_an_attachment(folder, name, said):
    with pytest.raises(ValidationError, match=said):
        folder.named(name)


def test_without_a_folder_nothing_is_found():
    assert Folder(None).at("/uploads/a.jpg", PAGE) is None
    with pytest.raises(ValidationError, match="没有附件文件夹"):
        Folder(None).named("a.pdf")


def test_another_site_is_told_from_the_own():
    assert is_elsewhere("http://other.example.cn/a.jpg", PAGE)
    assert not is_elsewhere("http://www.old.example.cn/a.jpg", PAGE)
    assert not is_elsewhere("/a.jpg", PAGE)


# A ZIP file that is sent along


def packed(*members: tuple[str, bytes], kinds: dict[str, int] | None = None) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (kinds or {}).get(name, 0o100644) << 16
            archive.writestr(info, content)
    return file


def test_a_zip_file_is_unpacked_with_its_chinese_names(tmp_path):
    file = packed(("图片/会场.jpg", b"1"), ("__MACOSX/._a", b"2"))
    assert unpacking.unpack(file, tmp_path / "files") == 1
    assert (tmp_path / "files/图片/会场.jpg").read_bytes() == b"1"


def test_names_of_a_chinese_windows_are_read(tmp_path):
    # They are GBK, and nothing says so.
    raw = "会场.txt".encode("gb18030")
    data = packed(("x" * len(raw), b"1")).getvalue().replace(b"x" * len(raw), raw)
    unpacking.unpack(io.BytesIO(data), tmp_path / "files")
    assert [path.name for path in (tmp_path / "files").iterdir()] == ["会场.txt"]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (lambda: packed(("../out.txt", b"1")), "文件夹外面"),
        (lambda: packed(("a/../../out.txt", b"1")), "文件夹外面"),
        (lambda: packed(("/out.txt", b"1")), "文件夹外面"),
        (lambda: packed(("..\\out.txt", b"1")), "文件夹外面"),
        (lambda: packed(("C:out.txt", b"1")), "文件夹外面"),
        (lambda: packed(("l", b"/etc/passwd"), kinds={"l": 0o120777}), "不是普通文件"),
        (lambda: packed(("bomb", b"0" * 30_000_000)), "展开后太大"),
        (lambda: packed(), "空的"),
        (lambda: io.BytesIO(b"not a zip"), "打不开"),
        (lambda: packed(("a", b"1"), ("a/b", b"2")), "打不开"),
    ],
)
def test_a_hostile_zip_file_is_refused_and_leaves_nothing(tmp_path, file, said):
    with pytest.raises(ValidationError, match=said):
        unpacking.unpack(file(), tmp_path / "files")
    assert not (tmp_path / "files").exists()
    assert not (tmp_path / "out.txt").exists()
