"""The receipt of a withdrawal (撤回回执): every address that served the item, asked again.

Where it stands is noted in the transaction that takes it off the site, while it still stands
there. Once that is committed the addresses are asked as a visitor would, through all of
Django, and what they answer is kept.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from apps.columns.listing import Listing
from apps.columns.models import ColumnContent, Entry
from apps.columns.neighbours import neighbours
from apps.columns.tree import Node, load
from apps.core import asking
from apps.core.addresses import uri
from apps.core.people import display_name
from apps.media import uses
from apps.media.models import Asset, Document, Image
from apps.publishing.models import DeskCopy, Revision
from apps.publishing.receipts import Receipt
from apps.publishing.transitions import key_of

MOST_PLACES = 80  # of one item
MOST_ADDRESSES = 150  # that one request of staff asks
_NEIGHBOURS = 6
_ERROR = 500

GONE, UNLINKED, CLOSED = "gone", "unlinked", "closed"  # what is expected of a place
STOPPED, ELSEWHERE, WARNING = "stopped", "elsewhere", "warning"  # what came of it


@dataclass(frozen=True)
class Place:
    """An address at which the public met an item.

    `expected`: "gone" is the item's own page, "unlinked" a page of others that named it,
    "closed" a file that it showed; `asset` is then that file's (use field, key). `link` is the
    address elsewhere to which the item's title leads instead of its page, if any.
    """

    label: str
    path: str
    expected: str = UNLINKED
    asset: tuple[str, int] | None = None
    link: str = ""


Provider = Callable[[DeskCopy, Revision], Iterable[Place]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Let an app above say which of its pages name an item that is live."""
    if provider not in _providers:
        _providers.append(provider)


# Before it is withdrawn


def on_going_off(sender: type[DeskCopy], copy, by=None, reason: str = "", **kwargs) -> None:
    """Receiver of going_off: note where it stands, in the same transaction."""
    if not issubclass(sender, ColumnContent):
        return
    revision = copy.live_revision
    past = Receipt.objects.filter(**key_of(copy))
    Receipt.objects.create(
        **key_of(copy),
        number=past.count() + 1,  # the desk copy is locked
        title=revision.title,
        revision_number=revision.number,
        digest=revision.digest,
        reason=reason,
        by=by,
        by_name=display_name(by),
        places=[asdict(place) for place in places_of(copy, revision)],
    )


def places_of(copy: ColumnContent, revision: Revision) -> list[Place]:
    """Where the public meets the live revision of an item now, its own page first."""
    entry = Entry.objects.filter(kind=copy.entry_kind, object_id=copy.pk).first()
    link = entry.link if entry else ""
    found = [Place("稿件的页面", copy.get_absolute_url(), GONE, link=link)]
    found += _files(revision)
    if entry is not None:
        found += _lists(entry)
        found += _beside(entry)
    for provider in _providers:
        found += provider(copy, revision)
    unique = {place.path: place for place in reversed(found)}
    return [place for place in found if unique[place.path] is place]


def _files(revision: Revision) -> Iterator[Place]:
    for asset in dict.fromkeys(revision.assets()):
        what = "图片" if isinstance(asset, Image) else "附件"
        address = asset.url(1) if isinstance(asset, Image) else asset.url
        yield Place(f"{what}“{asset}”", address, CLOSED, (asset.use_field, asset.pk))


def _lists(entry: Entry) -> Iterator[Place]:
    """The page of each column's list on which it stands, and the first, where columns begin."""
    tree = load()
    placed = set(entry.placements.values_list("column", flat=True))
    for node in tree:
        if node.id not in placed or not node.is_reachable or node.kind == "link":
            continue
        index = Listing(node.id).index_of(entry.pk)
        page = 1 if index is None else index // node.page_size + 1
        yield Place(f"栏目“{node.path_name}”第 1 页", _list_page(node, 1))
        if page > 1:
            yield Place(f"栏目“{node.path_name}”第 {page} 页", _list_page(node, page))


def _list_page(node: Node, number: int) -> str:
    address = reverse("columns:detail", args=[node.slug])
    return address if number == 1 else f"{address}?page={number}"


def _beside(entry: Entry) -> Iterator[Place]:
    """The pages of the items whose links to the previous, next and related ones may name it."""
    if entry.column_id is None:
        return
    beside = neighbours(
        entry.column_id, entry.kind, entry.object_id, entry.published_at, _NEIGHBOURS
    )
    for label, other in (("上一篇", beside.previous), ("下一篇", beside.next)):
        if other is not None and not other.link:
            yield Place(f"{label}《{other.title}》", other.page_url)
    for other in beside.related:
        if not other.link:
            yield Place(f"相关的《{other.title}》", other.page_url)


# Afterwards


@dataclass
class _Seen:
    """What one address answered, and when."""

    answer: asking.Answer
    at: str


@dataclass
class Asking:
    """Asks each address once, however many receipts name it; stops at `most` addresses."""

    most: int = MOST_ADDRESSES
    seen: dict[str, _Seen] = field(default_factory=dict)

    def has_room_for(self, paths: Iterable[str]) -> bool:
        new = set(paths) - set(self.seen)
        return not self.seen or len(self.seen) + len(new) <= self.most

    def ask(self, path: str) -> _Seen:
        if path not in self.seen:
            self.seen[path] = _Seen(asking.ask(path), timezone.now().isoformat())
        return self.seen[path]


