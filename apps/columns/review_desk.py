"""Review (三审三校) as staff meet it: submitting, checking, and the page of a reviewer.

The verbs are those of apps.publishing.reviewing; nothing here writes the state of a review.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from apps import proofing
from apps.columns import reviewers, rights, stepping, tasks
from apps.columns.models import Right
from apps.columns.tree import get_tree
from apps.core.dates import minute
from apps.core.editor import RichTextField
from apps.proofing import Finding
from apps.proofing.checklist import checklist_for
from apps.proofing.replacing import put_right
from apps.publishing import reviewing, transitions
from apps.publishing.differences import differences
from apps.publishing.models import DeskCopy, Revision
from apps.publishing.proofs import key_of_finding, proof_of, stored_findings
from apps.publishing.reviews import Review, ReviewAct, Stage, Step, Verdict
from apps.publishing.slips import published_numbers, slip_of
from apps.publishing.transitions import TransitionError
from apps.site_settings.models import get_site

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_FINDING_KEY = re.compile(r"[0-9a-f]{16}\Z")
_ATTACHMENT = re.compile(r"attachments-\d+-document")
_NUMBER = re.compile(r"[0-9]{1,18}")
MOST_READ = 50  # attachments of one form that are read before it is saved
ALL_FINDINGS = "all"


class RemarkField(forms.CharField):
    """Several lines of text, whose ends count as one character each, as the browser counts."""

    def __init__(self, *, rows: int, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class SubmitForm(forms.Form):
    note = RemarkField(
        label="送审说明",
        max_length=500,
        required=False,
        rows=3,
        help_text="想告诉审核人的话，例如这次改了什么。可以不填。",
    )


class VerdictForm(forms.Form):
    comment = RemarkField(
        label="审核意见",
        max_length=1000,
        required=False,
        rows=4,
        help_text="退回时必须写明原因，撰稿人会看到；同意时可以不填。",
    )


class ReviewDesk:
    """The pages of review beside the form of a desk copy; DeskAdmin inherits them."""

    # Addresses

    def review_urls(self, beside) -> list:
        """`beside(address, view, name)` makes the path of a page beside the form."""
        return [
            beside("check/", self.check_view, "check"),
            beside("replace/", require_POST(self.replace_view), "replace"),
            beside("submit/", self.submit_view, "submit"),
            beside("review/", self.review_view, "review"),
            beside("recall/", require_POST(self.recall_view), "recall"),
            beside("approval-slip/<int:number>/", require_safe(self.slip_view), "slip"),
        ]

    # The form

    def changeform_view(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Attachments that publishing checks are read before the form's transaction begins.

        Else nobody could write while a long PDF is read.
        """
        if "_publish" in request.POST and self.has_publish_permission(request):
            proofing.read_ahead(_attached(request))
        return super().changeform_view(request, *args, **kwargs)

    def review_buttons(self, request: HttpRequest, copy: DeskCopy | None) -> dict[str, Any]:
        """What the form's template asks: which buttons it shows, and what the review says."""
        if copy is None:
            allowed = rights.columns_for(request, Right.WRITE)
            steps = [n.steps for n in get_tree(request) if allowed is None or n.id in allowed]
            return {
                "can_submit": any(steps),
                "can_publish": self.has_publish_permission(request)
                and (not steps or not all(steps)),
            }
        steps = self._steps(request, copy)
        may_publish = self.has_publish_permission(request, copy)
        return {
            "can_submit": bool(steps) and self.has_change_permission(request, copy),
            "can_publish": may_publish and not steps,
            "can_republish": may_publish
            and bool(steps)
            and copy.live_revision_id is None
            and transitions.has_passed(copy, copy.digest, steps),
            "can_recall": copy.open_review is not None and self._may_recall(request, copy),
            "review": copy.review,
            "side_stage": side_stage(copy),
            "returned": last_return(copy.review),
        }

    def _steps(self, request: HttpRequest, copy: DeskCopy) -> int:
        """How many steps the desk copy needs where it stands."""
        columns = [copy.column_id, *(column.pk for column in copy.further())]
        nodes = map(get_tree(request).get, columns)
        return max((node.steps for node in nodes if node), default=0)

    def page_after_refusal(self, copy: DeskCopy) -> str:
        """Where somebody is led whose text was not published: where it says what to do."""
        draft = copy.draft_revision()
        if copy.steps_needed(draft):
            return "submit"
        return "check" if any(one.is_block for one in proofing.examine(draft)) else ""

    # Checking

    def check_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What the automatic checks find in the desk copy, wherever it stands."""
        copy = self._found(request, object_id)
        draft = copy.draft_revision()
        context = self._page(
            request,
            f"检查：{copy.title}",
            copy,
            page="check",
            draft=draft,
            proof=proof_of(draft, proofing.examine(draft)),
            can_replace=self.has_change_permission(request, copy),
            needs_review=copy.steps_needed(draft) > 0,
        )
        return TemplateResponse(request, "admin/review/check.html", context)

    def replace_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put what a finding proposes in its place; `finding` is its key, or all of them."""
        copy = self._found(request, object_id, "change")
        page, digest = request.POST.get("page"), _digest(request)
        wanted = request.POST.get("finding", "")
        if page not in {"check", "submit"}:
            raise SuspiciousOperation("No page that offers replacements.")
        if wanted != ALL_FINDINGS and not _FINDING_KEY.match(wanted):
            raise SuspiciousOperation("Not the key of a finding.")
        try:
            told = self._replace(request, copy, digest, wanted)
        except TransitionError as error:
            self.message_user(request, str(error), messages.WARNING)
        else:
            self.message_user(request, told, messages.SUCCESS)
        return redirect(self._address(page, copy.pk))

    @transaction.atomic
    def _replace(self, request: HttpRequest, copy: DeskCopy, digest: str, wanted: str) -> str:
        copy = transitions.locked(copy)
        if not self.has_change_permission(request, copy):
            raise PermissionDenied
        draft = copy.draft_revision()
        if draft.digest != digest:
            raise TransitionError("没有替换：稿件刚刚被改过。下面是现在的内容和检查结果。")
        findings = [one for one in proofing.examine(draft) if one.replacement is not None]
        if wanted != ALL_FINDINGS:
            findings = [one for one in findings if key_of_finding(one) == wanted]
        done = _put_right(copy, findings)
        if not done:
            raise TransitionError("没有替换：这一处已经不在稿件里了。下面是现在的检查结果。")
        copy.save()
        transitions.save_draft(copy, request.user)
        told = f"已经替换 {len(done)} 处，保存在草稿里：{'；'.join(map(_in_words, done[:5]))}"
        told += "等。" if len(done) > 5 else "。"
        self.log_change(request, copy, f"按自动检查的提示修改：{'；'.join(map(_in_words, done))}。")
        return told

    # Submitting

    def submit_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What the checks found and who will review it; a POST submits what was shown."""
        copy = self._found(request, object_id, "change")
        form = SubmitForm(request.POST if request.method == "POST" else None)
        error = ""
        if request.method == "POST":
            seen = _digest(request)
            if form.is_valid():
                try:
                    self._submit(request, copy, seen, form.cleaned_data["note"])
                    return self._to_form(copy)
                except TransitionError as refused:
                    error = str(refused)
        copy = self._found(request, object_id, "change")
        draft = copy.draft_revision()
        steps = copy.steps_needed(draft)
        context = self._page(
            request,
            f"送审：{copy.title}",
            copy,
            page="submit",
            form=form,
            error=error,
            draft=draft,
            proof=proof_of(draft, proofing.examine(draft)),
            can_replace=True,
            missing=copy.missing_for_publication(),
            steps=self._ahead(request, draft, steps, reviewing.authors_of(copy)),
            reason=_nothing_to_submit(copy, draft, steps),
            can_publish=not steps and self.has_publish_permission(request, copy),
        )
        return TemplateResponse(request, "admin/review/submit.html", context)

    def _ahead(
        self, request: HttpRequest, revision: Revision, steps: int, authors: list[dict]
    ) -> list[reviewers.StepAhead]:
        """The steps of a revision by these people, and who can take them."""
        ids = [] if get_site(request).small_office else [author["id"] for author in authors]
        columns = stepping.column_ids(revision)
        return reviewers.steps_ahead(get_tree(request), steps, columns, ids)

    @transaction.atomic
    def _submit(self, request: HttpRequest, copy: DeskCopy, seen: str, note: str) -> None:
        """Submit the desk copy if it still is what was shown, and say so."""
        copy = transitions.locked(copy)
        if not self.has_change_permission(request, copy):
            raise PermissionDenied
        if copy.draft_revision().digest != seen:
            raise TransitionError("还没有送审：稿件刚刚被改过。请看一看下面现在的内容，再确认。")
        review = reviewing.submit(copy, request.user, note)
        self.log_change(request, copy, "送审。")
        told = f"《{copy.title}》已经送审，现在{review.get_stage_display()}。"
        if copy.live_revision_id:
            told += "审核通过以前，网站上仍是原来的内容。"
        self.message_user(request, told, messages.SUCCESS)

    def recall_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        copy = self._found(request, object_id)
        if not self._may_recall(request, copy):
            raise PermissionDenied
        try:
            reviewing.recall(copy, request.user)
        except TransitionError as error:
            self.message_user(request, str(error), messages.WARNING)
        else:
            self.log_change(request, copy, "收回送审。")
            told = f"《{copy.title}》已经收回，不再审核。改好以后可以重新送审。"
            self.message_user(request, told, messages.SUCCESS)
        return self._to_form(copy)

    def _may_recall(self, request: HttpRequest, copy: DeskCopy) -> bool:
        """Whoever may write it, and who submitted it."""
        mine = copy.review is not None and copy.review.submitted_by_id == request.user.pk
        return mine or self.has_change_permission(request, copy)

    # Reviewing

    def review_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What a reviewer is shown of a review; a POST takes its present step."""
        copy = self._found(request, object_id)
        form = VerdictForm(request.POST if request.method == "POST" else None)
        error = ""
        if request.method == "POST":
            verdict, digest, step = _verdict(request), _digest(request), _step(request)
            if form.is_valid():
                try:
                    self._take(request, copy, verdict, digest, step, form.cleaned_data["comment"])
                    return self._after_step(request, copy)
                except TransitionError as refused:
                    error = str(refused)
            copy = self._found(request, object_id)
        context = self._review_context(request, copy)
        context |= {"form": form, "error": error, "ticked": request.POST.getlist("ticked")}
        return TemplateResponse(request, "admin/review/review.html", context)

    @transaction.atomic
    def _take(
        self,
        request: HttpRequest,
        copy: DeskCopy,
        verdict: Verdict,
        digest: str,
        step: Step,
        comment: str,
    ) -> None:
        """Take the step that was shown. Raises TransitionError, and PermissionDenied."""
        copy = transitions.locked(copy)  # so that the rights are asked of what is decided
        review = copy.open_review
        if review is not None and (review.digest, review.step) == (digest, step):
            revision = stepping.revision_of(copy, review)
            held = rights.columns_of(request.user, rights.REVIEW_RIGHTS[step])
            if held is not None and not held.issuperset(stepping.column_ids(revision)):
                raise PermissionDenied
            if against := self._refusal(request, review, revision):
                raise TransitionError(against)
        if verdict == Verdict.APPROVE:
            lenient = get_site(request).small_office
            how = {"ticked": request.POST.getlist("ticked"), "lenient": lenient}
            reviewing.approve(copy, request.user, digest, step, comment=comment, **how)
        else:
            reviewing.send_back(copy, request.user, digest, step, comment=comment)
        self.log_change(request, copy, f"{step.label}{verdict.label}。")

    def _refusal(self, request: HttpRequest, review: Review, revision: Revision) -> str:
        lenient = get_site(request).small_office
        return stepping.refusal(request.user, review, revision, lenient=lenient)

    def _after_step(self, request: HttpRequest, copy: DeskCopy) -> HttpResponse:
        """Say what happened to it, and go on to what waits next."""
        copy = self.model.objects.select_related("review", "live_revision").get(pk=copy.pk)
        tasks.forget(request)
        waiting = tasks.tasks_of(request).to_review
        told = _after_words(copy)
        if waiting:
            following = '{} 还有 {} 篇等您审核，下一篇是<a href="{}">《{}》</a>。'
            first = waiting[0]
            told = format_html(following, told, len(waiting), first.url, first.title)
        self.message_user(request, told, messages.SUCCESS)
        return redirect(reverse("admin:review_tasks", current_app=self.admin_site.name))

    @admin.action(description="送审", permissions=["change"])
    def submit_selected(self, request: HttpRequest, queryset) -> None:
        """Submit each; say of each that was not, what stands against it."""

        def verb(copy: DeskCopy, by) -> None:
            if not self.has_change_permission(request, copy):
                raise TransitionError(f"您不能修改《{copy.title}》，没有送审。")
            reviewing.submit(copy, by)

        self._do_each(request, queryset, verb, "已送审")

    # What is on record

    def reviews_of(self, copy: DeskCopy, revisions: list[Revision]) -> dict[str, Any]:
        """What the list of versions says of each: its reviews, and whether it has a slip."""
        reviews: dict[int, list[Review]] = {}
        told = Review.objects.filter(**transitions.key_of(copy)).prefetch_related("acts")
        for review in told.defer("findings").order_by("submitted_at", "pk"):
            reviews.setdefault(review.revision_number, []).append(review)
        published = published_numbers(copy, revisions)
        for revision in revisions:
            revision.reviews = reviews.get(revision.number, [])
            revision.has_slip = revision.number in published
        return {"has_reviews": bool(reviews)}

    def slip_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """The approval slip of a published revision, to be printed."""
        copy = self._found(request, object_id)
        slip = slip_of(copy, self._revision(copy, str(number)))
        if slip is None:
            raise Http404("这一版没有发布过，没有审批单。")
        context = self._page(request, f"发布审批单：{slip.revision.title}", copy, slip=slip)
        context["printed_at"] = timezone.now()
        response = TemplateResponse(request, "admin/review/slip.html", context)
        response["Cache-Control"] = "private, no-store"
        return response

    def _review_context(self, request: HttpRequest, copy: DeskCopy) -> dict[str, Any]:
        review = copy.review
        if review is None:
            return self._page(request, f"审核：{copy.title}", copy, review=None)
        revision = stepping.revision_of(copy, review)
        before = seen_before(copy, review, request.user)
        against = self._refusal(request, review, revision)
        lenient = get_site(request).small_office
        return self._page(
            request,
            f"审核：{revision.title}",
            copy,
            review=review,
            revision=revision,
            acts=list(review.acts.all()),
            before=before,
            differences=differences(before.revision, revision) if before else [],
            proof=proof_of(revision, stored_findings(review.findings)),
            points=checklist_for(review.step) if review.step else [],
            against=against,
            ahead=self._ahead(request, revision, review.steps, review.authors)[review.step - 1 :]
            if review.is_open and against
            else [],
            exception=""
            if against or not lenient
            else reviewing.reason_against(review, request.user),
            is_changed_since=copy.digest != review.digest,
            can_recall=review.is_open and self._may_recall(request, copy),
        )


