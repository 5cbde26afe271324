"""A planner who has never seen it: opens, finds, reads, filters, takes the layer home."""

import json
import re
import subprocess

import pytest
from playwright.sync_api import expect

from tests.needs import need_gdal

pytestmark = pytest.mark.browser
ARTICLE = "as_of=2024-12-26"


def opened(open_page, server, query=ARTICLE, **options):
    page = open_page(server, **options)
    page.goto(f"{server}/?{query}")
    expect(page.locator("#list-count")).to_contain_text("43")
    expect(page.locator("#legend-body")).to_contain_text(
        "Đã khởi công" if "lang=en" not in query else "Ground broken"
    )
    return page


def choose(page, words):
    page.locator("#search-input").fill(words)
    page.locator("#search-options [role=option]").first.click()
    expect(page.locator("#record")).to_be_visible()
    return page.locator("#record")


def test_the_first_paint_shows_all_clusters_by_stage(open_page, server):
    page = opened(open_page, server)
    marks = page.locator(".leaflet-marker-pane .mark")
    expect(marks).to_have_count(27)
    letters = {text.strip()[0] for text in marks.all_inner_texts()}
    assert letters >= {"A", "B", "C", "H", "?"}
    counts = [
        int(n) for n in re.findall(r"\b(\d+)$", page.locator("#legend-body").inner_text(), re.M)
    ]
    assert sum(counts[:9]) == 43


def test_what_nobody_mapped_is_never_hidden(open_page, server):
    page = opened(open_page, server)
    expect(page.locator("#unmapped-count")).to_contain_text("16")
    expect(page.locator("#unmapped-items li").first).to_be_in_viewport()
    phone = opened(open_page, server, viewport={"width": 390, "height": 844})
    expect(phone.locator("#unmapped-count")).to_be_in_viewport()


def test_phu_thi_says_why_it_is_stuck_and_from_which_source(open_page, server):
    page = opened(open_page, server)
    record = choose(page, "phu thi")
    expect(record).to_contain_text("Phú Thị")
    expect(record).to_contain_text("đất lúa")
    expect(record).to_contain_text("10")
    expect(record).to_contain_text("Bài báo 26/12/2024")
    expect(record).to_contain_text("chưa có dữ liệu")


def test_search_folds_accents_and_d(open_page, server):
    page = opened(open_page, server)
    for words, found in (
        ("quoc oai", "Quốc Oai"),
        ("duong lieu", "Dương Liễu"),
        ("dong anh", "Đông Anh"),
    ):
        page.locator("#search-input").fill(words)
        expect(page.locator("#search-options")).to_contain_text(found)


def test_son_dong_shows_its_rice_and_the_pieces_behind_it(open_page, server):
    page = opened(open_page, server)
    record = choose(page, "son dong")
    expect(record).to_contain_text("72,9")
    expect(record).to_contain_text("minh họa")
    expect(record).to_contain_text("Chồng lấn")
    button = record.get_by_role("button", name=re.compile("ha")).first
    button.click()
    expect(page).to_have_url(re.compile("pieces="))
    expect(page.locator("path.shape-piece").first).to_be_attached()
    expect(record).to_contain_text("son-dong-")


def test_a_filter_changes_map_list_and_address(open_page, server):
    page = opened(open_page, server)
    page.locator("#filters summary").click()
    page.locator("#filters-form select[name=district]").select_option("275")
    expect(page.locator("#list-count")).to_contain_text("4")
    expect(page).to_have_url(re.compile("district=275"))
    page.go_back()
    expect(page.locator("#list-count")).to_contain_text("43 trên 43")


def has_rice(row):
    if row["rice"]["total_m2"]:
        return "yes"
    return "no" if row["rice"]["outcome"] == "clear" else "unknown"


def wastewater(row):
    return {"yes": "yes", "no": "no", "under_way": "no"}.get(row["wastewater"], "unknown")


BLOCKED = {True: "yes", False: "no", None: "unknown"}


