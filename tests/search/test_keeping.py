"""The documents and what they were made from: attachments, leaders, columns, and mending."""

import io
from importlib import import_module
from unittest.mock import Mock

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from openpyxl.comments import Comment

from apps.articles.models import Article
from apps.columns import tree
from apps.columns.models import Entry, Placement
from apps.proofing import files
from apps.proofing.models import FileText
from apps.publishing import many, transitions
from apps.search import backends, checking
from apps.search.documents import sources
from apps.search.models import SearchDocument, SearchText
from tests.factories.announcements import publish_announcement
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader, make_term
from tests.factories.media import make_document
from tests.factories.proofing import saved, word_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def column():
    return make_column("要闻")


def test_no_two_kinds_share_a_number():
    numbers = [source.number for source in sources()]
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) <= set(range(8))


# Attachments


@pytest.fixture
def attached(column, django_capture_on_commit_callbacks):
    """A live article with a text file, published by somebody to whom the checks read nothing."""
    document = make_document("名单.txt", "附件里写着欧阳文博的名字。".encode())
    with django_capture_on_commit_callbacks(execute=True):
        return publish_article(column, "公示", attachments=[document], body="<p>见附件。</p>")


def test_the_words_of_attachments_are_searched(attached, find, reader):
    assert find("欧阳文博") == find("名单") == ["公示"]
    page = reader.get("/search/", {"q": "欧阳文博"}).content.decode()
    assert "附件里：" in page
    assert '<mark class="found">欧阳文博</mark>' in page
    page = reader.get("/search/", {"q": "名单"}).content.decode()
    assert '附件里：</b><mark class="found">名单</mark>.txt' in page


UNSEEN = ("删去的建议", "隐藏的意见", "批注里的话")


def word_that_hides() -> bytes:
    deleted, hidden, comment = UNSEEN
    return word_bytes(
        f"<w:p><w:r><w:t>公开的附件</w:t></w:r>"
        f"<w:del><w:r><w:delText>{deleted}</w:delText></w:r></w:del>"
        f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{hidden}</w:t></w:r></w:p>",
        comments=f"<w:comment><w:p><w:r><w:t>{comment}</w:t></w:r></w:p></w:comment>",
    )


def excel_that_hides() -> bytes:
    on_sheet, in_row, comment = UNSEEN
    book = openpyxl.Workbook()
    book.active.append(["公开的附件"])
    book.active.append([in_row])
    book.active.row_dimensions[2].hidden = True
    book.active["A1"].comment = Comment(comment, "某人")
    other = book.create_sheet("底稿")
    other.append([on_sheet])
    other.sheet_state = "veryHidden"
    return saved(book)


@pytest.mark.parametrize(
    ("name", "content"),
    [("报告.docx", word_that_hides()), ("报告.xlsx", excel_that_hides())],
    ids=["docx", "xlsx"],
)
def test_what_a_file_does_not_show_is_not_searched(
    column, find, reader, django_capture_on_commit_callbacks, name, content
):
    with django_capture_on_commit_callbacks(execute=True):
        publish_article(column, "公示", attachments=[make_document(name, content)])
    assert find("公开的附件") == ["公示"]
    page = reader.get("/search/", {"q": "公开的附件"}).content.decode()
    assert "附件里：" in page
    for words in (*UNSEEN, "底稿"):
        assert find(words) == []
        assert words not in page
    kept = FileText.objects.get()
    assert all(words in kept.unseen for words in UNSEEN)


def test_dates_and_shares_of_excel_are_found_as_they_show(
    column, find, django_capture_on_commit_callbacks
):
    book = openpyxl.Workbook()
    book.active.title = "任免名单"
    formats = (('yyyy"年"m"月"d"日"', 46037), ("yyyy-mm-dd", 46037), ("0.0%", 0.052))
    for row, (code, value) in enumerate(formats, start=1):
        book.active.cell(row, 1, value).number_format = code
    with django_capture_on_commit_callbacks(execute=True):
        publish_article(column, "公示", attachments=[make_document("表.xlsx", saved(book))])
    for words in ("2026年1月15日", "2026-01-15", "5.2%", "任免名单"):
        assert find(words) == ["公示"], words
    assert find("46037") == []


