"""Runs of a table as Arrow batches with WKB, as GDAL and GeoParquet take them."""

from collections.abc import Sequence

import pyarrow as pa

from geoapp.exchange.formats.table import Run
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
