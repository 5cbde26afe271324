"""Boundaries A to D side by side."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.board import OFF_THE_MAP, drawn, opened, pasted, rice, unsnapped
from tests.browser.conftest import start_server

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def proved(tmp_path_factory, shipped):
    """The address of a server whose parcels are said to be a cadastre: what they show is all."""
    folder = tmp_path_factory.mktemp("proved") / "geodata"
    shutil.copytree(shipped, folder)
    settings = folder / "workspace.toml"
    head, land = settings.read_text(encoding="utf-8").split("[layers.landuse]")
    land = land.replace('kind = "illustrative"', 'kind = "cadastre"', 1)
    settings.write_text(f"{head}[layers.landuse]{land}", encoding="utf-8")
    process, address = start_server(folder)
    yield address
    process.terminate()
    process.communicate(timeout=30)


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
    cells = table.locator("tr", has_text="Tổng đất lúa").locator("td").all_inner_texts()
    numbers = [float(c.replace(".", "").replace(",", ".")) for c in cells]
    assert numbers == [pytest.approx(first, abs=0.6), pytest.approx(second, abs=0.6)]
    board.page.reload()
    expect(board.page.locator("#alternatives")).to_contain_text("B")
    board.page.locator("#alt-A").click()
    expect(board.page.locator("#alt-A")).to_have_attribute("aria-pressed", "true")
    assert board.draft()["active"] == 0


def test_another_is_added_by_one_press_out_of_a_field(open_page, own):
    """What a field changes as it is left must not move the button away from the press."""
    board = opened(open_page, own)
    unsnapped(board)
    drawn(board)
    expect(board.facts).to_contain_text("EPSG:5897")
    page, first = board.page, board.ring()
    for field, text in (
        ("#site-name", "Khu công nghiệp có tên thật dài"),
        ("#corner-0-0-1-north", ""),
    ):
        if not text:
            page.locator("#corner-fold summary").click()
            text = page.locator(field).input_value()[:-1] + "9"
        page.locator(field).fill(text)
        box = page.locator("#alt-add").bounding_box()
        page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.wait_for_function("id => document.activeElement.id !== id", arg=field[1:])
        page.mouse.up()
    assert [site["name"] for site in board.draft()["sites"]] == [
        "Khu công nghiệp có tên thật dài",
        "",
        "",
    ]
    assert tuple(map(tuple, board.draft()["sites"][0]["parts"][0][0])) == tuple(first)


def test_a_boundary_has_one_colour_and_letter_everywhere(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    drawn(board)
    expect(board.facts).to_contain_text("EPSG:5897")
    page = board.page
    expect(page.locator(".alt-mark")).to_have_count(0)
    page.locator("#alt-add").click()
    page.locator("#alt-compare").click()
    expect(page.locator("#comparison thead button")).to_have_count(2)
    expect(page.locator(".alt-mark")).to_have_text(["A", "B"])

    def colour(selector, name):
        return page.locator(selector).first.evaluate(f"node => getComputedStyle(node).{name}")

    for letter, shape, at in (("A", ".shape-other", 0), ("B", ".shape-draft", 1)):
        sign = colour(f"#alt-{letter} b", "backgroundColor")
        assert colour(shape, "stroke") == sign, letter
        assert colour(f".alt-mark.alt-{at}", "backgroundColor") == sign
        assert colour(f"#comparison thead .alt-{at} b", "backgroundColor") == sign
    assert colour(".handle", "borderTopColor") == colour(".shape-draft", "stroke")
    apart = [m.bounding_box()["x"] for m in page.locator(".alt-mark").all()]
    assert abs(apart[1] - apart[0]) >= 16


def test_no_number_is_better_while_ground_is_unknown(open_page, proved):
    """Of most of B the map has nothing: that its rice is less is not known."""
    board = opened(open_page, proved)
    unsnapped(board)
    drawn(board)
    page, box = board.page, board.page.locator("#comparison")
    page.locator("#alt-add").click()
    x, y = board.corner(3)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 60, steps=4)
    page.mouse.up()
    expect(page.locator("#fact-area")).to_contain_text("EPSG:5897")
    page.locator("#alt-compare").click()
    total = box.locator("tr", has_text="Tổng đất lúa")
    expect(total.locator("td").nth(1)).to_have_class(re.compile("least"))
    expect(total.locator("td").nth(1)).to_contain_text("ít hơn chắc chắn")
    page.locator("#to-boundary").click()
    pasted(board, OFF_THE_MAP)
    expect(page.locator("#fact-area")).to_contain_text("EPSG:5897")
    page.locator("#to-check").click()
    page.locator("#compare-again").click()
    expect(box).to_contain_text("Phương án B có thể có nhiều đất lúa hơn")
    expect(box.locator(".least")).to_have_count(0)
