"""What a leader without an account meets at the address of a link (apps.columns.approvals).

The address is the whole secret: no session and no cookie belongs to it, and everything below
it (the true page, its pictures, its files) asks for the same token. Opening it changes
nothing, so that the previews of messengers use nothing up.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django import forms
from django.contrib import admin
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from apps.columns import approvals, stepping
from apps.columns.approvals import Closed, LinkClosed
from apps.columns.review_desk import RemarkField
from apps.core.requests import is_same_origin
from apps.media import views as files
from apps.media.models import KEY_LENGTH, Document, Image
from apps.proofing.checklist import checklist_for
from apps.publishing.differences import FieldDifference, Piece, differences
from apps.publishing.models import DeskCopy, Revision
from apps.publishing.proofs import stored_findings
from apps.publishing.reviews import ApprovalLink, Step, Verdict
from apps.publishing.transitions import TransitionError

# Nobody guesses 256 bits; this only spares the server whoever tries.
MOST_MISSES = 30
MISSES_FORGOTTEN = 10 * 60  # seconds
_AROUND = 40  # characters of unchanged text beside a change
_UNKNOWN = Closed("没有这个链接", "链接可能没有复制完整。")
_NO_FILE = Closed("没有这个文件", "它不属于请您审批的这个版本。")
_TOO_MANY = Closed("打开得太频繁", "从您这里打开了太多不对的链接，请过十分钟再试。")
_IMAGE = re.compile(rf"/media/images/([\w-]{{{KEY_LENGTH}}})/", re.ASCII)
_DOCUMENT = re.compile(r"/documents/(\d{1,18})/", re.ASCII)


class ApprovalForm(forms.Form):
    comment = RemarkField(label="意见", max_length=1000, required=False, rows=4)


def _of_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the open link of the address; say in plain words where there is none."""

    @wraps(view)
    def wrapper(request: HttpRequest, token: str, *args, **kwargs) -> HttpResponse:
        if _misses(request) >= MOST_MISSES:
            response = _closed_page(request, _TOO_MANY, 429)
            response["Retry-After"] = str(MISSES_FORGOTTEN)
            return _private(response)
        link = approvals.find(token)
        if link is None:
            _count_miss(request)
            return _private(_closed_page(request, _UNKNOWN, 404))
        why = approvals.closed(link)
        # A POST goes on, so that its refusal is on record.
        if why is not None and request.method != "POST":
            return _private(_closed_page(request, why, 410))
        request.approval_token = token
        try:
            response = view(request, link, *args, **kwargs)
        except Http404:
            response = _closed_page(request, _NO_FILE, 404)
        return _private(response)

    return wrapper


# No CSRF token: pages of the public site set no cookie to hold one, and the secret in the
# address does its work. Whoever could forge this POST knows the link, and needs no forgery.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_of_link
def approval(request: HttpRequest, link: ApprovalLink) -> HttpResponse:
    """What is to be approved, and the two buttons."""
    if request.method != "POST":
        return _approval_page(request, link, ApprovalForm())
    _require_own_page(request)
    verdict = _verdict(request)
    form = ApprovalForm(request.POST)
    ticked = request.POST.getlist("ticked")
    if not form.is_valid():
        return _approval_page(request, link, form, "意见太长了，最多写 1000 个字。", ticked)
    comment = form.cleaned_data["comment"]
    problem = _unfinished(link, verdict, comment, ticked)
    if problem and approvals.closed(link) is None:
        return _approval_page(request, link, form, problem, ticked)
    try:
        review = approvals.take(link, verdict, comment=comment, ticked=ticked)
    except LinkClosed as error:
        return _closed_page(request, error.closed, 410)
    except TransitionError as error:
        link = approvals.find(request.approval_token)
        if why := approvals.closed(link):
            return _closed_page(request, why, 410)
        return _approval_page(request, link, form, str(error), ticked)
    context = {"link": link, "verdict": verdict, "comment": comment, "review": review}
    return render(request, "review/done.html", context | {"copy": review.copy})


@require_safe
@_of_link
def page(request: HttpRequest, link: ApprovalLink) -> HttpResponse:
    """The true page of the revision, as the public would read it."""
    copy, revision = _reviewed(link)
    request.approval_url = _address("approval", request)
    # The content type's own admin knows its page, and no app below it does.
    shown = admin.site.get_model_admin(type(copy)).preview(request, copy, revision)
    return _through_link(request, shown, revision)


@require_safe
@_of_link
def image(request: HttpRequest, link: ApprovalLink, key: str, name: str) -> HttpResponse:
    """A picture of this revision, which need not be public."""
    for asset in _reviewed(link)[1].assets():
        if isinstance(asset, Image) and asset.key == key:
            return files.rendition(request, asset, name)
    raise Http404("没有这张图片。")


