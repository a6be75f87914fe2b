"""Approval on a phone: a one-time link by which a leader without an account takes one step.

The secret of a link is its token: 256 random bits, of which only the SHA-256 is kept. What is
done with it counts as the act of the person who sent it, on behalf of the leader named, so
that person must hold the right when it is sent and still when it is used.
"""

import datetime
import hashlib
import re
import secrets
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone

from apps.audit import log
from apps.audit.models import Action
from apps.columns import stepping
from apps.core.dates import minute
from apps.core.people import display_name
from apps.publishing import reviewing
from apps.publishing.models import DeskCopy
from apps.publishing.reviews import ApprovalLink, Review, Stage, Verdict
from apps.publishing.transitions import TransitionError, key_of, locked
from apps.site_settings.models import SiteSettings

TOKEN_BYTES = 32
DEFAULT_HOURS = 24
MOST_HOURS = 7 * 24
_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)  # what token_urlsafe makes of 32 bytes


class LinkState(models.TextChoices):
    """What staff are told about a link."""

    VALID = "valid", "有效"
    USED = "used", "已使用"
    EXPIRED = "expired", "已过期"
    REVOKED = "revoked", "已作废"
    OVER = "over", "已失效"


@dataclass(frozen=True)
class Closed:
    """Why nothing can be done with a link any more: for the person who opens it."""

    title: str
    text: str


class LinkClosed(Exception):
    """The link was used, expired, revoked, or its step is no longer to be taken."""

    def __init__(self, closed: Closed):
        super().__init__(closed.title)
        self.closed = closed


# The leaders that are offered


_leaders: list[Callable[[], Iterable[str]]] = []


def register_leaders(provider: Callable[[], Iterable[str]]) -> None:
    """Let an app above name the present leaders, each as “职务 姓名”."""
    if provider not in _leaders:
        _leaders.append(provider)


def leaders() -> list[str]:
    """The present leaders, in their order."""
    return [name for provider in _leaders for name in provider()]


# Sending and revoking


@transaction.atomic
def send(
    copy: DeskCopy, by, digest: str, step: int, leader: str, hours: int
) -> tuple[ApprovalLink, str]:
    """Make a link for the review's present step. Returns it and its token, told this once.

    `digest` and `step` are what the sender was shown. Raises TransitionError when something
    else waits by now, or when the sender could not take the step.
    """
    if not 0 < hours <= MOST_HOURS:
        raise ValueError("A link holds for an hour at least, and for seven days at most.")
    copy = locked(copy)
    review = copy.open_review
    if review is None or review.digest != digest or review.step != step:
        raise TransitionError(
            f"《{copy.title}》的审核刚刚有变化，没有发出链接。请看现在的情况再发。"
        )
    if refusal := refusal_of(by, review):
        raise TransitionError(refusal)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = ApprovalLink.objects.create(
        review=review,
        step=step,
        token_digest=_digest(token),
        leader=leader,
        sender=by,
        sender_name=display_name(by),
        expires_at=timezone.now() + datetime.timedelta(hours=hours),
    )
    log.record(Action.LINK, copy, after=_stated(link, "发出"), by=by)
    return link, token


@transaction.atomic
def revoke(link: ApprovalLink, by) -> ApprovalLink:
    """Take a link back. Raises TransitionError when it was used or revoked already."""
    link = _locked(link)
    if link.used_at is not None:
        raise TransitionError("这个链接已经用过，意见已经记录，不能作废。")
    if link.revoked_at is not None:
        raise TransitionError("这个链接已经作废了。")
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    log.record(Action.LINK, link.review.copy, after=_stated(link, "作废"), by=by)
    return link


def links_of(copy: DeskCopy) -> list[ApprovalLink]:
    """All links that were made for an item, the newest first, each with its `state`."""
    key = {f"review__{name}": value for name, value in key_of(copy).items()}
    links = list(ApprovalLink.objects.filter(**key).select_related("review"))
    now = timezone.now()
    for link in links:
        link.state = state_of(link, now)
    return links


def state_of(link: ApprovalLink, now: datetime.datetime) -> LinkState:
    """What to tell staff about a link at the aware datetime `now`."""
    if link.used_at is not None:
        return LinkState.USED
    if link.revoked_at is not None:
        return LinkState.REVOKED
    if now >= link.expires_at:
        return LinkState.EXPIRED
    return LinkState.VALID if link.review.step == link.step else LinkState.OVER


