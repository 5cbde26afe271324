"""Real boundaries in the place of drawn ones: all issues, a preview, all or nothing."""

import json
import threading
from datetime import date

import pytest
import shapely

from geoapp.errors import Busy, CrsError, FileUnreadable, ImportRefused, InputError, NotFound
from geoapp.workflows import bring_in as module
from geoapp.workflows.bring_in import Origin, bring_in, refusal
from geoapp.workflows.editions import one_writer
from geoapp.workflows.export import Choice, export_file
from tests.workflows import small

DAY = date(2026, 11, 24)
SURVEY = Origin("survey", "Trích đo 12/2025", date(2025, 12, 1))


def file_of(tmp_path, *features, name="ranh.geojson"):
    path = tmp_path / name
    path.write_text(small.collection(list(features)), encoding="utf-8")
    return path


def run(workspace, path, **options):
    return bring_in(
        workspace, path, **({"layer": "clusters", "origin": SURVEY, "as_of": DAY} | options)
    )


def codes(plan):
    return [(i.severity, i.code, i.feature) for i in plan.issues]


def stored(folder):
    document = json.loads((folder / "clusters.geojson").read_text(encoding="utf-8"))
    return {f["properties"]["id"]: f for f in document["features"]}


MOVED = small.square(250, 0)


def test_a_boundary_is_replaced_and_nothing_else(small_workspace, small_folder, tmp_path):
    before = stored(small_folder)
    plan = run(small_workspace, file_of(tmp_path, small.feature(MOVED, {}, "vuong")))
    after = stored(small_folder)
    assert plan.accepted
    assert plan.issues == []
    assert {k: v for k, v in after.items() if k != "vuong"} == {
        k: v for k, v in before.items() if k != "vuong"
    }
    properties = after["vuong"]["properties"]
    assert (properties["boundary"], properties["boundary_source"], properties["boundary_date"]) == (
        "survey",
        "Trích đo 12/2025",
        "2025-12-01",
    )
    kept = {k: v for k, v in properties.items() if not k.startswith("boundary")}
    old = before["vuong"]["properties"]
    assert kept == {k: v for k, v in old.items() if not k.startswith("boundary")}
    shape = small_workspace.cluster_geometry("vuong")
    assert shapely.hausdorff_distance(shape, small.lonlat(MOVED)) < 1e-8
    assert plan.edition_after == small_workspace.edition("clusters") != plan.edition_before


@pytest.mark.parametrize(
    ("asked", "own", "kind"),
    [
        (None, None, "imported"),
        (None, "measured by eye", "imported"),
        (None, ["survey"], "imported"),
        (None, "none", "imported"),
        (None, "cadastre", "cadastre"),
        (None, "illustrative", "illustrative"),
        (None, "simulated", "illustrative"),
        ("survey", "illustrative", "survey"),
    ],
)
def test_a_kind_is_stated_or_not_known(small_workspace, small_folder, tmp_path, asked, own, kind):
    said = {} if own is None else {"boundary": own}
    path = file_of(tmp_path, small.feature(MOVED, said, "vuong"))
    plan = run(small_workspace, path, origin=Origin(asked, None, DAY))
    assert stored(small_folder)["vuong"]["properties"]["boundary"] == kind
    assert plan.to_json()["kind"] == plan.changes[0].boundary_after == kind


def test_the_replaced_version_is_kept(small_workspace, small_folder, tmp_path):
    before = (small_folder / "clusters.geojson").read_bytes()
    run(small_workspace, file_of(tmp_path, small.feature(MOVED, {}, "vuong")))
    assert [p.read_bytes() for p in (small_folder / ".editions").iterdir()] == [before]


def test_a_dry_run_shows_the_numbers_and_writes_nothing(small_workspace, small_folder, tmp_path):
    before = (small_folder / "clusters.geojson").read_bytes()
    path = file_of(tmp_path, small.feature(MOVED, {"id": "vuong"}))
    plan = run(small_workspace, path, dry_run=True)
    [change] = plan.changes
    assert plan.accepted
    assert plan.edition_after is None
    assert change.area_before_m2 == pytest.approx(1_000_000, abs=0.1)
    assert change.area_after_m2 == pytest.approx(1_000_000, abs=0.1)
    assert change.moved_m == pytest.approx(250, abs=0.01)
    assert change.rice_before["luc_m2"] == pytest.approx(500_000, abs=1)
    assert change.rice_after["luc_m2"] == pytest.approx(250_000, abs=1)
    assert change.rice_after["outcome"] == "conflict"
    assert (small_folder / "clusters.geojson").read_bytes() == before
    assert sorted(p.name for p in small_folder.iterdir() if p.name.startswith(".")) == []


