"""The pieces of a measured site as GeoJSON, for people and programs to look at."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from geoapp.domain.verdict import NOISE_M2
from geoapp.exchange.geojson import geometry_texts
from geoapp.geometry.crs import to_wgs84
from geoapp.workflows.measure import Measured, Rows


def pieces_json(found: Measured, slivers: Rows, class_: str | None) -> list[dict[str, Any]]:
    """GeoJSON Features of the pieces (of one class), in WGS84; ``none``: ground without parcel."""
    if class_ == "none":
        return [] if shapely.is_empty(found.bare) else [_bare_json(found)]
    kept = np.flatnonzero(found.ledger.area_m2 > 0)
    kept = kept if class_ is None else kept[found.keys[kept] == class_]
    texts = _texts(found, found.ledger.piece_geometries()[kept])
    return [
        {"type": "Feature", "id": str(n + 1), "properties": row, "geometry": orjson.loads(text)}
        for n, (row, text) in enumerate(zip(_rows(found, slivers, kept), texts, strict=True))
    ]


def _texts(found: Measured, geoms: Any) -> Sequence[bytes]:
    return geometry_texts(to_wgs84(geoms, found.land.work_crs))


def _rows(found: Measured, slivers: Rows, kept: NDArray[np.intp]) -> list[dict[str, Any]]:
    each = found.ledger
    ids, codes, whole = each.ids, each.codes, each.parcels.areas(each.parcel)
    return [
        {
            "parcel": ids[n],
            "code": codes[n],
            "class": found.keys[n],
            "area_m2": float(each.area_m2[n]),
            "gross_m2": float(each.gross_m2[n]),
            "parcel_m2": float(whole[n]),
            "sliver": bool(slivers[n]),
            "kept_by": each.won_by(n) if each.lost_m2[n] > NOISE_M2 else [],
            "source_layer": found.land.name,
            "kind": found.land.kind,
        }
        for n in kept.tolist()
    ]


def _bare_json(found: Measured) -> dict[str, Any]:
    area = float(shapely.area(found.bare))
    return {
        "type": "Feature",
        "id": "none",
        "properties": {
            "parcel": None,
            "code": None,
            "class": "none",
            "area_m2": area,
            "sliver": False,
            "source_layer": found.land.name,
            "kind": found.land.kind,
        },
        "geometry": orjson.loads(_texts(found, np.array([found.bare], dtype=object))[0]),
    }
