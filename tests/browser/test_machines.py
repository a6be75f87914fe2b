"""What a real browser makes of the head of our pages."""

import json

import pytest

from tests.factories.articles import publish_article
from tests.factories.columns import make_column

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]


def test_the_data_of_a_page_offends_no_policy_and_its_icons_and_manifest_load(
    live_server, page, broken_promises
):
    article = publish_article(make_column(), "会议</script><script>document.title='坏'</script>")
    page.goto(live_server.url + article.get_absolute_url())
    assert not page.title().startswith("坏")
    block = page.locator('script[type="application/ld+json"]')
    told = json.loads(block.text_content())
    headlines = [one["headline"] for one in told["@graph"] if one["@type"] == "NewsArticle"]
    assert headlines == [article.title]
    devtools = page.context.new_cdp_session(page)
    manifest = devtools.send("Page.getAppManifest")
    assert manifest["url"] == f"{live_server.url}/site.webmanifest"
    assert manifest["errors"] == []
    icon = page.evaluate("document.querySelector('link[rel=icon][sizes=\"192x192\"]').href")
    assert page.request.get(icon).status == 200
    assert broken_promises == []
