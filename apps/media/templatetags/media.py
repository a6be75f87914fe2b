"""Pictures of the library in templates."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from apps.media.models import Image
from apps.media.rendering import BODY_SIZES

register = template.Library()

# The classes that static/css/focus.css knows.
RATIOS = {"16-9", "16-10", "4-3", "3-2", "1-1", "3-4", "2-3"}


@register.simple_tag
def picture(
    image: Image | None,
    sizes: str = BODY_SIZES,
    alt: str | None = None,
    ratio: str = "",
    loading: str = "lazy",
    **attributes: str,
) -> str:
    """An <img> of a library picture with all its widths; "" without a picture.

    `class` adds classes. `alt` replaces the library's description ("" for a picture beside
    a link that says the same). `ratio` crops to a shape such as "16-9" around the focal
    point. `loading="eager"` is for the one large picture at the top of a page.
    """
    unknown = set(attributes) - {"class"}
    if unknown or loading not in {"lazy", "eager"} or (ratio and ratio not in RATIOS):
        raise template.TemplateSyntaxError(
            f"picture: unknown option {unknown or (ratio, loading)}; ratios are {sorted(RATIOS)}"
        )
    if not image:
        return ""
    classes = [attributes.get("class", ""), f"ratio-{ratio}" if ratio else "", image.focus_classes]
    return format_html(
        '<img class="{}" src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}"'
        ' loading="{}" decoding="async"{}>',
        " ".join(filter(None, classes)),
        image.url(),
        image.srcset,
        sizes,
        image.width,
        image.height,
        image.alt_text if alt is None else alt,
        loading,
        mark_safe(' fetchpriority="high"') if loading == "eager" else "",
    )


@register.simple_tag
def image_url(image: Image | None, width: int | None = None) -> str:
    """The address of a picture at least `width` wide; "" without a picture."""
    return image.url(width) if image else ""
