"""The batch: the same sums as geopandas where nothing overlaps, each metre once where it does."""

import io
import json

import geopandas
import numpy as np
import openpyxl
import pandas
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings

from geoapp.errors import CrsError, FormatError, GeometryError, InputError
from geoapp.exchange.read import ForeignFrame, read_any
from geoapp.workflows.overlap import Asked, Fields, framed, overlap
from geoapp.workflows.overlap_files import issues_path, write_batch, write_text
from tests.shapes import BOW_TIE
from tests.strategies import layers, polygons
from tests.worlds import moved

box = shapely.box
UTM = "EPSG:25833"
BERLIN = (390_000, 5_820_000)


def frame(shapes, crs=UTM, name="x.geojson", ids=None, **columns):
    rows = [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]
    return ForeignFrame(
        ids=ids or [f"#{n + 1}" for n in range(len(shapes))],
        properties=rows or [{} for _ in shapes],
        geometry=np.array([*shapes, None], dtype=object)[:-1],
        crs=crs,
        name=name,
    )


def here(*shapes):
    return [moved(s, *BERLIN) for s in shapes]


SITES = frame(here(box(0, 0, 100, 100), box(100, 0, 200, 100)), name="sites", plot=["s1", "s2"])
LAND = frame(here(box(0, 0, 60, 100), box(40, 0, 150, 100), box(400, 0, 500, 9)), name="land",
             kind=["wood", "rice", "rice"])  # fmt: skip
ABROAD = frame([box(13, 52, 13.1, 52.1)], "OGC:CRS84")


def batch(sites, land, **fields):
    return framed(sites, land, Asked("kind"), fields=Fields(**fields))


def csv_text(sites, land):
    out = io.BytesIO()
    with batch(sites, land, identity="plot") as made:
        write_text(made, out)
    return out.getvalue().decode()


def rows(found):
    return [tuple(r.values()) for r in found.rows]


def test_ground_goes_to_the_class_that_comes_first_by_name():
    found = overlap(SITES, LAND, "kind", id_field="plot")
    assert found.work_crs == UTM
    assert rows(found) == [
        ("s1", "rice", pytest.approx(6000), pytest.approx(6000), 1),
        ("s1", "wood", pytest.approx(4000), pytest.approx(6000), 1),
        ("s2", "rice", pytest.approx(5000), pytest.approx(5000), 1),
    ]
    assert found.issues["priority"] == ["rice", "wood"]
    assert found.issues["doubled_m2"] == pytest.approx(2000)
    assert found.issues["landuse"]["overlapping_pairs"] == 1
    assert found.issues["landuse"]["near_sites"] == 2


def test_a_feature_without_a_class_has_its_own_row():
    land = frame(here(box(0, 0, 50, 100), box(50, 0, 100, 50)), kind=[None, "rice"])
    found = overlap(SITES, land, "kind", id_field="plot")
    assert [r[:2] for r in rows(found)] == [("s1", None), ("s1", "rice")]
    assert found.issues["landuse"]["without_class"] == 1
    assert csv_text(SITES, land).splitlines()[1].startswith("s1,,")


def test_numbers_are_classes_too():
    land = frame(here(box(0, 0, 50, 100)), kind=[7])
    assert overlap(SITES, land, "kind").rows[0]["class"] == "7"


def test_repairs_of_both_files_are_told():
    sites = frame(here(BOW_TIE), ids=["knot"])
    land = frame([*here(BOW_TIE), None], kind=["rice", "rice"])
    found = overlap(sites, land, "kind")
    assert found.rows[0]["area_m2"] == pytest.approx(800)
    (line,) = found.issues["sites"]["repairs"]
    assert (line["id"], line["after_m2"]) == ("knot", pytest.approx(800))
    assert len(found.issues["landuse"]["repairs"]) == 1
    assert found.issues["landuse"]["without_polygon"] == 1


def test_the_crs_of_either_file_may_differ():
    degrees = geopandas.GeoSeries(LAND.geometry, crs=UTM).to_crs(4326)
    land = frame(list(degrees), "OGC:CRS84", kind=["wood", "rice", "rice"])
    found = overlap(SITES, land, "kind", id_field="plot", work_crs=UTM)
    assert [r[2] for r in rows(found)] == pytest.approx([6000, 4000, 5000], abs=1e-2)
    laea = overlap(SITES, land, "kind")
    assert laea.work_crs.startswith("+proj=laea +lat_0=52.5")
    assert [r[2] for r in rows(laea)] == pytest.approx([6000, 4000, 5000], rel=2e-3)


def test_hanoi_is_measured_in_its_zone():
    sites = geopandas.GeoSeries([box(105.6, 20.9, 105.61, 20.91)], crs=4326)
    land = frame(list(sites.to_crs(3405)), "EPSG:3405", kind=["LUC"])
    found = overlap(frame(list(sites), "OGC:CRS84"), land, "kind")
    assert found.work_crs == "EPSG:5897"
    assert "VN-2000 to WGS 84 (2)" in found.issues["operation"]


def test_duplicate_ids_are_numbered_or_refused():
    twice = frame(here(box(0, 0, 9, 9), box(9, 0, 18, 9)), ids=["a", "a"], plot=["b", "b"])
    found = overlap(twice, LAND, "kind")
    assert {r[0] for r in rows(found)} == {"#1", "#2"}
    assert "ids repeat" in found.issues["warnings"][0]
    with pytest.raises(InputError, match="two sites have plot 'b'"):
        overlap(twice, LAND, "kind", id_field="plot")


