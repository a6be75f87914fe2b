"""The form of an article: drafts, publishing, and what is said where something is wrong."""

import datetime

import pytest
from django.utils import timezone

from apps.articles.models import Article
from apps.publishing import transitions
from apps.publishing.models import State
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader
from tests.factories.media import make_document, make_image

pytestmark = pytest.mark.django_db


def told(answer):
    """The messages that the next page shows."""
    return [str(message) for message in answer.context["messages"]]


def test_the_form_begins_with_the_organs_own_name_and_this_minute(writing, desk):
    form = writing.get(desk("add")).context["adminform"].form
    assert form.get_initial_for_field(form.fields["source"], "source") == "人民代表大会常务委员会"
    begun = form.get_initial_for_field(form.fields["published_at"], "published_at")
    assert (begun.second, begun.microsecond) == (0, 0)


def test_the_desk_leads_to_a_form_for_a_column(writing, news, desk):
    page = writing.get(desk("add") + f"?column={news.pk}").content.decode()
    assert f'value="{news.pk}" id="id_column_0" checked' in page


def test_an_editor_saves_a_draft_that_the_public_cannot_read(writing, reader, news, desk, form):
    answer = writing.post(desk("add"), form(news, _continue=""), follow=True)
    draft = Article.objects.get()
    assert answer.redirect_chain[-1][0] == desk("change", draft)
    assert "公众还看不到" in told(answer)[0]
    assert (draft.state, draft.created_by.username) == (State.DRAFT, "editor")
    assert reader.get(draft.get_absolute_url()).status_code == 404


def test_an_editor_is_offered_no_publishing(writing, publishing, news, desk):
    assert "保存并发布" not in writing.get(desk("add")).content.decode()
    assert "保存并发布" in publishing.get(desk("add")).content.decode()


def test_publishing_puts_every_field_on_the_page(publishing, reader, news, desk, form):
    document, picture = make_document("名单.pdf"), make_image("封面")
    leader, further = make_leader("李雄"), make_column("立法动态")
    make_column("常委会领导", kind="leadership")
    values = form(
        news,
        attachments=[document],
        title="“八个着力”抓实驻村工作",
        subtitle="关于驻村工作的思考",
        author="李建国",
        author_affiliation="法制委员会",
        source="州人大",
        source_url="https://example.org/original",
        keywords="驻村",
        cover=picture.pk,
        leaders=[leader.pk],
        further_columns=[further.pk],
        _publish="",
    )
    answer = publishing.post(desk("add"), values, follow=True)
    article = Article.objects.get()
    assert "已发布" in told(answer)[0]
    page = reader.get(article.get_absolute_url()).content.decode()
    for text in (
        "“八个着力”抓实驻村工作",
        "关于驻村工作的思考",
        "李建国",
        "法制委员会",
        'href="https://example.org/original"',
        "2018年11月20日 09:36",
        document.url,
        "李雄",
    ):
        assert text in page
    assert article.live_revision.cover == picture
    for column in (news, further):
        assert article.title in reader.get(column.get_absolute_url()).content.decode()


def test_a_time_to_come_is_scheduled_and_said_so(publishing, reader, news, desk, form):
    tomorrow = timezone.localtime() + datetime.timedelta(days=1)
    values = form(news, published_at_0=tomorrow.date().isoformat(), _publish="")
    answer = publishing.post(desk("add"), values, follow=True)
    assert "定时发布" in told(answer)[0]
    assert reader.get(Article.objects.get().get_absolute_url()).status_code == 404


def test_what_lacks_a_text_is_saved_but_not_published(publishing, news, desk, form):
    answer = publishing.post(desk("add"), form(news, body="", _publish=""), follow=True)
    assert "草稿已保存，但没有发布" in told(answer)[0]
    assert "没有正文" in told(answer)[0]
    assert Article.objects.get().state == State.DRAFT


def test_editing_what_is_live_changes_the_desk_alone(writing, reader, news, desk, form):
    article = publish_article(news, "线上标题")
    writing.post(desk("change", article), form(news, article, title="草稿标题", _continue=""))
    article = Article.objects.get()
    assert (article.title, article.state) == ("草稿标题", State.CHANGED)
    assert "线上标题" in reader.get(article.get_absolute_url()).content.decode()


