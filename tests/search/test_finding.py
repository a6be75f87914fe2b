"""What is found: any piece of any text, in any way of writing it."""

import datetime

import pytest
from django.utils import timezone

from apps.articles.models import Article
from apps.columns import tree
from apps.publishing import transitions
from tests.factories.announcements import publish_announcement
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader

pytestmark = pytest.mark.django_db

BODY = (
    "<p>会上，西日阿力·达吾提和𬭩先生宣读《条例》草案；ＣＯＶＩＤ－１９防控工作（2026年）。</p>"
    "<p>随着了解加深，二○二六年，艾力ㆍ库尔班。</p>"
)


@pytest.fixture
def column():
    return make_column("要闻")


@pytest.fixture
def article(column):
    return publish_article(
        column, "县第十四届人大常委会举行第三次会议", body=BODY, author="李 雄", source="人大办公室"
    )


FOUND = [
    "人大",  # inside a sentence, and inside a word
    "常委会举行",
    "县第十四届人大常委会举行第三次会议",
    "西日阿力·达吾提",
    "西日阿力•达吾提",  # another dot
    "西日阿力达吾提",
    "达吾提",
    "艾力·库尔班",  # a Korean letter stood for the dot
    "二〇二六年",  # a circle for the zero
    "二零二六",
    "𬭩先生",  # outside the BMP
    "𬭩",
    "covid-19",
    "2026",
    "２０２６",
    "26年",
    "條例",
    "人大常委會",
    "隨著",  # which OpenCC leaves as it is
    "瞭解",
    "条例草案",  # across punctuation
    "条例》草案；COVID",
    "会上，西日阿力·达吾提和𬭩先生宣读《条例》草案",  # longer than an index is asked for
    "先生宣读《条例》草案；ＣＯＶＩＤ 县第十四届人大常委会举行",
    "李雄",
    "李　雄",
    "人 办公",  # several words, anywhere
    "会",
    "人大 条例 2026",
    "\x00人大\ufeff",
]


def test_every_way_of_asking_finds_it(article, find):
    assert {words: find(words) for words in FOUND} == {words: [article.title] for words in FOUND}


NOT_FOUND = [
    "人小",
    "议会",
    "条例 不在",
    "达提",
    "三次会议会上",
    "会上，西日阿力·达吾提和𬭩先生宣读《条例》草稿",
    "2027",
    "？！",
    "",
]


def test_what_is_not_in_it_does_not_find_it(article, find):
    assert {words: find(words) for words in NOT_FOUND} == {words: [] for words in NOT_FOUND}


def test_a_phrase_at_the_end_of_a_long_report_is_found(column, find):
    filler = "".join(chr(0x4E00 + number * 7 % 20_000) for number in range(40_000))
    long = publish_article(column, "长篇报告", body=f"<p>{filler}</p><p>结尾处的针眼。</p>")
    assert find("结尾处的针眼") == [long.title]
    assert find("针") == find("针眼") == [long.title]


def test_a_text_with_more_pairs_than_an_index_entry_takes_is_found(column, find):
    pairs = "".join(
        chr(0x4E00 + number * 7919 % 20_000) + chr(0x4E00 + number * 104_729 % 19_997)
        for number in range(100_000)
    )
    publish_article(column, "大表", body=f"<p>{pairs}尾声在此</p>")
    assert find("尾声在此") == find("尾声") == ["大表"]
    assert find("尾声不在此") == []


def test_titles_come_first_and_the_very_title_before_all(column, find):
    now = timezone.now()

    def publish(title, days, body="<p>无关。</p>"):
        publish_article(column, title, body=body, published_at=now - datetime.timedelta(days=days))

    publish("预算审查", 9)
    publish("关于预算审查的说明", 5)
    publish("关于预算审查的报告", 3)
    publish("新近的消息", 1, "<p>讨论了预算审查。</p>")
    publish("过去的消息", 7, "<p>讨论了预算审查。</p>")
    order = ["预算审查", "关于预算审查的报告", "关于预算审查的说明", "新近的消息", "过去的消息"]
    assert find("预算审查") == order
    assert [find("预算审查", most=2), find("预算审查", order="time")[:2]] == [
        order[:2],
        ["新近的消息", "关于预算审查的报告"],
    ]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("全年完成投资12.3亿元", "全年完成投资1.23亿元"),
        ("青人发〔2026〕第12号公告", "青人发〔2026〕第1-2号公告"),
        ("为什么要立法？", "为什么要立法"),
    ],
)
def test_the_title_that_was_typed_comes_before_one_that_differs_in_signs(
    column, find, older, newer
):
    now = timezone.now()
    publish_article(column, older, published_at=now - datetime.timedelta(days=2))
    publish_article(column, newer, published_at=now - datetime.timedelta(days=1))
    assert find(older) == [older, newer]
    assert find(newer) == [newer, older]


