"""The command palette (快速前往): whatever somebody may reach in the admin, by its name.

Names are found in Chinese, by pinyin, or by its initials. Everything asks the admin's own
rights: pages come from the menu of the person who asks, columns from their columns, and
articles, announcements and leaders through the querysets of their lists.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.models import DELETION, LogEntry
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from apps.announcements.models import Announcement
from apps.articles.models import Article
from apps.columns import kinds, rights
from apps.columns.models import Column, Right
from apps.columns.tree import Node, get_tree
from apps.core.sounds import rank, readings, sounds_of, words_of
from apps.leadership.models import Leader
from apps.portal.models import TitleSounds

LINES = 20  # how many lines an answer has
_OF_A_KIND = 8  # at most, so that no kind crowds out the others
_LATELY = 60  # how far back in somebody's own actions we look
_AGAIN = 6  # what somebody worked on last, offered before anything is typed


@dataclass(frozen=True)
class Choice:
    """Somewhere to go: its name, what it is, where it stands, and its address."""

    title: str
    kind: str
    where: str
    url: str
    rank: int = 0


def find(request: HttpRequest, site: AdminSite, query: str) -> list[Choice]:
    """What the request's user may reach under `query`, best first, at most LINES.

    What they worked on lately comes first among what is found; without a query that alone is
    offered, and the pages of the menu. As many queries with much content as with little.
    """
    words = words_of(query)
    lately = _lately(request)
    if not words:
        return [*_worked_on(request, site, lately), *_mixed(list(_pages(request, site, words)))]
    found = [
        *_pages(request, site, words),
        *_columns(request, site, words, lately),
        *_contents(request, site, words, lately),
        *_leaders(request, site, words, lately),
    ]
    found.sort(key=lambda choice: choice.rank)
    return _mixed(found)[:LINES]


def _mixed(choices: list[Choice]) -> list[Choice]:
    """The choices in their order, with no more than _OF_A_KIND of a kind."""
    counts: Counter[str] = Counter()
    kept = []
    for choice in choices:
        counts[choice.kind] += 1
        if counts[choice.kind] <= _OF_A_KIND:
            kept.append(choice)
    return kept


def _url(model: type[Model], view: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def _seen(request: HttpRequest, site: AdminSite, model: type[Model]) -> ModelAdmin | None:
    """The model's admin, where the user may see its list."""
    model_admin = site.get_model_admin(model) if site.is_registered(model) else None
    if model_admin is None or not model_admin.has_view_or_change_permission(request):
        return None
    return model_admin


# What somebody worked on lately

Lately = dict[tuple[type[Model] | None, str], int]


def _lately(request: HttpRequest) -> Lately:
    """{(model, id): place, 0 being the last} of what the user changed. One query."""
    log = LogEntry.objects.filter(user=request.user).exclude(action_flag=DELETION)
    log = log.select_related("content_type").order_by("-action_time", "-pk")[:_LATELY]
    found: Lately = {}
    for entry in log:
        model = entry.content_type.model_class() if entry.content_type else None
        found.setdefault((model, entry.object_id), len(found))
    return found


def _preferred(choice: Choice, lately: Lately, model: type[Model], pk: int) -> Choice:
    """The choice, before all that the user has not worked on lately."""
    place = lately.get((model, str(pk)))
    return choice if place is None else replace(choice, rank=choice.rank - 100)


def _worked_on_of(model: type[Model], lately: Lately) -> dict[int, int]:
    """{id: place} of the model's rows among what was worked on lately."""
    return {int(pk): place for (of, pk), place in lately.items() if of is model and pk.isdecimal()}


def _worked_on(request: HttpRequest, site: AdminSite, lately: Lately) -> list[Choice]:
    """What the user changed last and may still reach, the last first."""
    tree = get_tree(request)
    makers: dict[type[Model], Callable[[Any], Choice]] = {
        Article: lambda copy: _content(request, copy),
        Announcement: lambda copy: _content(request, copy),
        Leader: _leader,
        Column: lambda column: _column_form(tree.get(column.pk)),
    }
    found: dict[int, Choice] = {}
    for model, make in makers.items():
        model_admin = _seen(request, site, model)
        ids = _worked_on_of(model, lately)
        if model_admin is None or not ids:
            continue
        rows = _rows(request, model_admin).filter(pk__in=ids)
        if model in (Article, Announcement):
            rows = rows.filter(trashed_at__isnull=True)
        for row in rows:
            if model is not Column or tree.get(row.pk) is not None:
                found[ids[row.pk]] = make(row)
    return [found[place] for place in sorted(found)][:_AGAIN]


def _rows(request: HttpRequest, model_admin: ModelAdmin) -> QuerySet:
    """The rows of a model's list, with what the list reads beside them and not its texts."""
    rows = model_admin.get_queryset(request)
    if isinstance(model_admin.list_select_related, list | tuple):
        rows = rows.select_related(*model_admin.list_select_related)
    heavy = {"body", "live_revision__body", "live_revision__body_html", "biography"}
    names = {field.name for field in model_admin.opts.fields}
    return rows.defer(*(name for name in heavy if name.partition("__")[0] in names))


# Pages


