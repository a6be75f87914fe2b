"""Pictures, documents and recordings inside rich text that has been cleaned."""

import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser

from django.template.defaultfilters import linebreaks

from apps.media import captions
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
    """The library's documents that the rich text links to or plays, each once, in their order."""
    addresses = (
        attributes.get("href" if tag == "a" else "src", "")
        for *_, tag, attributes in _Tags(html, {"a", "video", "audio"}).found
    )
    matches = map(DOCUMENT_ADDRESS.match, addresses)
    ids = list(dict.fromkeys(int(match[1]) for match in matches if match))
    found = Document.objects.defer(*Document.LONG_FIELDS).in_bulk(ids) if ids else {}
    return [found[pk] for pk in ids if pk in found]


def descriptions_in(html: str) -> dict[str, str | None]:
    """What the library says of the pictures and recordings in the rich text, by address.

    "" where it says nothing, None for a picture that is mere decoration.
    """
    places = list(_image_keys(html))
    keys = {key for *_, key in places}
    images = {image.key: image for image in Image.objects.filter(key__in=keys)} if keys else {}
    said: dict[str, str | None] = {}
    for _, _, attributes, key in places:
        image = images.get(key)
        is_decorative = image is not None and image.is_decorative
        said[attributes["src"]] = None if is_decorative else image.alt if image else ""
    played = {
        attributes.get("src", ""): match
        for *_, attributes in _Tags(html, {"video", "audio"}).found
        if (match := DOCUMENT_ADDRESS.match(attributes.get("src", "")))
    }
    ids = {int(match[1]) for match in played.values()}
    documents = Document.objects.defer("text", "captions").in_bulk(ids) if ids else {}
    for address, match in played.items():
        document = documents.get(int(match[1]))
        said[address] = document.description if document else ""
    return said


def responsive(html: str) -> str:
    """The same rich text, its library pictures in several widths and with their dimensions.

    Adds srcset, sizes, width, height, loading and decoding, and the library's description
    where an <img> has no alt at all; to a recording its captions, and below it what is said in
    it and where it can be saved. Running it again changes nothing. One query for pictures and
    one for recordings, where there are any.
    """
    return _with_words(_with_pictures(html))


def _with_pictures(html: str) -> str:
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


_PLAYER = re.compile(
    r'<(video|audio)([^>]*? src="(/documents/(\d{1,18})/[^"]*)")></\1>(?!<div class="recording">)'
)


def _with_words(html: str) -> str:
    """Recordings with their captions, their description and a link to save them by."""
    ids = {int(match[4]) for match in _PLAYER.finditer(html)}
    if not ids:
        return html
    found = Document.objects.defer("text").in_bulk(ids)

    def player(match: re.Match) -> str:
        tag, attributes, address, pk = match.groups()
        document = found.get(int(pk))
        if document is None or document.recording is None:
            return match[0]
        label = document.recording.label
        name = escape(f"{label}：{document.name.rpartition('.')[0]}")
        track = ""
        if document.captions and tag == "video":
            source = f"/documents/{pk}/{captions.NAME}"
            track = f'<track kind="captions" srclang="zh" label="字幕" src="{source}" default>'
        size = f"{document.extension.upper()}，{document.size_label}"
        more = (
            f'<a class="recording__save" href="{address}" download'
            f' data-address="/documents/{pk}/{document.extension}">下载{label}（{size}）</a>'
        )
        if document.description:
            more += (
                '<details class="recording__words"><summary>文字说明</summary>'
                f"{linebreaks(document.description, autoescape=True)}</details>"
            )
        shown = f'<{tag} aria-label="{name}"{attributes}>{track}</{tag}>'
        return f'{shown}<div class="recording">{more}</div>'

    return _PLAYER.sub(player, html)
