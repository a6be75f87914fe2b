"""What a site file may hold: the keys of each part, and how each value is read.

docs/site-file.md describes the same for people.
"""

from collections.abc import Iterator
from typing import Any

from apps.announcements.models import Announcement
from apps.articles.models import Article
from apps.columns import tree
from apps.columns.models import Column
from apps.leadership.models import Leader, Position, Term
from apps.portal.models import HomeBlock
from apps.portal.site_file import values
from apps.portal.site_file.files import Files
from apps.portal.site_file.values import Place, Reader, Record, of_field, record, sequence
from apps.site_settings.models import SiteLink, SiteSettings

MAX_LEVELS = 20

COLUMN_FIELDS = (
    "name",
    "slug",
    "kind",
    "link_url",
    "intro",
    "in_navigation",
    "is_published",
    "list_style",
    "page_size",
    "review_steps",
    "update_days",
    "description",
    "keywords",
)
TERM_FIELDS = ("name", "starts_on", "ends_on")
LEADER_FIELDS = (
    "name",
    "order",
    "started_on",
    "ended_on",
    "party_duties",
    "committee_duties",
    "contact",
    "is_published",
)
ITEM_FIELDS = (
    "title",
    "summary",
    "expires_at",
    "is_pinned",
    "pinned_until",
    "source",
)
ARTICLE_FIELDS = (
    *ITEM_FIELDS,
    "subtitle",
    "author",
    "author_affiliation",
    "source_url",
    "is_headline",
    "external_url",
)
ANNOUNCEMENT_FIELDS = (*ITEM_FIELDS, "valid_from", "valid_until", "display")
SITE_FIELDS = (
    "name",
    "subtitle",
    "theme_colour",
    "description",
    "keywords",
    "organiser",
    "contact",
    "icp_number",
    "police_number",
    "police_url",
    "party_mark_url",
    "site_code",
    "qq_service",
    "grey_from",
    "grey_until",
)
SITE_PICTURES = ("logo", "header_picture", "party_mark_image", "wechat_qr")
LINK_FIELDS = ("kind", "group", "title", "url", "is_shown")
BLOCK_FIELDS = ("title", "count", "style", "is_shown")


def site_reader(files: Files) -> Reader:
    """The reader of a whole site file."""
    return record(
        {
            "site": _settings(files),
            "columns": sequence(column_reader(MAX_LEVELS), 5000),
            "positions": sequence(of_field(Position, "name"), 500),
            "terms": sequence(record(_fields(Term, TERM_FIELDS), ["name"]), 500),
            "leaders": sequence(_leader(files), 5000),
            "articles": sequence(_article(files)),
            "announcements": sequence(_announcement(files)),
            "links": sequence(_link(files), 1000),
            "home_blocks": sequence(_block(), 200),
        }
    )


def column_reader(levels: int) -> Reader:
    """The reader of a column with what is below it, at most `levels` deep."""
    own = _fields(Column, COLUMN_FIELDS) | {
        "slug": values.text(Column._meta.get_field("slug").max_length),  # the tree checks it
        "children": _below(levels),
    }
    read_columns = record(own, ["name"])

    def read(value: Any, place: Place) -> Any:
        column = read_columns(value, place)
        is_link = isinstance(column, Record) and column.get("kind") == "link"
        if is_link and not column.get("link_url"):
            place.wrong("“link”类型的栏目要写“link_url”。")
        return column

    return read


def _below(levels: int) -> Reader:
    def read(value: Any, place: Place) -> Any:
        if levels <= 1 and value:
            return place.wrong(f"栏目最多 {MAX_LEVELS} 层。")
        return sequence(column_reader(levels - 1), 5000)(value, place)

    return read


def _fields(model, names: tuple[str, ...]) -> dict[str, Reader]:
    return {name: of_field(model, name) for name in names}


def _leader(files: Files) -> Reader:
    readers = _fields(Leader, LEADER_FIELDS) | {
        "position": of_field(Position, "name"),
        "term": values.may_be_empty(of_field(Term, "name")),
        "portrait": files.picture,
        "biography_html": files.rich_text,
    }
    return record(readers, ["name", "position"])


def _item(model, names: tuple[str, ...], files: Files) -> dict[str, Reader]:
    return _fields(model, names) | {
        "column": values.column_path,
        "published_at": values.minute,
        "body_html": files.rich_text,
        "keywords": values.keywords(model._meta.get_field("keywords").max_length),
        "attachments": sequence(files.document, 100),
    }


