"""The review desk (三审三校) as staff meet it: submitting, reviewing, and what each is told."""

import datetime

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.columns.models import Right
from apps.proofing.models import WordRule
from apps.publishing import transitions
from apps.publishing.models import State
from apps.publishing.proofs import key_of_finding
from apps.publishing.reviews import Review, ReviewAct, Stage
from apps.site_settings.models import SiteSettings
from tests.columns.review_cast import address, cast_of, stored, submit, take
from tests.factories.announcements import draft_announcement
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import grant, make_column
from tests.factories.media import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewed():
    return make_column("立法动态", review_steps=3)


@pytest.fixture
def free():
    """A column whose content needs no review."""
    return make_column("人大要闻")


@pytest.fixture
def cast(reviewed):
    return cast_of(reviewed)


@pytest.fixture
def at(cast, browser_of):
    """at[name]: the browser of one of the cast."""
    return {name: browser_of(user) for name, user in cast.items()}


@pytest.fixture
def article(reviewed, cast):
    return draft_article(
        reviewed, "立法工作会议召开", cast["editor"], summary="摘要", source="办公室"
    )


@pytest.fixture
def elsewhere(staff, browser_of) -> Client:
    """The browser of somebody who may do everything, in another column."""
    other = make_column("监督动态", review_steps=3)
    user = staff("elsewhere")
    grant(user, other, *Right)
    return browser_of(user)


def text(answer) -> str:
    assert answer.status_code == 200, answer
    return answer.content.decode()


def page(client: Client, copy, name: str, *more) -> str:
    return text(client.get(address(copy, name, *more)))


def rule(wrong: str, right: str, level: str = "warning") -> None:
    """What the word list says of this word, whatever came with the site."""
    values = {"right": right, "level": level, "is_active": True}
    WordRule.objects.update_or_create(wrong=wrong, defaults=values)


def edit(copy, by, **fields):
    copy = stored(copy)
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save()
    transitions.save_draft(copy, by)
    return copy


def pass_all(at, copy) -> None:
    for name in ("first", "second", "final"):
        take(at[name], copy)


# The way through


def test_an_article_goes_from_the_editor_through_three_reviewers_to_the_site(at, article):
    shown = page(at["editor"], article, "submit")
    for words in ("确认送审", "李初审", "赵复审", "周终审", "立法工作会议召开"):
        assert words in shown
    assert "已经送审，现在待初审" in text(submit(at["editor"], article))
    for name, after in (("first", "待复审"), ("second", "待终审"), ("final", "已经发布")):
        assert "立法工作会议召开" in page(at[name], article, "review")
        assert after in text(take(at[name], article))
    assert stored(article).state == State.LIVE
    assert ReviewAct.objects.count() == 3


def test_announcements_go_the_same_way(cast, at):
    notices = make_column("通知公告", kind="announcements", review_steps=1)
    grant(cast["editor"], notices, Right.WRITE)
    grant(cast["first"], notices, Right.FIRST_REVIEW)
    notice = draft_announcement(notices, "开会公告", cast["editor"])
    assert "李初审" in page(at["editor"], notice, "submit")
    submit(at["editor"], notice)
    assert "已经发布" in text(take(at["first"], notice))
    assert stored(notice).state == State.LIVE
    assert "网站信息发布审批单" in page(at["editor"], notice, "slip", 1)


def test_what_is_approved_before_its_time_is_scheduled_and_the_message_says_when(at, article, cast):
    later = timezone.now() + datetime.timedelta(days=2)
    edit(article, cast["editor"], published_at=later)
    submit(at["editor"], article)
    take(at["first"], article)
    take(at["second"], article)
    told = text(take(at["final"], article))
    assert "已定时发布" in told
    assert timezone.localtime(later).strftime("%m月%d日 %H:%M") in told
    assert stored(article).state == State.SCHEDULED


def test_after_a_step_the_next_task_is_offered(at, article, reviewed, cast):
    other = draft_article(reviewed, "下一篇稿件", cast["editor"])
    submit(at["editor"], article)
    submit(at["editor"], other)
    told = text(take(at["first"], article))
    assert "还有 1 篇等您审核" in told
    assert address(other, "review") in told


