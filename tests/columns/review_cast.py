"""Those who take part in a review, as the tests of the review desk meet them."""

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from apps.columns.models import Column, Right
from apps.proofing.models import ChecklistItem
from apps.publishing.models import DeskCopy
from tests.factories.columns import grant

RIGHTS = {
    "editor": (Right.WRITE,),
    "first": (Right.FIRST_REVIEW,),
    "second": (Right.SECOND_REVIEW,),
    "final": (Right.FINAL_REVIEW,),
}
NAMES = {"editor": "王编辑", "first": "李初审", "second": "赵复审", "final": "周终审"}


def cast_of(column: Column) -> dict[str, User]:
    """An editor and three reviewers, each with one right in this column and its branch."""
    people = {}
    for name, rights in RIGHTS.items():
        user = User.objects.create_user(
            name, password="x", is_staff=True, last_name=NAMES[name][0], first_name=NAMES[name][1:]
        )
        grant(user, column, *rights)
        people[name] = user
    return people


def address(copy: DeskCopy, page: str, *more) -> str:
    """An address of the desk beside the form of this item."""
    opts = copy._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[copy.pk, *more])


def stored(copy: DeskCopy) -> DeskCopy:
    """The item as the database has it now."""
    return type(copy).objects.get(pk=copy.pk)


def submit(client: Client, copy: DeskCopy, note: str = "请审", **fields):
    """Confirm on the page 送审 what it showed."""
    seen = {"digest": stored(copy).draft_revision().digest, "note": note}
    return client.post(address(copy, "submit"), seen | fields, follow=True)


def take(client: Client, copy: DeskCopy, verdict: str = "approve", comment: str = "", **fields):
    """Take the present step as the page of the review offers it, every point ticked."""
    review = stored(copy).review
    sent = {
        "verdict": verdict,
        "digest": review.digest,
        "step": str(int(review.step or 1)),
        "comment": comment,
        "ticked": list(ChecklistItem.objects.values_list("text", flat=True)),
    }
    return client.post(address(copy, "review"), sent | fields, follow=True)
