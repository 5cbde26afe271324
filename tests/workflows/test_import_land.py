"""Parcels in the place of parcels: any format, all or nothing, in force at one stroke."""

import json
import os
import shutil
from datetime import date

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from geoapp.errors import (
    Busy,
    CrsError,
    FileUnreadable,
    FormatError,
    GeometryError,
    InputError,
    TooLarge,
    WorkspaceError,
)  # fmt: skip
from geoapp.exchange.geojson import read_features
from geoapp.storage import open_workspace
from geoapp.storage.settings import read_settings
from geoapp.storage.store.place import stores_of
from geoapp.workflows import import_land as module
from geoapp.workflows.check import check_site
from geoapp.workflows.editions import one_writer
from geoapp.workflows.import_issues import refusal
from geoapp.workflows.import_land import Asked, import_land
from geoapp.workflows.import_land_rebuild import rebuild
from geoapp.workflows.layers import layer_table
from tests import worlds

DAY = date(2025, 12, 1)


@pytest.fixture
def folder(tmp_path):
    return worlds.make(tmp_path / "bộ dữ liệu")


@pytest.fixture
def workspace(folder):
    return open_workspace(folder)


NEW = worlds.fields(lambda x, y: "LUC" if y < 2 else "HNK")


def frame_of(parcels=NEW, crs=worlds.CRS, **columns):
    shapes = worlds.moved(np.array([s for _, _, s in parcels], dtype=object))
    table = {"id": [i for i, _, _ in parcels], "ma_loai": [c for _, c, _ in parcels]} | columns
    return gpd.GeoDataFrame(table, geometry=shapes, crs=worlds.CRS).to_crs(crs)


def file_of(tmp_path, name="thửa.geojson", parcels=NEW, **columns):
    path = tmp_path / name
    frame = frame_of(parcels, **columns)
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    elif path.suffix in (".geojson", ".geojsonl"):
        write_json(path, frame.to_crs("OGC:CRS84"))
    else:
        pyogrio.write_dataframe(frame, path)
    return path


def write_json(path, frame, **members):
    table = frame.drop(columns="geometry").astype(object)
    rows = table.where(table.notna(), None).to_dict("records")
    shapes = frame.geometry.to_numpy()
    made = [worlds.feature(s, **row) for s, row in zip(shapes, rows, strict=True)]
    if path.suffix == ".geojsonl":
        path.write_text("\n".join(map(json.dumps, made)), encoding="utf-8")
    else:
        worlds.write(path, {"type": "FeatureCollection"} | members | {"features": made})


def run(workspace, path, dry_run=False, progress=None, **asked):
    wanted = Asked(**({"layer": "landuse", "on": DAY} | asked))
    return import_land(workspace, path, wanted, dry_run=dry_run, progress=progress)


def codes(plan):
    return [(i.severity, i.code) for i in plan.issues]


def files(folder):
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and not p.name.endswith(".lock")
    }


@pytest.mark.parametrize("form", ["geojson", "geojsonl", "gpkg", "shp", "fgb", "parquet"])
def test_every_format_becomes_the_record(folder, workspace, tmp_path, form):
    plan = run(workspace, file_of(tmp_path, f"thửa.{form}"), kind="cadastre")
    assert plan.accepted
    assert plan.issues == []
    record = read_features(folder / plan.record)
    assert sorted(record.ids) == sorted(i for i, _, _ in NEW)
    assert record.edition == plan.edition_after == workspace.edition("landuse")
    assert plan.record == f"landuse.{plan.edition_after[7:19]}.geojson"
    assert {c: t.parcels for c, t in plan.codes.items()} == {"LUC": 10, "HNK": 15}
    assert plan.codes["LUC"].area_m2 == pytest.approx(100_000, abs=0.05)
    assert workspace.store("landuse").edition == plan.edition_after
    info = workspace.layer("landuse")
    assert (info.kind, info.date, info.class_field) == ("cadastre", DAY, "ma_loai")
    assert f"thửa.{form} (sha256:" in info.source


