"""The libraries in the admin: uploading, describing, choosing, deleting, and who may."""

import json
import re

import pytest
from django import forms
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Action, Event
from apps.media import uses
from apps.media.admin import ImageAdmin
from apps.media.library_admin import LibraryAdmin
from apps.media.models import Document, Image
from apps.media.widgets import DocumentChooser, ImageChooser
from tests.factories.media import make_document, make_image, pdf_bytes, picture_bytes, upload

pytestmark = pytest.mark.django_db

ADD = {"image": reverse("admin:media_image_add"), "document": reverse("admin:media_document_add")}
LIST = {kind: reverse(f"admin:media_{kind}_changelist") for kind in ADD}
PICKER = {kind: reverse(f"admin:media_{kind}_picker") for kind in ADD}
JSON = {"Accept": "application/json"}


def send(client, kind: str, *files, headers=None):
    return client.post(ADD[kind], {"files": list(files)}, headers=headers)


# Uploading


def test_several_files_are_taken_and_each_says_what_became_of_it(library, librarian):
    response = send(
        library,
        "image",
        upload("好.jpg", picture_bytes()),
        upload("坏.svg", b"<svg xmlns='x'></svg>"),
        upload("也好.png", picture_bytes(kind="PNG")),
    )
    text = response.content.decode()
    assert response.status_code == 200
    assert text.count("已上传") == 2
    assert "坏.svg" in text
    assert "不接受 SVG" in text
    assert [image.title for image in Image.objects.order_by("pk")] == ["好", "也好"]
    assert Image.objects.first().created_by == librarian


def test_the_script_is_answered_in_json(library):
    response = send(library, "image", upload("好.jpg", picture_bytes()), headers=JSON)
    result = json.loads(response.content)["results"][0]
    image = Image.objects.get()
    assert result["asset"]["id"] == image.pk
    assert result["asset"]["thumbnail"] == image.thumbnail_url
    assert result["asset"]["lacks_description"] is True
    response = send(library, "image", upload("坏.jpg", b"<html>"), headers=JSON)
    assert json.loads(response.content)["results"][0] == {
        "name": "坏.jpg",
        "asset": None,
        "message": "这是网页文件，不是图片。请上传 JPG、PNG、WebP 或 GIF 格式的图片文件。",
    }


def test_documents_are_uploaded_likewise(library):
    text = send(
        library, "document", upload("报告.pdf", pdf_bytes()), upload("木马.exe", b"MZ")
    ).content.decode()
    assert Document.objects.get().name == "报告.pdf"
    assert "不接受 .exe 文件" in text


def test_sending_no_file_says_what_to_do(library):
    assert "还没有选择文件" in library.post(ADD["image"]).content.decode()


def test_a_known_picture_says_so(library):
    content = picture_bytes()
    send(library, "image", upload("一.jpg", content))
    assert "已经有这张图片" in send(library, "image", upload("二.jpg", content)).content.decode()
    assert Image.objects.count() == 1


def test_uploads_need_a_token_of_our_own_pages(librarian):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(librarian)
    assert send(strict, "image", upload("好.jpg", picture_bytes())).status_code == 403
    assert not Image.objects.exists()


# Who may


@pytest.mark.parametrize("kind", ["image", "document"])
@pytest.mark.parametrize("pages", [ADD, LIST, PICKER])
def test_a_visitor_is_sent_to_log_in(client, kind, pages):
    response = client.get(pages[kind])
    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.parametrize("kind", ["image", "document"])
@pytest.mark.parametrize("pages", [ADD, LIST, PICKER])
def test_staff_without_the_right_are_refused(client, outsider, kind, pages):
    client.force_login(outsider)
    assert client.get(pages[kind]).status_code == 403


def test_a_visitor_uploads_nothing(client):
    assert send(client, "image", upload("好.jpg", picture_bytes())).status_code == 302
    assert not Image.objects.exists()


def test_who_may_only_look_chooses_but_does_not_upload(client, outsider):
    outsider.user_permissions.add(Permission.objects.get(codename="view_image"))
    client.force_login(outsider)
    image = make_image()
    text = client.get(PICKER["image"]).content.decode()
    assert image.title in text
    assert 'type="file"' not in text
    assert send(client, "image", upload("好.jpg", picture_bytes())).status_code == 403
    text = client.get(reverse("admin:media_image_change", args=[image.pk])).content.decode()
    assert 'name="alt"' not in text


# Lists


@pytest.mark.parametrize(
    ("kind", "make"),
    [("image", lambda: make_image(width=20, height=20)), ("document", make_document)],
)
@pytest.mark.parametrize("pages", [LIST, PICKER])
def test_a_library_page_costs_the_same_for_many_items(
    library, kind, make, pages, django_assert_num_queries
):
    make()
    library.get(pages[kind])
    with CaptureQueriesContext(
        connection,
    ) as few:
        library.get(pages[kind])
    for _ in range(8):
        make()
    with django_assert_num_queries(len(few)):
        library.get(pages[kind])


