"""Approval on a phone: a one-time link takes one step of one revision, and nothing else."""

import datetime
import hashlib
import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.articles.models import Article
from apps.audit.models import Action, Event
from apps.columns import approvals, tree
from apps.columns.approvals import LinkState
from apps.columns.models import Column, Right
from apps.publishing import reviewing, transitions
from apps.publishing.models import State
from apps.publishing.reviews import ApprovalLink, ReviewAct
from apps.site_settings.models import SiteSettings
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import grant, make_column
from tests.factories.leadership import make_leader
from tests.factories.media import make_document, make_image

pytestmark = pytest.mark.django_db

POINTS = ["文字", "人名职务", "日期数字", "链接附件", "涉密与个人信息"]
LEADER = "主任 李雄"
TITLE = "关于古城保护条例的说明"
SECRET = "还没有公开的一段话"


@pytest.fixture
def column(db) -> Column:
    return make_column("立法动态", review_steps=2)


@pytest.fixture
def secretary(staff, column) -> User:
    """Takes the first step in the column, or has a leader take it on the phone."""
    user = staff("secretary")
    user.last_name, user.first_name = "王", "芳"
    user.save()
    grant(user, column, Right.FIRST_REVIEW)
    return user


@pytest.fixture
def desk(browser_of, secretary) -> Client:
    return browser_of(secretary)


def submit_article(column: Column, editor: User) -> Article:
    picture = make_image("会场", alt="会场")
    article = draft_article(
        column,
        TITLE,
        editor,
        body=f'<p>{SECRET}</p><figure><img src="{picture.url()}" alt="会场"></figure>',
        attachments=[make_document("条例草案.pdf")],
    )
    reviewing.submit(article, editor, "请审")
    return stored(article)


@pytest.fixture
def article(keep, column, editor) -> Article:
    """Submitted, never on the site; with a picture and a file that are not public."""
    return keep(submit_article, column, editor)


