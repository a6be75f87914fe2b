"""Loading the site's settings, the links of the home page and its blocks."""

from apps.columns import tree
from apps.columns.models import ListStyle
from apps.portal.models import KINDS_WITHOUT_LIST, HomeBlock
from apps.portal.site_file import writing
from apps.portal.site_file.outcome import Outcome
from apps.portal.site_file.shape import BLOCK_FIELDS, LINK_FIELDS, SITE_FIELDS, SITE_PICTURES
from apps.portal.site_file.values import Record
from apps.site_settings.models import SiteLink, SiteSettings

BREADCRUMB_ROOT = "网站首页"
MOST_BLOCKS_OF_OURS = 8

# The tools at the side of every page, and the setting without which one does not show.
TOOLS = {"我的收藏": "", "QQ客服": "qq_service", "微信二维码": "wechat_qr_id", "回到顶部": ""}


def write_settings(record: Record, outcome: Outcome) -> None:
    settings = SiteSettings.load()
    wanted = record.chosen(SITE_FIELDS)
    for key in SITE_PICTURES:
        if key in record:
            wanted[f"{key}_id"] = record[key].asset.pk if record[key] else None
    is_new = settings._state.adding and bool(wanted)
    is_changed = writing.apply(settings, wanted)
    if (is_new or is_changed) and writing.is_right(settings, record.place):
        settings.save()
    outcome.settled("站点设置", settings.name, is_new=is_new, is_changed=is_changed)
    _tell_about_tools(record, settings, outcome)


def _tell_about_tools(record: Record, settings: SiteSettings, outcome: Outcome) -> None:
    """The frame has its tools and its breadcrumbs by itself: say where the file hopes for more."""
    for name in record.get("floating_tools", []):
        if name not in TOOLS:
            outcome.notices.append(f"{record.place.path}.floating_tools：没有工具“{name}”。")
        elif TOOLS[name] and not getattr(settings, TOOLS[name]):
            label = SiteSettings._meta.get_field(TOOLS[name].removesuffix("_id")).verbose_name
            outcome.notices.append(
                f"{record.place.path}.floating_tools：在“站点设置”里填好“{label}”以后，"
                f"页面上才会显示“{name}”。"
            )
    if record.get("breadcrumb_root", BREADCRUMB_ROOT) != BREADCRUMB_ROOT:
        outcome.notices.append(
            f"{record.place.path}.breadcrumb_root：面包屑总是从“{BREADCRUMB_ROOT}”开始。"
        )


def write_links(records: list[Record], outcome: Outcome) -> None:
    """Make and change links, told apart by kind, group and title; each kind in the file's order."""
    known = {(link.kind, link.group, link.title): link for link in SiteLink.objects.all()}
    places: dict[str, int] = {}
    for record in records:
        kind = record["kind"]
        places[kind] = place = places.get(kind, 0) + 1
        link = known.get((kind, record.get("group", ""), record["title"]))
        is_new = link is None
        if is_new:
            link = SiteLink(settings=SiteSettings.stored())
        wanted = record.chosen(LINK_FIELDS) | {"order": place}
        if "image" in record:
            wanted["image_id"] = record["image"].asset.pk if record["image"] else None
        is_changed = writing.apply(link, wanted)
        if is_changed and writing.is_right(link, record.place):
            link.save()
        label = f"{link.get_kind_display()} {link.title}"
        outcome.settled("链接", label, is_new=is_new, is_changed=is_changed)


def write_blocks(
    records: list[Record], columns: dict[tuple[str, ...], int], outcome: Outcome
) -> None:
    """Make and change blocks of the home page, told apart by column, in the file's order."""
    known = {block.column_id: block for block in reversed(HomeBlock.objects.all())}
    named = []
    for record in records:
        column_id = columns[record["column"]]
        block = known.get(column_id)
        is_new = block is None
        if is_new:
            block = HomeBlock(column_id=column_id)
        is_changed = writing.apply(block, record.chosen(BLOCK_FIELDS))
        if is_new or is_changed:
            if not writing.is_right(block, record.place):
                continue
            block.save()
        named.append(block)
        label = " / ".join(record["column"])
        outcome.settled("首页版块", label, is_new=is_new, is_changed=is_changed)
    current = list(HomeBlock.objects.all())
    wanted = writing.arranged(current, named)
    if wanted != current:
        writing.renumber(wanted, HomeBlock.save)
        outcome.updated("首页版块顺序", "、".join(map(str, wanted)))


def arrange_home(columns: list[Record], outcome: Outcome) -> None:
    """Where nobody has arranged the home page: a block for each of the file's top-level columns.

    Columns that list nothing, that visitors do not see, and announcements, for which the
    home page has a place of its own, get none.
    """
    if HomeBlock.objects.exists():
        return
    names = {column["name"] for column in columns}
    without = (*KINDS_WITHOUT_LIST, "announcements")
    nodes = [node for node in tree.load().menu if node.name in names and node.kind not in without]
    for node in nodes[:MOST_BLOCKS_OF_OURS]:
        HomeBlock.objects.create(column_id=node.id, style=ListStyle.TITLES)
        outcome.created("首页版块", node.name)
