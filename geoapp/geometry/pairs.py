"""Which polygons of a layer share ground, so that a ledger counts it once.

Every two whose boxes meet are measured: that their edges fit one another proves nothing, for a
polygon may cover others whose edges all fit, or a layer lie twice on the same ground.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import TooLarge
from geoapp.geometry import kernel
from geoapp.geometry.common import summed_m2
from geoapp.geometry.packed import Geometries, Numbers, Packed, Rows
from geoapp.sentence import say

Pairs = NDArray[np.int64]
SHARED_M2 = 1e-6
"""Two polygons share ground where it is more than a square millimetre: less is rounding."""
MOST = 4_000_000
"""Pairs that are looked for at once, at most: 60 for every parcel of a block."""
_FEW, _MANY, _AT_ONCE = 64, 8192, 500_000
"""Polygons looked up together: as many as give about so many pairs."""


def overlapping_pairs(geoms: Any) -> Pairs:
    """Pairs of valid polygons that share ground, each once, sorted. Raises TooLarge."""
    packed = Packed.of(geoms)
    return overlaps(packed, packed)


def overlaps(left: Packed, right: Packed) -> Pairs:
    """(n, 2) indices of ``left`` and ``right`` that share ground, sorted; valid polygons in m.

    The same layer twice gives each pair once, the smaller index first, and none with itself.
    Raises TooLarge where the same outlines stand there so often that no list can hold the pairs.
    """
    found = [np.empty((0, 2), dtype=np.int64)]
    for pairs in _near(left, right):
        shared = common_m2(left, right, pairs[:, 0], pairs[:, 1]) > SHARED_M2
        found.append(pairs[shared])
        if sum(map(len, found)) > MOST:
            x, y = left.boxes[pairs[0, 0], :2]
            raise TooLarge(
                say(
                    "more than {most} pairs of polygons overlap near ({x:.0f}, {y:.0f}): the"
                    " same outlines stand there many times; take the copies out of the file",
                    most=MOST,
                    x=x,
                    y=y,
                )
            )
    every = np.concatenate(found)
    return every[np.lexsort((every[:, 1], every[:, 0]))]


def _near(left: Packed, right: Packed) -> Iterator[Pairs]:
    """Pairs whose boxes meet, for a few of ``left`` at a time."""
    known = np.flatnonzero(np.isfinite(right.boxes).all(axis=1))
    tree = shapely.STRtree(_frames(right, known))
    solid = np.flatnonzero(np.isfinite(left.boxes).all(axis=1))
    start, count = 0, _FEW
    while start < len(solid):
        some = solid[start : start + count]
        mine, other = tree.query(_frames(left, some))
        pairs = np.column_stack([some[mine], known[other]])
        yield pairs[pairs[:, 0] < pairs[:, 1]] if left is right else pairs
        start += count
        count = int(np.clip(_AT_ONCE * len(some) // max(len(pairs), 1), _FEW, _MANY))


def _frames(packed: Packed, rows: Rows) -> Geometries:
    return np.asarray(shapely.box(*packed.boxes[rows].T), dtype=object).reshape(-1)


def common_m2(left: Packed, right: Packed, one: Rows, other: Rows) -> Numbers:
    """Area shared by ``left[one[n]]`` and ``right[other[n]]``, m², right to 1e-6 or 1e-9 of it."""
    if not len(one):
        return np.empty(0)
    road = _by_kernel if kernel.available() else _by_sums
    smaller = extents(left, one) <= extents(right, other)
    areas = np.empty(len(one))
    for rows, first, second, a, b in (
        (np.flatnonzero(smaller), left, right, one, other),
        (np.flatnonzero(~smaller), right, left, other, one),
    ):
        areas[rows] = road(first, second, a[rows], b[rows])
    return areas


def extents(packed: Packed, rows: Rows) -> Numbers:
    """The areas of some boxes: the smaller one of a pair is measured in its own."""
    west, south, east, north = packed.boxes[rows].T
    return np.asarray((east - west) * (north - south))


def _by_kernel(left: Packed, right: Packed, one: Rows, other: Rows) -> Numbers:
    areas = np.empty(len(one))
    together = np.argsort(other, kind="stable")
    areas[together], known = kernel.common(left, right, one[together], other[together])
    rough = together[known == kernel.ROUGH]
    if len(rough):
        shapes = shapely.intersection(left.geometries(one[rough]), right.geometries(other[rough]))
        areas[rough] = shapely.area(shapes)
    return areas


def _by_sums(left: Packed, right: Packed, one: Rows, other: Rows) -> Numbers:
    used, of_left = np.unique(one, return_inverse=True)
    others, of_right = np.unique(other, return_inverse=True)
    return summed_m2(left.geometries(used), right.geometries(others), of_left, of_right)