def test_a_text_that_no_page_shows_is_not_searched(column, find):
    """The page of such an article is another site's; its title and summary stand in lists."""
    document = make_document("名单.txt", "附件里写着欧阳文博的名字。".encode())
    files.words_of([{"digest": document.digest, "extension": "txt", "document": document.pk}])
    publish_article(
        column,
        "转载一篇",
        summary="别处的报道",
        body="<p>不再显示的正文</p>",
        attachments=[document],
        external_url="https://example.com/1",
    )
    assert find("不再显示") == find("名单") == find("欧阳文博") == []
    assert find("转载") == find("别处的报道") == ["转载一篇"]


def test_no_search_opens_a_file(attached, find, monkeypatch):
    monkeypatch.setattr(files, "read", lambda *given: 1 / 0)
    assert find("欧阳文博") == ["公示"]


def test_an_attachment_goes_with_its_article(attached, find):
    transitions.withdraw(attached)
    assert find("欧阳文博") == []


# Many at once


def test_what_is_imported_in_bulk_is_found_at_once(column, find):
    news = [
        many.New(
            Article(column=column, title=f"旧闻{number}", body="<p>档案里的条例。</p>"),
            {"columns": [{"id": column.pk, "name": column.name}], "leaders": []},
        )
        for number in range(3)
    ]
    many.create(news[:2], is_live=True)
    many.create(news[2:], is_live=False)
    assert set(find("档案里的条例")) == {"旧闻0", "旧闻1"}
    assert checking.problems() == []


# Leaders and columns


def test_leaders_are_found_as_long_as_the_public_sees_them(find):
    place = make_column("领导", kind="leadership")
    leader = make_leader("欧阳文博", "主任")
    assert find("主任欧阳文博") == ["欧阳文博"]
    leader.position.name = "党组书记"
    leader.position.save()
    assert find("党组书记") == ["欧阳文博"]
    leader.term = make_term("第九届")
    leader.save()
    leader.term.name = "第十届"
    leader.term.save()
    assert (find("第九届"), find("第十届")) == ([], ["欧阳文博"])
    leader.is_published = False
    leader.save()
    assert find("欧阳") == []
    leader.is_published = True
    leader.save()
    place.is_published = False
    tree.save(place)
    assert find("欧阳") == []
    place.is_published = True
    tree.save(place)
    assert find("欧阳") == ["欧阳文博"]
    leader.delete()
    assert find("欧阳") == []


def test_a_column_is_found_by_its_name_of_today(column, find):
    column.name = "人大动态"
    tree.save(column)
    assert find("要闻") == []
    assert find("动态") == ["人大动态"]
    tree.delete(column.pk)
    assert find("动态") == []


# Checking and mending


def run(*options: str) -> str:
    said = io.StringIO()
    call_command("check_search", *options, stdout=said, no_color=True)
    return said.getvalue()


def spoil(column) -> None:
    """One document missing, one stale, one that should not be there, one without its words."""
    for name in ("缺的", "旧的", "没有字的"):
        publish_article(column, name)
    SearchText.objects.filter(document__title__in=["缺的", "没有字的"]).delete()
    SearchDocument.objects.filter(title="缺的").delete()
    SearchDocument.objects.filter(title="旧的").update(fingerprint="x")
    draft = draft_article(column, "没有发布的")
    SearchDocument.objects.create(
        place=7, kind="article", object_id=draft.pk, title="没有发布的", title_tokens="没 有"
    )


def test_the_check_names_what_differs_and_mends_it(column, find):
    assert "没有问题" in run()
    spoil(column)
    with pytest.raises(CommandError, match="--mend"):
        run()
    assert checking.problems() == [
        "文章：1 个已公开，却搜索不到",
        "文章：1 个没有公开，却还能搜索到",
        "文章：1 个搜索到的不是最新的内容",
        "2 个搜索内容不完整或被改动过",
    ]
    assert "已处理 4/4" in run("--mend")
    assert checking.problems() == []
    assert set(find("立法工作的汇报")) == {"缺的", "旧的", "没有字的"}


