"""工作量和发布统计: the page with tables and charts, and the same as an Excel file."""

import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.audit import log
from apps.audit.log import Action
from apps.columns.tree import Node
from apps.core.dates import long_day, minute
from apps.core.people import display_name
from apps.core.sheets import download
from apps.portal import charts, reports_excel
from apps.portal.contents import BranchField
from apps.portal.reports import NAMES, NOBODY, Report, report_of

NAME = "工作量和发布统计"
MOST_DAYS = 3660  # of a period from day to day
FIRST_DAY = datetime.date(1990, 1, 1)
LAST_DAY = datetime.date(2100, 12, 31)
_BARS = 12  # how many people or columns a chart shows
_MONTHS = 18  # beyond these a chart shows years

HOW = [
    ("撰写", "这段时间里新建的文章和公告的篇数，不算回收站里的。"),
    ("发布", "发布时间在这段时间里、现在在网站上（包括已过期）的篇数，算在撰稿人名下。"),
    ("撤回", "这段时间里从网站上撤下、没有再发布的篇数，算在撰稿人名下。"),
    ("审核", "这段时间里做了几次审核，同意和退回都算，算在审核的人名下。"),
    ("浏览", "这段时间里文章被阅读的次数，算在撰稿人名下。公告不计浏览。"),
]


class Span(models.TextChoices):
    MONTH = "month", "本月"
    LAST_MONTH = "last_month", "上月"
    QUARTER = "quarter", "本季度"
    YEAR = "year", "今年"
    LAST_YEAR = "last_year", "去年"
    CHOSEN = "chosen", "自选日期"


class ReportForm(forms.Form):
    """Of which time, and of which columns. Cleaned: `start`, `end` (both included), `branch`."""

    span = forms.ChoiceField(label="时间", choices=Span.choices, required=False)
    start = forms.DateField(label="从", required=False)
    end = forms.DateField(label="到", required=False)

    def __init__(self, request: HttpRequest, data):
        super().__init__(data)
        self.fields["branch"] = BranchField(request)
        self.fields["span"].error_messages["invalid_choice"] = "没有这个时间选项，请重新选择。"
        for name in ("start", "end"):
            self.fields[name].error_messages["invalid"] = "日期请写成 2026-11-25 这样。"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        span = cleaned["span"] = cleaned.get("span") or Span.YEAR
        if span != Span.CHOSEN:
            cleaned["start"], cleaned["end"] = days_of(span, timezone.localdate())
            return cleaned
        start, end = cleaned.get("start"), cleaned.get("end")
        if self.errors:
            return cleaned
        if not start or not end:
            raise forms.ValidationError("选“自选日期”时，开始和结束两个日期都要填。")
        if end < start:
            raise forms.ValidationError("结束日期不能早于开始日期。")
        if start < FIRST_DAY or end > LAST_DAY:
            raise forms.ValidationError("请选 1990 年到 2100 年之间的日期。")
        if (end - start).days > MOST_DAYS:
            raise forms.ValidationError("一次最多统计 10 年，请缩短时间。")
        return cleaned


def days_of(span: str, today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of a span, as of `today`."""
    first = today.replace(day=1)
    if span == Span.LAST_MONTH:
        last = first - datetime.timedelta(days=1)
        return last.replace(day=1), last
    if span == Span.LAST_YEAR:
        return datetime.date(today.year - 1, 1, 1), datetime.date(today.year - 1, 12, 31)
    if span == Span.YEAR:
        return datetime.date(today.year, 1, 1), datetime.date(today.year, 12, 31)
    months = 3 if span == Span.QUARTER else 1
    start = first.replace(month=(today.month - 1) // 3 * 3 + 1) if months == 3 else first
    end = (start + datetime.timedelta(days=31 * months + 1)).replace(day=1)
    return start, end - datetime.timedelta(days=1)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The report of the period that the address names; default: this year."""
    form = ReportForm(request, request.GET)
    context = {
        **admin.site.each_context(request),
        "title": NAME,
        "form": form,
        "heads": list(NAMES.values()),
        "how": HOW,
    }
    if form.is_valid():
        chosen = form.cleaned_data
        report = report_of(request, admin.site, chosen["start"], chosen["end"], chosen["branch"])
        context |= {
            "report": report,
            "totals": zip(NAMES.values(), report.total.values, strict=True),
            "span": chosen["span"],
            "start": chosen["start"],
            "end": chosen["end"],
            "branch": chosen["branch"],
            "charts": _charts(report) if report.total else [],
        }
    return TemplateResponse(request, "admin/reports.html", context)


@require_POST
def excel(request: HttpRequest) -> HttpResponse:
    """The same report as a file; who took it along is on record."""
    form = ReportForm(request, request.POST)
    if not form.is_valid():
        context = {**admin.site.each_context(request), "title": NAME, "form": form}
        return TemplateResponse(request, "admin/reports.html", context, status=400)
    chosen = form.cleaned_data
    start, end, branch = chosen["start"], chosen["end"], chosen["branch"]
    report = report_of(request, admin.site, start, end, branch)
    about = _about(request, start, end, branch)
    content = reports_excel.workbook(report, [*about, *HOW])
    with transaction.atomic():
        log.record(Action.EXPORT, label=f"{NAME}（Excel）", after=dict(about[:2]), by=request.user)
    name = f"{NAME}（{start:%Y-%m-%d}至{end:%Y-%m-%d}）.xlsx"
    return download(content, name)


def _about(
    request: HttpRequest, start: datetime.date, end: datetime.date, branch: Node | None
) -> list[tuple[str, str]]:
    return [
        ("时间", f"{long_day(start)}至{long_day(end)}"),
        ("栏目", branch.path_name if branch else "我负责的全部栏目"),
        ("制表人", display_name(request.user)),
        ("制表时间", minute(timezone.now())),
    ]


def _charts(report: Report) -> list[charts.Chart]:
    main = [NAMES["written"], NAMES["published"]]
    people = [
        (line.name, [line.figures.written, line.figures.published, line.figures.reviewed])
        for line in report.people
        if line.name != NOBODY
    ]
    columns = [
        (line.path_name, [line.direct.written, line.direct.published])
        for line in sorted(report.columns, key=lambda line: -line.direct.published)
        if line.direct.written or line.direct.published
    ]
    return [
        charts.upright("每月撰写和发布", main, _over_time(report)),
        charts.lying("每个人的工作量", [*main, NAMES["reviewed"]], people[:_BARS]),
        charts.lying("各栏目撰写和发布（不含下级）", main, columns[:_BARS]),
    ]


def _over_time(report: Report) -> charts.Rows:
    """By month; a long time by year."""
    if len(report.months) <= _MONTHS:
        one_year = len({line.first.year for line in report.months}) == 1
        return [
            (
                f"{line.first.month}月" if one_year else f"{line.first:%y}.{line.first.month}",
                [line.figures.written, line.figures.published],
            )
            for line in report.months
        ]
    years: dict[int, list[int]] = {}
    for line in report.months:
        numbers = years.setdefault(line.first.year, [0, 0])
        numbers[0] += line.figures.written
        numbers[1] += line.figures.published
    return [(f"{year}年", numbers) for year, numbers in years.items()]
