"""Putting the demo on an empty site: all of it, or nothing.

Pictures and papers are taken into the library first, outside any transaction, because
encoding takes a while; everything else is written in one. An interrupted filling leaves at
most unused pictures, which the next one finds again by their content.
"""

import datetime
import math
import random
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.announcements.models import Announcement
from apps.articles.models import Article, DayViews
from apps.columns import lock
from apps.columns.models import Column
from apps.columns.tree import load as load_tree
from apps.core import html
from apps.leadership.models import Leader, Position, Term
from apps.media import images
from apps.media.models import Document, Image
from apps.portal import site_file
from apps.portal.demo import composing, papers, pictures
from apps.portal.demo.composing import Demo
from apps.portal.models import HomeBlock
from apps.publishing import reviewing, transitions
from apps.readers.models import Reader
from apps.site_settings.models import SiteLink, SiteSettings

Report = Callable[[str], None]

CONTENT = (Column, Article, Announcement, Leader, Position, Term, SiteLink, HomeBlock)
# What an empty site may have as well, as long as nobody put it there: the first settings,
# and pictures and documents that an interrupted filling left.
PERSONAL = (
    (SiteSettings, "updated_by"),
    (Image, "created_by"),
    (Document, "created_by"),
)
READERS = 36
DAYS_OF_VIEWS = 30


class NotEmptyError(Exception):
    """The site has content already; str() says what, in Chinese."""


def existing() -> list[str]:
    """What the site holds already, in Chinese; [] when it is empty."""
    held = [(model, model.objects.all()) for model in CONTENT]
    held += [(model, model.objects.exclude(**{by: None})) for model, by in PERSONAL]
    return [
        f"{model._meta.verbose_name}（{count}）" for model, rows in held if (count := rows.count())
    ]


def fill(report: Report = lambda line: None, now: datetime.datetime | None = None) -> None:
    """Fill the empty site, its dates counted from `now` (aware; default: this moment).

    `report` is called with a line of progress now and then. Raises NotEmptyError, having
    changed nothing, when there is content already.
    """
    _require_empty()
    now = now or timezone.now()
    demo = composing.compose(now)
    with TemporaryDirectory() as name:
        folder = Path(name)
        library = _prepare(demo, folder, report)
        with lock.exclusive():
            _require_empty()  # somebody may have begun while the pictures were drawn
            report("正在写入栏目、文章和公告……")
            site_file.load(demo.data, folder)
            _add_drafts(demo)
            _change_some(demo)
            _add_links(demo, library)
            _add_views(demo, now)
            _add_favourites(demo)


def _require_empty() -> None:
    if found := existing():
        raise NotEmptyError("、".join(found))


def _prepare(demo: Demo, folder: Path, report: Report) -> dict[str, Image]:
    """Lay beside the site file whatever it names; pictures go into the library at once.

    Returns the pictures of the library by name. The load finds them there by their content.
    """
    for name in ("pictures", "files"):
        (folder / name).mkdir()
    for name, lines in demo.papers.items():
        (folder / "files" / name).write_bytes(papers.write(name, lines))
    report("正在绘制图片……")
    library = {}
    for path, title, alt in pictures.draw_all(demo.pictures, folder):
        upload = SimpleUploadedFile(path.name, path.read_bytes())
        library[path.stem] = image = images.ingest(upload, title=title)
        if image.alt != alt:
            image.alt = alt
            image.save()
        if len(library) % 10 == 0:
            report(f"已绘制 {len(library)} 张")
    return library


def _add_drafts(demo: Demo) -> None:
    for draft in demo.drafts:
        article = Article(
            column=Column.objects.get(name=draft["column"][-1]),
            title=draft["title"],
            author=draft.get("author", ""),
            source=draft["source"],
            body=html.clean(draft["body_html"]),
            published_at=datetime.datetime.fromisoformat(draft["published_at"]),
        )
        article.save()
        transitions.save_draft(article)
        if article.title in demo.submitted:
            reviewing.submit(article, by=None)


def _change_some(demo: Demo) -> None:
    """A second version, a change that is not published, an article taken down."""
    for title, subtitle in demo.corrected.items():
        article = Article.objects.get(title=title)
        article.subtitle = subtitle
        transitions.save_draft(article)
        transitions.publish(article, note="更正副标题")
    for title, new_title in demo.edited.items():
        article = Article.objects.get(title=title)
        article.title = new_title
        transitions.save_draft(article)
    for title in demo.withdrawn:
        transitions.withdraw(Article.objects.get(title=title), reason="内容需要核实（演示）")


def _add_links(demo: Demo, library: dict[str, Image]) -> None:
    """Slides, quick links and friend links: where they lead is known only now."""
    tree = load_tree()
    for order, link in enumerate(demo.links, start=1):
        if "column" in link:
            url = tree.by_path(demo.paths[link["column"]]).url
        elif "article" in link:
            url = Article.objects.get(title=link["article"]).get_absolute_url()
        else:
            url = link["url"]
        SiteLink.objects.create(
            kind=link["kind"],
            group=link.get("group", ""),
            title=link.get("title") or link["article"].partition("：")[0],
            url=url,
            image=library[link["picture"]] if "picture" in link else None,
            order=order,
        )


def _add_views(demo: Demo, now: datetime.datetime) -> None:
    """Views as a site has them: many at first, then fewer, never the same on two days."""
    rows = []
    today = timezone.localdate(now)
    for article in _live_articles():
        chance = random.Random(article.title)
        since = (today - timezone.localdate(article.published_at)).days
        for ago in range(min(since, DAYS_OF_VIEWS), -1, -1):
            fading = 0.12 + 0.88 * math.exp(-(since - ago) / 3.5)
            views = round(demo.views.get(article.title, 3) * fading * chance.uniform(0.6, 1.4))
            if views:
                day = today - datetime.timedelta(days=ago)
                rows.append(DayViews(article=article, day=day, views=views))
    DayViews.objects.bulk_create(rows)


def _add_favourites(demo: Demo) -> None:
    """Readers who keep a few articles each, mostly those that are read most."""
    articles = _live_articles()
    weights = [demo.views.get(article.title, 3) for article in articles]
    chance = random.Random("favourites")
    for _ in range(READERS):
        reader = Reader.objects.create()
        for article in dict.fromkeys(chance.choices(articles, weights, k=chance.randint(2, 5))):
            reader.favourite(article)


def _live_articles() -> list[Article]:
    """The articles with a page of their own that the public can read."""
    live = Article.objects.published().filter(live_revision__external_url="")
    return list(live.select_related("live_revision").order_by("pk"))
