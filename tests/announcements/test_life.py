"""From draft to recycle bin: what the public reads at each step."""

import datetime

import pytest
from django.utils import timezone

from apps.announcements.models import Announcement
from apps.columns import tree
from apps.columns.models import Column, Entry
from apps.columns.placing import problems
from apps.publishing import transitions
from apps.publishing.models import ImmutableError, State
from apps.publishing.transitions import TransitionError
from tests.factories.announcements import draft_announcement, publish_announcement
from tests.factories.media import make_document, make_image

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def fresh(announcement):
    return Announcement.objects.get(pk=announcement.pk)


def listed(client, column):
    return [entry.title for entry in client.get(column.get_absolute_url()).context["page"]]


def test_a_draft_is_nowhere(client, notices):
    draft = draft_announcement(notices)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert listed(client, notices) == []
    assert draft.state == State.DRAFT


def test_what_is_published_is_on_its_page_and_in_its_list(client, notices):
    live = publish_announcement(notices, "放假通知", body="<p>放假三天。</p>", source="办公室")
    page = client.get(live.get_absolute_url())
    assert page.status_code == 200
    assert "<p>放假三天。</p>" in page.content.decode()
    assert "发布单位：办公室" in page.content.decode()
    assert listed(client, notices) == ["放假通知"]
    assert live.state == State.LIVE


def test_later_edits_stay_on_the_desk_until_they_are_published(read, notices):
    live = publish_announcement(notices, "放假通知", body="<p>放假三天。</p>")
    live.body = "<p>放假四天。</p>"
    transitions.save_draft(live)
    assert "放假三天" in read(live.get_absolute_url())[1]
    assert fresh(live).state == State.CHANGED
    transitions.publish(live)
    assert "放假四天" in read(live.get_absolute_url())[1]
    assert [revision.number for revision in live.revisions.all()] == [2, 1]


def test_a_revision_is_never_changed(notices):
    revision = publish_announcement(notices).live_revision
    revision.title = "改过的标题"
    for change in (
        revision.save,
        revision.delete,
        type(revision).objects.all().delete,
        lambda: type(revision).objects.update(title="改过的标题"),
    ):
        with pytest.raises(ImmutableError):
            change()


def test_withdrawing_takes_effect_everywhere_at_once(client, notices):
    document, picture = make_document("附件.pdf"), make_image("配图")
    live = publish_announcement(notices, attachments=[document], display="banner", picture=picture)
    assert client.get(document.url).status_code == 200
    assert client.get(picture.url()).status_code == 200
    transitions.withdraw(live)
    assert client.get(live.get_absolute_url()).status_code == 410
    assert listed(client, notices) == []
    assert client.get(document.url).status_code == 404
    assert client.get(picture.url()).status_code == 404
    assert live.title not in client.get(notices.get_absolute_url()).content.decode()


def test_what_is_withdrawn_can_be_published_again(client, notices):
    live = publish_announcement(notices)
    transitions.withdraw(live)
    transitions.publish(live)
    assert client.get(live.get_absolute_url()).status_code == 200
    assert fresh(live).revisions.count() == 1


def test_the_recycle_bin_answers_gone_and_gives_back(client, notices):
    live = publish_announcement(notices)
    transitions.trash(live)
    assert client.get(live.get_absolute_url()).status_code == 410
    assert listed(client, notices) == []
    with pytest.raises(TransitionError):
        transitions.publish(live)
    transitions.untrash(live)
    assert fresh(live).state == State.WITHDRAWN
    transitions.publish(live)
    assert client.get(live.get_absolute_url()).status_code == 200


def test_a_draft_that_was_deleted_was_never_public(client, notices):
    draft = draft_announcement(notices)
    transitions.trash(draft)
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_an_old_revision_comes_back_to_the_desk_with_all_its_values(read, notices):
    document = make_document("名单.pdf")
    start = timezone.now().replace(microsecond=0)
    live = publish_announcement(
        notices,
        "第一版",
        attachments=[document],
        display="floating",
        valid_from=start,
        valid_until=start + HOUR,
        source="办公室",
    )
    first = live.live_revision
    live.title, live.display, live.source = "第二版", "list", "研究室"
    live.valid_from = live.valid_until = None
    live.save()
    live.attachments.all().delete()
    transitions.save_draft(live)
    transitions.publish(live)
    restored = transitions.restore(live, first)
    assert (restored.title, restored.display, restored.source) == ("第一版", "floating", "办公室")
    assert (restored.valid_from, restored.valid_until) == (start, start + HOUR)
    assert [attachment.document for attachment in restored.attachments.all()] == [document]
    assert "第二版" in read(live.get_absolute_url())[1]


def test_a_scheduled_announcement_waits_for_its_time(client, notices):
    later = publish_announcement(notices, published_at=timezone.now() + HOUR)
    assert client.get(later.get_absolute_url()).status_code == 404
    assert listed(client, notices) == []
    assert later.state == State.SCHEDULED


