"""The receipt of a withdrawal: every address that served the item, asked again afterwards."""

import datetime

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from apps.articles.models import Article
from apps.columns import receipts
from apps.columns.listing import Listing
from apps.columns.models import Column, Entry, Right
from apps.core import asking
from apps.core.asking import Answer
from apps.media.models import Document
from apps.publishing import transitions
from apps.publishing.models import State
from apps.publishing.receipts import Receipt
from apps.publishing.reviews import ImmutableError
from apps.site_settings.models import SiteLink
from tests.factories.announcements import publish_announcement
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import grant, make_column
from tests.factories.leadership import make_leader
from tests.factories.media import make_document, make_image

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)
TITLE = "要撤回的一篇"


@pytest.fixture
def top(db) -> Column:
    return make_column("监督工作")


@pytest.fixture
def news(top) -> Column:
    return make_column("专题询问", parent=top)


def publish_it(news: Column) -> Article:
    make_column("常委会领导", kind="leadership")
    now = timezone.now()
    publish_article(news, "更新的一篇", published_at=now - HOUR)
    publish_article(news, "更早的一篇", published_at=now - 9 * HOUR)
    picture = make_image("插图")
    return publish_article(
        news,
        TITLE,
        body=f'<p>正文。</p><figure><img src="{picture.url()}" alt=""></figure>',
        attachments=[make_document("附件.pdf")],
        leaders=[make_leader("李雄")],
        further=[make_column("代表风采")],
        published_at=now - 3 * HOUR,
        is_headline=True,
    )


@pytest.fixture
def article(keep, news) -> Article:
    """Live in two columns, with a leader, a picture, a file and neighbours."""
    return keep(publish_it, news)


@pytest.fixture
def desk(browser_of, reviewer):
    return browser_of(reviewer)


def address(page: str, *args) -> str:
    return reverse(f"admin:articles_article_{page}", args=args)


def withdraw(desk, article: Article, reason: str = "数字有误"):
    return desk.post(address("withdraw", article.pk), {"reason": reason}, follow=True)


def said(answer) -> str:
    return answer.content.decode()


def outcomes(receipt: Receipt) -> dict[str, str]:
    return {result["path"]: result["outcome"] for result in receipt.latest["results"]}


# Withdrawing one


def test_withdrawing_leads_to_the_receipt(desk, article):
    answer = withdraw(desk, article)
    receipt = Receipt.objects.get()
    assert answer.redirect_chain[-1][0] == address("receipt", article.pk, 1)
    page = said(answer)
    for told in ("撤回回执", TITLE, "数字有误", "reviewer", receipt.digest, "公众都已经看不到"):
        assert told in page, told
    assert (receipt.revision_number, receipt.by_name) == (1, "reviewer")
    assert receipt.digest == article.live_revision.digest


def test_every_place_where_it_stood_is_asked_again(desk, article, news, top, reader):
    places = {place["path"] for place in stand(article)}
    for path in sorted(places):
        assert TITLE in said_or_file(reader.get(path)), path
    withdraw(desk, article)
    receipt = Receipt.objects.get()
    assert set(outcomes(receipt).values()) == {receipts.STOPPED}
    asked = set(outcomes(receipt))
    leader = article.leaders.get()
    document = Document.objects.get()
    expected = {
        article.get_absolute_url(),
        "/",
        news.get_absolute_url(),
        top.get_absolute_url(),
        Column.objects.get(name="代表风采").get_absolute_url(),
        leader.get_absolute_url(),
        document.url,
        *(one.get_absolute_url() for one in Article.objects.exclude(pk=article.pk)),
    }
    assert expected <= asked
    assert any(path.startswith("/media/images/") for path in asked)
    assert places <= asked
    statuses = {result["path"]: result["status"] for result in receipt.latest["results"]}
    assert statuses[article.get_absolute_url()] == 410
    assert statuses[document.url] == 404


def stand(article: Article) -> list[dict]:
    """Where it stands now, by the pages that show its title."""
    found = receipts.places_of(article, article.live_revision)
    return [{"path": place.path} for place in found if place.expected == receipts.UNLINKED]


def said_or_file(answer) -> str:
    return "" if answer.streaming else answer.content.decode()


