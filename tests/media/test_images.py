"""Taking pictures in: what is accepted, what is refused, and what is kept of it."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageCms

from apps.media import images
from apps.media.models import Image
from tests.factories.media import make_image, picture_bytes, upload, zip_bytes

pytestmark = pytest.mark.django_db


def ingest(content: bytes, name: str = "照片.jpg") -> Image:
    return images.ingest(upload(name, content))


def stored(image: Image, name: str) -> Pillow.Image:
    with default_storage.open(f"{image.folder}/{name}") as file:
        picture = Pillow.open(io.BytesIO(file.read()))
        picture.load()
        return picture


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(ValidationError) as refused:
        ingest(content, name)
    assert not Image.objects.exists()
    return refused.value.messages[0]


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims dimensions and has next to no data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
        + chunk(b"IEND", b"")
    )


def test_a_wide_picture_is_kept_in_four_widths_and_one_fallback():
    image = ingest(picture_bytes(2000, 1000))
    assert list(image.renditions) == ["320.webp", "640.webp", "960.webp", "1440.webp", "1440.jpg"]
    assert (image.width, image.height) == (1440, 720)
    for name, info in image.renditions.items():
        picture = stored(image, name)
        assert picture.size == (info["width"], info["height"])
        assert picture.format == ("WEBP" if name.endswith("webp") else "JPEG")


def test_a_small_picture_is_never_scaled_up():
    image = ingest(picture_bytes(500, 300))
    assert list(image.renditions) == ["320.webp", "500.webp", "500.jpg"]
    assert list(ingest(picture_bytes(20, 10)).renditions) == ["20.webp", "20.jpg"]


def test_a_very_long_screenshot_fits_what_webp_can_hold():
    image = ingest(picture_bytes(1000, 25_000, "PNG"), "长图.png")
    assert max(info["height"] for info in image.renditions.values()) <= 16_383


def test_addresses_name_the_narrowest_rendition_that_is_wide_enough():
    image = ingest(picture_bytes(2000, 1000))
    start = f"/media/images/{image.key}/"
    assert image.url() == start + "1440.jpg"
    assert image.url(1) == image.thumbnail_url == start + "320.webp"
    assert image.url(321) == start + "640.webp"
    assert image.url(9999) == start + "1440.webp"
    assert image.srcset.split(", ")[1] == start + "640.webp 640w"


def test_metadata_and_place_of_the_photograph_are_not_kept():
    exif = Pillow.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    content = picture_bytes(exif=exif, comment=b"SecretComment")
    assert b"SecretCamera" in content
    image = ingest(content)
    for name in image.renditions:
        assert not stored(image, name).getexif()
        with default_storage.open(f"{image.folder}/{name}") as file:
            assert b"Secret" not in file.read()


def test_a_photograph_taken_sideways_stands_upright():
    exif = Pillow.Exif()
    exif[0x0112] = 6
    image = ingest(picture_bytes(400, 300, exif=exif))
    assert (image.width, image.height) == (300, 400)


def test_a_picture_with_transparency_keeps_it_and_falls_back_to_png():
    buffer = io.BytesIO()
    Pillow.new("RGBA", (400, 300), (200, 0, 0, 100)).save(buffer, "PNG")
    image = ingest(buffer.getvalue(), "徽标.png")
    assert image.url().endswith("/400.png")
    assert stored(image, "400.png").getpixel((5, 5))[3] == 100
    assert stored(image, "320.webp").mode == "RGBA"


def test_an_alpha_channel_that_hides_nothing_is_dropped():
    buffer = io.BytesIO()
    Pillow.new("RGBA", (400, 300), (200, 0, 0, 255)).save(buffer, "PNG")
    assert ingest(buffer.getvalue(), "图.png").url().endswith("/400.jpg")


def test_a_print_picture_in_cmyk_becomes_rgb():
    image = ingest(picture_bytes(mode="CMYK"))
    assert stored(image, "400.jpg").mode == "RGB"


def test_sixteen_bits_a_pixel_are_scaled_and_not_cut_to_white():
    buffer = io.BytesIO()
    Pillow.new("I;16", (40, 30), 0x8000).save(buffer, "PNG")
    image = ingest(buffer.getvalue(), "扫描.png")
    assert 120 <= stored(image, "40.jpg").convert("L").getpixel((5, 5)) <= 136


def test_colours_of_another_profile_are_converted_for_the_web():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A profile in which red is called green: proof that the numbers were converted.
    swapped = profile.replace(b"rXYZ", b"~~~~").replace(b"gXYZ", b"rXYZ").replace(b"~~~~", b"gXYZ")
    buffer = io.BytesIO()
    Pillow.new("RGB", (40, 30), "red").save(buffer, "JPEG", icc_profile=swapped)
    image = ingest(buffer.getvalue())
    picture = stored(image, "40.jpg")
    red, green, _ = picture.getpixel((20, 15))
    assert green > 200 > 60 > red
    assert "icc_profile" not in picture.info


def test_a_profile_that_cannot_be_read_does_not_stop_the_upload():
    assert ingest(picture_bytes(icc_profile=b"not a profile")).pk


def test_an_animation_keeps_its_first_frame_and_says_so():
    frames = [Pillow.new("RGB", (40, 30), colour) for colour in ("red", "lime", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    image = ingest(buffer.getvalue(), "动图.gif")
    assert "第一帧" in image.remark
    red, green, blue = stored(image, "40.jpg").getpixel((20, 15))
    assert red > 200 > 60 > max(green, blue)


def test_the_same_picture_again_is_the_one_that_is_there(files_in):
    content = picture_bytes()
    first = images.ingest(upload("甲.jpg", content), title="甲")
    files = files_in()
    again = images.ingest(upload("乙.jpg", content))
    assert again.pk == first.pk
    assert "已经有" in again.remark
    assert "甲" in again.remark
    assert files_in() == files


def test_two_uploads_of_the_same_picture_at_once_end_with_one(monkeypatch, files_in):
    content = picture_bytes()
    encode = images._encode

    def encode_while_another_is_first(image, picture):
        monkeypatch.setattr(images, "_encode", encode)
        ingest(content)
        return encode(image, picture)

    monkeypatch.setattr(images, "_encode", encode_while_another_is_first)
    image = ingest(content)
    assert image == Image.objects.get()
    assert "已经有" in image.remark
    assert len(files_in()) == len(image.renditions)


def test_files_lie_under_a_random_key_and_not_under_their_name(files_in):
    first = make_image()
    second = make_image()
    assert first.key != second.key
    assert all("照片" not in name for name in files_in())


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("会议.jpg", "会议"),
        ("../../etc/passwd.jpg", "passwd"),
        ("C:\\图片\\会议.jpg", "会议"),
        ("\u202egpj.exe.jpg", "gpj.exe"),
        (".jpg", "未命名图片"),
        ("长" * 300 + ".jpg", "长" * 146),
    ],
)
def test_the_title_comes_from_a_cleaned_file_name(name, title):
    file = upload("x.jpg", picture_bytes())
    file._name = name
    image = images.ingest(file)
    assert image.title == title


def test_nothing_is_left_behind_when_saving_fails(files_in, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(Image, "save", fail)
    with pytest.raises(RuntimeError):
        ingest(picture_bytes())
    assert files_in() == []


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'


@pytest.mark.parametrize("name", ["图.svg", "图.png", "图.jpg"])
def test_svg_is_refused_under_any_name(name):
    assert "SVG" in refusal(SVG, name)


def test_a_web_page_called_a_picture_is_refused():
    assert "网页" in refusal(b"\xef\xbb\xbf <!DOCTYPE html><script>alert(1)</script>", "图.jpg")


def gif_and_script() -> bytes:
    buffer = io.BytesIO()
    Pillow.new("P", (0x2A2F, 1)).save(buffer, "GIF")
    return buffer.getvalue() + b"*/=1;alert(document.domain)//"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(gif_and_script, id="gif and script"),
        pytest.param(lambda: picture_bytes(comment=b"<script>alert(1)</script>"), id="comment"),
        pytest.param(lambda: picture_bytes() + b"<?php system('id'); ?>", id="php behind"),
        pytest.param(lambda: picture_bytes() + zip_bytes("a.class"), id="jar behind"),
        pytest.param(lambda: picture_bytes(comment=b"%PDF-1.7"), id="pdf in front"),
        pytest.param(lambda: picture_bytes() + b"alert(document.cookie);", id="text behind"),
    ],
)
def test_a_file_that_is_two_things_at_once_is_refused(content):
    assert "夹带" in refusal(content(), "图.jpg")


def test_a_wrong_extension_is_refused_and_the_message_says_the_right_one():
    message = refusal(picture_bytes(kind="PNG"), "图.jpg")
    assert "PNG" in message
    assert ".png" in message


@pytest.mark.parametrize("name", ["图.JPEG", "图.jfif", "图"])
def test_usual_spellings_of_the_extension_and_none_at_all_are_fine(name):
    assert ingest(picture_bytes(), name).pk


@pytest.mark.parametrize("size", [(20_000, 20_000), (65_000, 65_000), (40_000, 10)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(size, monkeypatch):
    monkeypatch.setattr(Pillow.Image, "load", lambda self: pytest.fail("It was decoded."))
    assert "像素" in refusal(png_header(*size), "炸弹.png")


def test_a_file_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(images, "MAX_BYTES", 1024 * 1024)
    assert "最多 1 MB" in refusal(b"\xff\xd8" * 1024 * 1024, "图.jpg")


def test_a_truncated_picture_is_refused():
    content = picture_bytes(1200, 900)
    assert "损坏" in refusal(content[: len(content) // 2], "图.jpg")


def test_a_photograph_in_heic_is_refused_with_the_way_out():
    assert "兼容性最佳" in refusal(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 100, "IMG_0001.HEIC")


def test_an_empty_file_is_refused():
    assert "空文件" in refusal(b"", "图.jpg")


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO"])
def test_other_picture_types_are_refused(kind):
    assert "JPG、PNG、WebP 或 GIF" in refusal(picture_bytes(64, 64, kind), f"图.{kind.lower()}")


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    start=st.sampled_from(
        [b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x00\x00\x00\x00WEBPVP8 "]
    ),
    rest=st.binary(max_size=300),
)
def test_any_bytes_are_taken_or_refused_and_never_break(start, rest):
    try:
        assert ingest(start + rest, "x").pk
    except ValidationError as refused:
        assert refused.messages[0]


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]),
    damage=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=8),
)
def test_a_damaged_picture_is_taken_or_refused_and_never_breaks(kind, damage):
    content = bytearray(picture_bytes(60, 40, kind))
    for place, value in damage:
        content[place % len(content)] = value
    try:
        assert ingest(bytes(content), "x").pk
    except ValidationError as refused:
        assert refused.messages[0]
