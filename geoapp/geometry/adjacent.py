"""The length that two outlines share, though their points may not be the same.

Two outlines drawn along one another seldom have the same vertices, and their coordinates went
through degrees and back; an intersection of the lines then finds points instead of an edge. So
edges are compared: a part of one runs along another edge where it lies within TOUCH_M of
it, between its ends, and in nearly its direction.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
TOUCH_M = 0.05
"""Outlines nearer than this run along one another; coordinates of seven decimals are 1 cm off."""
TURN = 0.2
"""The sine of the greatest angle between edges along one another: 0.02 m off on 0.1 m."""


def boundary(geometry: shapely.Geometry) -> shapely.Geometry:
    """The outline of an area; a line itself."""
    areal = shapely.get_dimensions(geometry) == 2
    outline: shapely.Geometry = shapely.boundary(geometry) if areal else geometry
    return outline


def shared_m(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """Length shared by two outlines or lines, m; the same whichever comes first."""
    box = shapely.box(*_meeting(one, other))
    a, b = (_edges(shapely.intersection(boundary(g), box)) for g in (one, other))
    return (_along(a, b) + _along(b, a)) / 2


def _meeting(one: shapely.Geometry, other: shapely.Geometry) -> tuple[float, float, float, float]:
    """The box in which both could meet, a little wider."""
    a, b = shapely.bounds(one), shapely.bounds(other)
    low, high = np.maximum(a[:2], b[:2]) - 2 * TOUCH_M, np.minimum(a[2:], b[2:]) + 2 * TOUCH_M
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _edges(lines: shapely.Geometry) -> Numbers:
    """(n, 2, 2): start and end of each edge that has a length."""
    parts = shapely.get_parts(lines)
    xy, owner = shapely.get_coordinates(parts, return_index=True)
    pairs = np.stack([xy[:-1], xy[1:]], axis=1)[owner[1:] == owner[:-1]]
    return np.asarray(pairs[np.hypot(*(pairs[:, 1] - pairs[:, 0]).T) > 0])


def _along(edges: Numbers, others: Numbers) -> float:
    """Length of the parts of ``edges`` that run along some of ``others``."""
    if not (len(edges) and len(others)):
        return 0.0
    tree = shapely.STRtree(_lines(others))
    mine, other = tree.query(_lines(edges), predicate="dwithin", distance=TOUCH_M)
    start, end = _parts(edges[mine], others[other])
    some = np.flatnonzero(end > start)
    lengths = np.hypot(*(edges[:, 1] - edges[:, 0]).T)
    return _covered(mine[some], start[some], end[some], lengths)


def _lines(edges: Numbers) -> NDArray[np.object_]:
    return np.asarray(shapely.linestrings(edges), dtype=object)


def _parts(edges: Numbers, others: Numbers) -> tuple[Numbers, Numbers]:
    """From where to where, as shares of its length, each edge runs along the other."""
    step, way = edges[:, 1] - edges[:, 0], others[:, 1] - others[:, 0]
    length = np.hypot(*way.T)
    unit = way / length[:, None]
    off = edges[:, 0] - others[:, 0]
    ahead, aside = _dot(off, unit), _cross(unit, off)
    turn = _cross(unit, step)
    first = _between(ahead, _dot(step, unit), np.zeros_like(length), length)
    second = _between(aside, turn, np.full_like(length, -TOUCH_M), np.full_like(length, TOUCH_M))
    start, end = np.maximum(first[0], second[0]), np.minimum(first[1], second[1])
    parallel = np.abs(turn) <= TURN * np.hypot(*step.T)
    return start, np.where(parallel, end, start)


def _between(value: Numbers, step: Numbers, low: Numbers, high: Numbers) -> tuple[Numbers, Numbers]:
    """The part of [0, 1] where ``value + t * step`` lies in [low, high]; start > end for none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (low - value) / step, (high - value) / step
    still = step == 0
    within = (value >= low) & (value <= high)
    start = np.where(still, np.where(within, 0.0, 1.0), np.minimum(one, two))
    end = np.where(still, np.where(within, 1.0, 0.0), np.maximum(one, two))
    return np.maximum(start, 0.0), np.minimum(end, 1.0)


def _covered(edge: NDArray[np.intp], start: Numbers, end: Numbers, lengths: Numbers) -> float:
    """Length of the union of parts, edge by edge."""
    order = np.lexsort((start, edge))
    edge, start, end = edge[order], start[order] + edge[order], end[order] + edge[order]
    reach = np.maximum.accumulate(np.concatenate([[-1.0], end]))[:-1]
    new = np.maximum(end - np.maximum(start, reach), 0.0)
    return float((new * lengths[edge]).sum())


def _dot(a: Numbers, b: Numbers) -> Numbers:
    return np.asarray((a * b).sum(axis=1))


def _cross(a: Numbers, b: Numbers) -> Numbers:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