def check(workspace, site):
    found = check_site(workspace, worlds.at(site), site_id="s", name=None, as_of=DAY)
    return found.to_json()["verdict"]


def poly(tmp_path, shape=worlds.GROUND):
    path = tmp_path / "phủ.geojson"
    worlds.write(path, worlds.collection([worlds.feature(worlds.at(shape))]))
    return path


def test_clear_needs_the_declared_coverage(workspace, tmp_path):
    """The same parcels, without and with --coverage; a real layer that nobody drew."""
    path = file_of(tmp_path)
    dry = worlds.box(20, 220, 480, 480)
    assert run(workspace, path, kind="survey", partition=True).accepted
    assert check(workspace, dry) == "no_data"
    assert workspace.layer("landuse").coverage is None
    assert run(workspace, path, kind="survey", partition=True, coverage=poly(tmp_path)).accepted
    assert check(workspace, dry) == "clear"
    assert check(workspace, worlds.box(20, 20, 480, 480)) == "conflict"
    assert workspace.layer("landuse").coverage.name.startswith("coverage-landuse.")


def test_a_partition_that_has_a_gap_is_never_clear(workspace, tmp_path):
    parcels = [p for p in NEW if p[0] != "t23"]
    site = worlds.box(20, 220, 480, 480)
    words = {"kind": "survey", "coverage": poly(tmp_path)}
    path = file_of(tmp_path, parcels=parcels)
    run(workspace, path, partition=True, **words)
    assert check(workspace, site) == "no_data"
    run(workspace, path, **words)
    assert check(workspace, site) == "clear"


def test_settings_keep_their_comments_and_every_other_line(folder, workspace, tmp_path):
    path = folder / "workspace.toml"
    text = path.read_text("utf-8").replace("[layers.landuse]", "# đất\n[layers.landuse] # ở đây")
    path.write_text(text, encoding="utf-8")
    asked = {"source": 'Sở "TN&MT"', "coverage": poly(tmp_path)}
    plan = run(workspace, file_of(tmp_path), **asked)
    after = path.read_text("utf-8")
    assert "# đất\n[layers.landuse] # ở đây" in after
    assert [line for line in after.splitlines() if "landuse" in line] == [
        "[layers.landuse] # ở đây", f'path = "{plan.record}"',
        f'coverage = "{workspace.layer("landuse").coverage.name}"',
    ]  # fmt: skip
    assert text.partition("# đất")[0] == after.partition("# đất")[0]
    assert "partition" not in after
    assert read_settings(path)["layers"]["landuse"].source == 'Sở "TN&MT"'
    assert read_settings(path)["layers"]["landuse"].cadence_days == 365
    assert plan.kind == "imported"


def test_a_title_no_longer_says_drawn(folder, workspace, tmp_path):
    path = folder / "workspace.toml"
    path.write_text(path.read_text("utf-8").replace("Sử dụng đất", "Thửa đất (minh họa)"), "utf-8")
    run(workspace, file_of(tmp_path), kind="illustrative")
    assert workspace.layer("landuse").title_vi == "Thửa đất (minh họa)"
    run(workspace, file_of(tmp_path), kind="cadastre")
    assert workspace.layer("landuse").title_vi == "Thửa đất"


def test_what_was_in_force_stays_until_the_next_import(folder, workspace, tmp_path):
    mine = folder / "landuse.geojson"
    before, records = mine.read_bytes(), []
    for share in range(3):
        parcels = worlds.fields(lambda x, y, n=share: "LUC" if y < n else "HNK")
        plan = run(workspace, file_of(tmp_path, parcels=parcels), coverage=poly(tmp_path))
        records.append(plan.record)
    left = sorted(p.name for p in folder.glob("landuse.*"))
    assert left == sorted([mine.name, *records[1:]])
    assert mine.read_bytes() == before
    stores = [p.name for p in stores_of(folder, "landuse").iterdir() if p.name[0] != "."]
    assert sorted(s[:12] for s in stores) == sorted(r.split(".")[1] for r in records[1:])
    assert len(list(folder.glob("coverage-landuse.*"))) == 1