# The form's buttons


def buttons(client: Client, url: str) -> set[str]:
    shown = text(client.get(url))
    names = {"_submit", "_publish", "_continue", "_check"}
    return {name for name in names if f'name="{name}"' in shown}


def test_where_review_is_needed_the_form_submits_instead_of_publishing(at, article, cast, reviewed):
    grant(cast["editor"], reviewed, Right.PUBLISH)
    assert buttons(at["editor"], address(article, "change")) == {"_submit", "_continue"}


def test_where_none_is_needed_the_form_publishes_and_checks(at, cast, free):
    grant(cast["editor"], free, Right.WRITE, Right.PUBLISH)
    article = draft_article(free, by=cast["editor"])
    assert buttons(at["editor"], address(article, "change")) == {"_publish", "_continue", "_check"}


def test_the_empty_form_offers_what_fits_the_columns_one_may_write_in(at, cast, free, browser_of):
    add = reverse("admin:articles_article_add")
    assert buttons(at["editor"], add) == {"_submit", "_continue"}
    grant(cast["editor"], free, Right.WRITE, Right.PUBLISH)
    fresh = browser_of(type(cast["editor"]).objects.get(pk=cast["editor"].pk))
    assert buttons(fresh, add) == {"_submit", "_publish", "_continue"}


def test_submitting_from_the_form_saves_the_draft_and_leads_to_the_page(at, article, reviewed):
    from tests.articles.conftest import typed

    sent = typed(reviewed, article, title="改过的标题", _submit="1")
    answer = at["editor"].post(address(article, "change"), sent)
    assert answer.url == address(article, "submit")
    assert stored(article).title == "改过的标题"
    assert stored(article).state == State.DRAFT


def test_publishing_what_needs_review_saves_it_and_leads_to_the_page(at, article, cast, reviewed):
    from tests.articles.conftest import typed

    grant(cast["editor"], reviewed, Right.PUBLISH)
    sent = typed(reviewed, article, title="改过的标题", _publish="1")
    answer = at["editor"].post(address(article, "change"), sent, follow=True)
    assert answer.redirect_chain[-1][0] == address(article, "submit")
    assert "没有发布" in text(answer)
    assert stored(article).live_revision is None
    assert stored(article).title == "改过的标题"


def test_an_approved_text_that_was_withdrawn_can_be_published_again(at, article, cast, reviewed):
    grant(cast["final"], reviewed, Right.WRITE, Right.PUBLISH)
    submit(at["editor"], article)
    pass_all(at, article)
    transitions.withdraw(stored(article), cast["final"])
    assert "重新发布" in page(at["final"], article, "change")
    edit(article, cast["editor"], title="改了")
    assert "重新发布" not in page(at["final"], article, "change")


# What the checks found


@pytest.fixture
def faulty(reviewed, cast):
    rule("按装", "安装")
    rule("座谈汇", "座谈会", level="block")
    body = "<p>会议要求<strong>按装</strong>充电桩。</p><p>各区召开座谈汇，继续按装。</p>"
    return draft_article(reviewed, "立法座谈汇召开", cast["editor"], body=body, source="办公室")


def findings(client: Client, copy, name="submit"):
    return client.get(address(copy, name)).context["proof"].notes


def replace(client: Client, copy, finding: str, **fields):
    seen = {"page": "submit", "digest": stored(copy).draft_revision().digest, "finding": finding}
    return client.post(address(copy, "replace"), seen | fields, follow=True)


def test_findings_show_their_words_and_lead_to_their_place_in_the_text(at, faulty):
    shown = page(at["editor"], faulty, "submit")
    notes = [note for note in findings(at["editor"], faulty) if note.finding.excerpt == "按装"]
    assert len(notes) == 2
    for note in notes:
        assert f'href="#finding-{note.number}"' in shown
        assert f'<mark id="finding-{note.number}"' in shown


def test_what_blocks_refuses_and_says_what_to_do(at, faulty):
    shown = page(at["editor"], faulty, "submit")
    assert "还不能送审" in shown
    assert ">确认送审</button>" not in shown
    told = text(submit(at["editor"], faulty))
    assert "没有通过自动检查" in told
    assert not Review.objects.exists()


