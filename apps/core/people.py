"""How the screens name a member of staff."""

import re

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def display_name(user) -> str:
    """The user's name as people say it: 王芳, family name first where it is Chinese.

    Without a name: the account's. Without a user (a command acted): 系统.
    """
    if user is None:
        return "系统"
    if _HAN.search(user.last_name + user.first_name):
        return user.last_name + user.first_name
    return user.get_full_name() or user.get_username()
