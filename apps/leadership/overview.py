"""The leaders as every overview shows them: by position, in protocol order."""

from itertools import groupby

from apps.leadership.models import Leader, LeaderQuerySet, Position

# Long texts that no overview shows.
_LONG = ("biography", "biography_html")


def leaders_by_position() -> list[tuple[Position, list[Leader]]]:
    """The published leaders in office: (position, leaders), in protocol order. One query."""
    leaders = _listed().current().in_protocol_order()
    return [
        (position, list(group)) for position, group in groupby(leaders, lambda one: one.position)
    ]


def names_for_approval() -> list[str]:
    """The leaders in office, shown to the public or not, as “职务 姓名”, in protocol order."""
    leaders = Leader.objects.current().in_protocol_order()
    return [f"{post} {name}" for post, name in leaders.values_list("position__name", "name")]


def former_leaders() -> LeaderQuerySet:
    """The published leaders whose office has ended: the newest term first, then by protocol."""
    return _listed().former().by_term()


def _listed() -> LeaderQuerySet:
    leaders = Leader.objects.published().select_related("position", "term", "portrait")
    return leaders.defer(*_LONG)
