"""Icons and the manifest, drawn from the logo."""

import io
import json
import math

import pytest
from PIL import Image as Pillow
from PIL import ImageDraw

from apps.machines import icons
from apps.media import images
from apps.site_settings.models import SiteSettings
from tests.factories.media import make_image, upload

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def blue_logo():
    return with_logo(Pillow.new("RGB", (400, 200), (20, 40, 200)))


def with_logo(picture: Pillow.Image) -> SiteSettings:
    """The site's settings with this logo."""
    settings = SiteSettings.stored()
    file = io.BytesIO()
    picture.save(file, "PNG")
    settings.logo = images.ingest(upload("徽标.png", file.getvalue()))
    settings.save()
    return settings


def lettering(colour: str) -> Pillow.Image:
    """A logo that is drawn on nothing: a ring in one colour."""
    picture = Pillow.new("RGBA", (400, 400), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((0, 0, 399, 399), outline=colour, width=80)
    return picture


ALL = [*icons.ICONS, icons.FAVICON]


def icon_of(client, settings: SiteSettings, name: str) -> Pillow.Image:
    address = "/favicon.ico" if name == icons.FAVICON else icons.address(settings, name)
    return opened(client.get(address)).convert("RGBA")


def opened(answer) -> Pillow.Image:
    assert answer.status_code == 200
    return Pillow.open(io.BytesIO(answer.content))


def test_the_manifest_names_the_site_its_colour_and_its_icons(site, client):
    answer = client.get("/site.webmanifest")
    assert answer["Content-Type"].startswith("application/manifest+json")
    manifest = json.loads(answer.content)
    assert manifest["name"] == "云溪州人民代表大会常务委员会"
    assert manifest["short_name"] == "云溪州人大"
    assert manifest["theme_color"] == "#b0171d"
    assert manifest["start_url"] == "/"
    for icon in manifest["icons"]:
        side = int(icon["sizes"].partition("x")[0])
        # Without a host: under another name of the site they would be refused as a stranger's.
        assert icon["src"].startswith("/icons/")
        picture = opened(client.get(icon["src"]))
        assert picture.size == (side, side)
    kinds = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= kinds


def test_icons_are_drawn_from_the_logo(blue_logo, client):
    picture = opened(client.get(icons.address(blue_logo, "icon-192.png"))).convert("RGBA")
    red, _, blue, alpha = picture.getpixel((96, 96))
    assert blue > 150 > red and alpha == 255
    assert picture.getpixel((96, 4))[3] == 0  # a wide logo is not stretched


def test_a_maskable_icon_keeps_the_logo_inside_the_safe_zone(blue_logo, client):
    picture = opened(client.get(icons.address(blue_logo, "maskable-512.png"))).convert("RGB")
    for x in range(512):
        for y in (0, 255, 511):
            outside = (x - 256) ** 2 + (y - 256) ** 2 > (0.4 * 512) ** 2
            assert not outside or picture.getpixel((x, y)) == (255, 255, 255), (x, y)


@pytest.mark.parametrize("name", ["maskable-192.png", "maskable-512.png"])
def test_the_corners_of_a_square_logo_are_in_the_safe_zone_too(client, name):
    settings = with_logo(Pillow.new("RGB", (300, 300), (20, 40, 200)))
    picture = icon_of(client, settings, name)
    middle = picture.width / 2
    left, top, *_ = Pillow.eval(picture.convert("L"), lambda value: 255 - value).getbbox()
    corner = math.hypot(middle - left, middle - top)
    assert 0.38 * picture.width < corner <= 0.4 * picture.width


@pytest.mark.parametrize("colour", ["#ffffff", "#f6e3b4"])
@pytest.mark.parametrize("name", ALL)
def test_a_light_logo_stands_on_the_sites_colour(client, name, colour):
    settings = with_logo(lettering(colour))
    settings.theme_colour = "#123a6b"
    settings.save()
    picture = icon_of(client, settings, name)
    assert picture.getpixel((0, 0)) == (0x12, 0x3A, 0x6B, 255)
    brightest = picture.convert("L").getextrema()[1]
    assert brightest > 200


@pytest.mark.parametrize("name", ALL)
def test_a_dark_logo_stands_on_white_or_on_nothing(client, name):
    picture = icon_of(client, with_logo(lettering("#b0171d")), name)
    assert picture.getpixel((0, 0)) in {(255, 255, 255, 255), (255, 255, 255, 0)}


def test_a_white_ground_of_its_own_makes_no_logo_a_light_one(client):
    logo = Pillow.new("RGB", (400, 400), "white")
    ImageDraw.Draw(logo).ellipse((180, 180, 220, 220), fill="#b0171d")
    picture = icon_of(client, with_logo(logo), "apple-touch-icon.png")
    assert picture.getpixel((0, 0)) == (255, 255, 255, 255)


def test_another_colour_of_the_site_gives_a_light_logo_other_icons(client):
    settings = with_logo(lettering("#ffffff"))
    before = icons.address(settings, "icon-192.png")
    settings.theme_colour = "#123a6b"
    settings.save()
    assert icons.address(settings, "icon-192.png") != before
    assert client.get(before)["Location"] == icons.address(settings, "icon-192.png")


def test_browsers_find_the_icons_where_they_look_without_being_told(client):
    favicon = opened(client.get("/favicon.ico"))
    assert favicon.format == "ICO"
    assert favicon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    assert opened(client.get("/apple-touch-icon.png")).size == (180, 180)


def test_the_address_of_an_icon_changes_with_the_logo_and_an_old_one_leads_on(client):
    before = icons.address(SiteSettings.load(), "icon-192.png")
    assert "immutable" in client.get(before)["Cache-Control"]
    settings = SiteSettings.stored()
    settings.logo = make_image("徽标")
    settings.save()
    after = icons.address(SiteSettings.load(), "icon-192.png")
    assert after != before
    answer = client.get(before)
    assert (answer.status_code, answer["Location"]) == (302, after)


def test_an_icon_is_drawn_once(client, monkeypatch):
    drawings = []
    draw = icons._draw
    monkeypatch.setattr(icons, "_draw", lambda *how: drawings.append(how) or draw(*how))
    for _ in range(3):
        client.get("/apple-touch-icon.png")
    assert len(drawings) == 1


def test_a_logo_whose_file_is_gone_gives_way_to_the_emblem(blue_logo, client, media_root):
    for file in media_root.rglob("*.*"):
        file.unlink()
    assert opened(client.get(icons.address(blue_logo, "icon-192.png"))).size == (192, 192)


def test_no_other_icon_can_be_asked_for(client):
    code = icons.code(SiteSettings.load())
    for name in ("icon-9999.png", "favicon.ico", "..", "x"):
        assert client.get(f"/icons/{code}/{name}").status_code == 404


def test_the_head_names_the_sizes_that_the_favicon_holds(client, head_of):
    link = next(one for one in head_of("/").links if one["href"] == "/favicon.ico")
    held = opened(client.get("/favicon.ico")).info["sizes"]
    assert {tuple(map(int, size.split("x"))) for size in link["sizes"].split()} == held


def test_pages_lead_to_the_manifest_and_the_icons(site, head_of, client):
    links = {one["rel"]: one["href"] for one in head_of("/").links}
    for rel in ("manifest", "icon", "apple-touch-icon"):
        assert client.get(links[rel]).status_code == 200, rel
