"""The page of results: what it shows, and what it makes of odd questions."""

import html
import re
from urllib.parse import urlencode

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.columns import tree
from apps.search.names import names
from tests.factories.articles import publish_article
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader
from tests.factories.media import make_document
from tests.factories.portal import fill
from tests.search.test_keeping import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def column():
    return make_column("要闻")


@pytest.fixture
def asked(reader):
    """asked(words, …): the page as it is sent."""

    def get(words: str, **given: str) -> str:
        response = reader.get("/search/", {"q": words, **given})
        assert response.status_code == 200
        assert response.content.count(b"<h1") == 1
        return response.content.decode()

    return get


def count(page: str) -> int:
    found = re.search(r"找到 <b>(\d+)</b>", page)
    return int(found[1]) if found else 0


def test_what_was_searched_for_is_marked_in_the_text_as_it_was_written(column, asked):
    body = f"<p>{'前面的话。' * 40}会上讨论了《乡村＆城镇 条例》草案&lt;b&gt;。</p>"
    publish_article(column, "关于条例的说明", body=body)
    shown = asked("條例")
    assert '关于<mark class="found">条例</mark>的说明' in shown
    assert '《乡村＆城镇 <mark class="found">条例</mark>》草案&lt;b&gt;。' in shown
    assert '<mark class="found">城镇 条例</mark>' in asked("城镇条例")


def test_a_summary_shows_where_neither_text_nor_attachment_has_the_words(column, asked):
    words = {"body": "<p>会议审议了草案。</p>", "summary": "一句话说完的内容。"}
    publish_article(column, "物业管理条例", **words)
    assert "的内容。" in asked("物业")
    assert "的内容。" in asked("一句话")
    assert "的内容。" not in asked("草案")
    document = make_document("停车收费表.txt", "每月一百元".encode())
    publish_article(column, "公示", attachments=[document], **words)
    assert "附件里：" in asked("停车")
    assert "的内容。" not in asked("停车")


def test_words_of_a_query_are_escaped_wherever_they_show(column, asked):
    publish_article(column, "条例", body="<p>条例</p>")
    odd = "<script>alert(1)</script>\"'"
    for shown in (asked(odd), asked(f"条例 {odd}"), asked(odd, within=""), asked("条例", kind=odd)):
        assert "<script>alert" not in shown
        assert "alert(1)" not in re.sub(r'value="[^"]*"|“[^”]*”', "", shown)


def test_it_says_how_many_and_turns_pages(column, asked):
    for number in range(17):
        publish_article(column, f"简报{number}")
    first, second = asked("简报", kind="no-such", utm="x" * 999), asked("简报", page="2")
    assert count(first) == count(second) == 17
    assert first.count('class="hit"') == 15
    assert second.count('class="hit"') == 2
    assert 'href="/search/?q=%E7%AE%80%E6%8A%A5&amp;page=2"' in first


def test_filters_stay_set_and_can_be_taken_off(column, asked):
    other = make_column("公示")
    publish_article(column, "条例甲")
    publish_article(other, "条例乙")
    shown = asked("条例", column=other.slug, kind="article", time="month", order="time")
    assert count(shown) == 1
    assert f'<option value="{other.slug}" selected>' in shown
    assert '<option value="month" selected>' in shown
    query = urlencode({"q": "条例", "column": other.slug, "kind": "article", "order": "time"})
    assert f'href="/search/?{html.escape(query)}"><span class="visually-hidden">去掉筛选：' in shown
    assert "清除筛选" in shown
    assert "清除筛选" not in asked("条例", order="time")
    assert "全站有 2 条" in asked("条例", kind="leader")
    former, other.slug = other.slug, "gongshigonggao"
    tree.save(other)
    assert count(asked("条例", column=former)) == 1


def test_searching_within_results_keeps_the_words(column, reader):
    publish_article(column, "条例甲")
    response = reader.get("/search/", {"q": "甲", "within": "条例", "order": "time"})
    query = urlencode({"q": "条例 甲", "order": "time"})
    assert (response.status_code, response["Location"]) == (302, f"/search/?{query}")


