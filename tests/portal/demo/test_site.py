"""The demo site: what a first start shows, that it is all there or nothing, and harms nobody."""

import io
import itertools
import re
import zipfile
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from apps.announcements.models import Announcement, DisplayStyle
from apps.articles.models import Article
from apps.columns import placing, tree
from apps.columns.models import Column, Entry, ListStyle, Placement
from apps.leadership.models import Leader
from apps.media import images
from apps.media.models import Document, Image
from apps.portal import site_file
from apps.portal.demo import composing, filling, markup, pictures
from apps.portal.models import HomeBlock
from apps.publishing.models import State
from apps.readers.models import Favourite
from apps.site_settings.models import SiteLink

# Filling takes longer than all the looking: one worker fills the site and looks at it.
pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.long]


class Interrupted(KeyboardInterrupt):
    """Somebody pressed Ctrl-C."""


def interrupt(*args, **kwargs):
    raise Interrupted


def everything() -> dict[str, int]:
    models = (*filling.CONTENT, Image, Document, Favourite)
    return {model.__name__: model.objects.count() for model in models}


@pytest.fixture(scope="module")
def storage(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("demo-media")


@pytest.fixture(autouse=True)
def media_root(settings, storage: Path) -> Path:
    """Filling takes a while, so that all tests look at one filled site with one storage."""
    settings.MEDIA_ROOT = storage
    tree.forget()
    return storage


@pytest.fixture(scope="module")
def history(django_db_setup, django_db_blocker, storage) -> dict[str, dict[str, int]]:
    """A filling that is interrupted twice and then runs through; what was there each time."""
    found = {}
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=storage),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as patch,
    ):
        # Drawing and encoding take most of the time; small pictures prove as much.
        patch.setattr(pictures, "WIDE", 480)
        patch.setattr(pictures, "NARROW", 320)
        ingest, numbers = images.ingest, itertools.count(1)

        def ingest_five_and_stop(*args, **kwargs):
            return interrupt() if next(numbers) > 5 else ingest(*args, **kwargs)

        patch.setattr(images, "ingest", ingest_five_and_stop)
        with pytest.raises(Interrupted):
            filling.fill()
        found["while drawing"] = everything()
        patch.setattr(images, "ingest", ingest)

        load = site_file.load

        def load_columns_and_stop(data, *args):
            load({"columns": data["columns"]}, *args)
            assert Column.objects.exists()
            interrupt()

        patch.setattr(site_file, "load", load_columns_and_stop)
        with pytest.raises(Interrupted):
            filling.fill()
        found["while writing"] = everything()
        patch.setattr(site_file, "load", load)

        lines: list[str] = []
        filling.fill(lines.append)
        found["in the end"], found["lines"] = everything(), lines
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def demo(history, db):
    """The filled site; what a test changes is undone."""
    return history


@pytest.fixture
def home(demo, client):
    return client.get("/")


def test_an_interrupted_filling_leaves_no_content(demo):
    for moment in ("while drawing", "while writing"):
        left = {name for name, count in demo[moment].items() if count}
        assert left <= {"Image", "Document"}, moment
    assert demo["while drawing"]["Image"] == 5


def test_the_next_start_takes_up_the_pictures_that_an_interrupted_one_left(demo):
    drawn = len(composing.compose(timezone.now()).pictures)
    people = len(composing.read("leaders")["leader"])
    assert demo["in the end"]["Image"] == drawn + people + 1  # and the WeChat code


def test_it_says_how_far_it_is(demo):
    assert demo["lines"][0] == "正在绘制图片……"
    assert len(demo["lines"]) >= 4


def test_a_second_filling_is_refused_and_changes_nothing(demo):
    before = everything()
    with pytest.raises(CommandError, match="已经有内容"):
        call_command("fill_demo")
    assert everything() == before


def test_no_account_comes_with_it(demo):
    assert not User.objects.exists()


def test_every_list_column_has_at_least_five_articles_that_the_public_reads(demo):
    shown = Placement.objects.filter(entry__in=Entry.objects.visible())
    counts = Counter(shown.values_list("column__name", flat=True))
    lists = Column.objects.filter(kind="list")
    assert lists.count() >= 25
    assert {column.name: counts[column.name] for column in lists if counts[column.name] < 5} == {}


