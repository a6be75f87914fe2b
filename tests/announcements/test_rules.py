"""What an announcement has to be before it can be saved or published."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.announcements.models import Announcement
from apps.columns import kinds, tree
from apps.columns.models import Column
from apps.publishing import transitions
from apps.publishing.transitions import TransitionError
from tests.factories.announcements import draft_announcement
from tests.factories.media import make_document

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def test_columns_can_be_of_the_kind_announcements():
    assert ("announcements", "通知公告") in kinds.choices()


def test_an_announcement_stands_in_a_column_of_its_kind():
    articles = tree.save(Column(name="立法动态"))
    with pytest.raises(ValidationError) as refused:
        Announcement(title="公告", body="<p>正文</p>", column=articles).full_clean()
    assert "立法动态" in refused.value.message_dict["column"][0]
    with pytest.raises(TransitionError, match="不是通知公告栏目"):
        transitions.publish(draft_announcement(articles))


def test_validity_has_to_end_after_it_begins(notices):
    now = timezone.now()
    draft = draft_announcement(notices, valid_from=now)
    for until in (now, now - HOUR):
        draft.valid_until = until
        with pytest.raises(ValidationError) as refused:
            draft.full_clean()
        assert refused.value.message_dict == {"valid_until": ["有效期结束要晚于有效期开始。"]}
        with pytest.raises(IntegrityError), transaction.atomic():
            draft.save()
    draft.valid_until = now + HOUR
    draft.full_clean()
    draft.save()


def test_taking_down_has_to_come_after_publication(notices):
    draft = draft_announcement(notices)
    draft.expires_at = draft.published_at
    with pytest.raises(ValidationError) as refused:
        draft.full_clean()
    assert "expires_at" in refused.value.message_dict


def test_an_empty_announcement_cannot_be_published(notices):
    with pytest.raises(TransitionError, match="没有正文"):
        transitions.publish(draft_announcement(notices, body=""))


def test_attachments_alone_are_enough_to_publish(notices):
    document = make_document("公告.pdf")
    draft = draft_announcement(notices, body="", attachments=[document])
    assert transitions.publish(draft).number == 1