def test_each_address_is_asked_after_all_is_written(desk, article, monkeypatch):
    """At the time of asking the item is off the site: what is told is not foretold."""
    seen = []
    ask = asking.ask

    def watched(path):
        seen.append((Article.objects.get(pk=article.pk).live_revision_id, path))
        return ask(path)

    monkeypatch.setattr(asking, "ask", watched)
    withdraw(desk, article)
    assert len(seen) == len({path for _, path in seen}) > 8
    assert {live for live, _ in seen} == {None}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", ["withdraw", "delete"])
def test_no_transaction_is_open_while_it_asks(desk, article, monkeypatch, where):
    open_ones = []
    ask = asking.ask

    def watched(path):
        open_ones.append(connection.in_atomic_block)
        return ask(path)

    monkeypatch.setattr(asking, "ask", watched)
    desk.post(address(where, article.pk), {"reason": "", "post": "yes"})
    assert open_ones
    assert not any(open_ones)
    assert set(outcomes(Receipt.objects.get()).values()) == {receipts.STOPPED}


def test_the_page_of_a_long_list_on_which_it_stood_is_asked(desk, news, top):
    now = timezone.now()
    news.page_size = top.page_size = 5
    for column in (news, top):
        from apps.columns import tree

        tree.save(column)
    articles = [
        publish_article(news, f"第{number:02}篇", published_at=now - number * HOUR)
        for number in range(12)
    ]
    pinned = publish_article(news, "置顶的", published_at=now - 99 * HOUR, is_pinned=True)
    withdraw(desk, articles[9])
    paths = set(outcomes(Receipt.objects.get()))
    assert {news.get_absolute_url(), f"{news.get_absolute_url()}?page=3"} <= paths
    assert f"{top.get_absolute_url()}?page=3" in paths
    withdraw(desk, pinned)
    paths = set(outcomes(Receipt.objects.get(object_id=pinned.pk)))
    assert f"{news.get_absolute_url()}?page=2" not in paths


