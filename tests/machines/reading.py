"""What a program reads off a page's head."""

import json
from html.parser import HTMLParser


class Head(HTMLParser):
    """The tags, properties, links and JSON-LD of a page."""

    def __init__(self, page: str, address: str = ""):
        super().__init__(convert_charrefs=True)
        self.address = address
        self.tags: dict[str, str] = {}
        self.twice: list[str] = []
        self.properties: dict[str, str] = {}
        self.links: list[dict[str, str]] = []
        self.blocks: list[str] = []
        self._in_data = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta" and "name" in values:
            if values["name"].lower() in {name.lower() for name in self.tags}:
                self.twice.append(values["name"])
            self.tags[values["name"]] = values["content"]
        elif tag == "meta" and "property" in values:
            self.properties[values["property"]] = values["content"]
        elif tag == "link":
            self.links.append(values)
        elif tag == "script" and values.get("type") == "application/ld+json":
            self._in_data = True
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in_data = False

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.blocks[-1] += data

    @property
    def canonical(self) -> str:
        return next((one["href"] for one in self.links if one.get("rel") == "canonical"), "")

    def things(self, kind: str = "") -> list[dict]:
        """What the JSON-LD describes; of one @type."""
        graph = [thing for block in self.blocks for thing in json.loads(block)["@graph"]]
        return [thing for thing in graph if not kind or thing["@type"] == kind]
