"""Land parcels and sites from a seed: a piece of any size at a time, the same on every machine.

A lattice whose nodes are moved, its edges bent and given 0 to 7 corners more: parcels of 0.34 ha
on average with 5 to 33 corners (mean 19) that share their edges vertex by vertex, to the
millimetre, in EPSG:5897. ``mixed`` also has what real layers have: 6 % of the parcels hold a pond
(a hole, filled by a parcel of its own), 3 % are MultiPolygons of two parts with another parcel
between them, 2 % reach over their neighbours, one in 2,000 stands there twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

CRS = "EPSG:5897"
KINDS = ("plain", "mixed")
STEP = 3_360.0**0.5  # metres; a million parcels cover Hanoi
MIDDLE = (540_000.0, 2_320_000.0)
PIECE = 256  # cells a side: 65,536 parcels are made at a time
SHARES = {"LUC": 0.38, "LUK": 0.12, "BHK": 0.12, "CLN": 0.12, "ONT": 0.16, "DGT": 0.10}
RANK = {code: n for n, code in enumerate(SHARES)} | {"MNC": len(SHARES)}
"""Which code keeps ground that two parcels claim: the smaller number."""
Numbers = NDArray[np.float64]
Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class Parcels:
    """Same index in each: outlines in EPSG:5897, codes, ids."""

    shapes: Geometries
    codes: NDArray[np.object_]
    ids: list[str]


def pieces(count: int, kind: str, seed: int) -> Iterator[Parcels]:
    """About ``count`` parcels (the nearest square), a square of ``PIECE`` cells at a time."""
    grid = side(count)
    for south in range(0, grid, PIECE):
        for west in range(0, grid, PIECE):
            i, j = np.meshgrid(np.arange(west, min(west + PIECE, grid)),
                               np.arange(south, min(south + PIECE, grid)))  # fmt: skip
            yield _piece(i.ravel(), j.ravel(), grid, kind, seed)


def side(count: int) -> int:
    """Cells along one side of the square."""
    return round(count**0.5)


def corner(count: int) -> tuple[float, float]:
    """West and south of the square, m."""
    half = side(count) * STEP / 2
    return MIDDLE[0] - half, MIDDLE[1] - half


def sites(number: int, count: int, seed: int, scale: float = 1.0) -> Geometries:
    """Outlines of 10 to 75 ha (times ``scale`` squared), 10 to 80 corners, within the square."""
    random = np.random.default_rng([seed, number, int(scale)])
    west, south = corner(count)
    room = side(count) * STEP
    edge = min(700.0 * scale, room / 3)
    made: list[shapely.Geometry] = []
    while len(made) < number:
        corners = int(random.integers(10, 80))
        turns = np.sort(random.uniform(0, 2 * np.pi, corners))
        radii = random.uniform(0.7, 1.3, corners)
        ring = np.column_stack([np.cos(turns), np.sin(turns)]) * radii[:, None]
        shape = shapely.Polygon(ring)
        if not shape.is_valid:
            continue
        size = scale * (random.uniform(10e4, 75e4) / shape.area) ** 0.5
        at = np.add((west, south), random.uniform(edge, room - edge, 2))
        made.append(shapely.transform(shape, lambda xy, s=size, a=at: xy * s + a))
    return np.array(made, dtype=object)


def _piece(i: Any, j: Any, grid: int, kind: str, seed: int) -> Parcels:
    shapes, centres = _cells(i, j, grid, seed)
    codes = _codes(i, j, seed)
    ids = np.array([f"{x}-{y}" for x, y in zip(i.tolist(), j.tolist(), strict=True)], dtype=object)
    if kind == "plain":
        return Parcels(shapes, codes, ids.tolist())
    return _mixed(shapes, centres, codes, ids, i, j, seed)


def _cells(i: Any, j: Any, grid: int, seed: int) -> tuple[Geometries, Numbers]:
    """Polygons, and the middle of each one's corners, m."""
    origin = np.array(MIDDLE) - grid * STEP / 2
    sides = (_edge(i, j, 0, seed), _edge(i + 1, j, 1, seed),
             _back(_edge(i, j + 1, 0, seed)), _back(_edge(i, j, 1, seed)))  # fmt: skip
    xy = np.concatenate([s[0][:, :-1] for s in sides], axis=1) * STEP + origin
    used = np.concatenate([s[1][:, :-1] for s in sides], axis=1)
    centres = np.mean([s[0][:, 0] for s in sides], axis=0) * STEP + origin
    xy = np.round(np.concatenate([xy, xy[:, :1]], axis=1), 3)
    used = np.concatenate([used, np.ones((len(used), 1), dtype=bool)], axis=1)
    rings = np.concatenate([[0], np.cumsum(used.sum(axis=1))])
    one = np.arange(len(used) + 1)
    shapes = shapely.from_ragged_array(shapely.GeometryType.POLYGON, xy[used], (rings, one))
    return np.asarray(shapes), centres


