"""The area that two polygons share, for many pairs at once, without building the shape.

Under a valid polygon's boundary lies, at any point, one edge more that runs left above it than
right: the polygon is the signed sum of the strips under its edges. So the common area of
two is the signed sum, over the pairs of their edges, of the ground under the lower of both:

    area = sum over i, j of s_i s_j * integral of min(y_i(x), y_j(x)) dx

which is exact for holes, several parts and touching rings, and needs no topology. GEOS stays
the reference: it is asked wherever the sum is too small to tell a touch from an overlap, and
the tests hold both together. The compiled kernel does this where it was built; what stands here
is the same in numpy.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry import kernel
from geoapp.geometry.packed import Packed

Geometries = NDArray[np.object_]
Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]
SURE_M2 = 1e-3
"""Below this, in m², the sum's rounding (about 1e-7 m²) could hide whether anything is shared."""
CELLS = 200_000
"""Pairs of edges looked at together: what fits the processor's cache."""


@dataclass(frozen=True)
class Edges:
    """Non-vertical edges of polygons, ``x1 < x2``, those of one polygon together.

    ``first[n]:first[n + 1]`` are the edges of polygon ``n``. ``sign`` is 1 where the polygon
    lies under the edge.
    """

    x1: Numbers
    y1: Numbers
    x2: Numbers
    y2: Numbers
    sign: Numbers
    first: Indices

    def counts(self, polygons: Indices) -> Indices:
        """How many edges each polygon has."""
        return self.first[polygons + 1] - self.first[polygons]

    def start_x(self, n: Indices) -> Numbers:
        """Where the ring enters the edge, with the polygon on its left."""
        return np.where(self.sign[n] > 0, self.x2[n], self.x1[n])

    def end_x(self, n: Indices) -> Numbers:
        """Where the ring leaves the edge."""
        return np.where(self.sign[n] > 0, self.x1[n], self.x2[n])


def edges_of(geoms: Geometries) -> Edges:
    """The edges of valid polygons or multipolygons."""
    outlines, owner, turned = _outlines(geoms)
    xy, of_point = shapely.get_coordinates(outlines, return_index=True)
    x, y = xy.T.copy()
    kept = np.flatnonzero((of_point[1:] == of_point[:-1]) & (x[1:] != x[:-1]))
    x_start, x_end, y_start, y_end = x[kept], x[kept + 1], y[kept], y[kept + 1]
    left = x_start > x_end
    of_edge = of_point[kept]
    return Edges(
        x1=np.where(left, x_end, x_start),
        y1=np.where(left, y_end, y_start),
        x2=np.where(left, x_start, x_end),
        y2=np.where(left, y_start, y_end),
        sign=np.where(left, 1.0, -1.0) * np.where(turned, -1.0, 1.0)[of_edge],
        first=np.searchsorted(owner[of_edge], np.arange(len(geoms) + 1)),
    )


