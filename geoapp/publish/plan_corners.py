"""The corners of a boundary, numbered: the same numbers on the plan and in the table."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from geoapp.geometry.crs import WGS84, operation, unit_m

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Corner:
    """A corner. ``east``, ``north``, ``length_m`` (to the next corner of its ring) in m.

    ``out``: the direction away from the site, of length 1. ``hole``: whether its ring is one.
    """

    number: int
    ring: int
    hole: bool
    east: float
    north: float
    length_m: float
    next_number: int
    out: tuple[float, float]


def shape_of(geometry: dict[str, Any] | None) -> shapely.Geometry | None:
    """The polygonal shape of a GeoJSON geometry, None where there is none."""
    if not geometry:
        return None
    shape = shapely.from_geojson(orjson.dumps(geometry))
    return None if shapely.is_empty(shape) or shapely.get_dimensions(shape) != 2 else shape


def on_plane(shape: shapely.Geometry, crs: str) -> shapely.Geometry:
    """A lon/lat shape in ``crs``, in metres, corner by corner, no corner added.

    It undoes ``to_wgs84``. A shift of datum that leaves heights out does not come back to the
    same millimetre, so the way back is taken twice: the second time from as far aside as the
    first one missed.
    """
    moved: shapely.Geometry = shapely.transform(shape, lambda xy: _placed(xy, crs))
    return moved


def _placed(lonlat: Points, crs: str) -> Points:
    there, back = operation(WGS84, crs).transformer, operation(crs, WGS84).transformer
    first = there.transform(lonlat[:, 0], lonlat[:, 1])
    missed = lonlat - np.column_stack(back.transform(*first))
    aside = lonlat + missed
    return np.column_stack(there.transform(aside[:, 0], aside[:, 1])) * unit_m(crs)


def corners(shape: shapely.Geometry) -> list[Corner]:
    """Every corner of a shape in metres; each ring clockwise from its northernmost corner.

    Outer rings go clockwise and holes against it, so that the site is always on the right.
    """
    found: list[Corner] = []
    for part in shapely.get_parts(shape):
        for place, ring in enumerate(shapely.get_rings(part)):
            found += _ring(ring, place > 0, len(found), _rings(found))
    return found


def _rings(found: list[Corner]) -> int:
    return found[-1].ring + 1 if found else 1


def _ring(ring: shapely.Geometry, hole: bool, before: int, number: int) -> list[Corner]:
    xy = _turned(shapely.get_coordinates(ring)[:-1], counter=hole)
    after = np.roll(xy, -1, axis=0)
    lengths = np.hypot(*(after - xy).T)
    outward = _outward(xy)
    count = len(xy)
    return [
        Corner(
            number=before + n + 1,
            ring=number,
            hole=hole,
            east=float(xy[n, 0]),
            north=float(xy[n, 1]),
            length_m=float(lengths[n]),
            next_number=before + (n + 1) % count + 1,
            out=(float(outward[n, 0]), float(outward[n, 1])),
        )
        for n in range(count)
    ]


def _turned(xy: Points, *, counter: bool) -> Points:
    """The ring's corners in the wanted direction, the northernmost first."""
    closed = np.vstack((xy, xy[:1]))
    if bool(shapely.is_ccw(shapely.linearrings(closed))) is not counter:
        xy = xy[::-1]
    first = int(np.lexsort((xy[:, 0], -xy[:, 1]))[0])
    turned: Points = np.roll(xy, -first, axis=0)
    return turned


def _outward(xy: Points) -> Points:
    """The mean of the outward normals of the two edges; the site is on the right of an edge."""
    edge = np.roll(xy, -1, axis=0) - xy
    normal = np.column_stack((-edge[:, 1], edge[:, 0]))
    normal /= np.maximum(np.hypot(*normal.T), 1e-12)[:, None]
    both = normal + np.roll(normal, 1, axis=0)
    length = np.hypot(*both.T)[:, None]
    unit: Points = np.where(length > 1e-6, both / np.maximum(length, 1e-12), normal)
    return unit
