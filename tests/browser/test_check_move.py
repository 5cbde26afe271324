"""The whole boundary moved, by hand and by arrow keys; nothing made is lost."""

import re

import pytest
from playwright.sync_api import expect
from pyproj import Transformer

from tests.browser.board import LAT, LNG, SQUARE, STEP, drawn, opened, rice, unsnapped
from tests.browser.test_planner_story import axe

pytestmark = pytest.mark.browser
PLANE = Transformer.from_crs("EPSG:4326", "EPSG:5897", always_xy=True)


def shift(before, after):
    """How far each corner went, m: (east, north)."""
    pairs = zip(before, after, strict=True)
    ends = [(PLANE.transform(*a), PLANE.transform(*b)) for a, b in pairs]
    return [(b[0] - a[0], b[1] - a[1]) for a, b in ends]


def test_a_boundary_is_dragged_as_a_whole(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    drawn(board)
    expect(board.facts).to_contain_text("EPSG:5897")
    before, was, page = board.ring(), rice(board), board.page
    view = page.evaluate("new URLSearchParams(location.search).get('map')")
    page.get_by_role("button", name="Dời", exact=True).click()
    expect(page.locator(".handle")).to_have_count(0)
    x, y = board.at(LNG, LAT)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y - 40, steps=5)
    expect(board.chip).to_contain_text("Đất lúa")
    page.mouse.up()
    expect(board.facts).to_contain_text("EPSG:5897")
    moved = shift(before, board.ring())
    east, north = moved[0]
    assert east > 20
    assert north > 10
    for each in moved:
        assert each == pytest.approx((east, north), abs=0.001)
    assert rice(board) != was
    assert page.evaluate("new URLSearchParams(location.search).get('map')") == view
    expect(page.locator(".ground-card, #ground:not([hidden])")).to_have_count(0)
    page.mouse.move(*board.at(LNG + 4 * STEP, LAT))
    page.mouse.down()
    page.mouse.move(x - 200, y, steps=5)
    page.mouse.up()
    assert shift(before, board.ring()) == moved
    expect(page).not_to_have_url(re.compile(re.escape(f"map={view}")))
    page.get_by_role("button", name="Hoàn tác").click()
    assert board.ring() == before
    expect(page.locator("#pen-move")).to_have_attribute("aria-pressed", "true")


def test_arrow_keys_move_it_by_a_metre_or_ten(open_page, own):
    board = opened(open_page, own, bypass_csp=True)
    unsnapped(board)
    drawn(board)
    expect(board.facts).to_contain_text("EPSG:5897")
    before, page = board.ring(), board.page
    view = page.evaluate("new URLSearchParams(location.search).get('map')")
    page.locator("#pen-move").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#map")).to_be_focused()
    expect(page.locator("#status")).to_contain_text("mũi tên")
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    for each in shift(before, board.ring()):
        assert each == pytest.approx((3, 9), abs=0.0005)
    expect(page.locator("#status")).to_contain_text("9,5\xa0m")
    expect(board.chip).to_contain_text("Đất lúa")
    assert page.evaluate("new URLSearchParams(location.search).get('map')") == view
    assert axe(page) == []
    page.keyboard.press("Control+z")
    assert board.ring() == before
    page.keyboard.press("Escape")
    expect(page.locator("#pen-move")).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".handle").first).to_be_visible()
    page.keyboard.press("ArrowRight")
    assert board.ring() == before


def test_a_moved_cluster_is_no_more_the_record_s(open_page, own):
    page = open_page(own)
    page.goto(f"{own}/check?as_of=2024-12-26&id=son-dong")
    expect(page.locator("#boundary-facts")).to_contain_text("cụm Sơn Đông")
    expect(page.locator("#chip")).to_contain_text("40,4050")
    page.locator("#pen-move").click()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#boundary-facts")).to_contain_text("đã sửa sau khi đưa vào")
    expect(page.locator("#chip")).to_contain_text("Đất lúa")
    expect(page.locator("#chip")).not_to_contain_text("40,4050")


def test_a_drag_over_the_edge_then_undo_then_reload_loses_nothing(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    drawn(board)
    expect(board.facts).to_contain_text("EPSG:5897")
    before, page = board.ring(), board.page
    frame = page.locator("#map").bounding_box()
    x, y = board.corner(3)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, frame["y"] + 60, steps=5)
    for _ in range(12):
        page.mouse.move(x + 40, frame["y"] + 6)
        page.mouse.move(x + 41, frame["y"] + 5)
    page.mouse.up()
    expect(board.facts).to_contain_text("EPSG:5897")
    after = board.ring()
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, True, False, True]
    assert after[2][1] > before[2][1]
    page.reload()
    expect(board.facts).to_contain_text("4 đỉnh")
    assert board.ring() == after
    page.get_by_role("button", name="Hoàn tác").click()
    assert board.ring() == before
    page.reload()
    expect(board.facts).to_contain_text("4 đỉnh")
    assert board.ring() == before
    page.get_by_role("button", name="Làm lại").click()
    assert board.ring() == after
    expect(board.chip).to_contain_text("Đất lúa")


def test_a_step_back_in_the_middle_of_a_drag_loses_nothing(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    drawn(board)
    expect(board.facts).to_contain_text("EPSG:5897")
    drawn(board, [(x + 2.5 * STEP, y) for x, y in SQUARE], "Thêm vùng")
    expect(board.facts).to_contain_text("8 đỉnh")
    both, page = board.draft()["sites"][0]["parts"], board.page
    x, y = board.corner(3)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y - 20, steps=3)
    page.keyboard.press("Control+z")
    page.mouse.move(x + 40, y - 30, steps=3)
    page.mouse.up()
    expect(board.facts).to_contain_text("4 đỉnh")
    expect(page.locator("#map.moving-corner")).to_have_count(0)
    assert board.draft()["sites"][0]["parts"] == both[:1]
    page.reload()
    expect(page.locator("#status")).to_contain_text("Đã mở lại bản nháp")
    expect(board.facts).to_contain_text("4 đỉnh")
    page.get_by_role("button", name="Làm lại").click()
    expect(board.facts).to_contain_text("8 đỉnh")
    assert board.draft()["sites"][0]["parts"] == both
    page.locator("#pen-move").click()
    page.keyboard.press("ArrowRight")
    page.mouse.move(*board.at(LNG, LAT))
    page.mouse.down()
    page.mouse.move(x + 30, y - 20, steps=3)
    page.keyboard.press("Control+z")
    page.mouse.move(x + 40, y - 30, steps=3)
    page.mouse.up()
    assert board.draft()["sites"][0]["parts"] == both
    expect(page.get_by_role("button", name="Làm lại")).to_be_enabled()
