"""Areas in m²: on the plane of the working CRS, and on the WGS 84 ellipsoid."""

from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

_GEOD = pyproj.Geod(ellps="WGS84")


def planar_m2(geoms: Any) -> NDArray[np.float64]:
    """Area on the plane of the geometries' own CRS, holes taken out; 0 for missing or empty.

    The shoelace formula, as GEOS applies it. The CRS must be one that ``check_work_crs``
    accepts: cadastral documents use the province's VN-2000 TM-3 zone.

    Examples
    --------
    >>> planar_m2([shapely.box(0, 0, 30, 20), None]).tolist()
    [600.0, 0.0]
    """
    return np.nan_to_num(np.atleast_1d(shapely.area(np.asarray(geoms, dtype=object))))


def geodesic_m2(geoms_wgs84: Any) -> NDArray[np.float64]:
    """Area on the WGS 84 ellipsoid of lon/lat geometries; 0 for missing or empty.

    Edges are geodesics (Karney 2013, as pyproj.Geod computes it). In Hanoi it differs from the
    planar area in EPSG:5897 by -188 to +71 ppm.
    """
    array = np.atleast_1d(np.asarray(geoms_wgs84, dtype=object))
    return np.array([_geodesic(g) for g in shapely.orient_polygons(array)], dtype=float)


def _geodesic(geometry: Any) -> float:
    if geometry is None or geometry.is_empty:
        return 0.0
    return abs(float(_GEOD.geometry_area_perimeter(geometry)[0]))