SOUNDS = {  # what is typed: what is meant
    "renda": "人大代表",
    "rendadaibiao": "人大代表",
    "ren'da": "人大代表",
    "ＲＥＮ－ｄà": "人大代表",
    "任大代表": "人大代表",
    "rddb": "人大代表",
    "rendadb": "人大代表",
    "rendadaibao": "人大代表",
    "人大大表": "人大代表",
    "ouyang": "欧阳文博",
    "欧杨文博": "欧阳文博",
    "大表视察": "代表视察",
    "lvbu": "吕布·艾力",
    "lǚ bù": "吕布·艾力",
}


def test_where_nothing_is_found_it_says_what_to_try(column, asked):
    publish_article(column, "人大代表视察", keywords="人大代表，视察", body="<p>视察水库。</p>")
    apart = asked("水库 代表 游泳")
    assert "没有找到" in apart
    assert '水库<span class="chip__count">1 条' in apart
    assert "游泳<span" not in apart
    assert '水库<span class="chip__count">1 条' in asked("水库、游泳，建议")
    make_column("领导", kind="leadership")
    make_leader("欧阳文博")
    make_leader("吕布·艾力")
    for typed, meant in SOUNDS.items():
        assert f"{meant}</a>" in asked(typed), typed
    assert '欧阳文博<span class="chip__count">1 条' in asked("欧阳文博同志简历")
    publish_article(column, "代表建议办理，代表建议督办")
    shown = asked("daibiaojianyi")
    assert "代表建议</a>" in shown
    assert "代表建议办</a>" not in shown
    assert "代表建议</a>" in asked("dbjy")
    publish_article(column, "工作规则解读")
    assert "作规</a>" not in asked("zg")
    assert "则解</a>" not in asked("zej")
    publish_article(column, "中国宪法")
    assert "中国</a>" not in asked("zg")
    publish_article(column, "中国法治")
    assert "中国</a>" in asked("zg")
    apart = asked("ouyangwenbo shicha")
    assert "欧阳文博</a>" in apart
    assert "视察</a>" in apart


def test_of_names_that_sound_so_the_shortest_comes_first(column, asked):
    for name in ("人大概况", "人大要闻", "县市人大", "人大代表", "人大工作", "人大制度"):
        make_column(name)
    publish_article(column, "人大开放日")
    offered = re.findall(r'class="chip" href="[^"]*">([^<]*)<', asked("renda"))
    assert len(offered) == 6
    assert offered[0] == "人大"


def test_suggestions_tell_nothing_that_is_not_public(column, asked):
    hidden = make_column("密栏", is_published=False)
    publish_article(hidden, "秘密事项", keywords="秘密事项")
    assert "秘密" not in asked("mimi")
    assert "密栏" not in asked("milan")


def test_no_words_get_a_page_that_says_how_to_search(asked):
    for words in ("", "   ", "！？", "\0", "🙂"):
        assert "附件里的文字也能找到" in asked(words), words


HOSTILE = [
    {"q": "人" * 5000},
    {"q": " ".join("甲乙丙丁戊己庚辛壬癸子丑")},
    {"q": "' OR 1=1 --"},
    {"q": '" AND NEAR(*) ^:-'},
    {"q": "人&大|!()<->:*\\"},
    {"q": "%_%"},
    {"q": "a\x00b"},
    {"q": "人大", "column": "no-such", "kind": "x", "time": "y", "order": "z"},
    {"q": "人大", "from": "2026-13-99", "to": "9999-12-31"},
    {"q": "人大", "from": "2200-12-31", "to": "1900-01-01"},
    {"q": "𠮷" * 90},
    {"q": "١٢٣"},
    {"within": "x" * 9000},
]


