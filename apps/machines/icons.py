"""The site's icons, drawn from the office's logo, and the manifest that names them."""

import hashlib
import io
from dataclasses import dataclass, replace
from pathlib import Path

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image as Pillow
from PIL import ImageColor, ImageStat

from apps.media.models import Image
from apps.site_settings.models import SiteSettings

_EMBLEM = Path(__file__).parent / "emblem.png"  # static/img/emblem.svg, 512 pixels wide
_DRAWING = 2  # goes up when icons are drawn in another way
_KEPT = 24 * 60 * 60
Colour = tuple[int, int, int, int]
_WHITE = (255, 255, 255, 255)
_CLEAR = (255, 255, 255, 0)
# A logo whose mean brightness (of 255) is higher, drawn for a dark ground, vanishes on a white one.
_LIGHT = 200
_WITH_MARGIN = 0.84
_SHORT = (("人民代表大会常务委员会", "人大"), ("人民代表大会", "人大"))


@dataclass(frozen=True)
class Icon:
    """How one icon is drawn: `fill` is the part of its side that the logo takes."""

    side: int
    fill: float = 1.0
    background: Colour = _CLEAR
    purpose: str = ""


# The safe zone of a maskable icon is a circle whose radius is 40 % of the side (W3C, Web
# Application Manifest); a square of 56 % lies inside of it, corners too.
ICONS = {
    "icon-32.png": Icon(32),
    "icon-192.png": Icon(192, purpose="any"),
    "icon-512.png": Icon(512, purpose="any"),
    "maskable-192.png": Icon(192, 0.56, _WHITE, "maskable"),
    "maskable-512.png": Icon(512, 0.56, _WHITE, "maskable"),
    "apple-touch-icon.png": Icon(180, _WITH_MARGIN, _WHITE),
}
FAVICON = "favicon.ico"
_FAVICON_SIDES = (16, 32, 48)


def code(site: SiteSettings) -> str:
    """Names what the icons are drawn from, so that an address means one picture for ever."""
    logo = f"{site.logo.digest}" if site.logo_id else "emblem"
    # The colour counts for light logos alone; to know which they are, the file must be read.
    told = f"{_DRAWING} {logo} {site.theme_code}"
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def address(site: SiteSettings, name: str) -> str:
    return reverse("machines:icon", args=[code(site), name])


def drawn(site: SiteSettings, name: str) -> bytes:
    """The file of one of ICONS, or FAVICON; drawn once a day at most."""
    key = f"icon-{code(site)}-{name}"
    data = cache.get(key)
    if data is None:
        picture = _logo(site.logo)
        ground = ImageColor.getcolor(f"#{site.theme_code}", "RGBA") if _is_light(picture) else None
        data = _favicon(picture, ground) if name == FAVICON else _png(picture, ICONS[name], ground)
        cache.set(key, data, _KEPT)
    return data


def manifest(site: SiteSettings) -> dict:
    """The web app manifest: for those who put the site on the screen of their phone.

    It is read in place, by whatever name the site was reached: its addresses have no host, else
    the policy of our pages would refuse the icons.
    """
    return {
        "id": "/",
        "name": site.name,
        "short_name": short_name(site),
        "description": site.description or site.name,
        "lang": "zh-CN",
        "dir": "ltr",
        "start_url": reverse("portal:home"),
        "scope": reverse("portal:home"),
        "display": "minimal-ui",
        "theme_color": f"#{site.theme_code}",
        "background_color": "#ffffff",
        "icons": [
            {
                "src": address(site, name),
                "sizes": f"{icon.side}x{icon.side}",
                "type": "image/png",
                "purpose": icon.purpose,
            }
            for name, icon in ICONS.items()
            if icon.purpose
        ],
    }


def short_name(site: SiteSettings) -> str:
    """The site's name where there is little room: 云溪州人大."""
    name = site.name
    for long, short in _SHORT:
        name = name.replace(long, short)
    return name


def _logo(logo: Image | None) -> Pillow.Image:
    """The logo in colour and transparency; the emblem where there is none, or its file is gone."""
    if logo is not None:
        names = (name for name in logo.renditions if not name.endswith(".webp"))
        try:
            with default_storage.open(f"{logo.folder}/{next(names)}") as file:
                return Pillow.open(io.BytesIO(file.read())).convert("RGBA")
        except (OSError, StopIteration):
            pass
    return Pillow.open(_EMBLEM).convert("RGBA")


def _is_light(picture: Pillow.Image) -> bool:
    """Whether it is white or nearly so, and brings no ground of its own."""
    seen = picture.getchannel("A").point(lambda alpha: 255 if alpha > 127 else 0)
    if seen.getextrema() != (0, 255):
        return False
    return ImageStat.Stat(picture.convert("L"), seen).mean[0] > _LIGHT


def _draw(picture: Pillow.Image, icon: Icon, ground: Colour | None) -> Pillow.Image:
    """The icon; on the colour `ground`, where one is given, instead of its own background."""
    if ground is not None:
        icon = replace(icon, fill=min(icon.fill, _WITH_MARGIN), background=ground)
    most = round(icon.side * icon.fill)
    scale = most / max(picture.size)
    size = tuple(max(1, round(side * scale)) for side in picture.size)
    small = picture.resize(size, Pillow.Resampling.LANCZOS)
    sheet = Pillow.new("RGBA", (icon.side, icon.side), icon.background)
    sheet.alpha_composite(small, tuple((icon.side - side) // 2 for side in size))
    return sheet.convert("RGB") if icon.background[3] == 255 else sheet


def _png(picture: Pillow.Image, icon: Icon, ground: Colour | None) -> bytes:
    buffer = io.BytesIO()
    _draw(picture, icon, ground).save(buffer, "PNG")
    return buffer.getvalue()


def _favicon(picture: Pillow.Image, ground: Colour | None) -> bytes:
    buffer = io.BytesIO()
    sheets = [_draw(picture, Icon(side), ground) for side in _FAVICON_SIDES]
    sheets[-1].save(
        buffer,
        "ICO",
        sizes=[(side, side) for side in _FAVICON_SIDES],
        append_images=sheets[:-1],
    )
    return buffer.getvalue()
