"""What stands at an address of the site right now, for those who are about to redirect it."""

from urllib.parse import quote, unquote

from django.urls import Resolver404, resolve

from apps.core import asking

_NOTHING = {301, 400, 404, 500}
NOT_FOUND, GONE = 404, 410


def problem_of_old(old: str) -> str:
    """Why a redirect from `old` (as kept) would never be followed, in Chinese; "" if it would."""
    for address in _written(old):
        status = asking.status_of(address)
        if status == GONE:
            return f"{old} 的页面已经撤回，访客看到的是撤回的说明，不会跳转。请填写别的旧网址。"
        if status not in _NOTHING:
            return f"{old} 是本网站现有的页面，访客会直接打开它，不会跳转。请填写别的旧网址。"
    return ""


def problem_of_target(to: str) -> str:
    """What somebody who is led to `to` would find missing, in Chinese; "" if nothing."""
    if not to.startswith("/"):
        return ""
    status = asking.final_status_of(quoted(to.partition("#")[0]))
    if status == GONE:
        return f"新网址 {to} 的页面已经撤回，访客会看到撤回的说明。"
    if status == NOT_FOUND:
        return f"新网址 {to} 现在打不开：本网站没有这个页面，或者还没有公开。"
    return ""


class Asked:
    """The same for many addresses: each is asked for once, and no more than `most` of them."""

    def __init__(self, most: int):
        self.left = most
        self.told: dict[str, str] = {}

    def problem_of_old(self, old: str) -> str:
        # What no view of ours could answer is no page: nothing to ask.
        if not any(_has_view(address) for address in _written(old)):
            return ""
        return self._ask(problem_of_old, old)

    def problem_of_target(self, to: str) -> str:
        return self._ask(problem_of_target, to)

    def _ask(self, ask, address: str) -> str:
        key = f"{ask.__name__} {address}"
        if key not in self.told:
            if self.left <= 0:
                return ""
            self.left -= 1
            self.told[key] = ask(address)
        return self.told[key]


def _written(old: str) -> list[str]:
    """The address with and without a slash at the end of its path."""
    path, mark, query = old.partition("?")
    return [quoted(f"{path}{end}{mark}{query}") for end in ("/", "")]


def quoted(address: str) -> str:
    """A kept address as a link has it."""
    return quote(address, safe="/%?&=#+:;,@!$'()*~[]")


def _has_view(address: str) -> bool:
    try:
        resolve(unquote(address.partition("?")[0]))
    except Resolver404:
        return False
    return True
