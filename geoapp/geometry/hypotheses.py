"""What the numbers of a boundary could mean where nobody says it: coordinate systems as guesses.

Each hypothesis reads the same numbers in another way and says where the boundary would then lie.
Which is right cannot be seen from the numbers; how well each fits what is known of the ground is
measured here (``misfit_m``, ``chance_m``), and a person decides.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.database import query_crs_info
from pyproj.enums import PJType
from pyproj.transformer import Transformer

from geoapp.errors import CrsError
from geoapp.geometry.crs import WGS84, operation
from geoapp.sentence import say

Geometries = NDArray[np.object_]
Numbers = NDArray[np.float64]
GEOGRAPHIC, HELMERT = "EPSG:4756", (
    "+proj=helmert +x=-191.90441429 +y=-39.30318279 +z=-111.45032835 +rx=-0.00928836"
    " +ry=0.01975479 +rz=-0.00427372 +s=0.252906278 +convention=position_vector"
)  # fmt: skip
"""The parameters of "VN-2000 to WGS 84 (2)" with the rotations read the wrong way round."""
UTM = ("EPSG:32648", "EPSG:32649")
CAP_M = 100.0
"""A misfit of this much says no more than a larger one."""
SAMPLES, MOVED = 400, 40
"""Corners that are asked at most, where a boundary lies and at each place it is moved to."""
MOVES, NEAREST_M, FARTHEST_M = 300, 20.0, 150.0
"""How often and how far a boundary is moved about to see how well it fits by chance."""


@dataclass(frozen=True)
class Hypothesis:
    """One reading: ``kind`` says in words what went wrong, ``crs`` what the numbers are in.

    ``kind``: right | swapped | unshifted | rotated. ``swapped`` may come with any CRS.
    """

    kind: str
    crs: str
    swapped: bool

    @property
    def key(self) -> str:
        """A name to choose it by."""
        return "-".join([self.kind, self.crs.replace(":", ""), *(["swapped"] * self.swapped)])


def candidates(bounds: tuple[float, float, float, float]) -> list[Hypothesis]:
    """Every reading that numbers of this extent allow: degrees or metres, both orders of axes."""
    if np.isfinite(bounds).all() and max(map(abs, bounds)) <= 180:
        readings = [("right", WGS84), ("unshifted", GEOGRAPHIC), ("rotated", WGS84)]
    else:
        readings = [("right", code) for code in (*zones(), *UTM)]
        readings += [("unshifted", code) for code in zones()]
    return [Hypothesis(kind, crs, swap) for kind, crs in readings for swap in (False, True)]


@cache
def zones() -> tuple[str, ...]:
    """Every projected VN-2000 CRS of EPSG: 3-degree zones of the provinces and both UTM zones."""
    every = query_crs_info("EPSG", PJType.PROJECTED_CRS)
    codes = {int(c.code) for c in every if c.name.startswith("VN-2000") and not c.deprecated}
    return tuple(f"EPSG:{code}" for code in sorted(codes))


def read_as(geoms: Any, hypothesis: Hypothesis, work_crs: str) -> Geometries | None:
    """Where geometries lie by a hypothesis, in the working CRS; None where they have no place."""
    array = as_read(geoms, hypothesis)
    try:
        return _between(_ROADS[hypothesis.kind](array, hypothesis.crs), WGS84, work_crs)
    except CrsError:
        return None


def as_read(geoms: Any, hypothesis: Hypothesis) -> Geometries:
    """The numbers as they stand, x and y turned where the hypothesis turns them."""
    array = np.atleast_1d(np.asarray(geoms, dtype=object))
    if not hypothesis.swapped:
        return array
    turned: Geometries = shapely.transform(array, lambda xy: xy[:, ::-1])
    return turned


def _right(geoms: Geometries, crs: str) -> Geometries:
    return _between(geoms, crs, WGS84)


def _between(geoms: Geometries, source: str, target: str) -> Geometries:
    """Corner by corner: this is for comparing, not for areas."""
    return geoms if source == target else _moved(geoms, operation(source, target).transformer)


def _unshifted(geoms: Geometries, crs: str) -> Geometries:
    """Numbers of VN-2000 that somebody computed as if it were WGS 84, or the other way round."""
    if crs == GEOGRAPHIC:
        return _right(geoms, GEOGRAPHIC)
    return _moved(geoms, _plain(crs))


def _rotated(geoms: Geometries, crs: str) -> Geometries:
    """Degrees that were computed with the rotations' signs the wrong way round."""
    return _right(_moved(geoms, _wrong_signs()), GEOGRAPHIC)


