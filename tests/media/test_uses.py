"""Who uses what; and that nothing in use can be deleted."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from apps.media import uses
from apps.media.models import AssetInUse, Document, Image, Use
from tests.factories.media import make_document, make_image

pytestmark = pytest.mark.django_db


def test_recording_again_replaces_what_the_role_held(holder):
    first, second, document = make_image(), make_image(), make_document()
    uses.record(holder, "desk", [first, document], label="文章《一》")
    uses.record(holder, "revision:1", [first], label="文章《一》")
    uses.record(holder, "desk", [second, second], label="文章《一》")
    assert [use.role for use in uses.of(first)] == ["revision:1"]
    assert [use.role for use in uses.of(second)] == ["desk"]
    assert not uses.of(document).exists()


def test_a_new_title_names_the_holder_everywhere(holder):
    image = make_image()
    uses.record(holder, "revision:1", [image], label="文章《旧》")
    uses.record(holder, "desk", [image], label="文章《新》")
    assert {use.label for use in uses.of(image)} == {"文章《新》"}


def test_forgetting_one_role_leaves_the_others(holder):
    image = make_image()
    for role in ("desk", "live"):
        uses.record(holder, role, [image], label="文章")
    uses.forget(holder, "live")
    assert [use.role for use in uses.of(image)] == ["desk"]
    uses.forget(holder)
    assert not uses.of(image).exists()


def test_uses_of_other_holders_are_left_alone(holder):
    image, other = make_image(), Group.objects.create(name="另一篇")
    for each in (holder, other):
        uses.record(each, "live", [image], label=each.name)
    uses.forget(holder)
    assert [use.label for use in uses.of(image)] == ["另一篇"]


def test_holders_are_named_once_with_their_roles_and_their_form(holder):
    image = make_image()
    for role in ("desk", "revision:10", "revision:2"):
        uses.record(holder, role, [image], label="文章《一》")
    now = timezone.now()
    other = Group.objects.create(name="另一篇")
    uses.record(other, "live", [image], label="文章《二》", public_from=now)
    second, first = uses.holders(image)
    assert (first.label, first.roles, first.is_public) == (
        "文章《一》",
        "草稿，历史版本 2、10",
        False,
    )
    assert first.url == f"/admin/auth/group/{holder.pk}/change/"
    assert (second.label, second.is_public) == ("文章《二》", True)


def test_an_image_in_use_is_not_deleted_and_the_message_names_the_holder(holder, files_in):
    image = make_image(title="会场")
    uses.record(holder, "revision:1", [image], label="文章《一》")
    files = files_in()
    with pytest.raises(AssetInUse, match=r"会场.*文章《一》"):
        image.delete()
    assert Image.objects.filter(pk=image.pk).exists()
    assert files_in() == files


@pytest.mark.parametrize("make", [make_image, make_document])
def test_nothing_in_use_is_deleted_by_a_query_either(make, holder):
    asset = make()
    uses.record(holder, "desk", [asset], label="文章")
    with pytest.raises(models.ProtectedError):
        type(asset).objects.all().delete()
    assert type(asset).objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", [make_image, make_document])
def test_files_go_once_the_deletion_is_certain(make, files_in):
    asset = make()
    assert files_in()
    with pytest.raises(RuntimeError), transaction.atomic():
        asset.delete()
        raise RuntimeError
    assert files_in()
    asset = type(asset).objects.get()
    asset.delete()
    assert files_in() == []


def test_a_use_has_exactly_one_asset(holder):
    uses.record(holder, "desk", [make_image()], label="文章")
    row = Use.objects.get()
    row.document = make_document()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_usage_is_told_for_a_whole_list_at_once(holder, django_assert_num_queries):
    now = timezone.now()
    public, held, free = make_image(), make_image(), make_image()
    uses.record(holder, "live", [public], label="文章", public_from=now - timedelta(days=1))
    uses.record(holder, "desk", [held], label="文章")
    with django_assert_num_queries(1):
        found = {image.pk: (image.is_used, image.is_public) for image in Image.objects.with_usage()}
    assert found == {public.pk: (True, True), held.pk: (True, False), free.pk: (False, False)}


def test_recording_costs_the_same_for_many_assets(holder, django_assert_max_num_queries):
    assets = [make_image(width=20, height=20) for _ in range(6)] + [make_document()]
    with django_assert_max_num_queries(8):
        uses.record(holder, "live", assets, label="文章", public_from=timezone.now())


def test_a_missing_file_does_not_stop_the_deletion_of_its_row():
    document = make_document()
    default_storage.delete(document.file.name)
    document.delete()
    assert not Document.objects.exists()
