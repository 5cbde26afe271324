"""Corners moved, put in, typed; nothing made is lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.board import SQUARE, drawn, opened, unsnapped

pytestmark = pytest.mark.browser


def test_a_corner_is_put_in_and_taken_away(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    drawn(board)
    expect(board.facts).to_contain_text("4 đỉnh")
    box = board.page.locator(".handle-middle").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    board.page.mouse.move(x, y)
    board.page.mouse.down()
    board.page.mouse.move(x + 10, y + 50, steps=4)
    board.page.mouse.up()
    expect(board.facts).to_contain_text("5 đỉnh")
    board.page.mouse.click(*board.corner(2))
    board.page.get_by_role("button", name="Xóa đỉnh", exact=True).click()
    expect(board.facts).to_contain_text("4 đỉnh")
    board.page.mouse.click(*board.corner(1), button="right")
    expect(board.facts).to_contain_text("3 đỉnh")


def test_sides_that_cross_are_marked(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    drawn(board, [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]])
    expect(board.facts).to_contain_text("Các cạnh cắt nhau ở 1 chỗ")
    expect(board.page.locator(".cross-mark")).to_have_count(1)
    board.page.locator("#to-statement").click()
    board.page.locator("#issue").click()
    expect(board.page.locator("#issue-told")).to_contain_text("Sửa trước khi lập bản kết luận")
    assert "/check?" in board.page.url


def test_a_corner_typed_in_metres_is_where_it_says(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    drawn(board)
    expect(board.facts).to_contain_text("4 đỉnh")
    page = board.page
    page.locator("#corner-fold summary").click()
    north = page.get_by_label("Đỉnh 2: X, hướng bắc")
    value = float(north.input_value().replace(".", "").replace(",", "."))
    ring = board.ring()
    north.fill(f"{value + 100:.3f}".replace(".", ","))
    north.press("Enter")
    expect(page.get_by_label("Đỉnh 2: X, hướng bắc")).to_have_value(
        re.compile(r"^\d\.\d{3}\.\d{3},\d{3}$")
    )
    moved = board.ring()
    assert moved[0] == ring[0]
    assert (moved[1][1] - ring[1][1]) * 110_700 == pytest.approx(100, abs=1)
    page.get_by_label("Đỉnh 2: X, hướng bắc").fill("chữ")
    page.get_by_label("Đỉnh 2: X, hướng bắc").press("Enter")
    expect(page.get_by_label("Đỉnh 2: X, hướng bắc")).to_have_attribute("aria-invalid", "true")
    assert board.ring() == moved


def test_drawn_by_the_keyboard_alone(open_page, own):
    board = opened(open_page, own)
    page = board.page
    page.locator("#way-draw").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#map")).to_be_focused()
    expect(page.locator("#crosshair")).to_be_visible()
    page.keyboard.press("Enter")
    for arrow in ("ArrowRight", "ArrowDown"):
        for _ in range(60):
            page.keyboard.press(f"Control+{arrow}")
        page.keyboard.press("Enter")
    page.keyboard.press("Shift+Enter")
    expect(board.facts).to_contain_text("3 đỉnh")
    expect(board.chip).to_contain_text("Đất lúa")
    before = board.ring()
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Đã nhấc đỉnh 3")
    for _ in range(20):
        page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).not_to_contain_text("Đã nhấc")
    after = board.ring()
    assert after[:2] == before[:2]
    assert after[2][0] > before[2][0]
    page.keyboard.press("Control+z")
    assert board.ring() == before
    page.keyboard.press("Control+y")
    assert board.ring() == after


def test_an_open_line_survives_a_reload(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    board.page.get_by_role("button", name="Vẽ trên bản đồ").click()
    for corner in SQUARE[:3]:
        board.click(*corner)
    board.page.reload()
    expect(board.page.locator("#status")).to_contain_text("Đã mở lại bản nháp")
    board.page.get_by_role("button", name="Khép vùng").click()
    expect(board.facts).to_contain_text("3 đỉnh")
    board.page.get_by_role("button", name="Bỏ bản nháp").click()
    expect(board.chip).to_contain_text("Chưa có ranh giới")
    board.page.get_by_role("button", name="Hoàn tác").click()
    expect(board.facts).to_contain_text("3 đỉnh")
