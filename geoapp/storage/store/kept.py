"""What parcels keep of ground that others claim too, cut once, while the store is built."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from geoapp.errors import GeometryError
from geoapp.geometry.disputed import Disjoint, Priority, disjoint
from geoapp.geometry.packed import Geometries, Packed, Rows
from geoapp.geometry.parcels import Kept
from geoapp.storage.store.arrow import kept_batch, kept_located, kept_schema
from geoapp.storage.store.columns import joined_outlines
from geoapp.storage.store.layout import Piece
from geoapp.storage.store.stored import StoredParcels
from geoapp.storage.store.threads import WORKERS, in_order

CHUNK = 2048
"""Parcels that a thread cuts at a time."""
Told = Callable[[int, int], None]
Span = tuple[int, Rows]


def write_kept(
    path: Path, store: StoredParcels, priority: Priority, told: Told
) -> dict[int, dict[str, Piece]]:
    """Write what every parcel keeps that loses ground; where each block's buffers lie in it.

    ``priority`` gives each code its rank. A block nobody of which loses ground has no entry.
    """
    apart = disjoint(store, priority)
    form = kept_schema(store.manifest.work_crs)
    numbers = []
    with (
        pa.OSFile(str(path), "wb") as sink,
        pa.ipc.new_file(sink, form) as writer,
        ThreadPoolExecutor(WORKERS) as pool,
    ):
        spans = list(_spans(store, apart.losing()))
        made = in_order(pool, lambda span: _cut(apart, span[1]), spans)
        done = 0
        for number, some in groupby(zip(spans, made, strict=True), key=lambda each: each[0][0]):
            parts = [part for _, part in some]
            writer.write_batch(kept_batch(_joined(parts, int(store.starts[number])), form))
            numbers.append(number)
            done += len(parts)
            told(done, len(spans))
    return dict(zip(numbers, kept_located(path), strict=True))


def _spans(store: StoredParcels, rows: Rows) -> Iterator[Span]:
    """Sorted rows by block, a few at a time, each with the block's number."""
    cuts = np.searchsorted(rows, store.starts)
    for number in range(store.blocks):
        mine = rows[cuts[number] : cuts[number + 1]]
        for start in range(0, len(mine), CHUNK):
            yield number, mine[start : start + CHUNK]


def _cut(apart: Disjoint, rows: Rows) -> Kept:
    geoms, sure = _outlines(apart, rows)
    areas = np.where(sure, shapely.area(geoms), np.nan)
    return Kept(rows, areas, Packed.of(geoms))


def _outlines(apart: Disjoint, rows: Rows) -> tuple[Geometries, np.ndarray]:
    """What rows keep, and whether that is sure; whoever meets the others hears why they are not."""
    try:
        return apart.cut(rows), np.ones(len(rows), dtype=bool)
    except (GeometryError, shapely.GEOSException):
        if len(rows) == 1:
            return np.array([shapely.Polygon()], dtype=object), np.zeros(1, dtype=bool)
    halves = [_outlines(apart, half) for half in np.array_split(rows, 2)]
    geoms, sure = (np.concatenate(column) for column in zip(*halves, strict=True))
    return geoms, sure


def _joined(parts: list[Kept], start: int) -> Kept:
    return Kept(
        np.concatenate([part.row for part in parts]) - start,
        np.concatenate([part.areas for part in parts]),
        joined_outlines([part.outlines for part in parts]),
    )
