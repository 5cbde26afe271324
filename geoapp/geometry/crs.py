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
from geoapp.sentence import Sentence, say

WGS84 = "OGC:CRS84"
HANOI = "EPSG:5897"
VN2000, PINNED = "VN-2000", "VN-2000 to WGS 84 (2)"
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
            say("CRS {crs!r} is not known; write EPSG:N, such as EPSG:5897", crs=text[:60])
        ) from error


def crs_title(code: str) -> tuple[str, str]:
    """The name of a CRS in Vietnamese and English, with the meridian its plane is made around.

    ``VN-2000 / TM-3 zone 482`` alone does not say that it is the one of 105°. Raises CrsError.
    """
    name, around = ("WGS 84" if code == WGS84 else known_crs(code).name), _meridian(known_crs(code))
    if not around:
        return name, name
    return f"{name}, kinh tuyến trục {around}", f"{name}, central meridian {around}"


def _meridian(crs: pyproj.CRS) -> str:
    """``105°45′`` of a transverse Mercator; empty for every other projection."""
    made = crs.coordinate_operation
    if made is None or made.method_name != "Transverse Mercator":
        return ""
    origin = next(p for p in made.params if p.name == "Longitude of natural origin")
    minutes = round(math.degrees(float(origin.value) * origin.unit_conversion_factor) * 60)
    return f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}°{abs(minutes) % 60:02d}′"


def check_work_crs(code: str) -> None:
    """Raise CrsError where areas cannot be computed in ``code``: degrees, or any Mercator."""
    reason = _unfit(known_crs(code))
    if reason:
        raise CrsError(
            say(
                "{crs} cannot be the working CRS: {why}; use a projected one such as EPSG:5897"
                " (VN-2000 TM-3 105°, Hanoi)",
                crs=code,
                why=reason,
            )
        )


def is_fit(code: str) -> bool:
    """Whether areas may be computed in ``code``."""
    return not _unfit(known_crs(code))


def _unfit(crs: pyproj.CRS) -> Sentence | None:
    if not crs.is_projected:
        return say("its units are not metres on a plane")
    if crs.coordinate_operation is None:
        return say("its projection is not known")
    method = crs.coordinate_operation.method_name.lower()
    if method.startswith("mercator") or "pseudo mercator" in method:
        return say("Mercator enlarges areas (+15 % in Hanoi)")
    return None


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
            say(
                "no exact operation{wanted} is known between {source} and {target}; a ballpark"
                " one is refused, for it may be hundreds of metres off",
                wanted=wanted,
                source=source,
                target=target,
            )
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

    Metres even where the unit of ``work_crs`` is the foot, so that areas are m² in every one.
    Raises CrsError where ``work_crs`` is unfit for areas, only a ballpark operation is known,
    or a coordinate has no place in it.
    """
    check_work_crs(work_crs)
    return _scaled(transformed(geoms, crs_from, work_crs), unit_m(work_crs))


def to_wgs84(geoms: Any, work_crs: str) -> Geometries:
    """Geometries of the working CRS, in metres, as lon/lat degrees of WGS 84."""
    return transformed(_scaled(geoms, 1 / unit_m(work_crs)), work_crs, WGS84)


def _scaled(geoms: Any, factor: float) -> Geometries:
    array = np.atleast_1d(np.asarray(geoms, dtype=object))
    if factor == 1:
        return array
    scaled: Geometries = shapely.transform(array, lambda xy: xy * factor)
    return scaled


def unit_m(crs: str) -> float:
    """Metres in a unit of a projected CRS."""
    return float(known_crs(crs).axis_info[0].unit_conversion_factor)


def transformed(geoms: Any, source: str, target: str) -> Geometries:
    """Geometries from one CRS to another, each in its own units, long edges densified."""
    array = np.atleast_1d(np.asarray(geoms, dtype=object))
    if known_crs(source) == known_crs(target):
        return array
    used = operation(source, target).transformer
    dense = densified(array, _edge_limit(source))
    moved: Geometries = shapely.transform(
        dense, lambda xy: np.column_stack(used.transform(xy[:, 0], xy[:, 1]))
    )
    _check_finite(moved, source, target)
    return moved


def _edge_limit(source: str) -> float:
    """DENSE_M in the units of ``source``."""
    projected = known_crs(source).is_projected
    return DENSE_M / (unit_m(source) if projected else _DEGREE_M)


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
            say(
                "feature {n}: a coordinate of {source} has no place in {target}; check that"
                " the CRS is the right one and that the axes are not swapped",
                n=lost[0] + 1,
                source=source,
                target=target,
            )
        )
