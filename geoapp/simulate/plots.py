"""Land parcels of a block: rows of plots between its roads and canals.

A block is a grid of nodes, a row of the grid is cut into plots. Two plots that touch share
every node of their common edge, so the plots of all blocks are one coverage.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoapp.simulate.landcover import SHARES
from geoapp.simulate.lattice import Ints, Lattice, inside, margins
from geoapp.simulate.noise import Floats, choose, uniform

Project = Callable[[Floats], Floats]
DECIMALS = 8


@dataclass(frozen=True)
class Layout:
    """Rows by relative height, cut at ``keep`` of the ``columns - 1`` lines; lanes uncut."""

    heights: tuple[float, ...]
    columns: int
    keep: float
    lanes: tuple[int, ...] = ()
    along: bool = False  # rows run north instead of east
    wobble: float = 0.10

    @property
    def grid(self) -> Ints:
        """Number of each node, [row line, column line]."""
        shape = (len(self.heights) + 1, self.columns + 1)
        return np.arange(shape[0] * shape[1]).reshape(shape)

    @property
    def field(self) -> Ints:
        """The same numbers as [south to north, west to east]."""
        return self.grid.T if self.along else self.grid

    def row_edge(self, south: bool) -> list[int]:
        """Numbers of the nodes along the fields' south or north edge, border to border."""
        west, east = (4, 6) if south else (5, 7)
        inner = self.field[0 if south else -1]
        return [self.field.size + west, *map(int, inner), self.field.size + east]

    def column_edge(self, west: bool) -> list[int]:
        """Numbers of the nodes along the fields' west or east edge."""
        return [int(n) for n in self.field[:, 0 if west else -1]]


_PADDY = (
    Layout((1, 1), 13, 0.62),
    Layout((1, 0.9, 1.1), 10, 0.6),
    Layout((1, 1), 12, 0.66, along=True),
    Layout((1, 1.2, 0.9), 9, 0.62, along=True),
)
_VILLAGE = (
    Layout((1, 1.1, 0.16, 1, 0.9, 0.16, 1), 10, 0.8, (2, 5), wobble=0.2),
    Layout((1.1, 0.16, 1, 1, 0.16, 1.1), 9, 0.85, (1, 4), along=True, wobble=0.2),
)
LAYOUTS: dict[str, tuple[Layout, ...]] = {
    "luc": _PADDY,
    "luk": _PADDY,
    "dry": (Layout((1, 1, 1), 7, 0.7), Layout((1, 1.3), 8, 0.7, along=True)),
    "village": _VILLAGE,
    "pond": (Layout((1, 1.4), 5, 0.6, wobble=0.16),),
    "grave": (Layout((1, 1), 4, 0.5, wobble=0.16),),
    "industry": (Layout((1, 0.14, 1), 6, 0.6, (1,)),),
}
# Corners and border points of a block after the nodes of its grid: shares east and north,
# where None stands for the block's own margin.
_FRAME = 8
_STRIPS = ("DGT", "DGT", "DTL", "DTL")  # south, west, north, east


@dataclass(frozen=True)
class Plots:
    """Parcels in order: ``block`` (index into the blocks asked for) and ``code``.

    ``rings``: pairs (indices of parcels, (m, k, 2) closed rings), one pair a ring length.
    """

    block: Ints
    code: NDArray[np.object_]
    rings: list[tuple[Ints, Floats]]

    def __len__(self) -> int:
        return len(self.block)


def plots(
    lattice: Lattice, a: Ints, b: Ints, kinds: NDArray[np.object_], project: Project
) -> Plots:
    """The parcels of blocks (a, b), block by block; ``project`` turns EPSG:5897 into output."""
    variant = variants(lattice, a, b, kinds)
    parts = []
    for kind, number in sorted(set(zip(kinds, variant, strict=True))):
        where = np.flatnonzero((kinds == kind) & (variant == number))
        layout = LAYOUTS[kind][number]
        parts += _of_layout(lattice, a[where], b[where], layout, kind, where, project)
    return _ordered(parts)


def variants(lattice: Lattice, a: Ints, b: Ints, kinds: NDArray[np.object_]) -> Ints:
    """Which layout of its kind each block has."""
    count = np.array([len(LAYOUTS[k]) for k in kinds], dtype=np.int64)
    return (uniform(lattice.seed, 3, a, b) * count).astype(np.int64)


def points(lattice: Lattice, a: Ints, b: Ints, layout: Layout) -> Floats:
    """Nodes of the grid, then the frame, of each block in EPSG:5897: (n, points, 2)."""
    u, v = _shares(lattice.seed, a, b, layout)
    west, east, south, north = (m[:, None, None] for m in margins(a, b))
    u, v = west + (east - west) * u, south + (north - south) * v
    n = len(a)
    zero, one = np.zeros(n), np.ones(n)
    low, high = south[:, 0, 0], north[:, 0, 0]
    frame_u = np.stack([zero, one, one, zero, zero, zero, one, one], axis=1)
    frame_v = np.stack([zero, zero, one, one, low, high, low, high], axis=1)
    every_u = np.concatenate([u.reshape(n, -1), frame_u], axis=1)
    every_v = np.concatenate([v.reshape(n, -1), frame_v], axis=1)
    return inside(lattice.quads(a, b), every_u, every_v)


