import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.announcements.models import Announcement
from apps.columns import tree
from apps.columns.models import Column, Right
from apps.publishing.models import State
from tests.factories.announcements import draft_announcement, publish_announcement
from tests.factories.columns import grant
from tests.factories.media import make_document, make_image

pytestmark = pytest.mark.django_db

LIST = reverse("admin:announcements_announcement_changelist")
ADD = reverse("admin:announcements_announcement_add")


def staff(client, name, *rights):
    user = User.objects.create_user(name, password="x", is_staff=True)
    grant(user, None, *rights)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def writing(client, db):
    """A browser in which somebody is logged in who writes, and may not publish."""
    return staff(client, "writer", Right.WRITE)


@pytest.fixture
def publishing(client, db):
    """A browser in which somebody is logged in who may do everything with announcements."""
    return staff(client, "press", Right.WRITE, Right.PUBLISH)


def page(name, announcement, *more):
    return reverse(f"admin:announcements_announcement_{name}", args=[announcement.pk, *more])


def values(column, attachments=(), **fields):
    """What the form sends."""
    typed = {
        "title": "放假通知",
        "column": column.pk,
        "body": "<p>放假三天。</p>",
        "summary": "",
        "source": "办公室",
        "published_at_0": "2026-11-20",
        "published_at_1": "09:36",
        "display": "list",
        "keywords": "",
        "picture": "",
        "attachments-TOTAL_FORMS": len(attachments),
        "attachments-INITIAL_FORMS": 0,
    }
    for field in ("expires_at", "pinned_until", "valid_from", "valid_until"):
        typed |= {f"{field}_0": "", f"{field}_1": ""}
    for number, document in enumerate(attachments):
        typed |= {f"attachments-{number}-document": document.pk, f"attachments-{number}-order": 0}
    return typed | fields


def test_saving_keeps_a_draft(writing, notices):
    writing.post(ADD, values(notices, _save=""))
    draft = Announcement.objects.get()
    assert (draft.title, draft.state, draft.created_by.username) == (
        "放假通知",
        State.DRAFT,
        "writer",
    )


def test_saving_and_publishing_puts_it_on_the_site(publishing, notices):
    document, picture = make_document("名单.pdf"), make_image("配图")
    typed = values(notices, [document], picture=picture.pk, display="floating", _publish="")
    publishing.post(ADD, typed)
    live = Announcement.objects.get()
    assert live.state == State.LIVE
    assert [item["id"] for item in live.live_revision.attachments] == [document.pk]
    assert (live.live_revision.picture, live.live_revision.display) == (picture, "floating")
    assert live.live_revision.created_by_name == "press"
    assert publishing.get(live.get_absolute_url()).status_code == 200


def test_who_may_not_publish_cannot_by_a_crafted_request(writing, notices):
    answer = writing.post(ADD, values(notices, _publish=""))
    assert answer.status_code == 403
    assert not Announcement.objects.filter(live_revision__isnull=False).exists()


def test_only_columns_of_the_kind_announcements_can_be_chosen(publishing, notices):
    articles = tree.save(Column(name="立法动态"))
    form = publishing.get(ADD).context["adminform"].form
    assert list(form.fields["column"].queryset) == [notices]
    assert form.get_initial_for_field(form.fields["column"], "column") == notices.pk
    answer = publishing.post(ADD, values(articles, _save=""))
    assert "column" in answer.context["adminform"].form.errors
    assert not Announcement.objects.exists()


def test_without_such_a_column_the_form_says_what_to_do(publishing, db):
    assert "类型为“通知公告”的栏目" in publishing.get(ADD).content.decode()


def test_the_form_begins_with_the_organs_own_name(publishing, notices):
    form = publishing.get(ADD).context["adminform"].form
    assert form.get_initial_for_field(form.fields["source"], "source")