def _outlines(geoms: Geometries) -> tuple[Geometries, Indices, NDArray[np.bool_]]:
    """Single outlines, whose polygon each is of, and whether it runs clockwise for a shell.

    Most parcels are one ring, which the polygon itself can stand for; only holes and several
    parts need rings of their own.
    """
    simple = (shapely.get_type_id(geoms) == 3) & (shapely.get_num_interior_rings(geoms) == 0)
    one, more = np.flatnonzero(simple), np.flatnonzero(~simple)
    parts, of_part = shapely.get_parts(shapely.orient_polygons(geoms[more]), return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    owner = np.concatenate([one, more[of_part[of_ring]]])
    shells = shapely.is_ccw(shapely.get_exterior_ring(geoms[one]))
    turned = np.concatenate([~shells, np.zeros(len(rings), dtype=bool)])
    order = np.argsort(owner, kind="stable")
    return np.concatenate([geoms[one], rings])[order], owner[order], turned[order]


def common_m2(left: Geometries, right: Geometries, of_left: Indices, of_right: Indices) -> Numbers:
    """Area shared by ``left[of_left[n]]`` and ``right[of_right[n]]``, for each pair ``n``.

    ``left`` should be the smaller polygons: the edges of ``right`` are first thinned to those
    that matter within the box of ``left``.
    """
    if not len(of_left):
        return np.empty(0)
    if kernel.available():
        return common_packed_m2(Packed.of(left), Packed.of(right), of_left, of_right)
    areas = summed_m2(left, right, of_left, of_right)
    small = np.flatnonzero(areas < SURE_M2)
    areas[small] = settled(left[of_left[small]], right[of_right[small]], areas[small])
    return areas


def common_packed_m2(left: Packed, right: Packed, of_left: Indices, of_right: Indices) -> Numbers:
    """The same of packed polygons; fast where equal ``of_right`` follow one another."""
    if not kernel.available():
        one, two = (np.unique(rows, return_inverse=True) for rows in (of_left, of_right))
        return common_m2(left.geometries(one[0]), right.geometries(two[0]), one[1], two[1])
    areas, known = kernel.common(left, right, of_left, of_right)
    small = (known == kernel.CONTACT) & (areas < SURE_M2)
    open_ = np.flatnonzero(small | (known == kernel.ROUGH))
    if len(open_):
        shapes = left.geometries(of_left[open_]), right.geometries(of_right[open_])
        areas[open_] = settled(*shapes, areas[open_])
    return areas


def settled(left: Geometries, right: Geometries, sums: Numbers) -> Numbers:
    """Common area of pairs of which the sum is in doubt: too small, or not precise.

    GEOS knows a touch from an overlap, but may fail where edges nearly coincide: what
    contradicts the sum does not stand.
    """
    geos = shapely.area(shapely.intersection(left, right))
    near = np.abs(geos - sums) < SURE_M2 + 1e-6 * sums
    return np.where(np.where(sums < SURE_M2, geos < SURE_M2, near), geos, np.maximum(sums, 0.0))


def summed_m2(left: Geometries, right: Geometries, of_left: Indices, of_right: Indices) -> Numbers:
    """The sums over edges alone, in numpy."""
    areas = np.empty(len(of_left))
    a, b = edges_of(left), edges_of(right)
    boxes = shapely.bounds(left)
    cells = a.counts(of_left) * b.counts(of_right)
    cuts = np.searchsorted(np.cumsum(cells), np.arange(CELLS, cells.sum(), CELLS))
    for rows in np.split(np.arange(len(of_left)), np.unique(cuts)):
        areas[rows] = _shared(a, b, of_left[rows], of_right[rows], boxes)
    return areas


def _shared(a: Edges, b: Edges, of_a: Indices, of_b: Indices, boxes: Numbers) -> Numbers:
    x0, y0, x1, y1 = boxes[of_a].T
    pair, j = _expand(b, of_b, np.arange(len(of_b)))
    near = (b.x2[j] > x0[pair]) & (b.x1[j] < x1[pair])
    near &= np.maximum(b.y1[j], b.y2[j]) > y0[pair]
    pair, j = pair[near], j[near]
    above = np.minimum(b.y1[j], b.y2[j]) >= y1[pair]
    areas = _below_chains(a, b, of_a, pair[above], j[above], y0)
    return areas + _crossed(a, b, of_a, pair[~above], j[~above], y0)


def _crossed(
    a: Edges, b: Edges, of_a: Indices, pair: Indices, j: Indices, base: Numbers
) -> Numbers:
    """What edges of ``b`` that run through the box of ``a`` contribute to each pair."""
    row, i = _expand(a, of_a[pair], np.arange(len(pair)))
    counts = a.counts(of_a[pair])
    low = np.maximum(a.x1[i], np.repeat(b.x1[j], counts))
    high = np.minimum(a.x2[i], np.repeat(b.x2[j], counts))
    meet = np.flatnonzero(high > low)
    row, i, low, high = row[meet], i[meet], low[meet], high[meet]
    j, pair = j[row], pair[row]
    strips = _under_lower(a, b, i, j, low, high, base[pair])
    return _summed(pair, a.sign[i] * b.sign[j] * strips, len(of_a))


def _below_chains(
    a: Edges, b: Edges, of_a: Indices, pair: Indices, j: Indices, base: Numbers
) -> Numbers:
    """What edges of ``b`` above the box of ``a`` contribute: the ground of ``a`` below them.

    With F(x) the area of ``a`` left of x, such an edge gives F(start) - F(end); along a chain
    of edges all but its two ends cancel.
    """
    joined = (j[1:] == j[:-1] + 1) & (pair[1:] == pair[:-1])
    joined &= b.end_x(j[:-1]) == b.start_x(j[1:])
    first = np.flatnonzero(np.concatenate([[True], ~joined])[: len(j)])
    last = np.flatnonzero(np.concatenate([~joined, [True]])[: len(j)])
    x = np.concatenate([b.start_x(j[first]), b.end_x(j[last])])
    sign = np.repeat([1.0, -1.0], len(first))
    of_x = np.concatenate([pair[first], pair[last]])
    row, i = _expand(a, of_a[of_x], np.arange(len(x)))
    high = np.minimum(a.x2[i], x[row])
    cut = np.flatnonzero(high > a.x1[i])
    row, i, high = row[cut], i[cut], high[cut]
    low = a.x1[i]
    u0, u1 = _heights(a, i, low, high, base[of_x[row]])
    weights = sign[row] * a.sign[i] * (high - low) * (u0 + u1) / 2
    return _summed(of_x[row], weights, len(of_a))


def _summed(rows: Indices, values: Numbers, count: int) -> Numbers:
    return np.bincount(rows, weights=values, minlength=count).astype(np.float64, copy=False)


def _expand(edges: Edges, polygons: Indices, rows: Indices) -> tuple[Indices, Indices]:
    """Each row beside each edge of its polygon: (row, edge)."""
    counts = edges.counts(polygons)
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    shift = np.repeat(edges.first[polygons] - (ends - counts), counts)
    return np.repeat(rows, counts), np.arange(total) + shift


def _under_lower(
    a: Edges,
    b: Edges,
    i: Indices,
    j: Indices,
    low: Numbers,
    high: Numbers,
    base: Numbers,
) -> Numbers:
    """Integral of min(y_i, y_j) - base over [low, high], with edges below the base cut off.

    min(u, v) = (u + v - |u - v|) / 2, and the mean of |d| over a line that runs from d0 to d1
    is (|d0| + |d1|) / 2, or (d0² + d1²) / (2 (|d0| + |d1|)) where it changes its sign.
    """
    u0, u1 = _heights(a, i, low, high, base)
    v0, v1 = _heights(b, j, low, high, base)
    d0, d1 = u0 - v0, u1 - v1
    size = np.abs(d0) + np.abs(d1)
    mean = np.where(d0 * d1 >= 0, size / 2, (d0 * d0 + d1 * d1) / np.where(size > 0, 2 * size, 1.0))
    return (high - low) * ((u0 + u1 + v0 + v1) / 4 - mean / 2)


def _heights(
    edges: Edges, n: Indices, low: Numbers, high: Numbers, base: Numbers
) -> tuple[Numbers, Numbers]:
    x1, y1 = edges.x1[n], edges.y1[n]
    slope = (edges.y2[n] - y1) / (edges.x2[n] - x1)
    return y1 - base + slope * (low - x1), y1 - base + slope * (high - x1)
