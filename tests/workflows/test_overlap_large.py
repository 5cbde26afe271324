"""The batch over what does not fit in memory: stores, workspaces, packed files, many chunks."""

import json

import fsspec
import geopandas
import numpy as np
import openpyxl
import orjson
import pandas
import pyarrow.parquet as pq
import pytest
import shapely

from geoapp.errors import CrsError, FormatError, InputError, LayerUnavailable, NotFound
from geoapp.storage.store.layout import PARCELS
from geoapp.workflows import overlap_files, overlap_open, overlap_pack, overlap_sites
from geoapp.workflows.overlap import Asked, Fields, Machines, batch
from geoapp.workflows.overlap_files import issues_path, write_batch
from tests.scale.grounds import GROUND_M, circles, disputed, small_store
from tests.storage.layers import build
from tests.worlds import CRS, collection, feature, make, moved, write

SITES = 40


def quiet(step, done, total):
    pass


def write_sites(path, shapes=None, **columns):
    shapes = circles(SITES).geometry if shapes is None else shapes
    degrees = geopandas.GeoSeries(shapes, crs=CRS).to_crs(4326)
    rows = [dict(zip(columns, v, strict=True)) for v in zip(*columns.values(), strict=True)]
    rows = rows or [{} for _ in shapes]
    write(path, collection(feature(s, f"s{n:03d}", **rows[n]) for n, s in enumerate(degrees)))
    return path


def write_land(path, found, **more):
    every = zip(found.ids, found.properties, found.geometry, strict=True)
    write(path, collection(feature(s, i, **p, **more) for i, p, s in every))
    return path


def run(sites, landuse, *, fields=Fields(), machines=Machines(), told=quiet, **asked):  # noqa: B008
    with batch(
        sites, str(landuse), fields=fields, asked=Asked(**asked), machines=machines, told=told
    ) as made:
        rows = [row for part in made.parts() for row in part.rows]
        return rows, made.issues()


@pytest.fixture
def ground(tmp_path, monkeypatch):
    """Sites and disputed land use as files."""
    monkeypatch.setattr("geoapp.storage.store.spill.BLOCK", 64)
    land = write_land(tmp_path / "land.geojson", disputed())
    return write_sites(tmp_path / "sites.geojson"), land


@pytest.fixture
def workspace(ground, tmp_path):
    """A workspace whose land use has a store."""
    folder = make(tmp_path / "ws", parcels=[], path='"land.geojson"')
    (folder / "land.geojson").write_bytes(ground[1].read_bytes())
    from geoapp.storage import open_workspace
    from geoapp.workflows.import_land_rebuild import rebuild

    rebuild(open_workspace(folder), "landuse")
    return folder


@pytest.fixture
def large(monkeypatch):
    """Every file is a large one."""
    monkeypatch.setattr(overlap_open, "RESIDENT_BYTES", 0)


def close(rows, others):
    keys = ("site", "class", "features")
    assert [[r[k] for k in keys] for r in rows] == [[r[k] for k in keys] for r in others]
    for name in ("area_m2", "gross_m2"):
        mine, theirs = ([r[name] for r in each] for each in (rows, others))
        assert mine == pytest.approx(theirs, rel=1e-9, abs=1e-6)


def test_a_workspace_a_store_and_a_file_give_the_same(ground, workspace):
    sites, land = ground
    rows, issues = run(sites, land, by="code")
    assert len(rows) > 100
    store = next(p for p in (workspace / ".derived" / "landuse").iterdir() if p.is_dir())
    for there in (workspace, f"{workspace}#landuse", store, store.as_uri()):
        found, said = run(sites, there)
        close(found, rows)
        assert said["work_crs"] == issues["work_crs"] == "EPSG:5897"
        assert said["priority"] == issues["priority"]
        assert said["doubled_m2"] == pytest.approx(issues["doubled_m2"])
        assert said["sites_without_overlap"] == issues["sites_without_overlap"]
        same = ("features", "without_class", "without_polygon")
        assert [said["landuse"][k] for k in same] == [issues["landuse"][k] for k in same]
    assert run(sites, workspace)[1]["work_crs_chosen"] == "the workspace's"


