"""Formats that GDAL writes: into a file of its own, from batches, so that no table is held."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio

from geoapp.exchange.formats.batches import GEOMETRY, arrow_batch, arrow_schema, epsg
from geoapp.exchange.formats.scratch import pieces_of, scratch
from geoapp.exchange.formats.table import Run, Table


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


def fgb(table: Table, options: dict[str, str]) -> Iterator[bytes]:
    """FlatGeobuf of any table."""
    with scratch() as folder:
        path = folder / f"{table.name}.fgb"
        write_gdal(table, path, "FlatGeobuf", layer_options=options)
        yield from pieces_of(path)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
