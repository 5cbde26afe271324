"""A run of parcels as flat arrays: cut, joined and put in order without looking at one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoapp.geometry.packed import Packed

Bytes = NDArray[np.uint8]
Offsets = NDArray[np.int32]
Rows = NDArray[np.int64]
STEP = 1 << 22


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts end to end: number n is ``data[offsets[n]:offsets[n + 1]]``, UTF-8."""

    offsets: Offsets
    data: Bytes

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @classmethod
    def of(cls, values: Sequence[bytes]) -> "Texts":
        """Pack some texts."""
        lengths = np.fromiter(map(len, values), dtype=np.int64, count=len(values))
        return cls(_ends(lengths), np.frombuffer(b"".join(values), dtype=np.uint8))

    def take(self, rows: Rows) -> "Texts":
        """Some of them, in that order."""
        lengths = np.diff(self.offsets)[rows].astype(np.int64)
        ends, starts = _ends(lengths), self.offsets[rows].astype(np.int64)
        data = np.empty(int(ends[-1]), dtype=np.uint8)
        for a, b in _steps(ends):
            if b == a + 1:
                found: Any = slice(starts[a], starts[a] + lengths[a])
            else:
                shift = np.repeat(starts[a:b] - ends[a:b], lengths[a:b])
                found = shift + np.arange(ends[a], ends[b])
            data[ends[a] : ends[b]] = self.data[found]
        return Texts(ends, data)

    def values(self, rows: Any) -> list[bytes]:
        """Some of them as bytes."""
        wanted = np.asarray(rows, dtype=np.int64)
        bounds = zip(self.offsets[wanted].tolist(), self.offsets[wanted + 1].tolist(), strict=True)
        whole = np.ascontiguousarray(self.data).data
        return [bytes(whole[a:b]) for a, b in bounds]


@dataclass(frozen=True, eq=False)
class Columns:
    """Parcels, same index in all.

    ``code``: index into the code names, -1 for none. ``area``: m². ``place``: rank of the id.
    ``row``: place in the record. ``geometry``: valid, in the working CRS. ``lonlat``: as the
    record has it, where ``known``. ``properties``: JSON.
    """

    ids: Texts
    code: NDArray[np.int16]
    area: NDArray[np.float64]
    place: Rows
    row: Rows
    geometry: Packed
    lonlat: Packed
    known: NDArray[np.bool_]
    properties: Texts

    def __len__(self) -> int:
        return len(self.code)

    def take(self, rows: Rows) -> "Columns":
        """Some of the parcels, in that order."""
        return Columns(*(_taken(getattr(self, name), rows) for name in FIELDS))

    def part(self, start: int, stop: int) -> "Columns":
        """Parcels ``start`` to ``stop``, without a copy of what they hold."""
        return Columns(*(_cut(getattr(self, name), start, stop) for name in FIELDS))


FIELDS = tuple(Columns.__dataclass_fields__)


def joined(runs: Sequence[Columns]) -> Columns:
    """Some runs as one."""
    return Columns(*(_joined([getattr(run, name) for run in runs]) for name in FIELDS))


def _taken(column: Any, rows: Rows) -> Any:
    return column[rows] if isinstance(column, np.ndarray) else column.take(rows)


def _cut(column: Any, start: int, stop: int) -> Any:
    if isinstance(column, np.ndarray):
        return column[start:stop]
    if isinstance(column, Texts):
        offsets, data = _rebased(column.offsets[start : stop + 1], column.data)
        return Texts(offsets, data)
    shapes, parts = _rebased(column.shapes[start : stop + 1], column.parts, 1)
    parts, rings = _rebased(parts, column.rings, 1)
    rings, xy = _rebased(rings, column.xy)
    return Packed(xy, rings, parts, shapes)


def _rebased(offsets: Offsets, members: Any, more: int = 0) -> tuple[Offsets, Any]:
    """Offsets from 0, and the members they point at (with the end, where those are offsets)."""
    first, last = int(offsets[0]), int(offsets[-1])
    return offsets - np.int32(first), members[first : last + more]


def _joined(columns: Sequence[Any]) -> Any:
    first = columns[0]
    if len(columns) == 1:
        return first
    if isinstance(first, np.ndarray):
        return np.concatenate(columns)
    if isinstance(first, Texts):
        return Texts(
            _chained([c.offsets for c in columns]), np.concatenate([c.data for c in columns])
        )
    return joined_outlines(columns)


def joined_outlines(runs: Sequence[Packed]) -> Packed:
    """Outlines of some runs as one."""
    return Packed(
        np.concatenate([run.xy for run in runs]),
        *(_chained([getattr(run, name) for run in runs]) for name in ("rings", "parts", "shapes")),
    )


def _chained(runs: Sequence[Offsets]) -> Offsets:
    """Offsets of runs laid end to end; each run's own begin at 0."""
    return _ends(np.concatenate([np.diff(run) for run in runs]))


def _steps(ends: Offsets) -> list[tuple[int, int]]:
    """Runs of texts of about STEP bytes: each byte costs 24 while it is looked for."""
    cuts = np.searchsorted(ends, np.arange(0, int(ends[-1]), STEP))
    return list(pairwise(sorted({0, *cuts.tolist(), len(ends) - 1})))


def _ends(lengths: NDArray[Any]) -> Offsets:
    ends = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=ends[1:])
    if ends[-1] > np.iinfo(np.int32).max:
        raise OverflowError("more than 2^31 members in one run of parcels")
    return ends.astype(np.int32)
