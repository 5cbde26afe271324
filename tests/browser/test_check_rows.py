"""Rows of a pasted table that something is wrong with, in the list and on the map."""

import pytest
from playwright.sync_api import expect

from tests.browser.board import opened
from tests.browser.test_planner_story import axe

pytestmark = pytest.mark.browser
ROWS = [
    (2332799, 551930, 200),
    (2332799, 552130, 250),
    (2332999, 552130, 200),
    (2332999, 551930, 200),
]
SIDES = "\n".join(
    [
        "Điểm\tX (m)\tY (m)\tCạnh",
        *(f"M{n}\t{x}\t{y}\t{side}" for n, (x, y, side) in enumerate(ROWS, 1)),
    ]
)
"""A square of 200 m; its second side is said to be 250 m long."""


def test_a_side_of_another_length_is_marked_in_its_row_and_on_the_map(open_page, own):
    board = opened(open_page, own, bypass_csp=True)
    page = board.page
    page.locator("#way-paste").click()
    page.locator("#paste").fill(SIDES)
    page.locator("#paste-read").click()
    row = page.locator("#intake-answer .rows tbody tr").nth(2)
    expect(row.locator("th")).to_have_text("⚠ 3")
    expect(row).to_contain_text("⚠ Cần xem: cạnh M2–M3: bảng ghi 250,00 m")
    expect(row).to_be_in_viewport()
    expect(page.locator("#intake-answer .rows .sign")).to_have_count(2)
    expect(page.locator("#intake-answer .notice-warn")).to_contain_text("2 điều cần xem")
    expect(page.locator(".shape-fault")).to_have_count(1)
    expect(page.locator(".fault-mark")).to_have_text("⚠ dòng 3")
    assert axe(page) == []
    page.locator("input[value=right-EPSG5897]").check()
    at = page.url
    row.get_by_role("button", name="Dòng 3 trên bản đồ").press("Enter")
    expect(page).not_to_have_url(at)
    side = page.locator(".shape-fault").bounding_box()
    assert side["height"] > 5 * side["width"]
    frame = page.locator("#map").bounding_box()
    assert abs(side["x"] - frame["x"] - frame["width"] / 2) < frame["width"] / 4
    page.locator("#guess-use").click()
    expect(page.locator(".shape-fault")).to_have_count(0)
    expect(board.facts).to_contain_text("⚠ Cần xem: cạnh M2–M3")


def test_a_reading_chosen_while_the_map_still_moves_comes_into_view(open_page, own):
    page = open_page(own)
    page.goto(f"{own}/check?as_of=2024-12-26")
    page.locator("#way-paste").click()
    page.locator("#paste").fill(SIDES)
    page.evaluate("""() => new MutationObserver((_, seen) => {
      const choice = document.querySelector('input[value=right-EPSG5897]');
      if (choice) { seen.disconnect(); setTimeout(() => choice.click(), 60); }
    }).observe(document.querySelector('#way-body'), { childList: true, subtree: true })""")
    page.locator("#paste-read").click()
    page.wait_for_function(
        "() => document.querySelector('.shape-guess-chosen')?.getBoundingClientRect().width > 50"
    )
