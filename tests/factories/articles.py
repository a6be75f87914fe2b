"""Articles for tests and for the demo site, made through the verbs that staff use."""

import datetime
from collections.abc import Iterable

from django.utils import timezone

from apps.articles.models import Article
from apps.columns.models import Column
from apps.leadership.models import Leader
from apps.media.models import Document
from apps.publishing import transitions


def draft_article(
    column: Column,
    title: str = "常委会召开立法工作会议",
    by=None,
    attachments: Iterable[Document] = (),
    leaders: Iterable[Leader] = (),
    further: Iterable[Column] = (),
    **fields,
) -> Article:
    """A desk copy that nobody has published."""
    fields.setdefault("body", "<p>会议听取了关于立法工作的汇报。</p>")
    fields.setdefault("published_at", timezone.now() - datetime.timedelta(hours=1))
    article = Article(column=column, title=title, **fields)
    article.save()
    for order, document in enumerate(attachments):
        article.attachments.create(document=document, order=order)
    article.leaders.set(leaders)
    article.further_columns.set(further)
    return transitions.save_draft(article, by)


def publish_article(
    column: Column, title: str = "常委会召开立法工作会议", by=None, **fields
) -> Article:
    """An article that the public reads, as the database has it."""
    article = draft_article(column, title, by, **fields)
    transitions.publish(article, by)
    return Article.objects.get(pk=article.pk)