def test_one_click_puts_one_place_right_and_says_so(at, faulty):
    note = next(note for note in findings(at["editor"], faulty) if note.finding.excerpt == "按装")
    told = text(replace(at["editor"], faulty, note.key))
    assert "正文里的“按装”改成“安装”" in told
    body = stored(faulty).body
    assert body.count("安装") == 1
    assert "<strong>安装</strong>" in body
    assert stored(faulty).digest == stored(faulty).draft_revision().digest


def test_all_places_are_put_right_at_once(at, faulty):
    told = text(replace(at["editor"], faulty, "all"))
    assert "已经替换" in told
    copy = stored(faulty)
    assert copy.title == "立法座谈会召开"
    assert "按装" not in copy.body
    assert "座谈汇" not in copy.body
    assert ">确认送审</button>" in page(at["editor"], faulty, "submit")


def test_a_replacement_for_a_text_that_was_changed_meanwhile_changes_nothing(at, faulty, cast):
    seen = faulty.draft_revision().digest
    edit(faulty, cast["editor"], summary="别人刚写的摘要")
    told = text(replace(at["editor"], faulty, "all", digest=seen))
    assert "刚刚被改过" in told
    assert "按装" in stored(faulty).body


def test_a_replacement_that_would_not_fit_is_refused_in_words(at, reviewed, cast):
    rule("甲", "甲乙丙丁")
    full = draft_article(reviewed, "甲" + "长" * 199, cast["editor"])
    told = text(replace(at["editor"], full, "all"))
    assert "不合要求" in told
    assert stored(full).title == full.title


def test_a_finding_that_is_not_there_is_told(at, faulty):
    assert "已经不在稿件里了" in text(replace(at["editor"], faulty, "0" * 16))


def test_whoever_replaces_counts_as_an_author(at, faulty, cast, reviewed):
    grant(cast["first"], reviewed, Right.WRITE)
    replace(at["first"], faulty, "all")
    submit(at["editor"], faulty)
    assert "撰写或修改过" in page(at["first"], faulty, "review")


def test_the_checks_can_be_read_wherever_the_text_stands(at, cast, free):
    grant(cast["editor"], free, Right.WRITE)
    rule("按装", "安装")
    article = draft_article(free, "按装充电桩", cast["editor"])
    shown = page(at["editor"], article, "check")
    assert "应写作" in shown
    replace(at["editor"], article, "all", page="check")
    assert stored(article).title == "安装充电桩"


def test_publishing_what_blocks_leads_to_what_was_found(at, cast, free):
    from tests.articles.conftest import typed

    grant(cast["editor"], free, Right.WRITE, Right.PUBLISH)
    rule("座谈汇", "座谈会", level="block")
    article = draft_article(free, "座谈汇召开", cast["editor"])
    sent = typed(free, article, title="座谈汇召开", _publish="1")
    answer = at["editor"].post(address(article, "change"), sent, follow=True)
    assert answer.redirect_chain[-1][0] == address(article, "check")
    assert "没有通过自动检查" in text(answer)
    assert stored(article).state == State.DRAFT


# Submitting


def test_submitting_says_who_cannot_review_what_they_wrote(at, article, cast, reviewed):
    grant(cast["editor"], reviewed, Right.FIRST_REVIEW)
    assert "王编辑写过或改过这篇，不能审核" in page(at["editor"], article, "submit")


def test_a_step_that_nobody_can_take_is_told(at, article, cast):
    cast["second"].is_active = False
    cast["second"].save()
    assert "现在没有人能复审" in page(at["editor"], article, "submit")


def test_a_text_that_changed_since_it_was_shown_is_not_submitted(at, article, cast):
    seen = article.draft_revision().digest
    edit(article, cast["editor"], title="后来改的标题")
    told = text(submit(at["editor"], article, "我的说明", digest=seen))
    assert "刚刚被改过" in told
    assert "我的说明" in told
    assert "后来改的标题" in told
    assert not Review.objects.exists()


