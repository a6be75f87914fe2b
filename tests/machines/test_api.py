"""The JSON API: what it lists, how it pages, what it refuses, and that its description is true."""

import datetime
import json
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from apps.columns import tree
from apps.columns.models import Column, Entry, Placement
from apps.machines.api import people
from apps.machines.api.asked import Place
from apps.publishing import transitions
from tests.factories.announcements import publish_announcement
from tests.factories.articles import publish_article
from tests.factories.columns import make_column
from tests.factories.media import make_document, make_image
from tests.factories.portal import fill
from tests.machines.conftest import MARKER
from tests.plans import look_over, steps_on_postgresql, steps_on_sqlite

pytestmark = pytest.mark.django_db

ITEMS = "/api/v1/items/"


@pytest.fixture
def ask(client):
    """ask(address, status=200): the JSON that the API answers."""

    def get(address: str, status: int = 200, **how):
        answer = client.get(address.removeprefix("http://testserver"), **how)
        assert answer.status_code == status, (address, answer.status_code, answer.content[:300])
        assert answer["Access-Control-Allow-Origin"] == "*"
        return json.loads(answer.content)

    return get


def walk(ask, address: str) -> list[dict]:
    """Every item from `address` on, by following next."""
    found = []
    while address:
        page = ask(address)
        found += page["items"]
        address = page["next"]
    return found


# What it lists


def test_the_list_holds_everything_live_newest_first(site, ask):
    found = walk(ask, f"{ITEMS}?limit=7")
    wanted = len(site.articles) - 1 + len(site.announcements)  # "plain" is one of the news
    assert len({(one["kind"], one["id"]) for one in found}) == len(found) == wanted
    times = [one["published_at"] for one in found]
    assert times == sorted(times, reverse=True)


def test_the_list_narrows_by_column_with_its_branch_and_by_kind(site, ask):
    slug = site.columns["监督"].slug
    titles = {one["title"] for one in walk(ask, f"{ITEMS}?column={slug}&limit=1")}
    assert titles == {"执法检查组深入各县市", "省人大的报道", "“五个坚持”做好新时代人大工作"}
    found = walk(ask, f"{ITEMS}?kind=announcement&limit=2")
    assert {one["id"] for one in found} == {one.pk for one in site.announcements.values()}
    assert walk(ask, f"{ITEMS}?kind=announcement&column={slug}") == []


def test_a_program_may_know_a_column_by_its_former_name(ask):
    column = make_column("立法", slug="lifa")
    publish_article(column, "条例")
    column.slug = "lifa-beian"
    tree.save(column)
    assert [one["title"] for one in ask(f"{ITEMS}?column=lifa")["items"]] == ["条例"]
    column.is_published = False
    tree.save(column)
    ask(f"{ITEMS}?column=lifa", 400)


def test_since_lists_what_is_new_or_changed_in_that_order(ask):
    column = make_column()
    past = timezone.now() - datetime.timedelta(days=9)
    old = publish_article(column, "旧闻", published_at=past)
    middle = timezone.now()
    publish_article(column, "新闻")
    old.title = "旧闻（更正）"
    transitions.save_draft(old)
    transitions.publish(old)
    since = middle.isoformat().replace("+00:00", "Z")
    found = walk(ask, f"{ITEMS}?limit=1&since={since}")
    assert [one["title"] for one in found] == ["新闻", "旧闻（更正）"]
    # Whoever goes on from the last change misses nothing and is told little twice.
    again = walk(ask, f"{ITEMS}?since={found[-1]['updated_at'].replace('+', '%2B')}")
    assert [one["title"] for one in again] == ["旧闻（更正）"]
    assert walk(ask, f"{ITEMS}?since={(timezone.localdate()).year + 1}-01-01") == []


