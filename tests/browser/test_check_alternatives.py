"""Boundaries A to D side by side."""

import pytest
from playwright.sync_api import expect

from tests.browser.board import drawn, opened, rice, unsnapped

pytestmark = pytest.mark.browser


def test_alternatives_are_compared_and_come_back(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    drawn(board)
    expect(board.facts).to_contain_text("EPSG:5897")
    first = rice(board)
    board.page.get_by_role("button", name="+ Phương án").click()
    x, y = board.corner(3)
    board.page.mouse.move(x, y)
    board.page.mouse.down()
    board.page.mouse.move(x + 90, y - 60, steps=4)
    board.page.mouse.up()
    expect(board.page.locator(".shape-other")).to_have_count(1)
    expect(board.facts).to_contain_text("EPSG:5897")
    second = rice(board)
    board.page.get_by_role("button", name="So sánh").click()
    table = board.page.locator("#comparison")
    expect(table).to_contain_text("Phương án A")
    expect(table).to_contain_text("Phương án B")
    for value in (first, second):
        expect(table).to_contain_text(f"{value:,.1f}".translate(str.maketrans(",.", ".,"))[:-2])
    board.page.reload()
    expect(board.page.locator("#alternatives")).to_contain_text("B")
    board.page.locator("#alt-A").click()
    expect(board.page.locator("#alt-A")).to_have_attribute("aria-pressed", "true")
    assert board.draft()["active"] == 0