def test_too_long_a_note_is_told_and_kept(at, article):
    told = text(submit(at["editor"], article, "长" * 501))
    assert "长" * 501 in told
    assert "errorlist" in told
    assert not Review.objects.exists()


def test_what_was_submitted_already_says_so(at, article):
    submit(at["editor"], article)
    assert "已经送审，之后没有再修改" in page(at["editor"], article, "submit")


def test_a_column_without_review_says_that_it_needs_none(at, cast, free):
    grant(cast["editor"], free, Right.WRITE, Right.PUBLISH)
    article = draft_article(free, by=cast["editor"])
    shown = page(at["editor"], article, "submit")
    assert "所在的栏目不用审核" in shown
    assert "保存并发布" in shown


def test_only_whoever_may_write_submits(at, article):
    assert at["first"].get(address(article, "submit")).status_code == 403
    assert submit(at["first"], article).status_code == 403
    assert not Review.objects.exists()


# Reviewing


def test_the_reviewer_is_shown_the_whole_of_a_first_text_with_what_was_found(at, faulty, cast):
    WordRule.objects.update(level="warning")
    submit(at["editor"], faulty, "请尽快审核")
    shown = page(at["first"], faulty, "review")
    for words in ("第一次送审", "请尽快审核", "王编辑", "应写作“安装”", 'href="#finding-1"'):
        assert words in shown
    assert "改了什么" not in shown
    assert address(faulty, "revision", 1) in shown


def test_a_changed_text_shows_the_changes_since_what_is_on_the_site(at, article, cast):
    submit(at["editor"], article)
    pass_all(at, article)
    changed = edit(article, cast["editor"], title="立法工作座谈会召开")
    changed.attachments.create(document=make_document("新附件.pdf"))
    transitions.save_draft(changed, cast["editor"])
    submit(at["editor"], article)
    answer = at["second"].get(address(article, "review"))
    assert [one.label for one in answer.context["differences"]] == ["标题", "附件"]
    shown = text(answer)
    assert "<ins>座谈</ins>" in shown
    assert "左边是网站上的版本" in shown


def test_whoever_returned_it_sees_what_changed_since_they_read_it(at, article, cast):
    submit(at["editor"], article)
    take(at["first"], article, "return", "标题不准确")
    edit(article, cast["editor"], title="立法工作座谈会召开")
    submit(at["editor"], article)
    shown = page(at["first"], article, "review")
    assert "您上次看过的版本" in shown
    assert "<ins>座谈</ins>" in shown
    assert "第一次送审" in page(at["second"], article, "review")


def test_a_text_that_comes_back_unchanged_says_so(at, article):
    submit(at["editor"], article)
    take(at["first"], article, "return", "请核对")
    submit(at["editor"], article)
    assert "完全一样，没有修改" in page(at["first"], article, "review")


def test_a_change_after_submitting_is_told_to_the_reviewer(at, article, cast):
    submit(at["editor"], article)
    edit(article, cast["editor"], title="审核当中改的")
    shown = page(at["first"], article, "review")
    assert "送审以后草稿又改过" in shown
    assert "立法工作会议召开" in shown


def test_returning_needs_a_remark_and_what_was_ticked_stays(at, article):
    submit(at["editor"], article)
    told = text(take(at["first"], article, "return", "  "))
    assert "请写明退回的原因" in told
    assert told.count(" checked") == 5
    assert stored(article).review.stage == Stage.FIRST


def test_approving_needs_every_point_ticked_and_keeps_what_was_typed(at, article):
    submit(at["editor"], article)
    told = text(take(at["first"], article, comment="已核对日期", ticked=["文字"]))
    assert "请先核对并勾选" in told
    assert "已核对日期" in told
    assert 'value="文字" checked' in told
    assert not ReviewAct.objects.exists()


def test_too_long_a_remark_is_told_and_kept(at, article):
    submit(at["editor"], article)
    told = text(take(at["first"], article, "return", "长" * 1001))
    assert "长" * 1001 in told
    assert not ReviewAct.objects.exists()


