"""What is missing: source, summary, descriptions of pictures, files, attachments."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage

from apps.core import asking
from apps.core.html_tokens import Token
from apps.media.documents import TYPES
from apps.media.models import Document, Image
from apps.media.rendering import DOCUMENT_ADDRESS, IMAGE_ADDRESS
from apps.proofing.files import READABLE
from apps.proofing.finding import WARNING, Finding
from apps.proofing.reading import FieldText, Manuscript, attachment_label

_COVERS = ("cover", "picture")
_MENTION = re.compile(
    r"(?:详见|参见|请见|见|填写|下载|查看|随文)(?:本文|文末|文后)?附(?:件|表)"
    r"|附(?:件|表)(?=\s*[0-9０-９一二三四五六七八九十]{1,2}(?![年月日]))"
    r"|^\s*附(?:件|表)?(?=\s*[：:])",
    re.MULTILINE,
)


def find_source(manuscript: Manuscript) -> Iterator[Finding]:
    if manuscript.has_field("source") and not _said(manuscript, "source"):
        label = manuscript.label_of("source")
        yield Finding(
            "source", "", f"没有填“{label}”。请写明出自哪里，例如本单位的名称。", "source", label
        )


def find_summary(manuscript: Manuscript) -> Iterator[Finding]:
    """Articles alone need one; what has an author is an article."""
    is_article = manuscript.has_field("author") and manuscript.has_field("summary")
    if is_article and not _said(manuscript, "summary"):
        label = manuscript.label_of("summary")
        message = f"没有填“{label}”，列表和搜索结果里会自动用正文开头。请用一两句话概括全文。"
        yield Finding("summary", "", message, "summary", label)


def _said(manuscript: Manuscript, name: str) -> bool:
    value = getattr(manuscript.revision, name, "")
    return bool(value.strip()) if isinstance(value, str) else bool(value)


# Pictures


def find_alt(manuscript: Manuscript) -> Iterator[Finding]:
    images = manuscript.remembered("images", _images_of_body)
    label = manuscript.label_of("body")
    for token, key in _pictures(manuscript):
        image = images.get(key)
        alt = token.attributes.get("alt")
        if image is None or image.is_decorative or alt is not None:
            continue  # "" says that it is a decoration
        if image.alt.strip():
            continue  # the page takes the library's
        message = (
            f"图片“{image}”没有图片说明，看不到图片的读者不知道图里有什么。"
            "请点这张图片，再点“填写替代文字”补上；只起装饰作用的，勾选“只是装饰图片”。"
        )
        yield _at_picture(manuscript, "alt", message, token, label)
    for name in _COVERS:
        cover = getattr(manuscript.revision, name, None)
        if getattr(cover, "lacks_description", False):
            label = manuscript.label_of(name, "封面图")
            message = f"{label}“{cover}”没有图片说明。请在图库里打开这张图片，补上“图片说明”。"
            yield Finding("alt", "", message, name, label)


def _pictures(manuscript: Manuscript) -> Iterator[tuple[Token, str]]:
    """(token, key) of each picture of the library in the rich text."""
    for token in manuscript.tags:
        if token.name == "img" and not token.is_end:
            match = IMAGE_ADDRESS.fullmatch(token.attributes.get("src", "").partition("?")[0])
            if match:
                yield token, match[1]


def _images_of_body(manuscript: Manuscript) -> dict[str, Image]:
    keys = {key for _, key in _pictures(manuscript)}
    return {image.key: image for image in Image.objects.filter(key__in=keys)} if keys else {}


def _at_picture(
    manuscript: Manuscript, check: str, message: str, token: Token, label: str
) -> Finding:
    """A finding about a picture: it stands between characters, and has none of its own."""
    text = manuscript.text_of("body") or FieldText("body", label, "")
    place = manuscript.places.offset_at(token.start)
    finding = text.finding(check, message, place, place)
    return finding.about_picture(token.attributes.get("src", ""))


# Files


def find_files(manuscript: Manuscript) -> Iterator[Finding]:
    """Attachments, pictures and linked documents whose file is not there any more."""
    items = manuscript.attachments
    linked = [(link, pk) for link in manuscript.links if (pk := _document_of(link.address))]
    ids = {item["id"] for item in items if isinstance(item.get("id"), int)}
    ids |= {pk for _, pk in linked}
    documents = Document.objects.only("name", "file").in_bulk(ids) if ids else {}

    def is_there(pk: Any) -> bool:
        return pk in documents and default_storage.exists(documents[pk].file.name)

    for item in items:
        pk = item.get("id")
        if not (isinstance(pk, int) and is_there(pk)):
            message = "文件不见了，读者下载不了。请重新上传，或者删去这个附件。"
            yield Finding("files", "", message, "attachments", attachment_label(item))
    for link, pk in linked:
        if not is_there(pk):
            message = "这里链接的文件不见了，读者下载不了。请重新上传，再改好链接。"
            yield manuscript.finding_at(link, "files", message)
    images = manuscript.remembered("images", _images_of_body)
    for token, key in _pictures(manuscript):
        image = images.get(key)
        name = token.attributes["src"].partition("?")[0].rpartition("/")[2]
        is_known = image is not None and name in image.renditions
        if not (is_known and default_storage.exists(f"{image.folder}/{name}")):
            message = "这张图片不见了，页面上会显示不出来。请删去，再从图库里重新插入。"
            yield _at_picture(manuscript, "files", message, token, manuscript.label_of("body"))


def _document_of(address: str) -> int | None:
    """The number of the library's document that an address leads to."""
    match = DOCUMENT_ADDRESS.match(asking.path_within_site(address))
    return int(match[1]) if match else None


def find_mentions(manuscript: Manuscript) -> Iterator[Finding]:
    """The text speaks of an attachment, and there is none."""
    if manuscript.attachments or "/documents/" in manuscript.body:
        return
    for text in manuscript.texts:
        match = _MENTION.search(text.text)
        if text.name in {"body", "title", "summary"} and match:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            message = "文中提到附件，却没有添加附件。请在“附件”里上传，或者改掉这句话。"
            yield text.finding("mention", message, start, match.end())
            return


def find_unread(manuscript: Manuscript) -> Iterator[Finding]:
    """Attachments in whose words nothing could be looked for."""
    for item in manuscript.attachments:
        words = manuscript.file_words.get(str(item.get("digest")))
        if words and words.problem:
            label = attachment_label(item)
            message = f"{words.problem}。请人工核对里面有没有个人信息和不该公开的内容。"
            yield Finding("unread", "", message, "attachments", label)
        elif (extension := item.get("extension")) in TYPES and extension not in READABLE:
            # Said and no more, however strict an office is: nothing is wrong with the file.
            message = (
                f"没有检查：这种格式（{extension}）读不了。"
                "请打开看一看里面有没有个人信息和不该公开的内容。"
            )
            yield Finding("unread", WARNING, message, "attachments", attachment_label(item))