def test_the_tree_is_sound_and_the_lists_are_in_step(demo):
    assert tree.problems() == []
    assert placing.problems() == []


def test_columns_are_of_every_kind_and_style_and_three_levels_deep(demo):
    assert set(Column.objects.values_list("kind", flat=True)) == {
        "list", "page", "leadership", "announcements", "link",
    }  # fmt: skip
    assert set(Column.objects.values_list("list_style", flat=True)) == set(ListStyle.values)
    assert max(Column.objects.values_list("level", flat=True)) == 2


def test_one_column_has_more_than_two_pages(demo, client):
    news = Column.objects.get(name="人大要闻").get_absolute_url()
    assert client.get(f"{news}?page=3").status_code == 200


def test_there_are_announcements_of_every_display_pinned_and_over(demo):
    live = Announcement.objects.published()
    assert set(live.values_list("display", flat=True)) == set(DisplayStyle.values)
    assert live.filter(is_pinned=True).exists()
    over = [one for one in live if one.live_revision.is_over]
    assert over
    assert live.filter(attachments__isnull=False).exists()


def test_the_home_page_shows_banner_popup_and_floating_window(home):
    page = home.content.decode()
    for part in ("announcement-banner", "<npc-popup", "<npc-float"):
        assert part in page


def test_leaders_have_drawn_portraits_duties_biographies_and_activities(demo, client):
    assert Leader.objects.current().count() >= 10
    assert Leader.objects.former().count() == 2
    positions = (
        Leader.objects.current().in_protocol_order().values_list("position__name", flat=True)
    )
    assert list(dict.fromkeys(positions)) == ["主任", "副主任", "巡视员", "秘书长"]
    for leader in Leader.objects.select_related("portrait"):
        assert leader.portrait.height > leader.portrait.width
        assert leader.biography
    for leader in Leader.objects.current():
        assert leader.committee_duties
        assert client.get(leader.get_absolute_url()).context["activities"].items, leader.name


def test_staff_find_articles_in_every_state(demo):
    later_steps = {State.SECOND, State.FINAL, State.RETURNED, State.PENDING}  # taken by people
    for state in State:
        if state != State.TRASHED and state not in later_steps:
            assert Article.objects.in_state(state).exists(), state
    assert Article.objects.filter(revisions__number=2).exists()


def test_articles_show_all_that_an_article_can_have(demo):
    live = [article.live_revision for article in Article.objects.published()]
    for name in (
        "subtitle", "author", "author_affiliation", "source", "source_url", "keywords", "cover",
        "is_headline", "is_pinned", "external_url", "attachments", "leaders",
    ):  # fmt: skip
        assert any(getattr(revision, name) for revision in live), name
    assert any(len(revision.columns) > 1 for revision in live)
    bodies = " ".join(revision.body_html for revision in live)
    for mark in (
        "<h2", "<h3", "<blockquote", "<ul", "<ol", "<figcaption", 'rowspan="2"', 'colspan="2"',
        "place-full", "place-right", "place-left", "srcset=",
    ):  # fmt: skip
        assert mark in bodies, mark


def test_nothing_that_the_texts_say_got_lost_on_the_way(demo):
    """Every picture of a text is in the article, with words for those who cannot see it."""
    named = 0
    for name in composing.ARTICLE_FILES:
        for item in composing.read(name)["article"]:
            named += len(markup.pictures_in(item.get("body", "")))
    shown = [tag for one in Article.objects.published() for tag in _images(one.live_revision)]
    assert len(shown) == named
    assert all(tag.get("alt") for tag in shown)


def test_dates_lie_in_the_last_months_and_nothing_reads_of_a_placeholder(demo):
    now = timezone.now()
    for article in Article.objects.published():
        assert 0 < (now - article.published_at).days < 370, article.title
        assert "{" not in article.title + article.body


def test_hot_list_and_favourites_are_filled(home):
    hot = home.context["hot"]
    assert len(hot["week"]) == len(hot["month"]) == 8
    assert [entry.views for entry in hot["week"]] == sorted(
        (entry.views for entry in hot["week"]), reverse=True
    )
    assert Favourite.objects.count() > 60


