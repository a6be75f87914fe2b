"""What is missing: source, summary, descriptions of pictures, attachments."""

import pytest
from django.core.files.storage import default_storage

from tests.factories.media import make_document, make_image


def picture(image, alt: str | None = None) -> str:
    said = "" if alt is None else f' alt="{alt}"'
    return f'<p>会前</p><figure><img src="{image.url(1)}"{said}></figure><p>会后</p>'


@pytest.mark.parametrize("source", ["", "   "])
def test_a_missing_source_is_told(found, source):
    (finding,) = found("source", source=source)
    assert (finding.field, finding.field_label) == ("source", "来源")


def test_a_source_is_enough(found):
    assert found("source", source="新华社") == []


def test_a_missing_summary_of_an_article_is_told(found):
    (finding,) = found("summary", summary="")
    assert finding.field == "summary"


def test_an_announcement_needs_no_summary(found):
    from types import SimpleNamespace

    from apps.proofing import Manuscript
    from apps.proofing.checks.completeness import find_summary

    assert list(find_summary(Manuscript(SimpleNamespace(summary="", source="")))) == []


@pytest.mark.django_db
def test_a_picture_without_a_description_is_told_where_it_stands(found):
    body = picture(make_image(alt=""))
    (finding,) = found("alt", body)
    assert finding.field == "body"
    assert finding.start == finding.end == 2
    assert (finding.excerpt_before, finding.excerpt_after) == ("会前", " 会后")
    assert finding.picture in body


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("in_library", "in_text", "is_told"),
    [
        ("会场", None, False),  # the page takes the library's
        ("会场", "", False),  # a decoration in this text
        ("", "会场", False),
        ("", None, True),
        ("", "", False),
    ],
)
def test_the_description_counts_that_readers_get(found, in_library, in_text, is_told):
    assert bool(found("alt", picture(make_image(alt=in_library), in_text))) is is_told


@pytest.mark.django_db
def test_a_decoration_needs_no_description(found):
    image = make_image(alt="")
    image.is_decorative = True
    image.save()
    assert found("alt", picture(image, "")) == []


@pytest.mark.django_db
def test_a_cover_without_a_description_is_told(found):
    (finding,) = found("alt", cover=make_image("封面", alt=""))
    assert finding.field == "cover"
    assert "“封面”" in finding.message
    assert found("alt", cover=make_image(alt="会场")) == []


@pytest.mark.django_db
def test_many_pictures_cost_one_query(found, django_assert_num_queries):
    body = "".join(picture(make_image(alt="")) for _ in range(6))
    with django_assert_num_queries(1):
        assert len(found("alt", body)) == 6


@pytest.mark.django_db
def test_a_picture_whose_file_is_gone_is_told(found):
    image = make_image()
    body = picture(image)
    assert found("files", body) == []
    for name in image.file_names():
        default_storage.delete(name)
    (finding,) = found("files", body)
    assert "图片不见了" in finding.message
    assert finding.picture


@pytest.mark.django_db
def test_a_picture_that_the_library_does_not_have_is_told(found):
    image = make_image()
    body = picture(image)
    image.delete()
    assert len(found("files", body)) == 1


@pytest.mark.django_db
def test_a_linked_document_whose_file_is_gone_is_told(found):
    document = make_document()
    body = f'<p>见<a href="{document.url}">报告</a></p>'
    assert found("files", body) == []
    default_storage.delete(document.file.name)
    (finding,) = found("files", body)
    assert finding.excerpt == "报告"


@pytest.mark.django_db
def test_a_linked_document_that_is_deleted_is_told(found):
    document = make_document()
    body = f'<p>见<a href="{document.url}">报告</a></p>'
    document.delete()
    assert [one.excerpt for one in found("files", body)] == ["报告"]


@pytest.mark.parametrize(
    "text",
    [
        "详见附件。",
        "请下载附件",
        "见附表1",
        "附件1：名单",
        "附件：名单",
        "填写附件2",
        "名单见文末附件",
    ],
)
def test_an_attachment_that_is_only_spoken_of_is_told(excerpts, text):
    assert len(excerpts("mention", f"<p>通知如下。</p><p>{text}</p>")) == 1


@pytest.mark.parametrize("text", ["附件的管理办法", "没有附件", "附近", "附件3年内有效"])
def test_other_talk_of_attachments_is_left_alone(excerpts, text):
    assert excerpts("mention", f"<p>{text}</p>") == []


def test_with_an_attachment_there_is_nothing_to_tell(found):
    item = {"id": 1, "name": "名单.docx", "extension": "docx", "digest": "d"}
    assert found("mention", "<p>详见附件。</p>", attachments=[item]) == []


def test_a_link_to_a_file_is_an_attachment_too(found):
    body = '<p>详见<a href="/documents/3/名单.docx">附件</a>。</p>'
    assert found("mention", body) == []
