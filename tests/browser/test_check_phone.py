"""A boundary on a phone."""

import math

import pytest
from playwright.sync_api import expect

from tests.browser.board import LAT, LNG, PHONE, ZOOM
from tests.browser.test_planner_story import axe

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


def test_the_map_has_the_larger_part_once_a_boundary_is_there(open_page, own):
    page = open_page(own, viewport=PHONE, has_touch=True, is_mobile=True, bypass_csp=True)
    page.goto(f"{own}/check?as_of=2024-12-26")
    expect(page.locator("#sheet")).to_have_attribute("aria-expanded", "true")
    page.goto(f"{own}/check?as_of=2024-12-26&id=son-dong")
    expect(page.locator("#chip")).to_contain_text("Chồng lấn")
    expect(page.locator("#sheet")).to_have_attribute("aria-expanded", "false")
    assert page.locator("#map").bounding_box()["height"] > 844 / 2
    shape = page.locator(".shape-draft").bounding_box()
    frame = page.locator("#map").bounding_box()
    assert frame["y"] <= shape["y"]
    assert shape["y"] + shape["height"] <= frame["y"] + frame["height"]
    assert axe(page) == []
    page.locator("#to-check").tap()
    expect(page.locator("#result")).to_be_visible()
    page.locator("#sheet").tap()
    expect(page.locator("#result")).to_be_hidden()
    page.reload()
    expect(page.locator("#sheet")).to_have_attribute("aria-expanded", "false")


def test_no_handle_lies_on_another_and_zooming_in_shows_the_rest(open_page, own):
    page = open_page(own, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(f"{own}/check?as_of=2024-12-26&id=son-dong")
    expect(page.locator("#chip")).to_contain_text("Chồng lấn")
    page.wait_for_load_state("networkidle")
    spots = page.locator(".handle").evaluate_all(
        "list => list.map((e) => e.getBoundingClientRect())"
        ".map((b) => [b.x + b.width / 2, b.y + b.height / 2])"
    )
    assert len(spots) >= 6
    near = [math.dist(a, b) for n, a in enumerate(spots) for b in spots[n + 1 :]]
    assert min(near) >= 31
    target = page.locator(".handle").first.evaluate(
        "e => parseFloat(getComputedStyle(e, '::before').width)"
    )
    assert target >= 24
    corners = page.locator(".handle:not(.handle-middle)")
    dots = page.locator(".corner-dot")
    assert corners.count() + dots.count() == 66
    x, y = dots.first.evaluate("e => [e.getBoundingClientRect().x, e.getBoundingClientRect().y]")
    frame = page.locator("#map").bounding_box()
    place = page.evaluate("new URLSearchParams(location.search).get('map')")
    zoom, lat, lng = map(float, place.split("/"))
    degree = 256 * 2**zoom / 360
    east = (x - frame["x"] - frame["width"] / 2) / degree
    north = -(y - frame["y"] - frame["height"] / 2) / degree * math.cos(math.radians(lat))
    page.goto(f"{own}/check?as_of=2024-12-26&map=19/{lat + north}/{lng + east}")
    expect(page.locator("#chip")).to_contain_text("Chồng lấn")
    expect(dots).to_have_count(0)
    expect(corners.first).to_be_visible()
