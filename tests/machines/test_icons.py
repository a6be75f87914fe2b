"""Icons and the manifest, drawn from the logo."""

import io
import json

import pytest
from PIL import Image as Pillow

from apps.machines import icons
from apps.media import images
from apps.site_settings.models import SiteSettings
from tests.factories.media import make_image, upload

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def blue_logo():
    settings = SiteSettings.stored()
    file = io.BytesIO()
    Pillow.new("RGB", (400, 200), (20, 40, 200)).save(file, "PNG")
    settings.logo = images.ingest(upload("徽标.png", file.getvalue()))
    settings.save()
    return settings


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


def test_pages_lead_to_the_manifest_and_the_icons(site, head_of, client):
    links = {one["rel"]: one["href"] for one in head_of("/").links}
    for rel in ("manifest", "icon", "apple-touch-icon"):
        assert client.get(links[rel]).status_code == 200, rel
