import pytest
from django.test import Client
from django.urls import reverse

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


_heads: dict[str, Head] = {}


@pytest.fixture
def heads(site, client: Client) -> dict[str, Head]:
    """{what it is: its head} of every page of the whole site; asked once for all tests."""
    addresses = pages(site)
    if {head.address for head in _heads.values()} != set(addresses.values()):
        _heads.clear()
        for name, address in addresses.items():
            _heads[name] = Head(client.get(address).content.decode(), address)
    return _heads


COLUMNS = ["领导", "要闻", "公告", "监督", "风采", "空页", "空", "动态", "询问", "环保"]


def pages(site: WholeSite) -> dict[str, str]:
    """{what it is: address} of every kind of public page that is not personal."""
    found = {"home": "/", "former": reverse("leadership:former")}
    found |= {name: site.columns[name].get_absolute_url() for name in [*COLUMNS, "概况"]}
    found["page 2"] = site.columns["要闻"].get_absolute_url() + "?page=2"
    for kind in ("articles", "announcements", "leaders"):
        held = getattr(site, kind).items()
        found |= {f"{kind} {name}": one.get_absolute_url() for name, one in held}
    del found["articles outside"]  # leads straight to where it stands
    return {name: address for name, address in found.items() if " news " not in name}
