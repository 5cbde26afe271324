"""Ground of a site that no piece covers, so that no part of a plan is white and unexplained."""

from math import fsum
from typing import Any

import numpy as np
import shapely

from geoapp.publish.plan_parts import Piece

BARE_FILL = "#e6e6e6"
OPEN = {"gap", "uncovered", "undeclared"}
"""Reasons of a layer after which anything may lie on ground without a parcel."""
NOISE_M2 = 1e-3
THIN_M = 0.01
"""Less than this wide, what is left between pieces is rounding of their lon/lat."""


def bare_ground(
    document: dict[str, Any], site: shapely.Geometry, pieces: list[Piece]
) -> list[Piece]:
    """The part of ``site`` under no parcel as a piece, m; none where the check knows of none.

    Its area is the check's own. Where the layer could not be read, it is the whole site.
    """
    layer = (document.get("layers") or [{}])[0]
    unread = layer.get("codes") is None
    area = document["site"]["area_m2"]["planar"] if unread else _without_parcel(layer)
    if any(p.bare for p in pieces) or not area or area <= NOISE_M2:
        return []
    shape = site if unread else _left(site, pieces)
    return [Piece("", shape, None, "none", BARE_FILL, float(area), _word(layer))]


def _word(layer: dict[str, Any]) -> str:
    if layer.get("codes") is None:
        return "none_read"
    return "none_unknown" if OPEN & set(layer.get("reasons") or ()) else "none"


def _without_parcel(layer: dict[str, Any]) -> float:
    return fsum(layer.get(key) or 0.0 for key in ("gap_m2", "uncovered_m2"))


def _left(site: shapely.Geometry, pieces: list[Piece]) -> shapely.Geometry:
    shapes = shapely.make_valid(np.array([p.shape for p in pieces], dtype=object))
    left = shapely.get_parts(
        shapely.difference(shapely.make_valid(site), shapely.union_all(shapes))
    )
    wide = left[shapely.area(left) > THIN_M * shapely.length(left) / 2]
    whole: shapely.Geometry = shapely.union_all(wide)
    return whole