def refusal_of(user, review: Review) -> str:
    """Why this person cannot take, or have taken, the review's present step; "" if they can."""
    revision = stepping.revision_of(review.copy, review)
    lenient = SiteSettings.load().small_office
    return stepping.refusal(user, review, revision, lenient=lenient)


# What the holder of a link meets


def find(token: str) -> ApprovalLink | None:
    """The link with this token, in whatever state; None where there is none."""
    if not _TOKEN.fullmatch(token):
        return None
    links = ApprovalLink.objects.select_related("review", "sender")
    return links.filter(token_digest=_digest(token)).first()


def closed(link: ApprovalLink) -> Closed | None:
    """Why nothing can be done with this link; None while it opens. Says nothing of the content."""
    state = state_of(link, timezone.now())
    if state == LinkState.USED:
        when = minute(link.used_at)
        return Closed("这个链接已经用过了", f"意见已经在 {when} 提交。一个链接只能用一次。")
    if state == LinkState.REVOKED:
        return Closed("这个链接已经作废", "发送人已经把它收回。")
    if state == LinkState.EXPIRED:
        return Closed("这个链接已经过期", f"它的有效期到 {minute(link.expires_at)} 为止。")
    if state == LinkState.OVER:
        return _OVER.get(link.review.stage, _STEP_TAKEN)
    sender = link.sender
    if sender is None or not (sender.is_active and sender.is_staff):
        return _NO_SENDER
    return _NO_SENDER if refusal_of(sender, link.review) else None


_STEP_TAKEN = Closed("这一步已经审核过了", "链接发出以后，这一步已经有人给出了意见。")
_OVER = {
    Stage.REPLACED: Closed("内容已经更新", "链接发出以后，内容改过，并且重新送审了。"),
    Stage.RECALLED: Closed("内容已经收回", "链接发出以后，撰稿人把内容收回了，现在不用审批。"),
    Stage.RETURNED: Closed("内容已经退回", "链接发出以后，内容已经退回修改，现在不用审批。"),
}
_NO_SENDER = Closed("这个链接不能再用", "发送人现在不能请人审批这一步。")


def take(
    link: ApprovalLink, verdict: Verdict, *, comment: str = "", ticked: Collection[str] = ()
) -> Review:
    """Take the step of a link: the act of its sender, on behalf of the leader it names.

    In one transaction: of two at once, one gets through. Raises LinkClosed, or TransitionError
    with what is wrong in Chinese; either is on record. Returns the review as it then is.
    """
    try:
        return _take(link, verdict, comment, ticked)
    except (LinkClosed, TransitionError) as error:
        log.record(Action.LINK, link.review.copy, after=_stated(link, "拒绝"), note=str(error))
        raise


@transaction.atomic
def _take(link: ApprovalLink, verdict: Verdict, comment: str, ticked: Collection[str]) -> Review:
    link = _locked(link)
    if why := closed(link):
        raise LinkClosed(why)
    copy, shown = link.review.copy, (link.review.digest, link.step)
    how = {"comment": comment, "on_behalf_of": link.leader}
    if verdict == Verdict.APPROVE:
        lenient = SiteSettings.load().small_office
        review = reviewing.approve(copy, link.sender, *shown, ticked=ticked, lenient=lenient, **how)
    else:
        review = reviewing.send_back(copy, link.sender, *shown, **how)
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    told = _stated(link, "使用") | {"意见": verdict.label}
    log.record(Action.LINK, copy, after=told, by=link.sender, note=comment)
    return review


def _locked(link: ApprovalLink) -> ApprovalLink:
    """The link as it is in the database now; nobody else uses or revokes it until we are done."""
    rows = ApprovalLink.objects.select_for_update(of=("self",))
    return rows.select_related("review", "sender").get(pk=link.pk)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _stated(link: ApprovalLink, what: str) -> dict[str, str]:
    """What the audit log says of a link; its token never."""
    return {
        "链接": what,
        "编号": link.pk,
        "领导": link.leader,
        "步骤": link.get_step_display(),
        "版本": f"第 {link.review.revision_number} 版",
        "发送人": link.sender_name,
        "有效期至": minute(link.expires_at),
    }
