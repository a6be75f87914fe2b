"""The verbs of review (三审三校): submit, approve, send back, recall.

Like those of apps.publishing.transitions: one transaction each, on a locked desk copy,
with a TransitionError in Chinese where something is not possible. Who holds which right in
which column is asked by the caller; that nobody approves their own text, and that one
person takes one step, is held here.
"""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone

from apps import proofing
from apps.audit import log
from apps.audit.models import Action
from apps.core.people import display_name
from apps.proofing.checklist import checklist_for
from apps.publishing.models import PRESS_FIELDS, DeskCopy, Revision
from apps.publishing.reviews import (
    OPEN_STAGES,
    Contribution,
    Review,
    Stage,
    Step,
    Verdict,
)
from apps.publishing.transitions import (
    TransitionError,
    end_review,
    freeze,
    go_live,
    key_of,
    locked,
    publishable,
    refuse_blocked,
)

OWN_TEXT = "审核了自己撰写或修改的稿件"
SECOND_STEP = "同一个人审核了不止一步"


@transaction.atomic
def submit(copy: DeskCopy, by, note: str = "") -> Review:
    """Freeze the desk copy and send that revision on its way through the steps.

    An open review of an older revision is replaced. Raises TransitionError when nothing has
    to be reviewed, when this text has been submitted or approved already, and when it lacks
    something or the automatic checks forbid it.
    """
    copy = locked(copy)
    draft = publishable(copy)
    steps = copy.steps_needed(draft)
    if not steps:
        raise TransitionError(f"《{copy.title}》所在的栏目不用审核，可以直接发布。")
    if copy.open_review and copy.open_review.digest == draft.digest:
        raise TransitionError(f"《{copy.title}》已经送审，之后没有再修改。")
    if copy.live_revision and copy.live_revision.digest == draft.digest:
        raise TransitionError(f"《{copy.title}》和网站上的一样，没有需要审核的修改。")
    findings = proofing.examine(draft)
    refuse_blocked(copy, findings)
    authors = authors_of(copy)
    end_review(copy, Stage.REPLACED)
    revision = freeze(copy, by, "送审")
    copy.digest = revision.digest
    copy.review = Review.objects.create(
        **key_of(copy),
        revision_number=revision.number,
        digest=revision.digest,
        steps=steps,
        authors=authors,
        findings=[finding.to_json() for finding in findings],
        note=note,
        submitted_by=by,
        submitted_by_name=display_name(by),
    )
    copy.save(update_fields=[*PRESS_FIELDS, "digest"])
    log.record(Action.SUBMIT, copy, after=_stated(copy.review), by=by, note=note)
    return copy.review


def authors_of(copy: DeskCopy) -> list[dict]:
    """Who wrote or changed the desk copy since the revision last approved was submitted."""
    passed = Review.objects.filter(**key_of(copy), stage=Stage.APPROVED)
    since = passed.order_by("-submitted_at").values_list("submitted_at", flat=True).first()
    changes = Contribution.objects.filter(**key_of(copy))
    if since is not None:
        changes = changes.filter(at__gt=since)
    return [{"id": change.user_key, "name": change.user_name} for change in changes.order_by("at")]


@transaction.atomic
def approve(
    copy: DeskCopy,
    by,
    digest: str,
    step: int,
    *,
    comment: str = "",
    ticked: Collection[str] = (),
    lenient: bool = False,
    on_behalf_of: str = "",
) -> Review:
    """Take the review's present step; the last one makes exactly that revision live.

    `digest` and `step` are what the reviewer was shown: anything else that waits by now is
    refused. `ticked` are the points of the check list that were ticked; all of the step's
    are needed. `lenient` is the setting for very small offices: then the record says which
    rule was not kept. Raises TransitionError.
    """
    copy, review = _waiting(copy, digest, step)
    exception = _exception(review, by)
    if exception and not lenient:
        raise TransitionError(f"您不能审核《{copy.title}》：{_WHY_NOT[exception]}")
    points = checklist_for(step)
    if open_points := [point for point in points if point not in ticked]:
        raise TransitionError(f"请先核对并勾选：{'、'.join(open_points)}。")
    _act(review, Verdict.APPROVE, by, comment, points, exception, on_behalf_of)
    revision = _revision(copy, review)
    # The column may ask for more steps by now than it did when this was submitted.
    review.steps = max(review.steps, copy.steps_needed(revision))
    if step < review.steps:
        review.stage = OPEN_STAGES[Step(step + 1)]
    else:
        review.stage, review.ended_at = Stage.APPROVED, timezone.now()
    review.save(update_fields=["steps", "stage", "ended_at"])
    log.record(
        Action.APPROVE, copy, after=_stated(review, on_behalf_of, exception), by=by, note=comment
    )
    if review.stage == Stage.APPROVED:
        _refuse_unreadable(copy, revision)
        go_live(copy, revision, by)
    return review