@dataclass(frozen=True)
class SeenBefore:
    """The revision that a review is compared with, and why it is that one."""

    revision: Revision
    why: str


def seen_before(copy: DeskCopy, review: Review, user) -> SeenBefore | None:
    """The revision since which this person is shown the changes; None where there is none.

    The newest of the one on the site, the one approved last, and the one on which they
    acted last.
    """
    key = transitions.key_of(copy)
    passed = Review.objects.filter(**key, stage=Stage.APPROVED).exclude(pk=review.pk)
    acted = ReviewAct.objects.filter(
        by=user, **{f"review__{name}": one for name, one in key.items()}
    )
    numbers = {
        "您上次看过的版本": acted.exclude(review=review).values_list("review__revision_number"),
        "上次审核通过的版本": passed.values_list("revision_number"),
    }
    found = {why: max((number for (number,) in rows), default=0) for why, rows in numbers.items()}
    live = copy.live_revision
    if live is not None and live.number != review.revision_number:
        found["网站上的版本"] = live.number
    number = max(found.values())
    if not number:
        return None
    why = [why for why, one in found.items() if one == number][-1]
    return SeenBefore(copy.revisions.get(number=number), why)


def side_stage(copy: DeskCopy) -> Stage | None:
    """What a review says of an item that its state does not say: it has something on the site."""
    review = copy.review
    if review is None or copy.live_revision_id is None or copy.state.value == review.stage:
        return None
    is_told = review.is_open or (review.stage == Stage.RETURNED and copy.has_changes)
    return Stage(review.stage) if is_told else None


