"""The lists of articles and announcements as Excel files, with a little more than they show."""

from django.db.models import Field
from django.http import HttpRequest

from apps.columns.tree import get_tree
from apps.core.admin import BaseAdmin
from apps.core.exporting import NUMBER, Column
from apps.publishing.models import DeskCopy

# Shown where the type has them, after the column.
_FURTHER = ("author", "source", "display", "valid_until")


class DeskExcel(BaseAdmin):
    excel_select_related = ("created_by",)

    def get_excel_columns(self, request: HttpRequest) -> tuple:
        tree = get_tree(request)
        fields: dict[str, Field] = {field.name: field for field in self.opts.fields}

        def path(copy: DeskCopy) -> str:
            node = tree.get(copy.column_id)
            return node.path_name if node else str(copy.column)

        return (
            NUMBER,
            Column("标题", lambda copy: copy.title, 50),
            Column("状态", lambda copy: copy.state.label, 22),
            Column("栏目", path, 30),
            *(name for name in _FURTHER if name in fields),
            "published_at",
            "expires_at",
            Column("撰稿人", lambda copy: copy.created_by),
            Column("最后修改人", lambda copy: copy.updated_by),
            Column("最后修改", lambda copy: copy.updated_at),
            Column("网址", lambda copy: copy.get_absolute_url(), 20),
        )
