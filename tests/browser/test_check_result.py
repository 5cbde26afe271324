"""What the page says of a boundary, and the statement that comes of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.board import OFF_THE_MAP, PHONE, drawn, opened, pasted, unsnapped
from tests.browser.test_planner_story import axe

pytestmark = pytest.mark.browser


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, PHONE])
def test_axe_finds_nothing_serious_in_drawing_and_statement(open_page, own, viewport, scheme):
    page = open_page(own, viewport=viewport, color_scheme=scheme, bypass_csp=True)
    page.goto(f"{own}/check?as_of=2024-12-26&id=son-dong")
    expect(page.locator("#chip")).to_contain_text("Chồng lấn")
    page.locator("#to-boundary").click()
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
    expect(form.locator("#value-unit")).to_have_text("m²")
    form.locator("#target").select_option("findings.decree-32-2024-craft-share")
    expect(form.locator("#value-unit")).to_have_text("%")
    form.locator("#target").select_option("verdict")
    expect(form.locator("#value-unit")).to_have_text("")
    form.locator("#target").select_option("rice.luc_m2")
    expect(form.locator("#target option:checked")).to_contain_text(re.compile(r"\d m²$"))
    expect(form.locator("#value")).to_have_accessible_description("m²")
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
    form = page.locator("form[data-judgement]")
    form.locator("#target").select_option("findings.decree-32-2024-craft-share")
    form.locator("#says").select_option("corrected")
    form.locator("#value").fill("12,5")
    form.locator("#reason").fill("theo hồ sơ")
    form.locator("#by").fill("Trần B")
    form.get_by_role("button", name="Ghi ý kiến").click()
    expect(page.locator(".judged", has_text="theo hồ sơ")).to_contain_text("12,50 %")
    said = page.request.get(f"{own}/api{page.url.split(own)[1].partition('?')[0]}").json()
    assert said["judgements"][1]["value"] == 0.125


def test_ground_that_the_map_does_not_know_makes_rice_a_span(open_page, own):
    board = opened(open_page, own)
    pasted(board, OFF_THE_MAP)
    span = "Đất lúa ít nhất 0,7503\xa0ha, có thể đến 4,0000\xa0ha"
    expect(board.chip).to_contain_text(span)
    board.page.locator("#to-check").click()
    expect(board.page.locator("#rice-open")).to_contain_text(span)
    expect(board.page.locator("#rice-open")).to_contain_text("32.496,6\xa0m²")
