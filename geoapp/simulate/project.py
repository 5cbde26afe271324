"""From the working CRS to lon/lat and back, for bare coordinates."""

import numpy as np
import shapely

from geoapp.exchange.geojson import CRS84, Features
from geoapp.geometry.crs import to_wgs84, to_work
from geoapp.simulate.fabric import Geometries
from geoapp.simulate.noise import Floats

WORK_CRS = "EPSG:5897"


def lonlat(xy: Floats) -> Floats:
    """Coordinates (..., 2) in EPSG:5897 as WGS84 longitude and latitude."""
    line = shapely.linestrings(xy.reshape(-1, 2))
    moved = to_wgs84(np.array([line], dtype=object), WORK_CRS)
    coordinates: Floats = shapely.get_coordinates(moved)
    return coordinates.reshape(xy.shape)


def lonlat_shapes(geometry: Geometries, decimals: int = 8) -> Geometries:
    """Geometries in EPSG:5897 as WGS84, rounded to what is written."""
    moved = to_wgs84(geometry, WORK_CRS)
    rounded: Geometries = shapely.transform(moved, lambda xy: np.round(xy, decimals))
    return rounded


def work_shapes(features: Features) -> Geometries:
    """The geometries of a lon/lat layer in EPSG:5897."""
    shapes: Geometries = to_work(features.geometry, CRS84, WORK_CRS)
    return shapes