def test_lines_of_a_remark_count_as_the_browser_counts_them(at, article):
    submit(at["editor"], article)
    take(at["first"], article, "return", "一\r\n" * 499 + "二三")
    assert len(ReviewAct.objects.get().comment) == 1000


def test_the_author_sees_at_once_who_returned_it_and_why(at, article):
    submit(at["editor"], article)
    assert "已经退回" in text(take(at["first"], article, "return", "日期写错了，请核对"))
    shown = page(at["editor"], article, "change")
    for words in ("已退回", "在初审时被退回", "日期写错了，请核对", "李初审"):
        assert words in shown


def test_a_page_that_was_opened_before_it_was_submitted_anew_is_refused(at, article, cast):
    submit(at["editor"], article)
    old = stored(article).review.digest
    edit(article, cast["editor"], title="重新送审的标题")
    submit(at["editor"], article)
    told = text(take(at["first"], article, digest=old, comment="我的意见"))
    assert "刚刚重新送审" in told
    assert "重新送审的标题" in told
    assert "我的意见" in told
    assert not ReviewAct.objects.exists()


def test_a_step_that_somebody_else_took_meanwhile_is_told(at, article, cast, reviewed, staff):
    grant(cast["second"], reviewed, Right.FIRST_REVIEW)
    submit(at["editor"], article)
    take(at["first"], article)
    told = text(take(at["second"], article, step="1"))
    assert "已经有人审核过了" in told
    assert "待复审" in told
    assert ReviewAct.objects.count() == 1


def test_a_review_that_is_over_is_told(at, article):
    submit(at["editor"], article)
    digest = stored(article).review.digest
    at["editor"].post(address(article, "recall"))
    told = text(take(at["first"], article, digest=digest))
    assert "不在审核中" in told
    assert "这次审核已经结束：已收回" in told


def test_an_author_reads_why_they_cannot_review_and_who_can(at, article, cast, reviewed):
    grant(cast["editor"], reviewed, Right.FIRST_REVIEW)
    submit(at["editor"], article)
    shown = page(at["editor"], article, "review")
    assert "您撰写或修改过这篇稿件" in shown
    assert 'name="verdict"' not in shown
    assert "李初审" in shown
    assert "撰写或修改过" in text(take(at["editor"], article))
    assert not ReviewAct.objects.exists()


def test_in_a_very_small_office_a_warning_says_that_the_record_will_tell(
    at, article, cast, reviewed
):
    SiteSettings.objects.update_or_create(pk=1, defaults={"small_office": True})
    grant(cast["editor"], reviewed, Right.FIRST_REVIEW)
    submit(at["editor"], article)
    assert "会写明这是例外" in page(at["editor"], article, "review")
    assert "会写明这是例外" not in page(at["first"], article, "review")
    take(at["editor"], article)
    assert ReviewAct.objects.get().exception


def test_whoever_has_not_the_right_of_the_step_does_not_take_it(at, article):
    submit(at["editor"], article)
    for name in ("editor", "second", "final"):
        assert "权限" in page(at[name], article, "review")
        for verdict in ("approve", "return"):
            assert take(at[name], article, verdict, "不行").status_code == 403
    assert not ReviewAct.objects.exists()


def test_the_right_is_needed_in_every_column_where_it_would_stand(at, cast, reviewed, free):
    both = draft_article(reviewed, by=cast["editor"], further=[free])
    submit(at["editor"], both)
    assert "“人大要闻”" in page(at["first"], both, "review")
    assert take(at["first"], both).status_code == 403


def test_without_a_review_the_page_says_so(at, article):
    assert "还没有送审过" in page(at["first"], article, "review")


# Taking it back


def test_the_author_takes_it_back(at, article):
    submit(at["editor"], article)
    assert "收回送审" in page(at["editor"], article, "change")
    told = text(at["editor"].post(address(article, "recall"), follow=True))
    assert "已经收回" in told
    assert stored(article).state == State.DRAFT


def test_a_reviewer_does_not_take_it_back(at, article):
    submit(at["editor"], article)
    assert at["first"].post(address(article, "recall")).status_code == 403
    assert stored(article).state == State.FIRST