def stored(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def send(article: Article, by: User, hours: int = 24, leader: str = LEADER) -> tuple:
    """A link and its address."""
    review = stored(article).review
    link, token = approvals.send(article, by, review.digest, review.step, leader, hours)
    return link, reverse("columns:approval", args=[token])


@pytest.fixture
def sent(article, secretary) -> tuple[ApprovalLink, str]:
    return send(article, secretary)


@pytest.fixture
def link(sent) -> ApprovalLink:
    return sent[0]


@pytest.fixture
def address(sent) -> str:
    return sent[1]


def desk_address(article: Article, page: str = "phone_link", *more) -> str:
    return reverse(f"admin:articles_article_{page}", args=[article.pk, *more])


def agree(client: Client, address: str, comment: str = "", ticked=POINTS, **how):
    data = {"verdict": "approve", "comment": comment, "ticked": list(ticked)}
    return client.post(address, data, **how)


def send_back(client: Client, address: str, comment: str = "数字请再核对"):
    return client.post(address, {"verdict": "return", "comment": comment})


def said(answer) -> str:
    return answer.content.decode()


def link_events() -> list[Event]:
    return list(Event.objects.filter(action=Action.LINK).order_by("number"))


# Making a link


def typed(article: Article, **fields) -> dict:
    review = stored(article).review
    values = {
        "leader": "",
        "position": "主任",
        "name": "李雄",
        "hours": "24",
        "digest": review.digest,
        "step": str(int(review.step)),
    }
    return values | fields


def made_address(answer) -> str:
    found = re.search(r'value="http://testserver(/review/[\w-]+/)"', said(answer))
    return found[1]


def test_the_review_page_leads_to_the_links(desk, article):
    page = desk.get(desk_address(article, "review"))
    assert desk_address(article) in said(page)
    assert desk.get(desk_address(article)).status_code == 200


def test_a_link_is_shown_once_and_only_its_hash_is_kept(desk, article):
    answer = desk.post(desk_address(article), typed(article))
    address = made_address(answer)
    token = address.split("/")[2]
    assert "no-store" in answer["Cache-Control"]
    assert 'src="data:image/svg+xml' in said(answer)
    link = ApprovalLink.objects.get()
    assert link.token_digest == hashlib.sha256(token.encode()).hexdigest()
    assert len(token) == 43  # 256 bits
    assert token not in said(desk.get(desk_address(article)))
    told = [str(event.stored()) for event in Event.objects.all()]
    assert told and not any(token in one for one in told)
    assert (link.leader, link.sender_name) == (LEADER, "王芳")


def test_a_link_has_the_sites_one_address(desk, article, settings):
    settings.SITE_URL = "https://www.yunxi.gov.cn"
    answer = desk.post(desk_address(article), typed(article))
    assert 'value="https://www.yunxi.gov.cn/review/' in said(answer)


def test_a_link_holds_for_24_hours_unless_somebody_says_otherwise(desk, article):
    assert 'value="24" selected' in said(desk.get(desk_address(article)))
    desk.post(desk_address(article), typed(article, hours="168"))
    link = ApprovalLink.objects.get()
    left = link.expires_at - timezone.now()
    assert datetime.timedelta(days=6, hours=23) < left <= datetime.timedelta(days=7)


@pytest.mark.parametrize("hours", ["169", "0", "-1", "24.5", "x", "9" * 400, ""])
def test_no_link_holds_longer_than_seven_days(desk, article, hours):
    answer = desk.post(desk_address(article), typed(article, hours=hours))
    assert answer.status_code == 200
    assert not ApprovalLink.objects.exists()
    assert 'value="李雄"' in said(answer)


def test_present_leaders_of_the_registry_are_offered(desk, article):
    make_leader("杨一山", "副主任")
    make_leader("离任者", "副主任", ended_on=datetime.date(2020, 1, 1))
    page = said(desk.get(desk_address(article)))
    assert "副主任 杨一山" in page
    assert "离任者" not in page
    chosen = typed(article, leader="副主任 杨一山", position="", name="")
    desk.post(desk_address(article), chosen)
    assert ApprovalLink.objects.get().leader == "副主任 杨一山"


@pytest.mark.parametrize(
    "fields",
    [
        {"position": "", "name": ""},
        {"position": "主任", "name": ""},
        {"position": " ", "name": "李雄"},
        {"leader": "副主任 杨一山"},
        {"leader": "没有这个人", "position": "", "name": ""},
        {"name": "长" * 41},
        {"name": "李\0雄"},
    ],
)
def test_a_link_is_for_one_named_leader(desk, article, fields):
    make_leader("杨一山", "副主任")
    answer = desk.post(desk_address(article), typed(article, **fields))
    assert answer.status_code == 200
    assert "errorlist" in said(answer)
    assert not ApprovalLink.objects.exists()


def test_a_link_is_not_made_for_something_that_was_not_shown(desk, article, editor):
    form = typed(article)
    changed = stored(article)
    changed.title = "改过的标题"
    changed.save()
    transitions.save_draft(changed, editor)
    reviewing.submit(changed, editor)
    answer = desk.post(desk_address(article), form)
    assert "没有发出链接" in said(answer)
    assert 'value="李雄"' in said(answer)
    assert not ApprovalLink.objects.exists()
    again = re.search(r'name="digest" value="(\w+)"', said(answer))[1]
    desk.post(desk_address(article), form | {"digest": again})
    assert ApprovalLink.objects.get().review == stored(article).review


def test_only_who_may_take_the_step_sends_links(article, browser_of, staff, column, editor):
    second = staff("second")
    grant(second, column, Right.SECOND_REVIEW)
    for user in (editor, second):
        client = browser_of(user)
        page = client.get(desk_address(article))
        assert page.status_code == 200
        assert "生成链接" not in said(page)
        assert client.post(desk_address(article), typed(article)).status_code == 403
    assert not ApprovalLink.objects.exists()


def test_somebody_of_another_column_finds_nothing(article, link, browser_of, staff):
    other = staff("other")
    grant(other, make_column("别处"), Right.WRITE, Right.FIRST_REVIEW, Right.PUBLISH)
    client = browser_of(other)
    for page in (desk_address(article), desk_address(article, "phone_link_revoke", link.pk)):
        assert client.get(page).status_code in {404, 405}
        assert client.post(page, typed(article)).status_code == 404
    assert not ApprovalLink.objects.exclude(pk=link.pk).exists()
    assert stored_link(link).revoked_at is None


def test_nobody_sends_a_link_for_what_they_wrote(column, browser_of, staff):
    writer = staff("writer")
    grant(writer, column, Right.WRITE, Right.FIRST_REVIEW)
    article = draft_article(column, by=writer)
    reviewing.submit(article, writer)
    client = browser_of(writer)
    assert "撰写或修改过" in said(client.get(desk_address(article)))
    assert client.post(desk_address(article), typed(article)).status_code == 403


def test_without_a_review_there_is_nothing_to_send(desk, article, editor):
    form = typed(article)
    reviewing.recall(article, editor)
    assert "现在不在审核中" in said(desk.get(desk_address(article)))
    desk.post(desk_address(article), form)
    assert not ApprovalLink.objects.exists()


def stored_link(link: ApprovalLink) -> ApprovalLink:
    return ApprovalLink.objects.get(pk=link.pk)


def test_links_are_listed_with_their_state(desk, article, secretary, editor):
    _, used_at = send(article, secretary, leader="甲")
    revoked, _ = send(article, secretary, leader="乙")
    expired, _ = send(article, secretary, leader="丙")
    send(article, secretary, leader="丁")
    approvals.revoke(revoked, secretary)
    ApprovalLink.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
    states = {link.leader: link.state for link in approvals.links_of(article)}
    assert states == {
        "甲": LinkState.VALID,
        "乙": LinkState.REVOKED,
        "丙": LinkState.EXPIRED,
        "丁": LinkState.VALID,
    }
    agree(Client(), used_at)
    page = said(desk.get(desk_address(article)))
    for label in ("已使用", "已作废", "已过期", "已失效"):
        assert label in page
    assert "有效</span>" not in page


def test_a_link_can_be_revoked_and_then_opens_nothing(desk, article, link, address, reader):
    assert "作废" in said(desk.get(desk_address(article)))
    desk.post(desk_address(article, "phone_link_revoke", link.pk))
    assert approvals.state_of(stored_link(link), timezone.now()) == LinkState.REVOKED
    expect_closed(reader.get(address), "已经作废", 410)
    again = desk.post(desk_address(article, "phone_link_revoke", link.pk), follow=True)
    assert "已经作废了" in said(again)


def test_a_used_link_is_not_revoked(desk, article, link, address, reader):
    agree(reader, address)
    answer = desk.post(desk_address(article, "phone_link_revoke", link.pk), follow=True)
    assert "已经用过" in said(answer)
    assert stored_link(link).revoked_at is None


def test_a_link_of_another_article_is_not_revoked_through_this_one(desk, column, editor, link):
    other = draft_article(column, "另一篇", editor)
    reviewing.submit(other, editor)
    assert desk.post(desk_address(other, "phone_link_revoke", link.pk)).status_code == 404
    assert stored_link(link).revoked_at is None


def test_who_may_neither_review_nor_publish_does_not_revoke(article, link, browser_of, editor):
    answer = browser_of(editor).post(desk_address(article, "phone_link_revoke", link.pk))
    assert answer.status_code == 403


# Opening a link


def expect_closed(answer, told: str, status: int) -> None:
    """A clear page and nothing of the content."""
    assert answer.status_code == status
    page = said(answer)
    assert told in page
    assert page.count("<h1") == 1
    for secret in (TITLE, SECRET, "立法动态", "条例草案", "王芳", LEADER):
        assert secret not in page
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"


def test_the_page_says_what_is_asked_by_whom_and_of_whom(address, reader):
    answer = reader.get(address)
    assert answer.status_code == 200
    page = said(answer)
    for told in (TITLE, "王芳", LEADER, "初审", "立法动态", "请审", *POINTS, "第一次发布"):
        assert told in page, told
    assert page.count("<h1") == 1
    assert answer["Cache-Control"] == "private, no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    assert "nonce-" not in answer["Content-Security-Policy"]


def files_in(page: str) -> list[str]:
    return re.findall(r'(?:src|href)="(/review/[^"]+/(?:images|documents)/[^"]+)"', page)


def test_the_true_page_shows_with_its_pictures_and_files(article, address, reader):
    page = reader.get(f"{address}page/")
    assert page.status_code == 200
    assert SECRET in said(page)
    assert TITLE in said(page)
    assert "no-store" in page["Cache-Control"]
    found = files_in(said(page))
    assert len(found) == 2
    assert f"{address}images/" in said(page).split("srcset=")[1]
    for file in found:
        answer = reader.get(file)
        assert answer.status_code == 200, file
        assert b"".join(answer.streaming_content)
        assert answer["Cache-Control"] == "private, no-store"
    for asset in article.draft_revision().assets():
        public = asset.url() if callable(asset.url) else asset.url
        assert f'"{public}' not in said(page)
        assert reader.get(public).status_code == 404


def test_the_page_wears_the_logo_of_the_office(address, reader):
    site = SiteSettings.stored()
    site.logo = make_image("徽标")
    site.save()
    page = reader.get(address).content.decode()
    assert f'class="approval-head__emblem" src="{site.logo.url()}"' in page
    assert reader.get(site.logo.url()).status_code == 200


def test_the_page_is_that_of_the_revision_and_not_of_the_desk_copy(
    article, address, reader, editor
):
    changed = stored(article)
    changed.body = "<p>后来在草稿里改的</p>"
    changed.column = make_column("后来移到的栏目")
    changed.save()
    transitions.save_draft(changed, editor)
    page = said(reader.get(f"{address}page/"))
    assert SECRET in page
    assert "后来在草稿里改的" not in page
    assert "立法动态" in page.partition("<main")[2]


def test_files_of_others_do_not_load_by_a_link(address, reader):
    picture, paper = make_image("别的"), make_document("别的.pdf")
    name = next(iter(picture.renditions))
    for other in (f"images/{picture.key}/{name}", f"documents/{paper.pk}/{paper.name}"):
        expect_closed(reader.get(address + other), "没有这个文件", 404)
    for crafted in ("images/x/1.webp", "images/%00/..", f"documents/{2**70}/x", "documents/0/x"):
        assert reader.get(address + crafted).status_code == 404


def test_what_changed_since_the_site_is_shown(column, editor, secretary, reader):
    article = publish_article(column, "原来的标题", body="<p>原来的正文。</p>")
    article.title = "后来的标题"
    article.save()
    transitions.save_draft(article, editor)
    reviewing.submit(article, editor)
    page = said(reader.get(send(article, secretary)[1]))
    assert "<del>原</del>" in page
    assert "<ins>后</ins>" in page
    assert "第一次发布" not in page


def test_opening_a_link_changes_nothing(article, link, address, reader):
    """The previews of messengers open every link that is sent."""
    before = Event.objects.count()
    for path in (address, f"{address}page/"):
        for _ in range(3):
            assert reader.get(path).status_code == 200
            assert reader.head(path).status_code == 200
    assert Event.objects.count() == before
    assert stored_link(link).used_at is None
    assert stored(article).state == State.FIRST


def test_only_reading_and_answering_are_possible(address, reader):
    for method in (reader.put, reader.patch, reader.delete):
        assert method(address).status_code == 405
    for sub in ("page/", "images/x/1.webp", "documents/1/x"):
        assert reader.post(address + sub).status_code == 405


# Answering


def test_agreeing_takes_the_step_as_the_senders_on_behalf_of_the_leader(
    article, link, address, reader, secretary
):
    answer = agree(reader, address, "同意发布")
    assert answer.status_code == 200
    assert "您已同意" in said(answer)
    assert not answer.cookies
    act = ReviewAct.objects.get()
    assert (act.by, act.by_name, act.on_behalf_of) == (secretary, "王芳", LEADER)
    assert (act.comment, act.digest, act.checklist) == ("同意发布", article.review.digest, POINTS)
    assert stored(article).state == State.SECOND
    assert stored_link(link).used_at is not None


def test_the_last_step_puts_exactly_that_revision_on_the_site(article, address, reader, staff):
    agree(reader, address)
    final = staff("final")
    grant(final, None, Right.SECOND_REVIEW)
    _, second = send(article, final)
    assert "按发布时间" in said(agree(reader, second))
    assert stored(article).state == State.LIVE
    assert stored(article).live_revision.digest == article.review.digest
    assert SECRET in said(reader.get(article.get_absolute_url()))


def test_sending_back_needs_a_remark_and_keeps_what_was_ticked(article, address, reader):
    data = {"verdict": "return", "comment": " \n", "ticked": POINTS[:2]}
    answer = reader.post(address, data)
    assert "写明原因" in said(answer)
    assert said(answer).count(" checked") == 2
    assert stored(article).state == State.FIRST
    assert "您已退回" in said(send_back(reader, address))
    assert stored(article).state == State.RETURNED
    act = ReviewAct.objects.get()
    assert (act.comment, act.on_behalf_of) == ("数字请再核对", LEADER)


def test_agreeing_needs_every_point_and_keeps_what_was_written(article, link, address, reader):
    answer = agree(reader, address, "写了几个字", POINTS[1:])
    assert "请先核对并勾选：文字" in said(answer)
    assert "写了几个字" in said(answer)
    assert said(answer).count(" checked") == 4
    assert stored(article).state == State.FIRST
    assert stored_link(link).used_at is None
    assert agree(reader, address).status_code == 200
    assert stored(article).state == State.SECOND


def test_a_remark_that_is_too_long_is_refused_and_kept(article, address, reader):
    answer = agree(reader, address, "长" * 1001)
    assert "最多写 1000 个字" in said(answer)
    assert "长" * 1001 in said(answer)
    assert stored(article).state == State.FIRST
    # The end of a line counts once, as in the browser.
    assert "您已同意" in said(agree(reader, address, "一\r\n" * 500))


@pytest.mark.parametrize("data", [{}, {"verdict": "x"}, {"verdict": "approve\0"}])
def test_a_crafted_answer_is_refused(article, address, reader, data):
    reader.raise_request_exception = False
    assert reader.post(address, data).status_code == 400
    assert stored(article).state == State.FIRST


def test_odd_characters_in_an_answer_break_nothing(article, address, reader):
    reader.raise_request_exception = False
    answer = agree(reader, address, "a\0b", ["\0", *POINTS])
    assert answer.status_code == 200
    assert stored(article).state == State.FIRST


# Where the answer comes from


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "null"},
        # Without HTTPS browsers send no Sec-Fetch-Site, and no origin to a page of ours.
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "http://testserver"},
    ],
)
def test_the_pages_own_form_is_accepted_by_every_browser(article, address, headers):
    strict = Client(enforce_csrf_checks=True)
    assert "您已同意" in said(agree(strict, address, **headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "null"},
        {"HTTP_SEC_FETCH_SITE": "same-site", "HTTP_ORIGIN": "http://testserver"},
        {"HTTP_ORIGIN": "http://elsewhere.example"},
        {"HTTP_REFERER": "http://elsewhere.example/"},
    ],
)
def test_another_sites_form_is_refused(article, address, reader, headers):
    assert agree(reader, address, **headers).status_code == 403
    assert stored(article).state == State.FIRST