def test_one_that_was_taken_down_by_its_date_is_gone(client, notices):
    now = timezone.now()
    gone = publish_announcement(notices, published_at=now - 2 * HOUR, expires_at=now - HOUR)
    assert client.get(gone.get_absolute_url()).status_code == 410
    assert listed(client, notices) == []
    assert gone.state == State.EXPIRED


def test_one_whose_validity_is_over_stays_readable_and_says_so(read, client, notices):
    over = publish_announcement(notices, "报名公告", valid_until=timezone.now() - HOUR)
    status, page = read(over.get_absolute_url())
    assert status == 200
    assert "已过期" in page
    assert client.get(over.get_absolute_url()).context["is_over"] is True
    assert "已过期" in read(notices.get_absolute_url())[1]
    assert listed(client, notices) == ["报名公告"]
    assert over.state == State.LIVE


def test_one_that_is_valid_is_not_marked(read, notices):
    valid = publish_announcement(notices, valid_until=timezone.now() + HOUR)
    assert "已过期" not in read(valid.get_absolute_url())[1]
    assert "已过期" not in read(notices.get_absolute_url())[1]


def test_pinned_announcements_come_first(client, notices):
    now = timezone.now()
    publish_announcement(notices, "旧的置顶", published_at=now - 3 * HOUR, is_pinned=True)
    publish_announcement(notices, "新的", published_at=now - HOUR)
    publish_announcement(
        notices,
        "置顶已到期",
        published_at=now - 2 * HOUR,
        is_pinned=True,
        pinned_until=now - HOUR,
    )
    assert listed(client, notices) == ["旧的置顶", "新的", "置顶已到期"]


def test_attachments_are_offered_by_name_type_and_size(read, notices):
    document = make_document("选民名单.pdf")
    live = publish_announcement(notices, attachments=[document])
    page = read(live.get_absolute_url())[1]
    for text in (document.url, "选民名单", "PDF", document.size_label):
        assert text in page


def test_an_attachment_can_have_any_name_of_its_own(client, notices):
    document = make_document("选民名单.pdf")
    draft = draft_announcement(notices)
    draft.attachments.create(document=document, name="../名单/第 1 页?")
    transitions.save_draft(draft)
    transitions.publish(draft)
    page = client.get(draft.get_absolute_url())
    assert "../名单/第 1 页?" in page.content.decode()
    assert client.get(page.context["revision"].downloads[0]["url"]).status_code == 200


def test_previous_and_next_lead_through_the_column(client, notices):
    now = timezone.now()
    older, middle, newer = (
        publish_announcement(notices, title, published_at=now - hours * HOUR)
        for title, hours in [("较早", 3), ("中间", 2), ("较新", 1)]
    )
    context = client.get(middle.get_absolute_url()).context
    assert (context["previous"].title, context["next"].title) == (newer.title, older.title)
    assert client.get(newer.get_absolute_url()).context["previous"] is None
    assert client.get(older.get_absolute_url()).context["next"] is None


@pytest.mark.parametrize("hide", ["own", "above"])
def test_a_hidden_column_hides_its_announcements(client, db, hide):
    above = tree.save(Column(name="发布动态"))
    notices = tree.save(Column(name="通知公告", kind="announcements", parent=above))
    live = publish_announcement(notices, display="banner")
    hidden = notices if hide == "own" else above
    hidden.is_published = False
    tree.save(hidden)
    assert client.get(live.get_absolute_url()).status_code == 404
    assert client.get(notices.get_absolute_url()).status_code == 404


def test_a_branch_lists_the_announcements_below_it(client, db):
    above = tree.save(Column(name="发布动态"))
    notices = tree.save(Column(name="通知公告", kind="announcements", parent=above))
    publish_announcement(notices, "放假通知", valid_until=timezone.now() - HOUR)
    page = client.get(above.get_absolute_url()).content.decode()
    assert "放假通知" in page
    assert "已过期" in page


@pytest.mark.parametrize("number", ["0", "999", "99999999999999999999999"])
def test_an_announcement_that_does_not_exist_is_not_found(client, notices, number):
    assert client.get(f"/announcements/{number}/").status_code == 404


def test_lists_hold_what_the_live_revision_says(notices):
    until = timezone.now() + HOUR
    live = publish_announcement(
        notices, source="办公室", keywords="选举", valid_until=until, picture=make_image("配图")
    )
    entry = Entry.objects.get(kind="announcement", object_id=live.pk)
    assert (entry.source, entry.keywords, entry.valid_until) == ("办公室", "选举", until)
    assert entry.cover == live.picture
    assert problems() == []


def test_pages_ask_few_queries(client, notices, django_assert_max_num_queries):
    for number in range(25):
        live = publish_announcement(notices, f"第 {number} 号公告", display="banner")
    client.get(notices.get_absolute_url())  # the settings' row is there from now on
    tree.forget()
    with django_assert_max_num_queries(5):
        assert client.get(live.get_absolute_url()).status_code == 200
    tree.forget()
    with django_assert_max_num_queries(6):
        assert client.get(notices.get_absolute_url()).status_code == 200
