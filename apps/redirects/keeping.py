"""Writing redirects: no chains, no loops.

Everything goes through here, under one lock, so that of the redirects in use none leads to
the old address of another.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.core import locks
from apps.redirects import addresses
from apps.redirects.models import Redirect

_LOCK = "redirects"


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
        old=addresses.old_address(old), note=note, is_automatic=automatic, created_by=by
    )
    redirect.to, redirect.lands_on = addresses.target(to)
    redirect.updated_by = by
    with transaction.atomic():
        locks.exclusive(_LOCK)
        shorten(redirect)
        known = Redirect.objects.filter(old=redirect.old).first()
        if known is not None and _says(known) == _says(redirect):
            return known
        redirect.updated_at = timezone.now()
        Redirect.objects.bulk_create(
            [redirect],
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
        _bring_along(redirect)
        return Redirect.objects.get(old=redirect.old)


def store(redirect: Redirect) -> None:
    """Save what staff typed into a redirect, new or changed; recorded in the audit log.

    Its addresses are written as they are kept. Raises ValidationError as `keep` does.
    """
    redirect.old = addresses.old_address(redirect.old)
    redirect.to, redirect.lands_on = addresses.target(redirect.to)
    with transaction.atomic():
        locks.exclusive(_LOCK)
        if redirect.is_active:
            shorten(redirect)
        elif redirect.lands_on == redirect.old:
            raise ValidationError("新网址和旧网址是同一个地址。")
        redirect.save()
        if redirect.is_active:
            _bring_along(redirect)


def shorten(redirect: Redirect) -> None:
    """Let it lead where its target leads on to. Raises ValidationError for a loop."""
    if redirect.lands_on == redirect.old:
        raise ValidationError("新网址和旧网址是同一个地址。")
    passed = {redirect.old}
    while redirect.lands_on:
        if redirect.lands_on in passed:
            raise ValidationError(
                f"这样会绕圈子：{redirect.lands_on} 已经跳转回到 {redirect.old}。"
                "请换一个新网址，或者先删除那一条跳转。"
            )
        passed.add(redirect.lands_on)
        further = Redirect.objects.active().filter(old=redirect.lands_on).first()
        if further is None:
            return
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


def _says(redirect: Redirect) -> tuple:
    return redirect.to, redirect.note, redirect.is_automatic, redirect.is_active


def _bring_along(redirect: Redirect) -> None:
    """Those that led to its old address lead where it leads."""
    Redirect.objects.active().filter(lands_on=redirect.old).update(
        to=redirect.to, lands_on=redirect.lands_on
    )
