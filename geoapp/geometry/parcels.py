"""A polygon layer as the overlap engine reads it: in blocks, packed, each with its index.

``Parcels`` is the face. ``ParcelIndex`` holds a layer in memory; the store
(``storage/store``) maps the same arrays from disk.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from geoindex_rs import rtree
from numpy.typing import NDArray

from geoapp.geometry.area import planar_m2
from geoapp.geometry.packed import Geometries, Numbers, Packed, Rows
from geoapp.geometry.pairs import Pairs, overlapping_pairs
from geoapp.geometry.validity import Repair, repair

BLOCK = 65_536
"""Parcels in a block at most: its tree, coordinates and checksum are handled as one."""


@dataclass(frozen=True, eq=False)
class Block:
    """Parcels near one another, same index in every array.

    ``packed``: valid outlines in the working CRS. ``areas``: m². ``codes``: index into
    ``Parcels.code_names``, -1 for none. ``places``: rank of the id among all ids of the layer.
    ``tree``: a packed Hilbert R-tree (geoindex-rs) over the boxes; any buffer.
    """

    packed: Packed
    areas: Numbers
    codes: NDArray[np.int16]
    places: NDArray[np.int64]
    tree: Any

    def __len__(self) -> int:
        return len(self.areas)

    def meeting(self, box: Sequence[float]) -> NDArray[np.int64]:
        """Rows of the block whose box meets (west, south, east, north), in no order."""
        west, south, east, north = map(float, box)
        return np.asarray(rtree.search(self.tree, west, south, east, north)).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Kept:
    """What parcels of a block keep where others claim ground of theirs, same index in all.

    ``row``: of the block, sorted; those that lose ground. ``outlines``: valid, may be empty.
    ``areas``: m², NaN where the outlines could not be cut reliably.
    """

    row: Rows
    areas: Numbers
    outlines: Packed

    def __len__(self) -> int:
        return len(self.row)


class Parcels(ABC):
    """Valid polygons of a layer in the working CRS; a row is a number over all blocks.

    ``code_names``: land-use codes. ``starts``: first row of each block, and the end.
    ``boxes``: (blocks, 4) extents in m. ``overlapping_pairs``: (n, 2) rows, the smaller first,
    of parcels that share ground (``pairs``). ``repairs``: what was not valid. ``memo``: results
    derived from this layer, kept as long as it is. ``kept_ranks``: of the codes and of none, the
    priority under which ``kept`` is known; empty where it is not.
    """

    code_names: tuple[str, ...]
    starts: NDArray[np.int64]
    boxes: Numbers
    overlapping_pairs: Pairs
    repairs: tuple[Repair, ...]
    memo: dict[Any, Any]
    kept_ranks: tuple[int, ...] = ()

    @abstractmethod
    def block(self, number: int) -> Block:
        """One block, opened when first asked for. Raises LayerUnavailable where damaged."""

    @abstractmethod
    def ids(self, rows: Any) -> NDArray[np.object_]:
        """Ids of some rows."""

    def kept(self, number: int) -> Kept | None:
        """What parcels of a block keep, None where nobody loses ground or it is not known."""
        return None

    def __len__(self) -> int:
        return int(self.starts[-1])

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self.starts) - 1

    def geometries(self, rows: Any) -> Geometries:
        """Outlines of some rows."""
        return self._gather(rows, np.dtype(object), lambda block, r: block.packed.geometries(r))

    def areas(self, rows: Any) -> Numbers:
        """Areas of some rows, m²."""
        return self._gather(rows, np.dtype(np.float64), lambda block, r: block.areas[r])

    def places(self, rows: Any) -> NDArray[np.int64]:
        """Ranks of the ids of some rows."""
        return self._gather(rows, np.dtype(np.int64), lambda block, r: block.places[r])

    def codes(self, rows: Any) -> NDArray[np.object_]:
        """Land-use codes of some rows, None where there is none."""
        found = self._gather(rows, np.dtype(np.int16), lambda block, r: block.codes[r])
        # the last name answers for -1
        names = np.array([*self.code_names, None], dtype=object)
        return np.asarray(names[found])

    def meeting(self, boxes: Any) -> tuple[Rows, Rows]:
        """Pairs (index of box, row) whose boxes meet, by box, then by row."""
        array = np.asarray(boxes, dtype=np.float64).reshape(-1, 4)
        of_box, rows = [], []
        for number in range(self.blocks):
            for n in np.flatnonzero(_meet(array, self.boxes[number])).tolist():
                found = self.block(number).meeting(array[n]) + self.starts[number]
                of_box.append(np.full(len(found), n))
                rows.append(found)
        if not rows:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        pairs = np.concatenate(of_box), np.concatenate(rows)
        order = np.lexsort((pairs[1], pairs[0]))
        return pairs[0][order], pairs[1][order]

    def _gather(self, rows: Any, kind: np.dtype[Any], get: Any) -> NDArray[Any]:
        """``get(block, rows of it)`` for every block that holds some of the rows."""
        wanted = np.asarray(rows, dtype=np.int64)
        found = np.empty(len(wanted), dtype=kind)
        of_block = np.searchsorted(self.starts, wanted, side="right") - 1
        for number in np.unique(of_block).tolist():
            mine = np.flatnonzero(of_block == number)
            found[mine] = get(self.block(number), wanted[mine] - self.starts[number])
        return found


def _meet(boxes: Numbers, box: Numbers) -> NDArray[np.bool_]:
    west, south, east, north = boxes.T
    return np.asarray((west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1]))


class ParcelIndex(Parcels):
    """A layer held in memory; rows are those of what it was built from."""

    def __init__(
        self,
        blocks: Sequence[Block],
        names: NDArray[np.object_],
        code_names: tuple[str, ...],
        repairs: tuple[Repair, ...],
        pairs: Pairs,
    ) -> None:
        self._blocks, self._names = list(blocks), names
        self.code_names, self.repairs, self.overlapping_pairs = code_names, repairs, pairs
        self.starts = np.cumsum([0, *map(len, self._blocks)])
        self.boxes = np.array([extent(b.packed) for b in self._blocks]).reshape(-1, 4)
        self.memo = {}

    @classmethod
    def build(cls, geoms: Any, codes: Sequence[Any], ids: Sequence[str]) -> "ParcelIndex":
        """Repair, measure and index the polygons of a layer, in the working CRS.

        A geometry that is missing or has no polygon stays in as an empty one, and is in
        ``repairs``.
        """
        valid, repairs = repair(geoms, ids)
        names = np.array([str(i) for i in ids], dtype=object)
        code_names, code = coded(codes)
        place = ranks(names)
        slices = [slice(n, n + BLOCK) for n in range(0, len(valid), BLOCK)]
        blocks = [make_block(valid[s], code[s], place[s]) for s in slices]
        return cls(blocks, names, code_names, tuple(repairs), overlapping_pairs(valid))

    def block(self, number: int) -> Block:
        """One block."""
        return self._blocks[number]

    def ids(self, rows: Any) -> NDArray[np.object_]:
        """Ids of some rows."""
        return self._names[np.asarray(rows, dtype=np.int64)]


def make_block(valid: Geometries, codes: NDArray[np.int16], places: NDArray[np.int64]) -> Block:
    """A block of valid polygons in the working CRS."""
    packed = Packed.of(valid)
    return Block(packed, planar_m2(valid), codes, places, tree_of(packed.boxes))


def tree_of(boxes: Numbers) -> NDArray[np.uint8]:
    """A packed Hilbert R-tree over boxes; one without extent lies in the first corner."""
    known = np.asarray(np.isfinite(boxes).all(axis=1))
    corner = boxes[known, :2].min(axis=0) if known.any() else np.zeros(2)
    filled = np.where(known[:, None], boxes, np.tile(corner, 2))
    builder = rtree.RTreeBuilder(len(filled))
    builder.add(*(np.ascontiguousarray(side) for side in filled.T))
    return np.frombuffer(memoryview(builder.finish()), dtype=np.uint8)


def extent(packed: Packed) -> Numbers:
    """West, south, east, north of all; an impossible box where there is nothing."""
    if not len(packed.xy):
        return np.array([np.inf, np.inf, -np.inf, -np.inf])
    return np.concatenate([packed.xy.min(axis=0), packed.xy.max(axis=0)])


def coded(codes: Sequence[Any]) -> tuple[tuple[str, ...], NDArray[np.int16]]:
    """The different codes in order, and each parcel's index into them, -1 for None."""
    texts = [None if c is None else str(c) for c in codes]
    names = sorted({t for t in texts if t is not None})
    index: dict[str | None, int] = {name: n for n, name in enumerate(names)} | {None: -1}
    return tuple(names), np.array([index[t] for t in texts], dtype=np.int16)


def ranks(names: NDArray[np.object_]) -> NDArray[np.int64]:
    """Place of each name when sorted, the earlier first where two are the same."""
    place = np.empty(len(names), dtype=np.int64)
    place[np.argsort(names, kind="stable")] = np.arange(len(names))
    return place
