from collections.abc import Callable

import pytest

from apps.proofing import Finding, Manuscript, registry
from tests.factories.proofing import make_revision


@pytest.fixture
def found() -> Callable[..., list[Finding]]:
    """found(code, body, **fields): what one check finds in an article with this body."""

    def look(code: str, body: str = "", **fields) -> list[Finding]:
        check = next(one for one in registry.checks() if one.code == code)
        return list(check.find(Manuscript(make_revision(body, **fields))))

    return look


@pytest.fixture
def excerpts(found) -> Callable[..., list[str]]:
    """excerpts(code, body, **fields): the places that one check points at, as they read."""
    return lambda *args, **fields: [finding.excerpt for finding in found(*args, **fields)]