def test_an_interrupted_rebuild_is_gone_on_with(column, find, monkeypatch):
    monkeypatch.setattr(checking, "_BATCH", 1)
    spoil(column)
    for done, total in checking.mend(everything=True):
        assert total == 5  # the column among them
        if done == 2:
            break
    left = list(checking.mend())
    assert 0 < len(left) < 5
    assert checking.problems() == []
    assert "已处理 4/4" in run("--rebuild")


def test_after_much_was_written_the_database_knows_how_much_there_is(column, find, monkeypatch):
    """Else PostgreSQL plans every search as if there were little, until autovacuum comes by."""
    monkeypatch.setattr(checking, "_MANY", 3)
    for number in range(4):
        publish_article(column, f"条例{number}")
    with CaptureQueriesContext(connection) as captured:
        run("--rebuild")
    takes_stock = any("ANALYZE" in query["sql"] for query in captured)
    assert takes_stock == (connection.vendor == "postgresql")
    assert len(find("条例")) == 4


DAMAGE = {
    "words are emptied": lambda: SearchText.objects.update(tokens=""),
    "what is shown is changed": lambda: SearchText.objects.update(text="别的"),
    "a title is changed": lambda: SearchDocument.objects.update(title="别的"),
    "a document stands elsewhere": lambda: SearchDocument.objects.update(place=F("place") + 9),
    "words are without a document": lambda: raw("DELETE FROM search_searchdocument"),
    "a document is of no kind": lambda: SearchDocument.objects.create(
        place=-9, kind="x", object_id=1
    ),
    "the index is out of step": lambda: raw(
        "INSERT INTO search_words (search_words) VALUES ('delete-all')"
        if connection.vendor == "sqlite"
        else "UPDATE search_searchtext SET vector = NULL"
    ),
}


@pytest.mark.parametrize("lost", [Placement, Entry])
def test_what_the_lists_of_columns_lost_is_missed_and_mended(column, find, lost):
    article = publish_article(column, "条例")
    publish_announcement(make_column("公告栏", kind="announcements"), "通知")
    Placement.objects.filter(entry__object_id=article.pk, entry__kind="article").delete()
    if lost is Entry:
        Entry.objects.filter(object_id=article.pk, kind="article").delete()
    assert find("条例", column=column.slug) == []
    assert checking.problems() == ["1 处栏目列表和已发布的内容不一致，会搜不到或搜不全"]
    assert "已重建 1/2 篇的列表位置" in run("--mend")
    assert checking.problems() == []
    assert find("条例", column=column.slug) == ["条例"]


LOST = {
    "sqlite": [
        "DROP TRIGGER search_words_added",
        "DROP TRIGGER search_titles_gone",
        "DROP TABLE search_titles",
        "DROP TABLE search_words",
        # What cannot be opened any more, nor dropped
        "DELETE FROM search_words_data",
        "DROP TABLE search_words_data",
        "DROP TABLE search_words_idx",
        "DROP TABLE search_titles_config",
    ],
    "postgresql": [
        "DROP TRIGGER search_searchtext_vector ON search_searchtext",
        "ALTER TABLE search_searchdocument DISABLE TRIGGER search_searchdocument_vector",
        "DROP FUNCTION search_searchdocument_vector() CASCADE",
        "DROP FUNCTION search_vector(text)",
        "ALTER TABLE search_searchtext DROP COLUMN vector",
        "DROP INDEX search_searchdocument_pieces",
        "DROP INDEX searchtext_too_long",
    ],
}


def raw(statement: str) -> None:
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_whatever_is_changed_behind_its_back_is_seen_and_mended(column, find):
    publish_article(column, "条例")
    for name, damage in DAMAGE.items():
        damage()
        assert checking.problems(), name
        run("--mend")
        assert (checking.problems(), find("汇报")) == ([], ["条例"]), name


