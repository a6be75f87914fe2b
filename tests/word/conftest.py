import re
from collections.abc import Callable
from functools import cache

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.columns.models import Column
from apps.word.models import Upload
from tests.factories.columns import make_column
from tests.samples.word import make


@pytest.fixture
def news(db) -> Column:
    """The column 人大要闻."""
    return make_column("人大要闻")


@pytest.fixture
def writing(browser_of, editor) -> Client:
    """A browser in which somebody is logged in who writes, and may not publish."""
    return browser_of(editor)


def word_file(name: str, kind: str = "docx") -> SimpleUploadedFile:
    """A file of the corpus as a form delivers it."""
    return SimpleUploadedFile(f"{name}.{kind}", corpus(name))


@cache
def corpus(name: str) -> bytes:
    return (make.SOUND | make.REFUSED | make.HARMLESS)[name]()


def address(page: str, *args) -> str:
    return reverse(f"admin:articles_article_{page}", args=args)


@pytest.fixture
def upload(writing, news) -> Callable[..., str]:
    """upload(name, …): sends in these files of the corpus; the address of the page that follows."""

    def send(*names: str, by: Client = writing) -> str:
        files = [word_file(name) for name in names]
        answer = by.post(address("word"), {"files": files, "column": news.pk})
        assert answer.status_code == 302, answer.content.decode()
        return answer["Location"]

    return send


def typed(page: str, **changes) -> dict[str, str]:
    """What the form on a page sends as it stands: its text fields, and what is ticked."""
    fields = re.findall(r'<input type="text" name="([^"]+)"(?: value="([^"]*)")?', page)
    ticked = re.findall(r'<input type="checkbox" name="([^"]+)"[^>]* checked', page)
    return dict(fields) | dict.fromkeys(ticked, "on") | {"_save": "1"} | changes


def stored() -> list[Upload]:
    return list(Upload.objects.all())
