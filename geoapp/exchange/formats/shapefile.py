"""Shapefiles in a zip: one a kind of geometry, and the words a shapefile cannot hold.

A DBF cuts text at 254 bytes and names at 10, in silence. Here nothing is cut: columns
without a short name are left out by the schema and listed in ``fields.csv``; any other
text that does not fit is refused.
"""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import FormatError
from geoapp.exchange.cells import neutral
from geoapp.exchange.formats.gdal import write_gdal
from geoapp.exchange.formats.scratch import pieces_of, scratch
from geoapp.exchange.formats.sheet import csv_text
from geoapp.exchange.formats.table import ABOUT_TITLES, Held, Run, Table
from geoapp.schema import Column
from geoapp.sentence import say

MAX_BYTES = 254
_EPOCH = (1980, 1, 1, 0, 0, 0)
_COLLECTION = 7
_FAMILIES = {
    "point": ("Point", (0,)),
    "multipoint": ("MultiPoint", (4,)),
    "line": ("MultiLineString", (1, 2, 5)),
    "polygon": ("MultiPolygon", (3, 6)),
}


@dataclass
class _Found:
    """What a first look at all features has found: how many of each family."""

    families: dict[str, int]
    missing: list[list[Any]]


def shp(table: Table) -> Iterator[bytes]:
    """A zip of shapefiles, ``fields.csv`` and ``README.txt``.

    Features without geometry go to ``no_geometry.csv``. Raises FormatError where a value
    would be cut.
    """
    found = _looked_at(table)
    kept = replace(table, columns=tuple(c for c in table.columns if c.short))
    names = _names(table, found)
    with scratch() as folder:
        for family, name in names.items():
            _write_family(kept, folder / f"{name}.shp", family)
        texts = {"fields.csv": _fields(table.columns), "README.txt": _readme(table, found, names)}
        if found.missing:
            texts["no_geometry.csv"] = _csv([[c.name for c in table.columns], *found.missing])
        made = sorted(folder.iterdir())
        _zip(folder / "all.zip", made, texts)
        yield from pieces_of(folder / "all.zip")


def _looked_at(table: Table) -> _Found:
    found = _Found(dict.fromkeys(_FAMILIES, 0), [])
    short = [c for c in table.columns if c.short]
    for run in table.runs():
        kinds = shapely.get_type_id(run.geometry)
        if (kinds == _COLLECTION).any():
            raise FormatError(
                say(
                    "{layer}: a shapefile holds no GeometryCollection; export gpkg",
                    layer=table.name,
                )
            )
        _check_lengths(table.name, run, short)
        for family, (_, members) in _FAMILIES.items():
            found.families[family] += int(np.isin(kinds, members).sum())
        found.missing += _values(run, kinds < 0)
    return found


def _check_lengths(name: str, run: Run, columns: Sequence[Column]) -> None:
    for column in columns:
        for identity, value in zip(run.ids, run.column(column), strict=True):
            if isinstance(value, str) and len(value.encode()) > MAX_BYTES:
                raise FormatError(
                    say(
                        "{layer}: feature {feature}, column {column}: {bytes} bytes of text, a"
                        " shapefile holds {most}; export gpkg instead",
                        layer=name,
                        feature=identity,
                        column=column.name,
                        bytes=len(value.encode()),
                        most=MAX_BYTES,
                    )
                )


def _values(run: Run, chosen: NDArray[np.bool_]) -> list[list[Any]]:
    rows = np.flatnonzero(chosen).tolist()
    columns = [run.column(c) for c in run.columns] if rows else []
    return [[neutral(column[n]) for column in columns] for n in rows]


def _names(table: Table, found: _Found) -> dict[str, str]:
    """A file for each family there is; an empty polygon layer where there is nothing."""
    there = [family for family, count in found.families.items() if count] or ["polygon"]
    return {f: table.name if len(there) == 1 else f"{table.name}_{f}" for f in there}


def _write_family(table: Table, path: Path, family: str) -> None:
    kind, members = _FAMILIES[family]

    def part(run: Run) -> Run:
        held = Held(table.columns, run.ids, run.properties, run.geometry)
        return held.part(np.flatnonzero(np.isin(shapely.get_type_id(run.geometry), members)))

    write_gdal(
        table,
        path,
        "ESRI Shapefile",
        names=[str(c.short) for c in table.columns],
        geometry_type=kind,
        part=part,
        encoding="UTF-8",
        layer_options={"DBF_DATE_LAST_UPDATE": str(table.about.get("as_of", "2000-01-01"))},
    )


def _fields(columns: Sequence[Column]) -> bytes:
    rows: list[list[Any]] = [["field", "column", "title_vi", "title_en", "type", "unit", "note"]]
    rows += [
        [c.short or "", c.name, c.title_vi, c.title_en, c.type, c.unit or "", "" if c.short else
         "không có trong SHP, xem GeoPackage / left out of the shapefile, see GeoPackage"]
        for c in columns
    ]  # fmt: skip
    return _csv(rows)


def _readme(table: Table, found: _Found, names: dict[str, str]) -> bytes:
    said = {k: v for k, v in table.said().items() if v is not None}
    lines = ["{} / {}: {}".format(*ABOUT_TITLES[k], _said(v)) for k, v in said.items()]
    lines += [f"{name}.shp: {found.families[family]}" for family, name in names.items()]
    if found.missing:
        lines.append(f"no_geometry.csv: {len(found.missing)}")
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _csv(rows: list[list[Any]]) -> bytes:
    return ("\ufeff" + csv_text(rows)).encode()


def _zip(path: Path, files: Sequence[Path], texts: dict[str, bytes]) -> None:
    """The same bytes on any day: every member carries one fixed time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            with archive.open(_member(file.name), "w", force_zip64=True) as member:
                for piece in pieces_of(file):
                    member.write(piece)
        for name, data in texts.items():
            archive.writestr(_member(name), data)


def _member(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, _EPOCH)
    made.compress_type = zipfile.ZIP_DEFLATED
    return made
