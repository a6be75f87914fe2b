"""Leaders, positions and terms for tests and for the demo site."""

from apps.leadership.models import Leader, Position, Term


def make_position(name: str = "主任", **fields) -> Position:
    """The position of that name; a new one comes last in protocol order."""
    return Position.objects.get_or_create(name=name, defaults=fields)[0]


def make_term(name: str = "第十四届", **fields) -> Term:
    return Term.objects.get_or_create(name=name, defaults=fields)[0]


def make_leader(name: str = "李雄", position: str | Position = "主任", **fields) -> Leader:
    """A saved leader in office; `position` is a position or its name."""
    if isinstance(position, str):
        position = make_position(position)
    return Leader.objects.create(name=name, position=position, **fields)