_ROADS: dict[str, Callable[[Geometries, str], Geometries]] = {
    "right": _right,
    "unshifted": _unshifted,
    "rotated": _rotated,
}


def _moved(geoms: Geometries, used: Transformer) -> Geometries:
    moved: Geometries = shapely.transform(
        geoms, lambda xy: np.column_stack(used.transform(xy[:, 0], xy[:, 1]))
    )
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        raise CrsError(say("the coordinates have no place there"))
    return moved


@cache
def _plain(crs: str) -> Transformer:
    """The projection of a VN-2000 CRS taken as one of WGS 84, no shift between them."""
    conversion = pyproj.CRS(crs).coordinate_operation
    if conversion is None:
        raise CrsError(say("{file}: {why}", file=crs, why=say("its projection is not known")))
    projection = conversion.to_proj4()
    steps = projection.split("+step")[-1] if "+step" in projection else projection
    return Transformer.from_pipeline(
        f"+proj=pipeline +step +inv {steps.replace('+type=crs', '').strip()}"
        " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )


@cache
def _wrong_signs() -> Transformer:
    return Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad"
        f" +step +proj=cart +ellps=WGS84 +step +inv {HELMERT} +step +inv +proj=cart +ellps=WGS84"
        " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )


def samples(geoms: Geometries, most: int = SAMPLES) -> Numbers:
    """Corners of the boundary (n, 2), at most ``most``."""
    corners: Numbers = np.unique(shapely.get_coordinates(geoms), axis=0)
    step = max(len(corners) // most, 1)
    return corners[::step][:most]


def misfit_m(geoms: Geometries, edges: shapely.STRtree) -> float:
    """How far the boundary's corners lie from known edges on average, each ``CAP_M`` at most."""
    points = samples(geoms)
    return float(_far(points, edges).mean()) if len(points) else CAP_M


def chance_m(geoms: Geometries, edges: shapely.STRtree) -> float:
    """The least misfit of the boundary at ``MOVES`` wrong places around, in m.

    Where parcels are small or corners few, a boundary lies near some edges wherever it is put: a
    misfit proves a place only where it is far below this. The places are always the same.
    """
    points = samples(geoms, MOVED)
    if not len(points):
        return CAP_M
    moved = (points[None, :, :] + _moves()[:, None, :]).reshape(-1, 2)
    return float(_far(moved, edges).reshape(MOVES, -1).mean(axis=1).min())


@cache
def _moves() -> Numbers:
    """Shifts (``MOVES``, 2) in m, evenly over a ring: a sunflower, so that none lies on a grid."""
    n = np.arange(MOVES) + 0.5
    radius = np.sqrt(NEAREST_M**2 + (FARTHEST_M**2 - NEAREST_M**2) * n / MOVES)
    turn = n * np.pi * (3 - np.sqrt(5))
    return np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])


def _far(points: Numbers, edges: shapely.STRtree) -> Numbers:
    """From each point (n, 2) to the nearest edge in m, ``CAP_M`` at most."""
    far = np.full(len(points), CAP_M)
    if len(edges.geometries):
        found, distance = edges.query_nearest(
            shapely.points(points), max_distance=CAP_M, return_distance=True, all_matches=False
        )
        far[found[0]] = distance
    return far


def apart_m(one: Geometries, other: Geometries) -> float:
    """How far corresponding corners of two readings lie apart on average."""
    a, b = shapely.get_coordinates(one), shapely.get_coordinates(other)
    return float(np.hypot(*(a - b).T).mean()) if len(a) == len(b) else np.inf


def edges_of(geoms: Any) -> Iterator[shapely.Geometry]:
    """Outlines of polygons, and lines and points as they are."""
    for geom in np.atleast_1d(np.asarray(geoms, dtype=object)):
        if geom is not None and not geom.is_empty:
            yield geom.boundary if shapely.get_dimensions(geom) == 2 else geom
