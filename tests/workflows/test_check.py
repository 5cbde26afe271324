"""A check's numbers close, its decisions are the documented ones, its bytes are the same."""

import datetime as dt
import json
import shutil

import numpy as np
import orjson
import pytest
import shapely
from hypothesis import given, settings

from geoapp.errors import CrsError, GeometryError, NotFound
from geoapp.exchange.read import read_any
from geoapp.geometry.crs import to_wgs84
from geoapp.storage import open_workspace
from geoapp.workflows.check import check_all, check_cluster, check_site
from geoapp.workflows.document import document
from geoapp.workflows.land import file_land
from tests.strategies import layers, polygons
from tests.worlds import (
    AS_OF,
    GROUND,
    RICE_SITE,
    SITE,
    at,
    collection,
    feature,
    fields,
    make,
    moved,
    write,
)  # fmt: skip

box = shapely.box
with np.errstate(invalid="ignore"):
    NOT_A_NUMBER = shapely.from_wkt("POLYGON((105 21, NaN 22, 106 22, 105 21))")


def check(folder, shape=SITE, **more):
    space = open_workspace(folder)
    return check_site(space, at(shape), site_id="s", name="S", as_of=AS_OF, **more)


@pytest.fixture
def world(tmp_path):
    return make(tmp_path / "world")


def one(result):
    found = result.to_json()
    return found, found["layers"][0]


def test_a_clear_site_is_clear_and_says_nothing_more(world):
    found, layer = one(check(world))
    assert (found["verdict"], layer["message"], layer["reasons"]) == ("clear", None, ["clear"])
    assert found["rice"]["total_m2"] == found["rice"]["upper_m2"] == 0
    assert set(layer["classes"]) == {"LUC", "LUK", "other"}
    assert layer["covered_m2"] == pytest.approx(260 * 160, abs=1e-2)


def test_no_number_of_a_site_off_the_coverage_is_negative(world):
    """The difference's ring may begin elsewhere, so that its area differs in the last bits."""
    angles = np.linspace(0, 2 * np.pi, 37, endpoint=False)
    for east in range(2000, 2200, 20):
        radius = 40 + 15 * np.sin(east + 5 * angles)
        ring = np.c_[east + radius * np.cos(angles), 300 + radius * np.sin(angles)]
        found, layer = one(check(world, shapely.Polygon(ring)))
        assert 0 <= layer["covered_m2"] < 1e-6
        assert min(v for v in found["rice"].values() if v is not None) >= 0


def test_rice_is_a_conflict_with_its_numbers(world):
    found, layer = one(check(world, RICE_SITE))
    assert found["verdict"] == "conflict"
    assert found["rice"]["luc_m2"] == pytest.approx(2000, abs=1e-3)
    assert layer["classes"]["LUC"]["share"] == pytest.approx(0.2, abs=1e-6)
    assert layer["classes"]["LUC"]["features"] == 2
    assert found["ledger"]["pieces"] == 4
    assert found["ledger"]["closes_within_m2"] < 1e-6
    assert (layer["slivers"]["count"], layer["doubled_m2"]) == (0, 0)
    assert found["rice"]["missing_m2"] == found["rice"]["total_m2"]


@pytest.mark.parametrize(
    ("east", "verdict"), [(300.0, "clear"), (300.05, "below_tolerance"), (300.2, "conflict")]
)
def test_the_tolerance_is_ten_square_metres(world, east, verdict):
    assert check(world, box(220, 20, east, 120)).verdict == verdict


def test_a_double_code_is_a_conflict_of_unknown_extent(tmp_path):
    codes = fields(lambda x, y: "ONT+LUC" if (x, y) == (1, 0) else "CLN")
    found, layer = one(check(make(tmp_path / "w", codes)))
    rice = found["rice"]
    assert (found["verdict"], layer["reasons"]) == ("conflict", ["possible"])
    assert (rice["total_m2"], rice["possible_m2"]) == (0, pytest.approx(8000, abs=1e-2))
    assert rice["upper_m2"] == rice["possible_m2"]
    assert "between 0 and 8,000.0 m²" in layer["message"]
    assert "8.000,0 m²" in layer["message_vi"]


