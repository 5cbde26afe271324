"""Which polygons fit their neighbours edge by edge, so that their union is a matter of edges."""

import numpy as np
from numpy.typing import NDArray

from geoapp.geometry.packed import Numbers, Packed

Hashes = NDArray[np.uint64]
_ODD = tuple(
    np.uint64(n)
    for n in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
)


def fitting(packed: Packed) -> NDArray[np.bool_]:
    """Polygons of which every edge is that of exactly one other ring, which runs the other way.

    One with an edge of its own may lie at the border of the layer, beside a gap, or touch a
    neighbour whose corners are elsewhere. Overlaps are not looked for.
    """
    start, of_shape = _edges(packed)
    loose = np.zeros(len(packed), dtype=bool)
    if len(start):
        points = _hashes(packed.xy)
        loose[of_shape[~_met(points[start], points[start + 1])]] = True
    return ~loose


def _met(a: Hashes, b: Hashes) -> NDArray[np.bool_]:
    """Edges from ``a`` to ``b`` of which there is exactly one more, from ``b`` to ``a``."""
    either, forward = _mixed(a + b, a ^ b), np.where(a < b, 1, -1)
    order = np.argsort(either, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(either[order]) != 0, True))
    counts = np.diff(np.concatenate([[-1], ends]))
    ways = np.add.reduceat(forward[order], ends - counts + 1)
    met = np.empty(len(a), dtype=bool)
    met[order] = np.repeat((counts == 2) & (ways == 0), counts)
    return met


def _edges(packed: Packed) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first point of each edge, and whose it is."""
    inner = np.ones(len(packed.xy), dtype=bool)
    inner[packed.rings[1:] - 1] = False
    start = np.flatnonzero(inner)
    first = packed.rings[packed.parts[packed.shapes]]
    of_point = np.repeat(np.arange(len(packed)), np.diff(first))
    return start, of_point[start]


def _hashes(xy: Numbers) -> Hashes:
    """A number for each point; -0.0 is 0.0."""
    x, y = (np.ascontiguousarray(side + 0.0).view(np.uint64) for side in xy.T)
    return _mixed(x, y)


def _mixed(one: Hashes, other: Hashes) -> Hashes:
    made: Hashes = one * _ODD[0] ^ (other * _ODD[1] >> np.uint64(7)) ^ other * _ODD[2]
    made ^= made >> np.uint64(29)
    return made * _ODD[3]