# Every refusal


def test_a_link_works_once(article, address, reader):
    agree(reader, address)
    for answer in (reader.get(address), agree(reader, address), send_back(reader, address)):
        expect_closed(answer, "已经用过了", 410)
    assert ReviewAct.objects.count() == 1


def test_an_expired_link_is_refused(link, address, reader):
    ApprovalLink.objects.filter(pk=link.pk).update(expires_at=timezone.now())
    for answer in (reader.get(address), agree(reader, address)):
        expect_closed(answer, "已经过期", 410)
    assert not ReviewAct.objects.exists()


def test_a_link_to_a_replaced_revision_is_refused(article, address, reader, editor):
    changed = stored(article)
    changed.title = "改过的标题"
    changed.save()
    transitions.save_draft(changed, editor)
    reviewing.submit(changed, editor)
    for answer in (reader.get(address), agree(reader, address)):
        expect_closed(answer, "内容已经更新", 410)
    assert not ReviewAct.objects.exists()


def test_a_link_to_a_step_that_was_taken_is_refused(article, address, reader, staff):
    first = staff("first")
    reviewing.approve(article, first, article.review.digest, 1, ticked=POINTS)
    for answer in (reader.get(address), agree(reader, address)):
        expect_closed(answer, "已经审核过了", 410)
    assert ReviewAct.objects.count() == 1