def _pages(request: HttpRequest, site: AdminSite, words: list[str]) -> Iterator[Choice]:
    """The pages of the user's menu, with those for adding, in the order of the menu."""
    for name, group, address in _menu(request, site):
        place = rank(words, sounds_of(name))
        if place is not None:
            yield Choice(name, "功能", group, address, place)


def _menu(request: HttpRequest, site: AdminSite) -> Iterator[tuple[str, str, str]]:
    yield "工作台", "", reverse("admin:index")
    adding = []
    for group in site.get_app_list(request):
        for page in group["models"]:
            if page["admin_url"]:
                yield page["name"], group["name"], page["admin_url"]
            if page["add_url"]:
                adding.append((f"新增{page['name']}", group["name"], page["add_url"]))
    yield from adding
    if request.user.has_usable_password():
        yield "修改密码", "", reverse("admin:password_change")
    yield "查看网站", "", reverse("portal:home")


# Columns


def _columns(
    request: HttpRequest, site: AdminSite, words: list[str], lately: Lately
) -> Iterator[Choice]:
    """Columns of the user: what stands in them, and their settings where those may be changed."""
    matched = []
    for node in get_tree(request):
        place = rank(words, sounds_of(node.name))
        if place is not None:
            matched.append((place, node))
    if not matched:
        return
    mine = rights.columns_for(request)
    managed = rights.columns_for(request, Right.MANAGE)
    may_manage = _seen(request, site, Column) is not None
    lists = {model: _seen(request, site, model) for model in (Article, Announcement, Leader)}
    for place, node in matched:
        if (mine is None or node.id in mine) and (address := _content_list(node, lists)):
            yield Choice(node.name, "栏目内容", _above(node), address, place)
    for place, node in matched:
        if may_manage and (managed is None or node.id in managed):
            yield _preferred(replace(_column_form(node), rank=place), lately, Column, node.id)


def _content_list(node: Node, lists: dict[type[Model], ModelAdmin | None]) -> str:
    """Where staff work on what stands in a column; "" where nothing does, or not for them."""
    if node.kind == "leadership" and lists[Leader]:
        return _url(Leader, "changelist")
    kind = kinds.get(node.kind)
    model = Announcement if node.kind in Announcement.column_kinds else Article
    if kind is None or not kind.lists_content or not lists[model]:
        return ""
    return f"{_url(model, 'changelist')}?branch={node.id}"


def _column_form(node: Node) -> Choice:
    return Choice(node.name, "栏目设置", _above(node), _url(Column, "change", node.id))


def _above(node: Node) -> str:
    return node.parent.path_name if node.parent else "一级栏目"


# Articles and announcements


def _contents(
    request: HttpRequest, site: AdminSite, words: list[str], lately: Lately
) -> Iterator[Choice]:
    """Articles and announcements with such a title, the last changed first.

    Those that the user worked on come before all others, however many there are. Two queries
    a kind, the first of which reads no further than it has to.
    """
    for model in (Article, Announcement):
        model_admin = _seen(request, site, model)
        if model_admin is None:
            continue
        rows = _rows(request, model_admin).filter(trashed_at__isnull=True)
        titled = TitleSounds.objects.filter(kind=model.entry_kind).filter(*map(_sounds, words))
        titled = titled.filter(Exists(rows.filter(pk=OuterRef("object_id"))))
        newest = titled.order_by("-changed_at", "-pk").values_list("object_id", flat=True)
        ids = {*newest[:_OF_A_KIND], *_worked_on_of(model, lately)}
        for copy in sorted(rows.filter(pk__in=ids), key=_last_change, reverse=True):
            place = rank(words, sounds_of(copy.title))
            if place is not None:
                choice = replace(_content(request, copy), rank=place)
                yield _preferred(choice, lately, model, copy.pk)


def _last_change(copy: Article | Announcement) -> tuple:
    return copy.updated_at, copy.pk


def _sounds(word: str) -> Q:
    """The condition under which a title holds the word: the same that apps.core.sounds.rank has."""
    condition = Q(text__contains=word) | Q(initials__contains=word)
    for reading in readings(word):
        condition |= Q(syllables__contains=reading)
    return condition


def _content(request: HttpRequest, copy: Article | Announcement) -> Choice:
    node = get_tree(request).get(copy.column_id)
    where = [node.path_name] if node else []
    state = copy.state_at(timezone.now())
    return Choice(
        title=copy.title,
        kind=str(copy._meta.verbose_name),
        where="，".join([*where, str(state.label)]),
        url=_url(type(copy), "change", copy.pk),
    )


# Leaders


def _leaders(
    request: HttpRequest, site: AdminSite, words: list[str], lately: Lately
) -> Iterator[Choice]:
    """Leaders by name or position; an office has few, so their names are read. One query."""
    model_admin = _seen(request, site, Leader)
    if model_admin is None:
        return
    for leader in _rows(request, model_admin):
        place = rank(words, sounds_of(leader.name))
        if place is None:
            place = rank(words, sounds_of(f"{leader.position.name}{leader.name}"))
        if place is not None:
            choice = replace(_leader(leader), rank=place)
            yield _preferred(choice, lately, Leader, leader.pk)


def _leader(leader: Leader) -> Choice:
    where = f"{leader.position.name}（已离任）" if leader.is_former else leader.position.name
    return Choice(leader.name, "领导", where, _url(Leader, "change", leader.pk))