def test_a_cluster_without_geometry_gets_one(small_workspace, tmp_path):
    plan = run(
        small_workspace, file_of(tmp_path, small.feature(small.square(0, 2_000), {}, "trong"))
    )
    [change] = plan.changes
    assert change.area_before_m2 is None
    assert change.moved_m is None
    assert change.rice_before == {
        "outcome": "no_data",
        "luc_m2": None,
        "luk_m2": None,
        "total_m2": None,
    }
    assert small_workspace.cluster("trong").boundary == "survey"


def test_metres_with_crs_and_a_corner_table(small_workspace, small_folder, tmp_path):
    rows = [f"vuong,{n},{y},{x}" for n, (x, y) in enumerate(MOVED.exterior.coords[:-1])]
    path = tmp_path / "moc.csv"
    path.write_text("\n".join(["id,point,X,Y", *rows]))
    with pytest.raises(CrsError, match="EPSG:5897"):
        run(small_workspace, path)
    plan = run(small_workspace, path, crs="EPSG:5897")
    assert plan.accepted
    assert plan.changes[0].moved_m == pytest.approx(250, abs=0.01)


def test_every_issue_is_listed_and_nothing_is_written(small_workspace, small_folder, tmp_path):
    before = (small_folder / "clusters.geojson").read_bytes()
    bow_tie = shapely.Polygon(
        [(small.X + x, small.Y + y) for x, y in [(0, 0), (900, 900), (900, 0), (0, 900)]]
    )
    path = file_of(
        tmp_path,
        small.feature(MOVED, {"name": "vuông đất"}, "Vuong-Dat"),
        small.feature(MOVED, {"name": "Ở Xa"}),
        small.feature(bow_tie, {}, "vuong"),
        small.feature(small.square(0, 0), {}, "xa"),
        small.feature(small.square(0, 0), {}, "xa"),
        small.feature(None, {}, "diem"),
        small.feature(MOVED.exterior, {}, "trong"),
    )
    plan = run(small_workspace, path)
    found = {(code, feature) for severity, code, feature in codes(plan) if severity == "error"}
    assert found == {
        ("unknown_id", "Vuong-Dat"),
        ("no_id", "#2"),
        ("invalid_ring", "vuong"),
        ("duplicate_id", "xa"),
        ("not_polygon", "diem"),
        ("not_polygon", "trong"),
    }
    texts = {i.feature: i for i in plan.issues if i.code in ("unknown_id", "no_id")}
    assert "is it vuong?" in texts["Vuong-Dat"].text_en
    assert "có phải xa?" in texts["#2"].text_vi
    assert not plan.accepted
    assert (small_folder / "clusters.geojson").read_bytes() == before
    with pytest.raises(ImportRefused, match="refused whole, 6 errors; the first"):
        raise refusal(plan)


def test_a_small_repair_is_a_warning_with_both_areas(small_workspace, tmp_path):
    """A spike of no width at a corner."""
    x, y = small.X + 250, small.Y
    along = [(0, 0), (1000, 0), (1000, 1000), (1200, 1000), (1000, 1000), (0, 1000)]
    spike = [(x + dx, y + dy) for dx, dy in along]
    plan = run(
        small_workspace, file_of(tmp_path, small.feature(shapely.Polygon(spike), {}, "vuong"))
    )
    assert ("warning", "invalid_ring", "vuong") in codes(plan)
    assert plan.accepted
    assert small_workspace.cluster_geometry("vuong").is_valid
    assert "1000000.0 m² → 1000000.0 m²" in plan.issues[0].text_vi


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (small.square(0, 0, 700), "area_differs"),
        (small.square(3_500, 3_500), "overlaps_cluster"),
        (small.square(-5_800, 0), "outside_commune"),
    ],
)
def test_what_is_odd_is_a_warning(small_workspace, tmp_path, shape, code):
    plan = run(small_workspace, file_of(tmp_path, small.feature(shape, {}, "vuong")), dry_run=True)
    assert ("warning", code, "vuong") in codes(plan)
    assert plan.accepted


def test_new_boundaries_are_compared_with_each_other_not_with_what_they_replace(
    small_workspace, tmp_path
):
    path = file_of(
        tmp_path,
        small.feature(small.square(4_000, 4_000), {}, "vuong"),
        small.feature(small.square(0, 0), {}, "xa"),
    )
    assert "overlaps_cluster" not in {i.code for i in run(small_workspace, path).issues}