def test_an_unknown_code_is_in_the_upper_bound_only(tmp_path):
    codes = fields(lambda x, y: "CSK" if (x, y) == (1, 0) else "CLN")
    found, _ = one(check(make(tmp_path / "w", codes)))
    assert (found["verdict"], found["rice"]["total_m2"]) == ("no_data", 0)
    assert found["rice"]["upper_m2"] == pytest.approx(8000, abs=1e-2)


def test_ground_nobody_mapped_is_in_the_upper_bound(tmp_path):
    holed = [p for p in fields(lambda x, y: "CLN") if p[0] != "t10"]
    found, layer = one(check(make(tmp_path / "w", holed)))
    assert (found["verdict"], layer["reasons"]) == ("no_data", ["gap"])
    assert layer["gap_m2"] == pytest.approx(8000, abs=1e-2)
    assert found["rice"]["upper_m2"] == pytest.approx(8000, abs=1e-2)
    loose, layer = one(check(make(tmp_path / "v", holed, partition="false")))
    assert (loose["verdict"], loose["rice"]["upper_m2"]) == ("clear", 0)
    assert layer["gap_m2"] == pytest.approx(8000, abs=1e-2)


@pytest.mark.parametrize(
    ("reason", "broken"),
    [
        ("illustrative", {"kind": "illustrative"}),
        ("stale", {"date": dt.date(2020, 1, 1)}),
        ("empty", {"parcels": [], "partition": "false"}),
    ],
)
def test_a_layer_that_proves_nothing_leaves_the_whole_site_open(tmp_path, reason, broken):
    """One upper bound for the document, the rules and the costs."""
    folder = make(tmp_path / "w", **broken)
    result = check(folder, RICE_SITE)
    assert reason in result.layers[0].judgement.reasons
    found = document(open_workspace(folder), result)
    assert found["rice"]["upper_m2"] == found["site"]["area_m2"]["planar"]
    of_rice = [f for f in found["findings"] if f.get("quantity") in ("rice_m2", "luc_m2")]
    assert {f["value_high"] for f in of_rice if f["in_force"]} == {found["rice"]["upper_m2"]}
    assert found["costs"]["luc_high_m2"] == found["rice"]["upper_m2"]


def test_pieces_gap_and_uncovered_are_the_site(tmp_path):
    parcels = [p for p in fields() if p[0] not in ("t10", "t00")]
    found, layer = one(check(make(tmp_path / "w", parcels, coverage=box(50, 0, 500, 500))))
    ledger = found["ledger"]
    parts = layer["overlap_m2"] + layer["gap_m2"] + layer["uncovered_m2"]
    assert parts == pytest.approx(ledger["site_m2"], abs=1e-6)
    assert layer["uncovered_m2"] == pytest.approx(30 * 80, abs=1e-2)
    assert layer["covered_m2"] == pytest.approx(230 * 160, abs=1e-2)
    assert ledger["closes_within_m2"] < 1e-6


def test_doubled_ground_is_counted_once_and_rice_keeps_it(tmp_path):
    parcels = [*fields(lambda x, y: "CLN"), ("z", "LUC", box(150, 50, 250, 150))]
    result = check(make(tmp_path / "w", parcels))
    _, layer = one(result)
    assert layer["doubled_m2"] == pytest.approx(10_000, abs=1e-2)
    assert layer["overlap_m2"] == pytest.approx(260 * 160, abs=1e-2)
    assert layer["classes"]["LUC"]["area_m2"] == pytest.approx(10_000, abs=1e-2)
    assert layer["classes"]["other"]["lost_m2"] == pytest.approx(10_000, abs=1e-2)
    lost = [p["properties"] for p in result.pieces_geojson()["features"]
            if p["properties"]["kept_by"]]  # fmt: skip
    assert {p["parcel"] for p in lost} == {"t10", "t11", "t20", "t21"}
    assert all(p["kept_by"] == ["z"] for p in lost)


def test_slivers_are_listed_and_counted(tmp_path):
    result = check(make(tmp_path / "w"), box(220, 20, 300.3, 120))
    found, layer = one(result)
    assert layer["slivers"]["count"] == 2
    assert layer["slivers"]["area_m2"] == pytest.approx(30, abs=1e-2)
    assert {p["parcel"] for p in layer["slivers"]["pieces"]} == {"t30", "t31"}
    assert found["rice"]["total_m2"] == pytest.approx(30, abs=1e-2)
    flagged = [p["properties"]["parcel"] for p in result.pieces_geojson()["features"]
               if p["properties"]["sliver"]]  # fmt: skip
    assert flagged == ["t30", "t31"]


