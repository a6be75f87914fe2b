"""One thing that a check has to say about a text."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from apps.proofing import registry

WARNING = "warning"
BLOCK = "block"
LEVEL_LABELS = {WARNING: "提醒", BLOCK: "必须改"}


@dataclass(frozen=True)
class Finding:
    """What is wrong, where, and what to do about it.

    `field` names the field of the revision; `start` and `end` count characters in its plain
    text (of rich text: as apps.core.html.to_text gives it) and are equal where the finding is
    about the field as a whole, or about a file. The excerpts are what stands there and
    around it, with personal numbers partly covered. `replacement` is what belongs in the place
    instead ("" to leave it out), None where a person has to decide.
    """

    check: str
    level: str
    message: str
    field: str
    field_label: str
    start: int = 0
    end: int = 0
    excerpt_before: str = ""
    excerpt: str = ""
    excerpt_after: str = ""
    replacement: str | None = None
    # The address of the picture in the body that is meant: a picture has no characters.
    picture: str = ""

    def in_file(self) -> Self:
        """The same finding about the words of a file, which have no place in a field."""
        return replace(self, start=0, end=0)

    def about_picture(self, address: str) -> Self:
        """The same finding about the picture of the body that has this address."""
        return replace(self, picture=address)

    @property
    def has_place(self) -> bool:
        """Whether it points at characters of its field."""
        return self.end > self.start

    @property
    def is_block(self) -> bool:
        return self.level == BLOCK

    @property
    def level_label(self) -> str:
        return LEVEL_LABELS.get(self.level, self.level)

    @property
    def title(self) -> str:
        """What its check is called."""
        return registry.title_of(self.check)

    def to_json(self) -> dict[str, Any]:
        """The finding as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The finding that `to_json` wrote. Raises TypeError where that is not what it is."""
        return cls(**values)
