"""From one coordinate reference system to another, by a named operation only.

PROJ offers two operations between VN-2000 and WGS 84; they differ by 0.69 m, and leaving the
shift out moves Hanoi by 224 m. So the operation is pinned by its EPSG name, and a "ballpark"
operation, which is PROJ's word for none, is refused. Coordinates are x, y here: longitude,
latitude in degrees, or east, north in metres.
"""

import math
import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.transformer import AreaOfInterest, Transformer, TransformerGroup

from geoapp.errors import CrsError

WGS84 = "OGC:CRS84"
VN2000, PINNED = "VN-2000", "VN-2000 to WGS 84 (2)"
HANOI = "EPSG:5897"
DENSE_M = 1000.0
"""A straight edge in degrees is no straight edge in a projection: 0.19 m off in 5 km. Edges
over this length get points in between before they are transformed."""
_DEGREE_M = 111_320.0

Geometries = NDArray[np.object_]


@cache
def known_crs(text: str) -> pyproj.CRS:
    """The CRS called ``text``, without its height. Raises CrsError."""
    try:
        return pyproj.CRS.from_user_input(text).to_2d()
    except pyproj.exceptions.CRSError as error:
        raise CrsError(
            f"CRS {text[:60]!r} is not known; write EPSG:N, such as EPSG:5897"
        ) from error


def check_work_crs(code: str) -> None:
    """Raise CrsError where areas cannot be computed in ``code``: degrees, or any Mercator."""
    reason = _unfit(known_crs(code))
    if reason:
        raise CrsError(
            f"{code} cannot be the working CRS: {reason}; use a projected one such as EPSG:5897"
            " (VN-2000 TM-3 105°, Hanoi)"
        )


def is_fit(code: str) -> bool:
    """Whether areas may be computed in ``code``."""
    return not _unfit(known_crs(code))


def _unfit(crs: pyproj.CRS) -> str:
    if not crs.is_projected:
        return "its units are not metres on a plane"
    if crs.coordinate_operation is None:
        return "its projection is not known"
    method = crs.coordinate_operation.method_name.lower()
    if method.startswith("mercator") or "pseudo mercator" in method:
        return "Mercator enlarges areas (+15 % in Hanoi)"
    return ""


@dataclass(frozen=True)
class Operation:
    """A coordinate operation: PROJ's words for it, stated accuracy in m (-1 where none), x, y."""

    name: str
    accuracy_m: float
    transformer: Transformer


@cache
def operation(source: str, target: str) -> Operation:
    """The operation used between two CRSs. Raises CrsError where only a ballpark one is known."""
    found = _operations(source, target)
    if not found:
        wanted = f" ({PINNED})" if _crosses_vn2000(known_crs(source), known_crs(target)) else ""
        raise CrsError(
            f"no exact operation{wanted} is known between {source} and {target}; a ballpark one is"
            " refused, for it may be hundreds of metres off"
        )
    best = found[0]
    # made again from its definition: the members of a TransformerGroup are not thread-safe
    own = Transformer.from_pipeline(best.definition)
    return Operation(best.description, float(best.accuracy), own)


def _operations(source: str, target: str) -> list[Transformer]:
    crs_from, crs_to = known_crs(source), known_crs(target)
    area = _area(crs_from, crs_to)
    with warnings.catch_warnings():
        # a better one needs a grid that is not on this machine; the accuracy is printed instead
        warnings.simplefilter("ignore", UserWarning)
        group = TransformerGroup(crs_from, crs_to, always_xy=True, area_of_interest=area)
    exact = [t for t in group.transformers if "ballpark" not in t.description.lower()]
    if _crosses_vn2000(crs_from, crs_to):
        exact = [t for t in exact if PINNED in t.description]
    return exact


def _crosses_vn2000(*crss: pyproj.CRS) -> bool:
    """Whether exactly one of two CRSs stands on the VN-2000 datum."""
    return len({_datum(crs) == VN2000 for crs in crss}) == 2


def _datum(crs: pyproj.CRS) -> str:
    geodetic = crs.geodetic_crs
    return VN2000 if geodetic is not None and geodetic.name == VN2000 else ""


def _area(*crss: pyproj.CRS) -> AreaOfInterest | None:
    """The smaller area of use, which decides between operations made for parts of the Earth."""
    areas = [c.area_of_use for c in crss if c.area_of_use]
    if not areas:
        return None
    least = min(areas, key=lambda a: ((a.east - a.west) % 360 or 360) * (a.north - a.south))
    return AreaOfInterest(least.west, least.south, least.east, least.north)


def operation_text(work_crs: str) -> str:
    """The operation from WGS 84 to ``work_crs`` in PROJ's words, its accuracy and versions."""
    used = operation(WGS84, work_crs)
    accuracy = f"{used.accuracy_m:g} m" if used.accuracy_m >= 0 else "accuracy not stated"
    steps = [step for step in used.name.split(" + ") if not step.startswith("axis order change")]
    return f"{' + '.join(steps)} ({accuracy}; PROJ {pyproj.proj_version_str})"


