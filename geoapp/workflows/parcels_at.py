"""The parcels at a point, from their full-precision outlines in the working CRS."""

from typing import Any

import numpy as np
import orjson
import shapely

from geoapp.domain.landuse import classify, titles
from geoapp.geometry.parcels import Parcels
from geoapp.geometry.tiling import to_work_xy
from geoapp.storage import Workspace
from geoapp.storage.store import StoredParcels

LAYER = "landuse"


def parcels_at(workspace: Workspace, lon: float, lat: float) -> dict[str, Any]:
    """Every parcel that holds a point or has it on its edge, overlapping ones too.

    ``lon``, ``lat`` in degrees. ``properties``: JSON text as in the record. Raises
    LayerUnavailable, NotFound.
    """
    edition, parcels = workspace.edition(LAYER), workspace.parcels(LAYER)
    rows = rows_at(parcels, *to_work_xy(np.array(lon), np.array(lat), workspace.work_crs).tolist())
    properties = properties_of(workspace, parcels, rows)
    if workspace.edition(LAYER) != edition:  # replaced meanwhile: these are of two editions
        return parcels_at(workspace, lon, lat)
    each = zip(
        rows.tolist(),
        parcels.ids(rows).tolist(),
        parcels.codes(rows).tolist(),
        parcels.areas(rows).tolist(),
        properties,
        strict=True,
    )
    return {
        "parcels": [_described(*parts) for parts in each],
        "kind": workspace.layer(LAYER).kind,
        "edition": edition,
    }


def rows_at(parcels: Parcels, x: float, y: float) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Rows of the parcels at a place of the working CRS, in m."""
    if not np.isfinite([x, y]).all():
        return np.empty(0, dtype=np.int64)
    _, rows = parcels.meeting([(x, y, x, y)])
    return np.asarray(rows[shapely.intersects_xy(parcels.geometries(rows), x, y)])


def properties_of(workspace: Workspace, parcels: Parcels, rows: Any) -> list[bytes]:
    """The properties of some rows as JSON text."""
    if isinstance(parcels, StoredParcels):
        return parcels.properties(rows)
    held = workspace.features(LAYER).properties
    return [orjson.dumps(held[row]) for row in rows.tolist()]


def _described(
    row: int, identity: str, code: str | None, area_m2: float, properties: bytes
) -> dict[str, Any]:
    title_vi, title_en = titles(code) or (None, None)
    return {
        "id": identity,
        "row": row,
        "code": code,
        "class": classify(code).key,
        "title_vi": title_vi,
        "title_en": title_en,
        "area_m2": area_m2,
        "properties": orjson.Fragment(properties),
    }
