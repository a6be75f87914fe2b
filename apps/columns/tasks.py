"""What waits for somebody in review: 待我审核, what was returned to them, what they submitted.

One query for each type of content and list, however much waits, beside the query for the rights.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse

from apps.columns import rights
from apps.columns.models import ColumnContent, Right, content_types
from apps.publishing.models import DeskCopy
from apps.publishing.reviews import OPEN_STAGES, Review, ReviewAct, Stage, Verdict
from apps.site_settings.models import get_site

_OPEN = tuple(OPEN_STAGES.values())


@dataclass(frozen=True)
class Task:
    """A revision in review, or returned, with what a list says of it."""

    title: str
    kind: str
    column: str
    review: Review
    url: str  # where one deals with it
    when: datetime.datetime
    # Where it was returned: by whom, at which step, and why.
    returned_by: str = ""
    returned_step: str = ""
    comment: str = ""

    @property
    def stage_label(self) -> str:
        return self.review.get_stage_display()


@dataclass
class Tasks:
    """What waits for one person, each list with the oldest first."""

    to_review: list[Task] = field(default_factory=list)
    returned: list[Task] = field(default_factory=list)
    submitted: list[Task] = field(default_factory=list)


def may_review(request: HttpRequest) -> bool:
    """Whether the request's user may take a step anywhere."""
    return rights.has_anywhere(request.user, *rights.REVIEW_RIGHTS.values())


def tasks_of(request: HttpRequest) -> Tasks:
    """The tasks of the request's user."""
    if not rights.has_anywhere(request.user, *rights.CONTENT_RIGHTS):
        return Tasks()
    waiting = _waiting_for(request)
    returned = _returned_to(request.user, rights.columns_for(request))
    return Tasks(waiting.to_review, returned, waiting.submitted)


def count(request: HttpRequest) -> int:
    """How much waits for the request's user to review. Every page of the admin says it."""
    if not rights.has_anywhere(request.user, *rights.REVIEW_RIGHTS.values()):
        return 0
    return len(_waiting_for(request).to_review)


def forget(request: HttpRequest) -> None:
    """Read them anew when they are asked for next: a step was taken."""
    request._review_tasks = None


def tasks_for(user, *, lenient: bool) -> Tasks:
    """The tasks of somebody who is not asking themself; `lenient` as in reviewing."""
    held = {right: rights.columns_of(user, right) for right in rights.CONTENT_RIGHTS}
    seen = None if None in held.values() else frozenset().union(*held.values())
    tasks = _waiting(user, held, seen, lenient=lenient)
    tasks.returned = _returned_to(user, seen)
    return tasks


def _waiting_for(request: HttpRequest) -> Tasks:
    """What waits for a step, read once a request."""
    found = getattr(request, "_review_tasks", None)
    if found is None:
        held = {right: rights.columns_for(request, right) for right in rights.CONTENT_RIGHTS}
        seen = rights.columns_for(request)
        lenient = get_site(request).small_office
        found = request._review_tasks = _waiting(request.user, held, seen, lenient=lenient)
    return found


def _waiting(
    user, held: dict[Right, rights.Columns], seen: rights.Columns, *, lenient: bool
) -> Tasks:
    """What waits for a step, for this person who sees the columns `seen` and has rights `held`."""
    tasks = Tasks()
    for model in content_types():
        for copy in _seen(_in_review(model, user), seen):
            review = copy.review
            if review.submitted_by_id == user.pk:
                tasks.submitted.append(_task(copy, "review"))
            columns = held[rights.REVIEW_RIGHTS[review.step]]
            if columns is not None and not columns.issuperset(
                item["id"] for item in copy.revision_columns or []
            ):
                continue
            if lenient or not (copy.has_stepped or review.wrote(user)):
                tasks.to_review.append(_task(copy, "review"))
    for some in (tasks.to_review, tasks.submitted):
        some.sort(key=_age)
    return tasks


def _returned_to(user, seen: rights.Columns) -> list[Task]:
    found = [
        _task(copy, "change")
        for model in content_types()
        for copy in _seen(_returned(model, user), seen)
    ]
    return sorted(found, key=_age)


def _age(task: Task) -> tuple:
    return task.when, task.review.pk


def _seen(copies: QuerySet[DeskCopy], columns: rights.Columns) -> Iterator[DeskCopy]:
    return (copy for copy in copies if columns is None or copy.column_id in columns)


def _in_review(model: type[ColumnContent], user) -> QuerySet[DeskCopy]:
    """The desk copies that wait for a step of whomever."""
    steps = ReviewAct.objects.filter(review=OuterRef("review"), by=user, verdict=Verdict.APPROVE)
    return _with_revision(model, Q(review__stage__in=_OPEN)).annotate(has_stepped=Exists(steps))


def _returned(model: type[ColumnContent], user) -> QuerySet[DeskCopy]:
    """The desk copies that were returned to this person, who has not dealt with them."""
    acts = ReviewAct.objects.filter(review=OuterRef("review"), verdict=Verdict.RETURN)
    last = acts.order_by("-at", "-pk")
    mine = Q(review__submitted_by=user) | Q(created_by=user) | Q(updated_by=user)
    # Whoever put the text back to what is on the site has dealt with it.
    is_settled = Q(live_revision__isnull=False, digest=F("live_revision__digest"))
    return _with_revision(model, Q(review__stage=Stage.RETURNED) & mine & ~is_settled).annotate(
        returned_by=Subquery(last.values("by_name")[:1]),
        returned_for=Subquery(last.values("on_behalf_of")[:1]),
        returned_at=Subquery(last.values("at")[:1]),
        returned_step=Subquery(last.values("step")[:1]),
        returned_comment=Subquery(last.values("comment")[:1]),
    )


def _with_revision(model: type[ColumnContent], wanted: Q) -> QuerySet[DeskCopy]:
    """Some desk copies with what tasks say of the revision in review."""
    revisions = model._meta.get_field("live_revision").related_model.objects.filter(
        copy=OuterRef("pk"), number=OuterRef("review__revision_number")
    )
    return (
        model.objects.filter(wanted, trashed_at__isnull=True)
        .select_related("review", "column")
        .only("title", "column__name", *(f"review__{name}" for name in _REVIEW_FIELDS))
        .annotate(
            revision_title=Subquery(revisions.values("title")[:1]),
            revision_columns=Subquery(revisions.values("columns")[:1]),
        )
    )


# Not the findings, which may be long.
_REVIEW_FIELDS = (
    "revision_number",
    "digest",
    "steps",
    "stage",
    "authors",
    "note",
    "submitted_at",
    "submitted_by",
    "submitted_by_name",
)


def _task(copy: DeskCopy, page: str) -> Task:
    review = copy.review
    opts = copy._meta
    more: dict[str, Any] = {}
    when = review.submitted_at
    if review.stage == Stage.RETURNED and copy.returned_at:
        when = copy.returned_at
        more = {
            "returned_by": copy.returned_for or copy.returned_by,
            "returned_step": ReviewAct(step=copy.returned_step).get_step_display(),
            "comment": copy.returned_comment,
        }
    columns = copy.revision_columns or []
    return Task(
        title=copy.revision_title or copy.title,
        kind=str(opts.verbose_name),
        column=columns[0]["name"] if columns else copy.column.name,
        review=review,
        url=reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[copy.pk]),
        when=when,
        **more,
    )
