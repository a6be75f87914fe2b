"""Two columns with one of everything in each: one person's own, and one of other people."""

import datetime
from dataclasses import dataclass, field

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from apps.articles.models import DayViews
from apps.columns import tree
from apps.columns.models import Column, ColumnContent, Grant, Right
from apps.media.models import Document, Image
from apps.publishing import reviewing, transitions
from apps.publishing.reviews import ApprovalLink
from tests.factories.announcements import draft_announcement, publish_announcement
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import grant, make_column
from tests.factories.media import make_document, make_image
from tests.factories.portal import make_block
from tests.factories.readers import make_reader

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


@dataclass
class Branch:
    """What stands in one of the columns; every text of it holds the mark."""

    mark: str
    columns: list[Column] = field(default_factory=list)
    contents: dict[str, ColumnContent] = field(default_factory=dict)
    images: list[Image] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    staff: list[User] = field(default_factory=list)


def make_branch(name: str, mark: str, sound: str) -> Branch:
    """Three columns under review, with articles and announcements in each state.

    `sound` is a word of every title that may be searched for without saying the mark.
    """
    branch = Branch(mark)
    top = make_column(f"{name}{mark}", slug=f"{mark}-top".lower(), intro=mark, review_steps=3)
    below = make_column(f"{name}下级{mark}", slug=f"{mark}-below".lower(), parent=top)
    notices = make_column(
        f"{name}公告{mark}", slug=f"{mark}-notices".lower(), kind="announcements", parent=top
    )
    below.description = mark
    tree.save(below)
    branch.columns = [top, below, notices]
    for number, right in enumerate(Right):
        login = f"{mark}-{number}".lower()
        person = User.objects.create_user(login, is_staff=True, last_name=f"工作人员{mark}")
        branch.grants.append(grant(person, top, right))
        branch.staff.append(person)
    makers = {
        "article": (draft_article, publish_article, below, {"author": mark, "subtitle": mark}),
        "announcement": (draft_announcement, publish_announcement, notices, {}),
    }
    for kind, (draft, publish, column, more) in makers.items():
        _each_state(branch, kind, draft, publish, column, sound, more)
    make_block(below, title=mark)
    return branch


def _each_state(branch, kind, draft, publish, column, sound, more) -> None:
    now = timezone.now()
    writer = branch.staff[0]

    def fields(state: str, **given) -> dict:
        picture = make_image(f"照片 {kind} {state}", alt="会场")
        branch.images.append(picture)
        branch.documents.append(make_document(f"附件 {kind} {state}.pdf"))
        text = f"{sound}，{branch.mark}"
        return {
            "title": f"{sound}的稿件（{state}）{branch.mark}",
            "summary": text,
            "source": branch.mark,
            "keywords": branch.mark,
            "body": f'<p>{text}</p><p><img src="{picture.url()}" alt="会场"></p>',
            "attachments": [branch.documents[-1]],
            **more,
            **given,
        }

    def keep(state: str, copy: ColumnContent) -> ColumnContent:
        branch.contents[f"{kind} {state}"] = copy
        LogEntry.objects.create(
            user=writer,
            content_type=ContentType.objects.get_for_model(copy),
            object_id=copy.pk,
            object_repr=copy.title,
            action_flag=CHANGE,
            change_message=branch.mark,
        )
        return copy

    def changed(copy: ColumnContent) -> ColumnContent:
        copy.title = f"{copy.title}，改过"
        return transitions.save_draft(copy, writer)

    keep("draft", draft(column, by=writer, **fields("draft")))
    keep("live", publish(column, **fields("live")))
    changed(keep("changed", publish(column, **fields("changed"))))
    keep("scheduled", publish(column, **fields("scheduled", published_at=now + DAY)))
    keep(
        "expired",
        publish(column, **fields("expired", published_at=now - DAY, expires_at=now - HOUR)),
    )
    transitions.withdraw(
        keep("withdrawn", publish(column, **fields("withdrawn"))), writer, branch.mark
    )
    transitions.trash(keep("trashed", draft(column, **fields("trashed"))))
    waiting = keep("waiting", draft(column, by=writer, **fields("waiting")))
    pending = changed(keep("pending", publish(column, **fields("pending"))))
    returned = keep("returned", draft(column, by=writer, **fields("returned")))
    if kind == "article":
        for copy in branch.contents.values():
            DayViews.objects.create(article=copy, day=timezone.localdate(), views=99)
            if copy.live_revision_id:
                make_reader(copy)
    for copy in (waiting, pending, returned):
        review = reviewing.submit(copy, writer, branch.mark)
        ApprovalLink.objects.create(
            review=review,
            step=1,
            token_digest=f"{kind} {copy.pk}",
            leader=branch.mark,
            sender=branch.staff[1],
            sender_name=branch.mark,
            expires_at=now + DAY,
        )
    reviewing.send_back(returned, branch.staff[1], review.digest, 1, comment=branch.mark)