def _shares(seed: int, a: Ints, b: Ints, layout: Layout) -> tuple[Floats, Floats]:
    """Place of each node within the fields, in shares of them east and north."""
    lines = np.concatenate([[0.0], np.cumsum(layout.heights)]) / sum(layout.heights)
    rows, columns = len(lines), layout.columns + 1
    a, b = a[:, None, None], b[:, None, None]
    r, k = np.arange(rows)[None, :, None], np.arange(columns)[None, None, :]
    own = uniform(seed, 6, a, b, r, k) - 0.5
    across = (k + layout.wobble * (own + 2.0 * (uniform(seed, 7, a, b, k) - 0.5))) / (columns - 1)
    across = np.where(k == 0, 0.0, np.where(k == columns - 1, 1.0, across))
    sway = layout.wobble * min(layout.heights) / sum(layout.heights)
    up = lines[None, :, None] + sway * (uniform(seed, 8, a, b, r, k) - 0.5)
    up = np.where(r == 0, 0.0, np.where(r == rows - 1, 1.0, up))
    return (up, across) if layout.along else (across, up)


@dataclass(frozen=True)
class _Part:
    block: Ints
    order: Ints
    code: NDArray[np.object_]
    ring: Floats


def _of_layout(
    lattice: Lattice,
    a: Ints,
    b: Ints,
    layout: Layout,
    kind: str,
    where: Ints,
    project: Project,
) -> list[_Part]:
    at = np.round(project(points(lattice, a, b, layout)), DECIMALS)
    parts = [
        _Part(
            where[n],
            r * 64 + k,
            _codes(lattice.seed, a[n], b[n], r, k, layout, kind),
            at[n[:, None], index],
        )
        for n, r, k, index in _runs(lattice.seed, a, b, layout)
    ]
    for side, (code, index) in enumerate(zip(_STRIPS, _strip_rings(layout), strict=True)):
        order = np.full(len(a), 4096 + side)
        parts.append(_Part(where, order, np.full(len(a), code, dtype=object), at[:, index]))
    return parts


def _runs(seed: int, a: Ints, b: Ints, layout: Layout) -> list[tuple[Ints, Ints, Ints, Ints]]:
    """Plots by length: (block, row, first column, node numbers of the closed ring)."""
    rows, columns = len(layout.heights), layout.columns
    r, k = np.arange(rows)[None, :, None], np.arange(columns + 1)[None, None, :]
    cut = uniform(seed, 4, a[:, None, None], b[:, None, None], r, k) < layout.keep
    cut[:, list(layout.lanes)] = False
    cut[:, :, [0, -1]] = True
    block, row, column = np.nonzero(cut)
    first = column < columns
    length = np.append(np.diff(column), 0)
    found = []
    for size in range(1, columns + 1):
        here = first & (length == size)
        if here.any():
            index = _ring(layout, row[here], column[here], size)
            found.append((block[here], row[here], column[here], index))
    return found


def _ring(layout: Layout, row: Ints, column: Ints, size: int) -> Ints:
    k = column[:, None] + np.arange(size + 1)
    grid = layout.grid
    low, high = grid[row[:, None], k], grid[row[:, None] + 1, k]
    ring = np.concatenate([low, high[:, ::-1], low[:, :1]], axis=1)
    return ring[:, ::-1] if layout.along else ring


def _strip_rings(layout: Layout) -> list[list[int]]:
    """Node numbers of the closed rings of south road, west road, north and east canal."""
    field = layout.field
    sw, se, ne, nw, w0, w1, e0, e1 = range(field.size, field.size + _FRAME)  # as in row_edge
    south = [sw, se, e0, *field[0, ::-1], w0, sw]
    west = [w0, *field[:, 0], w1, w0]
    north = [w1, *field[-1], e1, ne, nw, w1]
    east = [e0, e1, *field[::-1, -1], e0]
    return [[int(i) for i in ring] for ring in (south, west, north, east)]


def _codes(
    seed: int, a: Ints, b: Ints, row: Ints, column: Ints, layout: Layout, kind: str
) -> NDArray[np.object_]:
    code = choose(SHARES[kind], uniform(seed, 5, a, b, row, column))
    return np.where(np.isin(row, layout.lanes), "DGT", code).astype(object)


def _ordered(parts: list[_Part]) -> Plots:
    block = np.concatenate([p.block for p in parts])
    order = np.lexsort((np.concatenate([p.order for p in parts]), block))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    code = np.concatenate([p.code for p in parts])[order]
    ends = np.cumsum([len(p.block) for p in parts])
    places = np.split(rank, ends[:-1])
    by_length: dict[int, list[tuple[Ints, Floats]]] = {}
    for place, part in zip(places, parts, strict=True):
        by_length.setdefault(part.ring.shape[1], []).append((place, part.ring))
    rings = [
        (np.concatenate([p for p, _ in same]), np.concatenate([r for _, r in same]))
        for _, same in sorted(by_length.items())
    ]
    return Plots(block[order], code, rings)
