"""Repairs, each written down: what was wrong, the area before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class Repair:
    """One repaired geometry.

    ``reason``: GEOS's words, or that there was no polygon. ``before_m2``: the shoelace area
    of the ring as it was. ``dropped``: what make_valid left that is no polygon. ``bounds``:
    extent of the original, None where it had none: it could lie anywhere.
    """

    id: str
    reason: str
    before_m2: float
    after_m2: float
    dropped: str = ""
    bounds: tuple[float, float, float, float] | None = None

    def to_json(self) -> dict[str, Any]:
        """Without the bounds, which are in the working CRS."""
        return {
            "id": self.id,
            "reason": self.reason,
            "before_m2": self.before_m2,
            "after_m2": self.after_m2,
            "dropped": self.dropped,
        }


def repair(geoms: Geometries, ids: Sequence[str]) -> tuple[Geometries, list[Repair]]:
    """Valid polygonal geometries at the same index, and a line for each that was not.

    Only make_valid repairs; ``buffer(0)`` may delete half of a bow-tie. Its polygonal part is
    kept, the rest is named in the line. A missing, empty or non-polygonal geometry becomes
    an empty polygon, and has a line as well: it is never dropped silently.
    """
    array = np.atleast_1d(np.asarray(geoms, dtype=object))
    solid = np.isin(shapely.get_type_id(array), (3, 6)) & ~shapely.is_empty(array)
    wrong = np.flatnonzero(~(solid & shapely.is_valid(array)))
    if not len(wrong):
        return array, []
    mended = array.copy()
    lines = []
    for n in wrong.tolist():
        mended[n], line = _mend(array[n], str(ids[n]))
        lines.append(line)
    return mended, lines


def polygonal(geoms: Geometries) -> Geometries:
    """The polygonal part of each geometry; an overlay may leave lines and points beside it.

    Examples
    --------
    >>> polygonal(np.array([shapely.Point(0, 0)])).tolist()
    [<POLYGON EMPTY>]
    """
    kinds = shapely.get_type_id(geoms)
    flat = np.flatnonzero(~np.isin(kinds, (-1, 3, 6)))
    if not len(flat):
        return geoms
    only = geoms.copy()
    only[flat] = [_polygons(g)[0] for g in geoms[flat]]
    return only


def _polygons(geometry: shapely.Geometry) -> tuple[shapely.Geometry, str]:
    """One polygonal geometry of all its polygons, and the names of what else there was."""
    parts = shapely.get_parts(geometry)
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    kept = parts[shapely.get_type_id(parts) == 3]
    lost = ", ".join(sorted({p.geom_type for p in parts} - {"Polygon"}))
    if len(kept) == 1:
        return kept[0], lost
    return (shapely.multipolygons(kept) if len(kept) else shapely.Polygon()), lost


def _mend(geometry: Any, identity: str) -> tuple[shapely.Geometry, Repair]:
    if geometry is None or geometry.is_empty:
        return shapely.Polygon(), Repair(identity, "no geometry", 0.0, 0.0)
    reason = shapely.is_valid_reason(geometry)
    if shapely.get_dimensions(geometry) < 2:
        reason = "no polygon"
    result, dropped = _polygons(shapely.make_valid(geometry))
    west, south, east, north = (float(v) for v in geometry.bounds)
    before, after = float(shapely.area(geometry)), float(shapely.area(result))
    return result, Repair(
        identity, reason, before, after, dropped, bounds=(west, south, east, north)
    )
