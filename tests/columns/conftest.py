from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.columns import placing, tree
from apps.columns.models import Column, Right
from tests.factories.columns import grant, make_column


@pytest.fixture
def manager(staff) -> User:
    """Looks after the columns (栏目管理员)."""
    return staff("manager", "栏目管理员")


@pytest.fixture
def office(manager, browser_of) -> Client:
    """The browser in which the manager is logged in."""
    return browser_of(manager)


def plant_small_tree() -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for name, parent in [
        ("立法动态", None),
        ("立法计划", "立法动态"),
        ("立法规范", "立法动态"),
        ("地方性法规", "立法规范"),
        ("监督动态", None),
        ("调研报告", "监督动态"),
    ]:
        columns[name] = make_column(name, parent=columns.get(parent))
    return columns


@pytest.fixture
def small_tree(keep) -> dict[str, Column]:
    """立法动态 (立法计划, 立法规范 (地方性法规)) and 监督动态 (调研报告), by name."""
    return keep(plant_small_tree)


@pytest.fixture
def limited(manager: User) -> Callable[..., None]:
    """limited(*columns): from now on the manager looks after these branches alone."""

    def limit(*columns: Column) -> None:
        manager.groups.clear()
        manager.column_grants.all().delete()
        for column in columns:
            grant(manager, column, Right.MANAGE)

    return limit


@pytest.fixture
def shape() -> Callable[[], list[str]]:
    """shape(): the stored tree as indented names, after a check that it is sound."""

    def draw() -> list[str]:
        assert tree.problems() == []
        assert placing.problems() == []
        return ["  " * column.level + column.name for column in Column.objects.all()]

    return draw
