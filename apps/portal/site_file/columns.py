"""Loading columns: the tree stands afterwards as the file has it, in the file's order."""

from itertools import pairwise

from apps.columns import tree
from apps.columns.models import Column
from apps.portal.site_file import writing
from apps.portal.site_file.outcome import Outcome, Report, counted
from apps.portal.site_file.shape import COLUMN_FIELDS, column_paths
from apps.portal.site_file.values import Record

NOUN = "栏目"


def write(columns: list[Record], outcome: Outcome, report: Report) -> None:
    """Make and change columns, told apart by their path; those not in the file stay."""
    known = {(column.parent_id, column.name): column for column in Column.objects.all()}
    stored: dict[tuple[str, ...], Column] = {}
    for path, record in counted(list(column_paths(columns)), NOUN, report):
        if path[:-1] and path[:-1] not in stored:
            continue  # the column above was refused
        parent_id = stored[path[:-1]].pk if path[:-1] else None
        column = known.get((parent_id, path[-1]))
        is_new = column is None
        if is_new:
            column = Column(parent_id=parent_id)
        wanted = record.chosen(COLUMN_FIELDS)
        if not wanted.get("slug"):
            wanted.pop("slug", None)  # empty: made from the name, or the one that is there
        is_changed = writing.apply(column, wanted)
        if (is_new or is_changed) and not _saved(column, record):
            continue
        stored[path] = column
        outcome.settled(NOUN, " / ".join(path), is_new=is_new, is_changed=is_changed)
    _put_in_order(columns, None, (), stored, outcome)


def _saved(column: Column, record: Record) -> bool:
    problem = tree.slug_problem(column.slug, column.pk) if column.slug else ""
    if problem:
        record.place.key("slug").wrong(problem)
        return False
    if not writing.is_right(column, record.place):
        return False
    try:
        tree.save(column)
    except tree.TreeError as error:
        record.place.wrong(str(error))
        return False
    return True


def _put_in_order(
    records: list[Record],
    parent_id: int | None,
    above: tuple[str, ...],
    stored: dict[tuple[str, ...], Column],
    outcome: Outcome,
) -> None:
    """Move siblings that stand in another order than in the file, and so on below them."""
    wanted = [stored[path].pk for one in records if (path := (*above, one["name"])) in stored]
    siblings = Column.objects.filter(parent=parent_id).order_by("tree_id", "lft")
    current = list(siblings.values_list("pk", flat=True))
    names = {pk: " / ".join(path) for path, column in stored.items() if (pk := column.pk)}
    for before, pk in pairwise(wanted):
        if current.index(pk) < current.index(before):
            tree.move(pk, before, "right")
            current.remove(pk)
            current.insert(current.index(before) + 1, pk)
            outcome.updated(f"{NOUN}顺序", names[pk])
    for one in records:
        path = (*above, one["name"])
        if path in stored:
            _put_in_order(one.get("children", []), stored[path].pk, path, stored, outcome)


def ids_by_path() -> dict[tuple[str, ...], int]:
    """The columns of the site by their path of names; of two with one path the first."""
    found: dict[tuple[str, ...], int] = {}
    for node in tree.load():
        found.setdefault(tuple(above.name for above in node.path), node.id)
    return found
