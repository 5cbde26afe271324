"""CSV and XLSX: tables that a spreadsheet opens without running anything in them."""

import csv as csv_
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import shapely
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from geoapp.errors import FormatError
from geoapp.exchange.cells import neutral
from geoapp.exchange.formats.scratch import marked, pieces_of, scratch
from geoapp.exchange.formats.table import ABOUT_TITLES, Table, flat
from geoapp.schema import Column
from geoapp.sentence import say

_REPEATED = {"as_of": "as_of", "edition": "edition", "layer_source": "source", "layer_kind": "kind"}
MAX_SHEET_ROWS = 1_048_575
MAX_CELL = 32_767


def csv(table: Table) -> Iterator[bytes]:
    """UTF-8 with BOM; geometry as WKT; as-of day, edition, source and kind in every row.

    One that breaks off ends in a cell that is not closed.
    """
    return marked(_rows(table), b'"broken off')


def _rows(table: Table) -> Iterator[bytes]:
    names = [neutral(c.name) for c in table.columns]
    head = "\ufeff" + csv_text([[*names, "geometry", "crs", *_REPEATED]])
    repeated = [neutral(table.about.get(key)) for key in _REPEATED.values()]
    for run in table.runs():
        texts = shapely.to_wkt(run.geometry, rounding_precision=9)
        rows = [
            [*(neutral(flat(c.value(p))) for c in run.columns), wkt, table.crs, *repeated]
            for p, wkt in zip(run.properties, texts, strict=True)
        ]
        yield (head + csv_text(rows)).encode()
        head = ""
    yield head.encode()


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV with Windows line ends, as RFC 4180 has it."""
    text = io.StringIO(newline="")
    csv_.writer(text).writerows(rows)
    return text.getvalue()


def xlsx(table: Table) -> Iterator[bytes]:
    """A sheet of typed cells under Vietnamese headers, and a sheet ``Nguồn`` that says whence.

    Geometry is left out; the second sheet says so. Raises FormatError above Excel's limits.
    """
    count = table.counts()["count"]
    if count > MAX_SHEET_ROWS:
        raise FormatError(
            say(
                "{count} features; a sheet holds {most}: use csv or parquet",
                count=count,
                most=MAX_SHEET_ROWS,
            )
        )
    with scratch() as folder:
        path = folder / "book.xlsx"
        _write_book(table, path)
        yield from pieces_of(path)


def _write_book(table: Table, path: Path) -> None:
    """Row after row: no more than one is in memory."""
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": table.about.get("title_vi"), "created": _created(table)})
        formats = {k: book.add_format(v) for k, v in _FORMATS.items()}
        _data_sheet(book.add_worksheet("Dữ liệu"), table, formats)
        _source_sheet(book.add_worksheet("Nguồn"), table, formats)


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
    rows = (each for run in table.runs() for each in zip(run.ids, run.properties, strict=True))
    row = 0
    for row, (identity, properties) in enumerate(rows, 1):
        for place, column in enumerate(table.columns):
            where = identity, column.name
            _write(sheet, (row, place), flat(column.value(properties)), formats, where)
    if row and table.columns:
        sheet.autofilter(0, 0, row, len(table.columns) - 1)


def _width(column: Column) -> int:
    return 30 if column.type in ("text", "list") else 14


def _write(
    sheet: Worksheet,
    cell: tuple[int, int],
    value: Any,
    formats: dict[str, Any],
    where: tuple[str, str],
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
            raise FormatError(
                say(
                    "feature {feature}, column {column}: {count} letters; a cell holds {most}:"
                    " use csv",
                    feature=where[0],
                    column=where[1],
                    count=len(value),
                    most=MAX_CELL,
                )
            )
        sheet.write_string(*cell, value, formats["text"])


def _source_sheet(sheet: Worksheet, table: Table, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 1, 32)
    sheet.set_column(2, 2, 90)
    said = [(*ABOUT_TITLES[key], value) for key, value in table.said().items()]
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
