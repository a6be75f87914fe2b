"""从 Word 导入 and 导出 Word: looked at first, saved as drafts, nothing left behind."""

import datetime
import io
import os
import zipfile

import docx
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.html import escape

from apps.articles.models import Article
from apps.audit.models import Action, Event
from apps.columns.models import Right
from apps.media.models import Image
from apps.word import reading
from apps.word.models import Upload
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import grant, make_column
from tests.factories.media import make_image
from tests.word.conftest import address, stored, typed, word_file

pytestmark = pytest.mark.django_db


def page_of(client, at: str) -> str:
    answer = client.get(at)
    assert answer.status_code == 200
    return answer.content.decode()


def save(client, at: str, **changes):
    return client.post(at, typed(page_of(client, at), **changes), follow=True)


def kept_files() -> list[str]:
    root = default_storage.path("word")
    return [name for _, _, names in os.walk(root) for name in names]


# Looking before saving


@pytest.mark.once
def test_the_preview_says_what_is_not_kept_and_saves_nothing(writing, upload):
    page = page_of(writing, upload("带不进来的"))
    assert "1 条批注没有带进来。" in page
    assert "修订已按“接受”处理" in page
    assert 'value="什么带不进来"' in page
    assert not Article.objects.exists()
    assert not Image.objects.exists()


@pytest.mark.once
def test_the_preview_is_the_public_page_with_the_pictures_of_the_file(writing, upload, news):
    at = upload("二十张图")
    answer = writing.get(f"{at}1/")
    page = answer.content.decode()
    assert "春耕掠影</h1>" in page
    assert "作者：李小禾" in page
    assert f'<img src="{at}1/0/" alt="第 1 个村的农田">' in page
    assert "no-store" in answer["Cache-Control"]
    picture = writing.get(f"{at}1/3/")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    assert not Image.objects.exists()


@pytest.mark.once
def test_what_is_cut_off_in_word_is_not_in_the_picture(writing, upload):
    from PIL import Image as Pillow

    at = upload("裁剪")
    with Pillow.open(io.BytesIO(writing.get(f"{at}1/0/").content)) as picture:
        assert picture.size == (100, 100)
    save(writing, at)
    assert {(image.width, image.height) for image in Image.objects.all()} == {(100, 100), (120, 80)}


# Saving


def test_it_is_saved_as_a_draft_in_the_column_by_whoever_did_it(writing, upload, news, editor):
    answer = save(writing, upload("公文"))
    article = Article.objects.get()
    assert answer.redirect_chain[-1][0] == address("change", article.pk)
    assert article.title == "青禾州人民代表大会常务委员会关于开展代表联络站提质行动的通知"
    assert (article.column, article.created_by, article.state) == (news, editor, "draft")
    assert "<h2>一、总体要求</h2><h3>（一）指导思想</h3>" in article.body
    assert article.live_revision is None
    assert LogEntry.objects.filter(change_message__contains="公文.docx").exists()


