"""From a corner table in Excel to the printed statement, as a planner does it."""

import re
from contextlib import suppress

import openpyxl
import pytest
from playwright.sync_api import Error, expect
from pypdf import PdfReader

from tests.browser.test_planner_story import axe

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def vietnamese(number):
    return f"{number:,.2f}".translate(str.maketrans(",.", ".,"))


def table(corners, declared="72,9"):
    rows = [f"M{n}\t{vietnamese(x)}\t{vietnamese(y)}" for n, (x, y) in enumerate(corners, 1)]
    return "\n".join(["Điểm\tX (m)\tY (m)", *rows, f"Diện tích: {declared} ha"])


def opened(open_page, address, **options):
    page = open_page(address, **options)
    page.goto(f"{address}/check?as_of=2024-12-26")
    expect(page.locator("#ways button").first).to_be_visible()
    return page


def pasted(page, text):
    page.get_by_role("button", name="Dán bảng tọa độ").click()
    page.locator("#way-body textarea").fill(text)
    page.get_by_role("button", name="Đọc bảng").click()


def chosen(page, crs="EPSG:5897"):
    """The planner chooses the coordinate system; nothing is chosen before."""
    use = page.get_by_role("button", name="Dùng hệ tọa độ này")
    expect(use).to_be_disabled()
    page.locator("label", has_text=crs).first.click()
    use.click()


def test_a_pasted_table_becomes_a_printed_statement(open_page, own, corners, tmp_path):
    page = opened(open_page, own)
    pasted(page, table(corners))
    chosen(page)
    expect(page.locator("#chip")).to_contain_text("Chồng lấn")
    expect(page.locator("#chip")).to_contain_text("ít nhất 40,40")
    page.locator("#steps button", has_text="Kiểm tra").click()
    expect(page.locator("#result")).to_contain_text("minh họa")
    expect(page.locator("#result")).to_contain_text("Luật Đất đai 2024")
    page.locator("#steps button", has_text="Bản kết luận").click()
    expect(page.locator("#form-declared")).to_have_value("72,9")
    page.locator("#form-by").fill("Nguyễn Văn A")
    page.locator("#statement-form").get_by_role("button", name="Lập bản kết luận").click()
    page.wait_for_url(re.compile(r"/checks/[0-9a-f]{16}"))
    expect(page.locator("main")).to_contain_text("chồng lấn")
    expect(page.locator("main")).to_contain_text("Nguyễn Văn A")
    shown = page.locator("main").inner_text()
    total = re.search(r"404\.04\d,\d", shown)[0]
    for form, read in (("pdf", _pdf), ("xlsx", _xlsx)):
        link = page.locator(f"a[href*='report.{form}?lang=vi']")
        with page.expect_download() as download:
            link.click()
        path = tmp_path / f"r.{form}"
        download.value.save_as(path)
        assert total in read(path), form


def _pdf(path):
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def _xlsx(path):
    book = openpyxl.load_workbook(path, data_only=True)
    cells = [c for sheet in book for row in sheet.iter_rows(values_only=True) for c in row]
    return "\n".join(
        vietnamese(round(c, 1))[:-1] if isinstance(c, float) else str(c) for c in cells
    )


def test_a_crossing_ring_is_named_by_its_rows_and_mended(open_page, own, corners):
    north, east = corners[0]
    four = [(north, east), (north, east + 400), (north + 300, east + 400), (north + 300, east)]
    crossing = [four[0], four[2], four[1], four[3]]
    page = opened(open_page, own)
    pasted(page, table(crossing))
    body = page.locator("#way-body")
    expect(body).to_contain_text("cắt")
    expect(page.locator("#chip")).not_to_contain_text("Không chồng lấn")
    body.locator("textarea").fill(table(four))
    body.get_by_role("button", name="Đọc bảng").click()
    chosen(page)
    expect(page.locator("#boundary-facts")).to_contain_text("4 đỉnh")


