"""Passwords that are good for coming in and setting one's own.

The mark stands in the salt of the stored hash, where Django's own salts have letters and
digits alone. So any new password, however it is set, takes the mark away with it.
"""

import secrets
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.hashers import identify_hasher, is_password_usable, make_password
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import get_random_string

_MARK = "one-time-"
# What can be told apart on any screen and typed on any keyboard.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
# Where somebody with such a password may go.
_OPEN = {"login", "logout", "password_change", "jsi18n"}


def give(user: User) -> str:
    """Give `user` a random one-time password (stored, not saved) and return it."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    password = "-".join(groups)
    user.password = make_password(password, salt=_MARK + get_random_string(22))
    return password


def holds(user: User) -> bool:
    """Whether this account still has the one-time password that it was given."""
    if not is_password_usable(user.password):
        return False
    try:
        decoded = identify_hasher(user.password).decode(user.password)
    except ValueError:  # no hash at all: nobody comes in with it
        return False
    return decoded["salt"].startswith(_MARK)


class OwnPasswordMiddleware:
    """Sends whoever came in with a one-time password to the page that sets a new one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        match = request.resolver_match
        # Only the desk: on public pages nobody asks who is there.
        if "admin" not in match.namespaces or match.url_name in _OPEN:
            return None
        if not request.user.is_authenticated or not holds(request.user):
            return None
        text = "您用的是一次性密码。请先设置自己的密码，然后再开始工作。"
        if text not in {str(message) for message in messages.get_messages(request)}:
            messages.warning(request, text)
        return redirect("admin:password_change")


class NotTheOneTimePassword:
    """A password validator: the new password is not the one-time password again."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is not None and user.pk and holds(user) and user.check_password(password):
            raise ValidationError("新密码不能和一次性密码相同。", code="one_time_password")

    def get_help_text(self) -> str:
        return ""
