"""The verbs that change an item's life. Nothing else writes `live_revision`.

Each runs in one transaction, re-reads the desk copy under a row lock, checks what is
allowed, and returns the fresh desk copy or revision. `by` is the acting user, or None for
a command. TransitionError carries a message in Chinese for the person who asked.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from apps import proofing
from apps.audit import log
from apps.audit.models import Action
from apps.core.dates import minute
from apps.core.people import display_name
from apps.media import uses
from apps.proofing import Finding
from apps.publishing.models import PRESS_FIELDS, DeskCopy, Revision, this_minute
from apps.publishing.reviews import Contribution, Review, Stage
from apps.publishing.signals import going_off, went_live, went_off


class TransitionError(Exception):
    """What was asked for is not possible now; str() says why, in Chinese."""


@transaction.atomic
def save_draft(copy: DeskCopy, by=None) -> DeskCopy:
    """Settle a desk copy whose fields and lists were just written: digest, assets, author."""
    copy.updated_by = by
    if not copy.digest:  # not by created_by: the author's account may have been deleted
        copy.created_by = by
    draft = copy.draft_revision()
    if by is not None and copy.digest != draft.digest:
        Contribution.objects.update_or_create(
            **key_of(copy),
            user_key=by.pk,
            defaults={"user_name": display_name(by), "at": timezone.now()},
        )
    copy.digest = draft.digest
    copy.save()
    uses.record(copy, "desk", draft.assets(), label=_label(copy))
    return copy


@transaction.atomic
def publish(copy: DeskCopy, by=None, note: str = "") -> Revision:
    """Freeze the desk copy and make that revision the one that the public reads.

    A desk copy that has not changed since its newest revision makes no new one.
    Raises TransitionError when it lies in the recycle bin or lacks something, when the
    automatic checks forbid it, and when it needs a review that it has not passed as it
    stands. A command (`by` is None) publishes what its operator gives it.
    """
    copy = locked(copy)
    draft = publishable(copy)
    if by is not None:
        if not has_passed(copy, draft.digest, copy.steps_needed(draft)):
            raise TransitionError(
                f"《{copy.title}》所在的栏目要先审核再发布：请点“送审”，审核通过后会自动发布。"
            )
        refuse_blocked(copy, proofing.examine(draft))
    revision = freeze(copy, by, note, draft)
    # A column that was renamed since the desk copy was saved has changed its digest.
    copy.digest = revision.digest
    return go_live(copy, revision, by)


def publishable(copy: DeskCopy) -> Revision:
    """The (locked) desk copy as a draft revision; TransitionError when it could not be read."""
    if copy.trashed_at:
        raise TransitionError(f"《{copy.title}》在回收站里，请先还原再发布。")
    missing = copy.missing_for_publication()
    if missing:
        raise TransitionError(f"《{copy.title}》还不能发布：{'；'.join(missing)}。")
    return copy.draft_revision()


def refuse_blocked(copy: DeskCopy, findings: list[Finding]) -> None:
    """Raise TransitionError where the automatic checks found something that must not go out."""
    blocking = [finding.message for finding in findings if finding.level == "block"]
    if blocking:
        raise TransitionError(f"《{copy.title}》没有通过自动检查：{'；'.join(blocking)}")


def has_passed(copy: DeskCopy, digest: str, steps: int) -> bool:
    """Whether a text with this digest has been approved in (at least) so many steps."""
    if not steps:
        return True
    passed = Review.objects.filter(
        **key_of(copy), digest=digest, steps__gte=steps, stage=Stage.APPROVED
    )
    return passed.exists()


@transaction.atomic
def keep(copy: DeskCopy, by=None, note: str = "") -> Revision:
    """The desk copy as it stands, as the newest revision; the public sees nothing of it.

    Called before something overwrites the desk copy, so that what was typed is not lost.
    """
    return freeze(locked(copy), by, note)


@transaction.atomic
def amend(copy: DeskCopy, by=None, note: str = "", **changes: Any) -> DeskCopy:
    """Change single public values of the desk copy and of what is live, and nothing else.

    Unfinished edits on the desk stay unpublished. What is live and needs review is refused:
    it would change unseen. `changes` are public values by their name
    on the revision: the new value, or a function that makes it from the present one (the
    desk's and the live one may differ).
    """
    copy = locked(copy)
    if copy.trashed_at:
        raise TransitionError(f"《{copy.title}》在回收站里，请先还原。")
    live = copy.live_revision
    for name, value in _changed(copy.draft_revision(), changes).items():
        copy.apply_change(name, value)
    save_draft(copy, by)
    if live is not None:
        content = live.content() | _changed(live, changes)
        revision = type(live)(copy=copy, body_html=live.body_html, **content)
        revision.digest = revision.compute_digest()
        steps = max(copy.steps_needed(live), copy.steps_needed(revision))
        if by is not None and not has_passed(copy, revision.digest, steps):
            raise TransitionError(
                f"《{copy.title}》所在的栏目要审核，不能直接改已发布的内容：请打开稿件修改，再送审。"
            )
        if revision.digest != live.digest:
            go_live(copy, _save_revision(copy, revision, _newest(copy), by, note), by)
    return copy


def _changed(revision: Revision, changes: dict[str, Any]) -> dict[str, Any]:
    """The new value of each changed name, for something that stands as `revision` does."""
    return {
        name: value(getattr(revision, name)) if callable(value) else value
        for name, value in changes.items()
    }


@transaction.atomic
def withdraw(copy: DeskCopy, by=None, reason: str = "") -> DeskCopy:
    """Take the item off the site at once. Raises TransitionError when it is not on it."""
    copy = locked(copy)
    if copy.live_revision is None:
        raise TransitionError(f"《{copy.title}》没有发布，不需要撤回。")
    _note_whether_public(copy)
    before = stated(copy.live_revision)
    going_off.send(type(copy), copy=copy, by=by, reason=reason)
    copy.live_revision = None
    copy.withdrawn_at = timezone.now()
    copy.withdrawn_by_name = display_name(by)
    copy.withdrawn_reason = reason
    copy.save(update_fields=PRESS_FIELDS)
    uses.forget(copy, "live")
    went_off.send(type(copy), copy=copy)
    log.record(Action.WITHDRAW, copy, before=before, by=by, note=reason)
    return copy


@transaction.atomic
def trash(copy: DeskCopy, by=None) -> DeskCopy:
    """Move the item to the recycle bin; what was live is withdrawn first."""
    copy = locked(copy)
    if copy.trashed_at:
        raise TransitionError(f"《{copy.title}》已经在回收站里。")
    if copy.live_revision is not None:
        copy = withdraw(copy, by, "删除")
    end_review(copy, Stage.RECALLED)
    copy.trashed_at = timezone.now()
    copy.trashed_by_name = display_name(by)
    copy.save(update_fields=PRESS_FIELDS)
    log.record(Action.TRASH, copy, by=by)
    return copy


@transaction.atomic
def untrash(copy: DeskCopy, by=None) -> DeskCopy:
    """Bring the item back from the recycle bin, as a draft or as withdrawn."""
    copy = locked(copy)
    if not copy.trashed_at:
        raise TransitionError(f"《{copy.title}》不在回收站里。")
    copy.trashed_at = None
    copy.trashed_by_name = ""
    copy.updated_by = by
    copy.save(update_fields=[*PRESS_FIELDS, "updated_by", "updated_at"])
    log.record(Action.UNTRASH, copy, by=by)
    return copy


@transaction.atomic
def restore(copy: DeskCopy, revision: Revision, by=None) -> DeskCopy:
    """Write a revision's content into the desk copy; the public sees nothing of it yet.

    The desk copy is frozen first, so that nothing typed there is lost.
    """
    copy = locked(copy)
    if copy.trashed_at:
        raise TransitionError(f"《{copy.title}》在回收站里，请先还原。")
    if revision.copy_id != copy.pk:
        raise TransitionError("这个版本不属于这篇稿件。")
    freeze(copy, by, "恢复旧版本前自动保存")
    for field in copy.content_fields():
        setattr(copy, field.attname, getattr(revision, field.attname))
    copy.thaw_lists({name: getattr(revision, name) for name in revision.list_names()})
    return save_draft(copy, by)


@transaction.atomic
def duplicate(copy: DeskCopy, by=None) -> DeskCopy:
    """A new draft with the content of this desk copy, dated now and not pinned."""
    copy = locked(copy)
    draft = locked(copy)
    draft.pk, draft._state.adding = None, True
    for name in ("digest", *PRESS_FIELDS):
        setattr(draft, name, copy._meta.get_field(name).get_default())
    suffix = "（副本）"
    draft.title = copy.title[: copy._meta.get_field("title").max_length - len(suffix)] + suffix
    draft.published_at = this_minute()
    draft.expires_at = draft.pinned_until = None
    draft.is_pinned = False
    draft.save()
    draft.thaw_lists(copy.frozen_lists())
    return save_draft(draft, by)


def locked(copy: DeskCopy) -> DeskCopy:
    """The desk copy as it is in the database now; nobody else changes it until we are done."""
    return type(copy).objects.select_for_update().get(pk=copy.pk)


def _newest(copy: DeskCopy) -> Revision | None:
    return copy.revisions.order_by("-number").first()


def freeze(copy: DeskCopy, by, note: str, draft: Revision | None = None) -> Revision:
    """The newest revision when the (locked) desk copy still stands so, else a new one.

    `draft` is its draft revision where the caller has it already.
    """
    draft, newest = draft or copy.draft_revision(), _newest(copy)
    if newest is not None and newest.digest == draft.digest:
        return newest
    return _save_revision(copy, draft, newest, by, note)


def _save_revision(copy, draft, newest, by, note) -> Revision:
    draft.number = newest.number + 1 if newest else 1
    draft.created_by = by
    draft.created_by_name = display_name(by)
    draft.note = note
    draft.save()
    uses.record(copy, f"revision:{draft.number}", draft.assets(), label=_label(copy))
    return draft


def _note_whether_public(copy: DeskCopy) -> None:
    """Before the live revision changes: remember whether the public has read it by now."""
    live = copy.live_revision
    if live is not None and live.published_at <= timezone.now():
        copy.was_public = True


def go_live(copy: DeskCopy, revision: Revision, by) -> Revision:
    _note_whether_public(copy)
    before = stated(copy.live_revision)
    copy.live_revision = revision
    copy.withdrawn_at = None
    copy.withdrawn_by_name = copy.withdrawn_reason = ""
    copy.save(update_fields=[*PRESS_FIELDS, "digest"])
    uses.record(
        copy,
        "live",
        revision.assets(),
        label=_label(copy),
        public_from=revision.published_at,
        public_until=revision.expires_at,
    )
    went_live.send(type(copy), copy=copy, revision=revision)
    log.record(Action.PUBLISH, copy, before=before, after=stated(revision), by=by)
    return revision


def end_review(copy: DeskCopy, stage: Stage) -> None:
    """End the (locked) desk copy's open review, if there is one."""
    review = copy.open_review
    if review is not None:
        review.stage = stage
        review.ended_at = timezone.now()
        review.save(update_fields=["stage", "ended_at"])


def stated(revision: Revision | None) -> dict[str, str]:
    """What the audit log says of a revision."""
    if revision is None:
        return {}
    return {
        "版本": f"第 {revision.number} 版",
        "标题": revision.title,
        "发布时间": minute(revision.published_at),
        "下线时间": minute(revision.expires_at) if revision.expires_at else "长期",
        "指纹": revision.digest,
    }


def key_of(copy: DeskCopy) -> dict[str, Any]:
    """How tables that serve every type of content name a desk copy."""
    return {"content_type": ContentType.objects.get_for_model(copy), "object_id": copy.pk}


def _label(copy: DeskCopy) -> str:
    return f"{copy._meta.verbose_name}《{copy.title}》"
