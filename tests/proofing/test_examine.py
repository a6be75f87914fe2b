"""All checks together: what counts, in which order, and that nothing breaks them."""

import json
import time
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core import html
from apps.proofing import BLOCK, Finding, examine, register, registry
from apps.proofing.models import CheckSetting, WordRule
from apps.proofing.replacing import replaced
from tests.factories.proofing import make_revision, make_rule

pytestmark = pytest.mark.django_db

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "site.json"
BAD = "<p>会议指出,要抓好落实。。电话13800138000，11月25日（星期四）。</p>"


def checks_of(revision) -> list[str]:
    return [finding.check for finding in examine(revision)]


@pytest.fixture
def extra_check(monkeypatch):
    """extra_check(function, level): another check, for this test alone."""
    monkeypatch.setattr(registry, "_checks", dict(registry._checks))

    def add(find, level: str = "warning") -> None:
        register("extra", "另外一项", level, find)

    return add


def test_a_text_without_fault_has_no_findings():
    assert examine(make_revision("<p>会议指出，要抓好落实。</p>")) == []


def test_several_checks_find_what_is_theirs():
    assert checks_of(make_revision(BAD)) == ["width", "width", "mobile", "weekday"]


def test_what_blocks_comes_first():
    CheckSetting.objects.create(code="weekday", level="block")
    findings = examine(make_revision(BAD))
    assert [finding.check for finding in findings] == ["weekday", "width", "width", "mobile"]
    assert findings[0].is_block


def test_findings_are_in_the_order_of_the_form_and_of_the_text():
    findings = examine(make_revision(BAD, title="人大,常委会", summary="会议,研究"))
    assert [(one.field, one.start) for one in findings[:3]] == [
        ("title", 2), ("summary", 2), ("body", 4),
    ]  # fmt: skip


def test_a_check_that_is_switched_off_is_not_made(extra_check):
    extra_check(lambda manuscript: pytest.fail("made"), "off")
    CheckSetting.objects.create(code="width", level="off")
    assert "width" not in checks_of(make_revision(BAD))


def test_a_check_is_as_strict_as_staff_say():
    assert {one.level for one in examine(make_revision(BAD)) if one.check == "mobile"} == {
        "warning"
    }
    CheckSetting.objects.create(code="mobile", level="block")
    assert {one.level for one in examine(make_revision(BAD)) if one.check == "mobile"} == {BLOCK}


def test_a_word_may_be_stricter_than_its_check():
    WordRule.objects.all().delete()
    make_rule("布署", "部署", level="block")
    (finding,) = examine(make_revision("<p>布署</p>"))
    assert finding.is_block


def test_an_app_above_adds_a_check(extra_check):
    said = Finding("", "", "请核对。", "title", "标题")
    extra_check(lambda manuscript: [said], BLOCK)
    (finding,) = examine(make_revision())
    assert (finding.check, finding.level, finding.title) == ("extra", BLOCK, "另外一项")


def test_a_check_that_fails_is_named_for_a_person_to_make(extra_check, caplog):
    extra_check(lambda manuscript: 1 / 0, BLOCK)
    (finding,) = examine(make_revision())
    assert finding.level == "warning"
    assert "“另外一项”这一项没有检查成功" in finding.message
    assert "ZeroDivisionError" in caplog.text


def test_of_one_kind_no_more_are_listed_than_people_read():
    findings = examine(make_revision("<p>" + "人大,人大。" * 300 + "</p>"))
    assert len(findings) == 201
    assert "还有 100 处没有列出来" in findings[-1].message


def test_a_finding_survives_being_stored():
    for finding in examine(make_revision(BAD)):
        stored = json.loads(json.dumps(finding.to_json()))
        assert Finding.from_json(stored) == finding


def test_putting_everything_right_leaves_nothing_of_that_kind():
    body = "<p>会议指出,<strong>(一</strong>)ＡＢ..好。。既使</p>"
    WordRule.objects.all().delete()
    make_rule("既使", "即使")
    findings = examine(make_revision(body))
    mended = replaced(body, [one for one in findings if one.field == "body"])
    assert [one for one in examine(make_revision(mended)) if one.replacement is not None] == []
    assert mended.startswith("<p>会议指出，<strong>（一</strong>）AB")


@pytest.mark.parametrize(
    "revision",
    [
        SimpleNamespace(),
        SimpleNamespace(title=None, body=None, attachments=None, published_at=None),
        SimpleNamespace(title=5, body=b"x", attachments="x", published_at="2026", cover="x"),
        SimpleNamespace(body="<p>", published_at=date(1, 1, 1)),
    ],
)
def test_what_is_hardly_a_revision_breaks_nothing(revision):
    assert all("没有检查成功" not in finding.message for finding in examine(revision))


text = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "人大会议，,。.（）()“\"'：:；;0123456789０１２XxＡ年月日"
            "星期周三四至&<>/\n\t\u3000 李雄主任副"
        ),
        st.characters(),
    ),
    max_size=80,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    title=text,
    body=st.one_of(text, text.map(lambda inner: f"<p>{inner}<b>,人</b></p>")),
    day=st.dates(),
)
def test_whatever_is_written_is_examined_and_every_offset_is_true(title, body, day):
    revision = make_revision(body, title=title, published_at=day, summary=title, source=body)
    texts = {"title": title, "summary": title, "source": body, "body": html.to_text(body)}
    for finding in examine(revision):
        assert "没有检查成功" not in finding.message
        if finding.has_place:
            there = texts[finding.field][finding.start : finding.end]
            shown = finding.excerpt
            assert len(shown) == len(there)
            assert all(one in {other, "*"} for one, other in zip(shown, there, strict=True))
            if finding.replacement is not None:
                assert shown == there


def test_twenty_thousand_characters_are_examined_in_well_under_a_second():
    WordRule.objects.all().delete()
    signs = [chr(code) for code in range(0x4E00, 0x4E00 + 71)]
    WordRule.objects.bulk_create(
        WordRule(wrong=first + second + "错", right=first + second + "对")
        for first in signs
        for second in signs[:70]
    )
    paragraph = (
        "<p>会议指出，要<strong>抓好</strong>各项工作落实，全面完成目标任务。" * 4 + "一七错</p>"
    )
    body = paragraph * (20_000 // len(html.to_text(paragraph)))
    revision = make_revision(body)
    examine(revision)  # the list of words is read once after each change of it
    start = time.process_time()  # what others do on this machine does not count
    findings = examine(revision)
    assert time.process_time() - start < 0.8
    assert WordRule.objects.count() > 4900
    assert len(findings) > 100


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference site is not here")
def test_a_real_article_shows_its_half_width_commas_where_they_stand():
    article = json.loads(REFERENCE.read_text())["articles"][0]
    body = html.clean(article["body_html"])
    revision = make_revision(body, title=article["title"])
    findings = [one for one in examine(revision) if one.check == "width" and one.has_place]
    plain = html.to_text(body)
    assert len(findings) > 50
    assert all(plain[one.start : one.end] == one.excerpt for one in findings if one.field == "body")
    mended = body
    for _ in range(10):
        findings = [one for one in examine(make_revision(mended)) if one.check == "width"]
        mended = replaced(mended, findings)
    assert len(html.to_text(mended)) > 0.98 * len(plain)
    assert [one for one in examine(make_revision(mended)) if one.check == "width"] == []
