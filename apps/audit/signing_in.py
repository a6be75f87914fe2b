"""Coming in, failing to, and leaving, as the log has it. Connected by the app's ready()."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from apps.audit import log, running, words
from apps.audit.models import Action, Event

# Enough to know the name by. Now and then somebody types a password into this field.
MAX_TYPED = 30


def on_login(sender, request, user, **kwargs: Any) -> None:
    """Receiver of user_logged_in."""
    log.record(Action.LOGIN, user, label=words.of_row(user), by=user)


def on_logout(sender, request, user, **kwargs: Any) -> None:
    """Receiver of user_logged_out; `user` is None where nobody was logged in."""
    if user is not None and user.is_authenticated:
        log.record(Action.LOGOUT, user, label=words.of_row(user), by=user)


def on_failure(sender, credentials: dict, **kwargs: Any) -> None:
    """Receiver of user_login_failed: every attempt, those at a door that is shut as well."""
    log.record(Action.LOGIN_FAILED, label=_typed(credentials.get("username")))


def on_lock_out(sender, username=None, **kwargs: Any) -> None:
    """Receiver of axes' user_locked_out, which comes with every attempt while the door is shut.

    That it is shut is noted once in the time for which it stays shut.
    """
    label, since = _typed(username), timezone.now() - settings.AXES_COOLOFF_TIME
    noted = Event.objects.filter(
        action=Action.LOCKED_OUT, subject_label=label, address=running.address(), at__gt=since
    )
    if not noted.exists():
        minutes = int(settings.AXES_COOLOFF_TIME.total_seconds()) // 60
        times = settings.AXES_FAILURE_LIMIT
        note = f"密码连续错了 {times} 次，这个登录名在这个地址上 {minutes} 分钟内不能登录"
        log.record(Action.LOCKED_OUT, label=label, note=note)


def _typed(name: Any) -> str:
    return log.cut(f"登录名：{name}", len("登录名：") + MAX_TYPED) if name else "没有填登录名"