@transaction.atomic
def send_back(
    copy: DeskCopy,
    by,
    digest: str,
    step: int,
    *,
    comment: str,
    on_behalf_of: str = "",
) -> Review:
    """Return the revision to its author with a comment; it needs all steps anew."""
    copy, review = _waiting(copy, digest, step)
    if not comment.strip():
        raise TransitionError("请写明退回的原因，撰稿人会看到。")
    _act(review, Verdict.RETURN, by, comment, [], "", on_behalf_of)
    end_review(copy, Stage.RETURNED)
    log.record(Action.RETURN, copy, after=_stated(review, on_behalf_of), by=by, note=comment)
    return review


@transaction.atomic
def recall(copy: DeskCopy, by) -> Review:
    """Take a submitted revision back before its review has ended."""
    copy = locked(copy)
    review = copy.open_review
    if review is None:
        raise TransitionError(f"《{copy.title}》现在没有在审核，不用收回。")
    end_review(copy, Stage.RECALLED)
    log.record(Action.RECALL, copy, after=_stated(review), by=by)
    return review


def reason_against(review: Review, by) -> str:
    """Why this person must not take the review's present step, in Chinese; "" if they may."""
    return _WHY_NOT.get(_exception(review, by), "")


_WHY_NOT = {
    OWN_TEXT: "您撰写或修改过这篇稿件，要由别人审核。",
    SECOND_STEP: "您已经审核过前面的步骤，这一步要由别人审核。",
}


def _exception(review: Review, by) -> str:
    """The rule that this person would break by taking the present step, or ""."""
    if review.wrote(by):
        return OWN_TEXT
    if review.acts.filter(by=by, verdict=Verdict.APPROVE).exists():
        return SECOND_STEP
    return ""


def _waiting(copy: DeskCopy, digest: str, step: int) -> tuple[DeskCopy, Review]:
    """The locked desk copy and its review, if that is still what the reviewer was shown."""
    copy = locked(copy)
    review = copy.open_review
    if review is None:
        raise TransitionError(f"《{copy.title}》现在不在审核中，可能已经有人处理过了。")
    if review.digest != digest:
        raise TransitionError(f"《{copy.title}》刚刚重新送审，请先看新的版本，再给出意见。")
    if review.step != step:
        raise TransitionError(f"《{copy.title}》的这一步已经有人审核过了。")
    return copy, review


def _act(
    review: Review,
    verdict: Verdict,
    by,
    comment: str,
    points: Sequence[str],
    exception: str,
    on_behalf_of: str,
) -> None:
    review.acts.create(
        step=review.step,
        verdict=verdict,
        digest=review.digest,
        comment=comment.strip(),
        checklist=list(points),
        exception=exception,
        on_behalf_of=on_behalf_of,
        by=by,
        by_name=display_name(by),
    )


def _revision(copy: DeskCopy, review: Review) -> Revision:
    """The revision under review, of which it was checked that it still stands as digested."""
    revision = copy.revisions.get(number=review.revision_number)
    if revision.compute_digest() != review.digest:
        raise TransitionError(
            f"《{copy.title}》存下来的第 {revision.number} 版和送审时不一样，请重新送审。"
        )
    return revision


def _refuse_unreadable(copy: DeskCopy, revision: Revision) -> None:
    if revision.expires_at and revision.expires_at <= timezone.now():
        raise TransitionError(
            f"《{copy.title}》的下线时间已经过了，发布后也看不到：请退回，改好下线时间再送审。"
        )


def _stated(review: Review, on_behalf_of: str = "", exception: str = "") -> dict[str, str]:
    """What the audit log says of a review."""
    stated = {
        "版本": f"第 {review.revision_number} 版",
        "进度": review.get_stage_display(),
        "指纹": review.digest,
    }
    if on_behalf_of:
        stated["代为"] = on_behalf_of
    if exception:
        stated["例外"] = exception
    return stated
