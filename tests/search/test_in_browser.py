"""Searching from the masthead on a phone, narrowing, and finding nothing: as a reader does it."""

import re

import pytest

from tests.factories.articles import publish_article
from tests.factories.columns import make_column

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def test_a_reader_finds_narrows_and_is_led_on(page, live_server, sound_on_every_screen):
    laws, news = make_column("立法"), make_column("要闻")
    publish_article(laws, "条例草案的说明", keywords="条例", body="<p>说明了条例草案。</p>")
    publish_article(news, "简讯", body="<p>会上提到条例草案。</p>")
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(live_server.url)
    box = page.get_by_role("search", name="站内搜索")
    box.get_by_role("searchbox").fill("条例草案")
    box.get_by_role("button", name="搜索").click()
    hits = page.locator(".hit__title")
    assert hits.all_inner_texts() == ["条例草案的说明", "简讯"]
    sound_on_every_screen(page)
    page.get_by_text("筛选和排序").click()
    page.locator("select[name=column]").select_option(label="要闻")
    page.get_by_role("button", name="按条件查找").click()
    assert hits.all_inner_texts() == ["简讯"]
    sound_on_every_screen(page, widths=(375, 1280))
    page.get_by_role("link", name="清除筛选").click()
    page.get_by_role("checkbox", name=re.compile("在结果中查找")).check()
    page.get_by_role("searchbox", name="要找的文字").last.fill("简讯")
    page.locator(".search-form__button").click()
    assert page.locator(".search-form__words").input_value() == "条例草案 简讯"
    assert hits.all_inner_texts() == ["简讯"]
    page.locator(".search-form__words").fill("tiaoli")
    page.locator(".search-form__button").click()
    page.get_by_role("link", name="条例", exact=True).wait_for()
    sound_on_every_screen(page, widths=(375,))
    # With text twice as large, all can be pressed, and the name is no pillar of characters.
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    button = box.get_by_role("button").bounding_box()
    assert button["x"] + button["width"] <= 375
    assert page.locator(".brand__text").bounding_box()["width"] > 120
    # On paper: what was asked and what was found, nothing to press.
    page.emulate_media(media="print")
    assert page.locator(".search-form__words").is_visible()
    assert not page.locator(".search-form__button").is_visible()
    assert not page.locator(".search-form__filters").is_visible()


def test_the_filters_stand_in_even_columns_with_their_button_in_line(page, live_server):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{live_server.url}/search/")
    page.get_by_text("筛选和排序").click()
    fields = [one.bounding_box() for one in page.locator(".search-form__field").all()]
    assert len({round(one["width"]) for one in fields}) == 1
    assert len({round(one["x"]) for one in fields}) == 3
    button = page.get_by_role("button", name="按条件查找").bounding_box()
    last = fields[-1]
    assert button["x"] > last["x"] + last["width"]
    assert round(button["y"] + button["height"]) == round(last["y"] + last["height"])


def test_a_phone_shows_the_whole_hint_of_the_search_field(page, live_server):
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{live_server.url}/search/")
    field = page.locator(".search-form__words")
    field.fill(field.get_attribute("placeholder"))
    assert field.evaluate("e => e.scrollWidth <= e.clientWidth")
