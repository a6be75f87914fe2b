"""What the database and the storage hold, kept to be put back: quicker than making it again.

Rows are read and written past the models and come back as they were, whatever app they are of.
"""

import functools
import io
import pickle
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from apps.columns import tree

# {table: its rows}; a row is what the database gives: on SQLite a tuple, on PostgreSQL a line.
Rows = dict[str, list]


def take() -> Rows:
    """All rows of every model, in the order of their tables."""
    return {table: _read(table) for table in tables()}


def put(rows: Rows) -> None:
    """Add rows. What they refer to may come later, or be there already."""
    with transaction.atomic():
        for table, added in rows.items():
            if added:
                _write(table, added)


@functools.cache
def tables() -> dict[str, list[str]]:
    """{table: its columns} for every model, those that Django makes by itself among them."""
    return {
        model._meta.db_table: [
            field.column for field in model._meta.local_concrete_fields if not field.generated
        ]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def _quoted(names: Iterable[str], prefix: str = "") -> str:
    return ", ".join(prefix + connection.ops.quote_name(name) for name in names)


def _read(table: str) -> list:
    names, columns = _quoted([table]), tables()[table]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = io.BytesIO()
            cursor.copy_expert(f"COPY {names} ({_quoted(columns)}) TO STDOUT", lines)
            return lines.getvalue().splitlines(keepends=True)
        # The plus changes no value; it keeps Python's module from turning columns into dates.
        return cursor.execute(f"SELECT {_quoted(columns, '+')} FROM {names}").fetchall()


def _write(table: str, rows: list) -> None:
    names, columns = _quoted([table]), tables()[table]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.copy_expert(
                f"COPY {names} ({_quoted(columns)}) FROM STDIN", io.BytesIO(b"".join(rows))
            )
            return
        values = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {names} ({_quoted(columns)}) VALUES ({values})", rows)


@dataclass
class Scene:
    """What one maker made: on which ground, which rows and files, and the objects."""

    day: date
    ground: dict[str, set]  # the rows that were there before, in every table that changed
    added: Rows
    replaced: list[str]  # tables of which rows changed or went: `added` has all of theirs
    folder: Path  # its files, as they lie in the storage
    objects: bytes

    def fits(self) -> bool:
        """Whether the database stands now, where it counts, as it stood then."""
        return self.day == timezone.localdate() and all(
            set(_read(table)) == rows for table, rows in self.ground.items()
        )

    def restore(self) -> Any:
        with transaction.atomic():
            for table in self.replaced:
                with connection.cursor() as cursor:
                    cursor.execute(f"DELETE FROM {_quoted([table])}")
            put(self.added)
        shutil.copytree(self.folder, settings.MEDIA_ROOT, dirs_exist_ok=True)
        tree.forget()
        cache.clear()
        return pickle.loads(self.objects)


class Scenes:
    """What makers made in this process, by maker and what it was given."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._kept: dict[tuple, Scene] = {}

    def get(self, name: tuple, make: Callable[[], Any]) -> Any:
        """What `make()` made the first time, objects of its own for every caller.

        It is made anew where what is in the database already would make a difference to it,
        and on another day, of which it may know the date.
        """
        kept = self._kept.get(name)
        if kept is not None and kept.fits():
            return kept.restore()
        before, files = take(), _files()
        made = make()
        if kept is None or kept.day != timezone.localdate():
            self._kept[name] = self._keep(before, files, made)
        return made

    def _keep(self, before: Rows, files: set[Path], made: Any) -> Scene:
        ground, added, replaced = {}, {}, []
        for table, rows in take().items():
            old, new = set(before[table]), set(rows)
            if old == new:
                continue
            ground[table] = old
            if not old <= new:
                replaced.append(table)
                old = set()
            added[table] = [row for row in rows if row not in old]
        folder = self._folder / str(len(list(self._folder.iterdir())))
        folder.mkdir()
        for path in _files() - files:
            copy = folder / path.relative_to(settings.MEDIA_ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        return Scene(timezone.localdate(), ground, added, replaced, folder, pickle.dumps(made))


def _files() -> set[Path]:
    root = Path(settings.MEDIA_ROOT)
    return {path for path in root.rglob("*") if path.is_file()}
