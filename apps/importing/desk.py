"""批量导入 in the admin: a file is sent in, looked at row by row, and taken in batch by batch.

Each batch is a request of its own, which the page sends (or, without script, a button), so that
no request is long, and a browser that is closed loses nothing.
"""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.audit.log import Action, record
from apps.columns.models import Right
from apps.columns.rights import columns_for
from apps.core import sheets
from apps.core.people import display_name
from apps.importing import blank, spool, taking, unpacking
from apps.importing.forms import UploadForm
from apps.importing.headings import HEADINGS, REQUIRED
from apps.importing.models import Outcome, Run, Stage
from apps.importing.report import Report
from apps.importing.sources import Limits, Source

NAME = "批量导入"
MOST_ROWS = 20_000
LIMITS = Limits(bytes=100 * 1024**2, unpacked=600 * 1024**2, rows=MOST_ROWS)
LONGEST = 3.0  # seconds that a batch may take before it is cut short
_PER_PAGE = 100
_MOST_RUNS = 30
_MOST_IN_EXCEL = 20_000  # lines of a report; longer ones are CSV, which is written at once

_FILTERS = {
    "wrong": "有问题",
    "remarked": "有提示",
    "made": "可以导入",
    "same": "以前导入过",
}


def may_import(request: HttpRequest) -> bool:
    """Where somebody may import to, their rights in columns say, row by row."""
    return request.user.has_perm("importing.import_articles")


def runs_of(request: HttpRequest) -> QuerySet[Run]:
    """Everybody sees their own; a superuser sees all, those of the command among them."""
    found = Run.objects.select_related("created_by")
    return found if request.user.is_superuser else found.filter(created_by=request.user)


def _run_or_404(request: HttpRequest, key: str) -> Run:
    run = runs_of(request).filter(key=key).first()
    if run is None:
        raise Http404("没有这次导入。")
    return run


def _own_or_404(request: HttpRequest, key: str) -> Run:
    """A run that this person takes further: only their own, since it is done with their rights."""
    run = _run_or_404(request, key)
    if run.created_by_id != request.user.pk:
        raise Http404("没有这次导入。")
    return run


