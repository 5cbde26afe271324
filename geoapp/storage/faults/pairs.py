"""Overlapping parcels, found block by block and across the borders of blocks.

As in ``geometry.parcels.overlapping_pairs``: of two polygons whose interiors meet at least one
breaks the rules of a coverage, so only those that do are compared with their neighbours. No
more than two blocks are in memory.
"""

from collections.abc import Iterator

import numpy as np
import shapely
from geoindex_rs import rtree
from numpy.typing import NDArray

from geoapp.errors import TooLarge
from geoapp.geometry.packed import Geometries
from geoapp.geometry.parcels import Pairs, Parcels

Rows = NDArray[np.int64]
MOST = 4_000_000
"""Pairs from one block, or from two neighbouring ones: 60 for every parcel."""
_SLICE = 512


def neighbours(parcels: Parcels) -> Iterator[tuple[int, int]]:
    """Each block with itself, and each two blocks whose boxes meet, the smaller number first."""
    west, south, east, north = parcels.boxes.T
    for n in range(parcels.blocks):
        meet = (west <= east[n]) & (east >= west[n]) & (south <= north[n]) & (north >= south[n])
        yield n, n
        yield from ((n, m) for m in np.flatnonzero(meet).tolist() if m > n)


def pairs_between(parcels: Parcels, one: int, other: int) -> tuple[Pairs, Rows]:
    """Overlapping pairs between two blocks (or inside one), and rows that break the coverage.

    Rows count over all blocks. Every two parcels that touch are compared in some pair of
    blocks, so a row that is broken in none of them fits all its neighbours. Raises TooLarge.
    """
    first, second = parcels.starts[one], parcels.starts[other]
    if one == other:
        rows = first + np.arange(len(parcels.block(one)))
        border = len(rows)
    else:
        joined = rtree.tree_join(parcels.block(one).tree, parcels.block(other).tree)
        left, right = (np.unique(np.asarray(joined[n])) for n in ("left", "right"))
        rows = np.concatenate([first + left, second + right]).astype(np.int64)
        border = len(left)
    geoms = parcels.geometries(rows)
    found, broken = _among(geoms, 0 if one == other else border)
    return np.sort(rows[found], axis=1).reshape(-1, 2), rows[broken]


def _among(geoms: Geometries, border: int) -> tuple[Pairs, Rows]:
    """Pairs of which one is before the border and one is not (any where it is 0), and broken."""
    none = np.empty((0, 2), dtype=np.int64)
    if not len(geoms):
        return none, none[:, 0]
    broken = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(geoms)))
    if not len(broken):
        return none, broken
    tree = shapely.STRtree(geoms)
    found, total = [none], 0
    for start in range(0, len(broken), _SLICE):
        found.append(_meeting(geoms, tree, broken[start : start + _SLICE], border))
        total += len(found[-1])
        if total > MOST:
            x, y = shapely.bounds(geoms[broken[start]])[:2]
            raise TooLarge(
                f"more than {MOST} pairs of parcels overlap near ({x:.0f}, {y:.0f}): the same"
                " outlines stand there many times; take the copies out of the file"
            )
    return np.unique(np.concatenate(found), axis=0), broken


def _meeting(geoms: Geometries, tree: shapely.STRtree, some: Rows, border: int) -> Pairs:
    left, right = tree.query(geoms[some])
    pairs = np.sort(np.column_stack([some[left], right]), axis=1)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    if border:
        pairs = pairs[(pairs[:, 0] < border) & (pairs[:, 1] >= border)]
    pairs = np.unique(pairs, axis=0)
    meet = shapely.relate_pattern(geoms[pairs[:, 0]], geoms[pairs[:, 1]], "T********")
    return np.asarray(pairs[meet], dtype=np.int64)
