"""Chunks on disk, each sorted along the curve, and blocks gathered out of all of them.

Because a chunk is sorted, a block needs one unbroken run of each: reading goes forward through
every chunk at once, as in merging sorted files, and no more than a block is in memory.
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geoapp.geometry.parcels import BLOCK
from geoapp.storage.store import hilbert
from geoapp.storage.store.arrow import batch_of, columns_of, schema
from geoapp.storage.store.columns import Columns, joined

Rows = NDArray[np.int64]
WEIGHT = 1 << 23
"""Of a block at most, where not one parcel alone weighs more: in coordinates, of 16 bytes each."""


class Spill:
    """Takes sorted chunks; then gives the parcels of all in the order of the curve."""

    def __init__(self, path: Path, work_crs: str) -> None:
        self._form = schema(work_crs)
        self._path, self._sink = path, pa.OSFile(str(path), "wb")
        self._writer = pa.ipc.new_file(self._sink, self._form)
        self._keys: list[hilbert.Keys] = []
        self._rows: list[Rows] = []
        self._weights: list[NDArray[np.int64]] = []
        self._starts = [0]

    def add(self, columns: Columns, keys: hilbert.Keys) -> None:
        """The next chunk, sorted by ``keys``."""
        self._writer.write_batch(batch_of(columns, self._form))
        self._keys.append(keys)
        self._rows.append(columns.row)
        self._weights.append(weights_of(columns))
        self._starts.append(self._starts[-1] + len(columns))

    def close(self) -> None:
        """Write no more."""
        if not self._sink.closed:
            self._writer.close()
            self._sink.close()

    def abandon(self) -> None:
        """Let go of the file, whatever state it is in."""
        self._sink.close()

    def sorted(self) -> "Sorted":
        """All chunks as one sequence; closes the spill."""
        self.close()
        keys = np.concatenate([np.empty(0, np.uint64), *self._keys])
        order = np.argsort(keys, kind="stable")
        weights = np.concatenate([np.empty(0, np.int64), *self._weights])[order]
        rows = np.concatenate([np.empty(0, np.int64), *self._rows])[order]
        for held in (self._keys, self._weights, self._rows):
            held.clear()
        return Sorted(self._path, np.array(self._starts), order, keys[order], rows, weights)

    def size(self) -> int:
        """Bytes on disk, once it is closed: about as many as the store will have."""
        return self._path.stat().st_size

    def remove(self) -> None:
        """Delete the file; whoever has it mapped still reads it."""
        self._path.unlink()


class Sorted:
    """Parcels of a spill along the curve. ``keys``: their places on it, ``rows``: in the record."""

    def __init__(
        self, path: Path, starts: Rows, order: Rows, keys: hilbert.Keys, rows: Rows, weights: Rows
    ) -> None:
        found = pa.ipc.open_file(pa.memory_map(str(path)))
        self._runs = [columns_of(found.get_batch(n)) for n in range(found.num_record_batches)]
        self._starts, self._order = starts, order
        self.keys, self.rows, self._weights = keys, rows, weights

    def blocks(self) -> list[tuple[int, int]]:
        """First and end of each block: equal shares of at most BLOCK parcels, cut at WEIGHT."""
        count = len(self._order)
        share = -(-count // max(-(-count // BLOCK), 1))
        ends = np.cumsum(self._weights)
        found, start = [], 0
        while start < count:
            before = int(ends[start - 1]) if start else 0
            full = int(np.searchsorted(ends, before + WEIGHT, side="right"))
            end = min(start + share, max(full, start + 1))
            found.append((start, end))
            start = end
        return found

    def gather(self, start: int, end: int) -> Columns:
        """The parcels from ``start`` to ``end``."""
        wanted = self._order[start:end]
        inside = np.sort(wanted)
        cuts = np.searchsorted(inside, self._starts)
        runs = [
            run.part(int(inside[a] - first), int(inside[b - 1] - first) + 1)
            for run, first, (a, b) in zip(
                self._runs, self._starts.tolist(), pairwise(cuts.tolist()), strict=False
            )
            if b > a
        ]
        return joined(runs).take(np.searchsorted(inside, wanted))


def weights_of(columns: Columns) -> Rows:
    """What each parcel weighs: its coordinates, in metres or in degrees, and its texts."""
    points = [
        np.diff(packed.rings[packed.parts[packed.shapes]]).astype(np.int64)
        for packed in (columns.geometry, columns.lonlat)
    ]
    texts = np.diff(columns.properties.offsets) // 16
    return np.asarray(np.maximum(*points) + texts)
