"""Reads the record of a large layer in pieces, or a small one whole; ``record.py`` writes it."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from geoapp.errors import CrsError, FileUnreadable
from geoapp.exchange.geojson import CRS84, Features, edition_of
from geoapp.exchange.geojson_shapes import numbered
from geoapp.exchange.local import local_file
from geoapp.exchange.read import identity, normal_crs, shapes_of
from geoapp.exchange.record import ID
from geoapp.exchange.stream_foreign import crs_text, geo_of
from geoapp.exchange.stream_json import Progress, read_json
from geoapp.sentence import say

ROWS = 20_000
FILE_BYTES = 1 << 40


def record_chunks(
    path: Path, rows: int = ROWS, progress: Progress | None = None
) -> Generator[Features]:
    """The features of a record, lon/lat, at most ``rows`` at once, in its order.

    Raises FileUnreadable, GeometryError or CrsError with the feature's number.
    """
    told = progress or (lambda done, total: None)
    source = local_file(path, FILE_BYTES)
    if path.suffix == ".parquet":
        return _parquet(source, rows, told)
    return read_json(
        source, source.name, crs=None, rows=rows, limit=FILE_BYTES, sequence=False, progress=told
    )


def read_record(path: Path) -> Features:
    """A record whole, for a layer that is small. Raises as ``record_chunks`` does."""
    parts = list(record_chunks(path))
    return Features(
        ids=[i for part in parts for i in part.ids],
        properties=[p for part in parts for p in part.properties],
        geometry=np.concatenate([part.geometry for part in parts]),
        edition=edition_of(path.read_bytes()),
    )


def _parquet(path: Path, rows: int, told: Progress) -> Generator[Features]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    done = 0
    try:
        with pq.ParquetFile(path, buffer_size=1 << 20) as file:
            shape = _shape_column(file.schema_arrow, path.name)
            total = file.metadata.num_rows
            for batch in file.iter_batches(batch_size=rows):
                yield _features(batch, shape, done, path.name)
                done += batch.num_rows
                told(done, total)
    except FileUnreadable as error:
        raise FileUnreadable(say("{file}: {why}", file=path.name, why=error)) from error
    except (pa.ArrowException, KeyError, OSError) as error:
        raise FileUnreadable(
            say(
                "{file}: not readable as GeoParquet after feature {done}: {why}",
                file=path.name,
                done=done,
                why=" ".join(str(error).split())[:160],
            )
        ) from error
    if not done:
        yield Features([], [], np.empty(0, dtype=object))


def _shape_column(schema: Any, name: str) -> str:
    """The column of WKB in lon/lat. Raises FileUnreadable, CrsError."""
    said = geo_of(schema)
    column = said["columns"][said["primary_column"]]
    if column["encoding"] != "WKB":
        raise FileUnreadable(say("its shapes are not WKB; import it with: geoapp import"))
    if (crs := crs_text(column)) is None or normal_crs(crs) != CRS84:
        raise CrsError(
            say("{file}: a workspace layer is lon/lat WGS84; use: geoapp import", file=name)
        )
    return str(said["primary_column"])


def _features(batch: Any, shape: str, before: int, name: str) -> Features:
    names = [n for n in batch.schema.names if n not in (ID, shape)]
    columns = [_values(batch.column(n), batch.schema.field(n)) for n in names]
    rows = zip(*columns, strict=True) if columns else [()] * batch.num_rows
    properties = [dict(zip(names, row, strict=True)) for row in rows]
    if ID in batch.schema.names:
        ids = batch.column(ID).to_pylist()
    else:
        ids = [identity(p, n) for n, p in enumerate(properties, before + 1)]
    shapes = shapes_of(batch.column(shape).to_pylist(), numbered(name, before))
    return Features(ids, properties, shapes)


def _values(column: Any, field: Any) -> list[Any]:
    values: list[Any] = column.to_pylist()
    if (field.metadata or {}).get(b"geoapp") == b"json":
        return [None if v is None else orjson.loads(v) for v in values]
    return values