def last_return(review: Review | None) -> ReviewAct | None:
    """Who returned it and why, while it is returned."""
    if review is None or review.stage != Stage.RETURNED:
        return None
    return review.acts.filter(verdict=Verdict.RETURN).last()


def _digest(request: HttpRequest) -> str:
    digest = request.POST.get("digest", "")
    if not _DIGEST.match(digest):
        raise SuspiciousOperation("Not a digest.")
    return digest


def _verdict(request: HttpRequest) -> Verdict:
    try:
        return Verdict(request.POST.get("verdict"))
    except ValueError:
        raise SuspiciousOperation("Neither approval nor return.") from None


def _step(request: HttpRequest) -> Step:
    step = request.POST.get("step", "")
    if step not in {str(one.value) for one in Step}:
        raise SuspiciousOperation("No step of review.")
    return Step(int(step))


def _nothing_to_submit(copy: DeskCopy, draft: Revision, steps: int) -> str:
    """Why there is nothing to submit, in Chinese; "" if there is."""
    if not steps:
        return "所在的栏目不用审核。"
    if copy.open_review and copy.open_review.digest == draft.digest:
        return "已经送审，之后没有再修改。"
    if copy.live_revision and copy.live_revision.digest == draft.digest:
        return "和网站上的一样，没有需要审核的修改。"
    return ""


