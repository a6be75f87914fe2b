from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from apps.columns import tree


@pytest.fixture(autouse=True)
def fresh_tree():
    tree.forget()


@pytest.fixture
def staff(db) -> Callable[..., User]:
    """staff(name, *roles): a staff account with these roles."""

    def make(name: str, *roles: str) -> User:
        user = User.objects.create_user(name, password="x", is_staff=True)
        user.groups.set(Group.objects.filter(name__in=roles))
        assert user.groups.count() == len(roles)
        return user

    return make


@pytest.fixture
def logged_in(staff) -> Callable[..., Client]:
    """logged_in(*roles): a browser in which somebody with these roles is logged in."""

    def make(*roles: str) -> Client:
        client = Client()
        client.user = staff("-".join(["somebody", *roles]), *roles)
        client.force_login(client.user)
        return client

    return make
