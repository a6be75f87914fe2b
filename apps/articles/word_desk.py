"""Articles from Word files, and articles as Word files.

Files are read when they are uploaded and kept for a day (apps.word.models); nothing enters the
list of articles or the library before somebody has looked at it and says so.
"""

import tempfile
import time
import zipfile
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from apps.articles.models import Article, ArticleRevision
from apps.articles.views import article_page
from apps.audit.log import Action, record
from apps.columns.choices import column_field
from apps.columns.models import Column
from apps.columns.tree import get_tree
from apps.core import html
from apps.media import rendering
from apps.media.models import Image
from apps.media.names import clean_name, extension, stem
from apps.publishing import transitions
from apps.site_settings.models import get_site
from apps.word import models as word
from apps.word import pictures, reading, taking, writing
from apps.word.models import Upload
from apps.word.writing import Piece, Shown

MOST_FILES = 20
MOST_BYTES = 100 * 1024 * 1024  # of one upload
LONGEST = 40.0  # seconds that reading them may take
MOST_OUT = 100  # articles in one ZIP file
_LATE = "文件较多，这次没有来得及读，请另外上传。"
_OLD = ("doc", "wps", "dot", "wpt", "rtf")


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """One or more files."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(_FilesField, self).clean(file, initial) for file in files or [None]]


class UploadForm(forms.Form):
    """Word files and the column that they go to."""

    files = _FilesField(
        label="Word 文件",
        help_text=(
            f"只收 .docx 文件，一次最多 {MOST_FILES} 个，"
            f"每个最大 {reading.MAX_BYTES // 1024 // 1024} MB。"
        ),
        widget=_Files(attrs={"accept": ".docx"}),
        allow_empty_file=True,  # told of each file by itself
        error_messages={"required": "还没有选择文件。请先选择再上传。"},
    )

    def __init__(self, columns: QuerySet, tree, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["column"] = column_field(
            columns,
            tree,
            label="放到哪个栏目",
            error_messages={"required": "请选择文章放到哪个栏目。"},
        )

    def clean_files(self) -> list[UploadedFile]:
        files = self.cleaned_data["files"]
        if len(files) > MOST_FILES:
            raise ValidationError(f"一次最多 {MOST_FILES} 个文件，请分几次上传。")
        if sum(file.size for file in files) > MOST_BYTES:
            most = MOST_BYTES // 1024 // 1024
            raise ValidationError(f"这些文件合起来超过 {most} MB，请分几次上传。")
        return files


class PieceForm(forms.Form):
    """What of one file becomes an article: as it was read, or put right by hand."""

    take = forms.BooleanField(label="导入这一篇", required=False)
    title = forms.CharField(label="标题", max_length=200, required=False)
    subtitle = forms.CharField(label="副标题", max_length=200, required=False)
    source = forms.CharField(label="来源", max_length=100, required=False)
    author = forms.CharField(label="作者", max_length=100, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name != "take":
                field.widget.attrs["class"] = "vTextField"

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("take") and not values.get("title") and "title" not in self.errors:
            self.add_error("title", "请填写标题。")
        return values


@dataclass
class _Row:
    """A file on the page where they are looked at."""

    upload: Upload
    form: PieceForm | None = None
    address: str = ""  # of the article that it became

    @property
    def notices(self) -> list[str]:
        return self.upload.reading.get("notices", [])


class WordDesk:
    """The part of ArticleAdmin that knows Word."""

    change_list_template = "admin/articles/change_list.html"
    change_form_template = "admin/articles/change_form.html"

    def get_urls(self) -> list:
        def named(address: str, view, name: str):
            wrapped = self.admin_site.admin_view(view)
            return path(address, wrapped, name=f"articles_article_{name}")

        return [
            named("word/", self.word_view, "word"),
            named("word/<slug:batch>/", self.word_batch_view, "word_batch"),
            named(
                "word/<slug:batch>/<int:number>/",
                require_safe(self.word_page_view),
                "word_page",
            ),
            named(
                "word/<slug:batch>/<int:number>/<int:picture>/",
                require_safe(self.word_picture_view),
                "word_picture",
            ),
            named("<path:object_id>/word/", require_safe(self.word_file_view), "word_file"),
            *super().get_urls(),
        ]

    # In: the files

    def word_view(self, request: HttpRequest) -> HttpResponse:
        """Choose files and a column; they are read, and the next page shows them."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        given = (request.POST, request.FILES) if request.method == "POST" else ()
        form = UploadForm(self.columns_to_choose(request), get_tree(request), *given)
        if request.method == "POST" and form.is_valid():
            batch = self._read(request, form.cleaned_data["files"], form.cleaned_data["column"])
            return redirect(self._address("word_batch", batch))
        context = self._page(request, "从 Word 导入", form=form)
        context["media"] += form.media
        return TemplateResponse(request, "admin/articles/word.html", context)

    def _read(self, request: HttpRequest, files: list[UploadedFile], column: Column) -> str:
        """Read the files, each by itself, and keep them. Returns the key of the batch."""
        word.sweep()
        batch, until = word.new_key(), time.monotonic() + LONGEST
        site = f"{request.scheme}://{request.get_host()}"
        for number, file in enumerate(files, 1):
            name = clean_name(file.name or "") or "未命名"
            kept: dict[str, Any] = {}
            try:
                _refuse_name(name, file.size)
                if time.monotonic() > until:
                    raise ValidationError(_LATE)
                data = file.read()
                kept = {"data": data, "reading": reading.read(data, name, site)}
            except ValidationError as error:
                kept = {"problem": " ".join(error.messages)}
            word.keep(request.user, batch, number, name, column.pk, **kept)
        return batch

    def _batch(self, request: HttpRequest, batch: str) -> list[Upload]:
        """The files of an address: one's own, as long as they are kept; 404 else."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        uploads = word.batch_of(request.user, batch)
        if not uploads:
            raise Http404("这些文件已经不在了：上传以后保留一天。请重新上传。")
        return uploads

    def _upload(self, request: HttpRequest, batch: str, number: int) -> Upload:
        found = (one for one in self._batch(request, batch) if one.number == number)
        upload = next(found, None)
        if upload is None or not upload.is_waiting:
            raise Http404("没有这个文件。")
        return upload

    # In: looking at them

    def word_batch_view(self, request: HttpRequest, batch: str) -> HttpResponse:
        """What was read from each file, to be put right and saved; then what became of it."""
        uploads = self._batch(request, batch)
        if request.method == "POST" and "_discard" in request.POST:
            return self._discard(request, uploads)
        rows = [self._row(request, upload) for upload in uploads]
        column = self.columns_to_choose(request).filter(pk=uploads[0].home).first()
        if request.method == "POST":
            answer = self._save_chosen(request, rows, column)
            if answer is not None:
                return answer
        waiting = [row for row in rows if row.form]
        refused = [row for row in rows if row.upload.problem]
        context = self._page(
            request,
            "核对要导入的文章" if waiting else "从 Word 导入",
            rows=waiting,
            refused=refused,
            saved=[row for row in rows if row.upload.saved_id],
            column=column,
            batch=batch,
            is_wrong=any(row.form.errors for row in waiting),
        )
        return TemplateResponse(request, "admin/articles/word_batch.html", context)

    def _row(self, request: HttpRequest, upload: Upload) -> _Row:
        if upload.saved_id:
            return _Row(upload, address=self._address("change", upload.saved_id))
        if upload.problem:
            return _Row(upload)
        initial = {name: upload.reading.get(name, "") for name in PieceForm.base_fields}
        initial |= {"take": True, "source": initial["source"] or get_site(request).name}
        given = request.POST if request.method == "POST" else None
        form = PieceForm(
            given, initial=initial, prefix=str(upload.number), use_required_attribute=False
        )
        return _Row(upload, form)

    def _discard(self, request: HttpRequest, uploads: list[Upload]) -> HttpResponse:
        for upload in uploads:
            upload.delete()
        self.message_user(request, "没有导入。上传的文件已经删除。", messages.SUCCESS)
        return redirect(self._address("changelist"))

    def _save_chosen(
        self, request: HttpRequest, rows: list[_Row], column: Column | None
    ) -> HttpResponse | None:
        """Save what is ticked as drafts, each by itself. None where the page is shown again."""
        waiting = [row for row in rows if row.form]
        if column is None:
            told = "没有保存：您不能再往这个栏目放文章。请重新上传，选择别的栏目。"
            self.message_user(request, told, messages.ERROR)
            return None
        if any(row.form.errors for row in waiting):
            told = "还没有保存：请先改好下面标出的地方。"
            self.message_user(request, told, messages.ERROR)
            return None
        chosen = [row for row in waiting if row.form.cleaned_data["take"]]
        if not chosen:
            self.message_user(request, "没有勾选要导入的文章。", messages.WARNING)
            return None
        for row in waiting:
            self._note_typed(row)
        saved = [article for row in chosen if (article := self._save_one(request, row, column))]
        if saved:
            told = f"{len(saved)} 篇已存为草稿，公众还看不到。请打开检查，再送审或发布。"
            self.message_user(request, told, messages.SUCCESS)
        if len(rows) == len(saved) == 1:
            return self._to_form(saved[0])
        return redirect(request.path)

    def _note_typed(self, row: _Row) -> None:
        """What was typed stays, whether or not this file is taken now."""
        upload = row.upload
        typed = {
            name: row.form.cleaned_data[name] for name in PieceForm.base_fields if name != "take"
        }
        upload.reading |= typed
        upload.save(update_fields=["reading"])

    def _save_one(self, request: HttpRequest, row: _Row, column: Column) -> Article | None:
        upload = row.upload
        if not upload.claim():  # another window was quicker
            return None
        taken = None
        try:
            taken = taking.take(
                upload, request.user, may_add=request.user.has_perm("media.add_image")
            )
            article = self._store(request, upload, column, taken.body)
        except ValidationError as error:
            upload.release()
            if taken is not None:
                taken.give_back()
            told = f"“{upload.name}”没有保存：{' '.join(error.messages)}"
            self.message_user(request, told, messages.ERROR)
            return None
        except BaseException:
            upload.release()
            if taken is not None:
                taken.give_back()
            raise
        for notice in taken.notices:
            self.message_user(request, f"《{article.title}》：{notice}", messages.WARNING)
        return article

    @transaction.atomic
    def _store(self, request: HttpRequest, upload: Upload, column: Column, body: str) -> Article:
        values = {name: upload.reading.get(name, "") for name in _FIELDS}
        article = Article(column=column, body=body, **values)
        others = {field.name for field in article._meta.fields} - {*_FIELDS, "body"}
        article.clean_fields(exclude=others)
        article.save()
        transitions.save_draft(article, request.user)
        upload.settle(article.pk)
        self.log_addition(request, article, f"从 Word 文件“{upload.name}”导入。")
        return article

    def word_page_view(self, request: HttpRequest, batch: str, number: int) -> HttpResponse:
        """The public page as it would be, with the pictures of the file."""
        upload = self._upload(request, batch, number)
        node = get_tree(request).get(upload.home)
        if node is None:
            raise Http404("栏目已经不在了。")
        kept = upload.reading
        values = {name: kept.get(name, "") for name in _FIELDS}
        article = Article(pk=0, column_id=node.id, **values)
        revision = ArticleRevision(
            columns=[{"id": node.id, "name": node.name}],
            published_at=article.published_at,
            **values,
        )
        revision.body = kept["body"]

        def address(picture: int) -> str:
            return self._address("word_picture", batch, number, picture)

        shown = rendering.responsive(html.present(kept["body"]))
        revision.body_html = pictures.renamed(shown, address)
        answer = article_page(request, article, revision, node, is_preview=True)
        answer["Cache-Control"] = "private, no-store"
        answer["X-Robots-Tag"] = "noindex"
        return answer

    def word_picture_view(
        self, request: HttpRequest, batch: str, number: int, picture: int
    ) -> HttpResponse:
        """A picture of a file that is looked at."""
        upload = self._upload(request, batch, number)
        try:
            data, content_type = taking.picture_bytes(upload, picture)
        except ValidationError as error:
            raise Http404(" ".join(error.messages)) from None
        answer = HttpResponse(data, content_type=content_type)
        answer["Cache-Control"] = "private, max-age=3600"
        answer["Content-Disposition"] = "inline"
        return answer

    # Out

    def word_file_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The desk copy as a .docx file."""
        copy = self._found(request, object_id)
        return self._one_out(request, copy)

    def _one_out(self, request: HttpRequest, copy: Article) -> HttpResponse:
        data = _written(request, copy)
        record(Action.EXPORT, copy, note="导出 Word", by=request.user)
        answer = HttpResponse(data, content_type=writing.CONTENT_TYPE)
        answer["Content-Disposition"] = content_disposition_header(True, _file_name(copy))
        answer["Cache-Control"] = "private, no-store"
        return answer

    @admin.action(description="导出 Word", permissions=["view"])
    def export_word(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """The chosen ones as .docx files, in a ZIP file where there are several."""
        copies = list(queryset[: MOST_OUT + 1])
        if len(copies) > MOST_OUT:
            told = f"一次最多导出 {MOST_OUT} 篇。请少选一些。"
            self.message_user(request, told, messages.WARNING)
            return None
        if not copies:  # what was ticked is not theirs to see
            return None
        if len(copies) == 1:
            return self._one_out(request, copies[0])
        file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
        names: set[str] = set()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for copy in copies:
                name = _file_name(copy)
                if name in names:
                    name = f"{name.removesuffix('.docx')}（{copy.pk}）.docx"
                names.add(name)
                archive.writestr(name, _written(request, copy))
        file.seek(0)
        record(
            Action.EXPORT,
            Article,
            label="文章",
            after={"导出几篇": len(copies), "标题": [copy.title for copy in copies]},
            note="导出 Word",
            by=request.user,
        )
        return FileResponse(file, as_attachment=True, filename=f"文章（{len(copies)} 篇）.zip")


_FIELDS = ("title", "subtitle", "author", "author_affiliation", "source")


def _refuse_name(name: str, size: int) -> None:
    """Raise ValidationError for what is no .docx file by its name."""
    kind = extension(name)
    if kind in _OLD:
        raise ValidationError(f"这是 .{kind} 文件，请用 Word 或 WPS 打开，另存为 .docx 再上传。")
    if kind != "docx":
        raise ValidationError("这不是 Word 文件，只能导入 .docx 文件。")
    if not size:
        raise ValidationError("这是一个空文件。请检查文件后重新上传。")


def _file_name(copy: Article) -> str:
    name = clean_name(f"{copy.title[:100]}.docx")
    return name if stem(name) and not name.startswith(".") else f"文章 {copy.pk}.docx"


def _written(request: HttpRequest, copy: Article) -> bytes:
    piece = Piece(
        title=copy.title,
        body=copy.body,
        **{name: getattr(copy, name) for name in _FIELDS if name != "title"},
    )
    images = {image.key: image for image in rendering.images_in(copy.body)}

    def picture(src: str) -> Shown | None:
        match = rendering.IMAGE_ADDRESS.fullmatch(src)
        return _shown(images.get(match[1])) if match else None

    return writing.write(piece, picture, f"{request.scheme}://{request.get_host()}")


def _shown(image: Image | None) -> Shown | None:
    """The rendition that every program can show."""
    if image is None:
        return None
    name = next(one for one in image.renditions if not one.endswith(".webp"))
    try:
        with default_storage.open(f"{image.folder}/{name}") as file:
            data = file.read()
    except OSError:
        return None
    return Shown(data, name.rpartition(".")[2], image.width, image.height)
