"""A boundary drawn by hand: the figure follows it, corners snap, every step comes back."""

import json
import math
import re

import pytest
import shapely
from playwright.sync_api import expect

from tests.browser.test_planner_story import axe

pytestmark = pytest.mark.browser
LNG, LAT, ZOOM = 105.5017, 21.0882, 17
PHONE = {"width": 390, "height": 844}
STEP = 0.0009


@pytest.fixture(scope="module")
def parcels(shipped):
    """Outlines of the shipped parcels as the record has them."""
    record = json.loads((shipped / "landuse.geojson").read_text(encoding="utf-8"))
    return [shapely.geometry.shape(f["geometry"]) for f in record["features"]]


class Board:
    """The page with its map at a known place, so that a point on the ground is a point on it."""

    def __init__(self, page):
        self.page = page
        self.chip = page.locator("#chip")
        self.facts = page.locator("#boundary-facts")

    @staticmethod
    def _world(lng, lat):
        size, sine = 256 * 2**ZOOM, math.sin(math.radians(lat))
        return (lng / 360 + 0.5) * size, (0.5 - math.atanh(sine) / (2 * math.pi)) * size

    def at(self, lng, lat):
        box = self.page.locator("#map").bounding_box()
        (x, y), (cx, cy) = self._world(lng, lat), self._world(LNG, LAT)
        return box["x"] + box["width"] / 2 + x - cx, box["y"] + box["height"] / 2 + y - cy

    def click(self, lng, lat):
        self.page.mouse.move(*self.at(lng, lat))
        self.page.mouse.click(*self.at(lng, lat))

    def corner(self, number):
        handle = self.page.locator(".handle:not(.handle-middle)").nth(number - 1)
        box = handle.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def draft(self):
        """What the browser keeps."""
        kept = self.page.evaluate("localStorage.getItem('geoapp-check-draft')")
        return json.loads(kept)["present"]

    def ring(self, part=0, ring=0):
        draft = self.draft()
        return [tuple(p) for p in draft["sites"][draft["active"]]["parts"][part][ring]]


def opened(open_page, own, query="", **options):
    page = open_page(own, **options)
    page.goto(f"{own}/check?as_of=2024-12-26&map={ZOOM}/{LAT}/{LNG}{query}")
    expect(page.locator("#ways button").first).to_be_visible()
    expect(page.locator("#chip")).to_contain_text("Chưa có ranh giới")
    expect(page.locator("#status")).not_to_contain_text("Đang tải")
    page.wait_for_load_state("networkidle")  # the parcels to draw to
    return Board(page)


SQUARE = [(LNG - STEP, LAT - STEP), (LNG + STEP, LAT - STEP), (LNG + STEP, LAT + STEP),
          (LNG - STEP, LAT + STEP)]  # fmt: skip


def unsnapped(board):
    board.page.get_by_role("button", name="Bắt điểm").click()


def drawn(board, corners=SQUARE, kind="Vẽ trên bản đồ"):
    board.page.get_by_role("button", name=kind).click()
    for lng, lat in corners:
        board.click(lng, lat)
    board.click(*corners[0])


def rice(board):
    """The rice the chip shows, m², once it is an answer."""
    said = re.search(r"Đất lúa\s+([\d.]+,\d)", board.chip.inner_text().replace("\xa0", " "))
    return float(said[1].replace(".", "").replace(",", ".")) if said else None


def settled(board, area):
    expect(board.facts).to_contain_text(area)
    expect(board.chip).to_contain_text(re.compile("Đất lúa"))


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
        arg=f"{before:,.1f}".translate(str.maketrans(",.", ".,")),
    )
    page.mouse.up()
    expect(board.facts).to_contain_text("EPSG:5897")
    after = rice(board)
    assert after != before
    page.get_by_role("button", name="Hoàn tác").click()
    expect(board.chip).to_contain_text(f"{before:,.1f}".translate(str.maketrans(",.", ".,")))
    page.get_by_role("button", name="Làm lại").click()
    expect(board.chip).to_contain_text(f"{after:,.1f}".translate(str.maketrans(",.", ".,")))
    page.locator("#to-statement").click()
    page.locator("#form-by").fill("Nguyễn Văn A")
    page.locator("#issue").click()
    page.wait_for_url(re.compile("/checks/"))
    expect(page.locator("main")).to_contain_text(
        f"{after:,.1f}".translate(str.maketrans(",.", ".,"))
    )
    expect(page.locator("main")).to_contain_text("vẽ trên bản đồ")


