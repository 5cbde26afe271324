"""Shapefiles in a zip: one a kind of geometry, and the words a shapefile cannot hold.

A DBF cuts text at 254 bytes and names at 10, in silence. Here nothing is cut: columns
without a short name are left out by the schema and listed in ``fields.csv``; any other
text that does not fit is refused.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import FormatError
from geoapp.exchange.cells import neutral
from geoapp.exchange.formats.arrow import write_gdal
from geoapp.exchange.formats.scratch import scratch
from geoapp.exchange.formats.table import ABOUT_TITLES, Table
from geoapp.schema import Column

MAX_BYTES = 254
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FAMILIES = {
    "point": ("Point", {0}),
    "multipoint": ("MultiPoint", {4}),
    "line": ("MultiLineString", {1, 2, 5}),
    "polygon": ("MultiPolygon", {3, 6}),
}


def shp(table: Table, out: BinaryIO) -> None:
    """Write a zip of shapefiles, ``fields.csv`` and ``README.txt``.

    Features without geometry go to ``no_geometry.csv``. Raises FormatError where a value
    would be cut.
    """
    kept = tuple(c for c in table.columns if c.short)
    _check_lengths(table, kept)
    parts = list(_parts(replace(table, columns=kept)))
    with scratch() as folder:
        for name, (part, kind) in zip(_names(table, parts), parts, strict=True):
            write_gdal(
                part,
                folder / f"{name}.shp",
                "ESRI Shapefile",
                names=[str(c.short) for c in kept],
                geometry_type=kind,
                encoding="UTF-8",
                layer_options={"DBF_DATE_LAST_UPDATE": str(table.about.get("as_of", "2000-01-01"))},
            )
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    files["fields.csv"] = _fields(table.columns)
    files["README.txt"] = _readme(table, parts)
    missing = table.without_geometry()
    if missing.any():
        files["no_geometry.csv"] = _listed(table, missing)
    _zip(files, out)


def _check_lengths(table: Table, columns: Sequence[Column]) -> None:
    for column in columns:
        for identity, value in zip(table.ids, table.column(column), strict=True):
            if isinstance(value, str) and len(value.encode()) > MAX_BYTES:
                raise FormatError(
                    f"{table.name}: feature {identity}, column {column.name}:"
                    f" {len(value.encode())} bytes of text, a shapefile holds {MAX_BYTES};"
                    " export gpkg instead"
                )


def _parts(table: Table) -> Iterator[tuple[Table, str]]:
    """The features of each kind of geometry; an empty polygon layer where there are none."""
    kinds = shapely.get_type_id(table.geometry)
    if (kinds == 7).any():
        raise FormatError(f"{table.name}: a shapefile holds no GeometryCollection; export gpkg")
    found = False
    for _, (kind, members) in _FAMILIES.items():
        chosen = np.isin(kinds, list(members))
        if chosen.any():
            found = True
            yield _chosen(table, chosen), kind
    if not found:
        yield _chosen(table, np.zeros(len(table), dtype=bool)), "MultiPolygon"


def _chosen(table: Table, chosen: NDArray[np.bool_]) -> Table:
    index = np.flatnonzero(chosen).tolist()
    return replace(
        table,
        ids=[table.ids[n] for n in index],
        properties=[table.properties[n] for n in index],
        geometry=table.geometry[chosen],
    )


def _names(table: Table, parts: list[tuple[Table, str]]) -> list[str]:
    if len(parts) == 1:
        return [table.name]
    families = {kind: name for name, (kind, _) in _FAMILIES.items()}
    return [f"{table.name}_{families[kind]}" for _, kind in parts]


def _fields(columns: Sequence[Column]) -> bytes:
    rows: list[list[Any]] = [["field", "column", "title_vi", "title_en", "type", "unit", "note"]]
    rows += [
        [c.short or "", c.name, c.title_vi, c.title_en, c.type, c.unit or "", "" if c.short else
         "không có trong SHP, xem GeoPackage / left out of the shapefile, see GeoPackage"]
        for c in columns
    ]  # fmt: skip
    return _csv(rows)


def _readme(table: Table, parts: list[tuple[Table, str]]) -> bytes:
    about = {k: v for k, v in table.about.items() if v is not None}
    lines = ["{} / {}: {}".format(*ABOUT_TITLES[k], _said(v)) for k, v in about.items()]
    lines += [
        f"{name}.shp: {len(part)}"
        for name, (part, _) in zip(_names(table, parts), parts, strict=True)
    ]
    missing = int(table.without_geometry().sum())
    if missing:
        lines.append(f"no_geometry.csv: {missing}")
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _listed(table: Table, chosen: NDArray[np.bool_]) -> bytes:
    rows: list[list[Any]] = [[c.name for c in table.columns]]
    values = [table.column(c) for c in table.columns]
    rows += [[neutral(column[n]) for column in values] for n in np.flatnonzero(chosen)]
    return _csv(rows)


def _csv(rows: list[list[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return ("\ufeff" + text.getvalue()).encode()


def _zip(files: dict[str, bytes], out: BinaryIO) -> None:
    """The same bytes on any day: every member carries one fixed time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(
                zipfile.ZipInfo(name, _EPOCH), data, compress_type=zipfile.ZIP_DEFLATED
            )
    out.write(made.getbuffer())