def test_saving_and_previewing_shows_a_new_article_on_the_real_page(writing, news, desk, form):
    answer = writing.post(desk("add"), form(news, title="还没发布", _preview=""), follow=True)
    assert answer.redirect_chain[-1][0] == desk("preview", Article.objects.get())
    page = answer.content.decode()
    assert "还没发布" in page
    assert desk("change", Article.objects.get()) in page
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


@pytest.mark.parametrize(
    ("field", "sent", "message"),
    [
        ("title", {"title": " "}, "请填写"),
        ("title", {"title": "长" * 201}, "200"),
        ("column", {"column": "999"}, "选"),
        ("column", {"column": "abc"}, "选"),
        ("further_columns", {"further_columns": ["999"]}, "999"),
        ("leaders", {"leaders": ["abc"]}, "abc"),
        ("cover", {"cover": "999"}, "选"),
        ("cover", {"cover": "../x"}, "选"),
        ("source_url", {"source_url": "javascript:alert(1)"}, "网址"),
        ("external_url", {"external_url": "//evil.example"}, "网址"),
        ("published_at", {"published_at_0": "昨天"}, "日期"),
        ("published_at", {"published_at_1": "25:99"}, "时间"),
        ("expires_at", {"expires_at_0": "2017-01-01", "expires_at_1": "00:00"}, "晚于"),
        ("pinned_until", {"pinned_until_0": "2030-01-01", "pinned_until_1": "00:00"}, "置顶"),
    ],
)
def test_what_cannot_be_saved_is_said_at_the_field_and_all_is_kept(
    publishing, news, desk, form, field, sent, message
):
    written = {"subtitle": "也要留着", "body": "<p>正文还在</p>", "keywords": "关键词还在"}
    answer = publishing.post(desk("add"), form(news, **written, _publish="") | sent)
    assert message in str(answer.context["adminform"].form.errors[field])
    page = answer.content.decode()
    for kept in ("也要留着", "正文还在", "关键词还在"):
        assert kept in page
    assert not Article.objects.exists()


def test_a_pin_has_an_end_only_where_there_is_a_pin(publishing, news, desk, form):
    until = {"pinned_until_0": "2030-01-01", "pinned_until_1": "09:00"}
    answer = publishing.post(desk("add"), form(news, **until, _publish=""))
    assert "请同时勾选“置顶”" in str(answer.context["adminform"].form.errors["pinned_until"])
    publishing.post(desk("add"), form(news, **until, is_pinned="on", _publish=""))
    assert Article.objects.get().live_revision.is_pinned


def test_attachments_keep_what_was_chosen_beside_an_error(publishing, news, desk, form):
    document = make_document("名单.pdf")
    answer = publishing.post(desk("add"), form(news, attachments=[document], title="", _publish=""))
    assert "名单.pdf" in answer.content.decode()


def test_columns_that_show_no_articles_are_not_offered(writing, news, desk):
    make_column("常委会领导", kind="leadership")
    make_column("省人大", kind="link")
    form = writing.get(desk("add")).context["adminform"].form
    assert [column.name for column in form.fields["column"].queryset] == ["人大要闻"]


def test_where_an_article_stands_stays_possible(writing, news, desk, form):
    article = draft_article(make_column("常委会领导", kind="leadership"))
    writing.post(desk("change", article), form(article.column, article, title="改", _continue=""))
    assert Article.objects.get().title == "改"


def test_a_copy_is_a_new_draft(writing, news, desk):
    article = publish_article(news, "工作报告")
    answer = writing.post(desk("duplicate", article), follow=True)
    draft = Article.objects.exclude(pk=article.pk).get()
    assert (draft.title, draft.state, draft.created_by.username) == (
        "工作报告（副本）",
        State.DRAFT,
        "editor",
    )
    assert "复制出来的新稿" in told(answer)[0]


def test_a_scheduled_copy_on_the_desk_says_when_it_appears(publishing, news, desk):
    later = timezone.now() + datetime.timedelta(days=2)
    article = publish_article(news, published_at=later)
    assert "会自动出现在网站上" in publishing.get(desk("change", article)).content.decode()


def test_withdrawing_from_the_form_says_who_and_why(publishing, reviewer, news, desk):
    article = publish_article(news)
    transitions.withdraw(article, reviewer, "数字有误")
    page = publishing.get(desk("change", article)).content.decode()
    assert "reviewer于" in page
    assert "原因：数字有误" in page
