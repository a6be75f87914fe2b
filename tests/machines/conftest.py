import pytest
from django.test import Client

from tests.factories.whole_site import WholeSite, hide_things, make_whole_site
from tests.machines.reading import Head

MARKER = "绝不公开的字样"


@pytest.fixture
def site(keep) -> WholeSite:
    return keep(make_whole_site)


@pytest.fixture
def hidden(keep, site):
    return keep(hide_things, site, MARKER)


@pytest.fixture
def head_of(client: Client):
    """head_of(address): the head of the page there."""

    def read(address: str) -> Head:
        answer = client.get(address)
        assert answer.status_code == 200, address
        return Head(answer.content.decode())

    return read
