"""The plane that areas are computed on: which one, and whether the data belong on it."""

import math
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import CrsError
from geoapp.geometry.crs import (
    HANOI,
    WGS84,
    Geometries,
    check_work_crs,
    is_fit,
    known_crs,
    operation,
    transformed,
    unit_m,
)
from geoapp.sentence import Sentence, say

Numbers = NDArray[np.float64]


def bounds_wgs84(geoms: Geometries, source: str) -> tuple[float, float, float, float]:
    """Extent in degrees of geometries in ``source``: west, south, east, north."""
    extent = shapely.box(*shapely.total_bounds(geoms))
    west, south, east, north = shapely.total_bounds(transformed([extent], source, WGS84))
    return float(west), float(south), float(east), float(north)


def check_window(geoms: Geometries, work_crs: str, what: str | Sentence) -> None:
    """Raise CrsError where a geometry lies outside the area of use of the working CRS.

    That is how swapped axes, degrees read as metres and a wrong zone show themselves.
    """
    check_boxes(shapely.bounds(geoms).reshape(-1, 4), work_crs, what)


def check_boxes(boxes: Numbers, work_crs: str, what: str | Sentence, first: int = 1) -> None:
    """``check_window`` by extents; ``first`` is the number of the first feature."""
    wrong = outside(boxes, work_crs)
    if len(wrong):
        x, y = boxes[wrong[0]][:2]
        area = known_crs(work_crs).area_of_use
        raise CrsError(
            say(
                "{what}: feature {n} lies at ({x:.0f}, {y:.0f}), outside the area of use of"
                " {work_crs} ({area}); check its CRS and the order of its axes",
                what=what,
                n=wrong[0] + first,
                x=x,
                y=y,
                work_crs=work_crs,
                area=area.name.strip(" -.") if area else "",
            )
        )


def outside(boxes: Numbers, work_crs: str) -> NDArray[np.intp]:
    """Which extents reach out of the area of use of the working CRS."""
    window = _window(work_crs)
    if window is None or not len(boxes):
        return np.empty(0, dtype=np.intp)
    west, south, east, north = window
    low, high = boxes[:, :2] < (west, south), boxes[:, 2:] > (east, north)
    return np.flatnonzero((low | high).any(axis=1))


@cache
def _window(work_crs: str) -> tuple[float, float, float, float] | None:
    """Extent of the area of use in metres of the working CRS, a twentieth wider."""
    area = known_crs(work_crs).area_of_use
    if area is None:
        return None
    east = area.east + (360 if area.east < area.west else 0)
    edge = shapely.segmentize(shapely.box(area.west, area.south, east, area.north), 0.1)
    used = operation(WGS84, work_crs).transformer
    xy = np.column_stack(used.transform(*shapely.get_coordinates(edge).T)) * unit_m(work_crs)
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        return None
    low, high = xy.min(axis=0), xy.max(axis=0)
    margin = 0.05 * (high - low).min()
    return low[0] - margin, low[1] - margin, high[0] + margin, high[1] + margin


def choose_work_crs(
    explicit: str | None,
    sources: tuple[str, str],
    bounds: tuple[float, float, float, float],
    default: str = HANOI,
) -> tuple[str, str]:
    """The CRS to compute areas in, and why; ``bounds`` are those of the sites in degrees.

    In this order: the one asked for; ``default`` where its area of use holds the sites, for
    all ground that is measured lies in them; the projected CRS that both files are in; a
    Lambert azimuthal equal-area plane centred on the sites.
    """
    if explicit:
        check_work_crs(explicit)
        return explicit, "as asked"
    area = known_crs(default).area_of_use
    west, south, east, north = bounds
    if (
        area
        and area.west <= west
        and area.south <= south
        and east <= area.east
        and north <= area.north
    ):
        return default, "the sites lie in its area of use"
    if sources[0] == sources[1] and is_fit(sources[0]):
        return sources[0], "both files are in it"
    lon, lat = (west + east) / 2, (south + north) / 2
    return equal_area(lon, lat), "an equal-area plane centred on the sites"


def equal_area(lon: float, lat: float) -> str:
    """A Lambert azimuthal equal-area CRS centred on a point, to 0.01 degree."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise CrsError(say("the sites have no extent, so no plane can be centred on them"))
    return f"+proj=laea +lat_0={lat:.2f} +lon_0={lon:.2f} +datum=WGS84 +units=m +type=crs"