def test_the_library_tells_what_is_used_and_what_lacks_a_description(library, holder):
    public, held = make_image("在线", alt=""), make_image("在用")
    make_image("闲置")
    uses.record(holder, "live", [public], label="文章", public_from=timezone.now())
    uses.record(holder, "desk", [held], label="文章")
    text = library.get(LIST["image"]).content.decode()
    assert text.count("网站上使用") == 1
    assert text.count("缺图片说明") == 1

    def titles(query):
        return [
            image.title for image in library.get(LIST["image"] + query).context["cl"].result_list
        ]

    assert titles("?usage=unused") == ["闲置"]
    assert titles("?usage=used") == ["在用", "在线"]
    assert titles("?description=missing") == ["在线"]
    assert titles("?q=闲") == ["闲置"]


@pytest.mark.parametrize("page", ["image", "document"])
def test_crafted_queries_of_a_list_do_no_harm(library, page):
    for query in ("?usage=x", "?p=999", "?description='", "?q=%00"):
        assert library.get(LIST[page] + query).status_code < 500


# Editing


def test_a_picture_is_described_and_its_focal_point_set(library, librarian):
    image = make_image()
    response = library.post(
        reverse("admin:media_image_change", args=[image.pk]),
        {"title": "新名", "alt": "主席台", "focal_x": "70", "focal_y": "25"},
    )
    assert response.status_code == 302
    image.refresh_from_db()
    assert (image.title, image.alt, image.focal_x, image.focal_y) == ("新名", "主席台", 70, 25)
    assert image.updated_by == librarian


def test_a_focal_point_outside_the_picture_is_refused_and_the_typing_kept(library):
    image = make_image()
    response = library.post(
        reverse("admin:media_image_change", args=[image.pk]),
        {"title": "新名", "alt": "主席台", "focal_x": "101", "focal_y": "-1"},
    )
    assert response.status_code == 200
    assert "主席台" in response.content.decode()
    assert len(response.context["errors"]) == 2


def test_the_form_tells_where_a_picture_is_used(library, holder):
    image = make_image()
    uses.record(holder, "live", [image], label="文章《一》", public_from=timezone.now())
    text = library.get(reverse("admin:media_image_change", args=[image.pk])).content.decode()
    assert "文章《一》" in text
    assert f"/admin/auth/group/{holder.pk}/change/" in text
    assert "公众可见" in text


@pytest.mark.parametrize(
    ("typed", "kept"), [("年报", "年报.pdf"), ("a/b.pdf", "b.pdf"), ("年报.exe", "年报.exe.pdf")]
)
def test_a_document_is_renamed_and_keeps_its_extension(library, typed, kept):
    document = make_document()
    library.post(reverse("admin:media_document_change", args=[document.pk]), {"name": typed})
    document.refresh_from_db()
    assert document.name == kept


@pytest.mark.parametrize("typed", ["", "///", ".pdf"])
def test_a_document_needs_a_name(library, typed):
    document = make_document()
    address = reverse("admin:media_document_change", args=[document.pk])
    assert library.post(address, {"name": typed}).status_code == 200
    document.refresh_from_db()
    assert document.name == "工作报告.pdf"


# Deleting


@pytest.mark.parametrize(("kind", "make"), [("image", make_image), ("document", make_document)])
def test_deleting_what_is_used_is_refused_and_names_the_holder(library, holder, kind, make):
    asset = make()
    uses.record(holder, "revision:3", [asset], label="文章《一》")
    address = reverse(f"admin:media_{kind}_delete", args=[asset.pk])
    for response in (library.get(address), library.post(address, {"post": "yes"})):
        text = response.content.decode()
        assert "不能删除" in text
        assert "文章《一》" in text
        assert 'value="删除"' not in text
    assert type(asset).objects.filter(pk=asset.pk).exists()


def test_deleting_several_is_refused_when_one_is_used(library, holder):
    used, free = make_image("在用"), make_image("闲置")
    uses.record(holder, "desk", [used], label="文章《一》")
    data = {"action": "delete_selected", "_selected_action": [used.pk, free.pk]}
    for extra in ({}, {"post": "yes"}):
        text = library.post(LIST["image"], data | extra).content.decode()
        assert "文章《一》" in text
    assert Image.objects.count() == 2


def test_unused_pictures_are_deleted_one_and_several(library):
    first, second, third = (make_image() for _ in range(3))
    address = reverse("admin:media_image_delete", args=[first.pk])
    assert "不能恢复" in library.get(address).content.decode()
    library.post(address, {"post": "yes"})
    data = {"action": "delete_selected", "_selected_action": [second.pk, third.pk]}
    assert "2 个图片" in library.post(LIST["image"], data).content.decode()
    library.post(LIST["image"], data | {"post": "yes"})
    assert not Image.objects.exists()


