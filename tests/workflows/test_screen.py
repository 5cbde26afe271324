"""A site against every declared layer: what is found, and that ignorance never reads as clear."""

import json
from datetime import date

import numpy as np
import orjson
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapp.geometry.crs import WGS84
from geoapp.geometry.limit import Deadline
from geoapp.storage import open_workspace
from geoapp.workflows.screen import context, decided, not_declared
from geoapp.workflows.sites import make_site
from tests.worlds import AS_OF, CRS, at, box, collection, feature, make, moved, write

SITE = box(0, 0, 200, 100)
LAYER = """
[layers.{name}]
path = "{name}.geojson"
title_vi = "Lớp thử"
title_en = "Test layer"
kind = "{kind}"
source = "test"
{more}

[layers.{name}.check]
{check}
"""


@pytest.fixture
def folder(tmp_path):
    return make(tmp_path / "w")


def declare(folder, check, features=None, name="houses", kind="survey", more="", covered=None):
    """Declare a layer, write its file (None: no file) and its coverage."""
    if covered is not None:
        more += '\ncoverage = "known.geojson"'
        write(folder / "known.geojson", collection([feature(at(covered), layer=name)]))
    path = folder / "workspace.toml"
    path.write_text(path.read_text() + LAYER.format(name=name, kind=kind, more=more, check=check))
    if features is not None:
        write(folder / f"{name}.geojson", collection(features))


def site_of(shape=SITE, identity="s", drawn=False):
    return make_site(at(shape), WGS84, CRS, site_id=identity, name="S", drawn=drawn)


def screened(folder, shape=SITE, as_of=AS_OF, deadline=None, **site):
    space = open_workspace(folder)
    lines = context(space, site_of(shape, **site), as_of, deadline or Deadline())
    orjson.dumps(lines)  # strict JSON, whatever was found
    assert all(line["message_vi"] and line["message_en"] for line in lines)
    return lines


HOUSES = [
    feature(at(box(190, 40, 260, 60)), "b", name="Nhà B", cap=4),
    feature(at(box(20, 20, 30, 30)), "a", name="Nhà A", cap=2),
    feature(at(box(200, 0, 230, 30)), "c", ten="Nhà C"),
    feature(at(box(500, 0, 520, 30)), "d"),
]
WIDE = box(-2_000, -2_000, 3_000, 3_000)


def test_the_order_is_that_of_the_workspace_and_of_the_operators(folder):
    declare(folder, 'operator = ["nearest", "overlap"]', HOUSES)
    declare(folder, 'operator = "overlap"', [], name="roads")
    lines = screened(folder)
    assert [(line["layer"], line["operator"]) for line in lines] == [
        ("houses", "nearest"), ("houses", "overlap"), ("roads", "overlap"),
    ]  # fmt: skip


def test_overlap_gives_each_feature_its_ground_the_largest_first(folder):
    declare(folder, 'operator = "overlap"\nfields = ["cap", "none"]', HOUSES)
    (line,) = screened(folder)
    assert [(r["id"], r["name"]) for r in line["rows"]] == [("b", "Nhà B"), ("a", "Nhà A")]
    assert [r["area_m2"] for r in line["rows"]] == pytest.approx([200, 100], abs=1e-3)
    assert line["rows"][0]["share"] == pytest.approx(0.01, abs=1e-7)
    assert line["rows"][0]["fields"] == {"cap": 4, "none": None}
    assert line["total_m2"] == pytest.approx(300, abs=1e-3)
    assert line["outside_m2"] == pytest.approx(19_700, abs=1e-2)
    assert (line["outcome"], line["decides"], line["count"]) == (None, False, 2)
    assert "Nhà B, Nhà A" in line["message_vi"]
    assert "300,0 m²" in line["message_vi"]
    assert "300.0 m²" in line["message_en"]


