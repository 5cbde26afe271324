"""Places on the Hilbert curve: parcels near one another on the ground get near numbers."""

import numpy as np
from numpy.typing import NDArray

BITS = 26
HALF_M = 1 << (BITS - 1)
"""The curve runs over a square of 2^26 m around the origin of the CRS, in cells of 1 m."""
LAST = np.uint64(1 << (2 * BITS))
"""Behind every place on the curve: for what has none."""

Keys = NDArray[np.uint64]


def keys(boxes: NDArray[np.float64]) -> Keys:
    """The place of the centre of each (west, south, east, north) in m; LAST for a box of NaN."""
    with np.errstate(invalid="ignore"):
        centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    known = np.asarray(np.isfinite(centre).all(axis=1))
    cells = np.clip(np.where(known[:, None], centre, 0) + HALF_M, 0, (1 << BITS) - 1)
    x, y = cells.astype(np.int64).T.copy()
    found = _curve(x, y).astype(np.uint64)
    found[~known] = LAST
    return found


def first_of(west: int, south: int, bits: int) -> int:
    """The first place in the square of 2^bits m whose corner (on its own grid) this is."""
    x, y = np.array([west + HALF_M]), np.array([south + HALF_M])
    return int(_curve(x, y)[0]) >> (2 * bits) << (2 * bits)


def _curve(x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.int64]:
    place = np.zeros(len(x), dtype=np.int64)
    for bit in reversed(range(BITS)):
        side = 1 << bit
        right, up = (x >> bit) & 1, (y >> bit) & 1
        place += (side * side) * ((3 * right) ^ up)
        x, y = x & (side - 1), y & (side - 1)
        turned, flipped = up == 0, (up == 0) & (right == 1)
        x, y = np.where(flipped, side - 1 - x, x), np.where(flipped, side - 1 - y, y)
        x, y = np.where(turned, y, x), np.where(turned, x, y)
    return place
