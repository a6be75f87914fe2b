"""The digest by mail: what waits and what came back, told once, and never a failure elsewhere."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from apps.publishing import reviewing
from apps.publishing.reviews import Notice
from tests.columns.review_cast import address, cast_of, stored, submit, take
from tests.factories.articles import draft_article
from tests.factories.columns import make_column

pytestmark = pytest.mark.django_db

SITE = "https://www.example.gov.cn"


@pytest.fixture
def reviewed():
    return make_column("立法动态", review_steps=3)


@pytest.fixture
def cast(reviewed):
    people = cast_of(reviewed)
    for name, user in people.items():
        user.email = f"{name}@example.gov.cn"
        user.save()
    return people


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.MAIL_IS_CONFIGURED = True
    settings.SITE_URL = SITE


def run() -> str:
    out = StringIO()
    call_command("send_review_digest", stdout=out)
    return out.getvalue()


def sent() -> dict[str, str]:
    """The texts of the mails since the last look, by the address that they went to."""
    texts = {message.to[0].partition("@")[0]: message.body for message in mail.outbox}
    mail.outbox.clear()
    return texts


@pytest.fixture
def article(reviewed, cast):
    copy = draft_article(reviewed, "立法工作会议召开", cast["editor"])
    reviewing.submit(copy, cast["editor"])
    return stored(copy)


def test_whoever_may_take_the_step_gets_one_mail_with_a_link(article):
    assert "已发出 1 封" in run()
    texts = sent()
    assert set(texts) == {"first"}
    for words in ("李初审，您好", "立法工作会议召开", "待初审", SITE + address(article, "review")):
        assert words in texts["first"]


def test_several_things_come_in_one_mail(article, reviewed, cast):
    other = draft_article(reviewed, "第二篇", cast["editor"])
    reviewing.submit(other, cast["editor"])
    run()
    assert len(mail.outbox) == 1
    assert "2 篇稿件等您审核" in mail.outbox[0].subject


def test_each_thing_is_told_once(article, reviewed, cast):
    run()
    sent()
    assert "没有新的事情" in run()
    assert sent() == {}
    other = draft_article(reviewed, "第二篇", cast["editor"])
    reviewing.submit(other, cast["editor"])
    run()
    text = sent()["first"]
    assert "第二篇" in text
    assert "立法工作会议召开" not in text
    assert "另有 1 篇" in text


def test_the_author_is_told_what_was_returned_and_why(article, cast, browser_of):
    run()
    sent()
    take(browser_of(cast["first"]), article, "return", "日期写错了")
    run()
    texts = sent()
    assert set(texts) == {"editor"}
    for words in ("李初审在初审时退回：日期写错了", SITE + address(article, "change")):
        assert words in texts["editor"]
    run()
    assert sent() == {}


def test_a_text_that_is_submitted_again_is_told_again(article, cast, browser_of):
    run()
    take(browser_of(cast["first"]), article, "return", "请改")
    sent()
    submit(browser_of(cast["editor"]), article)
    run()
    assert "立法工作会议召开" in sent()["first"]


def test_the_next_step_is_told_to_the_next_person(article, cast, browser_of):
    run()
    take(browser_of(cast["first"]), article)
    sent()
    run()
    assert set(sent()) == {"second"}


def test_whoever_has_no_address_or_no_active_account_gets_none(article, cast):
    cast["first"].email = ""
    cast["first"].save()
    run()
    assert sent() == {}
    cast["first"].email = "first@example.gov.cn"
    cast["first"].is_active = False
    cast["first"].save()
    run()
    assert sent() == {}


def test_without_a_mail_server_nothing_is_sent_and_nothing_fails(article, settings):
    settings.MAIL_IS_CONFIGURED = False
    assert "不发邮件" in run()
    assert sent() == {}
    assert not Notice.objects.exists()


def test_links_need_the_address_of_the_site(article, settings):
    settings.SITE_URL = ""
    with pytest.raises(CommandError, match="SITE_URL"):
        run()


def test_a_server_that_is_down_ends_the_command_and_the_mail_comes_next_time(article, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(CommandError, match="没有发出去"):
        run()
    assert not Notice.objects.exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run()
    assert set(sent()) == {"first"}


def test_no_page_sends_mail(article, cast, browser_of):
    take(browser_of(cast["first"]), article)
    assert mail.outbox == []
