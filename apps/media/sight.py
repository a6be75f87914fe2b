"""Who may read where an asset is used: the library is everybody's, what uses it need not be.

This app knows nothing of columns. Whoever brings a type of holder whose rows not everybody
may see registers a rule for it, from the ready() of its app; the others are seen by all.
"""

from collections.abc import Callable, Collection

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest

from apps.media.models import Holder

# From a request and the keys of holders, those of them that its user may see.
Rule = Callable[[HttpRequest, Collection[int]], Collection[int]]

_rules: dict[str, Rule] = {}


def register(model: type[models.Model], rule: Rule) -> None:
    """From now on holders of this model are named only to those who may see them."""
    _rules[model._meta.label_lower] = rule


def seen(request: HttpRequest, holders: list[Holder]) -> tuple[list[Holder], int]:
    """(the holders that the request's user may see, how many others there are)."""
    by_type: dict[int, set[int]] = {}
    for holder in holders:
        by_type.setdefault(holder.holder_type_id, set()).add(holder.holder_id)
    visible: set[tuple[int, int]] = set()
    for type_id, ids in by_type.items():
        content_type = ContentType.objects.get_for_id(type_id)
        rule = _rules.get(f"{content_type.app_label}.{content_type.model}")
        visible |= {(type_id, pk) for pk in (rule(request, ids) if rule else ids)}
    shown = [one for one in holders if (one.holder_type_id, one.holder_id) in visible]
    return shown, len(holders) - len(shown)