def to_work(geoms: Any, crs_from: str, work_crs: str) -> Geometries:
    """Geometries of ``crs_from`` in the working CRS, in metres; missing ones stay missing.

    Raises CrsError where ``work_crs`` is unfit for areas, only a ballpark operation is known,
    or a coordinate has no place in it.
    """
    check_work_crs(work_crs)
    return transformed(geoms, crs_from, work_crs)


def to_wgs84(geoms: Any, work_crs: str) -> Geometries:
    """Geometries of the working CRS as lon/lat degrees of WGS 84."""
    return transformed(geoms, work_crs, WGS84)


def transformed(geoms: Any, source: str, target: str) -> Geometries:
    """Geometries from one CRS to another, long edges densified; the input where both are one."""
    array = np.atleast_1d(np.asarray(geoms, dtype=object))
    if known_crs(source) == known_crs(target) and _metres(source) == 1:
        return array
    metres_in, metres_out = _metres(source), _metres(target)
    used = operation(source, target).transformer
    dense = densified(array, _edge_limit(source))

    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = used.transform(xy[:, 0] / metres_in, xy[:, 1] / metres_in)
        return np.column_stack([x, y]) * metres_out

    moved: Geometries = shapely.transform(dense, move)
    _check_finite(moved, source, target)
    return moved


def _metres(crs: str) -> float:
    """Metres in a unit of a projected CRS, so that areas are m² in every one; 1 for degrees."""
    found = known_crs(crs)
    return float(found.axis_info[0].unit_conversion_factor) if found.is_projected else 1.0


def _edge_limit(source: str) -> float:
    return DENSE_M if known_crs(source).is_projected else DENSE_M / _DEGREE_M


def densified(geoms: Geometries, limit: float) -> Geometries:
    """Points added so that no edge is longer than ``limit``; others are returned untouched."""
    xy, owner = shapely.get_coordinates(geoms, return_index=True)
    steps = np.hypot(*np.diff(xy, axis=0).T) if len(xy) > 1 else np.zeros(0)
    long = np.unique(owner[1:][(steps > limit) & (owner[1:] == owner[:-1])])
    if not len(long):
        return geoms
    dense = geoms.copy()
    dense[long] = [_segmentized(g, limit) for g in geoms[long]]
    return dense


def _segmentized(geometry: Any, limit: float) -> Any:
    """Ring by ring: GEOS runs an invalid polygon through ``buffer(0)``, which halves a bow-tie."""
    if geometry.geom_type == "Polygon":
        shell, *holes = (
            shapely.segmentize(ring, limit) for ring in (geometry.exterior, *geometry.interiors)
        )
        return shapely.Polygon(shell, holes)
    if geometry.geom_type == "MultiPolygon":
        return shapely.MultiPolygon([_segmentized(part, limit) for part in geometry.geoms])
    return shapely.segmentize(geometry, limit)


def _check_finite(geoms: Geometries, source: str, target: str) -> None:
    xy, owner = shapely.get_coordinates(geoms, return_index=True)
    lost = owner[~np.isfinite(xy).all(axis=1)]
    if len(lost):
        raise CrsError(
            f"feature {lost[0] + 1}: a coordinate of {source} has no place in {target}; check that"
            " the CRS is the right one and that the axes are not swapped"
        )


def bounds_wgs84(geoms: Geometries, source: str) -> tuple[float, float, float, float]:
    """Extent in degrees of geometries in ``source``, west, south, east, north."""
    west, south, east, north = (float(v) for v in shapely.total_bounds(geoms))
    used = operation(source, WGS84).transformer
    scale = _metres(source)
    moved = used.transform_bounds(*(v / scale for v in (west, south, east, north)))
    return moved[0], moved[1], moved[2], moved[3]


def check_window(geoms: Geometries, work_crs: str, what: str) -> None:
    """Raise CrsError where a geometry lies outside the area of use of the working CRS.

    That is how swapped axes, degrees read as metres and a wrong zone show themselves.
    """
    area = known_crs(work_crs).area_of_use
    if area is None or not len(geoms):
        return
    used = operation(WGS84, work_crs).transformer
    west, south, east, north = used.transform_bounds(area.west, area.south, area.east, area.north)
    margin = 0.05 * max(east - west, north - south)
    box = np.array([west - margin, south - margin, -(east + margin), -(north + margin)])
    bounds = shapely.bounds(geoms) * [1, 1, -1, -1]
    outside = np.flatnonzero((bounds < box).any(axis=1))
    if len(outside):
        x, y = bounds[outside[0]][:2]
        raise CrsError(
            f"{what}: feature {outside[0] + 1} lies at ({x:.0f}, {y:.0f}), outside the area of use"
            f" of {work_crs} ({area.name.strip(' -.')}); check its CRS and the order of its axes"
        )


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
        raise CrsError("the sites have no extent, so no plane can be centred on them")
    return f"+proj=laea +lat_0={lat:.2f} +lon_0={lon:.2f} +datum=WGS84 +units=m +type=crs"