def test_a_large_file_is_packed_for_the_time_being(ground, large, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    sites, land = ground
    before = set(tmp_path.iterdir())
    steps = []
    found, said = run(sites, land, by="code", told=lambda *told: steps.append(told))
    monkeypatch.undo()
    assert set(tmp_path.iterdir()) == before
    rows, issues = run(sites, land, by="code")
    close(found, rows)
    assert said["landuse"] == issues["landuse"] | {
        "near_sites": said["landuse"]["near_sites"],
        "overlapping_pairs": said["landuse"]["overlapping_pairs"],
    }
    assert {s for s, *_ in steps} >= {overlap_pack.STEP, overlap_sites.STEP, "diện tích / areas"}
    assert steps[-1] == ("diện tích / areas", SITES, SITES)


def test_a_large_file_in_another_crs_takes_no_detour(tmp_path, large, monkeypatch):
    sites = write_sites(tmp_path / "sites.geojson")
    shapes = geopandas.GeoSeries(disputed().geometry, crs=4326).to_crs(3405)
    frame = geopandas.GeoDataFrame({"kind": [1] * len(shapes)}, geometry=shapes)
    frame.to_file(tmp_path / "land.gpkg")
    found, said = run(sites, tmp_path / "land.gpkg", by="kind")
    monkeypatch.undo()
    rows, _ = run(sites, tmp_path / "land.gpkg", by="kind")
    assert said["work_crs"] == "EPSG:5897"
    close(found, rows)


def test_only_features_near_the_sites_are_packed(tmp_path, large):
    sites = write_sites(tmp_path / "sites.geojson")
    far = [feature(shapely.box(13, 52, 13.1, 52.1), "berlin", code="X"), feature(None, "none")]
    near = [feature(shapely.box(105, 20, 107, 22), "all", code="LUC")]
    write(tmp_path / "land.geojson", collection(far + near))
    rows, issues = run(sites, tmp_path / "land.geojson", by="code")
    assert {(r["class"], r["features"]) for r in rows} == {("LUC", 1)}
    assert len(rows) == SITES
    assert issues["landuse"]["features"] == 3
    assert issues["landuse"]["near_sites"] == 1
    assert (issues["landuse"]["without_class"], issues["landuse"]["without_polygon"]) == (1, 1)


def test_repairs_are_told_where_they_lie_near_sites(tmp_path, monkeypatch):
    sites = write_sites(tmp_path / "sites.geojson")
    knot = shapely.Polygon([(0, 0), (40, 40), (40, 0), (0, 40)])
    away = moved(knot, 10_000, 10_000)
    found = disputed()
    degrees = geopandas.GeoSeries([moved(knot), moved(away)], crs=CRS).to_crs(4326)
    extra = [feature(s, i, code="LUC") for s, i in zip(degrees, ("knot", "away"), strict=True)]
    every = zip(found.ids, found.properties, found.geometry, strict=True)
    write(
        tmp_path / "land.geojson", collection([*(feature(s, i, **p) for i, p, s in every), *extra])
    )
    _, issues = run(sites, tmp_path / "land.geojson", by="code")
    monkeypatch.setattr(overlap_open, "RESIDENT_BYTES", 0)
    _, said = run(sites, tmp_path / "land.geojson", by="code")
    for each in (issues, said):
        assert [r["id"] for r in each["landuse"]["repairs"]] == ["knot"]


@pytest.mark.parametrize("size", [1, 7, 40])
def test_how_sites_are_cut_into_chunks_does_not_show(ground, workspace, monkeypatch, size):
    sites, _ = ground
    rows, issues = run(sites, workspace)
    monkeypatch.setattr(overlap_sites, "SITES", size)
    assert run(sites, workspace) == (rows, issues)


def test_ids_are_checked_over_all_chunks(tmp_path, workspace, monkeypatch):
    monkeypatch.setattr(overlap_sites, "SITES", 7)
    names = [f"p{n % 39}" for n in range(SITES)]
    sites = write_sites(tmp_path / "twice.geojson", plot=names)
    with pytest.raises(InputError, match="two sites have plot 'p0'"):
        run(sites, workspace, fields=Fields("plot"))
    with pytest.raises(InputError, match="no field 'no'; there are: plot"):
        run(sites, workspace, fields=Fields("no"))
    document = json.loads(sites.read_text())
    for each in document["features"]:
        each["id"] = "same"
    write(sites, document)
    rows, issues = run(sites, workspace)
    assert {r["site"] for r in rows} <= {f"#{n + 1}" for n in range(SITES)}
    assert "ids repeat" in issues["warnings"][0]


def test_a_site_that_is_no_polygon_is_named_by_its_number(tmp_path, workspace, monkeypatch):
    monkeypatch.setattr(overlap_sites, "SITES", 7)
    shapes = list(circles(SITES).geometry)
    shapes[20] = shapes[20].centroid
    sites = write_sites(tmp_path / "points.geojson", np.array(shapes, dtype=object))
    with pytest.raises(InputError, match="feature 21 is not a polygon"):
        run(sites, workspace)


def test_a_small_layer_of_a_workspace_needs_no_store(ground, tmp_path):
    sites, land = ground
    folder = make(tmp_path / "small", parcels=[], path='"land.geojson"', kind="illustrative")
    (folder / "land.geojson").write_bytes(land.read_bytes())
    rows, issues = run(sites, folder)
    assert rows == run(sites, land, by="code")[0]
    assert issues["work_crs_chosen"] == "the workspace's"
    assert "layer landuse is illustrative" in issues["warnings"][0]


@pytest.mark.parametrize(
    ("landuse", "asked", "error", "words"),
    [
        ("ws#nothing", {}, NotFound, "no layer 'nothing'"),
        ("ws#clusters", {}, InputError, "holds no parcels"),
        ("ws", {"by": "kind"}, InputError, "has its class in 'code'; leave --by out"),
        ("ws/.derived", {}, InputError, "no workspace and no store"),
        ("land.geojson", {}, InputError, "--by is missing"),
        ("land.geojson", {"by": "no"}, InputError, "no field 'no'"),
        ("missing.geojson", {"by": "code"}, InputError, "missing.geojson"),
        ("nowhere://x/y", {}, InputError, "nothing can be read there"),
        ("ws", {"work_crs": "EPSG:4326"}, CrsError, "cannot be the working CRS"),
        ("ws", {"crs": "EPSG:3405"}, CrsError, "--crs says EPSG:3405"),
    ],
)
def test_land_use_that_cannot_be_used_is_one_sentence(
    ground, workspace, tmp_path, landuse, asked, error, words
):
    there = landuse if "://" in landuse else tmp_path / landuse
    with pytest.raises(error, match=words) as raised:
        run(ground[0], there, **asked)
    assert "\n" not in str(raised.value)


def test_a_store_by_another_field_is_refused(ground, tmp_path):
    folder = build(tmp_path / "stores" / "landuse", disputed())
    with pytest.raises(InputError, match="has the class in 'code'"):
        run(ground[0], folder, by="kind")


def test_a_damaged_store_leaves_what_was_written_before(ground, tmp_path, monkeypatch):
    store = small_store(tmp_path / "stores" / "landuse", 64, monkeypatch)
    data = bytearray((store.folder / PARCELS).read_bytes())
    data[store.manifest.blocks[3].buffers["xy"].offset] ^= 1
    (store.folder / PARCELS).write_bytes(data)
    out = tmp_path / "out.csv"
    out.write_text("before")
    with (
        batch(ground[0], str(store.folder), fields=Fields(), asked=Asked(), told=quiet) as made,
        pytest.raises(LayerUnavailable, match="the checksum differs"),
    ):
        write_batch(made, out)
    assert out.read_text() == "before"
    assert not list(tmp_path.glob(".out*"))
    assert not issues_path(out).exists()


def test_a_remote_scheduler_is_not_given_a_file_only_we_have(ground):
    machines = Machines(scheduler="tcp://10.0.0.1:8786")
    with pytest.raises(
        InputError, match=r"the workers of tcp://10\.0\.0\.1:8786 open the land use"
    ):
        run(*ground, by="code", machines=machines)


def test_processes_give_the_same_rows_for_files_and_stores(ground, workspace):
    machines = Machines(2, "local")
    sites, land = ground
    assert run(sites, workspace, machines=machines) == run(sites, workspace)
    close(run(sites, land, by="code", machines=machines)[0], run(sites, land, by="code")[0])


def test_each_site_is_measured_in_the_zone_of_its_province(tmp_path, workspace):
    provinces = ["Hà Nội", "Hải Phòng", "31", "01"] * 10
    sites = write_sites(tmp_path / "by.geojson", tinh=provinces)
    rows, issues = run(sites, workspace, fields=Fields(province="tinh", units="2024"))
    assert issues["zones"] == {"EPSG:5897": 20, "EPSG:9210": 20}
    assert issues["work_crs"] == "EPSG:5897, EPSG:9210"
    assert "VN-2000 to WGS 84 (2)" in issues["operation"]
    order = [r["site"] for r in rows]
    assert order == sorted(order)
    for zone, units in (("EPSG:5897", "105-00"), ("EPSG:9210", "105-45")):
        alone = write_sites(tmp_path / "one.geojson", zone=[units] * SITES)
        only, _ = run(alone, workspace, fields=Fields(zone="zone"))
        mine = [r for r in rows if r["work_crs"] == zone]
        assert mine == [r for r in only if r["site"] in {m["site"] for m in mine}]
        whole, _ = run(alone, workspace, work_crs=zone)
        assert [{k: v for k, v in r.items() if k != "work_crs"} for r in only] == whole


def test_a_small_file_is_measured_in_each_zone_too(tmp_path, ground, workspace):
    sites = write_sites(tmp_path / "by.geojson", tinh=["Hà Nội", "Hải Phòng"] * 20)
    fields = Fields(province="tinh", units="2024")
    small, issues = run(sites, ground[1], by="code", fields=fields)
    stored, _ = run(sites, workspace, fields=fields)
    close(small, stored)
    assert issues["landuse"]["near_sites"] <= 616


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Atlantis", "site 's001': 'Atlantis' is no province"),
        (None, "site 's001': 'None' is no province"),
        ("Bắc Ninh", "site 's001': 'Bắc Ninh' does not say which zone"),
    ],
)
def test_a_site_without_a_known_province_is_refused_by_name(tmp_path, workspace, value, words):
    sites = write_sites(tmp_path / "by.geojson", tinh=["Hà Nội", value, *["Hà Nội"] * 38])
    with pytest.raises(InputError, match=words):
        run(sites, workspace, fields=Fields(province="tinh"))


