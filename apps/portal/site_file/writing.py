"""What every part of a load does with a row: give it the file's values, and check it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from apps.portal.site_file.values import Place


def apply(row: models.Model, wanted: dict[str, Any]) -> bool:
    """Give `row` the values of `wanted`, by attribute; returns whether any was different."""
    differing = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, wanted[name])
    return bool(differing)


def is_right(row: models.Model, place: Place, keys: dict[str, str] | None = None) -> bool:
    """Whether the rules of the model hold for `row`; what does not is a problem at `place`.

    Its values were checked one by one before. `keys` names the file's key where it is not
    the model's field.
    """
    try:
        row.clean()
        row.validate_unique()
        row.validate_constraints()
    except ValidationError as error:
        is_by_field = hasattr(error, "error_dict")
        found = error.error_dict if is_by_field else {NON_FIELD_ERRORS: error.error_list}
        for name, errors in found.items():
            at = place if name == NON_FIELD_ERRORS else place.key((keys or {}).get(name, name))
            at.wrong(" ".join(message for one in errors for message in one.messages))
        return False
    return True


def arranged(current: list, wanted: list) -> list:
    """`current` with the members of `wanted` in the order of `wanted`, each in one of their places.

    What the file does not name stays where it is.
    """
    named = iter(wanted)
    members = set(wanted)
    return [next(named) if one in members else one for one in current]


def renumber(rows: list, save: Callable[[Any], Any]) -> None:
    """Give `rows` the orders 1, 2, 3, …; saves those that had another."""
    for number, row in enumerate(rows, start=1):
        if row.order != number:
            row.order = number
            save(row)
