"""Pictures and documents inside rich text that has been cleaned."""

import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser

from apps.media.models import KEY_LENGTH, Document, Image

IMAGE_ADDRESS = re.compile(rf"/media/images/([\w-]{{{KEY_LENGTH}}})/[\w.]+", re.ASCII)
DOCUMENT_ADDRESS = re.compile(r"/documents/(\d{1,18})/", re.ASCII)
BODY_SIZES = "(min-width: 48em) 44rem, 100vw"


class _Tags(HTMLParser):
    """Collects the start tags of some names: (start, end, attributes) in the source."""

    def __init__(self, source: str, names: set[str]):
        super().__init__(convert_charrefs=True)
        self.names = names
        self.found: list[tuple[int, int, str, dict[str, str]]] = []
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", source))]
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.names:
            line, column = self.getpos()
            start = self._line_starts[line - 1] + column
            end = start + len(self.get_starttag_text() or "")
            self.found.append((start, end, tag, {name: value or "" for name, value in attrs}))


def _image_keys(html: str) -> Iterator[tuple[int, int, dict[str, str], str]]:
    """(start, end, attributes, key) of every <img> that shows a picture of the library."""
    for start, end, _, attributes in _Tags(html, {"img"}).found:
        match = IMAGE_ADDRESS.fullmatch(attributes.get("src", "").partition("?")[0])
        if match:
            yield start, end, attributes, match[1]


def images_in(html: str) -> list[Image]:
    """The library's pictures that the rich text shows, each once, in their order."""
    keys = list(dict.fromkeys(key for *_, key in _image_keys(html)))
    found = {image.key: image for image in Image.objects.filter(key__in=keys)} if keys else {}
    return [found[key] for key in keys if key in found]


def documents_in(html: str) -> list[Document]:
    """The library's documents that the rich text links to, each once, in their order."""
    matches = (
        DOCUMENT_ADDRESS.match(attributes.get("href", ""))
        for *_, attributes in _Tags(html, {"a"}).found
    )
    ids = list(dict.fromkeys(int(match[1]) for match in matches if match))
    found = Document.objects.in_bulk(ids) if ids else {}
    return [found[pk] for pk in ids if pk in found]


def responsive(html: str) -> str:
    """The same rich text, its library pictures in several widths and with their dimensions.

    Adds srcset, sizes, width, height, loading and decoding, and the library's description
    where an <img> has no alt at all. Running it again changes nothing. One query, or none
    when there are no pictures.
    """
    places = list(_image_keys(html))
    if not places:
        return html
    keys = {key for *_, key in places}
    images = {image.key: image for image in Image.objects.filter(key__in=keys)}
    pieces, done = [], 0
    for start, end, attributes, key in places:
        if key in images:
            pieces += [html[done:start], _image_tag(images[key], attributes)]
            done = end
    return "".join([*pieces, html[done:]])


def _image_tag(image: Image, attributes: dict[str, str]) -> str:
    attributes = (
        {"alt": image.alt_text}
        | attributes
        | {
            "srcset": image.srcset,
            "sizes": BODY_SIZES,
            "width": str(image.width),
            "height": str(image.height),
            "loading": "lazy",
            "decoding": "async",
        }
    )
    written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    return f"<img {written}>"
