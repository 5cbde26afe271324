"""Debian's GDAL reads back every format that it knows: counts, text, CRS, areas, metadata."""

import json
import subprocess
from datetime import date

import pytest

from geoapp.workflows.export import Choice, export_file
from tests.needs import need_gdal

pytestmark = pytest.mark.gdal
DAY = date(2024, 12, 26)
NAMES = {"Vuông Đất", "Chỉ Điểm", "Còn Trống", "Ở Xa"}


def ogrinfo(path, *words):
    done = subprocess.run(
        [need_gdal(), "-ro", *words, path], capture_output=True, check=False, timeout=60
    )
    text = done.stdout.decode()
    assert done.returncode == 0, text + done.stderr.decode()
    assert "ERROR" not in text + done.stderr.decode()
    return text


def features(path, *words):
    """The features as GDAL gives them on, without a change of CRS."""
    ogr2ogr = need_gdal().replace("ogrinfo", "ogr2ogr")
    command = [ogr2ogr, "-f", "GeoJSON", "/vsistdout/", *words, path]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return json.loads(done.stdout)["features"]


def exported(workspace, folder, form, crs=None, layer="clusters"):
    path = folder / f"{layer}.{'zip' if form == 'shp' else form}"
    export_file(workspace, layer, path, form, Choice(crs=crs), DAY)
    return path


def area(path, layer):
    """Areas as GDAL's own SQL computes them."""
    sql = f'SELECT OGR_GEOM_AREA AS a FROM "{layer}"'
    text = ogrinfo(path, "-q", "-geom=NO", "-dialect", "OGRSQL", "-sql", sql)
    return [float(line.rpartition("=")[2]) for line in text.splitlines() if "a (Real)" in line]


@pytest.mark.parametrize("form", ["geojson", "geojsonseq", "gpkg", "kml", "fgb"])
def test_counts_and_vietnamese_text(small_workspace, tmp_path, form):
    path = exported(small_workspace, tmp_path, form)
    found = features(path)
    name = "Name" if form == "kml" else "name"
    assert {f["properties"][name] for f in found} == NAMES
    assert sum(f["geometry"] is None for f in found) == 1
    drawn = {f["properties"][name]: f["geometry"]["type"] for f in found if f["geometry"]}
    assert drawn == {"Vuông Đất": "Polygon", "Chỉ Điểm": "Point", "Ở Xa": "Polygon"}


@pytest.mark.parametrize("form", ["gpkg", "fgb"])
@pytest.mark.parametrize("crs", ["EPSG:5897", "EPSG:3405", "EPSG:4756"])
def test_the_crs_is_named_and_the_area_is_right(small_workspace, tmp_path, form, crs):
    path = exported(small_workspace, tmp_path, form, crs)
    text = ogrinfo(path, "-so", "-al")
    assert f'ID["EPSG",{crs[5:]}]' in text
    largest = max(area(path, "clusters"))
    expected = {"EPSG:5897": 1_000_000, "EPSG:3405": 999_400}.get(crs)
    if expected:
        assert largest == pytest.approx(expected, rel=1e-4)


def test_a_shapefile_in_its_zip(small_workspace, tmp_path):
    path = exported(small_workspace, tmp_path, "shp", "EPSG:5897")
    inside = f"/vsizip/{path}/clusters_polygon.shp"
    assert 'ID["EPSG",5897]' in ogrinfo(inside, "-so", "-al")
    assert {f["properties"]["name"] for f in features(inside)} == {"Vuông Đất", "Ở Xa"}
    assert max(area(inside, "clusters_polygon")) == pytest.approx(1_000_000, abs=0.1)
    points = features(f"/vsizip/{path}/clusters_point.shp")
    assert [f["properties"]["name"] for f in points] == ["Chỉ Điểm"]


def test_a_geopackage_says_where_it_comes_from(small_workspace, tmp_path):
    text = ogrinfo(exported(small_workspace, tmp_path, "gpkg"), "-so", "-al")
    assert "note_vi=minh họa" in text
    assert "as_of=2024-12-26" in text
    assert f"edition={small_workspace.edition('clusters')}" in text


def test_a_drawing_has_stages_as_layers_and_says_it_is_drawn(small_workspace, tmp_path):
    path = exported(small_workspace, tmp_path, "dxf")
    found = features(path)
    assert {f["properties"]["Layer"] for f in found} == {"UNKNOWN", "0"}
    texts = {f["properties"].get("Text") for f in found}
    assert {"Vuông Đất", "minh họa"} <= texts
    rings = [f["geometry"] for f in found if f["geometry"]["type"] == "LineString"]
    assert all(r["coordinates"][0] == r["coordinates"][-1] for r in rings)
    assert len(rings) == 2


def test_parcels_in_every_format(small_workspace, tmp_path):
    for form in ("geojson", "gpkg", "kml", "fgb"):
        found = features(exported(small_workspace, tmp_path, form, layer="landuse"))
        assert sorted(f["properties"]["code"] for f in found) == ["HNK", "LUC"]


def test_geojson_of_ours_makes_gdal_no_trouble(small_workspace, tmp_path):
    text = ogrinfo(exported(small_workspace, tmp_path, "geojson"), "-so", "-al")
    assert 'ID["EPSG",4326]' in text