def test_the_pictures_go_into_the_library_each_once_with_their_descriptions(
    writing, upload, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        save(writing, upload("二十张图"))
    article = Article.objects.get()
    images = list(Image.objects.order_by("pk"))
    assert len(images) == 19
    assert images[0].alt == "第 1 个村的农田"
    assert article.body.count('<img src="/media/images/') == 20
    assert "docx-" not in article.body
    assert all(image.uses.exists() for image in images)
    assert kept_files() == []


def test_what_is_put_right_on_the_page_is_what_is_saved(writing, upload):
    save(writing, upload("脚注"), **{"1-title": "石桥考", "1-author": "孙正言"})
    article = Article.objects.get()
    assert (article.title, article.author) == ("石桥考", "孙正言")
    assert '<span class="footnote">见《青禾州志》第三卷。</span>' in article.body


@pytest.mark.once
def test_without_a_title_nothing_is_saved_and_what_was_typed_stays(writing, upload):
    answer = save(writing, upload("脚注", "预算"), **{"1-title": "", "2-author": "孙正言"})
    page = answer.content.decode()
    assert "请填写标题。" in page
    assert 'value="孙正言"' in page
    assert not Article.objects.exists()


def test_several_are_saved_each_by_itself_and_bad_ones_are_told(writing, upload):
    answer = save(writing, upload("公文", "有密码", "预算", "损坏"))
    page = answer.content.decode()
    assert Article.objects.count() == 2
    assert "2 篇已存为草稿" in page
    assert "这个文件加了密码，打不开。" in page
    assert "文件已损坏" in page
    for article in Article.objects.all():
        assert address("change", article.pk) in page


def test_only_what_is_ticked_is_saved_the_rest_waits(writing, upload):
    at = upload("公文", "预算")
    values = typed(page_of(writing, at))
    del values["1-take"]
    page = writing.post(at, values | {"1-title": "以后再说"}, follow=True).content.decode()
    assert [article.title for article in Article.objects.all()] == ["青禾州2026年部门预算公开"]
    assert 'value="以后再说"' in page
    save(writing, at)
    assert Article.objects.count() == 2


def test_saving_twice_makes_no_second_article(writing, upload):
    at = upload("公文")
    values = typed(page_of(writing, at))
    writing.post(at, values)
    writing.post(at, values)
    assert Article.objects.count() == 1


def test_an_article_that_cannot_be_stored_leaves_no_picture(writing, upload, monkeypatch):
    def fail(*args):
        raise RuntimeError("the disk is full")

    at = upload("裁剪")
    values = typed(page_of(writing, at))
    monkeypatch.setattr("apps.publishing.transitions.save_draft", fail)
    with pytest.raises(RuntimeError):
        writing.post(at, values)
    assert not Article.objects.exists()
    assert not Image.objects.exists()
    monkeypatch.undo()
    writing.post(at, values)  # and it can be tried again
    assert Article.objects.count() == 1


def test_a_picture_that_the_library_has_is_used_and_stays(writing, upload):
    save(writing, upload("裁剪"))
    save(writing, upload("裁剪"))
    assert (Article.objects.count(), Image.objects.count()) == (2, 2)


def test_abandoned_files_leave_nothing(writing, upload, django_capture_on_commit_callbacks):
    at = upload("裁剪", "公文")
    assert len(kept_files()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        writing.post(at, {"_discard": "1"})
    assert (stored(), kept_files()) == ([], [])
    assert not Image.objects.exists()
    assert writing.get(at).status_code == 404


def test_what_nobody_comes_back_for_goes_after_a_day(
    writing, upload, django_capture_on_commit_callbacks
):
    at = upload("公文")
    Upload.objects.update(created_at=timezone.now() - datetime.timedelta(hours=25))
    assert writing.get(at).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        upload("预算")
    assert [one.name for one in stored()] == ["预算.docx"]
    assert len(kept_files()) == 1


# Choosing files


@pytest.mark.once
@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([], "还没有选择文件。请先选择再上传。"),
        ([("稿件.docx", b"x")] * 21, "一次最多 20 个文件，请分几次上传。"),
    ],
)
def test_what_cannot_be_uploaded_is_told_and_the_column_stays_chosen(writing, news, files, told):
    sent = {"files": [SimpleUploadedFile(*file) for file in files], "column": news.pk}
    page = writing.post(address("word"), sent).content.decode()
    assert told in page
    assert f'value="{news.pk}"' in page
    assert "checked" in page
    assert stored() == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("稿件.doc", "这是 .doc 文件，请用 Word 或 WPS 打开，另存为 .docx 再上传。"),
        ("稿件.wps", "这是 .wps 文件"),
        ("稿件.pdf", "这不是 Word 文件，只能导入 .docx 文件。"),
        ("稿件.docx", "这是一个空文件。"),
    ],
)
def test_other_files_are_told_apart(writing, news, name, told):
    sent = {"files": [SimpleUploadedFile(name, b"")], "column": news.pk}
    page = writing.post(address("word"), sent, follow=True).content.decode()
    assert told in page


@pytest.mark.once
def test_a_column_has_to_be_chosen(writing, news):
    page = writing.post(address("word"), {"files": [word_file("公文")]}).content.decode()
    assert "请选择文章放到哪个栏目。" in page


@pytest.mark.once
def test_what_there_is_no_time_for_is_told(writing, news, upload, monkeypatch):
    monkeypatch.setattr("apps.articles.word_desk.LONGEST", -1.0)
    page = page_of(writing, upload("公文"))
    assert "文件较多，这次没有来得及读，请另外上传。" in page


@pytest.mark.once
def test_a_large_file_is_refused(monkeypatch, writing, upload):
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)
    assert "文件太大，最多" in page_of(writing, upload("公文"))


# Rights


@pytest.mark.once
def test_whoever_may_not_write_sees_nothing_of_it(browser_of, stranger, upload, news):
    client = browser_of(stranger)
    at = upload("公文")
    for page in (address("word"), at, f"{at}1/", f"{at}1/0/"):
        assert client.get(page).status_code == 403
    assert client.post(at, {"_save": "1"}).status_code == 403


