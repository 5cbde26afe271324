"""What leaves a store is read by Debian's GDAL, QGIS and geopandas: all of it, and by a box."""

import json
import subprocess
from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoapp.storage.store import builder, spill
from geoapp.workflows import export_stored
from geoapp.workflows.export import Choice, export_file
from tests.clients.test_ogrinfo import features, ogrinfo
from tests.clients.test_qgis import qgis
from tests.needs import need_gdal
from tests.workflows.stores import both, odd_parcels
from tests.worlds import at, box

DAY = date(2024, 12, 26)
FORMS = ("geojson", "geojsonseq", "fgb", "gpkg", "parquet")


@pytest.fixture
def files(tmp_path, monkeypatch):
    """The odd layer in every format, from its store."""
    monkeypatch.setattr(spill, "BLOCK", 64)
    monkeypatch.setattr(builder, "CHUNK", 70)
    monkeypatch.setattr(export_stored, "CHUNK", 20)
    workspace, _ = both(tmp_path)
    paths = {form: tmp_path / f"thửa.{form}" for form in FORMS}
    for form, path in paths.items():
        export_file(workspace, "landuse", path, form, Choice(), DAY)
    solid = Choice(filter="id <> 'none'", bbox=(100, 10, 110, 30))
    export_file(workspace, "landuse", tmp_path / "solid.fgb", "fgb", solid, DAY)
    return paths | {"indexed": tmp_path / "solid.fgb"}


def close(shape, other):
    return shape is other is None or shapely.hausdorff_distance(shape, other) < 1.01e-7


@pytest.mark.gdal
@pytest.mark.parametrize("form", ["geojson", "geojsonseq", "fgb", "gpkg"])
def test_gdal_reads_ids_codes_and_coordinates(files, form):
    expected = odd_parcels()
    assert f"Feature Count: {len(expected)}" in ogrinfo(files[form], "-so", "-al")
    each = features(files[form], "-lco", "COORDINATE_PRECISION=9")
    found = {f.get("id") or f["properties"]["id"]: f for f in each}
    assert found.keys() == set(expected.ids)
    for identity, shape, properties in zip(
        expected.ids, expected.geometry, expected.properties, strict=True
    ):
        feature = found[identity]
        assert feature["properties"].get("code") == properties["code"]
        assert feature["properties"].get("commune") == properties["commune"]
        outline = feature["geometry"] and shapely.from_geojson(json.dumps(feature["geometry"]))
        # GDAL writes 105.3999991 as 105.4
        assert outline is shape is None or shapely.hausdorff_distance(outline, shape) < 1.5e-6


@pytest.mark.gdal
def test_gdal_finds_by_the_index_of_a_flatgeobuf(files):
    near = at(box(40, 40, 150, 120)).bounds
    command = [need_gdal(), "-ro", "-q", "-geom=NO", "-al", "-spat", *map(str, near)]
    done = subprocess.run([*command, files["indexed"]], capture_output=True, check=True, timeout=60)
    found = [line.split("= ")[1] for line in done.stdout.decode().splitlines() if " id (" in line]
    expected = odd_parcels()
    hit = shapely.intersects(expected.geometry, shapely.box(*near))
    assert set(found) == {expected.ids[n] for n in np.flatnonzero(hit).tolist()}
    assert len(found) > 5


@pytest.mark.parametrize("form", FORMS)
def test_geopandas_reads_them(files, form):
    read = gpd.read_parquet if form == "parquet" else gpd.read_file
    frame, expected = read(files[form]).set_index("id"), odd_parcels()
    assert frame.crs.to_authority() in (("EPSG", "4326"), ("OGC", "CRS84"))
    shapes = frame.geometry.loc[expected.ids]
    assert all(close(a, b) for a, b in zip(shapes, expected.geometry, strict=True))
    assert frame["code"].loc[expected.ids].fillna("-").tolist() == [
        p["code"] or "-" for p in expected.properties
    ]


@pytest.mark.qgis
def test_qgis_opens_them(files):
    paths = {form: str(files[form]) for form in ("geojson", "fgb", "gpkg")}
    found, expected = qgis("layers", *paths.values()), odd_parcels()
    for path in paths.values():
        assert found[path]["crs"] == "EPSG:4326"
        assert sorted(found[path]["names"]) == sorted(expected.ids)
        assert found[path]["drawn"] == len(expected) - 2
        areas = dict(zip(found[path]["names"], found[path]["areas"], strict=True))
        for identity, shape in zip(expected.ids, expected.geometry, strict=True):
            if shape is not None and shape.is_valid:
                assert areas[identity] == pytest.approx(shape.area, abs=3e-9)