def test_the_same_file_again_changes_nothing(folder, workspace, tmp_path):
    path = file_of(tmp_path)
    first, again = run(workspace, path), run(workspace, path)
    assert again.edition_before == again.edition_after == first.edition_after
    assert workspace.store("landuse").edition == first.edition_after


def test_a_dry_run_reads_all_and_writes_nothing(folder, workspace, tmp_path):
    before = files(folder)
    path = file_of(tmp_path, parcels=[*NEW, ("t99", "LUC", worlds.box(50, 50, 150, 90))])
    dry = run(workspace, path, dry_run=True, coverage=poly(tmp_path))
    assert files(folder) == before
    assert not (folder / ".derived").exists()
    assert (dry.accepted, dry.dry_run, dry.edition_after) == (True, True, None)
    done = run(workspace, path, coverage=poly(tmp_path))
    assert {c: t.parcels for c, t in dry.codes.items()} == {
        c: t.parcels for c, t in done.codes.items()
    }
    assert dry.faults["overlap"].parcels == 2
    assert (dry.codes, dry.faults) == (done.codes, done.faults)
    assert dry.to_json()["dry_run"] is True
    assert done.to_json()["dry_run"] is False


def test_the_report_says_every_number(workspace, tmp_path):
    parcels = [
        *NEW,
        ("t99", None, worlds.box(50, 50, 150, 90)),
        ("t98", "??", worlds.box(0, 0, 9, 9)),
    ]
    plan = run(workspace, file_of(tmp_path, parcels=parcels)).to_json()
    assert json.loads(json.dumps(plan)) == plan
    assert plan["features"] == 27
    assert plan["codes"][""] == {"parcels": 1, "area_m2": pytest.approx(4_000, abs=0.1)}
    assert plan["codes"]["??"]["parcels"] == 1
    assert plan["faults"]["overlap"]["count"] == 3
    assert [i["code"] for i in plan["issues"]] == ["no_code"]
    assert not plan.keys() & {"seconds", "time", "elapsed"}


def test_layers_tell_of_the_new_parcels(workspace, tmp_path):
    workspace.parcels("landuse")  # what an open server holds
    parcels = [*NEW, ("t99", "LUC", worlds.box(600, 0, 700, 100))]
    plan = run(workspace, file_of(tmp_path, parcels=parcels))
    [row] = [r for r in layer_table(workspace, DAY) if r["layer"] == "landuse"]
    assert (row["features"], row["edition"], row["failure"]) == (26, plan.edition_after, None)
    assert len(workspace.parcels("landuse")) == 26


def test_progress_is_told_by_steps(workspace, tmp_path):
    heard = []
    run(workspace, file_of(tmp_path), progress=lambda *words: heard.append(words))
    assert heard[0][0] == "read"
    assert heard[0][1] == heard[0][2] == file_of(tmp_path).stat().st_size
    assert len({step for step, _, _ in heard}) > 1
    again = []
    run(workspace, file_of(tmp_path), dry_run=True, progress=lambda *words: again.append(words))
    assert {step for step, _, _ in again} == {step for step, _, _ in heard}


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ({}, "imported"),
        ({"boundary": ["survey"] * 25}, "survey"),
        ({"boundary": ["survey"] * 24 + ["cadastre"]}, "imported"),
        ({"boundary": ["survey"] * 24 + [None]}, "imported"),
        ({"boundary": ["survey"] * 24 + ["illustrative"]}, "illustrative"),
        ({"note": ["minh họa"] * 25}, "illustrative"),
        ({"note": [None] * 24 + ["mô phỏng"]}, "illustrative"),
        ({"kind": ["outline"] * 25}, "illustrative"),
    ],
)
def test_a_files_word_makes_nothing_better(workspace, tmp_path, words, kind):
    path = file_of(tmp_path, **words)
    assert run(workspace, path, dry_run=True).kind == kind
    assert run(workspace, path, dry_run=True, kind="plan").kind == "plan"