def test_a_link_to_what_was_recalled_returned_or_binned_is_refused(
    column, editor, secretary, staff, reader
):
    def recall(article):
        reviewing.recall(article, editor)

    def give_back(article):
        reviewing.send_back(article, staff("first"), article.review.digest, 1, comment="请改")

    for number, (end, told) in enumerate(
        [(recall, "已经收回"), (give_back, "已经退回"), (transitions.trash, "已经收回")]
    ):
        article = draft_article(column, f"第{number}篇", editor)
        reviewing.submit(article, editor)
        article = stored(article)
        _, address = send(article, secretary)
        end(article)
        for answer in (reader.get(address), agree(reader, address)):
            expect_closed(answer, told, 410)


@pytest.mark.parametrize("loss", ["right", "account", "staff", "deleted", "column"])
def test_a_link_ends_with_the_senders_right(
    article, link, address, reader, secretary, loss, editor, column
):
    if loss == "right":
        secretary.column_grants.all().delete()
    elif loss == "account":
        User.objects.filter(pk=secretary.pk).update(is_active=False)
    elif loss == "staff":
        User.objects.filter(pk=secretary.pk).update(is_staff=False)
    elif loss == "deleted":
        ApprovalLink.objects.filter(pk=link.pk).update(sender=None)
    else:  # the column moves away from under the grant
        grants = secretary.column_grants.all()
        grants.update(column=make_column("别处"))
    for answer in (
        reader.get(address),
        reader.get(f"{address}page/"),
        agree(reader, address),
    ):
        expect_closed(answer, "不能再用", 410)
    assert not ReviewAct.objects.exists()