@pytest.mark.parametrize(
    ("name", "value", "holds"),
    [
        ("rice", "yes", lambda row: has_rice(row) == "yes"),
        ("rice", "unknown", lambda row: has_rice(row) == "unknown"),
        ("wastewater", "no", lambda row: wastewater(row) == "no"),
        ("wastewater", "unknown", lambda row: wastewater(row) == "unknown"),
        ("blocked", "yes", lambda row: BLOCKED[row["blocked"]] == "yes"),
        ("blocked", "unknown", lambda row: BLOCKED[row["blocked"]] == "unknown"),
        ("commune", "09910", lambda row: "09910" in row["communes_2025_codes"]),
    ],
)
def test_each_filter_shows_exactly_what_the_record_says(open_page, server, name, value, holds):
    page = opened(open_page, server)
    features = page.request.get(f"{server}/api/clusters?{ARTICLE}").json()["features"]
    wanted = [f for f in features if holds(f["properties"])]
    mapped = [f["properties"]["name"] for f in wanted if f["geometry"]]
    assert 0 < len(wanted) < 43
    page.locator("#filters summary").click()
    page.locator(f"#filters-form select[name={name}]").select_option(value)
    expect(page.locator("#list-count")).to_have_text(f"{len(wanted)} trên 43 cụm")
    expect(page).to_have_url(re.compile(f"{name}={value}"))
    assert sorted(page.locator("#list-items .name").all_inner_texts()) == sorted(mapped)
    expect(page.locator(".leaflet-marker-pane .mark")).to_have_count(len(mapped))
    page.locator("nav a[data-shared]").click()
    expect(page.locator("table.clusters tbody tr")).to_have_count(len(wanted))
    expect(page.locator(f"select[name={name}]")).to_have_value(value)


def test_the_address_restores_the_exact_state(open_page, server):
    page = opened(open_page, server)
    choose(page, "son dong")
    page.locator("#asof").fill("01/07/2025")
    page.locator("#asof").press("Enter")
    expect(page).to_have_url(re.compile("as_of=2025-07-01"))
    again = open_page(server)
    again.goto(page.url)
    expect(again.locator("#record")).to_contain_text("Sơn Đông")
    expect(again.locator("#asof")).to_have_value("01/07/2025")
    assert again.locator("#legend-body").inner_text() == page.locator("#legend-body").inner_text()


def test_another_day_changes_colours_and_counts(open_page, server):
    page = opened(open_page, server)
    before = page.locator("#legend-body").inner_text()
    page.locator("#asof-today").click()
    expect(page.locator("#legend-body")).not_to_have_text(before)
    record = choose(page, "cn2")
    expect(record).to_contain_text("Đã khởi công")
    page.locator("#asof-article").click()
    expect(record).to_contain_text("Đã có quyết định")


def test_english_is_complete(open_page, server):
    page = opened(open_page, server, f"{ARTICLE}&lang=en", locale="en-GB")
    choose(page, "son dong")
    text = page.locator("body").inner_text()
    for word in ("Giai đoạn", "Bộ lọc", "Chú giải", "Đang vướng", "chưa có dữ liệu", "minh họa"):
        assert word not in text
    assert "illustrative" in text


def test_keyboard_alone_selects_a_cluster(open_page, server):
    page = opened(open_page, server)
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.locator("#search-input").focus()
    page.keyboard.type("phu thi")
    expect(page.locator("#search-options")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#record")).to_contain_text("Phú Thị")


def test_the_export_of_a_selection_is_read_by_another_program(open_page, server, tmp_path):
    ogrinfo = need_gdal()
    page = opened(open_page, server, f"{ARTICLE}&district=275")
    page.locator("#export summary").click()
    with page.expect_download() as caught:
        page.locator("#export-body a[href*='clusters.gpkg']").first.click()
    saved = tmp_path / "selection.gpkg"
    caught.value.save_as(saved)
    done = subprocess.run(
        [ogrinfo, "-json", "-features", str(saved)], capture_output=True, check=False
    )
    if done.returncode:  # GDAL before 3.7 has no -json
        done = subprocess.run([ogrinfo, "-al", str(saved)], capture_output=True, check=True)
    text = done.stdout.decode()
    assert "Tân Hòa" in text
    assert "Nghĩa Hương" in text
    assert "Sơn Đông" not in text
    assert "Feature Count: 4" in text or '"featureCount":4' in text.replace(" ", "")


@pytest.mark.parametrize("size", [(1280, 800), (360, 640)])
def test_a_layer_is_exported_whole_or_as_far_as_the_map_shows(open_page, server, tmp_path, size):
    width, height = size
    map_at = f"{ARTICLE}&map=15/21.0903/105.5023"
    view = {"width": width, "height": height}
    page = opened(open_page, server, map_at, viewport=view, bypass_csp=True)
    page.locator("#export summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#export-about")).to_contain_text("43 cụm")
    expect(page.locator("#export-body li")).to_have_count(10)
    expect(page.locator("#export-view")).to_be_hidden()
    page.keyboard.press("Tab")
    expect(page.locator("#export-layer")).to_be_focused()
    page.locator("#export-layer").select_option("landuse")
    expect(page.locator("#export-about")).to_contain_text("6.635 đối tượng (minh họa)")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    link = page.locator("#export-body a[href*='landuse.geojsonseq']")
    expect(link).to_have_attribute("href", re.compile("bbox="))
    before = link.get_attribute("href")
    page.locator("#map").press("ArrowRight")
    expect(link).not_to_have_attribute("href", before)
    with page.expect_download() as caught:
        link.click()
    caught.value.save_as(tmp_path / "part")
    assert 0 < (tmp_path / "part").read_bytes().count(b"\n") < 6635
    page.locator("#export-crs").select_option("EPSG:5897")
    expect(page.locator("#export-body a[href*='landuse.gpkg']")).to_have_attribute(
        "href", re.compile("crs=EPSG%3A5897")
    )
    expect(page.locator("#export-body a", has_text="luôn WGS 84")).to_have_count(3)
    box = page.locator("#export-body").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    last = page.locator("#export-body a").last
    last.focus()
    expect(last).to_be_in_viewport()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#export summary")).to_be_focused()


