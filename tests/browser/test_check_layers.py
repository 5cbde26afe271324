"""Rows of the layers beside land use lead to the map."""

import json
import re
import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.board import LAT, LNG, PHONE, SQUARE, drawn, opened, unsnapped
from tests.browser.conftest import start_server
from tests.browser.test_planner_story import axe

pytestmark = pytest.mark.browser
HOUSE = [(LNG, LAT), (LNG + 2e-4, LAT), (LNG + 2e-4, LAT + 2e-4), (LNG, LAT + 2e-4), (LNG, LAT)]
AWAY = (LNG + 0.004, LAT)
SETTINGS = """
[layers.houses]
path = "houses.geojson"
title_vi = "Nhà ở"
title_en = "Houses"
kind = "survey"
source = "Đo đạc"

[layers.houses.check]
operator = ["overlap", "nearest"]
"""


def house(name, shape, points):
    return {
        "type": "Feature",
        "id": name.lower(),
        "properties": {"name": name},
        "geometry": {"type": shape, "coordinates": points},
    }


@pytest.fixture(scope="module")
def housed(tmp_path_factory, shipped):
    """The address of a server that knows two houses: one within SQUARE, one 300 m away."""
    folder = tmp_path_factory.mktemp("housed") / "geodata"
    shutil.copytree(shipped, folder)
    made = [house("Nhà A", "Polygon", [HOUSE]), house("Nhà B", "Point", AWAY)]
    layer = {"type": "FeatureCollection", "features": made}
    (folder / "houses.geojson").write_text(json.dumps(layer), encoding="utf-8")
    with (folder / "workspace.toml").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    process, address = start_server(folder)
    yield address
    process.terminate()
    process.communicate(timeout=30)


def test_a_row_of_a_layer_is_shown_on_the_map(open_page, housed):
    board = opened(open_page, housed, bypass_csp=True)
    unsnapped(board)
    drawn(board)
    page = board.page
    expect(board.chip).to_contain_text("Chồng lấn")
    page.locator("#to-check").click()
    rows = page.locator(".layer-rows button")
    picked = page.locator(".shape-piece-picked")
    first = rows.filter(has_text="Nhà A").first
    first.focus()
    page.keyboard.press("Enter")
    expect(picked).to_have_count(1)
    expect(picked).to_be_in_viewport()
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(first).to_be_focused()
    assert axe(page) == []
    rows.filter(has_text=re.compile("^Xã")).first.click()
    expect(first).to_have_attribute("aria-pressed", "false")
    expect(picked).to_have_count(1)
    wide = picked.bounding_box()["width"]
    assert wide > 100
    page.locator("#result .rice button").first.click()
    expect(page.locator("#pieces")).to_contain_text("Cộng")
    expect(picked).to_have_count(0)
    first.click()
    expect(page.locator("#pieces")).to_be_empty()
    expect(page.locator(".shape-piece")).to_have_count(0)
    first.click()
    expect(picked).to_have_count(0)


def test_the_nearest_that_is_a_point_outside_is_found(open_page, housed):
    board = opened(open_page, housed)
    unsnapped(board)
    drawn(board, [(x + 0.0025, y) for x, y in SQUARE])
    page = board.page
    expect(board.chip).to_contain_text("Đất lúa")
    page.locator("#to-check").click()
    page.locator(".layer-rows button", has_text="Nhà B").click()
    expect(page.locator(".dot-picked")).to_have_count(1)
    expect(page.locator(".dot-picked")).to_be_in_viewport()


def test_on_a_phone_what_is_shown_fills_the_small_map(open_page, housed):
    page = open_page(housed, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(f"{housed}/check?as_of=2024-12-26&id=son-dong")
    expect(page.locator("#chip")).to_contain_text("Chồng lấn")
    page.locator("#to-check").tap()
    page.locator(".layer-rows button", has_text="Nhà A").first.tap()
    page.wait_for_function(
        "() => document.querySelector('.shape-piece-picked')?.getBoundingClientRect().height > 30"
    )
    frame, shape = (page.locator(x).bounding_box() for x in ("#map", ".shape-piece-picked"))
    assert frame["y"] < shape["y"]
    assert shape["y"] + shape["height"] < frame["y"] + frame["height"]
    page.locator(".layer-rows button", has_text=re.compile("^Xã")).first.tap()
    page.wait_for_function(
        "() => document.querySelector('.shape-piece-picked')?.getBoundingClientRect().height > 90"
    )
