"""Land use on the map, from far to near: drawn, named, honest about what is missing."""

import json
import math
import re
import urllib.request

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from playwright.sync_api import expect

from tests.browser.conftest import start_server
from tests.browser.test_planner_story import axe

pytestmark = pytest.mark.browser
LAT, LON = 21.084, 105.505
"""In the parcels around the cluster Sơn Đông."""
NETWORK = ("Failed to load resource", "net::ERR")
TILES = "**/tiles/landuse/*/**"
CANVASES = """() => {
  const frame = document.querySelector('#map').getBoundingClientRect();
  return [...document.querySelectorAll('.leaflet-landuse-pane .leaflet-tile-loaded')]
    .filter((tile) => {
      const box = tile.getBoundingClientRect();
      return box.right > frame.left && box.left < frame.right
        && box.bottom > frame.top && box.top < frame.bottom;
    });
}"""
PAINTED = f"""() => ({CANVASES})().reduce((sum, tile) => {{
  const {{ data }} = tile.getContext('2d').getImageData(0, 0, tile.width, tile.height);
  let painted = 0;
  for (let at = 3; at < data.length; at += 4) painted += data[at] > 0;
  return sum + painted;
}}, 0)"""
AROUND = f"""([x, y]) => {{
  const tile = ({CANVASES})().find((each) => {{
    const box = each.getBoundingClientRect();
    return x >= box.left && x < box.right && y >= box.top && y < box.bottom;
  }});
  const box = tile.getBoundingClientRect();
  const scale = tile.width / box.width;
  const context = tile.getContext('2d');
  const {{ data }} = context.getImageData(
    (x - box.left) * scale - 6, (y - box.top) * scale - 6, 12, 12);
  const seen = [];
  for (let at = 0; at < data.length; at += 4) seen.push([...data.slice(at, at + 4)].join());
  return seen;
}}"""


def shown(open_page, server, zoom, *, lat=LAT, lon=LON, query="", **options):
    page = open_page(server, **options)
    page.goto(f"{server}/?map={zoom}/{lat}/{lon}{query}")
    expect(page.locator("#list-count")).to_contain_text(re.compile(r"\d"))
    page.wait_for_function(f"() => ({CANVASES})().length > 0")
    return page


def drawn(page):
    """Wait until tiles are painted; the painted pixels."""
    page.wait_for_function(f"() => ({PAINTED})() > 0")
    return page.evaluate(PAINTED)


def middle(page):
    box = page.locator("#map").bounding_box()
    return [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]


def asked(server, path):
    with urllib.request.urlopen(f"{server}{path}") as answer:
        return answer.read()


def at(server, lon, lat):
    return json.loads(asked(server, f"/api/landuse/at?lon={lon:.7f}&lat={lat:.7f}"))["parcels"]


def vietnamese(number, decimals):
    whole = f"{number:,.{decimals}f}"
    return whole.translate(str.maketrans(",.", ".,"))


@pytest.mark.parametrize("zoom", [5, 8, 10, 11.75, 13, 13.5, 14, 16, 18.25])
def test_it_draws_at_any_zoom(open_page, server, zoom):
    page = shown(open_page, server, zoom, query="&layers=landuse")
    assert drawn(page) > 3
    expect(page.locator("#status")).to_contain_text("Thửa đất minh họa")
    note = page.locator("#legend-body .landuse-note")
    expect(note).to_have_count(1 if zoom < 13.5 else 0)


def test_a_sharp_screen_gets_sharp_tiles(open_page, server):
    page = shown(open_page, server, 14, device_scale_factor=2)
    drawn(page)
    assert page.evaluate(f"() => ({CANVASES})().map((tile) => tile.width)")[0] == 512


def test_the_map_begins_on_a_whole_dot(open_page, server):
    page = shown(open_page, server, 14)
    place = page.evaluate(
        "() => { const { left, top } = document.querySelector('#map').getBoundingClientRect();"
        " return [left, top]; }"
    )
    assert [value % 1 for value in place] == pytest.approx([0, 0], abs=1e-3)