def test_taking_back_what_is_not_in_review_is_told(at, article):
    assert "不用收回" in text(at["editor"].post(address(article, "recall"), follow=True))


# Requests that no page of ours makes


@pytest.mark.parametrize(
    "crafted",
    [
        {"verdict": "publish"},
        {"verdict": ""},
        {"digest": "x" * 64},
        {"digest": "a" * 63},
        {"digest": ""},
        {"step": "0"},
        {"step": "4"},
        {"step": "１"},
        {"step": "-1"},
        {"step": "99999999999999999999"},
        {"step": ""},
    ],
)
def test_a_crafted_verdict_is_refused(at, article, crafted):
    submit(at["editor"], article)
    assert take(at["first"], article, **crafted).status_code == 400
    assert not ReviewAct.objects.exists()


def test_a_remark_with_what_no_database_stores_is_told(at, article):
    submit(at["editor"], article)
    assert "errorlist" in text(take(at["first"], article, "return", "日期\x00写错"))


def test_points_that_are_no_points_are_not_recorded(at, article):
    submit(at["editor"], article)
    real = ["文字", "人名职务", "日期数字", "链接附件", "涉密与个人信息"]
    take(at["first"], article, ticked=[*real, "<b>领导已阅</b>"])
    assert ReviewAct.objects.get().checklist == real


@pytest.mark.parametrize(
    "crafted",
    [
        {"page": "delete"},
        {"finding": "1"},
        {"finding": "../../x"},
        {"finding": ""},
        {"digest": "short"},
    ],
)
def test_a_crafted_replacement_is_refused(at, faulty, crafted):
    crafted = dict(crafted)
    wanted = crafted.pop("finding", "all")
    assert replace(at["editor"], faulty, wanted, **crafted).status_code == 400
    assert "按装" in stored(faulty).body


def test_only_whoever_may_write_replaces(at, faulty):
    assert replace(at["first"], faulty, "all").status_code == 403
    assert "按装" in stored(faulty).body


def test_a_crafted_confirmation_is_refused(at, article):
    assert submit(at["editor"], article, digest="nothing").status_code == 400
    assert not Review.objects.exists()


@pytest.mark.parametrize("name", ["submit", "review", "check"])
def test_these_pages_are_not_found_from_another_column(elsewhere, at, article, name):
    submit(at["editor"], article)
    assert elsewhere.get(address(article, name)).status_code == 404
    assert elsewhere.post(address(article, name)).status_code == 404


@pytest.mark.parametrize("name", ["recall", "replace"])
def test_nothing_is_changed_from_another_column(elsewhere, at, article, name):
    submit(at["editor"], article)
    assert elsewhere.post(address(article, name)).status_code == 404
    assert elsewhere.get(address(article, name)).status_code == 405
    assert stored(article).state == State.FIRST


def test_the_slip_is_not_found_from_another_column(elsewhere, at, article):
    submit(at["editor"], article)
    pass_all(at, article)
    assert elsewhere.get(address(article, "slip", 1)).status_code == 404


def test_a_stranger_and_somebody_who_is_not_logged_in_get_nothing(stranger, browser_of, article):
    for client in (browser_of(stranger), Client()):
        for name in ("submit", "review", "check"):
            assert client.get(address(article, name)).status_code in {302, 403, 404}
            assert "立法工作会议召开" not in client.get(address(article, name)).content.decode()


# Lists, forms, histories


def test_the_form_says_where_the_review_stands(at, article, cast):
    submit(at["editor"], article)
    shown = page(at["editor"], article, "change")
    assert "正在等初审" in shown
    assert "看审核进度" in shown
    edit(article, cast["editor"], title="又改了")
    assert "请重新送审" in page(at["editor"], article, "change")


def test_lists_show_what_waits_on_something_that_is_live(at, article, cast):
    submit(at["editor"], article)
    pass_all(at, article)
    edit(article, cast["editor"], title="改过的标题")
    submit(at["editor"], article)
    shown = text(at["editor"].get(reverse("admin:articles_article_changelist")))
    assert '<span class="state state--pending">已发布（有修改待审）</span>' in shown
    assert '<span class="state state--small state--first">待初审</span>' in shown
    take(at["first"], article, "return", "请改")
    shown = text(at["editor"].get(reverse("admin:articles_article_changelist")))
    assert '<span class="state state--small state--returned">已退回</span>' in shown