def test_the_figure_is_the_server_s_for_the_very_corners(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    drawn(board)
    expect(board.facts).to_contain_text("EPSG:5897")
    ring = [*board.ring(), board.ring()[0]]
    body = {"type": "Polygon", "coordinates": [ring]}
    answer = board.page.request.post(f"{own}/api/check?as_of=2024-12-26", data=body).json()
    assert rice(board) == round(answer["rice"]["total_m2"], 1)


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
    board.page.get_by_role("button", name="Dời", exact=True).click()
    expect(board.facts.locator("#fact-area")).not_to_have_text(area)
    expect(board.facts).to_contain_text("đã sửa sau khi đưa vào")


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


def test_a_click_on_a_number_shows_its_pieces(open_page, own):
    board = opened(open_page, own)
    unsnapped(board)
    drawn(board)
    expect(board.chip).to_contain_text("Chồng lấn")
    board.page.locator("#to-check").click()
    board.page.locator("#result .rice button").first.click()
    expect(board.page.locator("#pieces")).to_contain_text("Cộng")
    expect(board.page.locator(".shape-piece").first).to_be_visible()
    board.page.locator("#result details summary").first.click()
    code = board.page.locator("#result details .rice tbody tr").first
    area = code.locator("button").inner_text()
    code.locator("button").click()
    expect(board.page.locator("#pieces")).to_contain_text(f"= {area}")
    expect(code.locator("button")).to_be_focused()
    expect(code.locator("button")).to_have_attribute("aria-pressed", "true")


def test_an_answer_that_fails_is_never_shown_as_one(open_page, own):
    board = opened(open_page, own, allow_errors=("Failed to load resource", "net::ERR"))
    unsnapped(board)
    board.page.route(re.compile(r"/api/check(\?|$)"), lambda route: route.abort())
    drawn(board)
    expect(board.chip).to_contain_text("Chưa tính được")
    expect(board.chip).not_to_contain_text("Đất lúa")
    board.page.locator("#to-check").click()
    expect(board.page.locator("#result")).to_contain_text("Chưa tính được")
    expect(board.page.locator("#result table")).to_have_count(0)


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, PHONE])
def test_axe_finds_nothing_serious_in_drawing_and_statement(open_page, own, viewport, scheme):
    page = open_page(own, viewport=viewport, color_scheme=scheme, bypass_csp=True)
    page.goto(f"{own}/check?as_of=2024-12-26&id=son-dong")
    expect(page.locator("#chip")).to_contain_text("Chồng lấn")
    page.locator("#corner-fold summary").click()
    assert axe(page) == []
    page.locator("#way-traverse").click()
    assert axe(page) == []
    page.locator("#to-check").click()
    page.locator("#result .rice button").first.click()
    expect(page.locator("#pieces")).to_contain_text("Cộng")
    assert axe(page) == []
    page.locator("#to-statement").click()
    page.locator("#issue").click()
    page.wait_for_url(re.compile("/checks/"))
    assert axe(page) == []


def test_an_officer_s_judgement_is_sent_and_shown(open_page, own, tmp_path):
    evidence = tmp_path / "bien-ban.txt"
    evidence.write_text("đo lại", encoding="utf-8")
    board = opened(open_page, own)
    unsnapped(board)
    drawn(board)
    page = board.page
    expect(board.chip).to_contain_text("Chồng lấn")
    page.locator("#to-statement").click()
    page.locator("#issue").click()
    page.wait_for_url(re.compile("/checks/"))
    form = page.locator("form[data-judgement]")
    form.locator("#target").select_option("rice.luc_m2")
    form.locator("#says").select_option("corrected")
    form.locator("#value").fill("1.234,5")
    form.locator("#reason").fill("đo lại ngoài thực địa")
    form.locator("#by").fill("Trần B")
    form.locator("#evidence").set_input_files(evidence)
    form.get_by_role("button", name="Ghi ý kiến").click()
    expect(page.locator(".judged").first).to_contain_text("sửa thành 1.234,5 m²")
    expect(page.locator(".judged").first).to_contain_text("bien-ban.txt")
    said = page.request.get(f"{own}/api{page.url.split(own)[1].partition('?')[0]}").json()
    assert re.fullmatch("[0-9a-f]{64}", said["judgements"][0]["evidence"]["sha256"])
    assert said["rice"]["luc_m2"] != 1234.5
