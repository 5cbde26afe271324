"""Web Mercator's tiles as ground in the working CRS.

Web Mercator places things for the eye; nothing is ever measured in it. Tile ``(z, x, y)`` counts
from the north-west; its units are 0 to 1 across it.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geoapp.geometry.crs import WGS84, operation, unit_m

Numbers = NDArray[np.float64]
EARTH = (-180.0, -85.0, 180.0, 85.0)
REACH, STEP = 1.0, 0.25
"""A frame holds a tile and REACH tiles' width of ground around it, by nodes STEP apart."""
NODES = 13
CLOSE_ENOUGH = 1e-6
"""Of a tile's side: 3 mm at zoom 13. Where a quadratic is further off, PROJ does all the work."""


class Tile(NamedTuple):
    """A tile's address."""

    z: int
    x: int
    y: int

    @property
    def lonlat(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        sides = np.array([self.x, self.x + 1]), np.array([self.y + 1, self.y])
        lon, lat = lonlat_of(*sides, self.z)
        return float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1])

    def children(self) -> "tuple[Tile, Tile, Tile, Tile]":
        """The four tiles of the next zoom: north-west, north-east, south-west, south-east."""
        z, x, y = self.z + 1, 2 * self.x, 2 * self.y
        return Tile(z, x, y), Tile(z, x + 1, y), Tile(z, x, y + 1), Tile(z, x + 1, y + 1)


def lonlat_of(columns: Numbers, rows: Numbers, zoom: int) -> tuple[Numbers, Numbers]:
    """Longitude and latitude, degrees, of places counted in tiles of a zoom."""
    side = 2.0**zoom
    return columns / side * 360 - 180, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * rows / side))))


def tiles_of(lon: Numbers, lat: Numbers, zoom: int) -> tuple[Numbers, Numbers]:
    """Where a place lies, counted in tiles of a zoom from the north-west."""
    side = 2.0**zoom
    return (lon + 180) / 360 * side, (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * side


def to_work_xy(lon: Numbers, lat: Numbers, work_crs: str) -> Numbers:
    """(..., 2) places in the working CRS, in metres."""
    x, y = operation(WGS84, work_crs).transformer.transform(lon, lat)
    return np.stack([x, y], axis=-1) * unit_m(work_crs)


def to_lonlat(xy: Numbers, work_crs: str) -> tuple[Numbers, Numbers]:
    """Longitude and latitude, degrees, of (n, 2) places in the working CRS, in metres."""
    metres = unit_m(work_crs)
    x, y = (np.ascontiguousarray(xy[:, axis]) / metres for axis in (0, 1))
    lon, lat = operation(WGS84, work_crs).transformer.transform(x, y, direction="INVERSE")
    return lon, lat


def bounds_lonlat(box: Numbers, work_crs: str) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees of a box in the working CRS, in metres.

    The whole Earth where a part of the box has no place on it.
    """
    west, south, east, north = np.asarray(box, dtype=np.float64).tolist()
    grid = np.meshgrid(np.linspace(west, east, NODES), np.linspace(south, north, NODES))
    lon, lat = to_lonlat(np.column_stack([side.ravel() for side in grid]), work_crs)
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        return EARTH
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


@dataclass(frozen=True)
class Frame:
    """From the working CRS, in metres, to units of one tile, 0 to 1 across it."""

    tile: Tile
    work_crs: str

    @cached_property
    def _nodes(self) -> tuple[Numbers, Numbers]:
        """Places around the tile: in its units and in the working CRS."""
        side = np.linspace(-REACH, 1 + REACH, NODES)
        units = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
        return units, self.ground(units)

    @cached_property
    def _fit(self) -> tuple[Numbers, Numbers, Numbers] | None:
        """Middle, scale and (6, 2) coefficients; None where a quadratic is not close enough."""
        units, ground = self._nodes
        if not np.isfinite(ground).all():
            return None
        middle = np.asarray(ground.mean(axis=0), dtype=np.float64)
        scale = np.asarray(np.abs(ground - middle).max(axis=0), dtype=np.float64)
        x, y = ((ground - middle) / scale).T
        terms = np.column_stack(_terms(x, y))
        found = np.asarray(np.linalg.lstsq(terms, units, rcond=None)[0], dtype=np.float64)
        off = np.abs(_quadratic(x, y, found) - units).max()
        return (middle, scale, found) if off < CLOSE_ENOUGH else None

    def ground(self, units: Numbers) -> Numbers:
        """(n, 2) places in the working CRS of places in units of the tile."""
        z, x, y = self.tile
        return to_work_xy(*lonlat_of(units[:, 0] + x, units[:, 1] + y, z), self.work_crs)

    def units(self, xy: Numbers) -> Numbers:
        """(n, 2) places in units of the tile, of places in the working CRS in its reach."""
        if self._fit is None:
            return self.exact(xy)
        middle, scale, found = self._fit
        x, y = ((xy[:, axis] - middle[axis]) / scale[axis] for axis in (0, 1))
        return _quadratic(x, y, found)

    def exact(self, xy: Numbers) -> Numbers:
        """The same by PROJ alone, anywhere."""
        z, x, y = self.tile
        columns, rows = tiles_of(*to_lonlat(xy, self.work_crs), z)
        return np.column_stack([columns - x, rows - y])

    def box(self, margin: float = 0.0) -> Numbers:
        """West, south, east, north of the tile and a margin, in the working CRS.

        ``margin``: in tile sides, a multiple of STEP up to REACH. A little wider than need be,
        so that no edge bends out of it; everywhere where a part of it has no place.
        """
        units, ground = self._nodes
        inside = ground[(np.abs(units - 0.5) <= 0.5 + margin + STEP / 2).all(axis=1)]
        if not np.isfinite(inside).all():
            return np.array([-np.inf, -np.inf, np.inf, np.inf])
        low, high = inside.min(axis=0), inside.max(axis=0)
        spare = (high - low) / 500
        return np.concatenate([low - spare, high + spare])


def _terms(x: Numbers, y: Numbers) -> tuple[Numbers, ...]:
    return np.ones(len(x)), x, y, x * x, x * y, y * y


def _quadratic(x: Numbers, y: Numbers, found: Numbers) -> Numbers:
    return np.column_stack(
        [c0 + x * (c1 + c3 * x + c4 * y) + y * (c2 + c5 * y) for c0, c1, c2, c3, c4, c5 in found.T]
    )
