"""Where along an outline errors are independent: at its corners, unless they lie too close.

Errors of two metres at points half a metre apart would fold the outline over itself, and would
cancel the more the finer somebody drew it. So errors are drawn at knots at least ``FAR`` standard
deviations apart along a ring, and a point between two knots moves with both.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from geoapp.geometry.packed import Numbers, Packed, Rows

FAR = 6.0
"""Two independent errors change the order of such points once in a hundred thousand times."""


@dataclass(frozen=True, eq=False)
class Knots:
    """For each point of an outline the knots it moves with; the ``weight`` is of ``right``."""

    left: Rows
    right: Rows
    weight: Numbers
    count: int

    def at_points(self, errors: Numbers) -> Numbers:
        """(..., points, 2) movements of the points, from (..., knots, 2) of the knots."""
        weight = self.weight[:, None]
        left, right = errors[..., self.left, :], errors[..., self.right, :]
        return np.asarray(left * (1 - weight) + right * weight)

    def gathered(self, points: Rows, vectors: Numbers) -> Numbers:
        """(knots, k): what belongs to some points summed at the knots that move them."""
        found = np.zeros((self.count, vectors.shape[1]))
        weight = self.weight[points][:, None]
        np.add.at(found, self.left[points], vectors * (1 - weight))
        np.add.at(found, self.right[points], vectors * weight)
        return found


def knots_of(packed: Packed, sigma_m: float) -> Knots:
    """The knots of an outline whose points err by ``sigma_m``; the same place is one knot."""
    _, place = np.unique(packed.xy, axis=0, return_inverse=True)
    place = np.asarray(place, dtype=np.int64).reshape(-1)
    left, right, weight = place.copy(), place.copy(), np.zeros(len(place))
    if sigma_m > 0:
        for first, last in pairwise(packed.rings.tolist()):
            ring = slice(first, last)
            a, b, weight[ring] = _along(packed.xy[ring], FAR * sigma_m)
            left[ring], right[ring] = place[ring][a], place[ring][b]
    used, number = np.unique(np.concatenate([left, right]), return_inverse=True)
    left, right = np.asarray(number, dtype=np.int64).reshape(2, -1)
    return Knots(left, right, weight, len(used))


def _along(xy: Numbers, apart_m: float) -> tuple[Rows, Rows, Numbers]:
    """For each point of a closed ring the knots before and behind it, and the latter's weight."""
    step = np.diff(xy, axis=0)
    way = np.concatenate([[0.0], np.cumsum(np.sqrt((step**2).sum(axis=1)))])
    knots = _chosen(way, apart_m)
    points = np.arange(len(xy))
    at = np.minimum(np.searchsorted(knots, points, side="right") - 1, len(knots) - 2)
    low, high = knots[at], knots[at + 1]
    span = way[high] - way[low]
    weight = np.divide(way - way[low], span, out=np.zeros(len(xy)), where=span > 0)
    return low, high, weight


def _chosen(way: Numbers, apart_m: float) -> Rows:
    """Points at least ``apart_m`` from one another along the ring; first and last are one."""
    end, chosen = len(way) - 1, [0]
    while (n := int(np.searchsorted(way, way[chosen[-1]] + apart_m))) < end:
        if way[end] - way[n] < apart_m:
            break
        chosen.append(n)
    return np.array([*chosen, end], dtype=np.int64)
