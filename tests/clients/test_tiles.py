"""Debian's GDAL reads the tiles that are kept: every parcel, and all the land in squares."""

import csv
import io
import math
import shutil
import subprocess

import numpy as np
import pytest

from geoapp.storage import open_workspace
from geoapp.workflows.tiles_fill import fill
from geoapp.workflows.tiles_layer import tile_set
from tests.needs import need_gdal
from tests.workflows.tiled import build_store

pytestmark = pytest.mark.gdal


@pytest.fixture(scope="module")
def tiles(shipped, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiles") / "geodata"
    shutil.copytree(shipped, folder, ignore=shutil.ignore_patterns(".derived"))
    build_store(folder)
    space = open_workspace(folder)
    assert fill(space)
    return tile_set(space)


def rows(tiles, layer, zoom, fields):
    """Attributes of every feature of a zoom, as GDAL gives them."""
    ogr2ogr = need_gdal().replace("ogrinfo", "ogr2ogr")
    words = ["-f", "CSV", "/vsistdout/", "-oo", f"ZOOM_LEVEL={zoom}", "-oo", "CLIP=NO"]
    done = subprocess.run(
        [ogr2ogr, *words, "-select", fields, str(tiles.kept.path), layer],
        capture_output=True, check=True, timeout=120, text=True,
    )  # fmt: skip
    assert "ERROR" not in done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_every_parcel_is_there_with_its_code(tiles):
    found = {int(r["mvt_id"]): r["code"] for r in rows(tiles, "parcels", 14, "mvt_id,code")}
    every = np.arange(len(tiles.parcels))
    codes = tiles.parcels.codes(every)
    assert found == {row: codes[row] or "" for row in every.tolist()}


@pytest.mark.parametrize("zoom", [6, 10, 13])
def test_squares_hold_all_the_land(tiles, zoom):
    total = math.fsum(float(r["m2"]) for r in rows(tiles, "cells", zoom, "m2"))
    areas = tiles.parcels.areas(np.arange(len(tiles.parcels)))
    assert total == pytest.approx(math.fsum(areas), rel=1e-9)
