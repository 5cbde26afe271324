"""The batch's table as a file, row by row as it comes: CSV, Parquet, GeoJSON or XLSX.

Whole or not at all: a batch that fails leaves what was there before.
"""

import csv
import io
import shutil
import tempfile
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from geoapp.errors import FormatError
from geoapp.exchange.cells import neutral
from geoapp.exchange.formats.sheet import MAX_SHEET_ROWS, xlsx
from geoapp.exchange.formats.table import Held, Run, Table
from geoapp.exchange.geojson_write import SEPARATOR, feature_texts, opening, without_end
from geoapp.geometry.crs import WGS84
from geoapp.schema import Column
from geoapp.sentence import say
from geoapp.workflows.atomic import replacing
from geoapp.workflows.check_files import check_place
from geoapp.workflows.overlap import Batch
from geoapp.workflows.overlap_read import on_disk

SCHEMA = {
    "site": pa.string(),
    "class": pa.string(),
    "area_m2": pa.float64(),
    "gross_m2": pa.float64(),
    "features": pa.int64(),
    "work_crs": pa.string(),
}
SHEET = {
    "site": Column("site", "text", "Khu", "Site"),
    "class": Column("class", "text", "Loại", "Class"),
    "area_m2": Column("area_m2", "number", "Diện tích, tính một lần", "Area, counted once",
                      unit="m²"),
    "gross_m2": Column("gross_m2", "number", "Cộng thẳng", "Plain sum", unit="m²"),
    "features": Column("features", "integer", "Số đối tượng", "Features"),
    "work_crs": Column("work_crs", "text", "Hệ tọa độ tính", "CRS of the areas"),
}  # fmt: skip
TEXTS = ("site", "class")
"""Columns whose text comes from the files."""
LINES = 5_000


Write = Callable[[Batch, IO[bytes]], int]
"""Runs a batch into an open file and says how many rows there were."""


def write_batch(batch: Batch, path: Path) -> int:
    """Run a batch into ``path``, by its ending, and ``PATH.issues.json`` beside it.

    How many rows there are. Raises what ``Batch.parts`` raises, FormatError, InputError.
    """
    write = writer(path)
    with on_disk(str(path)), replacing(path) as out, replacing(issues_path(path)) as said:
        count = write(batch, out)
        out.flush()
        said.write(orjson.dumps(batch.issues(), option=orjson.OPT_INDENT_2) + b"\n")
    return count


def write_text(batch: Batch, out: IO[bytes]) -> int:
    """Run a batch into CSV for a pipe, which gets nothing before all is done; how many rows."""
    with tempfile.TemporaryFile(prefix="geoapp-") as held:
        count = _text(batch, held)
        held.seek(0)
        shutil.copyfileobj(held, out)
        out.flush()
    return count


def issues_path(path: Path) -> Path:
    """Where the issues of ``path`` are written."""
    return path.with_name(path.name + ".issues.json")


def writer(path: Path) -> Write:
    """The writer for an ending. Raises FormatError, and InputError where nothing can be written."""
    kind = path.suffix.lower().removeprefix(".")
    if kind not in WRITERS:
        raise FormatError(
            say(
                "{file}: the ending must be one of {endings}",
                file=path.name,
                endings=", ".join(WRITERS),
            )
        )
    check_place(path)
    return WRITERS[kind]


def _text(batch: Batch, out: IO[bytes]) -> int:
    """CSV; text that a spreadsheet would run is neutralised."""
    out.write((",".join(batch.columns) + "\n").encode())
    count = 0
    for part in batch.parts():
        text = io.StringIO()
        columns = [_cells(name, values) for name, values in part.columns.items()]
        csv.writer(text, lineterminator="\n").writerows(zip(*columns, strict=True))
        out.write(text.getvalue().encode())
        count += len(part)
    return count


def _cells(name: str, values: list[Any]) -> list[Any]:
    """A column as its cells; numbers by their shortest text, many times faster than one by one."""
    if name in TEXTS:
        safe = {value: neutral(value) for value in set(values)}
        return [safe[value] for value in values]
    if values and SCHEMA[name] == pa.float64():
        return orjson.dumps(values)[1:-1].decode().split(",")
    return values


def _csv(batch: Batch, out: IO[bytes]) -> int:
    out.write(BOM_UTF8)
    return _text(batch, out)


def _parquet(batch: Batch, out: IO[bytes]) -> int:
    form = pa.schema([(name, SCHEMA[name]) for name in batch.columns])
    count = 0
    with pq.ParquetWriter(out, form) as made:
        for part in batch.parts():
            if len(part):
                made.write_table(pa.Table.from_pydict(part.columns, schema=form))
                count += len(part)
    return count


def _geojson(batch: Batch, out: IO[bytes]) -> int:
    out.write(opening({"metadata": batch.head}))
    between, count = b"", 0
    for part in batch.parts(shapes=True):
        assert part.shapes is not None
        rows = part.rows
        ids = [f"{row['site']}/{row['class'] or ''}" for row in rows]
        for text in feature_texts(ids, rows, part.shapes, SEPARATOR):
            out.write(between + without_end(text))
            between = SEPARATOR[1:]
        count += len(ids)
    out.write(b"\n]}\n")
    return count


def _xlsx(batch: Batch, out: IO[bytes]) -> int:
    """Rows are laid aside, for a sheet is written from its head; no more than fit are taken."""
    with tempfile.TemporaryFile(prefix="geoapp-") as held:
        count = 0
        for part in batch.parts():
            count += len(part)
            if count > MAX_SHEET_ROWS:
                raise FormatError(
                    say(
                        "more than {most} rows, which is what a sheet holds: use csv or parquet",
                        most=MAX_SHEET_ROWS,
                    )
                )
            held.writelines(orjson.dumps(row) + b"\n" for row in part.rows)
        columns = tuple(SHEET[name] for name in batch.columns)
        counts = {"crs_name": batch.work_crs, "count": count}
        about = {"title_vi": "Chồng lấn theo loại"}
        table = Table(
            "overlap", columns, WGS84, about, lambda: _runs(held, columns), lambda: counts
        )
        out.writelines(xlsx(table))
    return count


def _runs(held: IO[bytes], columns: tuple[Column, ...]) -> Iterator[Run]:
    """The rows again, a few at a time."""
    held.seek(0)
    first = 1
    while rows := [orjson.loads(line) for line in islice(held, LINES)]:
        ids = [str(n) for n in range(first, first + len(rows))]
        yield Held(columns, ids, rows, np.full(len(rows), None, dtype=object))
        first += len(rows)


WRITERS: dict[str, Write] = {"csv": _csv, "parquet": _parquet, "geojson": _geojson, "xlsx": _xlsx}
