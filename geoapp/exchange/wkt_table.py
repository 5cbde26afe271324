"""A table with a WKT column, read in the worker: GEOS falls over on text that nests too deep."""

import re
from typing import Any

import numpy as np
import shapely

from geoapp.errors import CrsError, FileUnreadable, GeometryError
from geoapp.exchange.corners_grid import Grid
from geoapp.exchange.corners_head import WKT, Head
from geoapp.sentence import say

_CODE = re.compile(r"(?i:epsg:\d{4,6}|ogc:crs84)")
DEPTH = 32
"""Brackets within brackets; a multipolygon has three."""
Table = dict[str, Any]


def wkt_table(grid: Grid, head: Head, features: int) -> Table:
    """Columns and WKB as every reader of the worker answers them.

    Raises FileUnreadable, GeometryError or CrsError with the row.
    """
    lines = [line for line in grid.lines[head.after :] if line.cells]
    if not lines:
        raise FileUnreadable(say("the table has no rows below its header"))
    if len(lines) > features:
        raise FileUnreadable(
            say(
                "{count} rows; at most {most} are read from one file",
                count=len(lines),
                most=features,
            )
        )
    at = head.columns[WKT]
    shapes = [wkt(str(line.cells[at]) if at < len(line.cells) else "", line.row) for line in lines]
    fields = {title: n for n, title in head.titles.items() if n != at}
    columns = [
        [(line.cells[n] if n < len(line.cells) else "") or None for line in lines]
        for n in fields.values()
    ]
    return {
        "crs": _crs(dict(zip(fields, columns, strict=True))),
        "layer": None,
        "fields": list(fields),
        "columns": columns,
        "wkb": [None if s is None else shapely.to_wkb(s) for s in shapes],
    }


def _crs(columns: dict[str, list[Any]]) -> str | None:
    said = {value for value in columns.get("crs", []) if value is not None}
    if len(said) > 1:
        raise CrsError(say("its column crs names more than one CRS"))
    found = str(said.pop()) if said else None
    if found is not None and not _CODE.fullmatch(found):
        raise CrsError(
            say("its column crs says {crs!r}; write EPSG:N, such as EPSG:5897", crs=found[:40])
        )
    return found


def wkt(text: str, row: int) -> shapely.Geometry | None:
    """The shape in a cell, None where it is empty."""
    if not text.strip():
        return None
    if _depth(text) > DEPTH:
        raise GeometryError(
            say("row {row}: its brackets are nested more than {most} deep", row=row, most=DEPTH)
        )
    try:
        geometry = shapely.from_wkt(text)
    except shapely.errors.GEOSException as error:
        raise GeometryError(say("row {row}: not valid WKT", row=row)) from error
    if not np.isfinite(shapely.get_coordinates(geometry)).all() or geometry.is_empty:
        raise GeometryError(say("row {row}: a coordinate is missing or not a number", row=row))
    flat: shapely.Geometry = shapely.force_2d(geometry)
    return flat


def _depth(text: str) -> int:
    """The deepest nesting of brackets."""
    letters = np.frombuffer(text.encode(), dtype=np.uint8)
    steps = (letters == ord("(")).astype(np.int64) - (letters == ord(")"))
    return int(np.cumsum(steps).max(initial=0))