def test_validity_in_the_wrong_order_is_said_at_the_field_once(publishing, notices):
    times = {
        "valid_from_0": "2026-11-20",
        "valid_from_1": "09:00",
        "valid_until_0": "2026-11-19",
        "valid_until_1": "09:00",
    }
    answer = publishing.post(ADD, values(notices, _save="", **times))
    assert answer.content.decode().count("有效期结束要晚于有效期开始。") == 1
    assert not Announcement.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", " "),
        ("title", "长" * 201),
        ("column", "999"),
        ("picture", "999"),
        ("picture", "../../etc"),
        ("display", "everywhere"),
        ("published_at_0", "昨天"),
    ],
)
def test_what_cannot_be_saved_is_said_at_the_field(publishing, notices, field, typed):
    answer = publishing.post(ADD, values(notices, _save="") | {field: typed})
    assert answer.status_code == 200
    assert field.removesuffix("_0") in answer.context["adminform"].form.errors


def test_the_preview_shows_the_desk_copy_to_staff_alone(writing, client, notices):
    live = publish_announcement(notices, "线上标题")
    live.title = "草稿标题"
    live.save()
    answer = writing.get(page("preview", live))
    assert "草稿标题" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    client.logout()
    assert client.get(page("preview", live)).status_code == 302


def test_a_draft_in_a_hidden_column_can_be_previewed(writing, db):
    hidden = tree.save(Column(name="内部", kind="announcements", is_published=False))
    assert writing.get(page("preview", draft_announcement(hidden))).status_code == 200


def test_withdrawing_and_the_recycle_bin(publishing, notices):
    live = publish_announcement(notices)
    publishing.post(page("withdraw", live), {"reason": "内容有误"})
    assert publishing.get(live.get_absolute_url()).status_code == 410
    publishing.post(page("delete", live), {"post": "yes"})
    trashed = Announcement.objects.get()
    assert (trashed.state, trashed.withdrawn_reason) == (State.TRASHED, "内容有误")
    publishing.post(page("untrash", live))
    assert Announcement.objects.get().state == State.WITHDRAWN


def test_history_compares_and_restores(publishing, notices):
    live = publish_announcement(notices, "第一版", source="办公室")
    typed = values(notices, title="第二版", seen=live.digest, _publish="")
    publishing.post(page("change", live), typed)
    assert "第 2 版" in publishing.get(page("history", live)).content.decode()
    compared = publishing.get(page("compare", live) + "?old=1&new=2").content.decode()
    assert "标题" in compared
    publishing.post(page("restore", live, 1))
    desk = Announcement.objects.get()
    assert (desk.title, desk.live_revision.title) == ("第一版", "第二版")


@pytest.mark.parametrize(
    ("action", "state"), [("publish_selected", State.LIVE), ("delete_selected", State.TRASHED)]
)
def test_many_are_handled_at_once(publishing, notices, action, state):
    drafts = [draft_announcement(notices, f"公告 {number}") for number in range(3)]
    publishing.post(
        LIST, {"action": action, "_selected_action": [one.pk for one in drafts], "post": "yes"}
    )
    assert {one.state for one in Announcement.objects.all()} == {state}


def test_moving_offers_announcement_columns_alone(publishing, notices):
    other = tree.save(Column(name="人事公告", kind="announcements"))
    tree.save(Column(name="立法动态"))
    live = publish_announcement(notices)
    request = {"action": "move_selected", "_selected_action": [live.pk]}
    form = publishing.post(LIST, request).context["form"]
    assert list(form.fields["column"].queryset) == [notices, other]
    publishing.post(LIST, request | {"move": "1", "column": other.pk})
    assert Announcement.objects.get().live_revision.columns[0]["id"] == other.pk


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["长期", "已结束"]),
        ("?validity=valid", ["长期"]),
        ("?validity=over", ["已结束"]),
        ("?validity=nonsense", ["长期", "已结束"]),
        ("?display__exact=banner", ["长期"]),
        ("?state=trashed", []),
    ],
)
def test_the_list_can_be_narrowed(publishing, notices, query, titles):
    publish_announcement(notices, "已结束", valid_until=timezone.now())
    publish_announcement(notices, "长期", display="banner")
    assert [one.title for one in publishing.get(LIST + query).context["cl"].result_list] == titles


def test_the_list_asks_no_more_with_more_announcements(publishing, notices):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert publishing.get(LIST).status_code == 200
        return len(queries)

    publish_announcement(notices)
    asked()
    few = asked()
    for number in range(10):
        publish_announcement(notices, f"公告 {number}")
    assert asked() == few
