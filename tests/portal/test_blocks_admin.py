"""Staff arrange the blocks of the home page."""

import pytest
from django.urls import reverse

from apps.portal.models import HomeBlock
from tests.factories.columns import make_column
from tests.factories.portal import make_block

pytestmark = pytest.mark.django_db

LIST = "admin:portal_homeblock_changelist"


@pytest.fixture
def blocks():
    return [make_block(make_column(name)) for name in ("甲", "乙", "丙")]


def order() -> list[str]:
    return [str(block) for block in HomeBlock.objects.select_related("column")]


def move(client, block, direction: str):
    return client.post(f"/admin/portal/homeblock/{block.pk}/move/{direction}/")


def test_a_new_block_comes_last(logged_in, blocks):
    column = make_column("丁")
    data = {"column": column.pk, "style": "titles", "count": "5", "is_shown": "on"}
    answer = logged_in("站点管理员").post(reverse("admin:portal_homeblock_add"), data)
    assert answer.status_code == 302
    assert order() == ["甲", "乙", "丙", "丁"]


def test_buttons_move_a_block_up_and_down(logged_in, blocks):
    client = logged_in("站点管理员")
    assert move(client, blocks[2], "up").status_code == 302
    assert order() == ["甲", "丙", "乙"]
    move(client, blocks[0], "down")
    assert order() == ["丙", "甲", "乙"]


def test_moving_past_the_end_stays(logged_in, blocks):
    client = logged_in("站点管理员")
    move(client, blocks[0], "up")
    move(client, blocks[2], "down")
    assert order() == ["甲", "乙", "丙"]


def test_the_buttons_stand_in_the_list_with_the_blocks_name(logged_in, blocks):
    page = logged_in("站点管理员").get(reverse(LIST)).content.decode()
    assert 'aria-label="上移“乙”"' in page
    assert f"/admin/portal/homeblock/{blocks[1].pk}/move/down/" in page


def test_moving_needs_the_right_and_a_post(logged_in, blocks):
    assert move(logged_in("编辑"), blocks[1], "up").status_code == 403
    client = logged_in("站点管理员")
    address = f"/admin/portal/homeblock/{blocks[1].pk}/move/up/"
    assert client.get(address).status_code == 405
    assert order() == ["甲", "乙", "丙"]


@pytest.mark.parametrize("path", ["999/move/up", "1/move/sideways", f"{2**63}/move/up"])
def test_a_crafted_move_is_not_found(logged_in, blocks, path):
    answer = logged_in("站点管理员").post(f"/admin/portal/homeblock/{path}/")
    assert answer.status_code == 404


@pytest.mark.parametrize("kind", ["leadership", "link"])
def test_a_column_without_a_list_cannot_be_a_block(logged_in, kind):
    column = make_column("领导之窗", kind=kind)
    data = {"column": column.pk, "style": "titles", "count": "5", "is_shown": "on"}
    answer = logged_in("站点管理员").post(reverse("admin:portal_homeblock_add"), data)
    assert answer.status_code == 200
    assert not HomeBlock.objects.exists()


@pytest.mark.parametrize("count", ["0", "21", "-1", "x", "9" * 30])
def test_a_senseless_number_is_refused_and_what_was_typed_stays(logged_in, count):
    data = {
        "column": make_column("甲").pk,
        "title": "我的标题",
        "style": "titles",
        "count": count,
        "is_shown": "on",
    }
    answer = logged_in("站点管理员").post(reverse("admin:portal_homeblock_add"), data)
    assert answer.status_code == 200
    assert "我的标题" in answer.content.decode()
    assert not HomeBlock.objects.exists()


def test_every_change_lets_cached_pages_lapse(rf, blocks):
    from apps.site_settings.models import get_site

    def generation():
        return get_site(rf.get("/")).content_generation

    seen = [generation()]
    for change in (
        lambda: make_block(make_column("丁")),
        lambda: blocks[0].move(1),
        lambda: HomeBlock.objects.get(pk=blocks[1].pk).save(),
        lambda: HomeBlock.objects.filter(pk=blocks[1].pk).delete(),
    ):
        change()
        seen.append(generation())
    assert len(set(seen)) == len(seen)
