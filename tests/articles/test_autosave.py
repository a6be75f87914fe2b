"""What was typed and not saved is kept, given back to whoever typed it, and to nobody else."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from apps.articles.models import Article
from apps.publishing import transitions
from apps.publishing.autosaves import Autosave, Presence
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import grant, make_column
from tests.factories.media import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(news):
    """An article that somebody has open."""
    return draft_article(news, "打开时的标题")


@pytest.fixture
def keep(desk):
    """keep(client, article or None, values, version=0): what the form sends every few seconds."""

    def send(client, article, values, version=0, **more):
        address = desk("autosave", article) if article else desk("autosave_new")
        ours = {"_typed": "1", "_version": str(version), "_user": str(client.user.pk)}
        return client.post(address, values | ours | more)

    return send


def field(answer, name: str) -> str:
    return answer.context["adminform"].form[name].value()


def test_what_was_typed_is_in_the_form_when_it_is_opened_again(
    writing, opened, news, desk, form, keep
):
    document = make_document("附件.pdf")
    typed = form(news, opened, [document], title="写到一半", published_at_0="乱写的日期")
    said = keep(writing, opened, typed).json()
    assert said["version"] == 1
    answer = writing.get(desk("change", opened))
    page = answer.content.decode()
    assert 'value="写到一半"' in page
    assert 'value="乱写的日期"' in page
    assert "附件.pdf" in page
    assert "自动保存的内容，还没有保存" in page
    assert "标题" in answer.context["autosave_labels"]
    assert "errorlist" not in page  # nobody has asked yet whether it is right


def test_the_item_and_its_history_are_not_touched(writing, opened, news, form, keep):
    before = Article.objects.values().get()
    for version in range(5):
        assert keep(writing, opened, form(news, opened, title=f"第{version}次"), version).json()
    assert Article.objects.values().get() == before
    assert not opened.revisions.exists()
    assert Autosave.objects.get().title == "第4次"


def test_the_public_and_the_colleagues_see_nothing_of_it(
    writing, publishing, reader, news, desk, form, keep
):
    live = publish_article(news, "公开的标题")
    keep(writing, live, form(news, live, title="只有我看得到"))
    assert "只有我看得到" not in reader.get(live.get_absolute_url()).content.decode()
    for page in ("change", "history", "preview"):
        assert "只有我看得到" not in publishing.get(desk(page, live)).content.decode()
    assert "只有我看得到" not in writing.get(desk("preview", live)).content.decode()


def test_saving_ends_it(writing, opened, news, desk, form, keep):
    keep(writing, opened, form(news, opened, title="写到一半"))
    assert (
        writing.post(desk("change", opened), form(news, opened, title="写完了")).status_code == 302
    )
    assert not Autosave.objects.exists()
    answer = writing.get(desk("change", opened))
    assert (field(answer, "title"), answer.context.get("autosave")) == ("写完了", None)


def test_giving_it_up_ends_it(writing, opened, news, desk, form, keep):
    keep(writing, opened, form(news, opened, title="写到一半"))
    answer = writing.post(desk("autosave", opened), {"_discard": "1", "_sure": "1"}, follow=True)
    assert field(answer, "title") == "打开时的标题"
    assert not Autosave.objects.exists()


def test_what_differs_from_what_was_saved_is_shown(writing, opened, news, desk, form, keep):
    keep(writing, opened, form(news, opened, title="写到一半"))
    assert desk("merge", opened) in writing.get(desk("change", opened)).content.decode()
    page = writing.get(desk("merge", opened)).content.decode()
    assert "还没有保存的改动" in page
    for words in ("写到一半", "打开时的标题"):
        assert words in page
    assert 'type="radio"' not in page


def test_giving_it_up_asks_first(writing, opened, news, desk, form, keep):
    keep(writing, opened, form(news, opened, title="写到一半"))
    keep(writing, None, form(news, title="新写的", autosave_key="one"))
    for address in (desk("autosave", opened), desk("autosave_new")):
        answer = writing.post(address, {"_discard": "1", "autosave_key": "one"})
        assert "找不回来" in answer.content.decode()
    assert Autosave.objects.count() == 2


def test_a_new_item_is_kept_before_it_was_ever_saved(writing, news, desk, form, keep):
    key = writing.get(desk("add")).context["autosave_key"]
    keep(writing, None, form(news, title="新写的", autosave_key=key))
    answer = writing.get(desk("add"))
    assert field(answer, "title") == "新写的"
    assert answer.context["autosave_key"] == key
    saved = writing.post(desk("add"), form(news, title="新写的", autosave_key=key))
    assert saved.status_code == 302
    assert not Autosave.objects.exists()
    assert field(writing.get(desk("add")), "title") is None


def test_another_new_item_can_be_begun_and_the_first_one_waits(writing, news, desk, form, keep):
    keep(writing, None, form(news, title="第一篇", autosave_key="one"))
    fresh = writing.get(desk("add"), {"autosave_key": "new"})
    assert not field(fresh, "title")
    assert fresh.context["autosave_key"] not in {"", "one", "new"}
    keep(writing, None, form(news, title="第二篇", autosave_key=fresh.context["autosave_key"]))
    assert field(writing.get(desk("add"), {"autosave_key": "one"}), "title") == "第一篇"
    assert field(writing.get(desk("add")), "title") == "第二篇"


def test_of_two_windows_the_one_that_is_behind_is_told(writing, opened, news, form, keep):
    keep(writing, opened, form(news, opened, title="甲窗口"))
    behind = keep(writing, opened, form(news, opened, title="乙窗口"))
    assert (behind.status_code, behind.json()["reason"]) == (409, "elsewhere")
    assert Autosave.objects.get().title == "甲窗口"
    assert (
        keep(writing, opened, form(news, opened, title="甲窗口又写"), version=1).status_code == 200
    )


def test_nothing_is_kept_under_the_name_of_another(writing, opened, news, form, keep, reviewer):
    answer = keep(writing, opened, form(news, opened), _user=str(reviewer.pk))
    assert (answer.status_code, answer.json()["reason"]) == (409, "user")
    assert not Autosave.objects.exists()


def test_who_else_has_it_open_is_said_and_since_when(writing, publishing, opened, desk, keep):
    keep(writing, opened, {"seen": opened.digest}, _typed="")
    page = publishing.get(desk("change", opened)).content.decode()
    assert "editor从" in page
    assert "正在编辑" in page
    said = keep(publishing, opened, {"seen": opened.digest}, _typed="").json()
    assert [one["name"] for one in said["others"]] == ["editor"]
    assert "正在编辑" in writing.get(desk("change", opened)).content.decode()


@pytest.mark.parametrize("how", ["leaves", "falls silent", "saves"])
def test_whoever_is_gone_is_not_said_to_be_there(
    writing, publishing, opened, news, desk, form, keep, how
):
    keep(writing, opened, {"seen": opened.digest})
    if how == "leaves":
        writing.post(desk("autosave", opened), {"_leave": "1"})
    elif how == "saves":
        writing.post(desk("change", opened), form(news, opened, title="写完了"))
    else:
        Presence.objects.update(seen_at=timezone.now() - datetime.timedelta(seconds=46))
    assert publishing.get(desk("change", opened)).context["others"] == []


def test_a_save_by_somebody_else_is_told_while_one_types(
    writing, opened, news, form, keep, reviewer
):
    seen = form(news, opened, title="我的标题")
    opened.title = "同事的标题"
    transitions.save_draft(opened, reviewer)
    assert keep(writing, opened, seen).json()["newer"]["name"] == "reviewer"


def test_what_was_kept_of_an_older_version_says_so(
    writing, opened, news, desk, form, keep, reviewer
):
    keep(writing, opened, form(news, opened, title="我的标题"))
    opened.title = "同事的标题"
    transitions.save_draft(opened, reviewer)
    answer = writing.get(desk("change", opened))
    assert field(answer, "title") == "我的标题"
    assert desk("merge", opened) in answer.content.decode()


def test_whoever_lost_the_column_keeps_and_sees_nothing(
    publishing, opened, desk, form, news, keep, restrict
):
    keep(publishing, opened, form(news, opened, title="写到一半"))
    restrict(make_column("别的栏目"))
    assert keep(publishing, opened, form(news, opened)).status_code == 404
    assert publishing.get(desk("merge", opened)).status_code == 404


def test_whoever_may_only_review_keeps_nothing(opened, news, form, keep, browser_of):
    looker = User.objects.create_user("looker", is_staff=True)
    grant(looker, news, "first_review")
    assert keep(browser_of(looker), opened, form(news, opened)).status_code == 403


@pytest.mark.parametrize(
    "sent",
    [
        {"_version": "9" * 40},
        {"_version": "x"},
        {"_base": "[1]"},
        {"_base": "{" * 5000},
        {"_base": '{"title": "x"}'},
        {"attachments-TOTAL_FORMS": "9" * 30, "title": "\x00"},
        {"autosave_key": "k" * 500},
        {"published_at_0": "x" * 5000, "column": "abc"},
    ],
)
def test_whatever_is_sent_is_answered_and_shown_again(writing, news, desk, form, keep, sent):
    for article in (draft_article(news), None):
        values = form(news, article) | {"autosave_key": "key"} | sent
        more = {name: value for name, value in sent.items() if name.startswith("_")}
        assert keep(writing, article, values, **more).status_code in (200, 409)
        page = writing.get(desk("change", article) if article else desk("add"))
        assert page.status_code == 200


def test_only_posting_keeps_anything(writing, opened, desk):
    assert writing.get(desk("autosave", opened)).status_code == 405
    assert writing.get(desk("autosave_new")).status_code == 405


def test_what_is_months_old_goes_when_something_is_kept(writing, opened, news, form, keep):
    keep(writing, None, form(news, autosave_key="old"))
    Autosave.objects.update(saved_at=timezone.now() - datetime.timedelta(days=91))
    keep(writing, opened, form(news, opened))
    assert Autosave.objects.get().object_id == opened.pk


def test_announcements_are_kept_as_well(publishing, keep, db):
    make_column("通知公告", kind="announcements")
    address = reverse("admin:announcements_announcement_add")
    key = publishing.get(address).context["autosave_key"]
    more = {
        "_typed": "1",
        "_user": publishing.user.pk,
        "autosave_key": key,
        "title": "通知写到一半",
    }
    kept = publishing.post(reverse("admin:announcements_announcement_autosave_new"), more)
    assert kept.status_code == 200
    assert 'value="通知写到一半"' in publishing.get(address).content.decode()
