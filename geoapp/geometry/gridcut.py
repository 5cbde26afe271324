"""Parcels cut by the grid squares of a map tile: m² of each parcel in each square.

The corners of the squares are transformed to the working CRS and shared by neighbours, so that
the squares divide the ground: what a parcel has in all of them sums to its area.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry.gridclip import shares_m2
from geoapp.geometry.packed import Numbers, Packed
from geoapp.geometry.tiling import REACH, Frame, Tile

SIDE = 32
"""Squares to a tile's side."""
AROUND = 8
"""Squares beyond the tile in which a parcel is still cut whole, and in as many at most."""
SPARE = 1e-3
"""Of a square: nearer than this to its edge, a parcel is cut rather than taken whole."""
WRONG_SHARE, WRONG_M2 = 1e-7, 1e-4
"""Pieces that miss their parcel's area by more than both are cut again by GEOS."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pieces:
    """``m2[n]`` of parcel ``row[n]`` in square ``cell[n]`` (row of squares * SIDE + column)."""

    row: Ints
    cell: Ints
    m2: Numbers


@dataclass(frozen=True)
class Squares:
    """The squares of a tile, and those around it, in the working CRS."""

    tile: Tile
    work_crs: str

    @cached_property
    def frame(self) -> Frame:
        """From the working CRS to the tile."""
        return Frame(self.tile, self.work_crs)

    @cached_property
    def corners(self) -> Numbers:
        """(rows, columns, 2) corners, AROUND squares out on every side, in m."""
        # whole numbers divided by a power of two: bit by bit the same from every tile
        side = np.arange(-AROUND, SIDE + AROUND + 1) / SIDE
        units = np.stack(np.meshgrid(side, side), axis=-1)
        return self.frame.ground(units.reshape(-1, 2)).reshape(*units.shape)

    @cached_property
    def _turn(self) -> int:
        """1 where corners taken south first run counter-clockwise, as on every usual map."""
        (a, b), (c, _) = self.corners[:2, :2]
        east, south = b - a, c - a
        return 1 if east[0] * south[1] - east[1] * south[0] < 0 else -1

    def cells(self, columns: Ints, rows: Ints) -> Numbers:
        """(n, 4, 2) corners, counter-clockwise; column and row 0 is the outermost."""
        ring = [(0, 0), (1, 0), (1, 1), (0, 1)][:: self._turn]
        return np.stack(
            [self.corners[rows + down, columns + along] for down, along in ring], axis=1
        )

    def outline(self, west: int, north: int, east: int, south: int) -> shapely.Polygon:
        """The outer edge of squares west..east - 1, north..south - 1, with all their corners."""
        c = self.corners
        edge = [
            c[north, west:east],
            c[north:south, east],
            c[south, east:west:-1],
            c[south:north:-1, west],
        ]
        return shapely.Polygon(np.concatenate(edge))


def cut(packed: Packed, areas: Numbers, rows: Ints, squares: Squares) -> Pieces:
    """The pieces that some rows of ``packed`` have within a tile.

    ``areas``: m² of each polygon of ``packed``. One without an outline has no piece.
    """
    whole, few, large = _sorted(packed, rows, squares)
    found = [_whole(whole, areas), _few(packed, areas, few, squares)]
    found += [_large(packed.geometries([row])[0], row, squares) for row in large.tolist()]
    joined = [np.concatenate([getattr(f, k) for f in found]) for k in ("row", "cell", "m2")]
    return _within(*joined)


def within(boxes: Numbers, box: Numbers) -> NDArray[np.bool_]:
    """Which of (n, 4) boxes lie in a box; one without extent does not."""
    west, south, east, north = boxes.T
    inside = (west >= box[0]) & (south >= box[1]) & (east <= box[2]) & (north <= box[3])
    return np.asarray(inside)


@dataclass(frozen=True, eq=False)
class _Ranges:
    """Parcels and the squares their boxes meet, first and last column and row."""

    row: Ints
    west: Ints
    north: Ints
    east: Ints
    south: Ints

    def __getitem__(self, chosen: NDArray[np.bool_]) -> "_Ranges":
        sides = (self.row, self.west, self.north, self.east, self.south)
        return _Ranges(*(side[chosen] for side in sides))


def _sorted(packed: Packed, rows: Ints, squares: Squares) -> tuple[_Ranges, _Ranges, Ints]:
    """Parcels of one square, of few, and the rows of large ones, near the tile."""
    boxes = packed.boxes[rows]
    inside = within(boxes, squares.frame.box(REACH))
    beyond = ~inside & np.isfinite(boxes[:, 0])
    ranges = _ranges(rows[inside], boxes[inside], squares)
    last = AROUND + SIDE - 1
    met = (ranges.east >= AROUND) & (ranges.west <= last)
    met &= (ranges.south >= AROUND) & (ranges.north <= last)
    wide, high = ranges.east - ranges.west, ranges.south - ranges.north
    few = (wide < AROUND) & (high < AROUND)
    one = (wide == 0) & (high == 0)
    large = np.concatenate([rows[beyond], ranges.row[met & ~few]])
    return ranges[met & one], ranges[met & few & ~one], large


def _ranges(rows: Ints, boxes: Numbers, squares: Squares) -> _Ranges:
    """Columns and rows that the corners of boxes lie between."""
    corners = boxes[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 2)
    places = squares.frame.units(corners).reshape(-1, 4, 2) * SIDE + AROUND
    a, b, c, d = (places[:, n] for n in range(4))
    low = np.floor(np.minimum(np.minimum(a, b), np.minimum(c, d)) - SPARE).astype(np.int64)
    high = np.floor(np.maximum(np.maximum(a, b), np.maximum(c, d)) + SPARE).astype(np.int64)
    return _Ranges(rows, low[:, 0], low[:, 1], high[:, 0], high[:, 1])


def _whole(ranges: _Ranges, areas: Numbers) -> Pieces:
    return Pieces(ranges.row, _number(ranges.west, ranges.north), areas[ranges.row])


def _number(columns: Ints, rows: Ints) -> Ints:
    """A square's number among those of the tile and around it."""
    return rows * (SIDE + 2 * AROUND) + columns