def test_what_comes_back_is_new_again_though_its_text_is_old(ask, reviewer):
    column = make_column()
    past = timezone.now() - datetime.timedelta(days=9)
    article = publish_article(column, "旧闻", published_at=past)

    def is_told_after(moment: datetime.datetime) -> bool:
        changes = f"{ITEMS}?since={moment.isoformat().replace('+00:00', 'Z')}"
        told = [
            "旧闻" in {one["title"] for one in walk(ask, address)}
            for address in (changes, f"{changes}&column={column.slug}")
        ]
        assert len(set(told)) == 1
        return told[0]

    assert not is_told_after(timezone.now())
    moment = timezone.now()
    transitions.withdraw(article, reviewer)
    transitions.publish(article)
    assert is_told_after(moment)
    moment = timezone.now()
    for is_published in (False, True):
        column.is_published = is_published
        tree.save(column)
    assert is_told_after(moment)


def test_what_was_scheduled_is_new_when_it_appears(ask, monkeypatch):
    now = timezone.now()
    column = make_column()
    publish_article(column, "预告", published_at=now + datetime.timedelta(days=1))
    since = (now + datetime.timedelta(hours=23)).isoformat().replace("+00:00", "Z")
    addresses = [f"{ITEMS}?since={since}", f"{ITEMS}?since={since}&column={column.slug}"]
    assert [walk(ask, address) for address in addresses] == [[], []]
    monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(days=2))
    for address in addresses:
        assert [one["title"] for one in walk(ask, address)] == ["预告"]


