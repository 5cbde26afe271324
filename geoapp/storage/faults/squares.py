"""The ground cut into squares of few parcels, each with its part of the coverage.

A square of the Hilbert curve is a stretch of it, and the store is in the order of the curve: so
how many parcels lie in a square is read off their places.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from geoapp.geometry.validity import polygonal
from geoapp.storage.store import hilbert

PARCELS = 16_384
"""A square with more is cut in four."""
_LEAST_BITS = 4


@dataclass(frozen=True, eq=False)
class Square:
    """``box``: west, south, east, north in whole metres. ``ground``: coverage inside it."""

    box: tuple[int, int, int, int]
    ground: shapely.Geometry


def squares(keys: hilbert.Keys, ground: shapely.Geometry) -> Iterator[Square]:
    """Squares that hold all of ``ground`` (working CRS), along the curve.

    ``keys``: sorted places of the parcels on the curve.
    """
    half = hilbert.HALF_M
    yield from _cut(keys, ground, -half, -half, hilbert.BITS)


def _cut(
    keys: hilbert.Keys, ground: shapely.Geometry, west: int, south: int, bits: int
) -> Iterator[Square]:
    side = 1 << bits
    inside = _clipped(ground, west, south, side)
    if shapely.is_empty(inside):
        return
    if bits <= _LEAST_BITS or _count(keys, west, south, bits) <= PARCELS:
        yield Square((west, south, west + side, south + side), inside)
        return
    half = side >> 1
    for x, y in ((0, 0), (0, half), (half, half), (half, 0)):
        yield from _cut(keys, inside, west + x, south + y, bits - 1)


def _clipped(ground: shapely.Geometry, west: int, south: int, side: int) -> shapely.Geometry:
    square = shapely.box(west, south, west + side, south + side)
    if shapely.covers(square, shapely.box(*shapely.bounds(ground))):
        return ground
    inside: shapely.Geometry = polygonal(np.array([shapely.intersection(ground, square)]))[0]
    return inside


def _count(keys: hilbert.Keys, west: int, south: int, bits: int) -> int:
    """How many places of the curve lie in a square."""
    first = hilbert.first_of(west, south, bits)
    ends = np.searchsorted(keys, np.array([first, first + (1 << 2 * bits)], dtype=np.uint64))
    return int(ends[1] - ends[0])
