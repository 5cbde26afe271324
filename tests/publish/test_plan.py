"""The plan: what it shows, where, and that nothing in it can break out."""

import re
import xml.etree.ElementTree as ET

import pytest
import shapely

from geoapp.publish.plan import plan
from geoapp.publish.plan_corners import corners, on_plane, shape_of
from geoapp.publish.plan_frame import bar_metres, frame_of, grid_step, grid_values
from tests.publish.statements import document, pieces

SVG = "{http://www.w3.org/2000/svg}"


def drawn(lang="vi", **more):
    return ET.fromstring(plan(document(), pieces(), lang, **more))


def texts(root):
    return ["".join(t.itertext()) for t in root.iter(f"{SVG}text")]


def test_it_has_scale_grid_north_crs_and_a_legend_line_for_each_code():
    said = " | ".join(texts(drawn()))
    assert "1:2.000" in said
    assert "EPSG:5897" in said
    assert re.search(r"X 2320\d00", said)
    assert "LUC Đất chuyên trồng lúa: 1,4400 ha" in said
    assert "LUK Đất trồng lúa còn lại: 0,7200 ha" in said
    assert "CLN" in said
    assert "B" in texts(drawn())
    assert "N" in texts(drawn("en"))


def test_rice_is_hatched_and_only_rice():
    fills = [p.get("fill") for p in drawn().iter(f"{SVG}path")]
    assert fills.count("url(#plan-LUC)") == 2
    assert fills.count("url(#plan-LUK)") == 1
    assert "url(#plan-CLN)" not in fills


def test_a_drawn_boundary_is_marked_across_and_a_surveyed_one_is_not():
    assert "MINH HỌA" not in texts(drawn())
    shaky = document()
    shaky["site"]["illustrative"] = True
    assert "MINH HỌA" in texts(ET.fromstring(plan(shaky, pieces(), "vi")))
    shaky["site"]["illustrative"] = False
    shaky["layers"][0]["kind"] = "simulated"
    assert "SIMULATED" in texts(ET.fromstring(plan(shaky, pieces(), "en")))


def test_pieces_lead_to_their_rows_only_where_asked():
    links = [a.get("href") for a in drawn(linked=True).iter(f"{SVG}a")]
    assert links == [f"#piece-{f['id']}" for f in pieces()["features"]]
    assert list(drawn().iter(f"{SVG}a")) == []


def test_no_boundary_no_plan():
    empty = document()
    empty["site"]["geometry"] = None
    assert plan(empty, {"type": "FeatureCollection", "features": []}, "vi") == ""


def test_without_an_outline_the_pieces_give_it():
    bare = document()
    bare["site"]["geometry"] = None
    assert "EPSG:5897" in plan(bare, pieces(), "vi")


def test_hostile_codes_stay_text():
    found = pieces()
    found["features"][0]["properties"]["code"] = '"><script>alert(1)</script>\x00\x0b&'
    svg = plan(document(), found, "vi", linked=True)
    root = ET.fromstring(svg)
    assert "<script" not in svg
    assert not list(root.iter(f"{SVG}script"))


@pytest.mark.parametrize("size", [3.0, 80.0, 950.0, 12_345.0, 300_000.0])
def test_the_window_holds_the_site_at_a_round_scale(size):
    bounds = (560_000.0, 2_320_000.0, 560_000.0 + size, 2_320_000.0 + 0.7 * size)
    frame = frame_of(bounds, (170.0, 165.0))
    west, south, east, north = frame.bounds
    assert west < bounds[0]
    assert south < bounds[1]
    assert east > bounds[2]
    assert north > bounds[3]
    assert frame.scale == float(f"{frame.scale:.2g}")
    assert grid_step(frame) * frame.metre_mm >= 24.9
    assert bar_metres(frame) * frame.metre_mm <= 45.1
    lines = grid_values(west, east, grid_step(frame))
    assert all(west <= line <= east for line in lines)


def test_corners_go_clockwise_from_the_north_and_holes_against_it():
    shape = shapely.Polygon(
        [(0, 0), (100, 0), (100, 100), (0, 100)], [[(40, 40), (60, 40), (60, 60), (40, 60)]]
    )
    found = corners(shape)
    assert [(c.east, c.north) for c in found[:4]] == [(0, 100), (100, 100), (100, 0), (0, 0)]
    assert [c.number for c in found] == list(range(1, 9))
    assert [c.hole for c in found] == [False] * 4 + [True] * 4
    assert [c.length_m for c in found] == [100] * 4 + [20] * 4
    assert [c.next_number for c in found] == [2, 3, 4, 1, 6, 7, 8, 5]
    for corner in found:
        step = shapely.Point(corner.east + corner.out[0], corner.north + corner.out[1])
        assert not shape.contains(step)


def test_corners_are_the_corners_that_were_given():
    shape = shape_of(document()["site"]["geometry"])
    found = corners(on_plane(shape, "EPSG:5897"))
    assert {(round(c.east, 3), round(c.north, 3)) for c in found} == {
        (560_020.0, 2_320_020.0), (560_020.0, 2_320_180.0),
        (560_280.0, 2_320_180.0), (560_280.0, 2_320_020.0),
    }  # fmt: skip


def without_bare_pieces():
    """Pieces as a report has them: none for ground under no parcel."""
    found = pieces()
    found["features"] = [f for f in found["features"] if f["properties"]["class"] != "none"]
    return found


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("vi", "Không có thửa: chưa có dữ liệu: 0,0100 ha"),
        ("en", "No parcel: no data yet: 0.0100 ha"),
    ],
)
def test_ground_without_parcels_is_hatched_and_in_the_legend(lang, said):
    root = ET.fromstring(plan(document(), without_bare_pieces(), lang, linked=True))
    assert said in texts(root)
    hatched = [p for p in root.iter(f"{SVG}path") if p.get("fill") == "url(#plan-none)"]
    assert [p.get("d").count("M") for p in hatched] == [1]
    assert len(list(root.iter(f"{SVG}a"))) == 4


def test_where_every_gap_is_known_to_be_no_rice_the_legend_claims_no_more():
    known = document()
    known["layers"][0]["reasons"] = ["rice"]
    said = texts(ET.fromstring(plan(known, without_bare_pieces(), "vi")))
    assert "Không có thửa: 0,0100 ha" in said


def test_a_site_that_no_layer_tells_of_is_hatched_whole():
    blank = document()
    blank["layers"][0] |= {"outcome": "failed", "codes": None, "reasons": ["failed"]}
    root = ET.fromstring(plan(blank, {"features": []}, "vi"))
    assert "Chưa có dữ liệu về loại đất: 4,1600 ha" in texts(root)
    hatched = [p for p in root.iter(f"{SVG}path") if p.get("fill") == "url(#plan-none)"]
    assert len(hatched) == 1


def test_rounding_between_pieces_is_no_ground():
    """Lon/lat of nine decimals leave slivers of a tenth of a millimetre between pieces."""
    full = document()
    full["layers"][0] |= {"gap_m2": 0.0, "uncovered_m2": 0.0}
    root = ET.fromstring(plan(full, without_bare_pieces(), "vi"))
    assert not [p for p in root.iter(f"{SVG}path") if p.get("fill") == "url(#plan-none)"]