def test_a_collections_word_counts_too(workspace, tmp_path):
    path = file_of(tmp_path, "a.geojson")
    text = path.read_text("utf-8")
    said = '"metadata":{"kind":"simulated"},"features"'
    path.write_text(text.replace('"features"', said, 1), "utf-8")
    assert run(workspace, path, dry_run=True).kind == "illustrative"


def test_a_simulated_workspace_calls_it_simulated(tmp_path):
    folder = worlds.make(tmp_path / "w", workspace_kind="simulated", kind="simulated")
    path = file_of(tmp_path, note=["mô phỏng"] * 25)
    assert run(open_workspace(folder), path, dry_run=True).kind == "simulated"


def test_the_class_field_must_be_plain(workspace, tmp_path):
    path = file_of(tmp_path, ma_dat=["LUC"] * 25)
    with pytest.raises(
        InputError, match=r"not plain; name it with --by, one of: id, ma_loai, ma_d"
    ):
        run(workspace, path)
    with pytest.raises(InputError, match="no field 'loai'; name it with --by"):
        run(workspace, path, by="loai")
    assert run(workspace, path, by="ma_dat").codes.keys() == {"LUC"}


def test_a_class_field_that_holds_nothing_is_refused(workspace, tmp_path):
    parcels = [(i, None, s) for i, _, s in NEW]
    plan = run(workspace, file_of(tmp_path, parcels=parcels))
    assert codes(plan) == [("error", "no_code")]


def test_the_id_is_the_field_that_is_named(folder, workspace, tmp_path):
    path = file_of(tmp_path, so=[f"{n:03}" for n in range(24)] + [""])
    with pytest.raises(InputError, match=r"no field 'sothua'.*--id"):
        run(workspace, path, id_field="sothua")
    plan = run(workspace, path, id_field="so")
    assert codes(plan) == [("warning", "no_id")]
    assert read_features(folder / plan.record).ids[22:] == ["022", "023", "#25"]
    plan = run(workspace, path, id_field="#")
    assert read_features(folder / plan.record).ids[:2] == ["#1", "#2"]


def many(count, share):
    """Fields of which every ``share``-th has the id of the one before."""
    parcels = worlds.fields(size=count)
    return [
        (f"t{n - 1 if n % share == share - 1 else n}", c, s) for n, (_, c, s) in enumerate(parcels)
    ]


def test_repeated_ids(workspace, tmp_path):
    plan = run(workspace, file_of(tmp_path, parcels=many(16, 200)))
    assert codes(plan) == [("warning", "repeated_id")]
    assert "2 features share an id, such as features 199 and 200" in plan.issues[0].text_en
    assert plan.faults["repeated_id"].parcels >= 1
    plan = run(workspace, file_of(tmp_path, parcels=many(16, 10)))
    assert codes(plan) == [("error", "repeated_id")]
    assert "--id '#'" in plan.issues[0].text_vi
    assert run(workspace, file_of(tmp_path, parcels=many(16, 10)), id_field="#").accepted


def mixed(count, wrong):
    parcels = worlds.fields(size=count)
    return [(f"t{n}", c, s.centroid if n in wrong else s) for n, (_, c, s) in enumerate(parcels)]


def test_a_few_that_are_no_polygons_are_faults(folder, workspace, tmp_path):
    parcels = mixed(20, {7, 30})
    plan = run(workspace, file_of(tmp_path, parcels=parcels))
    assert codes(plan) == [("warning", "not_polygon")]
    assert plan.without_polygon == plan.faults["not_polygon"].parcels == 2
    assert read_features(folder / plan.record).geometry[7].geom_type == "Point"
    assert [r["features"] for r in layer_table(workspace, DAY) if r["layer"] == "landuse"] == [400]


def test_one_without_geometry_forbids_clear(workspace, tmp_path):
    parcels = [(f"t{n}", "CLN", s) for n, (_, _, s) in enumerate(worlds.fields(size=11))]
    parcels[-1] = ("t120", "LUC", None)
    words = {"kind": "survey", "partition": True, "coverage": poly(tmp_path)}
    plan = run(workspace, file_of(tmp_path, parcels=parcels), **words)
    assert "no check can say clear" in plan.issues[0].text_en
    assert check(workspace, worlds.box(20, 20, 480, 480)) == "no_data"


