"""Writing redirects: no chains, no loops.

Everything goes through here, under one lock, so that of the redirects in use none leads to
the old address of another.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.core import locks
from apps.redirects import addresses
from apps.redirects.models import Redirect

_NOTE = Redirect._meta.get_field("note").max_length
ITSELF = "新网址和旧网址是同一个地址。"


def keep(old: str, to: str, *, note: str = "", automatic: bool = False, by: Any = None) -> Redirect:
    """From now on the address `old` leads to `to`; the redirect, as stored.

    old: a path with its query, or a whole URL of which these are taken; whichever way it is
    encoded. to: a path of this site or an https address. Where `to` leads on itself, the
    redirect leads there at once, and those that led to `old` follow (a→b, b→c is a→c, b→c).
    Doing it again changes nothing; another `to` for the same `old` takes its place and keeps
    its hits. Raises ValidationError, in Chinese, for addresses that cannot be, and for a loop.

    Not recorded in the audit log: the caller has a reason, which is on record. Takes a lock
    until the transaction ends, after that of the column tree where both are needed.
    """
    redirect = Redirect(
        old=addresses.old_address(old), note=note[:_NOTE], is_automatic=automatic, created_by=by
    )
    redirect.to, redirect.lands_on = addresses.target(to)
    redirect.updated_by = by
    with transaction.atomic():
        lock()
        shorten(redirect)
        known = Redirect.objects.filter(old=redirect.old).first()
        if known is not None and _says(known) == _says(redirect):
            return known
        _write([redirect])
        _bring_along(redirect)
        return redirect if known is None else Redirect.objects.get(old=redirect.old)


def keep_many(rows: Iterable[tuple[str, str, str]], *, by: Any = None) -> None:
    """The same for many at once, as (old, to, note); all of them or none, in a few queries."""
    with transaction.atomic():
        lock()
        rows = [(addresses.old_address(old), to, note) for old, to, note in rows]
        graph = Graph.around((old, to) for old, to, _ in rows)
        stored = dict(graph.ends)
        notes = {}
        for old, to, note in rows:
            graph.add(old, to)
            notes[old] = note
        _write(
            [
                Redirect(
                    old=old,
                    note=note[:_NOTE],
                    to=graph.ends[old][0],
                    lands_on=graph.ends[old][1],
                    created_by=by,
                    updated_by=by,
                )
                for old, note in notes.items()
            ]
        )
        for old, end in stored.items():
            if old not in notes and graph.ends[old] != end:
                to, lands_on = graph.ends[old]
                Redirect.objects.filter(old=old).update(to=to, lands_on=lands_on)


class Graph:
    """The redirects in use, in memory: what would become of many without writing one."""

    def __init__(self, ends: dict[str, tuple[str, str]]):
        """ends: {old: (to, the same as an old address is kept)}."""
        self.ends = ends
        self._leading_to: dict[str, set[str]] = {}
        for old, (_, lands_on) in ends.items():
            self._leading_to.setdefault(lands_on, set()).add(old)

    @classmethod
    def stored(cls) -> "Graph":
        rows = Redirect.objects.active().values_list("old", "to", "lands_on")
        return cls({old: (to, lands_on) for old, to, lands_on in rows.iterator()})

    @classmethod
    def around(cls, pairs: Iterable[tuple[str, str]]) -> "Graph":
        """Those that adding these (old, to) may concern, however many there are besides.

        No redirect leads to the old address of another, so one step each way is enough.
        """
        pairs = list(pairs)
        olds = {old for old, _ in pairs}
        leading = olds | {addresses.target(to)[1] for _, to in pairs}
        rows = Redirect.objects.active().filter(Q(old__in=leading) | Q(lands_on__in=olds))
        found = rows.values_list("old", "to", "lands_on")
        return cls({old: (to, lands_on) for old, to, lands_on in found})

    def where(self, old: str) -> str | None:
        """Where a kept address leads; None where nowhere."""
        return self.ends[old][0] if old in self.ends else None

    def add(self, old: str, to: str) -> str:
        """Keep one more; where it leads in the end. Raises ValidationError as `keep` does."""
        end = addresses.target(to)
        if end[1] == old:
            raise ValidationError(ITSELF)
        passed = {old}
        while end[1] in self.ends:
            if end[1] in passed or self.ends[end[1]][1] == old:
                raise ValidationError(_circle(old, end[1]))
            passed.add(end[1])
            end = self.ends[end[1]]
        for other in {old, *self._leading_to.get(old, ())}:
            if other in self.ends:
                self._leading_to[self.ends[other][1]].discard(other)
            self.ends[other] = end
            self._leading_to.setdefault(end[1], set()).add(other)
        return end[0]


def lock() -> None:
    """Nobody else writes redirects until the current transaction ends."""
    locks.exclusive("redirects")


def store(redirect: Redirect) -> None:
    """Save what staff typed into a redirect, new or changed; recorded in the audit log.

    Its addresses are written as they are kept. Raises ValidationError as `keep` does.
    """
    redirect.old = addresses.old_address(redirect.old)
    redirect.to, redirect.lands_on = addresses.target(redirect.to)
    with transaction.atomic():
        lock()
        if redirect.is_active:
            shorten(redirect)
        elif redirect.lands_on == redirect.old:
            raise ValidationError(ITSELF)
        redirect.save()
        if redirect.is_active:
            _bring_along(redirect)


def shorten(redirect: Redirect) -> None:
    """Let it lead where its target leads on to. Raises ValidationError for a loop."""
    if redirect.lands_on == redirect.old:
        raise ValidationError(ITSELF)
    passed = {redirect.old}
    while redirect.lands_on:
        if redirect.lands_on in passed:
            raise ValidationError(_circle(redirect.old, redirect.lands_on))
        passed.add(redirect.lands_on)
        further = Redirect.objects.active().filter(old=redirect.lands_on).first()
        if further is None:
            return
        if further.lands_on == redirect.old:
            raise ValidationError(_circle(redirect.old, further.old))
        redirect.to, redirect.lands_on = further.to, further.lands_on


def release(address: str) -> None:
    """A page of this site now stands at `address`: nothing leads away from there any more."""
    for redirect in Redirect.objects.filter(old=addresses.old_address(address)):
        redirect.delete()


def forget_target(address: str) -> None:
    """The page at `address` is gone for good: what the site itself led there ends."""
    _, key = addresses.target(address)
    Redirect.objects.filter(lands_on=key, is_automatic=True).delete()


def held_by(address: str) -> Redirect | None:
    """The redirect that the site itself made from `address`, which must not go astray."""
    old = addresses.old_address(address)
    return Redirect.objects.active().filter(old=old, is_automatic=True).first()


def _circle(old: str, between: str) -> str:
    return f"这样会绕圈子：{between} 已经跳转到 {old}。请换一个新网址，或者先删除那一条跳转。"


def _write(redirects: list[Redirect]) -> None:
    """Insert or overwrite by the old address; hits and who made it stay."""
    now = timezone.now()
    for redirect in redirects:
        redirect.updated_at = now
    Redirect.objects.bulk_create(
        redirects,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["old"],
        update_fields=[
            "to",
            "lands_on",
            "note",
            "is_automatic",
            "is_active",
            "updated_at",
            "updated_by",
        ],
    )


def _says(redirect: Redirect) -> tuple:
    return redirect.to, redirect.note, redirect.is_automatic, redirect.is_active


def _bring_along(redirect: Redirect) -> None:
    """Those that led to its old address lead where it leads."""
    Redirect.objects.active().filter(lands_on=redirect.old).update(
        to=redirect.to, lands_on=redirect.lands_on
    )
