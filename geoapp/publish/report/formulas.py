"""Formulas for the tables of a workbook: a person can follow each sum to the pieces.

A formula is written only where it gives the value of the check, so that opening the file in a
spreadsheet can never change a number; elsewhere the value stands alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isclose
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from geoapp.publish.report.source import Document

PLAIN = re.compile(r"[A-Z][A-Z0-9]*")
"""Codes that a spreadsheet's SUMIF compares as they are."""


@dataclass(frozen=True)
class Pieces:
    """The sheet of pieces: its name, last row (from 1), columns of code, class and area."""

    sheet: str
    last: int
    code: str
    class_: str
    area: str
    features: Sequence[Document]

    def sum_of(self, column: str, cell: str) -> str:
        """The area of the pieces whose ``column`` is what ``cell`` says."""
        name = f"'{self.sheet}'!"
        keys = f"{name}${column}$2:${column}${self.last}"
        areas = f"{name}${self.area}$2:${self.area}${self.last}"
        return f"=SUMIF({keys},{cell},{areas})"


@dataclass(frozen=True)
class Grid:
    """A table as it lies on a sheet: rows of the document from row ``first`` (from 0)."""

    rows: Sequence[Document]
    columns: Sequence[str]
    first: int

    def cell(self, row: int, column: str, *, fixed: bool = False) -> str:
        """The name of a cell."""
        place = self.columns.index(column)
        return str(xl_rowcol_to_cell(self.first + row, place, row_abs=fixed))

    def value(self, row: int, column: str) -> Any:
        """The value of the document."""
        return self.rows[row]["values"].get(column)

    @property
    def total(self) -> int | None:
        """The row of the total."""
        found = [n for n, row in enumerate(self.rows) if row["kind"] == "total"]
        return found[-1] if found else None

    def rows_of(self, keys: Sequence[str]) -> list[int]:
        """The rows of some keys, in order."""
        wanted = set(keys)
        return [n for n, row in enumerate(self.rows) if row["key"] in wanted]


def formula(grid: Grid, row: int, column: str, pieces: Pieces | None) -> str | None:
    """The formula of a cell, None where its value is no result of others."""
    value = grid.value(row, column)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    for make in (_product, _hectares, _share, _sum):
        made = make(grid, row, column, float(value))
        if made:
            return made
    return _of_pieces(grid, row, column, float(value), pieces)


def _same(found: float, value: float) -> bool:
    return isclose(found, value, rel_tol=1e-9, abs_tol=1e-6)


def _product(grid: Grid, row: int, column: str, value: float) -> str | None:
    factors = grid.rows_of(grid.rows[row].get("product_of") or [])
    numbers = [grid.value(n, column) for n in factors]
    if not numbers or None in numbers:
        return None
    found = 1.0
    for number in numbers:
        found *= number
    return "=" + "*".join(grid.cell(n, column) for n in factors) if _same(found, value) else None


def _hectares(grid: Grid, row: int, column: str, value: float) -> str | None:
    metres = grid.value(row, "area_m2") if column == "area_ha" else None
    if metres is None or "area_m2" not in grid.columns or not _same(metres / 1e4, value):
        return None
    return f"={grid.cell(row, 'area_m2')}/10000"


def _share(grid: Grid, row: int, column: str, value: float) -> str | None:
    """The part of the whole site, or of the parcel."""
    part = grid.value(row, "area_m2") if column == "share" else None
    if part is None or "area_m2" not in grid.columns:
        return None
    whole = grid.value(row, "parcel_m2")
    if whole:
        place = grid.cell(row, "parcel_m2")
    elif grid.total is not None and grid.value(grid.total, "area_m2"):
        whole, place = (
            grid.value(grid.total, "area_m2"),
            grid.cell(grid.total, "area_m2", fixed=True),
        )
    else:
        return None
    return f"={grid.cell(row, 'area_m2')}/{place}" if _same(part / whole, value) else None


def _sum(grid: Grid, row: int, column: str, value: float) -> str | None:
    parts = grid.rows_of(grid.rows[row].get("sum_of") or [])
    numbers = [grid.value(n, column) for n in parts]
    known = [v for v in numbers if v is not None]
    if not known or not _same(fsum(known), value):
        return None
    return f"=SUM({','.join(ranges(grid, parts, column))})"


def ranges(grid: Grid, rows: Sequence[int], column: str) -> list[str]:
    """Cells of a column, those that follow one another as one range."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][-1] == row - 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    ends = [(grid.cell(run[0], column), grid.cell(run[-1], column)) for run in runs]
    return [first if first == last else f"{first}:{last}" for first, last in ends]


def _of_pieces(
    grid: Grid, row: int, column: str, value: float, pieces: Pieces | None
) -> str | None:
    """The sum of the pieces of a code, or of a class of rice."""
    code = grid.value(row, "code")
    if column != "area_m2" or pieces is None or not PLAIN.fullmatch(str(code or "")):
        return None
    cell = grid.cell(row, "code")
    for key, place in (("code", pieces.code), ("class", pieces.class_)):
        mine = [f["properties"] for f in pieces.features if f["properties"][key] == code]
        if mine and _same(fsum(p["area_m2"] for p in mine), value):
            return pieces.sum_of(place, cell)
    return None


def letter(columns: Sequence[str], key: str) -> str:
    """The letter of a column."""
    return str(xl_col_to_name(columns.index(key)))