def test_who_has_changed_the_text_meanwhile_no_longer_stands_for_it(
    article, address, reader, secretary
):
    """Small offices may let one person do both; then the record says so."""
    review = article.review
    review.authors = [{"id": secretary.pk, "name": "王芳"}]
    review.save()
    expect_closed(reader.get(address), "不能再用", 410)
    settings = SiteSettings.stored()
    settings.small_office = True
    settings.save()
    assert "您已同意" in said(agree(reader, address))
    assert ReviewAct.objects.get().exception == reviewing.OWN_TEXT


def test_everything_below_a_closed_link_is_closed(article, link, address, reader):
    page = said(reader.get(f"{address}page/"))
    files = files_in(page)
    agree(reader, address)
    for path in [f"{address}page/", *files]:
        expect_closed(reader.get(path), "已经用过了", 410)


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 3000, "%00", "人大", "' OR 1=1", ".."])
def test_a_link_that_never_was_is_not_found(link, reader, token):
    for ask in (reader.get, reader.head, reader.post):
        assert ask(f"/review/{token}/").status_code == 404
    assert not any(event.after["链接"] == "拒绝" for event in link_events())


def test_an_unknown_link_says_so_clearly(link, reader):
    expect_closed(reader.get(f"/review/{'a' * 43}/"), "没有这个链接", 404)