@pytest.mark.parametrize(
    ("sites", "land", "more", "error", "words"),
    [
        (SITES, LAND, {"by": "no"}, InputError, "land: no field 'no'; there are: kind"),
        (SITES, LAND, {"id_field": "no"}, InputError, "sites: no field 'no'; there are: plot"),
        (frame([], name="none"), LAND, {}, GeometryError, "none: the file holds no feature"),
        (frame([shapely.Point(1, 2)]), LAND, {}, GeometryError, "feature 1 is not a polygon"),
        (frame([None]), LAND, {}, GeometryError, "feature 1 is not a polygon"),
        (SITES, LAND, {"work_crs": "EPSG:3857"}, CrsError, "Mercator"),
        (ABROAD, LAND, {"work_crs": "EPSG:5897"}, CrsError, "area of use"),
    ],
)
def test_what_cannot_be_used_is_named(sites, land, more, error, words):
    with pytest.raises(error, match=words):
        overlap(sites, land, **({"by": "kind"} | more))


def test_no_overlap_is_an_empty_table():
    empty = frame([], kind=[])
    assert overlap(SITES, empty, "kind").rows == []
    far = frame(here(box(900, 900, 999, 999)), kind=["rice"])
    assert overlap(SITES, far, "kind").rows == []


def cells(random, count=400, side=20):
    """A tiling with shared edges, so that geopandas counts what we count."""
    points = random.uniform(0, 1000, (count, 2))
    cut = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=box(0, 0, 1000, 1000))
    return [c.intersection(box(0, 0, 1000, 1000)) for c in shapely.get_parts(cut)]


def test_it_equals_geopandas_where_nothing_overlaps():
    random = np.random.default_rng(7)
    land = here(*cells(random))
    kinds = random.choice(["LUC", "LUK", "CLN"], len(land)).tolist()
    corners = random.uniform(0, 900, (30, 2))
    sites = here(*(shapely.Point(x, y).buffer(80, quad_segs=6) for x, y in corners))
    found = pandas.DataFrame(overlap(frame(sites), frame(land, kind=kinds), "kind", workers=2).rows)
    left = geopandas.GeoDataFrame(
        {"site": [f"#{n + 1}" for n in range(30)]}, geometry=sites, crs=UTM
    )
    right = geopandas.GeoDataFrame({"class": kinds}, geometry=land, crs=UTM)
    peer = geopandas.overlay(left, right, how="intersection", keep_geom_type=True)
    sums = peer.area.groupby([peer["site"], peer["class"]]).sum()
    ours = found.set_index(["site", "class"])["area_m2"]
    pandas.testing.assert_series_equal(ours.sort_index(), sums.sort_index(), check_names=False,
                                       rtol=1e-9)  # fmt: skip


@settings(max_examples=30)
@given(polygons(), layers())
def test_the_classes_of_a_site_partition_its_overlap(site, layer):
    shapes = here(*(s for _, _, s in layer))
    land = frame(shapes, kind=[c for _, c, _ in layer])
    found = overlap(frame(here(site)), land, "kind")
    union = shapely.union_all(shapes).intersection(here(site)[0]) if shapes else shapely.Polygon()
    assert sum(r["area_m2"] for r in found.rows) == pytest.approx(union.area, abs=1e-4)
    gross = sum(s.intersection(here(site)[0]).area for s in shapes)
    assert sum(r["gross_m2"] for r in found.rows) == pytest.approx(gross, abs=1e-4)


def test_every_ending_holds_the_same_table(tmp_path):
    found = overlap(SITES, LAND, "kind", id_field="plot")
    for ending in ("csv", "parquet", "geojson", "xlsx"):
        path = tmp_path / f"out.{ending}"
        with batch(SITES, LAND, identity="plot") as made:
            assert write_batch(made, path) == 3
        issues = json.loads(issues_path(path).read_text())
        assert issues["work_crs"] == UTM
    columns = ["site", "class", "area_m2", "gross_m2", "features"]
    table = pandas.read_csv(tmp_path / "out.csv", encoding="utf-8-sig")
    assert list(table.columns) == columns
    assert table.values.tolist() == [list(r.values()) for r in found.rows]
    assert pq.read_table(tmp_path / "out.parquet").to_pylist() == found.rows
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert [c.value for c in sheet[2]] == list(found.rows[0].values())
    again = read_any(tmp_path / "out.geojson")
    assert again.properties == found.rows
    back = geopandas.GeoSeries(again.geometry, crs=4326).to_crs(UTM)
    assert back.area.tolist() == pytest.approx([6000, 4000, 5000], abs=2)


def test_a_class_that_lost_everything_is_written(tmp_path):
    land = frame(here(box(0, 0, 50, 50), box(0, 0, 50, 50)), kind=["a", "b"])
    found = overlap(SITES, land, "kind")
    assert [r[1:4] for r in rows(found)][1] == ("b", 0.0, pytest.approx(2500))
    with batch(SITES, land, identity="plot") as made:
        write_batch(made, tmp_path / "out.geojson")
    assert read_any(tmp_path / "out.geojson").geometry[1] is None


def test_text_that_a_spreadsheet_would_run_is_neutral():
    land = frame(here(box(0, 0, 50, 50)), kind=["=1+1"])
    assert "'=1+1" in csv_text(SITES, land)


@pytest.mark.parametrize(("name", "error"), [("out.pdf", FormatError), ("no/out.csv", InputError)])
def test_nothing_is_written_where_it_cannot_be(tmp_path, name, error):
    with pytest.raises(error), batch(SITES, LAND) as made:
        write_batch(made, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
