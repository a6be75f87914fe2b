import pytest
from django.urls import reverse

from apps.columns import tree
from apps.columns.models import Column


@pytest.fixture
def notices(db):
    """The column 通知公告."""
    return tree.save(Column(name="通知公告", kind="announcements"))


@pytest.fixture
def read(client):
    """The text of a public page, with its status: read(address)."""

    def get(address):
        response = client.get(address)
        return response.status_code, response.content.decode()

    return get


@pytest.fixture
def home():
    return reverse("portal:home")