def test_the_pieces_behind_a_number(world):
    result = check(world, RICE_SITE)
    every, rice = result.pieces_geojson(), result.pieces_geojson("LUC")
    assert [p["properties"]["parcel"] for p in every["features"]] == ["t20", "t21", "t30", "t31"]
    assert [p["properties"]["parcel"] for p in rice["features"]] == ["t30", "t31"]
    total = sum(p["properties"]["area_m2"] for p in rice["features"])
    assert total == pytest.approx(result.to_json()["rice"]["luc_m2"], abs=1e-9)
    properties = rice["features"][0]["properties"]
    assert (properties["source_layer"], properties["kind"]) == ("landuse", "survey")
    assert properties["parcel_m2"] == pytest.approx(10_000, abs=1e-2)
    assert result.pieces_geojson("none")["features"] == []


def test_ground_without_a_parcel_can_be_shown(tmp_path):
    parcels = [p for p in fields() if p[0] != "t10"]
    (bare,) = check(make(tmp_path / "w", parcels)).pieces_geojson("none")["features"]
    assert bare["properties"]["parcel"] is None
    assert bare["properties"]["area_m2"] == pytest.approx(8000, abs=1e-2)


def test_both_areas_and_the_operation_are_named(world):
    found, _ = one(check(world))
    area = found["site"]["area_m2"]
    assert area["planar"] == pytest.approx(260 * 160, abs=1e-2)
    assert abs(area["planar"] / area["geodesic"] - 1) < 188e-6
    assert area["planar_crs"] == "EPSG:5897"
    assert "VN-2000 to WGS 84 (2)" in found["operation"]
    assert found["priority"][0] == "LUC"


def test_a_repaired_site_is_never_clear(world):
    bow_tie = shapely.Polygon([(20, 20), (120, 120), (120, 20), (20, 120)])
    found, layer = one(check(world, bow_tie))
    assert (found["verdict"], layer["reasons"]) == ("failed", ["site_repaired"])
    (line,) = found["site"]["repairs"]
    assert line["after_m2"] == pytest.approx(5000, abs=1e-2)
    assert "Self-intersection" in layer["message"]


@pytest.mark.parametrize(
    ("shape", "error", "words"),
    [
        (shapely.Point(105.6, 21), GeometryError, "feature 1 is not a polygon"),
        (shapely.Polygon(), GeometryError, "not a polygon"),
        (None, GeometryError, "not a polygon"),
        (np.array([], dtype=object), GeometryError, "no feature"),
        (NOT_A_NUMBER, GeometryError, "not a number"),
        (shapely.Polygon([(105, 21), (105.1, 21), (105, 21)]), GeometryError, "encloses no area"),
        (box(115, 20, 115.1, 20.1), CrsError, "area of use"),
        (box(20.9, 80, 21, 80.1), CrsError, "EPSG:5897"),
    ],
)  # fmt: skip
def test_a_site_that_is_none_is_refused(world, shape, error, words):
    with pytest.raises(error, match=words):
        check_site(open_workspace(world), shape, site_id="s", name=None, as_of=AS_OF)


def test_several_parts_are_one_site_only_if_apart(world):
    space = open_workspace(world)
    apart = [at(box(20, 20, 60, 60)), at(box(60, 20, 90, 60)), at(box(200, 20, 250, 60))]
    asked = {"site_id": "s", "name": None, "as_of": AS_OF}
    found = check_site(space, (apart, "OGC:CRS84"), **asked).to_json()
    assert found["site"]["parts"] == 3
    assert found["site"]["area_m2"]["planar"] == pytest.approx(40 * 120, abs=1e-2)
    assert found["verdict"] == "clear"
    with pytest.raises(GeometryError, match=r"features 1 and 3 overlap by 400.0 m²"):
        check_site(space, ([*apart[:2], at(box(40, 40, 60, 60))], "OGC:CRS84"), **asked)