@require_safe
@_of_link
def document(request: HttpRequest, link: ApprovalLink, pk: int, name: str) -> HttpResponse:
    """A file of this revision, which need not be public."""
    for asset in _reviewed(link)[1].assets():
        if isinstance(asset, Document) and asset.pk == pk:
            return files.download(request, asset, name)
    raise Http404("没有这个文件。")


def _reviewed(link: ApprovalLink) -> tuple[DeskCopy, Revision]:
    copy = link.review.copy
    return copy, stepping.revision_of(copy, link.review)


def _approval_page(
    request: HttpRequest,
    link: ApprovalLink,
    form: ApprovalForm,
    error: str = "",
    ticked: list[str] | None = None,
) -> HttpResponse:
    if why := approvals.closed(link):
        return _closed_page(request, why, 410)
    copy, revision = _reviewed(link)
    live = copy.live_revision
    context = {
        "link": link,
        "review": link.review,
        "step": Step(link.step),
        "copy": copy,
        "revision": revision,
        "kind": copy._meta.verbose_name,
        "acts": link.review.acts.all(),
        "findings": stored_findings(link.review.findings),
        "live": live,
        "differences": _in_short(differences(live, revision)) if live is not None else [],
        "points": checklist_for(link.step),
        "ticked": ticked or [],
        "form": form,
        "error": error,
        "page_url": _address("approval_page", request),
    }
    return _through_link(request, render(request, "review/approval.html", context), revision)


def _in_short(found: list[FieldDifference]) -> list[FieldDifference]:
    """The same, without the middle of long passages that did not change: a phone is small."""

    def cut(piece: Piece) -> Piece:
        if piece.change != "same" or len(piece.text) <= 3 * _AROUND:
            return piece
        return Piece("same", f"{piece.text[:_AROUND]}……{piece.text[-_AROUND:]}")

    return [
        replace(one, old=[cut(piece) for piece in one.old], new=[cut(piece) for piece in one.new])
        for one in found
    ]


def _through_link(request: HttpRequest, response: HttpResponse, revision: Revision) -> HttpResponse:
    """Let what the revision shows load by this link: its files need not be public yet."""
    assets = revision.assets()
    keys = {asset.key for asset in assets if isinstance(asset, Image)}
    numbers = {str(asset.pk) for asset in assets if isinstance(asset, Document)}
    base = _address("approval", request)

    def picture(match: re.Match) -> str:
        return f"{base}images/{match[1]}/" if match[1] in keys else match[0]

    def download(match: re.Match) -> str:
        return f"{base}documents/{match[1]}/" if match[1] in numbers else match[0]

    text = _IMAGE.sub(picture, response.content.decode())
    response.content = _DOCUMENT.sub(download, text)
    return response


def _address(name: str, request: HttpRequest) -> str:
    return reverse(f"columns:{name}", args=[request.approval_token])


def _unfinished(link: ApprovalLink, verdict: Verdict, comment: str, ticked: list[str]) -> str:
    """What is still to be filled in, in Chinese; "" when it is complete."""
    if verdict == Verdict.RETURN:
        return "" if comment.strip() else "要退回，请在“意见”里写明原因，撰稿人会看到。"
    missing = [point for point in checklist_for(link.step) if point not in ticked]
    return f"要同意，请先核对并勾选：{'、'.join(missing)}。" if missing else ""


def _verdict(request: HttpRequest) -> Verdict:
    try:
        return Verdict(request.POST.get("verdict"))
    except ValueError:
        raise SuspiciousOperation("Neither approval nor return.") from None


def _require_own_page(request: HttpRequest) -> None:
    """Refuse what a browser says was sent by another site's page.

    Our page asks for no referrer, so its own form sends `Origin: null` (Fetch, "append a
    request Origin header"); browsers that send no Sec-Fetch-Site either say nothing with it.
    """
    says_nothing = (
        "Sec-Fetch-Site" not in request.headers and request.headers.get("Origin") == "null"
    )
    if not says_nothing and not is_same_origin(request):
        raise PermissionDenied("请从链接打开的页面上操作。")


def _closed_page(request: HttpRequest, why: Closed, status: int) -> HttpResponse:
    return render(request, "review/closed.html", {"closed": why}, status=status)


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return response


def _misses_key(request: HttpRequest) -> str:
    return f"approval-misses:{request.META.get('REMOTE_ADDR', '')}"


def _misses(request: HttpRequest) -> int:
    return cache.get(_misses_key(request), 0)


def _count_miss(request: HttpRequest) -> None:
    key = _misses_key(request)
    if not cache.add(key, 1, MISSES_FORGOTTEN):
        try:
            cache.incr(key)
        except ValueError:  # forgotten in between
            cache.set(key, 1, MISSES_FORGOTTEN)
