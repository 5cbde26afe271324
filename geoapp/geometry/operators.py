"""What a site has to do with the features of a layer: shared ground, distance, edges, holding.

Every function takes features as an array of shapely geometries (points, lines, areas, of one
or several parts) and one site, all in metres of the working CRS, and gives an array with an
answer at each feature's index. A feature that is missing, empty or not finite shares
nothing, touches nothing and has the distance NaN: who asks must count such features apart, for
they could lie anywhere.

Areas are right to 1e-6 m²; lengths and distances as far as the coordinates are.
"""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry.adjacent import TOUCH_M, boundary, shared_m
from geoapp.geometry.common import common_m2
from geoapp.geometry.validity import polygonal

Geometries = NDArray[np.object_]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
POINT, LINE, AREA, NOTHING = 0, 1, 2, -1


def features(geoms: Any) -> Geometries:
    """An array of geometries in which whatever has no place is None."""
    array = np.atleast_1d(np.asarray(geoms, dtype=object)).copy()
    xy, owner = shapely.get_coordinates(array, return_index=True)
    array[owner[~np.isfinite(xy).all(axis=1)]] = None
    array[shapely.is_empty(array)] = None
    return array


def shapes(geoms: Geometries) -> NDArray[np.int_]:
    """POINT, LINE, AREA or NOTHING of each feature, by its largest part."""
    return np.asarray(shapely.get_dimensions(geoms))


def overlap_m2(geoms: Geometries, site: shapely.Geometry) -> Numbers:
    """Ground that each area shares with the site, m²; 0 for points and lines."""
    shared = np.zeros(len(geoms))
    rows = np.flatnonzero((shapes(geoms) == AREA) & near(geoms, site, 0.0))
    if len(rows):
        one = np.array([site], dtype=object)
        zeros = np.zeros(len(rows), dtype=np.intp)
        shared[rows] = common_m2(polygonal(geoms[rows]), one, np.arange(len(rows)), zeros)
    return shared


def overlap_m(geoms: Geometries, site: shapely.Geometry) -> Numbers:
    """Length of each line inside the site, m; 0 for points and areas.

    What runs along the outline is not inside: so the lengths in two sites beside one another
    are the length in their union, less what runs along the edge between them.
    """
    inside = np.zeros(len(geoms))
    rows = np.flatnonzero((shapes(geoms) == LINE) & near(geoms, site, 0.0))
    if len(rows):
        held = shapely.length(shapely.intersection(geoms[rows], site))
        along = shapely.length(shapely.intersection(geoms[rows], boundary(site)))
        inside[rows] = np.maximum(held - along, 0.0)
    return inside


def points_in(geoms: Geometries, site: shapely.Geometry) -> Flags:
    """Which features are points of which one lies in the site or on its outline."""
    return np.asarray((shapes(geoms) == POINT) & near(geoms, site, 0.0))


def union_m2(geoms: Geometries, site: shapely.Geometry) -> float:
    """Ground of the site under any of the areas, each square metre once."""
    if not len(geoms):
        return 0.0
    whole = np.array([shapely.union_all(polygonal(geoms))], dtype=object)
    return float(overlap_m2(whole, site)[0])


def distances_m(geoms: Geometries, site: shapely.Geometry) -> Numbers:
    """Shortest distance to the site on the plane, m; 0 where they meet, NaN for nothing."""
    found: Numbers = shapely.distance(geoms, site)
    return found


def near(geoms: Geometries, site: shapely.Geometry, distance_m: float) -> Flags:
    """Which features lie within a distance of the site, those at the very distance too."""
    found: Flags = shapely.dwithin(geoms, site, distance_m)
    return found


def adjacent_m(geoms: Geometries, site: shapely.Geometry) -> Numbers:
    """Length along which each feature runs on the site's outline, m; a touch in a point is 0."""
    along = np.zeros(len(geoms))
    for n in np.flatnonzero((shapes(geoms) > POINT) & near(geoms, site, TOUCH_M)).tolist():
        along[n] = shared_m(geoms[n], site)
    return along


def inside(geoms: Geometries, site: shapely.Geometry) -> Flags:
    """Which features lie whole in the site."""
    found: Flags = shapely.covered_by(geoms, site)
    return found


def around(geoms: Geometries, site: shapely.Geometry) -> Flags:
    """Which features hold the whole site."""
    found: Flags = shapely.covers(geoms, site)
    return found
