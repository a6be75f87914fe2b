"""The libraries name what uses a picture only to those who may see it."""

import pytest
from django.urls import reverse

from apps.columns.models import Right
from apps.media.models import Image
from tests.factories.articles import publish_article
from tests.factories.columns import grant, make_column
from tests.factories.leadership import make_leader
from tests.factories.media import make_document, make_image

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(staff, browser_of):
    """A browser in which somebody is logged in who writes in 立法动态 alone."""
    writer = staff("writer")
    grant(writer, make_column("立法动态"), Right.WRITE)
    return browser_of(writer)


@pytest.fixture
def own(client):
    return client.user.column_grants.get().column


@pytest.fixture
def beyond(db):
    return make_column("监督动态")


def page_of(client, asset) -> str:
    path = reverse(f"admin:media_{asset.use_field}_change", args=[asset.pk])
    return client.get(path).content.decode()


def test_an_item_of_another_column_is_counted_and_not_named(client, own, beyond):
    picture = make_image("会场")
    publish_article(own, "自己的稿件", cover=picture)
    publish_article(beyond, "别人的稿件", cover=picture)
    page = page_of(client, picture)
    assert "自己的稿件" in page
    assert "别人的稿件" not in page
    assert "另有 1 处不在您负责的栏目。" in page


def test_a_document_that_only_others_use_is_not_said_to_be_unused(client, beyond):
    document = make_document("报告.pdf")
    publish_article(beyond, "别人的稿件", attachments=[document])
    page = page_of(client, document)
    assert "别人的稿件" not in page
    assert "有 1 处不在您负责的栏目。" in page
    assert "还没有用在任何地方" not in page


def test_what_stands_in_no_column_is_named_to_everybody(client):
    picture = make_image("头像")
    make_leader("李雄", "主任", portrait=picture)
    assert "李雄" in page_of(client, picture)


@pytest.mark.parametrize("how", ["one", "several"])
def test_a_picture_of_others_is_not_deleted_and_they_are_not_named(client, beyond, how):
    picture = make_image("会场")
    publish_article(beyond, "别人的稿件", cover=picture)
    if how == "one":
        path = reverse("admin:media_image_delete", args=[picture.pk])
        answers = [client.get(path), client.post(path, {"post": "yes"})]
    else:
        path = reverse("admin:media_image_changelist")
        sent = {"action": "delete_selected", "_selected_action": [picture.pk]}
        answers = [client.post(path, sent), client.post(path, sent | {"post": "yes"})]
    for answer in answers:
        assert "别人的稿件" not in answer.content.decode()
    assert "1 处不在您负责的栏目里的地方" in answers[0].content.decode()
    assert Image.objects.filter(pk=picture.pk).exists()


def test_the_one_who_may_see_everything_reads_everything(admin_client, own, beyond):
    picture = make_image("会场")
    for column in (own, beyond):
        publish_article(column, f"{column.name}的稿件", cover=picture)
    page = page_of(admin_client, picture)
    assert "立法动态的稿件" in page
    assert "监督动态的稿件" in page
    assert "不在您负责的栏目" not in page


def test_where_a_picture_is_used_asks_as_much_for_many_items_as_for_one(
    client, own, beyond, django_assert_max_num_queries
):
    picture = make_image("会场")
    for number in range(15):
        publish_article(own, f"自己的{number}", cover=picture)
        publish_article(beyond, f"别人的{number}", cover=picture)
    with django_assert_max_num_queries(16):
        assert "另有 15 处" in page_of(client, picture)
