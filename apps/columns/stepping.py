"""Who may take which review step: the rights per column, beside the rules of reviewing."""

from django.contrib.auth.models import AbstractBaseUser

from apps.columns import rights
from apps.publishing import reviewing
from apps.publishing.models import DeskCopy, Revision
from apps.publishing.reviews import Review


def column_ids(revision: Revision) -> list[int]:
    """The columns in which a revision stands, home first."""
    return [item["id"] for item in revision.columns]


def revision_of(copy: DeskCopy, review: Review) -> Revision:
    """The revision that a review of this desk copy is about."""
    return copy.revisions.get(number=review.revision_number)


def refusal(
    user: AbstractBaseUser, review: Review, revision: Revision, *, lenient: bool = False
) -> str:
    """Why this person cannot take the review's present step, in Chinese; "" if they can.

    The right of the step is needed in every column in which the revision would stand.
    `lenient` is the setting for very small offices. Always asks the database anew, so that a
    right taken away a moment ago no longer counts.
    """
    if review.step is None:
        return "这篇稿件现在不在审核中。"
    held = rights.columns_of(user, rights.REVIEW_RIGHTS[review.step])
    if held is not None and not held.issuperset(column_ids(revision)):
        where = "、".join(
            f"“{item['name']}”" for item in revision.columns if item["id"] not in held
        )
        return f"您没有栏目{where}的{review.step.label}权限。"
    return "" if lenient else reviewing.reason_against(review, user)