def test_files_are_seen_by_whoever_uploaded_them_alone(browser_of, reviewer, upload):
    client = browser_of(reviewer)
    at = upload("裁剪")
    for page in (at, f"{at}1/", f"{at}1/0/"):
        assert client.get(page).status_code == 404
    assert client.post(at, {"_discard": "1"}).status_code == 404
    assert len(stored()) == 1


def test_only_columns_in_which_one_writes_can_be_chosen(browser_of, staff, news):
    beyond = make_column("立法动态")
    user = staff("narrow")
    grant(user, news, Right.WRITE)
    client = browser_of(user)
    assert "立法动态" not in client.get(address("word")).content.decode()
    sent = {"files": [word_file("公文")], "column": beyond.pk}
    assert client.post(address("word"), sent).status_code == 200
    assert stored() == []


def test_a_right_that_was_taken_meanwhile_counts(browser_of, staff, news, upload):
    user: User = staff("narrow")
    grant(user, news, Right.WRITE)
    grant(user, make_column("立法动态"), Right.WRITE)
    client = browser_of(user)
    at = upload("公文", by=client)
    values = typed(page_of(client, at))
    user.column_grants.filter(column=news).delete()
    page = client.post(at, values).content.decode()
    assert "您不能再往这个栏目放文章" in page
    assert not Article.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize("crafted", ["0/", "99/", "1/99/"])
def test_made_up_numbers_are_not_found(writing, upload, crafted):
    assert writing.get(upload("裁剪") + crafted).status_code == 404


# Out


@pytest.mark.once
def test_an_article_is_exported_as_it_stands_on_the_desk(writing, news, editor):
    image = make_image(alt="会场")
    body = f'<h2>一、情况</h2><p>甲。</p><figure><img src="{image.url()}" alt="会场"></figure>'
    article = draft_article(news, "关于会议的报道", body=body, by=editor)
    answer = writing.get(address("word_file", article.pk))
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    document = docx.Document(io.BytesIO(answer.content))
    assert document.paragraphs[0].text == "关于会议的报道"
    assert len(document.inline_shapes) == 1
    assert Event.objects.filter(action=Action.EXPORT, subject_id=str(article.pk)).exists()


@pytest.mark.once
def test_the_form_and_the_list_lead_to_both(writing, news, editor):
    article = draft_article(news, "一篇", by=editor)
    assert address("word_file", article.pk) in page_of(writing, address("change", article.pk))
    assert address("word") in page_of(writing, address("changelist"))
    assert address("word") in page_of(writing, address("add"))


@pytest.mark.once
def test_many_are_exported_in_one_file(writing, news):
    articles = [publish_article(news, title) for title in ("甲", "乙", "乙", "a/b:c", "?")]
    sent = {"action": "export_word", "_selected_action": [one.pk for one in articles]}
    answer = writing.post(address("changelist"), sent)
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        names = archive.namelist()
        assert len(set(names)) == 5
        assert not any(mark in name for name in names for mark in "/\\:")
        for name in names:
            docx.Document(io.BytesIO(archive.read(name)))


def test_what_was_exported_comes_in_again_as_it_was(writing, news, editor, upload):
    image = make_image(alt="会场")
    body = (
        '<p class="no-indent">各县：</p><h2>一、情况</h2>'
        '<p>甲<span class="footnote">注</span>。</p>'
        f'<figure class="place-right"><img src="{image.url()}" alt="会场"></figure>'
        '<table><tbody><tr><td rowspan="2">甲</td><td>乙</td></tr><tr><td>丙</td></tr></tbody>'
        "</table>"
    )
    first = draft_article(news, "报道", body=body, by=editor)
    data = writing.get(address("word_file", first.pk)).content
    sent = {"files": [SimpleUploadedFile("报道.docx", data)], "column": news.pk}
    at = writing.post(address("word"), sent)["Location"]
    save(writing, at)
    again = Article.objects.exclude(pk=first.pk).get()
    assert again.title == first.title
    new = Image.objects.exclude(pk=image.pk).get()  # the library encodes what it takes in
    assert again.body.replace(new.url(), image.url()) == first.body


@pytest.mark.once
def test_names_of_files_are_words_on_the_page(writing, news):
    name = '"><script>alert(1)<.docx'
    sent = {"files": [SimpleUploadedFile(name, b"x")], "column": news.pk}
    page = writing.post(address("word"), sent, follow=True).content.decode()
    assert "<script>alert(1)" not in page
    assert escape("script") in page
