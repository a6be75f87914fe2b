from dataclasses import dataclass

import pytest
from django.test import Client

from tests.factories.whole_site import Hidden, WholeSite, hide_things, make_whole_site
from tests.site.addresses import public_addresses

MARKER = "绝不公开的字样"


@pytest.fixture
def site(keep) -> WholeSite:
    return keep(make_whole_site)


@pytest.fixture
def hidden(keep, site) -> Hidden:
    """What is not live, on the whole site."""
    return keep(hide_things, site, MARKER)


@dataclass(frozen=True)
class Answer:
    """What the server answered to one request, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes
    sets_cookies: bool

    @classmethod
    def to(cls, client: Client, address: str) -> "Answer":
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return cls(answer.status_code, dict(answer.headers), body, bool(answer.cookies))

    @property
    def is_page(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html")

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


_answers: dict[str, Answer] = {}


@pytest.fixture
def answers(site) -> dict[str, Answer]:
    """{public address: what somebody who was never here is answered}, on the whole site.

    Every address is asked once for all tests that only read: the site is the same in each.
    """
    addresses = public_addresses(site)
    if set(_answers) != set(addresses):
        _answers.clear()
        _answers.update((address, Answer.to(Client(), address)) for address in addresses)
    return _answers
