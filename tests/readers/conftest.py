import pytest

from apps.columns import tree


@pytest.fixture(autouse=True)
def fresh_tree():
    tree.forget()