def ask(receipts: Sequence[Receipt], by=None, most: int = MOST_ADDRESSES) -> int:
    """Ask the addresses of these receipts again and keep the answers; outside a transaction.

    Returns how many receipts were left because that would be too many addresses for one
    request; the first is always asked.
    """
    asked = Asking(most)
    for done, receipt in enumerate(receipts):
        places = receipt.places[:MOST_PLACES]
        if not asked.has_room_for(place["path"] for place in places):
            return len(receipts) - done
        results = [_result(receipt, Place(**place), asked) for place in places]
        stored = {
            "at": timezone.now().isoformat(),
            "by": display_name(by),
            "left": len(receipt.places) - len(places),
            "results": results,
        }
        receipt.rounds = [*receipt.rounds, stored]
        receipt.save(update_fields=["rounds"])
    return 0


def of(copy: DeskCopy) -> list[Receipt]:
    """The receipts of an item, the newest first."""
    return list(Receipt.objects.filter(**key_of(copy)).defer("places"))


def last_of(copy: DeskCopy) -> Receipt | None:
    """The newest receipt of an item."""
    rows = Receipt.objects.filter(**key_of(copy)).defer("places", "rounds")
    return rows.order_by("-number").first()


def newest(copies: Iterable[DeskCopy], batch: str) -> list[Receipt]:
    """The newest receipt of each of these items of one type, marked as of this batch."""
    copies = list(copies)
    if not copies:
        return []
    kind = ContentType.objects.get_for_model(copies[0])
    rows = Receipt.objects.filter(content_type=kind, object_id__in=[copy.pk for copy in copies])
    latest = {receipt.object_id: receipt for receipt in rows.order_by("number")}
    Receipt.objects.filter(pk__in=[one.pk for one in latest.values()]).update(batch=batch)
    return list(latest.values())


def _result(receipt: Receipt, place: Place, asked: Asking) -> dict:
    seen = asked.ask(place.path)
    judge = {GONE: _judge_page, UNLINKED: _judge_list, CLOSED: _judge_file}[place.expected]
    outcome, said, advice = judge(receipt, place, seen.answer)
    return {
        "label": place.label,
        "path": place.path,
        "at": seen.at,
        "status": seen.answer.status,
        "outcome": outcome,
        "said": said,
        "advice": advice,
    }


def _judge_page(receipt: Receipt, place: Place, answer: asking.Answer) -> tuple[str, str, str]:
    if answer.status == 410:
        return STOPPED, "已经打不开，显示“这个页面已经撤下”", ""
    if answer.status == 404:
        return STOPPED, "打不开，网站上没有这个页面", ""
    if answer.status >= _ERROR:
        return _broken()
    return (
        WARNING,
        "还能打开",
        "请打开看一看。如果是刚刚又发布了，就不用管；否则请点“重新查询”，仍然能打开时联系技术人员。",
    )


def _judge_list(receipt: Receipt, place: Place, answer: asking.Answer) -> tuple[str, str, str]:
    own, link = receipt.places[0]["path"], uri(receipt.places[0]["link"])
    if answer.status in {404, 410}:
        return STOPPED, "这一页已经没有了", ""
    if answer.status >= _ERROR:
        return _broken()
    if 300 <= answer.status < 400:
        leads = urljoin(place.path, answer.location)
        if urlsplit(leads).path != own and uri(leads) != link:
            return STOPPED, "转到了别的地址", ""
        return WARNING, "还会转到这篇稿件", "请检查这个栏目的链接地址。"
    page = _Page(answer.body)
    if own in page.paths or (link and link in page.links):
        return (
            WARNING,
            "还有指向它的链接",
            "多半是手工加的链接：请打开看一看，在轮播、快捷入口或别的稿件的正文里删掉它，"
            "再点“重新查询”。",
        )
    if receipt.title in page.loose:
        return (
            WARNING,
            "还有和它一样的标题",
            "可能是另一篇同名的稿件：请打开看一看，如果确实是它，请点“重新查询”。",
        )
    return STOPPED, "已经没有它的标题和链接", ""


def _judge_file(receipt: Receipt, place: Place, answer: asking.Answer) -> tuple[str, str, str]:
    if answer.status in {404, 410}:
        return STOPPED, "公众已经打不开", ""
    if answer.status >= _ERROR:
        return _broken()
    name, pk = place.asset
    model: type[Asset] = Image if name == Image.use_field else Document
    asset = model.objects.filter(pk=pk).first()
    others = [holder.label for holder in uses.holders(asset) if holder.is_public] if asset else []
    if others:
        named = "、".join(others[:3]) + ("等" if len(others) > 3 else "")
        return ELSEWHERE, f"还能打开，因为这些地方还在用：{named}", ""
    return WARNING, "还能打开", "请点“重新查询”。仍然能打开时，请联系技术人员。"


def _broken() -> tuple[str, str, str]:
    return WARNING, "没有正常回答", "请打开看一看，再点“重新查询”。仍然这样时，请联系技术人员。"


class _Page(HTMLParser):
    """Where a page's links lead, and the texts that stand in no link."""

    def __init__(self, source: str):
        super().__init__(convert_charrefs=True)
        self._in_link = 0
        self._skipped = 0
        self.links: set[str] = set()
        self.paths: set[str] = set()  # of links that stay within the site
        self.loose: set[str] = set()
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._in_link += 1
            href = (dict(attrs).get("href") or "").strip()
            self.links.add(uri(href))
            if path := asking.path_within_site(href):
                self.paths.add(path.partition("?")[0])
        elif tag in {"script", "style"}:
            self._skipped += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._in_link = max(0, self._in_link - 1)
        elif tag in {"script", "style"}:
            self._skipped = max(0, self._skipped - 1)

    def handle_data(self, data: str) -> None:
        if not self._in_link and not self._skipped:
            self.loose.add(data.strip())