def test_a_parcel_has_its_official_colour(open_page, server):
    page = shown(open_page, server, 19)
    drawn(page)
    meta = json.loads(asked(server, "/api/meta"))
    colours = {each["code"]: each["colour"] for each in meta["land_codes"]}
    colour = colours[at(server, LON, LAT)[0]["code"]]
    rgb = ",".join(str(int(colour[n : n + 2], 16)) for n in (1, 3, 5))
    assert f"{rgb},255" in page.evaluate(AROUND, middle(page))


@pytest.mark.parametrize(("lang", "words"), [
    ("vi", ("Mỗi ô là {side} × {side} trên thực địa", "Từng thửa được vẽ từ mức phóng 13,5",
            "bấm + thêm {n} lần")),
    ("en", ("Each square stands for {side} × {side} of ground",
            "Single parcels are drawn from zoom 13.5", "press + {n} more times")),
])  # fmt: skip
def test_the_legend_says_what_a_square_is(open_page, server, lang, words):
    page = shown(open_page, server, 12, query=f"&lang={lang}")
    note = page.locator("#legend-body .landuse-note")
    for sides, steps in (("280\u00a0m", 2), ("570\u00a0m", 3)):
        for text in words:
            expect(note).to_contain_text(text.format(side=sides, n=steps))
        page.locator("#tool-zoom_out").click()
    codes = page.locator("#legend-body .landuse-codes")
    expect(codes).to_contain_text("LUC")
    expect(codes.get_by_text("Đất chuyên" if lang == "en" else "Wet rice")).to_have_count(0)


def square_of(server, zoom, lon, lat):
    """What the tile itself holds of the square at a point: m² by code, and of all."""
    across = (lon / 360 + 0.5) * 2**zoom
    down = (0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)) * 2**zoom
    data = asked(server, f"/tiles/landuse/{zoom}/{int(across)}/{int(down)}.mvt")
    cells = mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})["cells"]
    column, row = (int((value % 1) * 32) * 128 for value in (across, down))
    for feature in cells["features"]:
        ring = np.array(feature["geometry"]["coordinates"][0])
        if ring.min(axis=0).tolist() == [column, row]:
            areas = dict(feature["properties"])
            return areas.pop("m2"), areas
    raise AssertionError("no such square")


def test_a_square_lists_its_shares_in_hectares(open_page, server):
    page = shown(open_page, server, 12)
    drawn(page)
    page.locator("#map").focus()
    page.keyboard.press("Enter")
    card = page.locator(".ground-card")
    expect(card).to_contain_text("Ô vuông 280")
    total, areas = square_of(server, 12, LON, LAT)
    assert sum(areas.values()) == pytest.approx(total, rel=1e-6)
    expect(card.locator("b").first).to_contain_text(f"{vietnamese(total / 1e4, 2)}\u00a0ha")
    rows = [row.locator("th, td").all_inner_texts() for row in card.locator("tr").all()]
    assert len(rows) == sum(area > 0 for area in areas.values())
    for name, area, _ in rows:
        m2 = areas[name.split()[0]]
        said = f"{vietnamese(m2 / 1e4, 2)}\u00a0ha" if m2 >= 50 else f"{vietnamese(m2, 1)}\u00a0m²"
        assert area == said
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)


@pytest.mark.parametrize("phone", [False, True], ids=["mouse", "finger"])
def test_a_click_names_the_parcel_with_the_area_of_the_record(open_page, server, phone):
    size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 800}
    page = shown(open_page, server, 17, viewport=size, has_touch=phone)
    drawn(page)
    place = middle(page)
    page.touchscreen.tap(*place) if phone else page.mouse.click(*place)
    (parcel,) = at(server, LON, LAT)
    card = page.locator(".ground-card")
    expect(card).to_contain_text(f"Thửa {parcel['id']} · {parcel['code']} {parcel['title_vi']}")
    expect(card).to_contain_text(f"{vietnamese(parcel['area_m2'], 1)}\u00a0m² (minh họa)")
    expect(page.locator("path.shape-picked")).to_have_count(1)
    card.get_by_role("button").click()
    expect(page.locator("path.shape-picked")).to_have_count(0)


