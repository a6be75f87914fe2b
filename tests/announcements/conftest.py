import os
import shutil

import pytest
from django.urls import reverse

from apps.columns import tree
from apps.columns.models import Column

# The browser's driver runs an event loop in the thread of the tests; Django would refuse there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium, which may run as root."""
    return browser_type_launch_args | {
        "executable_path": shutil.which("chromium"),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


@pytest.fixture(autouse=True)
def fresh_tree(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    tree.forget()


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