def test_properties_of_any_kind_are_shown_as_strict_json(folder):
    odd = {"a": 10**30, "b": [1, "hai"], "c": 1e300, "d": True, "e": None, "f": "{x}"}
    declare(
        folder,
        'operator = "overlap"\nname_field = "f"\nfields = ["a", "b", "c", "d", "e"]',
        [feature(at(SITE), "a", **odd)],
    )
    (line,) = screened(folder)
    assert line["rows"][0]["fields"] == {
        "a": str(10**30), "b": "[1, 'hai']", "c": 1e300, "d": True, "e": None,
    }  # fmt: skip
    assert "({x})" in line["message_vi"]


def test_ground_that_features_share_counts_once(folder):
    twice = [feature(at(box(0, 0, 50, 50)), "a"), feature(at(box(25, 0, 75, 50)), "b")]
    declare(folder, 'operator = "overlap"', twice)
    (line,) = screened(folder)
    assert sum(r["area_m2"] for r in line["rows"]) == pytest.approx(5_000, abs=1e-2)
    assert line["total_m2"] == pytest.approx(3_750, abs=1e-2)


def test_lines_and_points_are_measured_as_lines_and_points(folder):
    mixed = [
        feature(at(shapely.LineString([(-50, 50), (150, 50)])), "r", name="Đường"),
        feature(at(shapely.Point(10, 10)), "p"),
        feature(at(shapely.Point(300, 10)), "q"),
    ]
    declare(folder, 'operator = "overlap"', mixed)
    (line,) = screened(folder)
    assert [(r["id"], r["shape"]) for r in line["rows"]] == [("r", "line"), ("p", "point")]
    assert line["rows"][0]["length_m"] == pytest.approx(150, abs=1e-3)
    assert line["total_m"] == pytest.approx(150, abs=1e-3)
    assert (line["total_m2"], line["outside_m2"]) == (None, None)
    assert "dài 150,0 m, 1 điểm" in line["message_vi"]


def test_distance_is_told_feature_by_feature_the_nearest_first(folder):
    declare(folder, 'operator = ["within", "nearest"]\ndistance_m = 30', HOUSES)
    within, nearest = screened(folder, box(0, 0, 15, 100))
    assert [r["id"] for r in within["rows"]] == ["a"]
    assert within["rows"][0]["distance_m"] == pytest.approx(5, abs=1e-3)
    assert nearest["rows"] == within["rows"]
    assert (within["distance_m"], nearest["distance_m"]) == (30, 30)
    assert "cách 5,0 m" in within["message_vi"]


def test_nearest_looks_as_far_as_it_must_or_as_it_may(folder):
    declare(folder, 'operator = "nearest"', HOUSES)
    declare(folder, 'operator = "nearest"\ndistance_m = 10', HOUSES, name="roads")
    far, near = screened(folder, box(-900, 0, -800, 100))
    assert far["rows"][0]["distance_m"] == pytest.approx(820, abs=1e-3)
    assert near["rows"] == []
    assert near["outcome"] == "no_data"


def test_a_neighbour_is_told_with_the_length_of_the_common_edge(folder):
    declare(folder, 'operator = "adjacent"', HOUSES)
    (line,) = screened(folder)
    assert [r["id"] for r in line["rows"]] == ["c"]
    assert line["rows"][0]["length_m"] == pytest.approx(30, abs=1e-3)
    assert "30,0 m" in line["message_vi"]


def test_containment_is_told_both_ways(folder):
    zone = feature(at(box(-10, -10, 300, 300)), "z", name="Vùng")
    declare(folder, 'operator = "contains"', [*HOUSES, zone])
    (line,) = screened(folder)
    assert [(r["id"], r["relation"]) for r in line["rows"]] == [("a", "inside"), ("z", "around")]
    assert line["message_vi"].startswith(
        "Khu đất nằm trọn trong Vùng. 1 đối tượng nằm trọn trong khu đất (Nhà A)."
    )