def test_changes_of_a_column_are_those_of_the_site_that_stand_in_it(ask):
    above = make_column("发布动态")
    news = make_column("消息", parent=above)
    notices = make_column("通知公告", parent=above, kind="announcements")
    elsewhere = make_column("别处")
    now, day = timezone.now(), datetime.timedelta(days=1)
    titles: dict[Column, set[str]] = {above: set(), news: set(), notices: set(), elsewhere: set()}
    for number in range(12):
        column = (news, notices, elsewhere)[number % 3]
        publish = publish_announcement if column == notices else publish_article
        # Two columns share each moment.
        one = publish(column, f"第{number}篇", published_at=now - day * (number // 2 % 3))
        titles[column].add(one.title)
    titles[above] = titles[news] | titles[notices]
    publish_article(news, "到期", published_at=now - day, expires_at=now - day / 2)
    Entry.objects.update(updated_at=F("published_at"))
    call_command("check_columns", repair=True)
    for kind in ("", "&kind=article", "&kind=announcement"):
        changes = f"{ITEMS}?since=1970-01-01&limit=2{kind}"
        of_site = walk(ask, changes)
        for column, own in titles.items():
            found = walk(ask, f"{changes}&column={column.slug}")
            assert found == [one for one in of_site if one["title"] in own]


def test_a_time_without_a_zone_is_of_the_site_and_a_bare_plus_is_forgiven(ask):
    column = make_column()
    at = datetime.datetime(2026, 3, 1, 8, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
    publish_article(column, "三月", published_at=at)
    for since in ("2026-03-01T08:00:00", "2026-03-01T08:00:00+08:00", "2026-03-01"):
        assert walk(ask, f"{ITEMS}?since={since}"), since


def test_items_published_at_one_moment_are_neither_lost_nor_told_twice(ask):
    column = make_column()
    same = timezone.now() - datetime.timedelta(hours=1)
    for number in range(7):
        publish_article(column, f"第{number}篇", published_at=same)
    of_column, changes = f"&column={column.slug}", "&since=2020-01-01"
    for query in ("", of_column, changes, "&kind=article", of_column + changes):
        found = walk(ask, f"{ITEMS}?limit=2{query}")
        assert sorted(one["title"] for one in found) == [f"第{n}篇" for n in range(7)], query


def test_an_article_in_full_with_absolute_addresses(site, ask):
    article = site.articles["full"]
    found = ask(f"/api/v1/articles/{article.pk}/")
    assert found["title"] == article.title
    assert found["author"] == "李建新"
    assert found["keywords"] == ["人大", "代表"]
    assert "http://testserver/media/images/" in found["body_html"]
    assert '="/' not in found["body_html"]
    assert found["attachments"][0]["name"] == "工作报告.pdf"
    assert {one["name"] for one in found["leaders"]} == {"李雄", "许映苏"}
    assert [one["name"] for one in found["columns"]] == ["人大要闻", "主任动态", "环境保护"]
    assert found["cover"]["url"].startswith("http://testserver/media/images/")


def test_an_article_that_stands_elsewhere_tells_only_what_its_page_does(ask):
    article = publish_article(
        make_column(),
        "省人大的报道",
        external_url="https://example.org/报道?对象=“人大”",
        body="<p>没有公开的底稿</p>",
        attachments=[make_document("底稿.pdf")],
    )
    found = ask(f"/api/v1/articles/{article.pk}/")
    assert (found["body_html"], found["attachments"]) == ("", [])
    assert found["external_url"].isascii()
    assert unquote(found["external_url"]) == article.external_url


def test_addresses_that_staff_pasted_are_uris_to_programs(ask):
    typed, meant = (
        "https://example.org/list?type=[1]|2%",
        "https://example.org/list?type=%5B1%5D%7C2%25",
    )
    body = f'<p><a href="{typed}">名单</a></p>'
    column = make_column(parent=make_column("外站", kind="link", link_url=typed))
    outside = publish_article(column, external_url=typed, body="")
    inside = publish_article(column, source_url=typed, body=body)
    assert ask(f"/api/v1/articles/{outside.pk}/")["external_url"] == meant
    found = ask(f"/api/v1/articles/{inside.pk}/")
    assert found["source_url"] == meant
    assert f'href="{meant}"' in found["body_html"]
    assert ask("/api/v1/columns/")["items"][0]["url"] == meant


def test_the_tree_holds_public_columns_and_the_list_of_each(site, hidden, ask):
    columns = ask("/api/v1/columns/")["items"]
    names = {one["name"]: one for one in columns}
    assert names["监督工作"]["children"][0]["children"][0]["name"] == "环境保护"
    assert walk(ask, names["监督工作"]["items_url"])
    assert MARKER not in json.dumps(columns, ensure_ascii=False)


def test_leaders_come_in_protocol_order_and_the_former_last(site, ask):
    people = ask("/api/v1/leaders/")["items"]
    assert [one["name"] for one in people] == ["李雄", "许映苏", "洪云龙", "杨一山"]
    assert [one["is_former"] for one in people] == [False, False, False, True]
    one = ask(people[0]["api_url"])
    assert one["committee_duties"] == "主持常委会全面工作。"
    assert "大学学历" in one["biography_html"]


# What it refuses


@pytest.mark.once
@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "limit=１",
        "limit=" + "9" * 400,
        "kind=leader",
        "column=no-such-column",
        "column=%00",
        "since=yesterday",
        "since=2026-13-40",
        "since=0001-01-01",
        "since=99999-01-01",
        "after=1",
        "after=" + "9" * 17 + "-" + "9" * 40,
        "page=2",
        "limit=1&limit=2",
    ],
)
def test_a_parameter_that_is_none_is_answered_400_and_named(ask, query):
    said = ask(f"{ITEMS}?{query}", 400)
    assert said["status"] == 400
    assert query.partition("=")[0] in said["detail"]


@pytest.mark.once
def test_the_api_says_in_its_own_way_what_is_not_there(site, client):
    for address in (
        "/api/v1/articles/999999/",
        f"/api/v1/articles/{2**70}/",
        "/api/v1/x/",
        "/api/",
    ):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert json.loads(answer.content)["detail"]


@pytest.mark.once
def test_what_the_site_itself_refuses_or_breaks_at_is_said_in_the_apis_way_too(monkeypatch):
    def fail(request):
        raise RuntimeError

    client = Client(raise_request_exception=False)
    monkeypatch.setattr(people, "leaders", fail)
    for address, status in (
        ("/api/v1/items/?" + "limit=1&" * 2000, 400),
        ("/api/v1/leaders/", 500),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.once
def test_nothing_can_be_written(client):
    for method in (client.post, client.put, client.patch, client.delete):
        answer = method(ITEMS)
        assert answer.status_code == 405
        assert answer["Allow"] == "GET, HEAD, OPTIONS"
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.once
def test_pages_of_other_sites_may_ask(client):
    answer = client.options(ITEMS, headers={"origin": "https://example.org"})
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.once
@pytest.mark.parametrize("when", ["2026-01-31t08:00:00z", "2026-01-31T08:00:00z"])
def test_a_time_may_have_small_letters_as_rfc_3339_allows(ask, when):
    assert ask(f"{ITEMS}?since={when}") == ask(f"{ITEMS}?since={when.upper()}")


# What it keeps to itself


def test_nothing_hidden_is_listed_and_no_address_of_it_answers(site, hidden, ask):
    # Titles of the whole list, in both orders, and the texts of all that it leads to.
    found = walk(ask, f"{ITEMS}?limit=100")
    assert MARKER not in json.dumps(found, ensure_ascii=False)
    assert MARKER not in json.dumps(walk(ask, f"{ITEMS}?since=2020-01-01"), ensure_ascii=False)
    for one in found:
        assert MARKER not in json.dumps(ask(one["api_url"]), ensure_ascii=False)
    for held, kind in ((hidden.articles, "articles"), (hidden.announcements, "announcements")):
        for name, one in held.items():
            was_public = name in {"withdrawn", "expired", "trashed", "untrashed"}
            said = ask(f"/api/v1/{kind}/{one.pk}/", 410 if was_public else 404)
            assert MARKER not in said["detail"]
    for leader in hidden.leaders:
        ask(f"/api/v1/leaders/{leader.pk}/", 404)
    assert MARKER[:10] not in json.dumps(ask("/api/v1/leaders/"), ensure_ascii=False)
    for column in hidden.columns:
        assert column.name not in ask(f"{ITEMS}?column={column.slug}", 400)["detail"]


def test_without_a_public_column_of_leaders_there_are_none(site, ask):
    column = site.columns["领导"]
    column.refresh_from_db()
    column.is_published = False
    tree.save(column)
    assert ask("/api/v1/leaders/") == {"items": []}
    ask(f"/api/v1/leaders/{site.leaders['head'].pk}/", 404)
    assert ask(f"/api/v1/articles/{site.articles['full'].pk}/")["leaders"] == []


def test_a_withdrawn_item_leaves_the_list_at_once(client, ask):
    article = publish_article(make_column())
    first = client.get(ITEMS)
    assert client.get(ITEMS, headers={"if-none-match": first["ETag"]}).status_code == 304
    transitions.withdraw(article)
    answer = client.get(ITEMS, headers={"if-none-match": first["ETag"]})
    assert answer.status_code == 200
    assert json.loads(answer.content) == {"items": [], "next": None}
    ask(f"/api/v1/articles/{article.pk}/", 410)


# What it costs


def test_no_page_costs_more_than_another_however_much_there_is(site, client, ask):
    fill(site.columns["要闻"], 60, cover=make_image("封面"))
    slug = site.columns["要闻"].slug

    def costs() -> dict[str, int]:
        found = {}
        changes = "since=2020-01-01"
        for query in ("", f"column={slug}", "kind=article", changes, f"{changes}&column={slug}"):
            addresses = [f"{ITEMS}?limit=20&{query}"]
            addresses.append(ask(addresses[0])["next"].removeprefix("http://testserver"))
            for number, address in enumerate(addresses):
                with CaptureQueriesContext(connection) as captured:
                    client.get(address)
                found[f"{query} {number}"] = len(captured.captured_queries)
        detail = f"/api/v1/articles/{site.articles['full'].pk}/"
        for address in (detail, "/api/v1/columns/", "/api/v1/leaders/"):
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            found[address] = len(captured.captured_queries)
        return found

    few = costs()
    fill(site.columns["要闻"], 400)
    assert costs() == few
    assert max(few.values()) <= 5, few


@pytest.fixture
def crowded(transactional_db) -> dict[str, Column]:
    """A column of 10,000 articles, one of 7, and 7 announcements, changed one by one."""
    columns = {"many": make_column("要闻", slug="many"), "few": make_column("简报", slug="few")}
    fill(columns["many"], 10_000)
    fill(columns["few"], 7)
    fill(columns["many"], 7, kind="announcement")
    Entry.objects.update(updated_at=F("published_at"))
    Placement.objects.update(changed_at=F("published_at"))
    look_over()
    return columns


def queries_of_changes(client, columns: dict[str, Column]) -> list[tuple[str, str]]:
    """(index, query) of a column's changes: from the beginning on, and behind the middle."""
    found = []
    for slug, column in columns.items():
        placements = column.placements.order_by("changed_at", "entry")
        middle = placements[placements.count() // 2]
        after = f"&after={Place(middle.changed_at, middle.entry_id)}"
        for kind, index in (("", ""), ("&kind=article", "kind_")):
            for place in ("", after):
                address = f"{ITEMS}?since=1970-01-01&column={slug}{kind}{place}"
                with CaptureQueriesContext(connection) as captured:
                    assert client.get(address).json()["items"]
                asked = [query["sql"] for query in captured.captured_queries]
                [query] = [sql for sql in asked if "columns_placement" in sql]
                found.append((f"placement_{index}changed", query))
    return found


@pytest.mark.sqlite
def test_changes_of_a_column_are_a_range_of_an_index_alone_on_sqlite(client, crowded):
    for index, query in queries_of_changes(client, crowded):
        steps = steps_on_sqlite(query)
        kind = "AND kind=? " if "kind" in index else ""
        span = f"(column_id=? {kind}AND changed_at>? AND changed_at<?)"
        [walk] = [step for step in steps if "placement" in step or " U0" in step]
        assert walk.endswith(f"USING COVERING INDEX {index} {span}")
        assert not any(step.startswith("SCAN") for step in steps)
        # The rows of the page itself are sorted, nothing else.
        assert [step for step in steps if "TEMP B-TREE" in step] == [steps[-1]]


@pytest.mark.postgresql
def test_changes_of_a_column_are_a_range_of_an_index_alone_on_postgresql(client, crowded):
    with connection.cursor() as cursor:
        # As in tests/columns/test_listing.py: another session's snapshot must not decide.
        cursor.execute("SET enable_bitmapscan = off")
    for index, query in queries_of_changes(client, crowded):
        steps = steps_on_postgresql(query)
        [walk] = [step for step in steps if step.get("Relation Name") == "columns_placement"]
        assert (walk["Node Type"], walk["Index Name"]) == ("Index Only Scan", index)
        assert walk["Index Cond"].count("changed_at") >= 2
        whole = {step["Relation Name"] for step in steps if step["Node Type"] == "Seq Scan"}
        assert whole <= {"media_image"}  # there are none
        for step in steps:
            if step["Node Type"] == "Sort":  # of the page's own rows, nothing else
                assert "columns_entry" in {one.get("Relation Name") for one in step["below"]}
    with connection.cursor() as cursor:
        cursor.execute("RESET enable_bitmapscan")


def test_changes_of_a_rare_kind_are_a_range_of_an_index(client, crowded):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"{ITEMS}?since=1970-01-01&kind=announcement").json()["items"]
    [query] = [one["sql"] for one in captured.captured_queries if "columns_entry" in one["sql"]]
    if connection.vendor == "sqlite":
        steps = steps_on_sqlite(query)
        assert steps[0].endswith("USING INDEX entry_kind_changed (kind=? AND <expr>>?)")
        assert not any("TEMP B-TREE" in step for step in steps)
    else:
        steps = steps_on_postgresql(query)
        [walk] = [step for step in steps if step.get("Relation Name") == "columns_entry"]
        assert (walk["Node Type"], walk["Index Name"]) == ("Index Scan", "entry_kind_changed")
        assert "GREATEST" in walk["Index Cond"]
        assert all(step["Node Type"] != "Sort" for step in steps)


# Its description


@pytest.fixture
def description(ask) -> dict:
    return ask("/api/v1/openapi.json")


@pytest.mark.once
def test_the_description_is_one_by_openapi_3_1(description):
    validate(description, cls=OpenAPIV31SpecValidator)
    assert description["openapi"].startswith("3.1")
    assert description["servers"] == [{"url": "http://testserver/api/v1"}]


@pytest.mark.once
def test_every_answer_is_as_the_description_says(site, description, client, ask):
    formats = jsonschema.Draft202012Validator.FORMAT_CHECKER
    assert {"uri", "date", "date-time"} <= set(formats.checkers)  # else they are not looked at

    def hold(address: str, path: str, status: int = 200) -> None:
        answer = client.get("/api/v1" + address)
        assert answer.status_code == status, address
        said = description["paths"][path]["get"]["responses"][str(status)]
        if "$ref" in said:
            said = description["components"]["responses"][said["$ref"].rpartition("/")[2]]
        schema = said["content"][answer["Content-Type"]]["schema"]
        jsonschema.Draft202012Validator(
            {**schema, "components": description["components"]},
            format_checker=formats,
        ).validate(json.loads(answer.content))
        held.add(path)

    held: set[str] = set()
    hold("/", "/")
    hold("/openapi.json", "/openapi.json")
    hold("/columns/", "/columns/")
    hold("/leaders/", "/leaders/")
    for one in site.leaders.values():
        hold(f"/leaders/{one.pk}/", "/leaders/{id}/")
    for query in ("", "?limit=2", "?kind=article", "?since=2020-01-01&limit=3"):
        hold(f"/items/{query}", "/items/")
    hold("/items/?limit=x", "/items/", 400)
    for kind in ("articles", "announcements"):
        for one in getattr(site, kind).values():
            hold(f"/{kind}/{one.pk}/", f"/{kind}/{{id}}/")
        hold(f"/{kind}/999999/", f"/{kind}/{{id}}/", 404)
    transitions.withdraw(site.articles["deep"])
    hold(f"/articles/{site.articles['deep'].pk}/", "/articles/{id}/", 410)
    assert held == set(description["paths"])
    for path in held:
        answer = client.post("/api/v1" + path.replace("{id}", "1"))
        said = description["paths"][path]["get"]["responses"][str(answer.status_code)]
        name = said["$ref"].rpartition("/")[2]
        assert answer["Content-Type"] in description["components"]["responses"][name]["content"]


@pytest.mark.once
def test_what_a_program_may_send_and_is_told_in_headers_is_described(site, description, client):
    for path, operations in description["paths"].items():
        operation = operations["get"]
        sent = [one["$ref"] for one in operation["parameters"] if "$ref" in one]
        assert sent == ["#/components/parameters/IfNoneMatch"], path
        told = operation["responses"]["200"]["headers"]
        assert ("Link" in told) is (path == "/items/")
        assert "ETag" in told
    assert "Link" in client.get(f"{ITEMS}?limit=1")
    assert description["components"]["parameters"]["IfNoneMatch"]["in"] == "header"


@pytest.mark.once
def test_every_address_of_the_api_is_described(description):
    names = ("api", "api_items", "api_columns", "api_leaders", "api_description")
    described = {reverse(f"machines:{name}") for name in names}
    described |= {
        reverse(f"machines:api_{name}", args=[0]).replace("/0/", "/{id}/")
        for name in ("article", "announcement", "leader")
    }
    assert {f"/api/v1{path}" for path in description["paths"]} == described


@pytest.mark.once
def test_the_api_begins_with_where_everything_is(site, ask):
    start = ask("/api/v1/")
    for name, address in start.items():
        if name.endswith("_url"):
            assert urlsplit(address).netloc == "testserver"
            ask(address)
