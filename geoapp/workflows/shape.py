"""A boundary made of others: parcels joined into one area, an area widened or narrowed."""

from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from geoapp.errors import GeometryError
from geoapp.exchange.geojson import Features, parse_features
from geoapp.exchange.geojson_text import MOST_DECIMALS, geometry_texts
from geoapp.geometry.crs import to_wgs84, to_work
from geoapp.geometry.plane import check_window
from geoapp.geometry.validity import repair
from geoapp.sentence import say
from geoapp.storage import Workspace

MOST_FEATURES, MOST_BUFFER_M = 5_000, 5_000.0
_ARC = 8
"""Points of a quarter circle: 0.5 % of the distance inside the true arc."""


def joined_geojson(workspace: Workspace, text: bytes, buffer_m: float = 0.0) -> dict[str, Any]:
    """All polygons of ``text`` (GeoJSON in degrees) as one ``geometry``, out by ``buffer_m``.

    With a buffer lines and points are taken too: as the ground within that distance.

    Without a buffer no corner moves: what is joined keeps the coordinates it was given, so that
    a site made of parcels meets its neighbours in the very same points. A negative buffer moves
    inwards. Distances are metres in the working CRS. ``repairs``: outlines that had to be mended.

    Raises
    ------
    GeometryError
        Where a feature is no polygon, or nothing is left of the area.
    """
    given = parse_features(text, name="shape")
    flat = _areas(given, lines=buffer_m > 0)
    sound, repairs = repair(given.geometry[flat], [given.ids[n] for n in np.flatnonzero(flat)])
    whole: shapely.Geometry = shapely.union_all([*sound, *given.geometry[~flat]])
    if shapely.is_empty(whole):
        raise GeometryError(say("the outlines enclose no area; draw them again"))
    if buffer_m:
        whole = _moved_out(whole, workspace.work_crs, buffer_m)
    text = geometry_texts(np.array([whole], dtype=object), MOST_DECIMALS)[0]
    return {"geometry": orjson.loads(text), "repairs": [r.to_json() for r in repairs]}


def cluster_boundary(workspace: Workspace, identity: str) -> dict[str, Any]:
    """A Feature with a cluster's boundary as the record has it. Raises NotFound."""
    cluster, shape = workspace.cluster(identity), workspace.cluster_geometry(identity)
    text = geometry_texts(np.array([shape], dtype=object), MOST_DECIMALS)[0]
    return {
        "type": "Feature",
        "id": identity,
        "properties": {"id": identity, "name": cluster.name, "boundary": cluster.boundary},
        "geometry": orjson.loads(text),
    }


def _moved_out(shape: shapely.Geometry, work_crs: str, distance: float) -> shapely.Geometry:
    flat = to_work([shape], "OGC:CRS84", work_crs)
    check_window(flat, work_crs, "the area")
    wide = shapely.buffer(flat, distance, quad_segs=_ARC)
    if shapely.is_empty(wide)[0]:
        raise GeometryError(
            say(
                "nothing is left of the area {distance:g} m inside its boundary", distance=-distance
            )
        )
    found: shapely.Geometry = to_wgs84(wide, work_crs)[0]
    return found


def _areas(given: Features, *, lines: bool) -> NDArray[np.bool_]:
    """Which features are areas; the others may be points and ``lines`` where they get a width."""
    if not 1 <= len(given) <= MOST_FEATURES:
        raise GeometryError(
            say("give 1 to {most:,} polygons, not {count:,}", most=MOST_FEATURES, count=len(given))
        )
    dimensions = shapely.get_dimensions(given.geometry)
    wrong = np.flatnonzero(dimensions < (0 if lines else 2))
    if len(wrong):
        raise GeometryError(
            say(
                "feature {n} is not a polygon; only areas can be joined, and lines and"
                " points with a buffer",
                n=wrong[0] + 1,
            )
        )
    return np.asarray(dimensions == 2)