def _few(packed: Packed, areas: Numbers, ranges: _Ranges, squares: Squares) -> Pieces:
    """Parcels over a few squares; the largest piece closes the sum to the parcel's area."""
    of, columns, rows = _each(ranges)
    cells = squares.cells(columns, rows)
    m2 = shares_m2(packed, ranges.row[of], cells)
    wrong = np.flatnonzero(_missed(of, m2, areas[ranges.row])[of])
    if len(wrong):
        geoms = packed.geometries(ranges.row[of[wrong]])
        m2[wrong] = shapely.area(shapely.intersection(geoms, shapely.polygons(cells[wrong])))
    largest = _largest(of, m2)
    m2[largest] += areas[ranges.row] - np.bincount(of, weights=m2, minlength=len(ranges.row))
    kept = m2 > 0
    kept[largest] = True
    return Pieces(ranges.row[of][kept], _number(columns, rows)[kept], m2[kept])


def _each(ranges: _Ranges) -> tuple[Ints, Ints, Ints]:
    """Every parcel beside every square it may meet: (index, column, row)."""
    wide, high = ranges.east - ranges.west + 1, ranges.south - ranges.north + 1
    counts = wide * high
    of = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
    return of, ranges.west[of] + place % wide[of], ranges.north[of] + place // wide[of]


def _missed(of: Ints, m2: Numbers, areas: Numbers) -> NDArray[np.bool_]:
    off = np.abs(np.bincount(of, weights=m2, minlength=len(areas)) - areas)
    missed: NDArray[np.bool_] = off > np.maximum(areas * WRONG_SHARE, WRONG_M2)
    return missed


def _largest(of: Ints, m2: Numbers) -> Ints:
    """Where each parcel's largest piece is; the pieces of a parcel stand together."""
    if not len(of):
        return of
    first = np.flatnonzero(np.concatenate([[True], of[1:] != of[:-1]]))
    most = np.flatnonzero(m2 == np.maximum.reduceat(m2, first)[of])
    return np.asarray(most[np.concatenate([[True], of[most][1:] != of[most][:-1]])])


def _large(geometry: shapely.Geometry, row: int, squares: Squares) -> Pieces:
    """A parcel over many squares, halved until its parts meet few, then cut."""
    parts, cells = [], []
    left = [(geometry, AROUND, AROUND, AROUND + SIDE, AROUND + SIDE)]
    while left:
        part, *sides = left.pop()
        part = shapely.intersection(part, squares.outline(*sides))
        if shapely.area(part) == 0:
            continue
        west, north, east, south = sides
        if max(east - west, south - north) == 1:
            parts.append(part)
            cells.append(north * (SIDE + 2 * AROUND) + west)
        elif east - west >= south - north:
            half = (west + east) // 2
            left += [(part, west, north, half, south), (part, half, north, east, south)]
        else:
            half = (north + south) // 2
            left += [(part, west, north, east, half), (part, west, half, east, south)]
    m2 = shapely.area(np.array(parts, dtype=object))
    return Pieces(np.full(len(parts), row), np.array(cells, dtype=np.int64), m2)


def _within(row: Ints, cell: Ints, m2: Numbers) -> Pieces:
    """Only the squares of the tile itself, numbered within it."""
    down, along = np.divmod(cell, SIDE + 2 * AROUND)
    down, along = down - AROUND, along - AROUND
    kept = (down >= 0) & (down < SIDE) & (along >= 0) & (along < SIDE)
    return Pieces(row[kept], (down * SIDE + along)[kept], m2[kept])