def test_the_printed_sheet_has_legend_source_and_day(open_page, server, tmp_path):
    page = opened(open_page, server)
    page.emulate_media(media="print")
    expect(page.locator(".print-head")).to_be_visible()
    expect(page.locator("#print-about")).to_contain_text("26/12/2024")
    expect(page.locator(".print-head")).to_contain_text("minh họa")
    expect(page.locator("#legend-body")).to_be_visible()
    pdf = page.pdf(format="A4", landscape=True, print_background=True)
    assert pdf.startswith(b"%PDF")


def test_parcels_show_their_codes_when_near(open_page, server):
    page = opened(open_page, server, f"{ARTICLE}&id=son-dong")
    page.get_by_role("button", name="Xem trên bản đồ").click()
    expect(page.locator("#legend-body .landuse-list")).to_contain_text("LUC chuyên trồng lúa")


def test_a_failed_request_is_said_and_can_be_tried_again(open_page, server):
    page = open_page(server, allow_errors=("Failed to load resource", "net::ERR"))
    page.route("**/api/clusters*", lambda route: route.abort())
    page.goto(f"{server}/?{ARTICLE}")
    expect(page.locator("#status")).to_contain_text("Thử lại")
    page.unroute("**/api/clusters*")
    page.locator("#status").get_by_role("button", name="Thử lại").click()
    expect(page.locator("#list-count")).to_contain_text("43")


def test_without_a_network_the_open_map_still_works(open_page, server):
    # the browser may ask again for the page's icon; that is all it may miss
    page = opened(open_page, server, allow_errors=("ERR_INTERNET_DISCONNECTED",))
    page.context.set_offline(True)
    page.locator("#filters summary").click()
    page.locator("#filters-form input[name=stage][value=operating]").check()
    expect(page.locator("#list-count")).to_contain_text("2")


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800), (3840, 2160)])
def test_no_width_scrolls_sideways(open_page, server, width, height):
    for path in ("/", "/table", "/clusters/son-dong"):
        page = open_page(server, viewport={"width": width, "height": height})
        page.goto(f"{server}{path}?{ARTICLE}")
        page.wait_for_load_state("networkidle")
        spill = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert spill <= 0, path
        page.close()


def test_pages_without_javascript_are_complete(open_page, server):
    page = open_page(server, java_script_enabled=False)
    page.goto(f"{server}/table?{ARTICLE}&q=phu+thi")
    page.get_by_role("link", name="Phú Thị").first.click()
    expect(page.locator("h1")).to_contain_text("Phú Thị")
    expect(page.locator("body")).to_contain_text("Bài báo 26/12/2024")


def test_the_state_of_a_hostile_address_is_harmless(open_page, server):
    page = open_page(server, allow_errors=("Failed to load resource",))
    page.goto(f"{server}/?id=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&z=NaN&constructor=1")
    expect(page.locator("#unmapped-count")).to_contain_text("16")
    assert page.locator("img[src=x]").count() == 0


def axe(page):
    source = "node_modules/axe-core/axe.min.js"
    page.add_script_tag(path=source)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [v["id"] for v in found["violations"] if v["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/?id=son-dong&" + ARTICLE, "/table?", "/clusters/son-dong?"])
def test_axe_finds_nothing_serious(open_page, server, path, scheme):
    page = open_page(server, bypass_csp=True, color_scheme=scheme)
    page.goto(server + path)
    page.wait_for_load_state("networkidle")
    assert axe(page) == []


def test_json_of_the_api_is_what_the_page_shows(open_page, server):
    page = opened(open_page, server)
    answer = page.request.get(f"{server}/api/clusters/son-dong?{ARTICLE}")
    check = json.loads(answer.text())["check"]
    record = choose(page, "son dong")
    hectares = f"{check['rice']['total_m2'] / 10_000:.2f}".replace(".", ",")
    expect(record).to_contain_text(hectares)
