"""A run of parcels as an Arrow record batch, and back: GeoArrow, nothing of our own."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geoapp.exchange.geojson import CRS84
from geoapp.geometry.packed import Packed
from geoapp.geometry.parcels import Kept
from geoapp.storage.store.columns import Columns, Texts
from geoapp.storage.store.layout import BUFFERS, KEPT_BUFFERS, Piece

_POINT = pa.list_(pa.field("xy", pa.float64(), nullable=False), 2)
_RING = pa.list_(pa.field("vertices", _POINT, nullable=False))
_PART = pa.list_(pa.field("rings", _RING, nullable=False))
MULTIPOLYGON = pa.list_(pa.field("polygons", _PART, nullable=False))


def schema(work_crs: str) -> pa.Schema:
    """The columns of ``parcels.arrow``."""
    return pa.schema(
        [
            pa.field("id", pa.string(), nullable=False),
            pa.field("code", pa.int16(), nullable=False),
            pa.field("area_m2", pa.float64(), nullable=False),
            pa.field("place", pa.int64(), nullable=False),
            pa.field("row", pa.int64(), nullable=False),
            pa.field("geometry", MULTIPOLYGON, nullable=False, metadata=_said(work_crs)),
            pa.field("lonlat", MULTIPOLYGON, metadata=_said(CRS84)),
            pa.field("properties", pa.binary(), nullable=False),
        ]
    )


def kept_schema(work_crs: str) -> pa.Schema:
    """The columns of ``kept.arrow``."""
    return pa.schema(
        [
            pa.field("row", pa.int64(), nullable=False),
            pa.field("area_m2", pa.float64(), nullable=False),
            pa.field("geometry", MULTIPOLYGON, nullable=False, metadata=_said(work_crs)),
        ]
    )


def kept_batch(kept: Kept, form: pa.Schema) -> pa.RecordBatch:
    """What parcels of a block keep as a record batch of the columns of ``kept_schema``."""
    arrays = [pa.array(kept.row), pa.array(kept.areas), _polygons(kept.outlines, None)]
    return pa.RecordBatch.from_arrays(arrays, schema=form)


def _said(crs: str) -> dict[str, str]:
    about = {"crs": crs, "crs_type": "authority_code"}
    return {
        "ARROW:extension:name": "geoarrow.multipolygon",
        "ARROW:extension:metadata": json.dumps(about),
    }


def batch_of(columns: Columns, form: pa.Schema) -> pa.RecordBatch:
    """Parcels as a record batch of the columns of ``schema``."""
    arrays = [
        _texts(columns.ids, pa.string()),
        pa.array(columns.code),
        pa.array(columns.area),
        pa.array(columns.place),
        pa.array(columns.row),
        _polygons(columns.geometry, None),
        _polygons(columns.lonlat, columns.known),
        _texts(columns.properties, pa.binary()),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=form)


def columns_of(batch: pa.RecordBatch) -> Columns:
    """The same without a copy."""
    ids, code, area, place, row, geometry, lonlat, properties = batch.columns
    return Columns(
        ids=_read_texts(ids),
        code=code.to_numpy(),
        area=area.to_numpy(),
        place=place.to_numpy(),
        row=row.to_numpy(),
        geometry=_packed(geometry),
        lonlat=_packed(lonlat),
        known=lonlat.is_valid().to_numpy(zero_copy_only=False),
        properties=_read_texts(properties),
    )


def _texts(texts: Texts, kind: pa.DataType) -> pa.Array:
    buffers = [None, pa.py_buffer(texts.offsets), pa.py_buffer(np.ascontiguousarray(texts.data))]
    return pa.Array.from_buffers(kind, len(texts), buffers)


def _polygons(packed: Packed, known: NDArray[np.bool_] | None) -> pa.Array:
    flat = pa.array(np.ascontiguousarray(packed.xy).reshape(-1))
    points = pa.FixedSizeListArray.from_arrays(flat, type=_POINT)
    rings = pa.ListArray.from_arrays(pa.array(packed.rings), points, type=_RING)
    parts = pa.ListArray.from_arrays(pa.array(packed.parts), rings, type=_PART)
    absent = None if known is None or known.all() else pa.array(~known)
    return pa.ListArray.from_arrays(pa.array(packed.shapes), parts, type=MULTIPOLYGON, mask=absent)


def _read_texts(array: pa.Array) -> Texts:
    _, offsets, data = array.buffers()
    return Texts(_numbers(offsets, np.int32, len(array) + 1), _numbers(data, np.uint8))


def _packed(array: pa.Array) -> Packed:
    buffers = array.buffers()
    shapes, parts, rings = (_numbers(buffers[n], np.int32) for n in (1, 3, 5))
    shapes = shapes[: len(array) + 1]
    parts = parts[: shapes[-1] + 1]
    rings = rings[: parts[-1] + 1]
    xy = _numbers(buffers[8], np.float64).reshape(-1, 2)[: rings[-1]]
    return Packed(xy, rings, parts, shapes)


def _numbers(buffer: pa.Buffer | None, kind: Any, count: int = -1) -> NDArray[Any]:
    if buffer is None or not buffer.size:
        return np.zeros(max(count, 0), dtype=kind)
    return np.frombuffer(buffer, dtype=kind, count=count)


@dataclass(frozen=True)
class Located:
    """Where a record batch lies in its file: what is said of it, then its buffers by name."""

    head: Piece
    buffers: dict[str, Piece]


def located(path: Path) -> tuple[list[Located], Piece]:
    """Where the record batches of an Arrow file lie, and its end, all with checksums."""
    whole = pa.memory_map(str(path))
    data = whole.read_buffer(whole.size())
    found = pa.ipc.open_file(whole)
    batches, end = [], 0
    for n in range(found.num_record_batches):
        buffers = _buffers(found.get_batch(n), data.address, BUFFERS)
        first = min(piece.offset for piece in buffers.values() if piece.length)
        batches.append(Located(_piece(data, end, first), buffers))
        end = max(piece.offset + piece.length for piece in buffers.values())
    return batches, _piece(data, end, data.size)


def _piece(data: pa.Buffer, start: int, end: int) -> Piece:
    return Piece(start, end - start, crc32(data[start:end]))


def kept_located(path: Path) -> list[dict[str, Piece]]:
    """Where the buffers of the record batches of ``kept.arrow`` lie."""
    whole = pa.memory_map(str(path))
    base, found = whole.read_buffer(whole.size()).address, pa.ipc.open_file(whole)
    batches = (found.get_batch(n) for n in range(found.num_record_batches))
    return [_buffers(batch, base, KEPT_BUFFERS) for batch in batches]


def _buffers(
    batch: pa.RecordBatch, base: int, names: dict[str, tuple[str, int]]
) -> dict[str, Piece]:
    named = {}
    for name, (column, number) in names.items():
        buffer = batch.column(column).buffers()[number]
        if buffer is not None:
            offset = buffer.address - base if buffer.size else 0
            named[name] = Piece(offset, buffer.size, crc32(buffer))
    return named
