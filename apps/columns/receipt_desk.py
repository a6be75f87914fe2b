"""Taking things off the site, and the receipt (撤回回执) that says what stopped serving."""

import datetime
import secrets
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from django import forms
from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from apps.columns import receipts
from apps.publishing import transitions
from apps.publishing.models import DeskCopy
from apps.publishing.receipts import Receipt
from apps.publishing.transitions import TransitionError, key_of


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="撤回原因",
        max_length=200,
        required=False,
        help_text="只有工作人员能看到，会写在回执上。可以不填。",
    )


class Withdrawals:
    """Withdrawing, the recycle bin, and receipts; DeskAdmin inherits it."""

    def receipt_urls(self, beside) -> list:
        """`beside(address, view, name)` makes the path of a page beside the form."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_receipts"
        batch = self.admin_site.admin_view(self.receipts_view)
        return [
            path("receipts/<slug:batch>/", batch, name=name),
            beside("withdraw/", self.withdraw_view, "withdraw"),
            beside("receipt/<int:number>/", self.receipt_view, "receipt"),
        ]

    # Off the site

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        copy = self._found(request, object_id, "withdraw")
        form = WithdrawForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                transitions.withdraw(copy, request.user, form.cleaned_data["reason"])
            except TransitionError as error:
                self.message_user(request, str(error), messages.ERROR)
                return self._to_form(copy)
            self.log_change(request, copy, "撤回。")
            told = f"《{copy.title}》已撤回，网站上已经看不到。"
            self.message_user(request, told, messages.SUCCESS)
            return self.to_receipts(request, [copy])
        context = self._page(request, f"撤回《{copy.title}》", copy, form=form)
        return TemplateResponse(request, "admin/desk/withdraw.html", context)

    @admin.action(description="撤回", permissions=["withdraw"])
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Asks first; then one receipt for each item."""
        form = WithdrawForm(request.POST if "withdraw" in request.POST else None)
        copies = list(queryset.select_related("live_revision"))
        if form.is_bound and form.is_valid():
            reason = form.cleaned_data["reason"]

            def verb(copy: DeskCopy, by) -> None:
                if not self.has_withdraw_permission(request, copy):
                    raise TransitionError(f"您不能撤回《{copy.title}》。")
                transitions.withdraw(copy, by, reason)

            return self.to_receipts(request, self._do_each(request, copies, verb, "已撤回"))
        ready, others = [], []
        for copy in copies:
            able = copy.live_revision_id and self.has_withdraw_permission(request, copy)
            (ready if able else others).append(copy)
        context = self._page(request, "撤回", copies=ready, others=others, form=form)
        return TemplateResponse(request, "admin/desk/withdraw_selected.html", context)

    def delete_model(self, request: HttpRequest, obj: DeskCopy) -> None:
        # Where somebody else was quicker it lies there already.
        was_live = obj.live_revision_id is not None
        with suppress(TransitionError):
            transitions.trash(obj, request.user)
            request.taken_off = [obj] if was_live else []

    def delete_view(self, request: HttpRequest, object_id: str, extra_context=None):
        response = super().delete_view(request, object_id, extra_context)
        # Only here: Django's view is one transaction, and until it ends all still answers.
        if taken_off := getattr(request, "taken_off", []):
            return self.to_receipts(request, taken_off)
        return response

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id) -> HttpResponse:
        self.message_user(request, f"《{obj_display}》已移到回收站。", messages.SUCCESS)
        return redirect(self._address("changelist"))

    # Receipts

    def to_receipts(self, request: HttpRequest, copies: Sequence[DeskCopy]) -> HttpResponse | None:
        """Ask what the addresses of items just withdrawn answer, and lead to the receipts.

        None where nothing was withdrawn.
        """
        batch = secrets.token_hex(16)
        made = receipts.newest(copies, batch)
        if not made:
            return None
        receipts.ask(made, request.user)
        if len(made) == 1:
            return redirect(self._address("receipt", made[0].object_id, made[0].number))
        return redirect(self._address("receipts", batch))

    def receipt_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """A receipt as it is printed; a POST asks its addresses again."""
        copy = self._found(request, object_id)
        found = Receipt.objects.filter(**key_of(copy), number=number) if number < 2**31 else None
        receipt = found.first() if found is not None else None
        if receipt is None:
            raise Http404("没有这张回执。")
        if request.method == "POST":
            receipts.ask([receipt], request.user)
            self.message_user(request, "已经重新查询。", messages.SUCCESS)
            return redirect(request.path)
        context = self._page(
            request,
            f"撤回回执：{receipt.title}",
            copy,
            receipt=receipt,
            results=_results(receipt.latest),
            asked_at=_instant(receipt.latest),
            earlier=[
                {"at": _instant(one), "by": one["by"], "warnings": _warnings(one)}
                for one in receipt.rounds[:-1]
            ],
            is_live_again=copy.live_revision_id is not None,
        )
        return TemplateResponse(request, "admin/desk/receipt.html", context)

    def receipts_view(self, request: HttpRequest, batch: str) -> HttpResponse:
        """The receipts of one bulk action; a POST asks the addresses that were left."""
        mine = self.get_queryset(request).values("pk")
        kind = ContentType.objects.get_for_model(self.model)
        rows = Receipt.objects.filter(content_type=kind, batch=batch, object_id__in=mine)
        made = list(rows.order_by("pk"))
        if not made:
            raise Http404("没有这些回执。")
        left = [receipt for receipt in made if not receipt.rounds]
        if request.method == "POST":
            receipts.ask(left, request.user)
            return redirect(request.path)
        context = self._page(
            request,
            f"撤回回执（{len(made)} 篇）",
            receipts=made,
            first=made[0],
            left=len(left),
            warned=sum(bool(receipt.warnings) for receipt in made),
        )
        return TemplateResponse(request, "admin/desk/receipts.html", context)


def _results(asked: dict[str, Any] | None) -> list[dict[str, Any]]:
    """What was answered: the times as instants, the addresses as people read them."""
    return [
        result
        | {
            "at": datetime.datetime.fromisoformat(result["at"]),
            "shown": unquote(result["path"]),
        }
        for result in (asked["results"] if asked else [])
    ]


def _instant(asked: dict[str, Any] | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(asked["at"]) if asked else None


def _warnings(asked: dict[str, Any]) -> int:
    return sum(result["outcome"] == receipts.WARNING for result in asked["results"])
