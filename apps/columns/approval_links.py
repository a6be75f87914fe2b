"""发到领导手机: staff make, list and revoke the links of apps.columns.approvals."""

from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.columns import approvals
from apps.columns.approvals import DEFAULT_HOURS, LinkState
from apps.core.requests import absolute
from apps.publishing.models import DeskCopy
from apps.publishing.reviews import ApprovalLink, Review
from apps.publishing.transitions import TransitionError

HOURS = [
    (2, "2 小时"),
    (12, "12 小时"),
    (DEFAULT_HOURS, "24 小时"),
    (3 * 24, "3 天"),
    (approvals.MOST_HOURS, "7 天"),
]
_NAME_LENGTH = 40


class PhoneLinkForm(forms.Form):
    """For whom, and for how long."""

    leader = forms.ChoiceField(label="领导", required=False)
    position = forms.CharField(label="职务", max_length=_NAME_LENGTH, required=False)
    name = forms.CharField(label="姓名", max_length=_NAME_LENGTH, required=False)
    hours = forms.TypedChoiceField(
        label="有效时间", choices=HOURS, coerce=int, initial=DEFAULT_HOURS
    )
    digest = forms.CharField(widget=forms.HiddenInput)
    step = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, leaders: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        listed = [(name, name) for name in leaders]
        self.fields["leader"].choices = [("", "不在名单里，在下面填写"), *listed]
        if not leaders:
            del self.fields["leader"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        typed = [" ".join(cleaned.get(name, "").split()) for name in ("position", "name")]
        chosen = cleaned.get("leader", "")
        if self.errors:
            return cleaned
        if chosen and any(typed):
            raise ValidationError(
                "已经选了名单里的领导，下面的职务和姓名请清空；或者改选“不在名单里”。"
            )
        if not chosen and not all(typed):
            both = "请从名单里选一位领导，或者填写职务和姓名。"
            raise ValidationError(both if "leader" in self.fields else "请填写领导的职务和姓名。")
        cleaned["named"] = chosen or " ".join(typed)
        return cleaned


class PhoneLinks:
    """The page 发到领导手机 beside the form of a desk copy; DeskAdmin inherits it."""

    def phone_link_urls(self, beside) -> list:
        """`beside(address, view, name)` makes the path of a page beside the form."""
        return [
            beside("phone-link/", self.phone_link_view, "phone_link"),
            beside(
                "phone-link/<int:number>/revoke/",
                require_POST(self.phone_link_revoke_view),
                "phone_link_revoke",
            ),
        ]

    def phone_link_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The links of an item; a POST makes one and shows it, this once."""
        copy = self._found(request, object_id)
        review = copy.open_review
        against = self._against_sending(request, review)
        form, made, error = None, None, ""
        if request.method == "POST":
            if review is not None and against:
                raise PermissionDenied
            form = PhoneLinkForm(request.POST, leaders=approvals.leaders())
            if form.is_valid():
                try:
                    made = self._made_link(request, copy, form.cleaned_data)
                except TransitionError as refused:
                    error = str(refused)
                    copy = self._found(request, object_id)
                    review = copy.open_review
                    against = self._against_sending(request, review)
        if made or review is None or against:
            form = None
        elif form is None or error:
            form = _form_for(review, request.POST if error else None)
        links = approvals.links_of(copy)
        for link in links:
            valid = link.state == LinkState.VALID
            link.can_revoke = valid and self._may_revoke(request, copy, link, against)
        context = self._page(
            request,
            f"发到领导手机：{copy.title}",
            copy,
            form=form,
            made=made,
            error=error,
            review=review,
            against=against,
            links=links,
        )
        response = TemplateResponse(request, "admin/review/phone_link.html", context)
        response["Cache-Control"] = "private, no-store"  # it may hold a link
        return response

    def _made_link(self, request: HttpRequest, copy: DeskCopy, chosen: dict) -> dict[str, Any]:
        link, token = approvals.send(
            copy,
            request.user,
            chosen["digest"],
            chosen["step"],
            chosen["named"],
            chosen["hours"],
        )
        address = absolute(request, reverse("columns:approval", args=[token]))
        self.log_change(request, copy, f"给{link.leader}发出手机审批链接。")
        return {
            "link": link,
            "address": address,
            "qr": segno.make(address, error="m").svg_data_uri(scale=6, border=2),
        }

    def phone_link_revoke_view(
        self, request: HttpRequest, object_id: str, number: int
    ) -> HttpResponse:
        copy = self._found(request, object_id)
        link = next((one for one in approvals.links_of(copy) if one.pk == number), None)
        if link is None:
            raise Http404("没有这个链接。")
        against = self._against_sending(request, copy.open_review)
        if not self._may_revoke(request, copy, link, against):
            raise PermissionDenied
        try:
            approvals.revoke(link, request.user)
        except TransitionError as error:
            self.message_user(request, str(error), messages.WARNING)
        else:
            self.log_change(request, copy, f"作废发给{link.leader}的手机审批链接。")
            told = f"发给{link.leader}的链接已经作废，打不开了。"
            self.message_user(request, told, messages.SUCCESS)
        return redirect(self._address("phone_link", copy.pk))

    def _against_sending(self, request: HttpRequest, review: Review | None) -> str:
        """Why the user cannot send a link now, in Chinese; "" if they can."""
        if review is None:
            return "这篇稿件现在不在审核中，不用发给领导。"
        return approvals.refusal_of(request.user, review)

    def _may_revoke(
        self, request: HttpRequest, copy: DeskCopy, link: ApprovalLink, against: str
    ) -> bool:
        """Who sent it, who could send one now, and who may take the item off the site."""
        mine = link.sender_id is not None and link.sender_id == request.user.pk
        return mine or not against or self.has_withdraw_permission(request, copy)


def _form_for(review: Review, typed: QueryDict | None) -> PhoneLinkForm:
    """A form for a review as it is now, with what was typed for it before."""
    shown = {"digest": review.digest, "step": int(review.step)}
    if typed is None:
        return PhoneLinkForm(initial=shown, leaders=approvals.leaders())
    typed = typed.copy()
    for name, value in shown.items():
        typed[name] = str(value)
    return PhoneLinkForm(typed, leaders=approvals.leaders())
