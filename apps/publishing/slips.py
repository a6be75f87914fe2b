"""The approval slip (发布审批单) of a published revision: who did what before it went out."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from apps.audit.models import Action, Event
from apps.proofing import Finding
from apps.publishing.models import DeskCopy, Revision
from apps.publishing.proofs import Proof, proof_of, stored_findings
from apps.publishing.reviews import Review, ReviewAct, Stage
from apps.publishing.transitions import key_of


@dataclass(frozen=True)
class Publication:
    """When somebody (or the last approval) put a revision before the public."""

    at: datetime.datetime
    by: str


@dataclass
class Slip:
    """What the slip of one published revision says.

    `review` is the one that it passed, None where its column asked for none; `earlier` are
    the reviews since the last one that was passed, which ended otherwise, oldest first.
    """

    revision: Revision
    review: Review | None
    acts: list[ReviewAct] = field(default_factory=list)
    earlier: list[Review] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    proof: Proof | None = None

    @property
    def exceptions(self) -> list[ReviewAct]:
        return [act for act in self.acts if act.exception]

    @property
    def number(self) -> str:
        """The slip's number: type, item and revision, the same whenever it is printed."""
        kind = self.revision.copy._meta.model_name[0].upper()
        return f"{kind}{self.revision.copy_id}-{self.revision.number}"


def published_numbers(copy: DeskCopy, revisions: Iterable[Revision]) -> set[int]:
    """The numbers of those revisions that were ever made live. Two queries.

    The audit log says so, and for as long as reviews are kept, the review that was passed. What
    was frozen by publishing carries no note; the others say what they were frozen for.
    """
    found = {revision.number for revision in revisions if not revision.note}
    if copy.live_revision is not None:
        found.add(copy.live_revision.number)
    passed = Review.objects.filter(**key_of(copy), stage=Stage.APPROVED)
    found.update(passed.values_list("revision_number", flat=True))
    told = {f"第 {revision.number} 版": revision.number for revision in revisions}
    for after in _publications(copy).values_list("after", flat=True):
        if (number := told.get(after.get("版本"))) is not None:
            found.add(number)
    return found


def slip_of(copy: DeskCopy, revision: Revision) -> Slip | None:
    """The slip of a revision of this desk copy; None where it was never published."""
    if revision.number not in published_numbers(copy, [revision]):
        return None
    reviews = list(Review.objects.filter(**key_of(copy)).order_by("submitted_at", "pk"))
    passed = [one for one in reviews if one.stage == Stage.APPROVED]
    review = next((one for one in passed[::-1] if one.digest == revision.digest), None)
    slip = Slip(revision, review)
    if review is not None:
        slip.acts = list(review.acts.all())
        before = [one for one in passed if one.submitted_at < review.submitted_at]
        since = before[-1].submitted_at if before else None
        slip.earlier = [
            one
            for one in reviews
            if one.stage != Stage.APPROVED
            and one.submitted_at < review.submitted_at
            and (since is None or one.submitted_at > since)
        ]
        slip.findings = stored_findings(review.findings)
    slip.publications = [
        Publication(event.at, event.actor_name)
        for event in _publications(copy).order_by("number")
        if event.after.get("指纹") == revision.digest
    ]
    slip.proof = proof_of(revision, [])
    return slip


def _publications(copy: DeskCopy):
    return Event.objects.filter(
        action=Action.PUBLISH, subject_type=copy._meta.label_lower, subject_id=str(copy.pk)
    )
