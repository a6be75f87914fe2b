"""日历: a month of what happens on the site, or all of one day."""

import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.portal import schedule
from apps.portal.contents import BranchField
from apps.portal.schedule import FIRST_YEAR, LAST_YEAR


class MonthField(forms.Field):
    """A month, as 2026-11; cleaned to its first day."""

    widget = forms.TextInput(attrs={"type": "month"})

    def to_python(self, value: Any) -> datetime.date | None:
        if value in self.empty_values:
            return None
        try:
            first = datetime.datetime.strptime(str(value).strip(), "%Y-%m").date()
        except ValueError:
            raise forms.ValidationError("月份请写成 2026-11 这样。") from None
        if not FIRST_YEAR <= first.year <= LAST_YEAR:
            raise forms.ValidationError(f"请选 {FIRST_YEAR} 年到 {LAST_YEAR} 年之间的月份。")
        return first


class CalendarForm(forms.Form):
    """Which month, and of which columns."""

    month = MonthField(label="月份", required=False)

    def __init__(self, request: HttpRequest):
        super().__init__(request.GET)
        self.fields["branch"] = BranchField(request)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The month of `month` (default: the present one), or the day `day`, below `branch`."""
    form = CalendarForm(request)
    form.is_valid()
    branch = form.cleaned_data.get("branch")
    context = {
        **admin.site.each_context(request),
        "form": form,
        "branch": branch,
        "reset_url": reverse("admin:calendar"),
    }
    if "day" in request.GET:
        date = _date(request.GET["day"])
        context |= {
            "title": f"{date.year}年{date.month}月{date.day}日",
            "day": schedule.day_of(request, admin.site, date, branch),
            "back_url": address(branch, month=f"{date:%Y-%m}"),
        }
        return TemplateResponse(request, "admin/calendar_day.html", context)
    today = timezone.localdate()
    first = form.cleaned_data.get("month") or today.replace(day=1)
    month = schedule.month_of(request, admin.site, first, branch)
    context |= {
        "title": "日历",
        "month": month,
        "month_value": f"{first:%Y-%m}",
        "previous_url": month.previous and address(branch, month=f"{month.previous:%Y-%m}"),
        "next_url": month.next and address(branch, month=f"{month.next:%Y-%m}"),
        "today_url": address(branch, month=f"{today:%Y-%m}"),
        "day_url": address(branch, day=""),
    }
    return TemplateResponse(request, "admin/calendar.html", context)


def address(branch, **more: str) -> str:
    """The calendar's address with the chosen branch kept; what comes last is in `more`."""
    chosen = ({"branch": branch.id} if branch else {}) | more
    return f"{reverse('admin:calendar')}?{urlencode(chosen)}"


def _date(text: str) -> datetime.date:
    """The day of an address; raises Http404 where it is none of the calendar's."""
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError:
        raise Http404("没有这一天。") from None
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise Http404("日历里没有这一天。")
    return date