def test_the_place_in_a_list_is_that_of_its_pages(news):
    now = timezone.now()
    for number in range(7):
        publish_article(
            news, f"第{number}篇", published_at=now - HOUR * (number // 2), is_pinned=number == 5
        )
    listing = Listing(news.pk)
    shown = [entry.pk for entry in listing[0:20]]
    assert [listing.index_of(pk) for pk in shown] == list(range(7))
    assert listing.index_of(10**6) is None


def test_hidden_columns_are_not_asked(desk, article, news, top):
    from apps.columns import tree

    top.is_published = False
    tree.save(top)
    withdraw(desk, article)
    assert news.get_absolute_url() not in outcomes(Receipt.objects.get())


def test_a_scheduled_item_has_a_receipt_too(desk, news):
    article = publish_article(news, published_at=timezone.now() + HOUR)
    page = said(withdraw(desk, article))
    assert "网站上没有这个页面" in page
    assert not Receipt.objects.get().warnings


def test_an_article_that_leads_elsewhere(desk, news, reader):
    article = publish_article(news, TITLE, body="", external_url="https://example.org/a/")
    assert "https://example.org/a/" in said(reader.get(news.get_absolute_url()))
    withdraw(desk, article)
    assert not Receipt.objects.get().warnings


def test_a_link_to_where_an_article_leads_is_found_however_the_address_was_typed(desk, news):
    elsewhere = "https://example.org/名单?type=[1]|2"
    article = publish_article(news, TITLE, body="", external_url=elsewhere)
    make_column("外站", kind="link", link_url=elsewhere)  # stands in every page's menu
    withdraw(desk, article)
    assert outcomes(Receipt.objects.get())[news.get_absolute_url()] == receipts.WARNING


def test_an_announcement_has_one_too(desk):
    column = make_column("通知公告", kind="announcements")
    notice = publish_announcement(column, TITLE, display="banner")
    url = reverse("admin:announcements_announcement_withdraw", args=[notice.pk])
    assert "公众都已经看不到" in said(desk.post(url, {"reason": ""}, follow=True))
    asked = outcomes(Receipt.objects.get())
    assert {"/", notice.get_absolute_url(), column.get_absolute_url()} <= set(asked)


# What still answers


def test_a_file_that_others_use_is_no_warning_and_says_who(desk, article, news):
    document = Document.objects.get()
    publish_article(news, "也用这个文件的", attachments=[document])
    page = said(withdraw(desk, article))
    assert outcomes(Receipt.objects.get())[document.url] == receipts.ELSEWHERE
    assert "也用这个文件的" in page
    assert not Receipt.objects.get().warnings


def test_a_link_made_by_hand_is_a_warning_that_says_what_to_do(desk, article):
    SiteLink.objects.create(
        kind=SiteLink.Kind.QUICK, title="快来看", url=article.get_absolute_url()
    )
    page = said(withdraw(desk, article))
    receipt = Receipt.objects.get()
    assert [result["path"] for result in receipt.warnings] == ["/"]
    assert "还有指向它的链接" in page
    assert "快捷入口" in page
    assert "1 个还要处理" in page


def test_asking_again_after_putting_it_right(desk, article):
    link = SiteLink.objects.create(
        kind=SiteLink.Kind.QUICK, title="快来看", url=article.get_absolute_url()
    )
    withdraw(desk, article)
    link.delete()
    page = said(desk.post(address("receipt", article.pk, 1), follow=True))
    receipt = Receipt.objects.get()
    assert not receipt.warnings
    assert len(receipt.rounds) == 2
    assert "1 个地址要处理" in page  # the earlier time stays on record


@pytest.mark.parametrize(
    ("status", "location", "body"),
    [(200, "", TITLE), (200, "", ""), (500, "", ""), (302, "/elsewhere/", "")],
)
def test_a_page_that_still_answers_is_a_warning(desk, article, monkeypatch, status, location, body):
    ask = asking.ask
    own = article.get_absolute_url()
    monkeypatch.setattr(
        asking, "ask", lambda path: Answer(status, location, body) if path == own else ask(path)
    )
    page = said(withdraw(desk, article))
    assert [result["path"] for result in Receipt.objects.get().warnings] == [own]
    assert "要处理：" in page


@pytest.mark.parametrize(
    ("answer", "warns"),
    [
        (Answer(200, "", "<p>没有它</p>"), False),
        (Answer(200, "", f"<h2> {TITLE} </h2>"), True),
        (Answer(200, "", f"<a href='/articles/999/'>{TITLE}</a>"), False),
        (Answer(200, "", "<a href='{own}?from=list#top'>看</a>"), True),
        (Answer(200, "", "<a href='http://testserver{own}'>看</a>"), True),
        (Answer(200, "", "<script>var t = '{own}'</script><a href='http://['>x</a>"), False),
        (Answer(302, "{own}", ""), True),
        (Answer(302, "https://example.org/", ""), False),
        (Answer(404), False),
        (Answer(503), True),
    ],
)
def test_a_list_is_read_for_the_title_and_for_links(
    desk, article, news, monkeypatch, answer, warns
):
    ask = asking.ask
    own, where = article.get_absolute_url(), news.get_absolute_url()
    answer = Answer(
        answer.status, answer.location.replace("{own}", own), answer.body.replace("{own}", own)
    )
    monkeypatch.setattr(asking, "ask", lambda path: answer if path == where else ask(path))
    withdraw(desk, article)
    assert bool(Receipt.objects.get().warnings) is warns


def test_a_file_that_nobody_uses_and_that_still_answers_is_a_warning(desk, article, monkeypatch):
    ask = asking.ask
    path_of = Document.objects.get().url
    monkeypatch.setattr(asking, "ask", lambda path: Answer(200) if path == path_of else ask(path))
    withdraw(desk, article)
    assert [result["path"] for result in Receipt.objects.get().warnings] == [path_of]


# The record


def test_a_withdrawal_from_anywhere_leaves_a_receipt(article, desk):
    transitions.withdraw(article, None, "由命令撤回")
    receipt = Receipt.objects.get()
    assert (receipt.by_name, receipt.reason, receipt.latest) == ("系统", "由命令撤回", None)
    page = said(desk.get(address("receipt", article.pk, 1)))
    assert "还没有逐个查询" in page
    desk.post(address("receipt", article.pk, 1))
    assert not Receipt.objects.get().warnings
    assert Receipt.objects.get().latest


def test_a_withdrawal_that_fails_leaves_none(article, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(transitions.log, "record", fail)
    with pytest.raises(RuntimeError):
        transitions.withdraw(article)
    assert not Receipt.objects.exists()
    assert Article.objects.get(pk=article.pk).state == State.LIVE


def test_each_withdrawal_has_its_own_and_all_can_be_printed_again(article, desk):
    withdraw(desk, article, "第一次")
    transitions.publish(Article.objects.get(pk=article.pk))
    withdraw(desk, article, "第二次")
    assert list(Receipt.objects.order_by("number").values_list("reason", flat=True)) == [
        "第一次",
        "第二次",
    ]
    history = said(desk.get(address("history", article.pk)))
    for number, reason in ((1, "第一次"), (2, "第二次")):
        assert address("receipt", article.pk, number) in history
        assert reason in said(desk.get(address("receipt", article.pk, number)))
    assert address("receipt", article.pk, 2) in said(desk.get(address("change", article.pk)))


def test_a_receipt_says_when_it_was_published_again(article, desk):
    withdraw(desk, article)
    transitions.publish(Article.objects.get(pk=article.pk))
    assert "后来又重新发布" in said(desk.get(address("receipt", article.pk, 1)))


def test_a_receipt_is_never_changed_or_deleted(article):
    transitions.withdraw(article)
    receipt = Receipt.objects.get()
    receipt.reason = "别的"
    for attempt in (receipt.save, receipt.delete, Receipt.objects.all().delete):
        with pytest.raises(ImmutableError):
            attempt()
    with pytest.raises(ImmutableError):
        Receipt.objects.update(by_name="别人")


@pytest.mark.parametrize("number", [0, 2, 2**31, 2**70])
def test_a_receipt_that_is_none_is_not_found(article, desk, number):
    withdraw(desk, article)
    assert desk.get(address("receipt", article.pk, number)).status_code == 404


def test_a_receipt_of_another_column_is_not_found(article, desk, browser_of, staff):
    withdraw(desk, article)
    other = staff("other")
    grant(other, make_column("别处"), Right.WRITE, Right.PUBLISH)
    client = browser_of(other)
    for ask in (client.get, client.post):
        assert ask(address("receipt", article.pk, 1)).status_code == 404
    assert len(Receipt.objects.get().rounds) == 1


# The recycle bin


def test_moving_what_is_live_to_the_bin_gives_a_receipt(desk, article):
    answer = desk.post(address("delete", article.pk), {"post": "yes"}, follow=True)
    assert answer.redirect_chain[-1][0] == address("receipt", article.pk, 1)
    assert "已移到回收站" in said(answer)
    assert not Receipt.objects.get().warnings
    assert Receipt.objects.get().latest


def test_moving_a_draft_to_the_bin_gives_none(desk, news):
    draft = draft_article(news)
    answer = desk.post(address("delete", draft.pk), {"post": "yes"}, follow=True)
    assert answer.redirect_chain[-1][0] == address("changelist")
    assert not Receipt.objects.exists()


# Many at once


def act(desk, action: str, articles, **more):
    data = {"action": action, "_selected_action": [one.pk for one in articles]}
    return desk.post(address("changelist"), data | more, follow=True)


@pytest.fixture
def several(news) -> list[Article]:
    now = timezone.now()
    return [
        publish_article(news, f"第{number}篇", published_at=now - number * HOUR)
        for number in range(4)
    ]


def test_withdrawing_several_asks_first(desk, several, news):
    draft = draft_article(news, "没有发布的")
    answer = act(desk, "withdraw_selected", [*several, draft])
    page = said(answer)
    assert "撤回原因" in page
    assert "撤回这 4 篇" in page
    assert "没有发布的" in page.partition("不会撤回")[2]
    assert Article.objects.in_state(State.LIVE).count() == 4
    assert not Receipt.objects.exists()


def test_withdrawing_several_gives_a_receipt_each(desk, several):
    answer = act(desk, "withdraw_selected", several, withdraw="1", reason="统一更正")
    page = said(answer)
    assert "撤回回执（4 篇）" in page
    assert "4 篇已撤回" in page
    assert Article.objects.in_state(State.WITHDRAWN).count() == 4
    for receipt in Receipt.objects.all():
        assert (receipt.reason, bool(receipt.latest)) == ("统一更正", True)
        assert not receipt.warnings
        assert address("receipt", receipt.object_id, 1) in page


def test_a_reason_that_is_too_long_is_told_and_nothing_happens(desk, several):
    answer = act(desk, "withdraw_selected", several, withdraw="1", reason="长" * 201)
    assert "errorlist" in said(answer)
    assert "长" * 201 in said(answer)
    assert Article.objects.in_state(State.LIVE).count() == 4


def test_addresses_that_several_share_are_asked_once(desk, several, monkeypatch):
    asked = []
    ask = asking.ask
    monkeypatch.setattr(asking, "ask", lambda path: asked.append(path) or ask(path))
    act(desk, "withdraw_selected", several, withdraw="1", reason="")
    assert asked
    assert len(asked) == len(set(asked))


def test_what_is_too_much_for_one_request_is_left_and_asked_for(desk, db, monkeypatch):
    """Three addresses each: its page, its column, and the home page, which they share."""
    apart = [publish_article(make_column(f"栏目{number}"), f"第{number}篇") for number in range(3)]
    ask = receipts.ask
    monkeypatch.setattr(receipts, "ask", lambda made, by=None, most=5: ask(made, by, most=most))
    answer = act(desk, "withdraw_selected", apart, withdraw="1", reason="")
    assert sorted(len(one.rounds) for one in Receipt.objects.all()) == [0, 1, 1]
    assert "还有 1 篇没有查" in said(answer)
    assert Article.objects.in_state(State.WITHDRAWN).count() == 3  # all, nevertheless
    answer = desk.post(answer.redirect_chain[-1][0], follow=True)
    assert all(one.rounds for one in Receipt.objects.all())
    assert "公众都已经看不到" in said(answer)


def test_moving_several_to_the_bin_gives_receipts_for_what_was_live(desk, several, news):
    draft = draft_article(news)
    answer = act(desk, "delete_selected", [*several, draft], post="yes")
    assert "撤回回执（4 篇）" in said(answer)
    assert Receipt.objects.count() == 4


def test_the_receipts_of_a_batch_show_what_is_ones_own(desk, several, browser_of, staff):
    page = act(desk, "withdraw_selected", several, withdraw="1", reason="").redirect_chain[-1][0]
    other = staff("other")
    grant(other, make_column("别处"), Right.WRITE, Right.PUBLISH)
    client = browser_of(other)
    assert client.get(page).status_code == 404
    assert client.post(page).status_code == 404
    assert desk.get(address("receipts", "none")).status_code == 404


def test_the_effort_of_each_does_not_grow_with_the_columns_content(
    news, django_assert_max_num_queries
):
    article = publish_article(news)
    for number in range(5):
        publish_article(news, f"第{number}篇")
    with django_assert_max_num_queries(60):
        transitions.withdraw(article)


def test_entries_are_gone_with_it(article):
    transitions.withdraw(article)
    assert not Entry.objects.filter(object_id=article.pk).exists()


# The list of the bin


def test_the_bin_says_who_put_what_there_and_gives_it_back_with_one_button(desk, news, reviewer):
    draft, live = draft_article(news, "草稿的"), publish_article(news, "上过线的")
    for one in (draft, live):
        transitions.trash(one, reviewer)
    listed = address("changelist") + "?state=trashed"
    page = said(desk.get(listed))
    for told in ("文章的回收站", "删除时间", "删除人", "reviewer", "还原以后", "草稿", "已撤回"):
        assert told in page, told
    assert page.index("上过线的") < page.index("草稿的")  # the last one deleted stands first
    assert f'formaction="{address("untrash", draft.pk)}"' in page
    data = {"action": "", "_selected_action": [], "csrfmiddlewaretoken": "x"}
    answer = desk.post(address("untrash", draft.pk), data, follow=True)
    assert "已从回收站还原" in said(answer)
    assert Article.objects.get(pk=draft.pk).state == State.DRAFT
    assert Article.objects.get(pk=live.pk).state == State.TRASHED


def test_an_empty_bin_says_so(desk, news):
    page = said(desk.get(address("changelist") + "?state=trashed"))
    assert "回收站是空的" in page


def test_who_may_not_write_gets_no_button(news, browser_of, staff):
    user = staff("first")
    grant(user, news, Right.FIRST_REVIEW)
    transitions.trash(draft_article(news, "草稿的"))
    page = said(browser_of(user).get(address("changelist") + "?state=trashed"))
    assert "草稿的" in page
    assert "formaction" not in page