def test_who_tries_many_links_is_shut_out_for_a_while(address, reader):
    for number in range(30):
        assert reader.get(f"/review/{number:043}/").status_code == 404
    answer = reader.get(f"/review/{'z' * 43}/")
    expect_closed(answer, "太频繁", 429)
    assert answer["Retry-After"] == "600"
    assert Client(REMOTE_ADDR="192.0.2.7").get(address).status_code == 200


def test_approval_on_the_desk_and_by_a_link_do_not_both_count(article, address, reader, staff):
    """The step is taken after the page was opened: the leader is told, nothing is done twice."""
    reader.get(address)
    reviewing.send_back(article, staff("first"), article.review.digest, 1, comment="请改")
    expect_closed(agree(reader, address), "已经退回", 410)
    assert ReviewAct.objects.count() == 1


def test_what_cannot_be_published_any_more_leaves_the_link_open(column, editor, secretary, reader):
    column.review_steps = 1
    tree.save(column)
    soon = timezone.now() + datetime.timedelta(seconds=1)
    article = draft_article(column, "很快下线", editor, expires_at=soon)
    reviewing.submit(article, editor)
    link, address = send(article, secretary)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: soon + datetime.timedelta(seconds=1))
        answer = agree(reader, address, "写好的意见")
    assert "下线时间已经过了" in said(answer)
    assert "写好的意见" in said(answer)
    assert stored_link(link).used_at is None
    assert not ReviewAct.objects.exists()


# On record


def test_making_using_refusing_and_revoking_are_on_record(
    article, link, address, reader, secretary
):
    agree(reader, address, "同意", REMOTE_ADDR="198.51.100.9")
    agree(reader, address)
    other = send(article, User.objects.create_superuser("chief"))[0]
    approvals.revoke(other, secretary)
    told = [(event.after["链接"], event.actor_name) for event in link_events()]
    assert told == [
        ("发出", "王芳"),
        ("使用", "王芳"),
        ("拒绝", "未登录"),
        ("发出", "chief"),
        ("作废", "王芳"),
    ]
    used = link_events()[1]
    assert (used.address, used.note, used.after["领导"]) == ("198.51.100.9", "同意", LEADER)
    approved = Event.objects.get(action=Action.APPROVE)
    assert approved.after["代为"] == LEADER


def test_the_review_page_says_on_whose_behalf(desk, article, address, reader):
    agree(reader, address)
    assert LEADER in said(desk.get(desk_address(article, "review")))


def test_no_query_is_asked_for_each_link(desk, article, secretary):
    desk.get(desk_address(article))  # what is read once: the tree, content types
    counts = []
    for _ in range(2):
        for _ in range(4):
            send(article, secretary)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            desk.get(desk_address(article))
        counts.append(len(captured))
    assert counts[0] == counts[1]
