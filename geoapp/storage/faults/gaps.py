"""Ground inside the coverage that no parcel claims, square by square, then put together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import fsum

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.domain.verdict import NOISE_M2
from geoapp.geometry.crs import to_wgs84
from geoapp.geometry.packed import Geometries, Packed
from geoapp.geometry.parcels import Parcels
from geoapp.geometry.validity import polygonal
from geoapp.storage.faults.fitting import fitting
from geoapp.storage.faults.squares import Square
from geoapp.storage.faults.table import Found
from geoapp.storage.store.columns import joined_outlines

NEAR_M = 1e-6
FRAME_M = 1.0
_DRAWN = 200_000
Stretch = tuple[int, int, float, float]
"""Part of a square's side: which axis it stands on, where, from, to."""


@dataclass(frozen=True, eq=False)
class Piece:
    """Bare ground in a square; ``stretches``: where it goes on in the next square."""

    shape: shapely.Polygon
    stretches: tuple[Stretch, ...]


def frame(parcels: Parcels) -> shapely.Polygon:
    """The ground to look at where no coverage is declared: a little more than all parcels."""
    known = parcels.boxes[np.isfinite(parcels.boxes).all(axis=1)]
    if not len(known):
        return shapely.Polygon()
    (west, south), (east, north) = known[:, :2].min(axis=0), known[:, 2:].max(axis=0)
    made: shapely.Polygon = shapely.box(
        west - FRAME_M, south - FRAME_M, east + FRAME_M, north + FRAME_M
    )
    return made


def bare(parcels: Parcels, overlapping: NDArray[np.bool_], square: Square) -> list[Piece]:
    """The ground of a square without a parcel. ``overlapping``: rows that share ground."""
    _, rows = parcels.meeting([square.box])
    packed = _outlines(parcels, rows)
    whole, outlines = fitting(packed) & ~overlapping[rows], packed.geometries()
    rest = _without(square.ground, outlines[whole], outlines[~whole])
    parts = shapely.get_parts(polygonal(np.array([rest], dtype=object)))
    pieces = [Piece(part, _stretches(part, square)) for part in parts]
    return [p for p in pieces if p.stretches or p.shape.area > NOISE_M2]


def _outlines(parcels: Parcels, rows: NDArray[np.int64]) -> Packed:
    """Outlines of sorted rows, as they lie in the blocks."""
    cuts = np.searchsorted(rows, parcels.starts)
    taken = [Packed.of([])]
    for number in np.flatnonzero(np.diff(cuts)).tolist():
        mine = rows[cuts[number] : cuts[number + 1]] - parcels.starts[number]
        taken.append(parcels.block(number).packed.take(mine))
    return joined_outlines(taken)


def _without(ground: shapely.Geometry, whole: Geometries, others: Geometries) -> shapely.Geometry:
    """Ground less parcels: those that fit together by their common edges, the rest by overlay."""
    try:
        rest = shapely.difference(ground, shapely.coverage_union_all(whole))
        return shapely.difference(rest, shapely.union_all(others)) if len(others) else rest
    except shapely.errors.GEOSException:
        every = shapely.union_all(np.concatenate([whole, others]), grid_size=NEAR_M)
        return shapely.difference(ground, every, grid_size=NEAR_M)


def _stretches(shape: shapely.Polygon, square: Square) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    ring = shapely.get_coordinates(shape.exterior)
    for axis in (0, 1):
        for side in (square.box[axis], square.box[axis + 2]):
            on = np.abs(ring[:, axis] - side) <= NEAR_M
            for n in np.flatnonzero(on[1:] & on[:-1]).tolist():
                low, high = sorted(ring[n : n + 2, 1 - axis].tolist())
                if high - low > NEAR_M:
                    found.append((axis, side, low, high))
    return tuple(found)


def together(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces that go on in one another, across the sides of squares."""
    parent = list(range(len(pieces)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = n = parent[parent[n]]
        return n

    for one, other in _links(pieces):
        parent[root(one)] = root(other)
    groups: dict[int, list[Piece]] = defaultdict(list)
    for n, piece in enumerate(pieces):
        groups[root(n)].append(piece)
    return list(groups.values())


def _links(pieces: list[Piece]) -> Iterator[tuple[int, int]]:
    """Pieces whose stretches on one line share more than a point."""
    lines: dict[tuple[int, int], list[tuple[float, float, int]]] = defaultdict(list)
    for n, piece in enumerate(pieces):
        for axis, side, low, high in piece.stretches:
            lines[axis, side].append((low, high, n))
    for stretches in lines.values():
        open_: list[tuple[float, int]] = []
        for low, high, n in sorted(stretches):
            open_ = [(end, other) for end, other in open_ if end > low + NEAR_M]
            yield from ((n, other) for _, other in open_)
            open_.append((high, n))


def gaps(pieces: Iterable[Piece], work_crs: str, around: shapely.Polygon | None) -> Iterator[Found]:
    """Whole gaps. ``around``: the frame where no coverage is declared; what reaches it is none."""
    border: list[Piece] = []
    inner: list[Piece] = []
    for piece in pieces:
        (border if piece.stretches else inner).append(piece)
        if len(inner) == 1000:
            yield _found([[piece] for piece in inner], work_crs, around)
            inner = []
    yield _found([[piece] for piece in inner], work_crs, around)
    yield _found(together(border), work_crs, around)


def _found(groups: list[list[Piece]], work_crs: str, around: shapely.Polygon | None) -> Found:
    kept = [g for g in groups if not any(_reaches(p.shape, around) for p in g)]
    areas = [fsum(p.shape.area for p in g) for g in kept]
    real = [n for n, area in enumerate(areas) if area > NOISE_M2]
    work = np.array([_joined(kept[n]) for n in real], dtype=object)
    return Found(
        "gap", [[] for _ in real], work, to_wgs84(work, work_crs), areas=np.array(areas)[real]
    )


def _reaches(shape: shapely.Polygon, around: shapely.Polygon | None) -> bool:
    if around is None:
        return False
    return bool((np.abs(np.subtract(shape.bounds, around.bounds)) <= NEAR_M).any())


def _joined(pieces: list[Piece]) -> shapely.Geometry:
    shapes = [p.shape for p in pieces]
    if len(shapes) == 1:
        return shapes[0]
    if shapely.get_num_coordinates(shapes).sum() > _DRAWN:
        return shapely.MultiPolygon(shapes)  # cut along the sides of squares, as it was found
    whole: shapely.Geometry = shapely.union_all(shapes, grid_size=NEAR_M)
    return whole
