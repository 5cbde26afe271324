"""Tiles of zoom 6 to 13: m² of each land-use code in each of 32 x 32 squares.

Areas are counted in whole quanta, so that sums do not depend on any order: a square holds
exactly the sum of its four squares of the next zoom, and all tiles of a zoom together hold
the layer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoapp.exchange.mvt import EXTENT, Tags, layer
from geoapp.geometry.gridcut import SIDE, Squares, cut
from geoapp.geometry.packed import Numbers, Packed
from geoapp.geometry.parcels import Parcels
from geoapp.geometry.tiling import Tile
from geoapp.workflows.tiles_near import near

NAME, TOTAL, NO_CODE = "cells", "m2", ""
FINEST = 13
QUANTUM_M2 = 2.0**-24
"""A power of two: below 500 km² a sum of quanta is exact as a float, too."""

_KIND = np.dtype([("cell", "<u2"), ("code", "<i2"), ("quanta", "<i8")])


@dataclass(frozen=True, eq=False)
class Sums:
    """Land in the squares of a tile, ordered by square, then code.

    ``cell``: row * 32 + column from the north-west. ``code``: index into the layer's codes,
    -1 for none. ``quanta``: area in QUANTUM_M2.
    """

    cell: NDArray[np.int64]
    code: NDArray[np.int64]
    quanta: NDArray[np.int64]

    @classmethod
    def of(
        cls, cell: NDArray[np.int64], code: NDArray[np.int64], quanta: NDArray[np.int64]
    ) -> "Sums":
        """Added up by square and code."""
        key = (cell << 32) + code + 1
        order = np.argsort(key, kind="stable")
        key = key[order]
        first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])[: len(key)])
        total = np.add.reduceat(quanta[order], first) if len(first) else quanta[:0]
        return cls(key[first] >> 32, (key[first] & 0xFFFFFFFF) - 1, total)

    def __len__(self) -> int:
        return len(self.cell)

    def to_bytes(self) -> bytes:
        """To keep."""
        made = np.empty(len(self), dtype=_KIND)
        made["cell"], made["code"], made["quanta"] = self.cell, self.code, self.quanta
        return made.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Sums":
        """What was kept."""
        held = np.frombuffer(data, dtype=_KIND)
        return cls(*(held[name].astype(np.int64) for name in ("cell", "code", "quanta")))


def finest_sums(parcels: Parcels, work_crs: str, tile: Tile) -> Sums:
    """The squares of a tile of zoom 13, cut from the parcels. Raises LayerUnavailable."""
    squares = Squares(tile, work_crs)
    cells, codes, quanta = [], [], []
    for _, block, rows in near(parcels, squares.frame.box()):
        pieces = cut(block.packed, block.areas, rows, squares)
        cells.append(pieces.cell)
        codes.append(block.codes[pieces.row].astype(np.int64))
        quanta.append(np.rint(pieces.m2 / QUANTUM_M2).astype(np.int64))
    return Sums.of(*map(_one, (cells, codes, quanta)))


def _one(arrays: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=np.int64)


def coarser_sums(children: Sequence[Sums]) -> Sums:
    """The squares of a tile from those of its four children, in their order."""
    cells = []
    for place, child in enumerate(children):
        down, along = np.divmod(child.cell, SIDE)
        south, east = divmod(place, 2)
        half = SIDE // 2
        cells.append((south * half + down // 2) * SIDE + east * half + along // 2)
    return Sums.of(
        _one(cells), _one([c.code for c in children]), _one([c.quanta for c in children])
    )


def cell_tile(sums: Sums, code_names: Sequence[str]) -> bytes:
    """The tile that shows them; no bytes where there is nothing."""
    if not len(sums):
        return b""
    cells, first, counts = np.unique(sums.cell, return_index=True, return_counts=True)
    totals = np.add.reduceat(sums.quanta, first)
    used, key = np.unique(sums.code, return_inverse=True)
    # the total comes last: it is what counts should a code be called m2
    ends = np.cumsum(counts)
    tags = Tags(
        first=np.concatenate([[0], ends + np.arange(1, len(cells) + 1)]),
        key=np.insert(key, ends, len(used)),
        value=np.arange(len(sums) + len(cells)),
        keys=[*(code_names[n] if n >= 0 else NO_CODE for n in used.tolist()), TOTAL],
        values=np.asarray(np.insert(sums.quanta, ends, totals) * QUANTUM_M2, dtype=np.float64),
    )
    return layer(NAME, _outlines(cells), cells, tags)


def _outlines(cells: NDArray[np.int64]) -> Packed:
    """The squares in units of the tile."""
    down, along = np.divmod(cells, SIDE)
    corner = np.stack([along, down], axis=-1)[:, None, :]
    ring = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)])
    xy: Numbers = ((corner + ring) * (EXTENT // SIDE)).reshape(-1, 2).astype(np.float64)
    each = np.arange(len(cells) + 1, dtype=np.int32)
    return Packed(xy, each * np.int32(len(ring)), each, each)