def _edge(i: Any, j: Any, up: int, seed: int) -> tuple[Numbers, Any]:
    """Points from a node to its right or upper neighbour, (n, 9, 2), and which of them are."""
    start, end = _node(i, j, seed), _node(i + 1 - up, j + up, seed)
    along = end - start
    across = np.column_stack([-along[:, 1], along[:, 0]])
    number = (8 * _chance(i, j, 10 + up, seed)).astype(int)
    m = np.arange(1, 8)
    t = m / (number[:, None] + 1)
    bend = np.column_stack([_chance(i, j, 20 + 10 * up + n, seed) for n in m])
    off = 0.24 * t * (1 - t) * (2 * bend - 1)
    inner = start[:, None] + t[..., None] * along[:, None] + off[..., None] * across[:, None]
    used = np.ones((len(start), 9), dtype=bool)
    used[:, 1:8] = m <= number[:, None]
    return np.concatenate([start[:, None], inner, end[:, None]], axis=1), used


def _back(edge: tuple[Numbers, Any]) -> tuple[Numbers, Any]:
    return edge[0][:, ::-1], edge[1][:, ::-1]


def _node(i: Any, j: Any, seed: int) -> Numbers:
    moved = [_chance(i, j, n, seed) for n in (1, 2)]
    return np.column_stack([i + 0.36 * (moved[0] - 0.5), j + 0.36 * (moved[1] - 0.5)])


def _codes(i: Any, j: Any, seed: int) -> NDArray[np.object_]:
    """Fields and villages: most of a square of 8 x 8 has one code."""
    alone = _chance(i, j, 3, seed) < 0.3
    chance = np.where(alone, _chance(i, j, 4, seed), _chance(i // 8, j // 8, 5, seed))
    place = np.searchsorted(np.cumsum(list(SHARES.values()))[:-1], chance, side="right")
    return np.asarray(np.array(list(SHARES), dtype=object)[place])


def _mixed(
    shapes: Geometries, centres: Numbers, codes: Any, ids: Any, i: Any, j: Any, seed: int
) -> Parcels:
    place = {at: n for n, at in enumerate(zip(i.tolist(), j.tolist(), strict=True))}
    two = np.flatnonzero((i % 4 == 0) & (_chance(i, j, 6, seed) < 0.12))
    pairs = [(n, place[i[n] + 2, j[n]]) for n in two.tolist() if (i[n] + 2, j[n]) in place]
    first, second = np.array(pairs, dtype=int).reshape(-1, 2).T
    free = np.ones(len(shapes), dtype=bool)
    free[np.concatenate([first, second])] = False
    pond = np.flatnonzero(free & (_chance(i, j, 7, seed) < 0.06))
    wide = np.flatnonzero(free & (_chance(i, j, 8, seed) < 0.02))
    twice = np.flatnonzero(free & (_chance(i, j, 9, seed) < 0.0005))
    shapes = shapes.copy()
    for n in wide.tolist():
        shapes[n] = shapely.transform(shapes[n], lambda xy, c=centres[n]: (xy - c) * 1.08 + c)
    ponds = _ponds(centres[pond], _chance(i[pond], j[pond], 40, seed))
    shells = shapely.get_exterior_ring(shapes[pond])
    for n, shell, hole in zip(pond.tolist(), shells, ponds, strict=True):
        shapes[n] = shapely.Polygon(shell, [hole])
    for a, b in pairs:
        shapes[a] = shapely.MultiPolygon([shapes[a], shapes[b]])
    stay = np.ones(len(shapes), dtype=bool)
    stay[second] = False
    more = [shapely.polygons(ponds), shapes[twice]]
    return Parcels(
        np.concatenate([shapes[stay], *more]),
        np.concatenate([codes[stay], np.full(len(pond), "MNC", dtype=object), codes[twice]]),
        [*ids[stay], *(f"{n}-pond" for n in ids[pond]), *(f"{n}-twice" for n in ids[twice])],
    )


def _ponds(centres: Numbers, chance: Numbers) -> Geometries:
    turns = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    radius = STEP * (0.08 + 0.08 * chance)
    ring = np.column_stack([np.cos(turns), np.sin(turns)])
    xy = centres[:, None] + radius[:, None, None] * ring
    return np.asarray(shapely.linearrings(np.round(xy, 3)))


def _chance(i: Any, j: Any, salt: int, seed: int) -> Numbers:
    """Numbers in [0, 1) by place alone (splitmix64), so that pieces fit one another."""
    with np.errstate(over="ignore"):
        x = np.asarray(i, dtype=np.int64).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        x = _mix(x ^ np.uint64(seed * 1000 + salt))
        x = _mix(
            x + np.asarray(j, dtype=np.int64).astype(np.uint64) * np.uint64(0xD1B54A32D192ED03)
        )
    return np.asarray((x >> np.uint64(11)) * 2.0**-53)


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
