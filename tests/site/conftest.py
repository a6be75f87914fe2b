import pytest

from tests.factories.whole_site import Hidden, WholeSite, hide_things, make_whole_site

MARKER = "绝不公开的字样"


@pytest.fixture
def site(db) -> WholeSite:
    return make_whole_site()


@pytest.fixture
def hidden(site) -> Hidden:
    """What is not live, on the whole site."""
    return hide_things(site, MARKER)
