"""A workspace small enough to know every number of it, in Hanoi, drawn in EPSG:5897.

Cluster ``vuong`` is a square of 1 km² = 100 ha, its western half on LUC; ``diem`` is a point,
``trong`` has no geometry, ``xa`` is a square far from it.
"""

import json

import numpy as np
import shapely

from geoapp.geometry.crs import to_wgs84

WORK = "EPSG:5897"
X, Y = 570_000.0, 2_320_000.0

TOML = """
name = "Thử nghiệm"
kind = "real"
work_crs = "EPSG:5897"

[layers.clusters]
path = "clusters.geojson"
title_vi = "Cụm công nghiệp"
title_en = "Industrial clusters"
kind = "illustrative"
source = "Vẽ để thử"
date = 2024-12-26

[layers.landuse]
path = "landuse.geojson"
title_vi = "Hiện trạng sử dụng đất"
title_en = "Land use"
kind = "illustrative"
source = "Vẽ để thử"
date = 2024-12-26
coverage = "coverage.geojson"
class_field = "code"

[layers.districts]
path = "districts.geojson"
title_vi = "Quận, huyện"
title_en = "Districts"
kind = "outline"
source = "Nét khái quát"

[layers.communes_2025]
path = "communes_2025.geojson"
title_vi = "Xã, phường"
title_en = "Communes"
kind = "outline"
source = "Nét khái quát"
"""


def square(west, south, side=1_000.0):
    """A square in metres from the corner (X, Y)."""
    return shapely.box(X + west, Y + south, X + west + side, Y + south + side)


def lonlat(shape):
    """A shape in EPSG:5897 as WGS84 degrees."""
    return to_wgs84(np.array([shape], dtype=object), WORK)[0]


def feature(shape, properties, identity=None):
    """A GeoJSON Feature of a shape in EPSG:5897 (None: null geometry)."""
    geometry = None if shape is None else json.loads(shapely.to_geojson(lonlat(shape)))
    made = {"type": "Feature", "properties": properties, "geometry": geometry}
    return made if identity is None else made | {"id": identity}


def collection(features):
    """A FeatureCollection as text."""
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def cluster(identity, name, boundary, areas=()):
    """Properties of a cluster with an establishment decision."""
    return {
        "id": identity,
        "name": name,
        "named": True,
        "craft_village": None,
        "district_code": "275",
        "communes_2024": ["Ngọc Liệp"],
        "communes_2025": [{"code": "00001", "name": "Quốc Oai", "certainty": "stated"}],
        "boundary": boundary,
        "boundary_source": None,
        "boundary_date": None,
        "membership": "decision date",
        "facts": [
            {
                "fact": "area_ha",
                "value": area,
                "unit": "ha",
                "on": None,
                "known_on": "2020-06-30",
                "source": f"https://example.org/{n}",
                "note_vi": None,
                "note_en": None,
            }
            for n, area in enumerate(areas)
        ],
        "events": [
            {
                "track": "establishment",
                "value": "yes",
                "from": "2020-06-30",
                "to": "2020-06-30",
                "known_on": "2020-06-30",
                "document": "QĐ 1",
                "source": "https://example.org/qd",
                "note_vi": None,
                "note_en": None,
            }
        ],
    }


def make(folder):
    """Write the workspace into ``folder``; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "workspace.toml").write_text(TOML, encoding="utf-8")
    around = square(-5_000, -5_000, 11_000)
    files = {
        "clusters": [
            feature(
                square(0, 0), cluster("vuong", "Vuông Đất", "illustrative", [100, 99.5]), "vuong"
            ),
            feature(
                shapely.Point(X + 3_000, Y), cluster("diem", "Chỉ Điểm", "location", [20]), "diem"
            ),
            feature(None, cluster("trong", "Còn Trống", "none"), "trong"),
            feature(square(4_000, 4_000), cluster("xa", "Ở Xa", "illustrative"), "xa"),
        ],
        "landuse": [
            feature(
                shapely.box(X - 5_000, Y - 5_000, X + 500, Y + 6_000),
                {"id": "p1", "code": "LUC"},
                "p1",
            ),
            feature(
                shapely.box(X + 500, Y - 5_000, X + 6_000, Y + 6_000),
                {"id": "p2", "code": "HNK", "owner": "A"},
                "p2",
            ),
        ],
        "coverage": [feature(around, {"layer": "landuse"})],
        "districts": [
            feature(
                around.buffer(5_000),
                {
                    "code": "275",
                    "name": "Quốc Oai",
                    "full_name": "Huyện Quốc Oai",
                    "type": "huyện",
                    "epoch": {"valid_from": "2014-04-01", "valid_to": "2025-06-30"},
                },
                "275",
            )
        ],
        "communes_2025": [
            feature(
                around,
                {"code": "00001", "name": "Quốc Oai", "full_name": "Xã Quốc Oai", "type": "xã"},
                "00001",
            )
        ],
    }
    for name, features in files.items():
        (folder / f"{name}.geojson").write_text(collection(features), encoding="utf-8")
    (folder / "statements.json").write_text("[]")
    return folder