def test_a_reload_loses_nothing_and_undo_takes_back(open_page, own, corners):
    page = opened(open_page, own)
    pasted(page, table(corners))
    chosen(page)
    expect(page.locator("#boundary-facts")).to_contain_text(f"{len(corners)} đỉnh")
    page.reload()
    expect(page.locator("#boundary-facts")).to_contain_text(f"{len(corners)} đỉnh")
    expect(page.locator("body")).to_contain_text("Đã mở lại bản nháp")
    expect(page.locator("#chip")).to_contain_text("Chồng lấn")


def test_undo_and_redo(open_page, own, corners):
    page = opened(open_page, own)
    pasted(page, table(corners))
    chosen(page)
    expect(page.locator("#boundary-facts")).to_contain_text("đỉnh")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#chip")).to_contain_text("Chưa có ranh giới")
    page.get_by_role("button", name="Làm lại").click()
    expect(page.locator("#boundary-facts")).to_contain_text(f"{len(corners)} đỉnh")


def test_a_cluster_is_checked_without_a_mouse(open_page, own):
    """Keyboard only: every control is reached and works."""
    page = opened(open_page, own)
    page.get_by_role("button", name="Chọn cụm").focus()
    page.keyboard.press("Enter")
    box = page.locator("#way-body input, #way-body select").first
    box.focus()
    if box.evaluate("e => e.tagName") == "SELECT":
        box.select_option(label="Sơn Đông")
    else:
        page.keyboard.type("son dong")
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    use = page.locator("#way-body button:not([disabled])").last
    if use.count():
        use.focus()
        page.keyboard.press("Enter")
    expect(page.locator("#chip")).to_contain_text("Chồng lấn")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, PHONE])
def test_axe_finds_nothing_serious_on_the_way(open_page, own, corners, viewport, scheme):
    page = opened(open_page, own, viewport=viewport, color_scheme=scheme, bypass_csp=True)
    assert axe(page) == []
    pasted(page, table(corners))
    expect(page.get_by_role("button", name="Dùng hệ tọa độ này")).to_be_visible()
    assert axe(page) == []
    chosen(page)
    expect(page.locator("#chip")).to_contain_text("Chồng lấn")
    for step in ("Kiểm tra", "Bản kết luận"):
        page.locator("#steps button", has_text=step).click()
        assert axe(page) == []


def test_nothing_is_wider_than_a_phone(open_page, own, corners):
    page = opened(open_page, own, viewport=PHONE)
    pasted(page, table(corners))
    chosen(page)
    expect(page.locator("#chip")).to_contain_text("Chồng lấn")
    page.locator("#steps button", has_text="Kiểm tra").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_statement_is_whole_without_javascript(open_page, own, corners, browser):
    page = opened(open_page, own)
    pasted(page, table(corners))
    chosen(page)
    expect(page.locator("#chip")).to_contain_text("Chồng lấn")
    page.locator("#steps button", has_text="Bản kết luận").click()
    page.locator("#statement-form").get_by_role("button", name="Lập bản kết luận").click()
    page.wait_for_url(re.compile(r"/checks/"))
    plain = open_page(own, java_script_enabled=False)
    plain.goto(page.url)
    expect(plain.locator("main")).to_contain_text("Hiện trạng sử dụng đất")
    assert "404.04" in plain.locator("main").inner_text()
    expect(plain.locator("main svg").first).to_be_visible()


def test_while_an_answer_is_awaited_nothing_old_is_shown(open_page, own, corners):
    page = opened(open_page, own)
    pasted(page, table(corners))
    chosen(page)
    expect(page.locator("#chip")).to_contain_text("Chồng lấn")
    held, waiting = [], [True]

    def hold(route):
        held.append(route) if waiting else route.continue_()

    page.route(re.compile(r"/api/check(\?|$)"), hold)
    page.get_by_role("button", name="Hoàn tác").click()
    page.get_by_role("button", name="Làm lại").click()
    expect(page.locator("#chip")).to_contain_text("Đang tính")
    expect(page.locator("#chip")).not_to_contain_text("Chồng lấn")
    page.wait_for_timeout(1000)
    expect(page.locator("#chip")).to_contain_text("Đang tính")
    waiting.clear()
    for route in held:
        with suppress(Error):  # one that the page gave up is no request any more
            route.continue_()
    expect(page.locator("#chip")).to_contain_text("Chồng lấn")
