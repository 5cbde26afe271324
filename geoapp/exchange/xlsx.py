"""Sheets of a workbook as cells; runs in the worker process only.

Nothing in a workbook is run or fetched: formulas give the value that was saved beside them, and
links to other workbooks are left alone.
"""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

from geoapp.errors import FileUnreadable, TooLarge
from geoapp.exchange.corners_grid import Cell, Grid, grid_of_sheet
from geoapp.exchange.corners_head import WKT, find_head
from geoapp.exchange.corners_place import find_headless
from geoapp.exchange.wkt_table import wkt_table
from geoapp.exchange.zips import check_members
from geoapp.sentence import say

MAX_ROWS, MAX_COLUMNS, MAX_SHEETS = 50_000, 60, 30
UNPACKED = 256 << 20
Request = dict[str, Any]
Rows = list[list[Cell | None]]


def read_xlsx(request: Request) -> dict[str, Any]:
    """``rows`` of the sheet with a table of corners, or a table of shapes where it has WKT.

    ``choose``: the sheets to choose from, where several hold a table and the request names none.
    """
    sheets = _sheets(request["path"], request.get("layer"))
    held = {name: rows for name, rows in sheets.items() if _has_table(grid_of_sheet(rows))}
    if len(held) > 1:
        return {"choose": list(held)}
    if not held:
        raise FileUnreadable(
            say(
                "no sheet has columns named point, X (north) and Y (east), or a WKT column"
                " ({sheets})",
                sheets=tuple(sheets)[:10] or say("no sheet"),
            )
        )
    name, rows = held.popitem()
    head = find_head(grid_of_sheet(rows))
    if head is not None and WKT in head.columns:
        return wkt_table(grid_of_sheet(rows), head, request["features"]) | {"layer": name}
    return {"rows": rows, "layer": name}


def _has_table(grid: Grid) -> bool:
    return find_head(grid) is not None or find_headless(grid) is not None


def _sheets(path: str, wanted: str | None) -> dict[str, Rows]:
    _check_archive(path)
    values, formulas = _opened(path, values=True), _opened(path, values=False)
    names = [n for n in values.sheetnames if wanted in (None, n)][:MAX_SHEETS]
    if not names:
        raise FileUnreadable(
            say(
                "it has no such sheet; there are: {sheets}",
                sheets=tuple(values.sheetnames[:10]),
            )
        )
    found = {n: (_rows(values[n], n), _rows(formulas[n], n)) for n in names if _flat(values[n])}
    return {n: _with_formulas(saved, written) for n, (saved, written) in found.items()}


def _check_archive(path: str) -> None:
    with zipfile.ZipFile(Path(path)) as archive:
        check_members(archive.infolist(), UNPACKED)


def _opened(path: str, *, values: bool) -> Any:
    import openpyxl

    return openpyxl.load_workbook(path, read_only=True, data_only=values, keep_links=False)


def _flat(sheet: Any) -> bool:
    """Whether a sheet has cells: a chart sheet has none."""
    return hasattr(sheet, "iter_rows")


def _rows(sheet: Any, name: str) -> Rows:
    sheet.reset_dimensions()  # a file may lie about its size
    rows: Rows = []
    for row in sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True):
        if len(rows) >= MAX_ROWS:
            raise TooLarge(
                say("sheet {sheet!r} has more than {most} rows", sheet=name[:40], most=MAX_ROWS)
            )
        rows.append([_cell(value) for value in row])
    return rows


def _cell(value: Any) -> Cell | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return float(value)
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _with_formulas(saved: Rows, written: Rows) -> Rows:
    """A formula without a saved value stands as its text, so that it is named, not missing."""
    return [
        [text if value is None else value for value, text in zip(values, texts, strict=False)]
        for values, texts in zip(saved, written, strict=False)
    ]
