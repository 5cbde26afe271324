"""What a hand does on the map: layers, measuring, coordinates, a click, the whole of Hanoi."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import start_server
from tests.browser.test_planner_story import opened

pytestmark = pytest.mark.browser
GONE_TILES = "https://tiles.example.invalid/{z}/{x}/{y}.png"


def middle(page):
    box = page.locator("#map").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_click_on_a_mark_opens_its_record(open_page, server):
    page = opened(open_page, server, "as_of=2024-12-26&id=son-dong")
    page.get_by_role("button", name="Xem trên bản đồ").click()
    expect(page).to_have_url(re.compile("map="))
    page.locator("#record").get_by_role("button", name="Đóng").click()
    expect(page.locator("#record")).to_be_hidden()
    page.mouse.click(*middle(page))
    expect(page.locator("#record")).to_contain_text("Sơn Đông")


def test_a_layer_takes_an_opacity_and_the_address_keeps_it(open_page, server):
    page = opened(open_page, server)
    page.locator("#tool-layers").click()
    box = page.locator("#layers-box")
    slider = box.locator("li", has=page.locator("[data-layer=districts]")).locator("[type=range]")
    slider.fill("0.4")
    expect(page).to_have_url(re.compile("districts(:|%3A)0.4"))
    pane = page.locator(".leaflet-districts-pane")
    expect(pane).to_have_css("opacity", "0.4")
    box.locator("[data-layer=districts]").uncheck()
    expect(pane).to_be_hidden()


def test_measuring_gives_a_length_and_an_area(open_page, server):
    page = opened(open_page, server)
    page.locator("#tool-measure").click()
    x, y = middle(page)
    for dx, dy in ((0, 0), (60, 0), (60, 60)):
        page.mouse.click(x + dx, y + dy)
        page.wait_for_timeout(50)
    said = page.locator(".measure-box")
    expect(said).to_contain_text(re.compile(r"km|m\b"))
    expect(said).to_contain_text("ha")
    page.locator("#map").press("Escape")
    expect(said).to_have_count(0)


def test_the_pointer_has_its_place_in_both_systems(open_page, server):
    page = opened(open_page, server)
    page.mouse.move(*middle(page))
    bar = page.locator("#coordinates")
    expect(bar).to_contain_text("WGS 84")
    expect(bar).to_contain_text("EPSG:5897")
    before = bar.inner_text()
    north, east = (
        int(re.search(rf"{axis}\D*?([\d.]+)", before)[1].replace(".", "")) for axis in "XY"
    )
    assert 2_250_000 < north < 2_380_000
    assert 500_000 < east < 620_000
    x, y = middle(page)
    page.mouse.move(x + 50, y)
    expect(bar).not_to_have_text(before)


def test_fit_comes_back_to_hanoi_and_the_scale_is_there(open_page, server):
    page = opened(open_page, server)
    scale = page.locator(".leaflet-control-scale-line")
    whole = scale.inner_text()
    for _ in range(3):
        page.locator("#tool-zoom_in").click()
        page.wait_for_timeout(400)
    expect(scale).not_to_have_text(whole)
    page.locator("#tool-fit").click()
    expect(scale).to_have_text(whole)


def test_full_screen_takes_the_list_along(open_page, server):
    page = opened(open_page, server)
    page.locator("#tool-fullscreen").click()
    page.wait_for_function("document.fullscreenElement === document.documentElement")
    expect(page.locator("#unmapped-count")).to_be_in_viewport()


def test_online_tiles_are_off_and_take_themselves_away(open_page, shipped, monkeypatch):
    monkeypatch.setenv("GEOAPP_TILE_URL", GONE_TILES)
    process, address = start_server(shipped)
    try:
        page = open_page(address, allow_errors=("Failed to load resource", "net::ERR"))
        asked = []
        page.route("https://tiles.example.invalid/**", lambda r: (asked.append(1), r.abort()))
        page.goto(f"{address}/?as_of=2024-12-26")
        expect(page.locator("#list-count")).to_contain_text("43")
        assert asked == []
        page.locator("#tool-layers").click()
        page.locator("[data-layer=tiles]").click()
        expect(page.locator("#status")).to_contain_text("Nền trực tuyến")
        assert len(asked) >= 3
        expect(page.locator("[data-layer=tiles]")).not_to_be_checked()
    finally:
        process.terminate()
        process.communicate(timeout=30)
