"""The form of a desk copy: two people editing it at once lose nothing."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from apps.columns.choices import ColumnField
from apps.columns.models import Column
from apps.columns.scoped_admin import ScopedForm
from apps.core.people import display_name

_MOST_ROWS = 1000


@dataclass(frozen=True)
class Conflict:
    """Somebody saved the desk copy while this form was open.

    What was typed is kept as an autosave, and the page that follows shows both.
    """

    by: str
    at: datetime


class DeskForm(ScopedForm):
    """Refuses to save over a desk copy that is no longer the one that the form was made from."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    conflict: Conflict | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.digest
        column = self.fields.get("column")
        if isinstance(column, ColumnField) and self.instance.column_id:
            # Where the item stands stays possible, whatever became of that column since.
            column.queryset |= Column.objects.filter(pk=self.instance.column_id)

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            self._refuse_what_is_stale()
        return cleaned

    def _refuse_what_is_stale(self) -> None:
        # Locked until the save is through: nobody can get in between.
        stored = type(self.instance).objects.select_for_update().get(pk=self.instance.pk)
        if stored.digest == self.data.get("seen", ""):
            return
        self.conflict = Conflict(
            by=display_name(stored.updated_by) if stored.updated_by else "别人",
            at=stored.updated_at,
        )
        raise ValidationError("还没有保存：在您编辑的时候，这篇稿件被别人改过了。", code="conflict")


def matched_rows(data: QueryDict, prefix: str, present: set[int]) -> QueryDict:
    """A formset's data in which rows that are stored no longer count as new ones.

    `present` are the keys of the rows that are stored now. Somebody else may have removed
    one that this form still holds; saved again, it is made anew. Returns a copy.
    """
    data = data.copy()
    try:
        total = min(int(data[f"{prefix}-TOTAL_FORMS"]), _MOST_ROWS)
        initial = min(int(data[f"{prefix}-INITIAL_FORMS"]), total)
    except (KeyError, ValueError):
        return data  # the formset says what is wrong

    def row(number: int) -> dict[str, list[str]]:
        start = f"{prefix}-{number}-"
        return {
            name.removeprefix(start): data.pop(name)
            for name in list(data)
            if name.startswith(start)
        }

    rows = [row(number) for number in range(total)]
    stored, new = [], []
    for number, values in enumerate(rows):
        key = values.get("id", [""])[-1]
        is_stored = key.isascii() and key.isdigit() and len(key) < 19 and int(key) in present
        if number < initial and not is_stored:
            if "DELETE" in values:
                continue  # gone already
            values["id"] = [""]
        (stored if number < initial and is_stored else new).append(values)
    for number, values in enumerate([*stored, *new]):
        for name, typed in values.items():
            data.setlist(f"{prefix}-{number}-{name}", typed)
    data[f"{prefix}-TOTAL_FORMS"] = str(len(stored) + len(new))
    data[f"{prefix}-INITIAL_FORMS"] = str(len(stored))
    return data