def test_how_a_site_is_drawn_does_not_change_a_byte(world):
    ring = [(20, 20), (280, 20), (280, 180), (20, 180)]
    texts = set()
    for start in range(4):
        for way in (1, -1):
            turned = [*ring[start:], *ring[:start]][::way]
            text = orjson.dumps(check(world, shapely.Polygon(turned)).to_json())
            texts.add(text)
    assert len(texts) == 1


def test_the_order_of_the_parcels_does_not_change_a_number(tmp_path):
    plain, turned = make(tmp_path / "a"), make(tmp_path / "b", fields()[::-1])
    one_, other = one(check(plain, RICE_SITE))[1], one(check(turned, RICE_SITE))[1]
    assert one_["classes"] == other["classes"]
    assert one_["edition"] != other["edition"]


def test_stale_is_a_matter_of_the_day_asked(world):
    space = open_workspace(world)
    asked = {"site_id": "s", "name": None}
    days = [dt.date(2024, 12, 26), dt.date(2025, 12, 1), dt.date(2025, 12, 2)]
    found = [check_site(space, at(RICE_SITE), as_of=d, **asked) for d in days]
    assert [f.verdict for f in found] == ["conflict", "conflict", "stale"]
    assert found[2].to_json()["rice"]["luc_m2"] == pytest.approx(2000, abs=1e-3)


def test_another_working_crs_is_named_and_used(world):
    found = check(world, RICE_SITE, work_crs="EPSG:3405").to_json()
    assert found["site"]["area_m2"]["planar_crs"] == "EPSG:3405"
    assert found["rice"]["luc_m2"] == pytest.approx(2000 * (1 - 6.7e-4), rel=2e-4)
    with pytest.raises(CrsError):
        check(world, RICE_SITE, work_crs="EPSG:3857")


@settings(max_examples=25)
@given(polygons(), layers())
def test_removing_a_layer_never_improves_the_verdict(tmp_path_factory, site, layer):
    order = ["clear", "below_tolerance", "conflict", "stale", "no_data", "failed"]
    folder = make(tmp_path_factory.mktemp("w"), layer, coverage=box(-500, -500, 500, 500),
                  partition="false")  # fmt: skip
    before = check(folder, site).verdict
    (folder / "landuse.geojson").unlink()
    assert order.index(check(folder, site).verdict) >= order.index(before)


@settings(max_examples=25)
@given(polygons(), layers())
def test_every_check_closes_and_is_strict_json(tmp_path_factory, site, layer):
    folder = make(tmp_path_factory.mktemp("w"), layer, coverage=box(-50, -50, 150, 90))
    found, checked = one(check(folder, site))
    json.loads(json.dumps(found, allow_nan=False))
    if checked["overlap_m2"] is not None:
        parts = checked["overlap_m2"] + checked["gap_m2"] + checked["uncovered_m2"]
        assert parts == pytest.approx(found["ledger"]["site_m2"], abs=2e-3)
        classes = sum(c["area_m2"] for c in checked["classes"].values())
        assert classes == pytest.approx(checked["overlap_m2"], abs=1e-6)
        codes = sum(c["area_m2"] for c in checked["codes"])
        assert codes == pytest.approx(checked["overlap_m2"], abs=1e-6)
        assert found["rice"]["total_m2"] <= found["rice"]["upper_m2"] + 1e-6


def cluster(identity, shape, boundary="survey", **more):
    return feature(shape, identity, **{
        "id": identity, "name": identity.upper(), "named": True, "craft_village": None,
        "district_code": None, "communes_2024": [], "communes_2025": [], "boundary": boundary,
        "boundary_source": None, "boundary_date": None, "membership": "test", "facts": [],
        "events": [], **more,
    })  # fmt: skip


def conversion(value, day):
    return {"track": "rice_conversion", "value": value, "from": day, "to": day, "known_on": day,
            "document": None, "source": "test", "note_vi": None, "note_en": None}  # fmt: skip


def test_a_drawn_boundary_is_never_clear_even_on_surveyed_land(tmp_path):
    drawn = cluster("drawn", at(SITE), "illustrative")
    world = make(tmp_path / "w", clusters=[cluster("surveyed", at(SITE)), drawn])
    surveyed, drawn = check_all(open_workspace(world), AS_OF)
    assert str(surveyed.verdict) == "clear"
    assert str(drawn.verdict) == "no_data"
    assert "illustrative" in drawn.to_json()["layers"][0]["message"]


