"""A boundary on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.board import LAT, LNG, PHONE, ZOOM

pytestmark = pytest.mark.browser


def test_on_a_phone_a_boundary_is_drawn_by_touch(open_page, own):
    page = open_page(own, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(f"{own}/check?as_of=2024-12-26&map={ZOOM}/{LAT}/{LNG}")
    expect(page.locator("#chip")).to_contain_text("Chưa có ranh giới")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Vẽ trên bản đồ").tap()
    expect(page.locator("#sheet")).to_have_attribute("aria-expanded", "false")
    box = page.locator("#map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for dx, dy in ((-90, -90), (90, -90), (90, 90)):
        page.touchscreen.tap(x + dx, y + dy)
        page.wait_for_timeout(350)  # else two taps are a double one
    page.get_by_role("button", name="Khép vùng").tap()
    expect(page.locator("#chip")).to_contain_text("Đất lúa")
    page.locator("#sheet").tap()
    expect(page.locator("#boundary-facts")).to_contain_text("3 đỉnh")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
