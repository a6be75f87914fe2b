import pytest

from apps.columns.models import Column
from tests.factories.columns import make_column


@pytest.fixture
def news(db) -> Column:
    """The column 人大要闻."""
    return make_column("人大要闻")
