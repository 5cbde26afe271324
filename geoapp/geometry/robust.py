"""Cutting and joining polygons, with the area of the result checked.

Where edges nearly coincide, as those of a site traced along parcels do, GEOS can return a shape
with a part missing or added: 20 of 84 m² in one of our own tests. The sum over edges
(``common.py``) knows no topology and so does not fail; a result that contradicts it is cut
again on a grid of a micrometre, on which GEOS is exact, and refused if that is no better.
"""

import numpy as np
import shapely

from geoapp.errors import GeometryError
from geoapp.geometry.common import Geometries, Numbers, common_m2
from geoapp.geometry.validity import polygonal
from geoapp.sentence import say

GRID_M = 1e-6
NEAR_M2, BAD_M2 = 1e-4, 1e-2


def intersection(geoms: Geometries, other: shapely.Geometry) -> Geometries:
    """The part of each polygon inside ``other``. Raises GeometryError."""
    cut = polygonal(shapely.intersection(geoms, other))
    wrong = _contradicts(cut, _common(geoms, other), NEAR_M2)
    if len(wrong):
        cut[wrong] = polygonal(shapely.intersection(geoms[wrong], other, grid_size=GRID_M))
        _refuse(cut, _common(geoms, other))
    return cut


def difference(geom: shapely.Geometry, taken: shapely.Geometry) -> shapely.Geometry:
    """The part of a polygon outside ``taken``. Raises GeometryError."""
    left: shapely.Geometry = differences(*(np.array([g], dtype=object) for g in (geom, taken)))[0]
    return left


def differences(geoms: Geometries, taken: Geometries) -> Geometries:
    """The part of each polygon outside the one at the same index. Raises GeometryError."""
    rest = polygonal(np.asarray(shapely.difference(geoms, taken)))
    rows = np.arange(len(geoms))
    expected = shapely.area(geoms) - common_m2(geoms, taken, rows, rows)
    wrong = _contradicts(rest, expected, NEAR_M2)
    if len(wrong):
        rest[wrong] = polygonal(
            np.asarray(shapely.difference(geoms[wrong], taken[wrong], grid_size=GRID_M))
        )
        _refuse(rest, expected)
    return rest


def union(geoms: Geometries, area_m2: float) -> shapely.Geometry:
    """The union of polygons that are known to cover ``area_m2``. Raises GeometryError."""
    expected = np.array([area_m2])
    made = np.array([shapely.union_all(geoms)], dtype=object)
    if len(_contradicts(made, expected, NEAR_M2)):
        made = np.array([shapely.union_all(geoms, grid_size=GRID_M)], dtype=object)
        _refuse(made, expected)
    whole: shapely.Geometry = made[0]
    return whole


def _common(geoms: Geometries, other: shapely.Geometry) -> Numbers:
    rows = np.arange(len(geoms))
    return common_m2(geoms, np.array([other], dtype=object), rows, np.zeros_like(rows))


def _contradicts(
    geoms: Geometries, expected: Numbers, limit: float
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    gap = np.abs(shapely.area(geoms) - expected)
    return np.flatnonzero(gap > limit + 1e-9 * expected)


def _refuse(geoms: Geometries, expected: Numbers) -> None:
    wrong = _contradicts(geoms, expected, BAD_M2)
    if len(wrong):
        x, y = shapely.bounds(geoms[wrong[0]])[:2]
        raise GeometryError(
            say(
                "outlines that nearly coincide near ({x:.2f}, {y:.2f}) cannot be cut reliably;"
                " clean the layer there",
                x=x,
                y=y,
            )
        )
