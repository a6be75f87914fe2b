"""Staff accounts: which of them nobody uses, and what stays when one of them goes."""

import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone

FORMER_STAFF = "former-staff"
UNUSED_DAYS = 90


def unused(accounts: QuerySet[User]) -> QuerySet[User]:
    """Those that are open although nobody has logged in for UNUSED_DAYS.

    Where nobody ever has, the days count from when the account was made.
    """
    since = timezone.now() - datetime.timedelta(days=UNUSED_DAYS)
    never = Q(last_login__isnull=True, date_joined__lt=since)
    return accounts.filter(Q(last_login__lt=since) | never, is_active=True)


@receiver(pre_delete, sender=User)
def keep_log(sender: type[User], instance: User, using: str, **kwargs: Any) -> None:
    """The log of what an account did outlives it, under the name 已删除的账号.

    Django's own log would be deleted with the account; everything of ours clears the name
    and stays (a revision keeps the name in words).
    """
    log = LogEntry.objects.using(using).filter(user=instance)
    if instance.username != FORMER_STAFF and log.exists():
        log.update(user=_former_staff(using))


def _former_staff(using: str) -> User:
    """The account under which the log of deleted ones stands; nobody can log in as it."""
    keeper, is_new = User.objects.using(using).get_or_create(
        username=FORMER_STAFF, defaults={"last_name": "已删除的账号", "is_active": False}
    )
    if is_new:
        keeper.set_unusable_password()
        keeper.save(using=using, update_fields=["password"])
    return keeper
