"""Rows written many times over, straight into the tables: a site that has much of everything."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from copy import copy

from django.contrib.contenttypes.models import ContentType
from django.db import models

from apps.columns.models import ColumnContent, Entry, Placement, content_types
from apps.publishing.reviews import ApprovalLink, Review, ReviewAct


class Multiplier:
    """Writes each row `times` more, with its unique values changed and its links led to copies.

    What is written first is what the later ones may point at.
    """

    def __init__(self, times: int):
        self.times = times
        # {(model, key of the row): keys of its copies}
        self.copies: dict[tuple[type[models.Model], int], list[int]] = defaultdict(list)

    def write(
        self,
        rows: Iterable[models.Model],
        change: Callable[[models.Model, int], None] = lambda row, number: None,
        **pointing: type[models.Model],
    ) -> None:
        """pointing: {field: model whose copy it shall hold}, for keys and plain numbers."""
        made, origins = [], []
        for row in rows:
            for number in range(self.times):
                one = copy(row)
                one._state = copy(row._state)
                if not row._meta.pk.remote_field:
                    one.pk = None
                one._state.adding = True
                self._tell_apart(one, number)
                for name, model in pointing.items():
                    if name in ("object_id", "revision_id"):
                        model = (
                            model
                            or ContentType.objects.get_for_id(row.content_type_id).model_class()
                        )
                        setattr(one, name, self.copies[model, getattr(row, name)][number])
                    elif (key := getattr(row, f"{name}_id")) is not None:
                        setattr(one, f"{name}_id", self.copies[model, key][number])
                change(one, number)
                made.append(one)
                origins.append(row)
        if not made:
            return
        model = type(made[0])
        # Past the managers, some of which refuse it.
        models.QuerySet(model).bulk_create(made, batch_size=500)
        for row, one in zip(origins, made, strict=True):
            self.copies[model, row.pk].append(one.pk)

    @staticmethod
    def _tell_apart(one: models.Model, number: int) -> None:
        for field in one._meta.concrete_fields:
            is_text = isinstance(field, models.CharField)
            if field.unique and not field.primary_key and is_text:
                value = f"{number}-{getattr(one, field.attname)}"
                setattr(one, field.attname, value[: field.max_length])


def multiply_contents(many: Multiplier) -> None:
    """Every article and announcement with its revisions, reviews and places in the lists."""
    for model in content_types():
        copies = list(model._base_manager.all())
        many.write(copies, _without_links)
        revision = model._meta.get_field("live_revision").related_model
        many.write(revision._base_manager.all(), copy=model)
    many.write(Review.objects.all(), object_id=None)
    many.write(ReviewAct.objects.all(), review=Review)
    many.write(ApprovalLink.objects.all(), review=Review)
    for model in content_types():
        revision = model._meta.get_field("live_revision").related_model
        _link(many, model, revision)
        entries = Entry.objects.filter(kind=model.entry_kind)
        many.write(entries, object_id=model, revision_id=revision)
    many.write(Placement.objects.all(), entry=Entry)


def _without_links(one: ColumnContent, number: int) -> None:
    one.live_revision_id = one.review_id = None


def _link(many: Multiplier, model: type[ColumnContent], revision: type[models.Model]) -> None:
    """Each copy has the live revision and the review that its origin has, as copies."""
    changed = []
    for origin in list(model._base_manager.all()):
        for number, key in enumerate(many.copies.get((model, origin.pk), ())):
            one = model(pk=key)
            one.live_revision_id = one.review_id = None
            if origin.live_revision_id:
                one.live_revision_id = many.copies[revision, origin.live_revision_id][number]
            if origin.review_id:
                one.review_id = many.copies[Review, origin.review_id][number]
            changed.append(one)
    models.QuerySet(model).bulk_update(changed, ["live_revision", "review"], batch_size=500)