def test_clusters_with_and_without_a_boundary(tmp_path):
    world = make(tmp_path / "w", clusters=[
        cluster("a", at(SITE)),
        cluster("b", at(RICE_SITE), "illustrative", events=[conversion(0.25, "2024-06-01")]),
        cluster("c", at(shapely.Point(100, 100)), "location"),
        cluster("d", None, "none"),
    ])  # fmt: skip
    space = open_workspace(world)
    found = {r.site_id: r for r in check_all(space, AS_OF)}
    assert [str(r.verdict) for r in found.values()] == ["clear", "conflict", "no_data", "no_data"]
    nowhere = found["d"].to_json()
    assert nowhere["site"]["area_m2"] == {
        "planar": None,
        "planar_crs": "EPSG:5897",
        "geodesic": None,
    }
    assert nowhere["layers"][0]["overlap_m2"] is None
    assert nowhere["rice"]["total_m2"] is None
    assert "No boundary" in nowhere["layers"][0]["message"]
    rice = found["b"].to_json()["rice"]
    assert rice["approved_m2"] == pytest.approx(500, abs=1e-2)
    assert rice["missing_m2"] == pytest.approx(1500, abs=1e-2)
    assert found["b"].to_json()["site"]["illustrative"]
    earlier = check_cluster(space, "b", dt.date(2024, 5, 31)).to_json()["rice"]
    assert earlier["approved_m2"] == 0
    with pytest.raises(NotFound):
        check_cluster(space, "e", AS_OF)


def test_a_simulated_layer_may_be_clear(tmp_path):
    world = make(tmp_path / "w", kind="simulated", workspace_kind="simulated")
    assert check(world).verdict == "clear"


def save_land(path, parcels, **members):
    rows = [feature(moved(s), i, code=c) for i, c, s in parcels]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5897"}}
    write(path, {**collection(rows), "crs": crs, **members})
    return read_any(path)


def test_a_bare_file_proves_nothing_without_a_coverage(world, tmp_path):
    land = file_land(save_land(tmp_path / "l.geojson", fields()), "EPSG:5897")
    assert check(world, landuse=land).verdict == "no_data"
    assert check(world, RICE_SITE, landuse=land).verdict == "conflict"
    write(tmp_path / "c.geojson", collection([feature(at(GROUND))]))
    covered = file_land(save_land(tmp_path / "l.geojson", fields()), "EPSG:5897", "code",
                        tmp_path / "c.geojson")  # fmt: skip
    found, layer = one(check(world, landuse=covered))
    assert (found["verdict"], layer["layer"], layer["kind"]) == ("clear", "l.geojson", "file")


def test_results_are_remembered_until_the_layer_changes(world):
    space = open_workspace(world)
    asked = {"site_id": "s", "name": None, "as_of": AS_OF}
    first = check_site(space, at(RICE_SITE), **asked)
    again = check_site(space, at(RICE_SITE), **asked)
    assert first.layers[0].measured is again.layers[0].measured
    make(world, fields(lambda x, y: "CLN"))
    assert check_site(space, at(RICE_SITE), **asked).verdict == "clear"


def test_a_changed_coverage_counts_at_once(world):
    space = open_workspace(world)
    asked = {"site_id": "s", "name": None, "as_of": AS_OF}
    assert check_site(space, at(SITE), **asked).verdict == "clear"
    write(
        world / "coverage.geojson", collection([feature(at(box(0, 0, 90, 500)), layer="landuse")])
    )
    assert check_site(space, at(SITE), **asked).verdict == "no_data"


def test_a_copy_in_another_place_gives_the_same_bytes(world, tmp_path):
    copied = shutil.copytree(world, tmp_path / "copy")
    assert check(world, RICE_SITE).to_json() == check(copied, RICE_SITE).to_json()


def test_display_coordinates_lie_where_the_pieces_do(world):
    result = check(world, RICE_SITE)
    measured = result.layers[0].measured
    true = to_wgs84(measured.ledger.piece_geometries(), "EPSG:5897")
    shown = [shapely.geometry.shape(f["geometry"]) for f in result.pieces_geojson()["features"]]
    assert shapely.hausdorff_distance(true, np.array(shown)).max() < 1e-7