def _put_right(copy: DeskCopy, findings: Iterable[Finding]) -> list[Finding]:
    """Write the proposals into the (locked) desk copy's fields; which of them were written.

    Raises TransitionError where a field would no longer hold what it may.
    """
    findings = list(findings)
    done: list[Finding] = []
    # A field at a time: its text is laid out once, however many proposals there are for it.
    for field in copy.content_fields():
        here = [one for one in findings if one.field == field.name]
        if not here:
            continue
        before, is_rich = getattr(copy, field.name), isinstance(field, RichTextField)
        after, followed = put_right(before, here, is_rich=is_rich)
        if after == before:
            continue
        try:
            setattr(copy, field.name, field.clean(after, copy))
        except ValidationError as error:
            told = f"没有替换：改好以后，{field.verbose_name}不合要求"
            raise TransitionError(f"{told}（{'；'.join(error.messages)}）。") from None
        done += followed
    return done


def _in_words(finding: Finding) -> str:
    if not finding.replacement:
        return f"{finding.field_label}里的“{finding.excerpt}”去掉了"
    return f"{finding.field_label}里的“{finding.excerpt}”改成“{finding.replacement}”"


def _after_words(copy: DeskCopy) -> str:
    review = copy.review
    if review.stage == Stage.RETURNED:
        return f"《{copy.title}》已经退回，撰稿人会看到您写的原因。"
    if review.stage == Stage.APPROVED:
        live = copy.live_revision
        if live.published_at > review.ended_at:
            when = minute(live.published_at)
            return f"《{live.title}》审核通过，已定时发布，到 {when} 会自动出现在网站上。"
        link = '<a href="{}" target="_blank" rel="noopener">在网站上查看</a>'
        told = f"《{{}}》审核通过，已经发布，{link}。"
        return format_html(told, live.title, copy.get_absolute_url())
    return f"您的意见已经记下，《{copy.title}》现在{review.get_stage_display()}。"


def _attached(request: HttpRequest) -> list[int]:
    """The documents that a form which was sent names as attachments."""
    named = (value for name, value in request.POST.items() if _ATTACHMENT.fullmatch(name))
    return [int(value) for value in named if _NUMBER.fullmatch(value)][:MOST_READ]