def test_lists_show_what_waits_on_something_scheduled(at, article, cast):
    later = timezone.now() + datetime.timedelta(days=2)
    edit(article, cast["editor"], published_at=later)
    submit(at["editor"], article)
    pass_all(at, article)
    edit(article, cast["editor"], title="改过的标题")
    submit(at["editor"], article)
    shown = text(at["editor"].get(reverse("admin:articles_article_changelist")))
    assert '<span class="state state--scheduled">定时发布</span>' in shown
    assert '<span class="state state--small state--first">待初审</span>' in shown


@pytest.mark.parametrize("state", list(State))
def test_the_list_can_be_narrowed_to_every_state(at, article, state):
    listed = at["editor"].get(reverse("admin:articles_article_changelist"), {"state": state.value})
    found = {copy.pk for copy in listed.context["cl"].result_list}
    assert found == ({article.pk} if state == State.DRAFT else set())


def test_the_history_says_who_approved_which_version_and_leads_to_its_slip(at, article, cast):
    submit(at["editor"], article)
    take(at["first"], article, "return", "日期写错了")
    edit(article, cast["editor"], title="改好的标题")
    submit(at["editor"], article)
    pass_all(at, article)
    shown = page(at["editor"], article, "history")
    assert "初审：李初审退回（日期写错了）" in shown
    assert "终审：周终审同意" in shown
    assert address(article, "slip", 2) in shown
    assert address(article, "slip", 1) not in shown


# Many at once


def bulk(client: Client, action: str, *copies):
    sent = {"action": action, "_selected_action": [copy.pk for copy in copies]}
    return client.post(reverse("admin:articles_article_changelist"), sent, follow=True)


def test_several_are_submitted_at_once_and_those_that_cannot_be_are_named(
    at, article, faulty, cast, free
):
    grant(cast["editor"], free, Right.WRITE)
    plain = draft_article(free, "不用审核的", cast["editor"])
    told = text(bulk(at["editor"], "submit_selected", article, faulty, plain))
    assert "1 篇已送审" in told
    assert "《立法座谈汇召开》没有通过自动检查" in told
    assert "《不用审核的》所在的栏目不用审核" in told
    assert stored(article).state == State.FIRST
    assert stored(faulty).state == stored(plain).state == State.DRAFT


def test_what_one_may_only_review_is_not_submitted_in_bulk(at, article, cast, free):
    grant(cast["first"], free, Right.WRITE)
    told = text(bulk(at["first"], "submit_selected", article))
    assert "您不能修改《立法工作会议召开》" in told
    assert stored(article).state == State.DRAFT


def test_publishing_in_bulk_says_of_each_that_needs_review(at, article, cast, reviewed, free):
    grant(cast["editor"], reviewed, Right.PUBLISH)
    grant(cast["editor"], free, Right.WRITE, Right.PUBLISH)
    plain = draft_article(free, "不用审核的", cast["editor"])
    told = text(bulk(at["editor"], "publish_selected", article, plain))
    assert "要先审核再发布" in told
    assert stored(article).live_revision is None
    assert stored(plain).state == State.LIVE


def test_the_key_of_a_finding_is_the_same_for_the_same_words(at, faulty):
    keys = [[note.key for note in findings(at["editor"], faulty)] for _ in range(2)]
    assert keys[0] == keys[1]
    assert len(set(keys[0])) == len(keys[0])
    assert key_of_finding(findings(at["editor"], faulty)[0].finding) == keys[0][0]


def test_every_type_of_content_has_the_desk():
    for model in ("article", "announcement"):
        for name in ("submit", "review", "recall", "check", "replace"):
            assert reverse(f"admin:{model}s_{model}_{name}", args=[1])
    assert admin.site


def test_a_live_text_without_review_history_opens_its_history(at, cast, free):
    grant(cast["editor"], free, Right.WRITE)
    article = publish_article(free, by=None)
    assert "审批单" in page(at["editor"], article, "history")
