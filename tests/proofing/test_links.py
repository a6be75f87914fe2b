"""Links to pages of this site that do not open."""

import pytest

from apps.core import asking
from apps.proofing.checks import links
from tests.factories.proofing import make_revision


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """The paths that were asked for; all of them answer 404 but those with “ok”, “gone”, “bad”."""
    paths: list[str] = []

    def answer(path: str) -> int:
        paths.append(path)
        return 200 if "ok" in path else 410 if "gone" in path else 500 if "bad" in path else 404

    monkeypatch.setattr(asking, "final_status_of", answer)
    return paths


def test_a_dead_link_is_told_at_its_words(found, asked):
    (finding,) = found("links", '<p>请看<a href="/columns/x/">这一页</a>。</p>')
    assert (finding.start, finding.end, finding.excerpt) == (2, 5, "这一页")
    assert "（/columns/x/）" in finding.message
    assert "还没有发布" in finding.message


def test_a_link_that_opens_is_left_alone(found, asked):
    assert found("links", '<p><a href="/ok/">好</a></p>') == []
    assert asked == ["/ok/"]


def test_a_withdrawn_page_is_called_so(found, asked):
    (finding,) = found("links", '<p><a href="/gone/">旧文</a></p>')
    assert "已经撤回" in finding.message


def test_a_page_that_fails_is_called_so(found, asked):
    (finding,) = found("links", '<p><a href="/bad/">页</a></p>')
    assert "现在打不开" in finding.message


@pytest.mark.parametrize(
    "address",
    [
        "https://www.example.org/x",
        "mailto:a@example.cn",
        "tel:123",
        "#第二节",
        "//elsewhere.example/x",
        "/documents/3/a.pdf",
        "/media/images/aaaaaaaaaaaaaaaaaaaaaa/800.webp",
        "http://[broken",
    ],
)
def test_what_is_no_page_of_this_site_is_not_asked_for(found, asked, address):
    assert found("links", f'<p><a href="{address}">别处</a></p>') == []
    assert asked == []


def test_an_address_with_our_own_name_is_ours(found, asked, settings):
    settings.ALLOWED_HOSTS = ["www.example.cn"]
    assert len(found("links", '<p><a href="https://www.example.cn/x/?a=1">页</a></p>')) == 1
    assert asked == ["/x/?a=1"]


def test_one_address_is_asked_for_once(found, asked):
    body = '<p><a href="/x/">甲</a>和<a href="/x/">乙</a></p>'
    assert [one.excerpt for one in found("links", body)] == ["甲", "乙"]
    assert asked == ["/x/"]


def test_no_more_than_fifty_are_asked_for(found, asked):
    body = "".join(f'<p><a href="/ok/{number}/">页</a></p>' for number in range(60))
    (finding,) = found("links", body)
    assert len(asked) == links.MAX_LINKS == 50
    assert "还有 10 个没有检查" in finding.message


def test_the_address_fields_are_looked_at_too(found, asked):
    (finding,) = found("links", external_url="/x/", source_url="/ok/")
    assert finding.field == "external_url"


def test_a_picture_that_is_a_link_is_told_without_words(found, asked):
    body = '<figure><a href="/x/"><img src="/media/images/a/1.webp"></a></figure>'
    (finding,) = found("links", body)
    assert not finding.has_place


@pytest.mark.django_db
def test_the_site_itself_is_asked(found):
    body = '<p><a href="/articles/987654/">没有</a>，<a href="/">首页</a></p>'
    assert [one.excerpt for one in found("links", body)] == ["没有"]


def test_the_message_keeps_a_long_address_short(found, asked):
    (finding,) = found("links", f'<p><a href="/{"x" * 900}/">页</a></p>')
    assert len(finding.message) < 200


def test_odd_fields_break_nothing(asked):
    from apps.proofing import Manuscript

    assert list(links.find(Manuscript(make_revision(None, external_url=None)))) == []
