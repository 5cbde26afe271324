"""From the sorted spill to the files of a store, block by block, on all threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import fsum
from pathlib import Path
from zlib import crc32

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geoapp.geometry.packed import Packed
from geoapp.geometry.parcels import tree_of
from geoapp.storage.store.arrow import Located, batch_of, located, schema
from geoapp.storage.store.columns import Columns
from geoapp.storage.store.layout import PARCELS, TREES, BlockInfo, Box, Count, Piece
from geoapp.storage.store.spill import Rows, Sorted
from geoapp.storage.store.threads import WORKERS, in_order

ALIGNED = 64
"""Every index begins at a multiple of this, for it is read as 64-bit numbers where it lies."""
Told = Callable[[int, int], None]
Sums = dict[int, tuple[int, float]]


@dataclass(frozen=True)
class Written:
    """What ``parcels.arrow`` and ``trees.bin`` hold; ``bounds`` in degrees, ``box`` in m.

    ``end``: of ``parcels.arrow``, behind its blocks.
    """

    blocks: tuple[BlockInfo, ...]
    end: Piece
    box: Box | None
    bounds: Box | None
    codes: dict[str, Count]
    no_code: Count


@dataclass(frozen=True, eq=False)
class _Block:
    """``batch`` and ``tree`` are let go of once they are written."""

    batch: pa.RecordBatch | None
    tree: bytes
    rows: int
    points: int
    box: Box | None
    bounds: Box | None
    sums: Sums


def write_parcels(
    folder: Path, parcels: Sorted, places: Rows, codes: list[str], work_crs: str, told: Told
) -> Written:
    """Write every block. ``places``: rank of the id by place in the record; ``codes``: as met."""
    form, names = schema(work_crs), sorted(codes)
    index = {name: n for n, name in enumerate(names)}
    renumbered = np.array([*(index[c] for c in codes), -1], dtype=np.int16)

    def made(span: tuple[int, int]) -> _Block:
        return _made(parcels.gather(*span), places, renumbered, form)

    found: list[_Block] = []
    trees: list[Piece] = []
    with (
        (folder / TREES).open("wb") as tree_file,
        pa.OSFile(str(folder / PARCELS), "wb") as sink,
        pa.ipc.new_file(sink, form) as writer,
        ThreadPoolExecutor(WORKERS) as pool,
    ):
        for block in in_order(pool, made, parcels.blocks()):
            writer.write_batch(block.batch)
            trees.append(Piece(tree_file.tell(), len(block.tree), crc32(block.tree)))
            tree_file.write(block.tree + bytes(-len(block.tree) % ALIGNED))
            found.append(replace(block, batch=None, tree=b""))
            told(sum(b.rows for b in found), len(parcels.rows))
    batches, end = located(folder / PARCELS)
    return _written(found, batches, end, trees, names)


def _written(
    found: list[_Block],
    batches: list[Located],
    end: Piece,
    trees: list[Piece],
    names: list[str],
) -> Written:
    sums = [block.sums for block in found]
    return Written(
        blocks=tuple(
            BlockInfo(block.rows, block.points, block.box, batch.head, batch.buffers, tree)
            for block, batch, tree in zip(found, batches, trees, strict=True)
        ),
        end=end,
        box=_around([block.box for block in found]),
        bounds=_around([block.bounds for block in found]),
        codes={name: _total(sums, n) for n, name in enumerate(names)},
        no_code=_total(sums, -1),
    )


def _made(columns: Columns, places: Rows, renumbered: NDArray[np.int16], form: pa.Schema) -> _Block:
    code = renumbered[columns.code]
    whole = replace(columns, code=code, place=places[columns.row])
    return _Block(
        batch=batch_of(whole, form),
        tree=tree_of(columns.geometry.boxes).tobytes(),
        rows=len(columns),
        points=len(columns.geometry.xy),
        box=_extent(columns.geometry),
        bounds=_extent(columns.lonlat),
        sums=_sums(code, columns.area),
    )


def _sums(code: NDArray[np.int16], area: NDArray[np.float64]) -> Sums:
    """Number and area of the parcels of each code."""
    order = np.argsort(code, kind="stable")
    found, starts = np.unique(code[order], return_index=True)
    groups = np.split(area[order], starts[1:])
    return {int(c): (len(g), fsum(g)) for c, g in zip(found, groups, strict=True)}


def _total(sums: list[Sums], code: int) -> Count:
    mine = [each[code] for each in sums if code in each]
    return Count(sum(count for count, _ in mine), fsum(area for _, area in mine))


def _extent(packed: Packed) -> Box | None:
    if not len(packed.xy):
        return None
    west, south = packed.xy.min(axis=0).tolist()
    east, north = packed.xy.max(axis=0).tolist()
    return west, south, east, north


def _around(boxes: list[Box | None]) -> Box | None:
    known = np.array([box for box in boxes if box])
    if not len(known):
        return None
    west, south = known[:, :2].min(axis=0).tolist()
    east, north = known[:, 2:].max(axis=0).tolist()
    return west, south, east, north
