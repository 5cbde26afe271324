"""The list of statements: found again without the link, judged, and usable on a phone."""

import json
import re
from datetime import date
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.browser.board import PHONE
from tests.browser.test_planner_story import axe

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def made(own):
    """The address of a statement."""
    body = json.dumps({"cluster": "son-dong", "by": "Nguyễn Văn A"}).encode()
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(f"{own}/api/checks", body, headers)) as answer:
        return json.load(answer)["address"]


def test_a_statement_is_found_again_without_its_link(open_page, own, made):
    page = open_page(own)
    page.goto(f"{own}/")
    page.get_by_role("link", name="Bản kết luận", exact=True).click()
    expect(page).to_have_url(re.compile("/checks"))
    page.get_by_label("Tìm theo tên").fill("son dong")
    page.get_by_role("button", name="Lọc").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator(".check-state")).to_contain_text("còn hiệu lực đến hết ngày")
    page.get_by_role("link", name="Sơn Đông").click()
    expect(page).to_have_url(re.compile(re.escape(made)))
    expect(page.locator(".verdict-panel")).to_contain_text("còn hiệu lực đến hết ngày")


def test_a_judgement_is_given_a_last_day(open_page, own, made):
    page = open_page(own)
    page.goto(f"{own}{made}")
    for reason in ("lần một", "lần hai"):
        page.locator("#reason").fill(reason)
        page.locator("#by").fill("Trần B")
        page.locator("#valid_until").fill(date.today().isoformat())
        page.get_by_role("button", name="Ghi ý kiến").click()
        expect(page.locator(".judged").first).to_contain_text(reason)
    expect(page.locator(".judged")).to_have_count(2)
    expect(page.locator(".judged[data-standing=superseded]")).to_contain_text("lần một")
    expect(page.locator(".judged[data-standing=current]")).to_contain_text("đến hết ngày")


@pytest.mark.parametrize("size", [{"width": 1366, "height": 768}, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("dark", [False, True])
def test_the_list_is_accessible_and_fits(open_page, own, made, size, dark):
    page = open_page(own, viewport=size, color_scheme="dark" if dark else "light", bypass_csp=True)
    for address in ("/checks", "/checks?q=nothing&lang=en", made):
        page.goto(f"{own}{address}")
        assert axe(page) == [], address
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, address
