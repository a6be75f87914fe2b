"""What somebody says of a file that they send in."""

from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError

from apps.importing.sources import KINDS

MOST_BYTES = 100 * 1024 * 1024
MOST_ZIP = 500 * 1024 * 1024


class UploadForm(forms.Form):
    """A table of articles, their files, and how they are to come in."""

    DRAFT, LIVE = "draft", "live"

    file = forms.FileField(
        label="文章表格",
        help_text=f"Excel（.xlsx）、CSV 或 JSON lines（.jsonl），"
        f"最大 {MOST_BYTES // 1024 // 1024} MB。",
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
        error_messages={
            "required": "还没有选择文件。请先选择再上传。",
            "empty": "这是一个空文件。请检查后重新选择。",
        },
    )
    attachments = forms.FileField(
        label="图片和附件",
        required=False,
        help_text="正文里的图片和要下载的文件，按旧网站上的文件夹压缩成一个 ZIP 文件。没有就不选。"
        f"最大 {MOST_ZIP // 1024 // 1024} MB。",
        widget=forms.FileInput(attrs={"accept": ".zip"}),
        error_messages={"empty": "这是一个空文件。请检查后重新选择。"},
    )
    how = forms.ChoiceField(
        label="导入以后",
        choices=[(DRAFT, "存为草稿，以后再发布"), (LIVE, "直接发布，用原来的发布时间")],
        initial=DRAFT,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "没有这个选项，请重新选择。"},
    )
    makes_columns = forms.BooleanField(
        label="网站上没有的栏目，按表格里的路径新建",
        required=False,
        help_text="不勾选时，栏目写错的行会作为问题列出来。",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if Path(file.name).suffix.lower() not in KINDS:
            raise ValidationError(
                "只能导入 .xlsx、.csv 和 .jsonl 文件。"
                "旧的 .xls 表格，请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”。"
            )
        return _small_enough(file, MOST_BYTES)

    def clean_attachments(self):
        file = self.cleaned_data["attachments"]
        if file is None:
            return None
        if Path(file.name).suffix.lower() != ".zip":
            raise ValidationError("图片和附件要压缩成一个 .zip 文件再上传。")
        return _small_enough(file, MOST_ZIP)


def _small_enough(file, most: int):
    if file.size > most:
        raise ValidationError(f"文件太大，最多 {most // 1024 // 1024} MB。请分成几次导入。")
    return file