def test_one_in_a_hundred_is_another_mistake(workspace, tmp_path):
    plan = run(workspace, file_of(tmp_path, parcels=mixed(10, {7})))
    assert codes(plan) == [("error", "not_polygon")]
    assert "1 of 100 features are no polygons" in refusal(plan).message


def test_a_file_of_points_is_given_up_at_once(workspace, tmp_path, monkeypatch):
    reading = module.read_chunks
    monkeypatch.setattr(module, "read_chunks", lambda *a, **k: reading(*a, rows=150, **k))
    parcels, seen = mixed(20, set(range(90))), []
    plan = run(
        workspace,
        file_of(tmp_path, parcels=parcels),
        progress=lambda step, done, total: seen.append(done),
    )
    assert codes(plan) == [("error", "not_polygon")]
    assert seen == []


def raw(tmp_path, change, crs=None):
    """The parcels with their coordinates changed, in a GeoJSON that names its CRS, or not."""
    frame = frame_of() if crs else frame_of(crs="OGC:CRS84")
    frame = frame.set_geometry(shapely.transform(frame.geometry.to_numpy(), change))
    said = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs}"}}
    write_json(tmp_path / "a.geojson", frame, **({"crs": said} if crs else {}))
    return tmp_path / "a.geojson"


@pytest.mark.parametrize(
    ("change", "crs", "code", "why"),
    [
        (lambda xy: xy[:, ::-1], 5897, "swapped_axes", "the axes are swapped"),
        (lambda xy: xy, 9209, "wrong_crs", "use --crs EPSG:5897"),
        (lambda xy: xy + 500_000, 5897, "outside", "lies outside the workspace's area"),
        (lambda xy: np.add(xy, (2, 0)), None, "outside", "lies outside the workspace's area"),
    ],
)
def test_a_file_in_the_wrong_place_is_given_up(folder, workspace, tmp_path, change, crs, code, why):
    before = files(folder)
    plan = run(workspace, raw(tmp_path, change, crs))
    assert codes(plan) == [("error", code)]
    assert plan.issues[0].feature == "t00"
    assert why in refusal(plan).message
    assert codes(run(workspace, raw(tmp_path, change, crs), dry_run=True)) == [("error", code)]
    assert files(folder) == before


def test_swapped_degrees_are_refused_by_the_reader(workspace, tmp_path):
    with pytest.raises(CrsError, match=r"feature 1 on line 1.*swapped"):
        run(workspace, raw(tmp_path, lambda xy: xy[:, ::-1]))


@pytest.mark.parametrize(
    ("change", "error", "why"),
    [
        (lambda data: data[:-300], FileUnreadable, "feature 2[345] on line 1: .*cut short"),
        (lambda data: b"", FileUnreadable, "the file is empty"),
        (lambda data: data.replace(b"t44", b"t\xff4"), FileUnreadable, "not UTF-8 at line 1"),
        (lambda data: data.replace(b"105.57", b"NaN", 1), FileUnreadable, "feature 1 on line 1"),
        (lambda data: data.replace(b'"t00"', b'"%s"' % (b"x" * (65 << 20))), TooLarge,
         "feature 1 on line 1 is larger than 64 MB"),
    ],
)  # fmt: skip
def test_a_bad_file_leaves_the_layer_alone(folder, workspace, tmp_path, change, error, why):
    before = files(folder)
    path = file_of(tmp_path)
    changed = change(path.read_bytes())
    assert changed != path.read_bytes()
    path.write_bytes(changed)
    with pytest.raises(error, match=rf"^thửa\.geojson: {why}"):
        run(workspace, path)
    assert files(folder) == before


def test_two_layers_of_a_file_must_be_told_apart(workspace, tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame_of(), path, layer="bắc")
    pyogrio.write_dataframe(frame_of(crs="EPSG:9209"), path, layer="nam", append=True)
    with pytest.raises(FileUnreadable, match=r"--source-layer; .*EPSG:5897.*EPSG:9209"):
        run(workspace, path)
    assert run(workspace, path, source_layer="nam").crs == "EPSG:9209"


