"""Figures shown on an article's page, counted with the query that reads the article.

Articles know their views; an app above that counts something else (favourites) registers
an expression for it when it starts.
"""

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.articles.models import DayViews

_figures: dict = {}


def register(name: str, expression) -> None:
    """Show figure `name` on every article; `expression` counts it for OuterRef("pk")."""
    _figures[name] = expression


def annotations() -> dict:
    """Keyword arguments for annotate(): `figure_<name>` for each registered figure."""
    return {f"figure_{name}": expression for name, expression in _figures.items()}


def of(article) -> dict[str, int]:
    """{name: number} of an article that was read with annotations()."""
    return {name: getattr(article, f"figure_{name}") for name in _figures}


register(
    "views",
    Coalesce(
        Subquery(
            DayViews.objects.filter(article=OuterRef("pk"))
            .order_by()
            .values("article")
            .annotate(total=Sum("views"))
            .values("total")
        ),
        0,
    ),
)