def made() -> list[tuple]:
    """How the database says that indexes, triggers and functions are made."""
    questions = {
        "sqlite": ["SELECT name, sql FROM sqlite_master WHERE name LIKE 'search%'"],
        "postgresql": [
            "SELECT tgname, pg_get_triggerdef(oid), tgenabled FROM pg_trigger"
            " WHERE tgname LIKE 'search%'",
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid::regclass::text LIKE 'search%'",
            "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'search%'",
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_name LIKE 'search%'",
        ],
    }
    rows = []
    with connection.cursor() as cursor:
        for question in questions[connection.vendor]:
            cursor.execute(question)
            rows += [
                tuple(" ".join(one.split()) for one in row if one) for row in cursor.fetchall()
            ]
    return sorted(rows)


def test_what_is_lost_of_the_index_is_seen_and_made_as_migrations_made_it(column, find):
    publish_article(column, "条例")
    migrated = made()
    for number, statement in enumerate(LOST[connection.vendor]):
        raw(statement)
        assert "数据库的全文索引和搜索内容不一致" in checking.problems(), statement
        run("--mend")
        assert (checking.problems(), made()) == ([], migrated), statement
        publish_article(column, f"条例补充{number}")
        assert len(find("条例补充")) == len(find("汇报")) - 1 == number + 1, statement


def test_all_of_the_index_can_be_made_anew_as_migrations_made_it(column, find):
    publish_article(column, "条例")
    migrated = made()
    take_away = import_module("apps.search.migrations.0002_indexes").take_away
    connection.check_constraints()
    take_away(None, Mock(connection=connection, execute=lambda sql, params: raw(sql)))
    assert made() != migrated
    backends.database().make_anew()
    assert (made(), find("条例")) == (migrated, ["条例"])


def test_a_site_that_is_older_than_its_search_is_filled_by_migrating(column, find):
    publish_article(column, "条例")
    SearchText.objects.all().delete()
    SearchDocument.objects.all().delete()
    checking.fill(None, verbosity=0)
    assert find("条例") == ["条例"]


@pytest.mark.parametrize("is_read_by_others", [False, True])
def test_a_site_with_an_older_reader_of_files_forgets_by_migrating_what_that_one_read(
    column, find, monkeypatch, is_read_by_others
):
    """Also where the checks have read the file anew before the documents were made anew."""
    document = make_document("报告.docx", word_that_hides())
    reader = files.READER
    monkeypatch.setattr(files, "READER", reader - 1)
    FileText.objects.create(
        digest=document.digest, text="公开的附件，删去的建议", reader=files.READER
    )
    publish_article(column, "公示", attachments=[document])
    assert find("删去的建议") == ["公示"]
    monkeypatch.setattr(files, "READER", reader)
    if is_read_by_others:
        files.words_of([{"digest": document.digest, "extension": "docx"}])
    assert checking.problems() == ["文章：1 个搜索到的不是最新的内容"]
    checking.fill(None, verbosity=0)
    assert find("删去的建议") == []
    assert find("公开的附件") == ["公示"]
    assert checking.problems() == []


def test_migrating_goes_on_with_filling_that_was_interrupted(column, find):
    """The columns, of which there are few, may have been made anew by somebody who moved one."""
    for title in ("一号条例", "二号条例"):
        publish_article(column, title)
    SearchDocument.objects.filter(title="二号条例").update(fingerprint="older")
    checking.fill(None, verbosity=0)
    assert checking.problems() == []


def test_a_site_with_another_plain_form_is_filled_again_by_migrating(column, monkeypatch):
    publish_article(column, "条例")
    monkeypatch.setattr("apps.search.documents.VERSION", "next")
    assert checking.problems() == [
        "文章：1 个搜索到的不是最新的内容",
        "栏目：1 个搜索到的不是最新的内容",
    ]
    checking.fill(None, verbosity=0)
    assert checking.problems() == []
