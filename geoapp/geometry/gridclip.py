"""Area of polygons in four-sided cells, many pairs at once: by C, else by numpy.

Each ring is cut by the four sides of its cell in turn (Sutherland and Hodgman); what is left has
the right area by the shoelace formula, whatever lines it runs along twice. Coordinates count from
the first corner of the cell, so that little is lost. Both roads take the same steps in the same
order and give the same bits.
"""

import ctypes

import numpy as np
from numpy.typing import NDArray

from geoapp import native
from geoapp.geometry.packed import Numbers, Packed, gathered

Ints = NDArray[np.int64]
AT_ONCE = 20_000
"""Pairs that numpy looks at together."""


def shares_m2(packed: Packed, rows: Ints, cells: Numbers) -> Numbers:
    """Area in m² that polygon ``rows[n]`` has in cell ``n``; rounding may leave it near zero.

    ``packed``: valid polygons in a plane, in m. ``cells``: (n, 4, 2) corners, convex and
    counter-clockwise.
    """
    library = native.library()
    if library is None:
        return _by_numpy(packed, rows, cells)
    return _by_c(library, packed, rows, cells)


def _by_c(library: ctypes.CDLL, packed: Packed, rows: Ints, cells: Numbers) -> Numbers:
    m2 = np.empty(len(rows))
    # a cut adds at most half as many points as there were, and one
    size = int(np.diff(packed.rings).max(initial=0)) * 6 + 16
    room = np.empty((2 * size, 2))
    arrays = (packed.xy, packed.rings, packed.parts, packed.shapes, rows, cells)
    kinds = (np.float64, np.int32, np.int32, np.int32, np.int64, np.float64)
    held = [np.ascontiguousarray(a, dtype=k) for a, k in zip(arrays, kinds, strict=True)]
    library.geoapp_tile_shares(
        *(_address(a) for a in held), ctypes.c_int64(len(rows)), _address(room),
        ctypes.c_int64(size), _address(m2),
    )  # fmt: skip
    return m2


def _address(array: NDArray[np.generic]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def _by_numpy(packed: Packed, rows: Ints, cells: Numbers) -> Numbers:
    parts = [slice(n, n + AT_ONCE) for n in range(0, len(rows), AT_ONCE)]
    return np.concatenate([np.empty(0), *(_clipped(packed, rows[s], cells[s]) for s in parts)])


def _clipped(packed: Packed, rows: Ints, cells: Numbers) -> Numbers:
    xy, ring, pair = _rings_of(packed, rows)
    origin = cells[:, 0]
    xy = xy - origin[pair][ring]
    corners = cells - origin[:, None]
    for side in range(4):
        start = corners[:, side][pair]
        along = corners[:, (side + 1) % 4][pair] - start
        xy, ring = _cut(xy, ring, start, along)
    before = _before(ring)
    terms = xy[before, 0] * xy[:, 1] - xy[:, 0] * xy[before, 1]
    # bincount adds one after another, as the kernel does
    return np.bincount(pair[ring], weights=terms, minlength=len(rows)) / 2


def _rings_of(packed: Packed, rows: Ints) -> tuple[Numbers, Ints, Ints]:
    """Points of the rings of some rows without each ring's last, their ring, its pair."""
    shapes, part = gathered(packed.shapes, rows)
    parts, ring = gathered(packed.parts, part)
    rings, point = gathered(packed.rings, ring)
    counts = np.diff(rings)
    pair_of_part = np.repeat(np.arange(len(rows)), np.diff(shapes))
    pair = np.repeat(pair_of_part, np.diff(parts))
    of_point = np.repeat(np.arange(len(counts)), counts)
    closing = np.zeros(len(point), dtype=bool)
    closing[rings[1:] - 1] = True
    return packed.xy[point[~closing]], of_point[~closing], pair


def _before(ring: Ints) -> Ints:
    """For each point the one before it in its ring; the last one before the first."""
    before = np.arange(-1, len(ring) - 1)
    if len(ring):
        first = np.flatnonzero(np.concatenate([[True], ring[1:] != ring[:-1]]))
        before[first] = np.concatenate([first[1:], [len(ring)]]) - 1
    return before


def _cut(xy: Numbers, ring: Ints, start: Numbers, along: Numbers) -> tuple[Numbers, Ints]:
    """What of each ring lies left of its line."""
    x, y = xy.T
    end = along[ring, 0] * (y - start[ring, 1]) - along[ring, 1] * (x - start[ring, 0])
    before = _before(ring)
    begin = end[before]
    inside = end >= 0
    crossed = inside[before] != inside
    counts = crossed.astype(np.int64) + inside
    at = np.cumsum(counts) - counts
    made = np.empty((int(counts.sum()), 2))
    c = np.flatnonzero(crossed)
    share = begin[c] / (begin[c] - end[c])
    made[at[c]] = xy[before[c]] + share[:, None] * (xy[c] - xy[before[c]])
    made[at[inside] + crossed[inside]] = xy[inside]
    return made, np.repeat(ring, counts)
