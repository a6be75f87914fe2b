"""Recording whatever is done to the rows of a model: made, changed, deleted, joined to others.

    track(Leader, action=Action.LEADER)

from the ready() of the model's app is all that it takes. What goes past save() and delete()
(QuerySet.update, bulk_create) goes past this as well: whoever uses them records the act.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.db import models, router, transaction
from django.db.models.signals import m2m_changed, post_delete, pre_delete

from apps.audit import log, running, words
from apps.audit.models import Action
from apps.core.editor import RichTextField

ADDED, CHANGED, DELETED = "新建", "修改", "删除"
_BY_KIND = {ADDED: Action.ADD, CHANGED: Action.CHANGE, DELETED: Action.DELETE}


@dataclass(frozen=True)
class Tracked:
    """A model whose rows are recorded, and how its fields are called and read."""

    model: type[models.Model]
    names: Mapping[str, str]  # field: what staff call it
    many: Mapping[str, str]  # the same for many-to-many fields
    action: Action | None
    secrets: Mapping[str, Action]
    read: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)

    def record(self, kind: str, row: models.Model, before=None, after=None, label="") -> None:
        log.record(
            self.action or _BY_KIND[kind],
            row,
            label=label or words.of_row(row),
            before=before,
            after=after,
            note=kind,
        )

    def stored(self, row: models.Model) -> models.Model | None:
        return self.model._base_manager.filter(pk=row.pk).first()

    def value(self, row: models.Model, name: str) -> Any:
        one = self.model._meta.get_field(name)
        if one.is_relation and one.is_cached(row) and one.get_cached_value(row) is not None:
            return words.of_row(one.get_cached_value(row))
        return words.of_field(one, self.raw(row, one))

    @staticmethod
    def raw(row: models.Model, one: models.Field) -> Any:
        """What is stored, whichever way the caller has written it."""
        return one.to_python(getattr(row, one.attname))

    def values(self, row: models.Model) -> dict[str, Any]:
        """Every field that holds something, in words."""
        found = {label: self.value(row, name) for name, label in self.names.items()}
        return {label: value for label, value in found.items() if value != ""}

    def changes(self, old: models.Model, new: models.Model) -> tuple[dict, dict]:
        """(before, after) of the fields that differ."""
        before, after = {}, {}
        for name, label in self.names.items():
            one = self.model._meta.get_field(name)
            if self.raw(old, one) == self.raw(new, one):
                continue
            was, now = self.value(old, name), self.value(new, name)
            if was == now and isinstance(one, RichTextField):
                now = f"{now}（格式有变化）"
            before[label], after[label] = was, now
        return before, after

    def joined(self, row: models.Model, name: str) -> list[str]:
        """What a many-to-many field holds, in words and in order."""
        read = self.read.get(name, words.of_row)
        return sorted(read(other) for other in getattr(row, name).all())


def track(
    model: type[models.Model],
    *,
    action: Action | None = None,
    fields: Iterable[str] | Mapping[str, str] | None = None,
    secrets: Mapping[str, Action] | None = None,
    read: Mapping[str, Callable[[Any], str]] | None = None,
) -> None:
    """Record what is done to the rows of `model`, from now on.

    action: under which action; default: ADD, CHANGE or DELETE. fields: names, or {name: what
    staff call it}; default: every field that a form may edit. secrets: {field: action} of
    which a change is recorded without its values (passwords). read: {many-to-many field:
    how one of its rows is called}; default: its str.
    """
    chosen = _chosen(model, fields)
    many = {f.name for f in model._meta.many_to_many}
    tracked = Tracked(
        model,
        names={name: label for name, label in chosen.items() if name not in many},
        many={name: label for name, label in chosen.items() if name in many},
        action=action,
        secrets=dict(secrets or {}),
        read=dict(read or {}),
    )
    model.save = _recorded_save(tracked, model.save)
    uid = f"audit.{model._meta.label_lower}"
    pre_delete.connect(_before_delete(tracked), model, weak=False, dispatch_uid=uid)
    post_delete.connect(_after_delete(tracked), model, weak=False, dispatch_uid=uid)
    for name in tracked.many:
        through = getattr(model, name).through
        receiver = _joining(tracked, name)
        m2m_changed.connect(receiver, through, weak=False, dispatch_uid=f"{uid}.{name}")


def _chosen(model, fields) -> dict[str, str]:
    meta = model._meta
    if isinstance(fields, Mapping):
        return dict(fields)
    if fields is None:
        own = [f for f in meta.concrete_fields if f.editable and not f.primary_key]
        fields = [f.name for f in (*own, *meta.many_to_many)]
    return {name: str(meta.get_field(name).verbose_name) for name in fields}


def _recorded_save(tracked: Tracked, save: Callable) -> Callable:
    """save() with its record, in one transaction.

    Around the whole of it, and not on post_save: what a save() does after its row was written
    takes locks, and the log's has to come last. Nor would post_save be inside the transaction
    of a row that is saved on its own.
    """

    @wraps(save)
    def recorded(self: models.Model, *args, **kwargs) -> None:
        only = kwargs.get("update_fields")
        watched = {*tracked.names, *tracked.secrets}
        if only is not None and watched.isdisjoint(only):
            return save(self, *args, **kwargs)
        using = kwargs.get("using") or router.db_for_write(tracked.model, instance=self)
        with transaction.atomic(using=using, savepoint=False):
            set_by_person = _is_set_by_person(self, only)
            old = tracked.stored(self) if self.pk is not None else None
            result = save(self, *args, **kwargs)
            if old is None:
                tracked.record(ADDED, self, after=tracked.values(self))
                return result
            new = tracked.stored(self) if _has_expressions(self) else self
            before, after = tracked.changes(old, new)
            if only is not None:  # the others were not written
                labels = {tracked.names[name] for name in only if name in tracked.names}
                before = {label: value for label, value in before.items() if label in labels}
                after = {label: value for label, value in after.items() if label in labels}
            if before or after:
                tracked.record(CHANGED, self, before, after)
            for name, action in tracked.secrets.items():
                if getattr(old, name) != getattr(new, name) and set_by_person:
                    log.record(action, self, label=words.of_row(self))
            return result

    return recorded


def _has_expressions(row: models.Model) -> bool:
    return any(hasattr(value, "resolve_expression") for value in vars(row).values())


def _is_set_by_person(row: models.Model, only) -> bool:
    """False where Django stores a password anew that was only typed to log in.

    It does so by itself when the way of storing has become stronger, before anybody is in.
    """
    storing_anew = only is not None and set(only) == {"password"}
    if not storing_anew or getattr(row, "_password", None) is not None:
        return True
    return running.request() is None or running.user() is not None


def _before_delete(tracked: Tracked) -> Callable:
    def remember(sender, instance: models.Model, **kwargs) -> None:
        values = tracked.values(instance)
        joined = {label: tracked.joined(instance, name) for name, label in tracked.many.items()}
        values |= {label: found for label, found in joined.items() if found}
        # Its name too: what a row is called may rest on rows that go before it.
        instance._audit_deleted = words.of_row(instance), values

    return remember


def _after_delete(tracked: Tracked) -> Callable:
    def tell(sender, instance: models.Model, **kwargs) -> None:
        label, values = instance.__dict__.pop("_audit_deleted")
        tracked.record(DELETED, instance, before=values, label=label)

    return tell


def _joining(tracked: Tracked, name: str) -> Callable:
    """Receiver of m2m_changed for one field, from whichever of its two ends it is changed."""
    label = tracked.many[name]

    def receive(sender, instance, action: str, reverse: bool, pk_set, **kwargs) -> None:
        moment, _, _ = action.partition("_")
        if moment == "pre":
            rows = _rows_joined(tracked, name, instance, reverse, pk_set)
            instance._audit_joined = [(row, tracked.joined(row, name)) for row in rows]
            return
        for row, before in instance.__dict__.pop("_audit_joined", []):
            after = tracked.joined(row, name)
            if after != before:
                tracked.record(CHANGED, row, {label: before}, {label: after})

    return receive


def _rows_joined(tracked: Tracked, name: str, instance, reverse: bool, pk_set) -> list:
    """The rows of the tracked model that a change from one end concerns."""
    if not reverse:
        return [instance]
    rows = tracked.model._base_manager.all()
    if pk_set is None:  # cleared
        return list(rows.filter(**{name: instance.pk}))
    return list(rows.filter(pk__in=pk_set))
