"""The account with which a new site is first opened."""

from django.contrib.auth.models import User
from django.db import transaction

from apps.portal import one_time_passwords

USERNAME = "admin"


def is_missing() -> bool:
    """Whether nobody can look after the site yet: a new site has no superuser."""
    return not User.objects.filter(is_superuser=True).exists()


@transaction.atomic
def create(username: str = USERNAME) -> str:
    """Make a superuser and return the one-time password; ValueError where the name is taken."""
    if User.objects.filter(username=username).exists():
        raise ValueError(username)
    user = User(username=username, last_name="管理员", is_staff=True, is_superuser=True)
    password = one_time_passwords.give(user)
    user.save()
    return password