@pytest.mark.parametrize("form", ["geojson", "gpkg", "kml", "csv", "fgb", "parquet"])
def test_all_clusters_exported_one_edited_and_brought_back(
    small_workspace, small_folder, tmp_path, form
):
    """What a planner does: points and empty ones in the file are not in the way."""
    path = tmp_path / f"cụm.{form}"
    export_file(small_workspace, "clusters", path, form, Choice(), DAY)
    assert refusal(run(small_workspace, path)).message.endswith("no boundary that differs")
    document = json.loads((small_folder / "clusters.geojson").read_text(encoding="utf-8"))
    document["features"][0]["geometry"] = small.feature(MOVED, {})["geometry"]
    (small_folder / "clusters.geojson").write_text(json.dumps(document), encoding="utf-8")
    plan = run(small_workspace, path)
    assert plan.accepted
    assert [c.id for c in plan.changes] == ["vuong"]
    assert ("info", "unchanged", None) in codes(plan)
    assert "3 features" in next(i.text_en for i in plan.issues if i.code == "unchanged")


def raw(tmp_path, coordinates):
    path = tmp_path / "raw.geojson"
    feature = {
        "type": "Feature",
        "id": "vuong",
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [coordinates]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_a_wrong_zone_is_named(small_workspace, tmp_path):
    path = raw(tmp_path, [list(p) for p in MOVED.exterior.coords])
    plan = run(small_workspace, path, crs="EPSG:9209")
    assert codes(plan) == [("error", "wrong_crs", "vuong")]
    assert "--crs EPSG:5897" in plan.issues[0].text_en


def test_swapped_metres_are_named(small_workspace, tmp_path):
    path = raw(tmp_path, [[y, x] for x, y in MOVED.exterior.coords])
    plan = run(small_workspace, path, crs="EPSG:5897")
    assert {i.code for i in plan.issues} == {"swapped_axes"}


def test_swapped_degrees_are_refused_by_the_reader(small_workspace, tmp_path):
    path = raw(tmp_path, [[y, x] for x, y in small.lonlat(MOVED).exterior.coords])
    with pytest.raises(CrsError, match="swapped"):
        run(small_workspace, path)


def test_somewhere_else_is_named(small_workspace, tmp_path):
    path = raw(tmp_path, [[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.8]])
    assert codes(run(small_workspace, path)) == [("error", "outside", "vuong")]


def test_an_empty_file_brings_nothing_in(small_workspace, tmp_path):
    plan = run(small_workspace, file_of(tmp_path))
    assert not plan.accepted
    assert "no boundary that differs" in refusal(plan).message


def test_other_layers_are_one_clear_sentence(small_workspace, tmp_path):
    path = file_of(tmp_path)
    with pytest.raises(InputError, match="holds no clusters"):
        run(small_workspace, path, layer="landuse")
    with pytest.raises(NotFound, match="roads"):
        run(small_workspace, path, layer="roads")


def test_a_file_that_is_not_there(small_workspace, tmp_path):
    with pytest.raises(FileUnreadable, match="no such file"):
        run(small_workspace, tmp_path / "none.geojson")


def test_a_second_writer_is_told_to_wait(small_workspace, small_folder, tmp_path, monkeypatch):
    path = file_of(tmp_path, small.feature(MOVED, {}, "vuong"))
    monkeypatch.setattr(module, "one_writer", lambda p: one_writer(p, wait=0.1))
    with one_writer(small_folder / "clusters.geojson"), pytest.raises(Busy, match="another import"):
        run(small_workspace, path)
    assert run(small_workspace, path).accepted


def test_two_writers_lose_nothing(small_workspace, small_folder, tmp_path):
    """Each brings another cluster in; the second reads what the first wrote."""
    paths = [
        file_of(tmp_path, small.feature(MOVED, {}, "vuong"), name="1.geojson"),
        file_of(tmp_path, small.feature(small.square(0, 2_000), {}, "trong"), name="2.geojson"),
    ]
    threads = [threading.Thread(target=run, args=(small_workspace, p)) for p in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = stored(small_folder)
    assert [found[i]["properties"]["boundary"] for i in ("vuong", "trong")] == ["survey"] * 2


def test_the_plan_is_plain_json(small_workspace, tmp_path):
    plan = run(small_workspace, file_of(tmp_path, small.feature(MOVED, {}, "vuong")), dry_run=True)
    document = json.loads(json.dumps(plan.to_json(), allow_nan=False))
    assert document["accepted"] is True
    assert document["changes"][0]["rice_after"]["outcome"] == "conflict"
