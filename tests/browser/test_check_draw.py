"""A boundary drawn by hand: the figure follows it, corners snap, every step comes back."""

import json
import re

import pytest
import shapely
from playwright.sync_api import expect

from tests.browser.board import (
    LAT,
    LNG,
    SQUARE,
    STEP,
    ZOOM,
    drawn,
    opened,
    rice,
    said_ha,
    unsnapped,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def parcels(shipped):
    """Outlines of the shipped parcels as the record has them."""
    record = json.loads((shipped / "landuse.geojson").read_text(encoding="utf-8"))
    return [shapely.geometry.shape(f["geometry"]) for f in record["features"]]


def test_drawn_dragged_and_issued(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    drawn(board)
    expect(board.chip).to_contain_text("Chồng lấn")
    expect(board.facts).to_contain_text("4 đỉnh, 1 vùng")
    expect(board.facts).to_contain_text("EPSG:5897")
    before = rice(board)
    x, y = board.corner(3)
    page = board.page
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y - 40, steps=5)
    expect(board.chip).to_contain_text(re.compile(r"Đất lúa"))
    expect(page.locator("#map.moving-corner")).to_have_count(1)
    page.wait_for_function(
        "before => !document.querySelector('#chip').innerText.includes(before)",
        arg=said_ha(before),
    )
    page.mouse.up()
    expect(board.facts).to_contain_text("EPSG:5897")
    after = rice(board)
    assert after != before
    page.get_by_role("button", name="Hoàn tác").click()
    expect(board.chip).to_contain_text(said_ha(before))
    page.get_by_role("button", name="Làm lại").click()
    expect(board.chip).to_contain_text(said_ha(after))
    page.locator("#to-statement").click()
    page.locator("#form-by").fill("Nguyễn Văn A")
    page.locator("#issue").click()
    page.wait_for_url(re.compile("/checks/"))
    expect(page.locator("main")).to_contain_text(said_ha(after))
    expect(page.locator("main")).to_contain_text("vẽ trên bản đồ")


def test_the_figure_is_the_server_s_for_the_very_corners(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    drawn(board)
    expect(board.facts).to_contain_text("EPSG:5897")
    ring = [*board.ring(), board.ring()[0]]
    body = {"type": "Polygon", "coordinates": [ring]}
    answer = board.page.request.post(f"{own}/api/check?as_of=2024-12-26", data=body).json()
    assert rice(board) == round(answer["rice"]["total_m2"])


def test_a_corner_is_drawn_to_a_parcel_to_the_last_digit(open_page, own, parcels):
    here = shapely.Point(LNG, LAT)
    near = min(parcels, key=lambda p: p.distance(here))
    corners = [tuple(p) for p in shapely.get_coordinates(near).tolist()[:-1]]
    board = opened(open_page, own)
    board.page.get_by_role("button", name="Vẽ trên bản đồ").click()
    board.page.mouse.move(*board.at(*corners[0]))
    expect(board.page.locator(".snap-corner")).to_contain_text("bắt đỉnh")
    for corner in corners:
        x, y = board.at(*corner)
        board.page.mouse.click(x + 3, y - 3)
    board.page.get_by_role("button", name="Khép vùng").click()
    expect(board.facts).to_contain_text(f"{len(corners)} đỉnh")
    assert set(board.ring()) == set(corners)
    expect(board.page.locator(".snap-mark")).to_have_count(0)
    board.page.locator("#to-check").click()
    expect(board.page.locator("#result .rice").first).to_contain_text("100,0")


def test_side_lengths_and_area_show_while_drawing(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    board.page.get_by_role("button", name="Vẽ trên bản đồ").click()
    for corner in SQUARE[:3]:
        board.click(*corner)
    expect(board.page.locator(".side-length")).to_have_count(2)
    board.page.mouse.move(*board.at(*SQUARE[3]))
    expect(board.chip).to_contain_text("≈")
    expect(board.chip).to_contain_text("chu vi")
    board.page.keyboard.press("Escape")
    expect(board.page.locator(".side-length")).to_have_count(0)
    expect(board.chip).to_contain_text("Chưa có ranh giới")


def test_a_hole_and_a_second_part_change_the_area(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    drawn(board)
    expect(board.facts).to_contain_text("EPSG:5897")
    half = STEP / 2
    hole = [(LNG - half, LAT - half), (LNG + half, LAT - half), (LNG, LAT + half)]
    drawn(board, hole, "Vẽ lỗ")
    expect(board.facts).to_contain_text("7 đỉnh, 1 vùng")
    beside = [(LNG + 1.5 * STEP, LAT), (LNG + 2 * STEP, LAT), (LNG + 2 * STEP, LAT + half)]
    drawn(board, beside, "Thêm vùng")
    expect(board.facts).to_contain_text("10 đỉnh, 2 vùng")
    draft = board.draft()["sites"][0]["parts"]
    assert [len(rings) for rings in draft] == [2, 1]
    expect(board.chip).to_contain_text("Đất lúa")
    outside = [(LNG + 3 * STEP, LAT), (LNG + 3.4 * STEP, LAT), (LNG + 3.4 * STEP, LAT + half)]
    drawn(board, outside, "Vẽ lỗ")
    expect(board.page.locator("#status")).to_contain_text("Lỗ phải nằm trọn trong một vùng")


def test_a_rectangle_a_circle_and_a_line_with_a_width(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    page = board.page
    page.get_by_role("button", name="Chữ nhật").click()
    board.click(*SQUARE[0])
    board.click(*SQUARE[2])
    expect(board.facts).to_contain_text("4 đỉnh, 1 vùng")
    page.get_by_role("button", name="Tròn").click()
    board.click(LNG + 2 * STEP, LAT)
    board.click(LNG + 2.4 * STEP, LAT)
    expect(board.facts).to_contain_text("76 đỉnh, 2 vùng")
    page.get_by_role("button", name="Tuyến").click()
    page.get_by_label("Mỗi bên").fill("15")
    board.click(LNG - 1.5 * STEP, LAT)
    board.click(LNG + 2 * STEP, LAT)
    page.get_by_role("button", name="Thành vùng").click()
    expect(board.facts).to_contain_text("1 vùng")
    expect(board.chip).to_contain_text("Đất lúa")
    expect(page.locator(".cross-mark")).to_have_count(0)


def test_parts_over_one_another_are_joined(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    drawn(board)
    expect(board.facts).to_contain_text("4 đỉnh")
    page = board.page
    page.get_by_role("button", name="Chữ nhật").click()
    board.click(LNG, LAT)
    board.click(LNG + 1.5 * STEP, LAT + 1.5 * STEP)
    expect(board.facts).to_contain_text("Các cạnh cắt nhau ở 2 chỗ")
    page.get_by_role("button", name="Gộp các vùng chồng nhau").click()
    expect(board.facts).to_contain_text("8 đỉnh, 1 vùng")
    expect(board.facts).not_to_contain_text("cắt nhau")


def test_a_place_is_found_by_name(open_page, own):
    board = opened(open_page, own)
    page = board.page
    page.locator("#search-input").fill("quoc oai")
    page.locator("#search-options [role=option]").first.click()
    expect(page).not_to_have_url(re.compile(f"map={ZOOM}"))
    expect(board.chip).to_contain_text("Chưa có ranh giới")


def test_parcels_are_joined_and_a_boundary_is_widened(open_page, own, parcels):
    here = shapely.Point(LNG, LAT)
    first = min(parcels, key=lambda p: p.distance(here))
    second = next(p for p in parcels if p is not first and p.intersection(first).length > 1e-5)
    board = opened(open_page, own)
    board.page.get_by_role("button", name="Chọn thửa").click()
    for parcel in (first, second):
        point = parcel.representative_point()
        board.click(point.x, point.y)
        expect(board.page.locator("#parcels-chosen")).to_contain_text("thửa, cộng lại")
    expect(board.page.locator("#parcels-chosen")).to_contain_text("Đã chọn 2 thửa")
    board.page.get_by_role("button", name="Dùng ranh giới này").click()
    expect(board.facts).to_contain_text("1 vùng")
    expect(board.facts).to_contain_text("gộp từ các thửa")
    known = {tuple(p) for p in shapely.get_coordinates([first, second]).tolist()}
    assert set(board.ring()) <= known
    expect(board.facts).to_contain_text("EPSG:5897")
    area = board.facts.locator("#fact-area").inner_text()
    board.page.locator("#buffer-box summary").click()
    board.page.locator("#buffer").fill("25")
    board.page.get_by_role("button", name="Áp dụng").click()
    expect(board.facts.locator("#fact-area")).not_to_have_text(area)
    expect(board.facts).to_contain_text("đã sửa sau khi đưa vào")
