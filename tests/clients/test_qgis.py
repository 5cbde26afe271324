"""QGIS opens what we write, and measures the same overlap as we do."""

import json
import os
import subprocess
import zipfile
from datetime import date
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoapp.workflows.export import Choice, export_file
from tests.needs import need_qgis
from tests.workflows import small

pytestmark = pytest.mark.qgis
DAY = date(2024, 12, 26)
SCRIPT = Path(__file__).with_name("qgis_reads.py")


def qgis(*words):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        [need_qgis(), SCRIPT, *map(str, words)],
        capture_output=True,
        check=False,
        env=environment,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()[-2_000:]
    return json.loads(done.stdout.decode().splitlines()[-1])


def test_qgis_opens_the_clusters_with_their_text_crs_and_area(small_workspace, tmp_path):
    files = {f: tmp_path / f"cụm.{e}" for f, e in (("geojson", "geojson"), ("gpkg", "gpkg"))}
    files["shp"] = tmp_path / "cụm.zip"
    for form, path in files.items():
        crs = None if form == "geojson" else "EPSG:5897"
        export_file(small_workspace, "clusters", path, form, Choice(crs=crs), DAY)
    with zipfile.ZipFile(files["shp"]) as archive:
        archive.extractall(tmp_path / "shp")
    files["shp"] = tmp_path / "shp" / "clusters_polygon.shp"
    found = qgis("layers", *files.values())
    geojson, gpkg, shp = (found[str(files[f])] for f in ("geojson", "gpkg", "shp"))
    names = ["Vuông Đất", "Chỉ Điểm", "Còn Trống", "Ở Xa"]
    assert geojson["names"] == gpkg["names"] == names
    assert shp["names"] == ["Vuông Đất", "Ở Xa"]
    assert (geojson["crs"], gpkg["crs"], shp["crs"]) == ("EPSG:4326", "EPSG:5897", "EPSG:5897")
    assert (geojson["count"], gpkg["count"], shp["count"]) == (4, 4, 2)
    assert gpkg["drawn"] == 3
    for area in (gpkg["areas"][0], *shp["areas"]):
        assert area == pytest.approx(1_000_000, abs=0.1)
    assert all(len(name.encode()) <= 10 for name in shp["fields"])


def test_qgis_measures_the_same_overlap(tmp_path):
    """A site on 200 parcels that overlap nowhere; theirs is an implementation of its own."""
    rng = np.random.default_rng(7)
    xs = np.sort(np.append(rng.uniform(0, 2_000, 19), [0, 2_000]))
    ys = np.sort(np.append(rng.uniform(0, 2_000, 9), [0, 2_000]))
    cells = [
        shapely.box(small.X + w, small.Y + s, small.X + e, small.Y + n)
        for w, e in pairwise(xs)
        for s, n in pairwise(ys)
    ]
    rice = [cell for n, cell in enumerate(cells) if n % 3 == 0]
    site = (
        shapely.Point(small.X + 900, small.Y + 1_100)
        .buffer(700)
        .difference(shapely.box(small.X + 800, small.Y + 1_000, small.X + 950, small.Y + 1_150))
    )
    for name, shapes in (("site", [site]), ("rice", rice)):
        gpd.GeoDataFrame({"n": range(len(shapes))}, geometry=shapes, crs="EPSG:5897").to_file(
            tmp_path / f"{name}.gpkg"
        )
    [row] = qgis("overlap", tmp_path / "site.gpkg", tmp_path / "rice.gpkg")
    theirs = next(v for k, v in row.items() if k.endswith("_area"))
    assert theirs == pytest.approx(ours(site, rice), abs=0.01)


def ours(site, rice):
    from geoapp.domain.landuse import rank
    from geoapp.geometry.overlap import ledger
    from geoapp.geometry.parcels import ParcelIndex

    ids = [str(n) for n in range(len(rice))]
    parcels = ParcelIndex.build(np.array(rice, dtype=object), ["LUC"] * len(rice), ids)
    return float(ledger(site, parcels, rank).area_m2.sum())