def test_a_late_parcel_in_the_wrong_place_refuses_all(folder, workspace, tmp_path):
    before = files(folder)
    parcels = [*NEW, ("xa", "LUC", worlds.box(900_000, 0, 900_100, 100))]
    plan = run(workspace, file_of(tmp_path, parcels=parcels))
    assert codes(plan) == [("error", "outside")]
    assert files(folder) == before


def test_an_empty_file_proves_nothing(folder, workspace, tmp_path):
    before = files(folder)
    for name in ("a.parquet", "a.geojson"):
        worlds.write(tmp_path / "a.geojson", worlds.collection([]))
        frame_of([]).to_parquet(tmp_path / "a.parquet")
        plan = run(workspace, tmp_path / name)
        assert codes(plan) == [("error", "empty")]
        assert "an empty layer proves nothing" in refusal(plan).message
    assert files(folder) == before


@pytest.mark.parametrize(
    ("shape", "error", "why"),
    [
        (shapely.Point(0, 0), GeometryError, "not a polygon"),
        (shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)]), GeometryError, "is not valid"),
        (None, GeometryError, "holds no polygon"),
    ],
)
def test_a_coverage_that_is_none(folder, workspace, tmp_path, shape, error, why):
    before = files(folder)
    path = tmp_path / "phủ.geojson"
    made = None if shape is None else worlds.at(shape)
    worlds.write(path, worlds.collection([worlds.feature(made)]))
    with pytest.raises(error, match=rf"phủ\.geojson.*{why}"):
        run(workspace, file_of(tmp_path), coverage=path)
    assert files(folder) == before


def test_parcels_beside_their_coverage(folder, workspace, tmp_path):
    cover = poly(tmp_path, worlds.box(9_000, 9_000, 9_100, 9_100))
    plan = run(workspace, file_of(tmp_path), coverage=cover)
    assert codes(plan) == [("error", "outside_coverage")]
    assert list(folder.glob("coverage-landuse.*")) == []


def test_a_geoparquet_record(folder, workspace, tmp_path):
    path = file_of(tmp_path)
    plain = run(workspace, path)
    held = workspace.store("landuse")
    plan = run(workspace, path, record="parquet")
    assert plan.record.endswith(".parquet")
    stored = workspace.store("landuse")
    assert plan.edition_after == stored.edition == workspace.edition("landuse")
    assert plan.codes == plain.codes
    rows = np.arange(25)
    assert stored.properties(rows) == held.properties(rows)
    assert shapely.equals_exact(stored.lonlat(rows), held.lonlat(rows)).all()
    assert run(workspace, path).record.endswith(".parquet")
    assert run(workspace, path, record="geojson").record == plain.record


def test_a_geoparquet_record_that_has_lost_its_store_is_read_itself(folder, workspace, tmp_path):
    run(workspace, file_of(tmp_path), record="parquet")
    shutil.rmtree(folder / ".derived")
    assert workspace.store("landuse") is None
    assert len(workspace.parcels("landuse")) == len(workspace.features("landuse")) == 25
    assert check(workspace, worlds.box(20, 20, 480, 480)) == "conflict"


def test_a_record_that_parquet_cannot_hold(folder, workspace, tmp_path):
    before = files(folder)
    path = file_of(tmp_path, "a.geojson")
    path.write_text(path.read_text("utf-8").replace('"ma_loai"', '"geometry":1,"ma_loai"'), "utf-8")
    with pytest.raises(FormatError, match="--record geojson"):
        run(workspace, path, record="parquet")
    assert files(folder) == before


