"""The table of search documents: one row for each thing that search can find.

Derived, like the list index: written in the transaction that publishes (apps.search.keeping),
compared and mended by `manage.py check_search`. What the databases look things up in hangs on
these two tables by triggers (apps.search.backends), so no way of writing rows misses it.
"""

from django.db import models
from django.db.models import F


class SearchDocument(models.Model):
    """What is found, and its title.

    `place` says where it stands among all others: what is newer has a greater one, and what has
    no date, as a column or a person, a negative one. Reading an index by it is reading the
    newest first, without sorting what stands in every article.
    """

    place = models.BigAutoField(primary_key=True)  # always given; so named, SQLite walks by it
    kind = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    # In which column it is found, for what has no place in the lists of columns.
    column_id = models.PositiveBigIntegerField(null=True)
    address = models.CharField(max_length=500)
    title = models.CharField(max_length=200)
    exact = models.CharField(max_length=200)  # the title in its plain form
    sounds = models.CharField(max_length=1500, blank=True)  # and in pinyin
    fingerprint = models.CharField(max_length=64)  # of what it was made from
    title_tokens = models.TextField()

    class Meta:
        verbose_name = "可搜索的内容"
        verbose_name_plural = "可搜索的内容"
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="searchdocument_once")
        ]
        indexes = [models.Index(F("exact"), F("place").desc(), name="searchdocument_exact")]

    def __str__(self) -> str:
        return self.title


class SearchText(models.Model):
    """The words of a document: as they are shown, and as they are searched (title and all).

    `seal` is a digest of what both rows say, as they were written: it tells whether anything has
    changed either since. Nullable, so that SQLite adds it without making the table anew.
    """

    document = models.OneToOneField(
        SearchDocument, primary_key=True, on_delete=models.CASCADE, related_name="words"
    )
    text = models.TextField(blank=True)
    files = models.TextField(blank=True)
    tokens = models.TextField()
    seal = models.CharField(max_length=64, null=True)

    class Meta:
        verbose_name = "可搜索的文字"
        verbose_name_plural = "可搜索的文字"

    def __str__(self) -> str:
        return str(self.pk)


class Pending(models.Model):
    """A document that a search server has not heard of yet: changed, or gone.

    Written with the change, where SEARCH_URL names a server; taken away once the server knows.
    """

    kind = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = "待同步的搜索内容"
        verbose_name_plural = "待同步的搜索内容"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="pending_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