def test_the_home_page_has_a_picture_in_every_slide_and_blocks_of_every_style(home):
    slides = home.context["slides"]
    assert len(slides) >= 4
    assert all(slide.image and slide.image.width == 480 for slide in slides)
    assert {block.style for block in home.context["blocks"]} == set(ListStyle.values)
    assert all(block.entries for block in home.context["blocks"])
    assert HomeBlock.objects.count() >= 6
    assert len(home.context["friend_groups"]) >= 2
    assert set(SiteLink.objects.values_list("kind", flat=True)) == set(SiteLink.Kind.values)


def test_every_picture_says_what_it_shows(demo):
    assert [image.title for image in Image.objects.all() if image.lacks_description] == []


def test_every_page_says_that_it_is_a_demo(demo, client):
    for address in ("/", Column.objects.get(name="规章制度").get_absolute_url()):
        page = client.get(address).content.decode()
        assert "演示网站" in page
        assert "均为虚构" in page


class _Links(HTMLParser):
    """Where a page leads on this site, and what it loads from there."""

    def __init__(self, page: str):
        super().__init__()
        self.found: set[str] = set()
        self.outside: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if tag in {"a", "img"} and name in {"href", "src"} and value:
                inside = value.startswith("/") and not value.startswith("//")
                (self.found if inside else self.outside).add(value.partition("#")[0])
            elif name == "srcset":
                self.found.update(part.split()[0] for part in value.split(", "))


def _images(revision) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []

    class Images(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag == "img":
                found.append(dict(attrs))

    Images().feed(revision.body_html)
    return found


@pytest.mark.once
def test_every_link_and_picture_on_the_site_is_there(demo, client):
    """Walks the site as a visitor could, from the home page to wherever links lead."""
    waiting, seen, pages, outside = ["/"], set(), 0, set()
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith("/static/") or address.endswith("/qr.svg"):
            continue
        seen.add(address)
        answer = client.get(address)
        leads_on = answer.status_code == 302 and address.startswith("/columns/")
        assert answer.status_code == 200 or leads_on, address
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            pages += 1
            links = _Links(answer.content.decode())
            waiting += links.found - seen
            outside |= links.outside
        elif answer.streaming:
            assert b"".join(answer.streaming_content), address
    articles = Article.objects.published().filter(live_revision__external_url="")
    articles = articles.exclude(column__kind="page")  # shown in place, at the column's address
    for item in (*articles, *Announcement.objects.published(), *Leader.objects.all()):
        assert item.get_absolute_url() in seen, f"no link leads to {item}"
    assert pages > 200
    hosts = {address.split("/")[2] for address in outside if "//" in address}
    assert hosts <= {
        "www.npc.gov.cn", "www.gov.cn", "flk.npc.gov.cn", "beian.miit.gov.cn",
        "www.example.com", "www.example.org", "www.example.net",
    }  # fmt: skip


def test_nothing_that_is_not_live_can_be_opened(demo, client):
    for state, status in (
        (State.DRAFT, 404), (State.SCHEDULED, 404), (State.WITHDRAWN, 410), (State.EXPIRED, 410),
    ):  # fmt: skip
        for article in Article.objects.in_state(state):
            assert client.get(article.get_absolute_url()).status_code == status, article.title


def test_documents_are_real_files_of_their_type(demo):
    kinds = set()
    for document in Document.objects.all():
        kinds.add(document.extension)
        content = default_storage.open(document.file.name).read()
        if document.extension == "pdf":
            start = int(re.search(rb"startxref\n(\d+)\n", content)[1])
            assert content[start : start + 4] == b"xref"
            places = re.findall(rb"(\d{10}) 00000 n", content)
            for number, place in enumerate(places, start=1):
                assert content[int(place) :].startswith(b"%d 0 obj" % number)
        else:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                assert archive.testzip() is None
    assert kinds == {"pdf", "docx", "xlsx"}


def test_attachments_can_be_downloaded(demo, client):
    document = Document.objects.filter(extension="pdf").first()
    answer = client.get(unquote(document.url))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