def test_a_site_outside_its_zone_is_refused_by_name(tmp_path, workspace):
    sites = write_sites(tmp_path / "by.geojson", tinh=["Hà Nội", "Cà Mau", *["Hà Nội"] * 38])
    with pytest.raises(
        CrsError, match=r"site 's001' lies at .* outside the area of use of EPSG:9207"
    ):
        run(sites, workspace, fields=Fields(province="tinh", units="2024"))


def test_every_ending_holds_the_zones_and_all_chunks(tmp_path, workspace, monkeypatch):
    monkeypatch.setattr(overlap_sites, "SITES", 7)
    monkeypatch.setattr(overlap_files, "LINES", 10)
    fields = Fields(province="tinh", units="2024")
    sites = write_sites(tmp_path / "by.geojson", tinh=["Hà Nội", "Hải Phòng"] * 20)
    rows, _ = run(sites, workspace, fields=fields)
    for ending in ("csv", "parquet", "geojson", "xlsx"):
        with batch(sites, str(workspace), fields=fields, asked=Asked(), told=quiet) as made:
            assert write_batch(made, tmp_path / f"out.{ending}") == len(rows)
    table = pandas.read_csv(tmp_path / "out.csv", encoding="utf-8-sig").astype(object)
    assert table.where(table.notna(), None).to_dict("records") == rows
    assert pq.read_table(tmp_path / "out.parquet").to_pylist() == rows
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    held = [[c.value for c in r] for r in sheet.iter_rows(min_row=2)]
    assert [r[0] for r in held] == [r["site"] for r in rows]
    assert [r[2] for r in held] == pytest.approx([r["area_m2"] for r in rows], rel=1e-15)
    assert [r[5] for r in held] == [r["work_crs"] for r in rows]
    found = json.loads((tmp_path / "out.geojson").read_text())
    assert [f["properties"] for f in found["features"]] == rows
    assert found["metadata"]["work_crs"] == "EPSG:5897, EPSG:9210"
    for each in found["features"]:
        if each["geometry"] is None:
            continue
        shape = geopandas.GeoSeries([shapely.from_geojson(json.dumps(each["geometry"]))], crs=4326)
        area = shape.to_crs(each["properties"]["work_crs"]).area.item()
        assert area == pytest.approx(each["properties"]["area_m2"], abs=1)