def test_groups_stand_for_their_features(folder):
    plan = [
        feature(at(box(0, 0, 50, 100)), "1", loai="SKN"),
        feature(at(box(40, 0, 90, 100)), "2", loai="SKN"),
        feature(at(box(90, 0, 200, 100)), "3", loai="DGT"),
        feature(at(box(190, 0, 220, 100)), "4"),
    ]
    declare(folder, 'operator = "overlap"\ngroup_by = "loai"', plan)
    (line,) = screened(folder)
    assert [(r["name"], r.get("count")) for r in line["rows"]] == [
        ("DGT", 1), ("SKN", 2), (None, 1),
    ]  # fmt: skip
    assert [r["area_m2"] for r in line["rows"]] == pytest.approx([11_000, 9_000, 1_000], abs=1e-1)
    assert line["total_m2"] == pytest.approx(20_000, abs=1e-1)


def test_a_cluster_is_never_in_conflict_with_itself(tmp_path):
    folder = make(tmp_path / "w")
    path = folder / "workspace.toml"
    path.write_text(
        path.read_text() + '\n[layers.clusters.check]\noperator = ["overlap", "nearest"]\n'
    )
    shapes = {"own": SITE, "next": box(150, 0, 300, 100), "far": box(900, 0, 999, 9)}
    write(
        folder / "clusters.geojson",
        collection(feature(at(s), i, name=i.title()) for i, s in shapes.items()),
    )
    overlap, nearest = screened(folder, identity="own")
    assert [r["id"] for r in overlap["rows"]] == ["next"]
    assert [r["id"] for r in nearest["rows"]] == ["next"]
    assert "chạm hoặc chồng" in nearest["message_vi"]
    overlap, nearest = screened(folder, identity="other")
    assert [r["id"] for r in overlap["rows"]] == ["own", "next"]


# what decides


DECIDING = 'operator = ["overlap", "nearest"]\ndecides = true'


def one(folder, **more):
    (layer,) = decided(screened(folder, **more))
    return layer["outcome"], layer["reasons"]


def test_nothing_found_on_ground_that_is_known_is_clear(folder):
    declare(folder, DECIDING, HOUSES[3:], covered=WIDE)
    assert one(folder) == ("clear", ["clear"])


def test_what_is_found_is_a_conflict(folder):
    declare(folder, DECIDING, HOUSES, covered=WIDE)
    assert one(folder) == ("conflict", ["found"])