def test_every_page_goes_on_where_the_one_before_ended(column, find):
    for number in range(7):
        title = f"代表建议{number}" if number % 2 else f"简讯{number}"
        publish_article(column, title, body="<p>代表建议。</p>")
    everything = find("代表建议")
    assert len(set(everything)) == 7
    assert [find("代表建议", 1, at) for at in range(7)] == [[title] for title in everything]


def test_columns_and_leaders_are_found_by_name(column, find):
    make_column("领导之窗", kind="leadership")
    make_leader("马建国", biography="<p>曾任乡长。</p>")
    publish_article(column, "马建国调研", body="<p>马建国到要闻编辑部。</p>")
    assert find("马建国") == ["马建国", "马建国调研"]
    assert find("乡长") == ["马建国"]
    assert find("要闻") == ["要闻", "马建国调研"]
    assert find("马建国", kind="article") == ["马建国调研"]
    assert find("马建国", time="week") == ["马建国调研"]


def test_a_branch_holds_what_stands_below_it(find):
    top, other = make_column("监督"), make_column("代表")
    below = make_column("执法检查", parent=top)
    publish_article(below, "检查条例一")
    publish_article(other, "检查条例二", further=[below])
    publish_article(other, "检查条例三")
    assert set(find("条例", column=top.slug)) == {"检查条例一", "检查条例二"}
    tree.move(below.pk, other.pk, "last-child")
    assert find("条例", column=top.slug) == []
    assert len(find("条例", column=other.slug)) == 3
    assert find("检查", column=other.slug, kind="column") == ["执法检查"]


def test_times_narrow_the_search(column, find):
    for day in (1, 15, 28):
        at = datetime.datetime(2026, 3, day, 12, tzinfo=datetime.UTC)
        publish_article(column, f"三月{day}日简报", published_at=at)
    assert find("简报", **{"from": "2026-03-15"}) == ["三月28日简报", "三月15日简报"]
    assert find("简报", to="2026-03-15") == ["三月15日简报", "三月1日简报"]
    assert find("简报", time="week") == []


# Only what is live


def test_what_is_not_live_is_not_found(column, find):
    now, hour = timezone.now(), datetime.timedelta(hours=1)
    draft_article(column, "条例草稿")
    publish_article(column, "条例预告", published_at=now + hour)
    publish_article(column, "条例旧闻", published_at=now - 2 * hour, expires_at=now - hour)
    live = publish_article(column, "条例施行")
    assert find("条例") == ["条例施行"]
    live.title = "条例施行（修改中）"
    transitions.save_draft(live)
    assert find("修改中") == []
    transitions.publish(live)
    assert find("修改中") == find("条例") == ["条例施行（修改中）"]
    transitions.withdraw(live)
    assert find("条例") == []
    transitions.publish(live)
    transitions.trash(live)
    assert find("条例") == []


def test_a_hidden_column_hides_what_stands_in_it_alone(column, find):
    other = make_column("公告栏", kind="announcements")
    publish_article(column, "条例甲")
    publish_announcement(other, "条例公告")
    other.is_published = False
    tree.save(other)
    assert find("条例") == ["条例甲"]
    assert find("公告栏") == []
    other.is_published = True
    tree.save(other)
    assert set(find("条例")) == {"条例甲", "条例公告"}
    assert find("公告栏") == ["公告栏"]


def test_a_change_that_fails_changes_nothing_in_the_search(column, find, monkeypatch):
    live = publish_article(column, "条例施行")
    monkeypatch.setattr("apps.publishing.transitions.log.record", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        transitions.withdraw(live)
    assert find("条例") == ["条例施行"]
    with pytest.raises(ZeroDivisionError):
        publish_article(column, "条例补充")
    assert find("条例") == ["条例施行"]
    assert Article.objects.count() == 2