def test_a_sheet_holds_so_many_rows_and_no_more(tmp_path, ground, workspace, monkeypatch):
    monkeypatch.setattr(overlap_files, "MAX_SHEET_ROWS", 50)
    with (
        batch(ground[0], str(workspace), fields=Fields(), asked=Asked(), told=quiet) as made,
        pytest.raises(FormatError, match="more than 50 rows"),
    ):
        write_batch(made, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_an_empty_layer_and_sites_beside_everything(tmp_path, large):
    sites = write_sites(tmp_path / "sites.geojson")
    write(tmp_path / "land.geojson", collection([]))
    rows, issues = run(sites, tmp_path / "land.geojson", by="code")
    assert rows == []
    assert len(issues["sites_without_overlap"]) == SITES
    away = [feature(shapely.box(106, 22, 106.1, 22.1), "a", code="LUC")]
    write(tmp_path / "land.geojson", collection(away))
    assert run(sites, tmp_path / "land.geojson", by="code")[0] == []


def test_the_workspace_may_lie_in_an_object_store(ground, tmp_path):
    folder = build(tmp_path / "stores" / "landuse", disputed())
    there = fsspec.filesystem("memory")
    there.put(str(folder), "/batch/landuse/one", recursive=True)
    rows, _ = run(ground[0], "memory://batch/landuse/one")
    assert rows == run(ground[0], folder)[0]
    assert orjson.dumps(rows)
    assert max(r["area_m2"] for r in rows) < GROUND_M**2