@pytest.mark.parametrize("record", ["geojson", "parquet"])
def test_a_store_is_built_again_from_its_record(folder, workspace, tmp_path, record):
    plan = run(workspace, file_of(tmp_path), record=record, coverage=poly(tmp_path))
    [store] = [p for p in stores_of(folder, "landuse").iterdir() if p.name[0] != "."]
    parcels = (store / "parcels.arrow").read_bytes()
    (store / "parcels.arrow").write_bytes(b"x" * len(parcels))
    settings = (folder / "workspace.toml").read_bytes()
    again = rebuild(workspace, "landuse")
    assert (store / "parcels.arrow").read_bytes() == parcels
    assert (again.codes, again.faults) == (plan.codes, plan.faults)
    assert again.edition_after == plan.edition_after
    assert (folder / "workspace.toml").read_bytes() == settings
    assert workspace.fault_counts("landuse").keys() == plan.faults.keys()


def test_a_record_that_was_put_there_by_hand_gets_a_store(workspace):
    assert workspace.store("landuse") is None
    plan = rebuild(workspace, "landuse")
    assert plan.features == len(workspace.parcels("landuse")) == 25
    assert workspace.store("landuse").edition == plan.edition_after


def test_a_record_in_metres_is_not_built(folder, workspace):
    document = json.loads((folder / "landuse.geojson").read_text("utf-8"))
    document["crs"] = {"type": "name", "properties": {"name": "EPSG:5897"}}
    worlds.write(folder / "landuse.geojson", document)
    with pytest.raises(CrsError, match="crs member says EPSG:5897"):
        rebuild(workspace, "landuse")


def test_a_damaged_record_is_not_built(folder, workspace):
    path = folder / "landuse.geojson"
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(FileUnreadable, match=r"^landuse\.geojson: .*cut short"):
        rebuild(workspace, "landuse")
    assert not [p for p in stores_of(folder, "landuse").iterdir() if p.name != ".lock"]


def test_a_layer_whose_record_is_lost_can_be_imported(folder, workspace, tmp_path):
    (folder / "landuse.geojson").unlink()
    plan = run(workspace, file_of(tmp_path))
    assert (plan.edition_before, plan.accepted) == (None, True)
    assert len(workspace.parcels("landuse")) == 25


def test_other_layers_are_one_clear_sentence(workspace, tmp_path):
    with pytest.raises(InputError, match="layer clusters holds no parcels"):
        run(workspace, file_of(tmp_path), layer="clusters")


def test_a_second_import_is_told_to_wait(folder, workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(one_writer.__wrapped__, "__defaults__", (0.0,))
    before = files(folder)
    with one_writer(folder / "landuse"), pytest.raises(Busy, match="another import is writing"):
        run(workspace, file_of(tmp_path))
    with one_writer(folder / "landuse"), pytest.raises(Busy, match="another import is writing"):
        rebuild(workspace, "landuse")
    assert run(workspace, file_of(tmp_path), dry_run=True).accepted
    assert files(folder) == before


def test_a_disk_that_is_full_leaves_the_old_layer(folder, workspace, tmp_path, monkeypatch):
    before = files(folder)

    def full(self, data):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("geoapp.workflows.import_land_files.Hashed.write", full)
    with pytest.raises(InputError, match=r"No space left.*layer landuse is as it was"):
        run(workspace, file_of(tmp_path))
    assert files(folder) == before


def test_settings_that_were_edited_meanwhile_are_not_overwritten(folder, workspace, tmp_path):
    path = folder / "workspace.toml"
    sort = []

    def edited(step, done, total):
        if step != "read" and not sort:
            sort.append(path.write_text(path.read_text("utf-8") + "\n# của tôi\n", "utf-8"))

    assert run(workspace, file_of(tmp_path), progress=edited).accepted
    assert "# của tôi" in path.read_text("utf-8")


def test_a_layer_that_was_undeclared_meanwhile(folder, workspace, tmp_path):
    path = folder / "workspace.toml"

    def edited(step, done, total):
        if step != "read":
            path.write_text(path.read_text("utf-8").replace("[layers.landuse]", "[layers.dat]"))

    with pytest.raises(WorkspaceError, match="no longer declared"):
        run(workspace, file_of(tmp_path), progress=edited, coverage=poly(tmp_path))
    assert "[layers.dat]" in path.read_text("utf-8")
    assert not list(folder.glob("*landuse.*[0-9a-f].*"))
