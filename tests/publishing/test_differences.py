"""The difference of two versions, as staff read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.publishing import reading
from apps.publishing.differences import differences, pieces
from tests.factories.articles import draft_article
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader
from tests.factories.media import make_document, make_image


def said(pieces, change=None):
    return "".join(piece.text for piece in pieces if change in (None, piece.change))


@pytest.fixture
def compared(news):
    """compared(before, after): the difference of two desk copies, by label."""

    def compare(before, after):
        old, new = (
            draft_article(news, **{"published_at": "2026-11-20T09:36:00+08:00", **fields})
            for fields in (before, after)
        )
        old.refresh_from_db()
        new.refresh_from_db()
        found = differences(old.draft_revision(), new.draft_revision())
        return {difference.label: difference for difference in found}

    return compare


def test_the_same_has_no_difference(compared):
    assert compared({"title": "标题"}, {"title": "标题"}) == {}


def test_only_what_changed_in_a_sentence_is_marked(compared):
    found = compared(
        {"body": "<p>会议于周一召开。其余不变。</p>"}, {"body": "<p>会议于周二召开。其余不变。</p>"}
    )
    assert list(found) == ["正文"]
    assert said(found["正文"].old, "removed") == "一"
    assert said(found["正文"].new, "added") == "二"


def test_fields_are_named_and_their_values_written_for_people(compared):
    found = compared(
        {"published_at": "2018-11-20T09:36:00+08:00", "is_pinned": False, "subtitle": "旧"},
        {"published_at": "2018-11-21T10:00:00+08:00", "is_pinned": True, "subtitle": ""},
    )
    assert set(found) == {"发布时间", "置顶", "副标题"}
    assert said(found["发布时间"].old) == "2018年11月20日 09:36"
    assert (said(found["置顶"].old), said(found["置顶"].new)) == ("否", "是")
    assert (said(found["副标题"].old), found["副标题"].new) == ("旧", [])


def test_attachments_leaders_and_columns_are_listed_by_name(compared):
    found = compared(
        {"attachments": [make_document("旧表.pdf")], "leaders": [make_leader("李雄")]},
        {
            "attachments": [make_document("新表.pdf")],
            "leaders": [make_leader("许映苏", "副主任")],
            "further": [make_column("立法动态")],
        },
    )
    assert "旧表.pdf（PDF，" in said(found["附件"].old)
    assert "新表.pdf" in said(found["附件"].new)
    assert said(found["相关领导"].new) == "许映苏"
    assert "立法动态" in said(found["栏目"].new, "added")


def test_another_file_of_the_same_name_shows(compared):
    found = compared(
        {"attachments": [make_document("名单.pdf")]}, {"attachments": [make_document("名单.pdf")]}
    )
    assert said(found["附件"].new, "added")


def test_a_picture_in_the_text_shows_by_its_name_and_as_a_picture(compared):
    image = make_image("会场")
    found = compared(
        {"body": "<p>一段。</p>"},
        {"body": f'<p>一段。</p><figure><img src="{image.url()}" alt="说明"></figure>'},
    )["正文"]
    assert f"会场（编号 {image.pk}）" in said(found.new, "added")
    assert (found.old_images, found.new_images) == ([], [image])


def test_another_cover_shows_both_pictures(compared):
    one, two = make_image("会场"), make_image("会场")
    found = compared({"cover": one}, {"cover": two})["封面图"]
    assert (found.old_images, found.new_images) == ([one], [two])
    assert said(found.old) != said(found.new)


def test_another_target_of_a_link_shows(compared):
    found = compared(
        {"body": '<p><a href="/one/">全文</a></p>'}, {"body": '<p><a href="/two/">全文</a></p>'}
    )["正文"]
    assert "/two/" in "全文〔链接：/two/〕"
    assert "one" in said(found.old)
    assert "two" in said(found.new)
    assert found.note == ""


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<h2>要点</h2>", "二级标题"),
        ("<p><strong>要点</strong></p>", "加粗"),
        ('<p class="align-center">要点</p>', "居中"),
        ("<ul><li>要点</li></ul>", "项目列表"),
    ],
)
def test_formatting_alone_is_told_in_words(compared, body, words):
    found = compared({"body": "<p>要点</p>"}, {"body": body})["正文"]
    assert "格式" in found.note
    assert words in said(found.new, "added")


text = st.text(alphabet="会议召开。！；\n年月 甲乙", max_size=120)


@given(text, text)
def test_both_sides_are_whole_whatever_differs(old, new):
    left, right = pieces(old, new)
    assert said(left) == old
    assert said(right) == new
    assert said(left, "same") == said(right, "same")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<p>要点<span class="footnote">见公报</span></p>', "〔脚注：见公报〕"),
        ('<p>要点</p><figure><video src="/documents/1/a.mp4"></video></figure>', "〔视频：a.mp4〕"),
        ('<p id="s1">要点</p>', "锚点 s1"),
    ],
)
def test_what_stands_between_the_words_is_told_too(compared, body, words):
    found = compared({"body": "<p>要点</p>"}, {"body": body})["正文"]
    assert words in said(found.new, "added")


@given(st.text(alphabet="<>/pa \"'=bimgsrclt甲&;", max_size=80))
def test_reading_any_markup_is_no_error(html):
    reading.plain(html)
    reading.formatted(html)


def test_a_long_text_is_compared_in_time(compared):
    def body(word):
        return "".join(f"<p>第{n % 7}段{word if n % 50 == 0 else ''}。</p>" for n in range(6000))

    assert said(compared({"body": body("旧")}, {"body": body("新")})["正文"].new, "added")
