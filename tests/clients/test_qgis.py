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

from geoapp.geometry.crs import WGS84, to_work
from geoapp.storage import open_workspace
from geoapp.workflows.check import check_site
from geoapp.workflows.export import Choice, export_file
from tests import worlds
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


CODES = ("LUC", "LUK", "LUA", "CLN", "ONT+LUC")
PRINTED = ("LUC", "LUK", "LUA")
"""Who keeps ground that several claim, as every statement prints it."""


def ragged(rng, x, y, least, most):
    """A star-shaped area about a point, m; every fourth has a hole."""
    count = int(rng.integers(5, 14))
    turns = (np.arange(count) + rng.uniform(0, 0.8, count)) * 2 * np.pi / count
    radii = rng.uniform(least, most, count)
    points = np.column_stack([x + radii * np.cos(turns), y + radii * np.sin(turns)])
    area = shapely.Polygon(points).buffer(0)
    hole = shapely.centroid(area).buffer(least / 3, quad_segs=2)
    return area.difference(hole) if rng.integers(4) == 0 else area


@pytest.fixture(scope="module")
def disputed(tmp_path_factory):
    """A workspace whose parcels overlap, have holes and stand twice; eight sites on it, m."""
    rng = np.random.default_rng(2024)
    middles = rng.uniform((0, 0), (6_400, 800), (320, 2))
    shapes = [ragged(rng, x, y, 30, 140) for x, y in middles]
    shapes += shapes[::40]
    codes = rng.choice(CODES, len(shapes))
    parcels = [(f"p{n:03}", str(c), s) for n, (c, s) in enumerate(zip(codes, shapes, strict=True))]
    folder = worlds.make(tmp_path_factory.mktemp("disputed"), parcels, shapely.box(0, 0, 7e3, 1e3))
    sites = [worlds.moved(ragged(rng, 400 + 800 * n, 400, 150, 390)) for n in range(8)]
    return folder, sites


def parcels_of(folder):
    """The shapes of the record in metres, and their codes, read by nothing of ours."""
    record = json.loads((folder / "landuse.geojson").read_text(encoding="utf-8"))["features"]
    shapes = [shapely.geometry.shape(f["geometry"]) for f in record]
    codes = np.array([f["properties"]["code"] for f in record])
    return np.array(to_work(shapes, WGS84, worlds.CRS), dtype=object), codes


def written(path, shapes):
    gpd.GeoDataFrame({"n": range(len(shapes))}, geometry=list(shapes), crs=worlds.CRS).to_file(path)
    return path


def test_the_rice_of_a_check_is_what_qgis_finds_under_parcels_that_overlap(disputed, tmp_path):
    """Ground of a class, less what classes before it keep, is a difference of two unions."""
    folder, sites = disputed
    shapes, codes = parcels_of(folder)
    space = open_workspace(folder)
    checks = [
        check_site(space, ([s], worlds.CRS), site_id=f"s{n}", name=None, as_of=DAY).to_json()[
            "rice"
        ]
        for n, s in enumerate(sites)
    ]
    file, before = written(tmp_path / "sites.gpkg", sites), np.zeros(len(sites))
    for n, code in enumerate(PRINTED, 1):
        mine = shapes[np.isin(codes, PRINTED[:n])]
        rows = qgis("overlap", file, written(tmp_path / f"{code}.gpkg", mine))
        found = np.array([next(v for k, v in row.items() if k.endswith("_area")) for row in rows])
        ours = [rice[f"{code.lower()}_m2"] for rice in checks]
        assert ours == pytest.approx(found - before, abs=0.01)
        before = found
    total = np.array([rice["total_m2"] for rice in checks])
    assert total == pytest.approx(before, abs=0.01)
    gross = [shapely.area(shapely.intersection(mine, site)).sum() for site in sites]
    assert np.min(gross - total) > 100  # a plain sum would have passed nowhere
