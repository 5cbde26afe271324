"""GeoParquet 1.1, a row group at a time."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from geoapp.exchange.formats.batches import GEOMETRY, arrow_batch, arrow_schema
from geoapp.exchange.formats.table import Run, Table
from geoapp.exchange.geojson import CRS84

GROUP_ROWS, GROUP_BYTES = 16_384, 32 << 20
"""A row group ends where either is reached."""


class _Sink:
    """A file to write whose bytes are taken away as they come."""

    closed = False

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: Any) -> int:
        self._held.append(bytes(data))
        return len(self._held[-1])

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def taken(self) -> bytes:
        data = b"".join(self._held)
        self._held.clear()
        return data


def parquet(table: Table) -> Iterator[bytes]:
    """GeoParquet 1.1; what is said stands under the key ``geoapp`` of the file's metadata."""
    form, sink, ground = arrow_schema(table.columns), _Sink(), _Ground()
    texts = [c.name for c in table.columns]
    # without the Arrow schema, which would hide the metadata that is only known at the end
    options = {"compression": "zstd", "use_dictionary": texts, "store_schema": False}
    with pq.ParquetWriter(sink, form, **options) as out:
        group: list[pa.RecordBatch] = []
        for run in table.runs():
            ground.add(run)
            group.append(arrow_batch(run, form))
            if _is_full(group):
                out.write_table(pa.Table.from_batches(group))
                group.clear()
            yield sink.taken()
        out.write_table(pa.Table.from_batches(group, form))
        out.add_key_value_metadata(
            {
                "geo": json.dumps(ground.described(table.crs)),
                "geoapp": json.dumps(table.said(), ensure_ascii=False),
            }
        )
    yield sink.taken()


def _is_full(group: list[pa.RecordBatch]) -> bool:
    return (
        sum(map(len, group)) >= GROUP_ROWS or sum(b.get_total_buffer_size() for b in group)
        >= GROUP_BYTES
    )  # fmt: skip


class _Ground:
    """Kinds and extent of the shapes that went by."""

    def __init__(self) -> None:
        self._kinds: set[str] = set()
        self._box = np.full(4, np.nan)

    def add(self, run: Run) -> None:
        if run.packed is None:
            self._kinds |= {g.geom_type for g in run.geometry if g is not None}
            self._reach(shapely.bounds(run.geometry))
            return
        shapes, rows = run.packed
        kinds = np.unique(shapes.kinds[rows]).tolist()
        self._kinds |= {_KINDS[k] for k in kinds if k in _KINDS}
        self._reach(shapes.packed.boxes[rows])

    def _reach(self, boxes: Any) -> None:
        if len(boxes):
            known = np.vstack([self._box, boxes])
            self._box[:2] = np.fmin.reduce(known[:, :2])
            self._box[2:] = np.fmax.reduce(known[:, 2:])

    def described(self, crs: str) -> dict[str, Any]:
        """The key ``geo`` of GeoParquet."""
        column: dict[str, Any] = {"encoding": "WKB", "geometry_types": sorted(self._kinds)}
        if crs != CRS84:
            column["crs"] = pyproj.CRS.from_user_input(crs).to_json_dict()
        if self._kinds:
            column["bbox"] = self._box.tolist()
        return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


_KINDS = {3: "Polygon", 6: "MultiPolygon"}
