"""Small workspaces, healthy until a test breaks one thing.

The ground is a square of land in EPSG:5897 cut into fields of 100 m; the site lies on
fields that are no rice, within a declared coverage, on a fresh surveyed layer: it is clear.
"""

import json
import os
from datetime import date

import numpy as np
import shapely

from geoapp.geometry.crs import to_wgs84

CRS, EAST, NORTH = "EPSG:5897", 560_000.0, 2_320_000.0
AS_OF = date(2024, 12, 26)
box = shapely.box

TOML = """\
name = "Thử nghiệm"
kind = "{workspace_kind}"
work_crs = "EPSG:5897"
tolerance_m2 = 10.0

[layers.clusters]
path = "clusters.geojson"
title_vi = "Cụm"
title_en = "Clusters"
kind = "survey"
source = "test"
date = 2024-12-01

[layers.landuse]
title_vi = "Sử dụng đất"
title_en = "Land use"
kind = "{kind}"
source = "test"
date = {date}
{more}
"""
HEALTHY = {
    "path": '"landuse.geojson"',
    "cadence_days": "365",
    "coverage": '"coverage.geojson"',
    "class_field": '"code"',
    "partition": "true",
}


def moved(shape, east=EAST, north=NORTH):
    """A shape, or an array of shapes, moved."""
    return shapely.transform(shape, lambda xy: np.add(xy, (east, north)))


def at(shape):
    """A shape in metres from the world's corner, as lon/lat."""
    return to_wgs84([moved(shape)], CRS)[0]


def many_at(shapes):
    return list(to_wgs84(moved(np.array(shapes, dtype=object)), CRS))


def feature(shape, identity=None, **properties):
    geometry = None if shape is None else json.loads(shapely.to_geojson(shape))
    made = {"type": "Feature", "properties": properties, "geometry": geometry}
    return made if identity is None else made | {"id": identity}


def collection(features):
    return {"type": "FeatureCollection", "features": list(features)}


def write(path, document):
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def fields(code=lambda x, y: "CLN" if x < 3 else "LUC", size=5):
    """Fields of 100 m: no rice in the west, rice in the east."""
    return [
        (f"t{x}{y}", code(x, y), box(100 * x, 100 * y, 100 * x + 100, 100 * y + 100))
        for x in range(size)
        for y in range(size)
    ]


SITE = box(20, 20, 280, 180)
RICE_SITE = box(220, 20, 320, 120)  # 2,000 m² of rice
GROUND = box(0, 0, 500, 500)


def make(folder, parcels=None, coverage=GROUND, clusters=(), kind="survey", date=date(2024, 12, 1),
         workspace_kind="real", **settings):  # fmt: skip
    """A workspace folder; ``settings`` replace lines of the landuse layer, None removes one."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = HEALTHY | settings
    more = "\n".join(f"{k} = {v}" for k, v in lines.items() if v is not None)
    toml = TOML.format(kind=kind, date=date, more=more, workspace_kind=workspace_kind)
    (folder / "workspace.toml").write_text(toml, encoding="utf-8")
    write_landuse(folder, fields() if parcels is None else parcels)
    write(folder / "coverage.geojson", collection([feature(at(coverage), layer="landuse")]))
    write(folder / "clusters.geojson", collection(clusters))
    return folder


def write_landuse(folder, parcels):
    shapes = many_at([s for _, _, s in parcels]) if parcels else []
    write(
        folder / "landuse.geojson",
        collection(
            feature(shape, identity, code=code)
            for (identity, code, _), shape in zip(parcels, shapes, strict=True)
        ),
    )


def unmeasured():
    """The environment less coverage, for a program that finds no room to write its record in."""
    return {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}