def test_uploads_changes_and_deletions_are_on_record(library, librarian):
    send(library, "image", upload("会场.jpg", picture_bytes()))
    send(library, "document", upload("报告.pdf", pdf_bytes()))
    image, document = Image.objects.get(), Document.objects.get()
    page = reverse("admin:media_image_change", args=[image.pk])
    values = {"title": "会场", "alt": "会议现场", "focal_x": 50, "focal_y": 50}
    library.post(page, values)
    told = [
        (event.action, event.subject_type, event.subject_label, event.actor_key)
        for event in Event.objects.filter(subject_type__startswith="media.").order_by("number")
    ]
    assert told == [
        ("add", "media.image", "会场", librarian.pk),
        ("add", "media.document", "报告.pdf", librarian.pk),
        ("change", "media.image", "会场", librarian.pk),
    ]
    assert Event.objects.latest("number").after == {"图片说明": "会议现场"}
    for kind, asset in (("image", image), ("document", document)):
        library.post(reverse(f"admin:media_{kind}_delete", args=[asset.pk]), {"post": "yes"})
    assert list(Event.objects.filter(action=Action.DELETE).values_list("subject_label")) == [
        ("报告.pdf",),
        ("会场",),
    ]


def test_coming_into_use_between_question_and_answer_is_a_message(library, holder, monkeypatch):
    image = make_image()
    uses.record(holder, "desk", [image], label="文章《一》")
    nothing = ([], {}, set(), [])
    monkeypatch.setattr(ImageAdmin, "get_deleted_objects", lambda *args: nothing)
    address = reverse("admin:media_image_delete", args=[image.pk])
    response = library.post(address, {"post": "yes"}, follow=True)
    assert "文章《一》" in response.content.decode()
    assert Image.objects.exists()


# Choosing


def test_the_picker_searches_and_pages(library, monkeypatch):
    monkeypatch.setattr(LibraryAdmin, "picker_page_size", 2)
    for title in ("甲会", "乙会", "丙"):
        make_image(title, alt="")
    text = library.get(PICKER["image"]).content.decode()
    assert "丙" in text
    assert "甲会" not in text
    assert "甲会" in library.get(PICKER["image"] + "?page=2").content.decode()
    assert "找到 2 个" in library.get(PICKER["image"] + "?q=会").content.decode()
    assert "没有找到" in library.get(PICKER["image"] + "?q=没有的").content.decode()
    assert library.get(PICKER["image"] + "?page=3").status_code == 404


def test_the_picker_gives_a_picture_with_its_address_and_description(library):
    image = make_image()
    text = library.get(PICKER["image"]).content.decode()
    assert f'data-url="{image.url()}"' in text
    assert 'data-alt="会议现场"' in text


@pytest.mark.parametrize("query", ['?q=1"><script>', "?q=%00", "?q=" + "x" * 5000])
def test_crafted_queries_of_the_picker_do_no_harm(library, query):
    response = library.get(PICKER["image"] + query)
    assert response.status_code == 200
    assert '1"><script>' not in response.content.decode()


def test_a_dialog_gets_the_picker_without_the_page_around_it(library):
    text = library.get(PICKER["document"]).content.decode()
    assert "<npc-media-picker" in text
    assert "<html" not in text


def test_nothing_inline_stands_on_the_pages_of_the_library(library):
    image, document = make_image(), make_document()
    pages = [*LIST.values(), *PICKER.values(), *ADD.values()]
    pages += [reverse("admin:media_image_change", args=[image.pk])]
    pages += [reverse("admin:media_document_change", args=[document.pk])]
    for page in pages:
        text = library.get(page).content.decode()
        assert not re.search(r"<[^>]*\s(style|on[a-z]+)\s*=", text), page
        assert "<style" not in text
        assert not re.search(r"<script(?![^>]*(\ssrc=|application/json))", text), page


class Form(forms.Form):
    cover = forms.ModelChoiceField(Image.objects.all(), required=False, widget=ImageChooser())
    file = forms.ModelChoiceField(Document.objects.all(), required=False, widget=DocumentChooser())


def test_a_chooser_shows_what_is_chosen_and_works_as_a_plain_number():
    image, document = make_image("会场"), make_document()
    html = str(Form(initial={"cover": image.pk, "file": document.pk}))
    assert image.thumbnail_url in html
    assert document.name in html
    assert f'value="{image.pk}"' in html
    form = Form({"cover": str(image.pk), "file": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"cover": image, "file": None}


@pytest.mark.parametrize("typed", ["999999", "abc", "-1", "²", "9" * 40, '"><script>', "\x00"])
def test_a_chooser_with_a_wrong_number_says_so_and_keeps_it(typed):
    form = Form({"cover": typed})
    assert not form.is_valid()
    html = str(form)
    assert "<script>" not in html