def test_a_hostile_question_gets_a_sensible_page(column, reader):
    publish_article(column, "人大条例")
    for given in HOSTILE:
        response = reader.get("/search/", given, follow=True)
        assert response.status_code == 200, given
        assert len(response.content) < 60_000, given


def test_a_page_that_is_none_leads_back_to_the_same_search(column, reader):
    publish_article(column, "人大条例")
    given = {"q": "人大", "kind": "article", "page": "7"}
    shown = reader.get("/search/", given).content.decode()
    assert 'href="/search/?q=%E4%BA%BA%E5%A4%A7&amp;kind=article"' in shown


def test_a_range_without_words_asks_for_words(column, asked):
    assert "请再输入要找的文字" in asked("", column=column.slug)
    assert f'href="{column.get_absolute_url()}"' in asked("", column=column.slug)
    assert "请再输入要找的文字" in asked("", time="week")
    assert "请再输入要找的文字" not in asked("")


def test_what_turns_the_direction_of_a_text_does_not_reach_the_page(column, asked):
    turned = "\u202e大人 \u2067不存在\u200f"
    for shown in (asked(turned), asked("人大", column=turned)):
        assert not set("\u202e\u2067\u200f") & set(shown)
    assert "没有找到“<bdi>大人 不存在</bdi>”" in asked(turned)


def test_a_page_that_is_none_is_not_found(column, reader):
    publish_article(column, "人大条例")
    for number in ("0", "-1", "x", "999999", "9" * 50):
        assert reader.get("/search/", {"q": "人大", "page": number}).status_code == 404, number


BREAKS = {
    "sqlite": "DROP TABLE search_words",
    "postgresql": "ALTER TABLE search_searchtext DROP COLUMN vector",
}


@pytest.mark.django_db(transaction=True)  # a statement that fails would spoil the test's own
def test_while_the_index_is_broken_a_calm_page_keeps_what_was_typed(reader, caplog):
    column = make_column("要闻")
    publish_article(column, "人大条例")
    given = {"q": "<条例>", "kind": "article"}
    with connection.cursor() as cursor:
        cursor.execute(BREAKS[connection.vendor])
    try:
        response = reader.get("/search/", given)
        with pytest.raises(CommandError, match="数据库出错"):
            run("--self-test")
    finally:
        run("--mend")
    shown = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "300")
    assert shown.count("<h1") == 1
    assert re.search(r"<h1[^>]*>搜索暂时不能用</h1>", shown)
    assert 'name="q" value="&lt;条例&gt;"' in shown
    assert '<input type="hidden" name="kind" value="article">' in shown
    assert '<meta name="robots" content="noindex">' in shown
    assert f'href="{column.get_absolute_url()}"' in shown
    assert any(record.exc_info and record.name.startswith("apps") for record in caplog.records)
    assert count(reader.get("/search/", given).content.decode()) == 1


def test_machines_are_told_to_keep_out_of_results(asked):
    assert '<meta name="robots" content="noindex">' in asked("人大")


def test_the_search_box_is_on_every_page(column, reader):
    article = publish_article(column, "条例")
    for address in ("/", column.get_absolute_url(), article.get_absolute_url(), "/favourites/"):
        assert 'action="/search/"' in reader.get(address).content.decode()
    assert 'action="/search/"' in reader.get("/no-such-page/").content.decode()


def test_what_a_page_asks_of_the_database_does_not_grow(column, reader):
    def queries() -> int:
        tree.forget()
        with CaptureQueriesContext(connection) as captured:
            assert count(reader.get("/search/", {"q": "条例 会议"}).content.decode())
        return len(captured)

    publish_article(column, "条例会议")
    few = queries()
    for number in range(16):
        publish_article(column, f"条例会议{number}")
        make_column(f"条例会议之{number}")
    fill(column, 20)
    assert queries() == few <= 8


def test_names_are_offered_in_one_order_on_every_database(column):
    make_column("公示")
    column.intro = "又写了一次。"
    tree.save(column)
    assert list(names()) == ["要闻", "公示"]
