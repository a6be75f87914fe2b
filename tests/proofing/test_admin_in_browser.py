"""The pages of the checks in a real browser: by keyboard, on a phone, and for axe."""

import pytest
from django.contrib.auth.models import User

from apps.proofing.models import ChecklistItem, CheckSetting, WordRule
from tests.factories.proofing import make_item, make_rule, xlsx_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ("checksetting/", "wordrule/", "wordrule/add/", "wordrule/import/", "checklistitem/")


@pytest.fixture(autouse=True)
def empty_lists(transactional_db):
    WordRule.objects.all().delete()
    ChecklistItem.objects.all().delete()


@pytest.fixture
def desk(page, log_in, live_server):
    """desk(address): that page of the checks, opened by somebody who may do everything."""
    log_in(page, User.objects.create_superuser("chief", password="x"))

    def open_page(address: str):
        page.goto(f"{live_server.url}/admin/proofing/{address}")
        return page

    return open_page


def test_every_page_passes_axe_and_fits_a_phone(desk, axe):
    make_rule("布署", "部署")
    make_item()
    for address in PAGES:
        page = desk(address)
        for width in (1280, 375):
            page.set_viewport_size({"width": width, "height": 800})
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_a_level_is_chosen_by_keyboard_alone(desk):
    page = desk("checksetting/")
    page.locator("input[name=width]:checked").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=“全角半角和标点”改为阻止")
    assert CheckSetting.objects.get().level == "block"


def test_an_excel_file_is_looked_at_and_imported(desk, axe, tmp_path):
    file = tmp_path / "词表.xlsx"
    file.write_bytes(xlsx_bytes(["出现的词", "应改为"], ["布署", "部署"], ["署"]))
    page = desk("wordrule/import/")
    page.get_by_label("Excel 文件").set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    page.wait_for_selector("text=第 3 行")
    axe(page)
    assert not WordRule.objects.filter(wrong="布署").exists()
    page.get_by_role("button", name="导入没有问题的").click()
    page.wait_for_selector("text=导入完成：新增 1 个词，修改 0 个词。")
    assert WordRule.objects.get(wrong="布署").right == "部署"