def _context(request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
    return {**admin.site.each_context(request), "title": title, "name": NAME} | more


# Sending in


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """What was imported so far, and the form for more."""
    form = UploadForm()
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid() and (run := _taken_in(request, form)):
            return redirect("admin:import", run.key)
    context = _context(
        request,
        NAME,
        form=form,
        runs=runs_of(request)[:_MOST_RUNS],
        headings=HEADINGS,
        required=REQUIRED,
        most_rows=MOST_ROWS,
        may_make=columns_for(request, Right.MANAGE) != frozenset(),
    )
    return TemplateResponse(request, "admin/importing/page.html", context)


def _taken_in(request: HttpRequest, form: UploadForm) -> Run | None:
    """The run for what was sent; None with the reasons in the form."""
    spool.tidy(set(Run.objects.exclude(stage=Stage.DONE).values_list("key", flat=True)))
    upload, files = form.cleaned_data["file"], form.cleaned_data["attachments"]
    run = Run(
        name=Path(upload.name).name[:200],
        is_live=form.cleaned_data["how"] == UploadForm.LIVE,
        makes_columns=form.cleaned_data["makes_columns"],
        created_by=request.user,
        updated_by=request.user,
        by_name=display_name(request.user),
    )
    field = "file"
    try:
        with tempfile.NamedTemporaryFile(prefix="import-") as copy:
            for chunk in upload.chunks():
                copy.write(chunk)
            copy.flush()
            source = Source(Path(copy.name), upload.name, LIMITS)
            run.total = spool.write(run.key, source)
            run.digest, run.unknown = spool.digest_of(Path(copy.name)), source.unknown
        if not run.total:
            raise ValidationError("文件里没有要导入的行。请从第二行起填写内容。")
        field = "attachments"
        if files is not None:
            unpacking.unpack(files, spool.files_of(run.key))
        run.save()
        return run
    except ValidationError as error:
        spool.forget(run.key)
        form.add_error(field, error)
        return None
    except BaseException:
        spool.forget(run.key)
        raise


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The empty table."""
    return sheets.download(blank.workbook(), blank.NAME)


# One import


@require_safe
def run_page(request: HttpRequest, key: str) -> HttpResponse:
    """How far an import has come, and what there is to say of its rows."""
    run = _run_or_404(request, key)
    asked = request.GET.get("show", "")
    asked = asked if asked in _FILTERS else ""
    lines = Paginator(_narrowed(run, asked).select_related("article"), _PER_PAGE)
    labels = dict(_FILTERS)
    if run.stage in {Stage.IMPORTING, Stage.DONE}:
        labels["made"] = "已导入"
    counts = {"wrong": run.wrong, "remarked": run.remarked, "made": run.made, "same": run.same}
    context = _context(
        request,
        run.name,
        run=run,
        lines=lines.get_page(request.GET.get("p")),
        filters=[("", "全部", run.done)]
        + [(name, label, counts[name]) for name, label in labels.items()],
        show=asked,
        may_go_on=run.created_by_id == request.user.pk,
        is_lost=run.is_open and not spool.path_of(run.key).is_file(),
        is_shown=run.stage != Stage.CHECKING,
    )
    return TemplateResponse(request, "admin/importing/run.html", context)


def _narrowed(run: Run, asked: str) -> QuerySet:
    if asked == "remarked":
        return run.lines.remarked()
    if asked == "made":
        return run.lines.filter(outcome__in=(Outcome.MADE, Outcome.READY))
    return run.lines.filter(outcome=asked) if asked else run.lines.all()


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """The next batch: looked at, or taken in. JSON for the page's script."""
    run = _own_or_404(request, key)
    is_script = request.headers.get("Accept") == "application/json"
    importer = taking.importer_of(run, request.user)
    try:
        if run.stage == Stage.CHECKING:
            importer.check(run, LONGEST)
        elif run.stage == Stage.IMPORTING:
            importer.take(run, LONGEST)
    except FileNotFoundError:
        text = "上传的文件已经不在服务器上，不能继续。请重新上传：已经导入的不会重复。"
        if is_script:
            return JsonResponse({"problem": text}, status=409)
        messages.error(request, text)
    if is_script:
        is_going = run.stage in {Stage.CHECKING, Stage.IMPORTING}
        return JsonResponse(run.numbers() | {"is_going": is_going})
    return redirect("admin:import", run.key)


@require_POST
def start(request: HttpRequest, key: str) -> HttpResponse:
    run = _own_or_404(request, key)
    taking.start(run, request.user)
    return redirect("admin:import", run.key)


@require_POST
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Forget an import and its report; what came in stays."""
    run = _own_or_404(request, key)
    spool.forget(run.key)
    name = run.name
    run.delete()
    messages.success(request, f"已删除“{name}”的导入记录。已经导入的文章没有变动。")
    return redirect("admin:imports")


@require_safe
def report(request: HttpRequest, key: str) -> HttpResponse:
    """All rows and what became of them, for Excel; that it was taken is on record."""
    run = _run_or_404(request, key)
    suffix = ".xlsx" if run.done <= _MOST_IN_EXCEL else ".csv"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"report{suffix}"
        written = Report(path)
        written.add(run.lines.iterator(chunk_size=1000))
        written.close()
        file = path.open("rb")  # still readable when its name is gone
    record(Action.EXPORT, Run, label=f"导入报告：{run.name}", after={"导出几条": run.done})
    answer = FileResponse(
        file,
        as_attachment=True,
        filename=f"导入报告-{Path(run.name).stem}{suffix}",
        content_type=sheets.XLSX if suffix == ".xlsx" else "text/csv; charset=utf-8",
    )
    answer["Cache-Control"] = "no-store, private"
    return answer
