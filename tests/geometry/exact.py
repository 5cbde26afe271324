"""The common area of two polygons in rational arithmetic: slow, and right to the last bit."""

from fractions import Fraction
from itertools import pairwise

import shapely


def common_m2(left, right):
    """Area of the intersection of two valid polygons or multipolygons, as a Fraction."""
    total = Fraction(0)
    others = list(_edges(right))
    for a in _edges(left):
        for b in others:
            low, high = max(a[0], b[0]), min(a[2], b[2])
            if low < high:
                total += a[4] * b[4] * _under_lower(a, b, low, high)
    return total


def _edges(polygon):
    """(x1, y1, x2, y2, sign) of edges that are not vertical, left to right."""
    for part in shapely.get_parts(shapely.orient_polygons(polygon)):
        for ring in (part.exterior, *part.interiors):
            points = [(Fraction(x), Fraction(y)) for x, y in ring.coords]
            for (x1, y1), (x2, y2) in pairwise(points):
                if x1 < x2:
                    yield x1, y1, x2, y2, -1
                elif x2 < x1:
                    yield x2, y2, x1, y1, 1


def _under_lower(a, b, low, high):
    u0, u1, v0, v1 = _at(a, low), _at(a, high), _at(b, low), _at(b, high)
    if (u0 <= v0) == (u1 <= v1):
        return (high - low) * (u0 + u1 if u0 <= v0 else v0 + v1) / 2
    share = (u0 - v0) / ((u0 - v0) - (u1 - v1))
    middle, height = low + share * (high - low), u0 + share * (u1 - u0)
    first, last = min(u0, v0), min(u1, v1)
    return ((middle - low) * (first + height) + (high - middle) * (height + last)) / 2


def _at(edge, x):
    x1, y1, x2, y2, _ = edge
    return y1 + (y2 - y1) * (x - x1) / (x2 - x1)
