"""Slivers: pieces so thin that they are more likely digitising noise than ground."""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def width_m(area_m2: Numbers, perimeter_m: Numbers) -> Numbers:
    """Mean width 2·area/perimeter; that of a strip w by L is w·L/(w + L), near w. 0 without edge.

    Examples
    --------
    >>> width_m(np.array([100.0]), np.array([202.0])).round(2).tolist()
    [0.99]
    """
    safe = np.where(perimeter_m > 0, perimeter_m, 1.0)
    return np.where(perimeter_m > 0, 2 * area_m2 / safe, 0.0)


def is_sliver(
    area_m2: Numbers, perimeter_m: Numbers, *, width_limit_m: float, area_limit_m2: float
) -> NDArray[np.bool_]:
    """Narrower than one limit and smaller than the other: both, so that a long canal is none."""
    narrow = width_m(area_m2, perimeter_m) < width_limit_m
    return (area_m2 > 0) & narrow & (area_m2 < area_limit_m2)
