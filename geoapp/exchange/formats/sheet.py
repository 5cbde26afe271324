"""CSV and XLSX: tables that a spreadsheet opens without running anything in them."""

import csv as csv_
import io
from datetime import date, datetime
from typing import Any, BinaryIO

import shapely
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from geoapp.errors import FormatError
from geoapp.exchange.cells import neutral
from geoapp.exchange.formats.table import ABOUT_TITLES, Table, flat
from geoapp.schema import Column

_REPEATED = {"as_of": "as_of", "edition": "edition", "layer_source": "source", "layer_kind": "kind"}
MAX_SHEET_ROWS = 1_048_575
MAX_CELL = 32_767
_CHUNK = 2_000


def csv(table: Table, out: BinaryIO) -> None:
    """UTF-8 with BOM; geometry as WKT; as-of day, edition, source and kind in every row."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv_.writer(text)
    names = [neutral(c.name) for c in table.columns]
    writer.writerow([*names, "geometry", "crs", *_REPEATED])
    repeated = [neutral(table.about.get(key)) for key in _REPEATED.values()]
    for start in range(0, len(table), _CHUNK):
        part = slice(start, start + _CHUNK)
        texts = shapely.to_wkt(table.geometry[part], rounding_precision=9)
        for properties, wkt in zip(table.properties[part], texts, strict=True):
            cells = [neutral(flat(c.value(properties))) for c in table.columns]
            writer.writerow([*cells, wkt, table.crs, *repeated])
    text.detach()


def xlsx(table: Table, out: BinaryIO) -> None:
    """A sheet of typed cells under Vietnamese headers, and a sheet ``Nguồn`` that says whence.

    Geometry is left out; the second sheet says so. Raises FormatError above Excel's limits.
    """
    if len(table) > MAX_SHEET_ROWS:
        raise FormatError(
            f"{len(table)} features; a sheet holds {MAX_SHEET_ROWS}: use csv or parquet"
        )
    made = io.BytesIO()
    book = xlsxwriter.Workbook(
        made,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": table.about.get("title_vi"), "created": _created(table)})
    formats = {k: book.add_format(v) for k, v in _FORMATS.items()}
    _data_sheet(book.add_worksheet("Dữ liệu"), table, formats)
    _source_sheet(book.add_worksheet("Nguồn"), table, formats)
    book.close()
    out.write(made.getbuffer())


_FORMATS: dict[str, dict[str, Any]] = {
    "header": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "number": {"num_format": "#,##0.00"},
    "integer": {"num_format": "#,##0"},
    "date": {"num_format": "dd/mm/yyyy"},
    "text": {"num_format": "@"},
}


def _created(table: Table) -> datetime:
    """The as-of day: the same table gives the same bytes on any day."""
    return datetime.fromisoformat(str(table.about.get("as_of") or "2000-01-01"))


def _data_sheet(sheet: Worksheet, table: Table, formats: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.heading, formats["header"])
        sheet.set_column(place, place, _width(column))
    for row, properties in enumerate(table.properties, 1):
        for place, column in enumerate(table.columns):
            where = f"feature {table.ids[row - 1]}, column {column.name}"
            _write(sheet, (row, place), flat(column.value(properties)), formats, where)
    if len(table) and table.columns:
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _width(column: Column) -> int:
    return 30 if column.type in ("text", "list") else 14


def _write(
    sheet: Worksheet, cell: tuple[int, int], value: Any, formats: dict[str, Any], where: str
) -> None:
    """One cell of the value's own type; an empty cell for None."""
    if isinstance(value, bool):
        sheet.write_boolean(*cell, value)
    elif isinstance(value, int | float):
        sheet.write_number(*cell, value, formats["integer" if isinstance(value, int) else "number"])
    elif isinstance(value, date):
        sheet.write_datetime(*cell, value, formats["date"])
    elif isinstance(value, str):
        if len(value) > MAX_CELL:
            raise FormatError(f"{where}: {len(value)} letters; a cell holds {MAX_CELL}: use csv")
        sheet.write_string(*cell, value, formats["text"])


def _source_sheet(sheet: Worksheet, table: Table, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 1, 32)
    sheet.set_column(2, 2, 90)
    said = [(*ABOUT_TITLES[key], value) for key, value in table.about.items()]
    said.append(
        (
            "Hình học",
            "Geometry",
            "không có trong XLSX; xuất GeoPackage để lấy hình / not in XLSX; export GeoPackage",
        )
    )
    for row, (vi, en, value) in enumerate(said):
        sheet.write_string(row, 0, vi, formats["header"])
        sheet.write_string(row, 1, en, formats["header"])
        text = value if isinstance(value, str) else "" if value is None else str(value)
        sheet.write_string(row, 2, text, formats["text"])