def test_only_the_lines_that_can_prove_absence_decide(folder):
    declare(folder, DECIDING, HOUSES, covered=WIDE)
    assert [(line["operator"], line["decides"]) for line in screened(folder)] == [
        ("overlap", True), ("nearest", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("east", "outcome"), [(0.0, "clear"), (0.05, "below_tolerance"), (0.2, "conflict")]
)
def test_ground_up_to_the_tolerance_is_told_apart(folder, east, outcome):
    declare(folder, DECIDING, [feature(at(box(-50, 0, east, 100)), "a")], covered=WIDE)
    assert one(folder)[0] == outcome


@pytest.mark.parametrize(
    "shape", [shapely.Point(5, 5), shapely.LineString([(5, -5), (5, 5)]), shapely.Point(0, 5)]
)
def test_no_tolerance_forgives_a_point_or_a_line(folder, shape):
    declare(folder, DECIDING, [feature(at(shape), "a")], covered=WIDE)
    assert one(folder)[0] == "conflict"


def test_a_feature_within_the_distance_is_a_conflict_and_beyond_it_clear(folder):
    check = 'operator = "within"\ndecides = true\ndistance_m = {}'
    declare(folder, check.format(301), HOUSES[3:], covered=WIDE)
    declare(folder, check.format(299), HOUSES[3:], name="roads", covered=WIDE)
    write(
        folder / "known.geojson",
        collection(feature(at(WIDE), layer=name) for name in ("houses", "roads")),
    )
    assert [x["outcome"] for x in decided(screened(folder))] == ["conflict", "clear"]


def test_the_coverage_must_hold_the_ground_asked_about_and_not_only_the_site(folder):
    check = 'operator = "within"\ndecides = true\ndistance_m = 50'
    declare(folder, check, HOUSES[3:], covered=box(-40, -60, 800, 160))
    outcome, reasons = one(folder)
    assert (outcome, reasons) == ("no_data", ["uncovered"])


BOW_TIE = shapely.Polygon([(10, 10), (50, 50), (50, 10), (10, 50)])
FAULTS = {
    "no file is declared": ({"more": "PATH"}, "no_data"),
    "the file is missing": ({"features": None}, "failed"),
    "the file is damaged": ({"damage": '{"type": "FeatureCollection", "feat'}, "failed"),
    "the file is empty": ({"damage": ""}, "failed"),
    "another CRS": ({"damage": "CRS"}, "failed"),
    "no features": ({"features": []}, "no_data"),
    "no coverage": ({"covered": None}, "no_data"),
    "a coverage that leaves out 1 m²": (
        {"covered": WIDE.difference(box(5, 5, 6, 6))},
        "no_data",
    ),
    "a coverage that is not valid": ({"covered": BOW_TIE}, "failed"),
    "old": ({"more": "date = 2020-01-01\ncadence_days = 365"}, "stale"),
    "drawn": ({"kind": "illustrative"}, "no_data"),
    "a feature without shape": ({"features": [*HOUSES[3:], feature(None, "x")]}, "no_data"),
    "a shape to repair": (
        {"features": [*HOUSES[3:], feature(at(moved(BOW_TIE, 190, 0)), "x")]},
        "failed",
    ),
    "late": ({"deadline": 0.0}, "failed"),
    "a drawn site": ({"drawn": True}, "no_data"),
    "a repaired site": ({"shape": BOW_TIE}, "failed"),
}


@pytest.mark.parametrize("decides", [True, False])
@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_reads_as_clear(folder, fault, decides):
    given_, outcome = FAULTS[fault]
    made = {"features": HOUSES[3:], "covered": WIDE} | given_
    check = DECIDING if decides else DECIDING.replace("true", "false")
    arguments = {k: v for k, v in made.items() if k in ("kind", "more", "covered")}
    if made.get("more") == "PATH":
        arguments["more"] = ""
    declare(folder, check, made["features"], **arguments)
    break_(folder, made)
    asked = {k: v for k, v in made.items() if k in ("shape", "drawn")}
    lines = screened(folder, deadline=Deadline(made.get("deadline")), **asked)
    assert lines[0]["outcome"] == outcome
    assert lines[0]["message_vi"] != lines[0]["message_en"]
    assert [x["outcome"] for x in decided(lines)] == [outcome] * decides


def break_(folder, made):
    if made.get("more") == "PATH":
        path = folder / "workspace.toml"
        path.write_text(path.read_text().replace('path = "houses.geojson"\n', ""))
    if made.get("damage") == "CRS":
        document = collection(HOUSES) | {
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32648"}}
        }
        write(folder / "houses.geojson", document)
    elif "damage" in made:
        (folder / "houses.geojson").write_text(made["damage"])


def test_a_failed_layer_leaves_the_others_their_lines(folder):
    declare(folder, 'operator = "overlap"', None)
    declare(folder, 'operator = "overlap"', HOUSES, name="roads")
    failed, fine = screened(folder)
    assert (failed["outcome"], fine["outcome"]) == ("failed", None)
    assert failed["rows"] == []
    assert failed["count"] is None
    assert "houses.geojson" in failed["message_vi"]


def test_a_cluster_that_nobody_mapped_has_its_lines(folder):
    declare(folder, DECIDING, HOUSES, covered=WIDE)
    lines = context(open_workspace(folder), None, AS_OF)
    assert [line["outcome"] for line in lines] == ["no_data"] * 2
    assert decided(lines)[0]["reasons"] == ["unmapped"]


def test_a_changed_file_is_asked_again(folder):
    declare(folder, 'operator = "overlap"', HOUSES, covered=WIDE)
    space, site = open_workspace(folder), site_of()
    first = context(space, site, AS_OF)[0]
    write(folder / "houses.geojson", collection(HOUSES[:1]))
    second = context(space, site, AS_OF)[0]
    assert (first["count"], second["count"]) == (2, 1)
    assert first["edition"] != second["edition"]


def test_themes_that_nobody_declared_are_named(folder):
    declare(folder, 'operator = "overlap"', HOUSES)
    keys = [theme["key"] for theme in not_declared(open_workspace(folder))]
    assert "houses" not in keys
    assert keys == ["forest", "water", "dykes", "heritage", "roads", "planned_landuse"]


# administrative units of the shipped workspace


UNITS = ("districts", "communes_2024", "communes_2025")


@pytest.fixture(scope="module")
def hanoi(shipped):
    return open_workspace(shipped)


def units(hanoi, shape, work=True):
    geometry = (np.array([shape], dtype=object), CRS if work else WGS84)
    site = make_site(geometry[0], geometry[1], hanoi.work_crs, site_id="s", name=None)
    lines = {line["layer"]: line for line in context(hanoi, site, date(2025, 7, 1))}
    return site, [lines[name] for name in UNITS]


@settings(max_examples=40, deadline=None)
@given(
    st.floats(560_000, 600_000), st.floats(2_300_000, 2_340_000), st.floats(50, 4_000),
    st.integers(3, 9),
)  # fmt: skip
def test_old_units_and_new_units_sum_to_the_site(hanoi, x, y, radius, corners):
    turns = np.linspace(0.1, 2 * np.pi + 0.1, corners, endpoint=False)
    shape = shapely.Polygon(
        np.column_stack([x + radius * np.cos(turns), y + radius * np.sin(turns)])
    )
    site, lines = units(hanoi, shape)
    totals = [line["total_m2"] for line in lines]
    assert max(totals) - min(totals) < 1e-6 * max(1.0, len(lines))
    for line in lines:
        rows = sum(r["area_m2"] for r in line["rows"])
        assert rows == pytest.approx(line["total_m2"], abs=0.02)
        assert line["total_m2"] + line["outside_m2"] == pytest.approx(site.area_m2, abs=1e-6)


def test_a_site_across_units_is_split_and_says_so(hanoi):
    shape = hanoi.cluster_geometry("ngoc-my-thach-than")
    site, (district, old, new) = units(hanoi, shape, work=False)
    assert [r["name"] for r in district["rows"]] == ["Huyện Quốc Oai"]
    assert {r["name"] for r in old["rows"]} == {"Xã Thạch Thán", "Xã Ngọc Mỹ"}
    assert {r["name"] for r in new["rows"]} == {"Xã Quốc Oai", "Xã Kiều Phú"}
    assert district["message_vi"].startswith("Nằm trọn trong Huyện Quốc Oai.")
    assert old["message_vi"].startswith("Vắt qua 2 đơn vị: Xã Thạch Thán")
    assert "không phải địa giới pháp lý" in old["message_vi"]
    assert sum(r["area_m2"] for r in old["rows"]) == pytest.approx(site.area_m2, abs=1e-6)


def test_every_shipped_cluster_closes_over_old_and_new_units(hanoi):
    for cluster in hanoi.clusters():
        shape = hanoi.cluster_geometry(cluster.id)
        if shape is None or shapely.get_dimensions(shape) != 2:
            continue
        site, lines = units(hanoi, shape, work=False)
        for line in lines:
            assert line["total_m2"] == pytest.approx(site.area_m2, abs=1e-6)


def test_a_site_that_leaves_the_city_says_how_much(hanoi):
    city = shapely.union_all(hanoi.placed("districts").geoms)
    site, lines = units(hanoi, shapely.line_interpolate_point(city.exterior, 0).buffer(2_000))
    for line in lines:
        assert 0 < line["outside_m2"] < site.area_m2
        assert "nằm ngoài mọi đơn vị" in line["message_vi"]
        assert line["outside_m2"] == pytest.approx(lines[0]["outside_m2"], abs=1e-5)


def test_a_shipped_line_is_the_same_bytes_twice(hanoi):
    shape = hanoi.cluster_geometry("son-dong")
    texts = {json.dumps(units(hanoi, shape, work=False)[1]) for _ in range(2)}
    assert len(texts) == 1
