"""Content that uses a picture or a document is named to those who may see it (apps.media.sight)."""

from collections.abc import Collection
from functools import partial

from django.http import HttpRequest

from apps.columns import rights
from apps.columns.models import ColumnContent, content_types
from apps.media import sight


def start() -> None:
    """From now on the libraries keep to the columns of the person who asks."""
    for model in content_types():
        sight.register(model, partial(seen, model))


def seen(model: type[ColumnContent], request: HttpRequest, ids: Collection[int]) -> Collection[int]:
    """Those of the items that stand in columns in which the user may do anything with content."""
    allowed = rights.columns_for(request)
    if allowed is None:
        return ids
    found = model._base_manager.filter(pk__in=ids, column__in=allowed)
    return set(found.values_list("pk", flat=True))
