import pytest

from tests.factories.whole_site import Hidden, WholeSite, hide_things, make_whole_site

MARKER = "绝不公开的字样"


@pytest.fixture
def site(keep) -> WholeSite:
    return keep(make_whole_site)


@pytest.fixture
def hidden(keep, site) -> Hidden:
    """What is not live, on the whole site."""
    return keep(hide_things, site, MARKER)
