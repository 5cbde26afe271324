"""The batch's table as a file: CSV, Parquet, GeoJSON or XLSX, whole or not at all."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geoapp.errors import FormatError
from geoapp.exchange.cells import neutral
from geoapp.exchange.formats.sheet import xlsx
from geoapp.exchange.formats.table import Held, Table
from geoapp.exchange.geojson import write_features
from geoapp.geometry.crs import WGS84, to_wgs84
from geoapp.geometry.validity import polygonal
from geoapp.schema import Column
from geoapp.workflows.atomic import replacing
from geoapp.workflows.check_files import check_place
from geoapp.workflows.overlap import COLUMNS, Overlaps

SCHEMA = pa.schema(
    [
        ("site", pa.string()),
        ("class", pa.string()),
        ("area_m2", pa.float64()),
        ("gross_m2", pa.float64()),
        ("features", pa.int64()),
    ]
)
SHEET = (
    Column("site", "text", "Khu", "Site"),
    Column("class", "text", "Loại", "Class"),
    Column("area_m2", "number", "Diện tích, tính một lần", "Area, counted once", unit="m²"),
    Column("gross_m2", "number", "Cộng thẳng", "Plain sum", unit="m²"),
    Column("features", "integer", "Số đối tượng", "Features"),
)


def write_overlaps(found: Overlaps, path: Path) -> None:
    """Write the table by the ending of ``path``, and ``PATH.issues.json`` beside it."""
    write = writer(path)
    with replacing(path) as out:
        write(found, out)
    with replacing(issues_path(path)) as out:
        out.write(orjson.dumps(found.issues, option=orjson.OPT_INDENT_2) + b"\n")


def issues_path(path: Path) -> Path:
    """Where the issues of ``path`` are written."""
    return path.with_name(path.name + ".issues.json")


def writer(path: Path) -> Callable[[Overlaps, BinaryIO], None]:
    """The writer for an ending. Raises FormatError, and InputError where nothing can be written."""
    kind = path.suffix.lower().removeprefix(".")
    if kind not in WRITERS:
        raise FormatError(f"{path.name}: the ending must be one of {', '.join(WRITERS)}")
    check_place(path)
    return WRITERS[kind]


def csv_text(found: Overlaps) -> str:
    """The table as CSV; text that a spreadsheet would run is neutralised."""
    text = io.StringIO()
    rows = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    rows.writeheader()
    rows.writerows({k: neutral(v) for k, v in row.items()} for row in found.rows)
    return text.getvalue()


def _csv(found: Overlaps, out: BinaryIO) -> None:
    out.write(csv_text(found).encode("utf-8-sig"))


def _parquet(found: Overlaps, out: BinaryIO) -> None:
    pq.write_table(pa.Table.from_pylist(found.rows, schema=SCHEMA), out)


def _geojson(found: Overlaps, out: BinaryIO) -> None:
    shapes = [polygonal(each.piece_geometries()[rows]) for each, rows in found.pieces]
    united = np.array([_multi(s) for s in shapes], dtype=object)
    ids = [f"{row['site']}/{row['class'] or ''}" for row in found.rows]
    members = {"metadata": {k: found.issues[k] for k in ("work_crs", "operation", "priority_rule")}}
    write_features(out, ids, found.rows, to_wgs84(united, found.work_crs), members)


def _multi(shapes: Any) -> shapely.Geometry | None:
    """The pieces as one geometry; united, for pieces that touch make no valid MultiPolygon."""
    solid = shapes[~shapely.is_empty(shapes)]
    return shapely.union_all(solid) if len(solid) else None


def _xlsx(found: Overlaps, out: BinaryIO) -> None:
    counts = {"crs_name": found.work_crs, "count": len(found.rows)}
    ids = [str(n) for n in range(1, len(found.rows) + 1)]
    nowhere = np.full(len(found.rows), None, dtype=object)
    held = Held(SHEET, ids, found.rows, nowhere)
    table = Table.of("overlap", held, WGS84, {"title_vi": "Chồng lấn theo loại"}, counts)
    out.writelines(xlsx(table))


WRITERS: dict[str, Callable[[Overlaps, BinaryIO], None]] = {
    "csv": _csv,
    "parquet": _parquet,
    "geojson": _geojson,
    "xlsx": _xlsx,
}
