"""Files are served while something live shows them, and to staff; else they are not there."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from apps.media import uses
from tests.factories.media import make_document, make_image

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def publish(holder):
    """Show an asset to the public, from and until so many hours from now."""

    def publish(asset, start=-1, end=None):
        now = timezone.now()
        uses.record(
            holder,
            "live",
            [asset],
            label="文章",
            public_from=now + start * HOUR,
            public_until=None if end is None else now + end * HOUR,
        )
        return asset

    return publish


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("make", [make_image, make_document])
class TestLiveness:
    def address(self, asset) -> str:
        return asset.url() if callable(asset.url) else asset.url

    def test_an_asset_that_nothing_uses_is_not_there(self, make, visitor):
        assert visitor.get(self.address(make())).status_code == 404

    def test_an_asset_of_a_draft_is_not_there(self, make, visitor, holder):
        asset = make()
        uses.record(holder, "desk", [asset], label="文章")
        uses.record(holder, "revision:1", [asset], label="文章")
        assert visitor.get(self.address(asset)).status_code == 404

    def test_an_asset_of_something_live_is_there(self, make, visitor, publish):
        assert visitor.get(self.address(publish(make()))).status_code == 200

    def test_an_asset_of_something_scheduled_is_not_there_yet(self, make, visitor, publish):
        assert visitor.get(self.address(publish(make(), start=1))).status_code == 404

    def test_an_asset_of_something_expired_is_gone(self, make, visitor, publish):
        asset = publish(make(), start=-2, end=-1)
        assert visitor.get(self.address(asset)).status_code == 404
        assert visitor.get(self.address(publish(make(), start=-2, end=1))).status_code == 200

    def test_an_asset_is_gone_when_its_last_live_use_is_forgotten(
        self, make, visitor, publish, holder
    ):
        asset = publish(make())
        uses.forget(holder, "live")
        assert visitor.get(self.address(asset)).status_code == 404

    def test_staff_see_all_and_no_cache_keeps_it(self, make, client, outsider):
        client.force_login(outsider)
        response = client.get(self.address(make()))
        assert response.status_code == 200
        assert "private" in response["Cache-Control"]

    def test_a_session_of_no_staff_opens_nothing(self, make, client, django_user_model):
        client.force_login(django_user_model.objects.create_user("someone"))
        assert client.get(self.address(make())).status_code == 404

    def test_a_public_asset_is_the_same_for_everyone(self, make, client, publish, outsider):
        client.force_login(outsider)
        response = client.get(self.address(publish(make())))
        assert "Set-Cookie" not in response
        assert "Cookie" not in response.get("Vary", "")
        assert "private" not in response["Cache-Control"]

    def test_what_the_browser_has_is_not_sent_again(self, make, visitor, publish):
        address = self.address(publish(make()))
        first = visitor.get(address)
        body(first)
        again = visitor.get(address, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
        assert again.content == b""
        assert again["Cache-Control"] == first["Cache-Control"]
        other = visitor.get(address, headers={"If-None-Match": '"other"'})
        assert other.status_code == 200

    def test_a_withdrawn_asset_is_gone_even_for_who_has_it(self, make, visitor, publish, holder):
        address = self.address(publish(make()))
        etag = visitor.get(address)["ETag"]
        uses.forget(holder)
        assert visitor.get(address, headers={"If-None-Match": etag}).status_code == 404

    def test_it_can_neither_run_nor_be_guessed_at(self, make, visitor, publish):
        response = visitor.get(self.address(publish(make())))
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"

    def test_one_query_serves_it(self, make, visitor, publish, django_assert_num_queries):
        address = self.address(publish(make()))
        with django_assert_num_queries(1):
            visitor.get(address)

    def test_only_reading_is_possible(self, make, visitor, publish):
        address = self.address(publish(make()))
        assert visitor.head(address).status_code == 200
        assert visitor.post(address).status_code == 405

    def test_a_file_lost_from_the_storage_is_not_there(self, make, visitor, publish):
        asset = publish(make())
        for name in asset.file_names():
            default_storage.delete(name)
        assert visitor.get(self.address(asset)).status_code == 404


def test_a_live_picture_may_be_cached_and_says_its_type(visitor, publish):
    image = publish(make_image())
    response = visitor.get(image.url(320))
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=3600"
    assert len(body(response)) == image.renditions["320.webp"]["bytes"]
    assert visitor.get(image.url())["Content-Type"] == "image/jpeg"


def test_a_live_document_is_a_download_under_its_chinese_name(visitor, publish):
    document = publish(make_document("工作报告（2026）.pdf"))
    response = visitor.get(document.url)
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert quote("工作报告") in response["Content-Disposition"]
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(document.size)
    assert response["Cache-Control"] == "no-cache"


def test_a_former_name_still_leads_to_the_document(visitor, publish):
    document = publish(make_document("旧名.pdf"))
    address = document.url
    document.name = "新名.pdf"
    document.save()
    response = visitor.get(address)
    assert quote("新名.pdf") in response["Content-Disposition"]


@pytest.mark.parametrize(
    "address",
    [
        "/media/images/{key}/321.webp",
        "/media/images/{key}/320.png",
        "/media/images/{key}/320.webp.exe",
        "/media/images/{key}/../{key}/320.webp",
        "/media/images/{key}x/320.webp",
        "/media/images/AAAAAAAAAAAAAAAAAAAAAA/320.webp",
        "/media/images/{key}/%2e%2e%2f320.webp",
        "/media/images/{key}/%00320.webp",
        "/media/images/",
        "/media/documents/",
        "/documents/0/a.pdf",
        "/documents/999999999999999999999999/a.pdf",
        "/documents/-1/a.pdf",
        "/documents/1/a/b.pdf",
    ],
)
def test_crafted_addresses_are_not_there(visitor, publish, address):
    image = publish(make_image())
    assert visitor.get(address.format(key=image.key)).status_code == 404


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rest=st.text(max_size=60))
def test_any_address_is_answered(visitor, rest):
    for start in ("/media/", "/media/images/", "/documents/"):
        assert visitor.get(start + quote(rest)).status_code < 500
