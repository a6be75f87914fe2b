"""What tests of importing do again and again."""

import io
from pathlib import Path
from typing import Any

from django.core.management import call_command

from apps.articles.models import Article, ArticleRevision
from apps.columns.models import Entry, Placement
from apps.importing.models import Imported, Run
from apps.media.models import Document, Image, Use
from apps.redirects.models import Redirect


def bring_in(path: Path, **options: Any) -> str:
    """What the command says."""
    said = io.StringIO()
    call_command("import_articles", str(path), stdout=said, **options)
    return said.getvalue()


def counts() -> dict[str, int]:
    """How much there is of whatever an import writes."""
    models = (
        Article,
        ArticleRevision,
        Entry,
        Placement,
        Imported,
        Redirect,
        Image,
        Document,
        Use,
        Run,
    )
    return {model.__name__: model.objects.count() for model in models}


def told(run: Run) -> dict[int, tuple[str, str]]:
    """{row: (what became of it, what is said of it)}."""
    return {line.number: (line.outcome, line.text) for line in run.lines.all()}
