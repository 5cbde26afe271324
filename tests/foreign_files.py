"""Boundary files as other programs write them, never our own writers."""

import json
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import shapely

from tests.needs import need_gdal

WORK = "EPSG:5897"


def ogr2ogr(path, features, *options, crs=WORK):
    """``path`` written by GDAL of ``[(properties, shape)]``, shapes (east, north) m in ``crs``."""
    need_gdal()
    source = Path(path).with_suffix(".source.json")
    source.write_text(json.dumps(_collection(features, crs)), encoding="utf-8")
    done = subprocess.run(
        ["ogr2ogr", *options, str(path), str(source)], capture_output=True, text=True, check=False
    )
    source.unlink()
    assert done.returncode == 0, done.stderr
    return Path(path)


def _collection(features, crs):
    return {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": crs}},
        "features": [
            {"type": "Feature", "properties": said, "geometry": shapely.geometry.mapping(shape)}
            for said, shape in features
        ],
    }


def geojson(folder, features):
    return ogr2ogr(folder / "ranh.geojson", features, "-f", "GeoJSON", "-t_srs", "EPSG:4326")


def kml(folder, features):
    return ogr2ogr(folder / "ranh.kml", features, "-f", "LIBKML", "-t_srs", "EPSG:4326")


def dxf(folder, features):
    """A drawing; the property ``Layer`` is the layer that a shape is drawn on."""
    return ogr2ogr(folder / "ranh.dxf", features, "-f", "DXF")


def shapefile(folder, features, code="UTF-8", leave_out=()):
    """A zipped shapefile with its text in ``code``; ``leave_out``: endings that are not packed."""
    ogr2ogr(folder / "ranh.shp", features, "-f", "ESRI Shapefile", "-lco", f"ENCODING={code}")
    packed = folder / "ranh.zip"
    with zipfile.ZipFile(packed, "w") as made:
        for path in sorted(folder.glob("ranh.*")):
            if path.suffix not in {".zip", *leave_out}:
                made.write(path, path.name)
    return packed


def workbook(folder, rows):
    """A workbook of one sheet, as Excel's users type it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / "ranh.xlsx"
    book.save(path)
    return path
