"""A table as Arrow, for GeoPackage, FlatGeobuf, shapefiles and GeoParquet; in pieces."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pyproj
import shapely

from geoapp.exchange.formats.scratch import pieces_of, scratch
from geoapp.exchange.formats.table import Run, Table
from geoapp.exchange.geojson import CRS84
from geoapp.exchange.wkb import packed_wkb, wkb_of
from geoapp.schema import Column

GEOMETRY = "geometry"
_TYPES = {
    "text": pa.string(),
    "list": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
GROUP_ROWS, GROUP_BYTES = 32_768, 32 << 20
"""A row group of GeoParquet ends where either is reached."""


def arrow_schema(columns: Sequence[Column], names: Sequence[str] | None = None) -> pa.Schema:
    """Columns of the schema's types and WKB; ``names`` instead of the columns' own."""
    named = zip(names or [c.name for c in columns], columns, strict=True)
    fields = [pa.field(name, _TYPES[c.type]) for name, c in named]
    return pa.schema([*fields, pa.field(GEOMETRY, pa.binary())])


def arrow_batch(run: Run, form: pa.Schema) -> pa.RecordBatch:
    """A run as a batch of ``arrow_schema``."""
    data = [pa.array(run.column(c), type=_TYPES[c.type]) for c in run.columns]
    wkb = wkb_of(run.geometry) if run.packed is None else packed_wkb(*run.packed)
    return pa.RecordBatch.from_arrays([*data, wkb], schema=form)


def epsg(crs: str) -> str:
    """The CRS as files name it: plain degrees are EPSG:4326 there, x before y all the same."""
    return "EPSG:4326" if crs == CRS84 else crs


class _Batches:
    """The batches of a table for GDAL, which has no words for what goes wrong in making them."""

    def __init__(self, runs: Iterator[Run], form: pa.Schema) -> None:
        self.failure: Exception | None = None
        self.reader = pa.RecordBatchReader.from_batches(form, self._each(runs, form))

    def _each(self, runs: Iterator[Run], form: pa.Schema) -> Iterator[pa.RecordBatch]:
        try:
            for run in runs:
                yield arrow_batch(run, form)
        except Exception as error:
            self.failure = error
            raise


def write_gdal(
    table: Table,
    path: Path,
    driver: str,
    *,
    names: Sequence[str] | None = None,
    geometry_type: str = "Unknown",
    part: Callable[[Run], Run] = lambda run: run,
    **options: Any,
) -> None:
    """Write ``path`` with one GDAL driver; ``part`` chooses from each run."""
    batches = _Batches(map(part, table.runs()), arrow_schema(table.columns, names))
    try:
        pyogrio.write_arrow(
            batches.reader,
            path,
            layer=path.stem,
            driver=driver,
            geometry_name=GEOMETRY,
            geometry_type=geometry_type,
            crs=epsg(table.crs),
            **options,
        )
    except (pyogrio.errors.DataSourceError, pa.ArrowException, RuntimeError) as error:
        raise batches.failure or error from None


def gpkg(table: Table) -> Iterator[bytes]:
    """GeoPackage; what is said is the layer's metadata (gpkg_metadata)."""
    said = {k: _plain(v) for k, v in table.said().items() if v is not None}
    with scratch() as folder:
        path = folder / f"{table.name}.gpkg"
        write_gdal(
            table,
            path,
            "GPKG",
            dataset_options={"VERSION": "1.3"},  # the newest that QGIS 3.22 knows whole
            layer_metadata=said,
            dataset_metadata=said,
            layer_options={
                "IDENTIFIER": said.get("title_vi", table.name),
                "DESCRIPTION": ". ".join(table.notes()),
            },
        )
        yield from pieces_of(path)


def fgb(table: Table) -> Iterator[bytes]:
    """FlatGeobuf; unindexed where a feature has no geometry, which its index cannot hold."""
    from geoapp.exchange.formats import flatgeobuf  # which takes its columns from here

    said = table.said()
    options = {
        "SPATIAL_INDEX": "NO" if said["without_geometry"] or not said["count"] else "YES",
        "TITLE": said.get("title_vi") or table.name,
        "DESCRIPTION": json.dumps(said, ensure_ascii=False),
    }
    if said["count"] and flatgeobuf.is_for(table):
        yield from flatgeobuf.packed_fgb(table, options)
        return
    with scratch() as folder:
        path = folder / f"{table.name}.fgb"
        write_gdal(table, path, "FlatGeobuf", layer_options=options)
        yield from pieces_of(path)


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


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
