"""Other units on the check page: what shows changes, what was drawn and what the law says stay."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_check_story import chosen, opened, pasted, table
from tests.browser.test_planner_story import axe

pytestmark = pytest.mark.browser


def test_areas_in_sao_and_back(open_page, own, corners):
    page = opened(open_page, own, bypass_csp=True)
    pasted(page, table(corners))
    chosen(page)
    expect(page.locator("#chip")).to_contain_text("40,4047 ha")
    page.locator("#units-fold summary").click()
    page.locator("#units-area").select_option("sao")
    expect(page.locator("#chip")).to_contain_text(re.compile(r"1\.122,35\s*sào"))
    page.locator("#steps button", has_text="Kiểm tra").click()
    expect(page.locator("#result")).to_contain_text("sào")
    expect(page.locator("#result")).to_contain_text("Luật Đất đai 2024")
    assert axe(page) == []
    page.locator("#units-fold summary").click()
    page.locator("#units-area").select_option("auto")
    expect(page.locator("#chip")).to_contain_text("40,4047 ha")
