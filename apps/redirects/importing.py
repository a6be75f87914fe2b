"""Redirects from an Excel sheet: first what would change, then the change."""

from dataclasses import dataclass, field
from typing import Any, BinaryIO, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.core import sheets
from apps.redirects import addresses, keeping, standing
from apps.redirects.models import Redirect

MAX_ROWS = 20_000
MOST_ASKED = 300  # addresses of ours that are asked for, so that a long sheet is read in time
HEADINGS = {"旧网址": 50, "新网址": 50, "备注": 30}
_NAMES = {"旧网址": "old", "新网址": "to", "备注": "note"}


class Row(NamedTuple):
    """A line of the sheet whose addresses are sound, as they are kept."""

    number: int
    old: str
    to: str
    note: str


@dataclass
class Plan:
    """What an import would do; `doubtful` are rows that lead where nothing is."""

    rows: list[Row] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, str]] = field(default_factory=list)  # and where it leads today
    same: int = 0
    errors: list[tuple[int, str]] = field(default_factory=list)
    doubtful: list[tuple[int, str]] = field(default_factory=list)


def plan_of(file: BinaryIO) -> Plan:
    """What importing this sheet would do. Raises ValidationError as sheets.read does."""
    rows: list[Row] = []
    errors: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    asked = standing.Asked(MOST_ASKED)
    for line in sheets.read(file, _NAMES, ("old", "to"), MAX_ROWS):
        try:
            row = _row_of(line)
            if row.old in seen:
                raise ValidationError(f"旧网址和第 {seen[row.old]} 行重复了。")
            if problem := asked.problem_of_old(row.old):
                raise ValidationError(problem)
        except ValidationError as error:
            errors.append((line.number, " ".join(error.messages)))
            continue
        seen[row.old] = row.number
        rows.append(row)
    plan = compared(rows)
    plan.errors = sorted(errors + plan.errors)
    for row in plan.rows:
        if problem := asked.problem_of_target(row.to):
            plan.doubtful.append((row.number, problem))
    return plan


def _row_of(line: sheets.Line) -> Row:
    for name in line.formulas:
        heading = next(heading for heading, one in _NAMES.items() if one == name)
        raise ValidationError(f"“{heading}”里是公式，请改成普通文字。")
    note = line.values.get("note", "")
    most = Redirect._meta.get_field("note").max_length
    if len(note) > most:
        raise ValidationError(f"备注太长，最多 {most} 个字。")
    old = addresses.old_address(line.values.get("old", ""))
    to, _ = addresses.target(line.values.get("to", ""))
    return Row(line.number, old, to, note)


def compared(rows: list[Row]) -> Plan:
    """Which of these rows are new, changed or the same, and which would lead in circles."""
    graph = keeping.Graph.stored()
    notes = dict(Redirect.objects.active().values_list("old", "note"))
    plan = Plan()
    for row in rows:
        before = graph.where(row.old)
        try:
            end = graph.add(row.old, row.to)
        except ValidationError as error:
            plan.errors.append((row.number, " ".join(error.messages)))
            continue
        row = row._replace(to=end)
        plan.rows.append(row)
        if before is None:
            plan.new.append(row)
        elif before != end or notes[row.old] != row.note:
            plan.changed.append((row, before))
        else:
            plan.same += 1
    return plan


@transaction.atomic
def apply(rows: list[Row], by: Any) -> Plan:
    """Keep what these rows say; what was done. The caller records it."""
    keeping.lock()
    plan = compared(rows)
    keeping.keep_many([(row.old, row.to, row.note) for row in plan.rows], by=by)
    return plan