def doubled(server):
    """A point that two parcels claim, and not on an edge of either."""
    features = json.loads(asked(server, "/exports/landuse.geojson"))["features"]
    geoms = shapely.from_geojson([json.dumps(f["geometry"]) for f in features])
    geoms = geoms[shapely.is_valid(geoms)]
    one, two = shapely.STRtree(geoms).query(geoms, predicate="intersects")
    one, two = one[one < two], two[one < two]
    common = shapely.intersection(geoms[one], geoms[two])
    point = shapely.point_on_surface(common[np.argmax(shapely.area(common))])
    return point.x, point.y


def test_all_parcels_at_a_point_are_named(open_page, server):
    lon, lat = doubled(server)
    page = shown(open_page, server, 18, lat=f"{lat:.6f}", lon=f"{lon:.6f}")
    drawn(page)
    page.locator("#map").focus()
    page.keyboard.press("Enter")
    card = page.locator(".ground-card")
    expect(card).to_contain_text("thửa chồng nhau tại điểm này")
    names = [parcel["id"] for parcel in at(server, lon, lat)]
    assert len(names) >= 2
    for name in names:
        expect(card).to_contain_text(name)


def test_ground_without_parcels_is_said_to_have_none(open_page, server):
    page = shown(open_page, server, 15)
    drawn(page)
    x, y = middle(page)
    page.mouse.click(x + 400, y + 250)
    expect(page.locator(".ground-card")).to_contain_text("dữ liệu chưa có thửa đất nào")
    page.goto(f"{server}/?map=15/20.4/105.2")
    expect(page.locator("#status")).to_contain_text("Trong khung này chưa có dữ liệu thửa đất")


def test_a_pointer_that_rests_is_told_the_parcel(open_page, server):
    page = shown(open_page, server, 17)
    drawn(page)
    x, y = middle(page)
    page.mouse.move(x - 5, y)
    page.mouse.move(x, y)
    sign = page.locator(".pointer-sign")
    expect(sign).to_contain_text(at(server, LON, LAT)[0]["id"])
    expect(sign).to_contain_text("minh họa")
    expect(page.locator("path.shape-under")).to_have_count(1)
    page.mouse.move(20, 20)
    expect(sign).to_have_count(0)
    expect(page.locator("path.shape-under")).to_have_count(0)


MARKED = f"""() => ({CANVASES})().filter((tile) => {{
  const {{ data }} = tile.getContext('2d').getImageData(0, 0, tile.width, tile.height);
  let red = 0;
  for (let at = 0; at < data.length; at += 4) red += data[at] > 120 && data[at + 1] < 90;
  return red > 500;
}}).length"""


def test_a_tile_that_failed_is_marked_and_said(open_page, server):
    page = open_page(server, allow_errors=NETWORK)
    asks = []
    page.route(TILES, lambda route: (asks.append(route.request.url), route.abort()))
    page.goto(f"{server}/?map=14/{LAT}/{LON}")
    said = page.locator("#status .notice-bad", has_text="Không tải được thửa đất")
    expect(said).to_be_visible()
    page.wait_for_function(
        f"() => ({CANVASES})().length > 0 && ({MARKED})() === ({CANVASES})().length"
    )
    assert all(asks.count(url) >= 2 for url in asks)
    expect(page.locator("#status")).not_to_contain_text("chưa có dữ liệu thửa đất")
    page.unroute(TILES)
    said.get_by_role("button", name="Thử lại").click()
    page.wait_for_function(f"() => ({MARKED})() === 0")
    expect(said).to_have_count(0)
    assert drawn(page) > 1000


def test_without_what_draws_them_tiles_are_marked(open_page, server):
    page = open_page(server, allow_errors=NETWORK)
    page.route("**/drawer-*.js", lambda route: route.abort())
    page.goto(f"{server}/?map=14/{LAT}/{LON}")
    expect(page.locator("#status")).to_contain_text("Không tải được thửa đất")
    page.wait_for_function(f"() => ({MARKED})() > 0")


