"""From the working CRS to lon/lat and back, for bare coordinates."""

import numpy as np
import shapely

from geoapp.exchange.geojson import CRS84, Features
from geoapp.geometry.crs import HANOI, WGS84, operation, to_wgs84, to_work
from geoapp.simulate.fabric import Geometries
from geoapp.simulate.noise import Floats


def lonlat(xy: Floats) -> Floats:
    """Coordinates (..., 2) in EPSG:5897 as WGS84 longitude and latitude."""
    moved = operation(HANOI, WGS84).transformer.transform(xy[..., 0], xy[..., 1])
    return np.stack(moved, axis=-1)


def lonlat_shapes(geometry: Geometries, decimals: int = 8) -> Geometries:
    """Geometries in EPSG:5897 as WGS84, rounded to what is written."""
    moved = to_wgs84(geometry, HANOI)
    rounded: Geometries = shapely.transform(moved, lambda xy: np.round(xy, decimals))
    return rounded


def work_shapes(features: Features) -> Geometries:
    """The geometries of a lon/lat layer in EPSG:5897."""
    shapes: Geometries = to_work(features.geometry, CRS84, HANOI)
    return shapes
