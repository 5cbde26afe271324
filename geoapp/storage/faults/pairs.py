"""Overlapping parcels, block by block and across their borders: no more than two at once."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from geoapp.geometry.pairs import Pairs, overlaps
from geoapp.geometry.parcels import Parcels

Rows = NDArray[np.int64]


def neighbours(parcels: Parcels) -> Iterator[tuple[int, int]]:
    """Each block with itself, and each two blocks whose boxes meet, the smaller number first."""
    for n in range(parcels.blocks):
        meet = np.flatnonzero(_meets(parcels.boxes, parcels.boxes[n])).tolist()
        yield n, n
        yield from ((n, m) for m in meet if m > n)


def pairs_between(parcels: Parcels, one: int, other: int) -> Pairs:
    """Rows (over all blocks) that share ground between two blocks, or inside one.

    Raises TooLarge.
    """
    first, second = parcels.starts[one], parcels.starts[other]
    left, right = parcels.block(one).packed, parcels.block(other).packed
    if one == other:
        return np.asarray(overlaps(left, left) + first)
    mine = np.flatnonzero(_meets(left.boxes, parcels.boxes[other]))
    theirs = np.flatnonzero(_meets(right.boxes, parcels.boxes[one]))
    found = overlaps(left.take(mine), right.take(theirs))
    return np.column_stack([first + mine[found[:, 0]], second + theirs[found[:, 1]]])


def _meets(boxes: NDArray[np.float64], box: NDArray[np.float64]) -> NDArray[np.bool_]:
    west, south, east, north = boxes.T
    return np.asarray((west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1]))
