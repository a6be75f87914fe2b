"""Taking words from a sheet into the list: first what would change, then the change."""

from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils import timezone

from apps.core.sheets import Line
from apps.proofing import sheets
from apps.proofing.models import MIN_LENGTH, WordRule

_LABELS = {name: heading for name, (heading, _) in sheets.COLUMNS.items()}
_KINDS = {label: value for value, label in WordRule.Kind.choices} | {
    "易错词": WordRule.Kind.TYPO,
    "敏感词": WordRule.Kind.SENSITIVE,
}
_LEVELS = {label: value for value, label in WordRule.Level.choices}
_YES_NO = {"是": True, "否": False}


@dataclass(frozen=True)
class Change:
    """A word that is in the list with other values: what differs, as (label, old, new)."""

    row: dict[str, Any]
    differences: list[tuple[str, str, str]]


@dataclass
class Plan:
    """What an import would do, and which rows of the sheet it leaves out and why."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    errors: list[tuple[int, str]] = field(default_factory=list)


def plan_of(file: BinaryIO) -> Plan:
    """What importing this sheet would do. Columns that it lacks stay as they are in the list.

    Raises ValidationError as sheets.read does.
    """
    rows: list[dict[str, Any]] = []
    errors: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    for line in sheets.read(file):
        row, problem = _row_of(line)
        if not problem and row["wrong"] in seen:
            problem = f"“{row['wrong']}”和第 {seen[row['wrong']]} 行重复了。"
        if problem:
            errors.append((line.number, problem))
        else:
            seen[row["wrong"]] = line.number
            rows.append(row)
    plan = compared(rows)
    plan.errors = errors
    return plan


def compared(rows: list[dict[str, Any]]) -> Plan:
    """Which of these rows (as _row_of makes them) are new, changed, or the same. One query."""
    plan = Plan(rows=rows)
    known = {rule.wrong: rule for rule in WordRule.objects.all()} if rows else {}
    for row in rows:
        rule = known.get(row["wrong"])
        if rule is None:
            plan.new.append(row)
            continue
        differences = [
            (_LABELS[name], _shown(name, getattr(rule, name)), _shown(name, value))
            for name, value in row.items()
            if getattr(rule, name) != value
        ]
        if differences:
            plan.changed.append(Change(row, differences))
        else:
            plan.same += 1
    return plan


def _row_of(line: Line) -> tuple[dict[str, Any], str]:
    """The values of a rule that a row gives, and what is wrong with them ("" if nothing)."""
    row: dict[str, Any] = dict(line.values)
    for name in line.formulas:
        return row, f"“{_LABELS[name]}”里是公式，请改成普通文字。"
    if not row["wrong"]:
        return row, "没有填“出现的词”。"
    for name, value in row.items():
        most = WordRule._meta.get_field(name).max_length
        if most and name in {"wrong", "right", "note", "exceptions"} and len(value) > most:
            return row, f"“{_LABELS[name]}”太长，最多 {most} 个字。"
    if len(row["wrong"]) < MIN_LENGTH:
        return row, f"“出现的词”至少要有 {MIN_LENGTH} 个字，一个字的会到处误报。"
    if row["wrong"] == row.get("right"):
        return row, "“应改为”和“出现的词”一样。"
    for name, allowed, empty in (
        ("kind", _KINDS, WordRule.Kind.TYPO),
        ("level", _LEVELS, WordRule.Level.AS_SET),
        ("is_active", _YES_NO, True),
    ):
        if name not in row:
            continue
        value = row[name]
        if value and value not in allowed:
            choices = "、".join(f"“{one}”" for one in allowed if one not in {"易错词", "敏感词"})
            return row, f"“{_LABELS[name]}”填了“{value[:20]}”，只能填{choices}。"
        row[name] = allowed[value] if value else empty
    return row, ""


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    choices = dict(WordRule._meta.get_field(name).flatchoices)
    return str(choices.get(value, value)) or "（空）"


def apply(rows: list[dict[str, Any]], by: Any) -> Plan:
    """Write the rows into the list, inside the caller's transaction; what was done.

    Raises IntegrityError where somebody else adds one of the words at this moment.
    """
    plan = compared(rows)
    now = timezone.now()
    WordRule.objects.bulk_create(
        [WordRule(**row, created_by=by, updated_by=by) for row in plan.new], batch_size=500
    )
    values = {change.row["wrong"]: change.row for change in plan.changed}
    rules = [rule for rule in WordRule.objects.all() if rule.wrong in values]
    names = {name for row in values.values() for name in row} - {"wrong"}
    for rule in rules:
        for name, value in values[rule.wrong].items():
            setattr(rule, name, value)
        rule.updated_at, rule.updated_by = now, by
    if rules:
        fields = [*sorted(names), "updated_at", "updated_by"]
        WordRule.objects.bulk_update(rules, fields, batch_size=500)
    return plan