def _article(files: Files) -> Reader:
    named = record(
        {"name": of_field(Leader, "name"), "position": of_field(Position, "name")}, ["name"]
    )

    def leader(value: Any, place: Place) -> Any:
        return named({"name": value} if isinstance(value, str) else value, place)

    readers = _item(Article, ARTICLE_FIELDS, files) | {
        "cover": files.picture,
        "further_columns": sequence(values.column_path, 50),
        "leaders": sequence(leader, 100),
        "views": values.whole_number(0, 2**31 - 1),
        "source_breadcrumb": values.remark,
    }
    return record(readers, ["title", "column"])


def _announcement(files: Files) -> Reader:
    readers = _item(Announcement, ANNOUNCEMENT_FIELDS, files) | {"picture": files.picture}
    return record(readers, ["title", "column"])


def _settings(files: Files) -> Reader:
    readers = _fields(SiteSettings, SITE_FIELDS) | {
        **dict.fromkeys(SITE_PICTURES, files.picture),
        "floating_tools": sequence(values.text(20, required=True), 20),
        "breadcrumb_root": values.text(40),
    }
    return record(readers)


def _link(files: Files) -> Reader:
    readers = _fields(SiteLink, LINK_FIELDS) | {"image": files.picture}
    return record(readers, ["kind", "title", "url"])


def _block() -> Reader:
    return record(_fields(HomeBlock, BLOCK_FIELDS) | {"column": values.column_path}, ["column"])


# What the parts say about each other


def column_paths(
    columns: list[Record], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Record]]:
    """(path of names, record) of each column of the file, parents first."""
    for column in columns:
        path = (*above, column["name"])
        yield path, column
        yield from column_paths(column.get("children", []), path)


def check(site: Record) -> None:
    """Write down what no single value shows: things named twice, or named and not there.

    For a file whose values are all right by themselves.
    """
    _check_siblings(site.get("columns", []))
    _check_once(site.get("leaders", []), ("position", "name"), "领导")
    _check_once(site.get("terms", []), ("name",), "届次")
    _check_once(site.get("links", []), ("kind", "group", "title"), "链接")
    _check_once(site.get("home_blocks", []), ("column",), "首页版块")
    for part in ("articles", "announcements"):
        _check_items(site.get(part, []))
    _check_paths(site)
    _check_people(site)


def _check_siblings(columns: list[Record]) -> None:
    _check_once(columns, ("name",), "同级栏目")
    for column in columns:
        _check_siblings(column.get("children", []))


def _check_once(records: list[Record], keys: tuple[str, ...], noun: str) -> None:
    """Each of `records` is another one; they are told apart by the values of `keys`."""
    first: dict[tuple, Record] = {}
    for one in records:
        identity = tuple(one.get(key, "") for key in keys)
        known = first.setdefault(identity, one)
        if known is not one:
            label = "，".join(_name(value) for value in identity if value)
            one.place.wrong(f"{noun}“{label}”和 {known.place.path} 重复。")


def _check_items(items: list[Record]) -> None:
    """Items of one title in one column are told apart by their publication time."""
    first: dict[tuple, Record] = {}
    for item in items:
        identity = (item["column"], item["title"], item.get("published_at"))
        known = first.setdefault(identity, item)
        if known is not item:
            item.place.wrong(
                f"“{item['title']}”和 {known.place.path} 重复。"
                "同一栏目里的同名内容要写上不同的“published_at”。"
            )


def _check_paths(site: Record) -> None:
    known = {path for path, _ in column_paths(site.get("columns", []))}
    known |= {tuple(above.name for above in node.path) for node in tree.load()}
    for part in ("articles", "announcements", "home_blocks"):
        for holder in site.get(part, []):
            named = [(holder["column"], holder.place.key("column"))]
            further = holder.place.key("further_columns")
            paths = enumerate(holder.get("further_columns", []))
            named += [(path, further.item(number)) for number, path in paths]
            for path, place in named:
                if path not in known:
                    place.wrong(f"没有栏目“{_name(path)}”。")


def _check_people(site: Record) -> None:
    known = {leader["name"] for leader in site.get("leaders", [])}
    known |= set(Leader.objects.values_list("name", flat=True))
    for article in site.get("articles", []):
        for named in article.get("leaders", []):
            if named["name"] not in known:
                named.place.wrong(f"没有领导“{named['name']}”。")


def _name(value: str | tuple[str, ...]) -> str:
    return " / ".join(value) if isinstance(value, tuple) else value