def test_an_answer_that_is_no_tile_is_a_failure(open_page, server):
    page = open_page(server)
    page.route(TILES, lambda route: route.fulfill(body="<html>login</html>"))
    page.goto(f"{server}/?map=14/{LAT}/{LON}")
    expect(page.locator("#status")).to_contain_text("máy chủ trả lời không đúng dạng")
    page.wait_for_function(f"() => ({MARKED})() > 0")


def test_a_layer_that_cannot_be_read_says_why(open_page, workspace_copy):
    (workspace_copy / "landuse.geojson").write_text("{", "utf-8")
    process, address = start_server(workspace_copy)
    try:
        page = open_page(address, allow_errors=NETWORK)
        page.goto(f"{address}/?map=14/{LAT}/{LON}")
        said = page.locator("#status .notice-bad", has_text="Không tải được thửa đất")
        expect(said).to_contain_text("landuse")
        page.wait_for_function(f"() => ({MARKED})() > 0")
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_requests_for_tiles_that_left_end(open_page, server):
    page = open_page(server, allow_errors=NETWORK)
    waiting, ended = [], []
    page.route(TILES, lambda route: waiting.append(route))
    page.on("requestfailed", lambda request: ended.append(request.url))
    page.goto(f"{server}/?map=14/{LAT}/{LON}")
    expect(page.locator("#list-count")).to_contain_text("43")
    expect(page.locator("#status")).to_contain_text("Đang tải thửa đất")
    assert len(waiting) > 3
    page.locator("#tool-layers").click()
    page.locator("[data-layer=landuse]").uncheck()
    page.wait_for_timeout(500)
    assert len([url for url in ended if "/tiles/landuse/14/" in url]) >= len(waiting)
    expect(page.locator("#status")).not_to_contain_text("thửa")


def test_a_layer_that_is_off_asks_for_nothing(open_page, server):
    page = open_page(server)
    asks = []
    page.on("request", lambda request: asks.append(request.url))
    page.goto(f"{server}/?map=14/{LAT}/{LON}&layers=clusters,districts")
    expect(page.locator("#list-count")).to_contain_text("43")
    page.mouse.click(*middle(page))
    page.wait_for_load_state("networkidle")
    assert [url for url in asks if "/tiles/" in url or "/landuse" in url] == []


HOSTILE = "<img src=x onerror=window.broken=1>"
RING = [[105.49, 21.07], [105.52, 21.07], [105.52, 21.10], [105.49, 21.10], [105.49, 21.07]]
NEW = {"type": "FeatureCollection", "features": [
    {"type": "Feature", "id": HOSTILE, "properties": {"id": HOSTILE, "code": "RSX"},
     "geometry": {"type": "Polygon", "coordinates": [RING]}},
]}  # fmt: skip


def test_new_parcels_show_in_an_open_tab(open_page, workspace_copy):
    process, address = start_server(workspace_copy)
    try:
        page = shown(open_page, address, 15, allow_errors=NETWORK)
        codes = page.locator("#legend-body .landuse-list")
        expect(codes).to_contain_text("LUC")
        (workspace_copy / "landuse.geojson").write_text(json.dumps(NEW), "utf-8")
        page.wait_for_timeout(3100)
        page.locator("#map").focus()
        page.keyboard.press("ArrowRight")
        expect(codes).to_contain_text("RSX rừng sản xuất")
        expect(codes).not_to_contain_text("LUC")
        page.keyboard.press("Enter")
        expect(page.locator(".ground-card")).to_contain_text(f"Thửa {HOSTILE}")
        page.mouse.move(*middle(page))
        expect(page.locator(".pointer-sign")).to_contain_text(f"Thửa {HOSTILE}")
        assert page.evaluate("window.broken") is None
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("zoom", [12, 17])
def test_axe_finds_nothing_serious_in_what_lies_at_a_point(open_page, server, zoom, scheme):
    page = shown(open_page, server, zoom, bypass_csp=True, color_scheme=scheme)
    drawn(page)
    page.locator("#map").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ground-card")).to_be_visible()
    assert axe(page) == []
