"""The rows of a corner table: which are corners, what their numbers are, what the rest says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from geoapp.exchange.corners_grid import Cell, Line
from geoapp.exchange.corners_head import (
    EAST,
    NAME,
    NORTH,
    SIDE,
    SITE,
    Declared,
    Head,
    role,
    said_area,
)
from geoapp.exchange.corners_numbers import MARKS, Writing, readings, value_by, writing
from geoapp.exchange.notes import ERROR, INFO, WARNING, Note, metres

_POINT = re.compile(r"\S{0,8}\d\S{0,4}")
_SHOWN = 30


@dataclass(frozen=True)
class Row:
    """A row with a corner. ``fresh``: a blank or a text row stands above it."""

    line: Line
    fresh: bool = False
    side: Cell = ""

    def cell(self, column: int | None) -> Cell:
        """A cell; empty where the row is too short."""
        return self.line.cells[column] if column is not None and self._has(column) else ""

    def _has(self, column: int) -> bool:
        return column < len(self.line.cells)


@dataclass
class Rows:
    """What the lines of a table are. ``texts``: lines that are no corners."""

    rows: list[Row] = field(default_factory=list)
    texts: list[Line] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class Column:
    """The numbers of one column, None where a cell holds none, and how they were read."""

    values: list[float | None]
    mark: str | None
    notes: tuple[Note, ...] = ()
    question: dict[str, Any] | None = None


def sorted_rows(lines: Sequence[Line], head: Head) -> Rows:
    """Corners, lines of text, and lone sides that belong to the corner above them."""
    found = Rows()
    fresh = False
    for line in lines:
        kind = _kind(line, head)
        if kind == "corner":
            found.rows.append(Row(line, fresh, cell_of(line, head.columns.get(SIDE))))
        elif kind == "side" and found.rows:
            side = cell_of(line, head.columns.get(SIDE))
            found.rows[-1] = replace(found.rows[-1], side=side)
        elif kind == "text":
            found.texts.append(line)
            found.notes += [] if said_area(line, None) else [_skipped(line)]
        fresh = kind in ("blank", "text") or (fresh and kind != "corner")
    return found


def cell_of(line: Line, column: int | None) -> Cell:
    """A cell of a line; empty where the line is too short or there is no such column."""
    return line.cells[column] if column is not None and column < len(line.cells) else ""


def _kind(line: Line, head: Head) -> str:
    """What a line is: corner, side, header, text or blank."""
    if not line.cells:
        return "blank"
    if not any(readings(c) for c in line.cells) and sum(map(_titled, line.cells)) >= 2:
        return "header"
    name = cell_of(line, head.columns.get(NAME))
    if not _POINT.fullmatch(str(name)) and said_area(line, None):
        return "text"
    pair = [cell_of(line, head.columns.get(r)) for r in (NORTH, EAST)]
    if any(readings(c) for c in pair):
        return "corner"
    if readings(cell_of(line, head.columns.get(SIDE))) and pair == ["", ""] and name == "":
        return "side"
    if not _POINT.fullmatch(str(name)):
        return "text" if pair == ["", ""] else _worded(line)
    return "corner"


def _titled(cell: Cell) -> bool:
    return role(cell) is not None


def _worded(line: Line) -> str:
    """A row with words for both coordinates is a corner where its other cells are numbers."""
    return "corner" if any(readings(c) for c in line.cells) or len(line.cells) <= 3 else "text"


def _skipped(line: Line) -> Note:
    text = line.text[:_SHOWN]
    return Note(
        INFO, "text_row", f"«{text}» không phải là điểm; bỏ qua",
        f"“{text}” is no corner; skipped", line.row,
    )  # fmt: skip


def columns_of(rows: Sequence[Row], head: Head, option: str | None) -> dict[str, Column]:
    """The numbers of every column that has some; ``option``: the decimal mark asked for."""
    cells = {r: [row.cell(head.columns[r]) for row in rows] for r in (NORTH, EAST)}
    if SIDE in head.columns:
        cells[SIDE] = [row.side for row in rows]
    written = {r: writing(c) for r, c in cells.items()}
    sure = {w.marks[0] for w in written.values() if w.sure}
    common = sure.pop() if len(sure) == 1 else None
    read = {r: _column(r, c, written[r], option or common, rows, head) for r, c in cells.items()}
    return _told_once(read)


def _told_once(columns: dict[str, Column]) -> dict[str, Column]:
    """Why a decimal mark is one is told for the first column that it is one in."""
    told: set[str | None] = set()
    found = {}
    for what, column in columns.items():
        again = column.mark in told
        kept = [n for n in column.notes if not (again and n.kind == "number_format")]
        found[what] = replace(column, notes=tuple(kept))
        told.add(column.mark)
    return found


def _column(
    what: str,
    cells: Sequence[Cell],
    found: Writing,
    other: str | None,
    rows: Sequence[Row],
    head: Head,
) -> Column:
    """``other``: the mark that the person or the rest of the table says."""
    title = head.titles.get(head.columns[what], what) or what
    mark = found.marks[0] if found.sure else other or (MARKS[0] if found.free else None)
    if mark is None:
        return asked(cells, rows, title)
    values = [value_by(c, mark) for c in cells]
    severity = WARNING if what == SIDE else ERROR
    wrong = [
        _no_number(c, rows[n].line.row, title, severity)
        for n, (c, v) in enumerate(zip(cells, values, strict=True))
        if v is None and (what != SIDE or c != "")
    ]
    how = [_how(found, rows, title)] if found.proof else []
    return Column(values, mark if not found.free else None, (*how, *wrong))


def _no_number(cell: Cell, row: int, title: str, severity: str) -> Note:
    if cell == "":
        return Note(
            severity, "missing_number", "thiếu số", "the number is missing", row, field=title
        )
    text = str(cell)[:_SHOWN]
    return Note(
        severity, "not_a_number",
        f"«{text}» không phải là một số viết như các dòng khác trong cột",
        f"'{text}' is not clearly one number as the other rows of the column write it",
        row, field=title,
    )  # fmt: skip


def _how(found: Writing, rows: Sequence[Row], title: str) -> Note:
    assert found.proof is not None
    n, text = found.proof
    mark = found.marks[0]
    return Note(
        INFO, "number_format",
        f"dấu «{mark}» là dấu thập phân của cả cột, vì dòng {rows[n].line.row} ghi «{text}»",
        f"“{mark}” is the decimal mark of the whole column, for row {rows[n].line.row} writes"
        f" “{text}”",
        field=title,
    )  # fmt: skip


def asked(cells: Sequence[Cell], rows: Sequence[Row], title: str) -> Column:
    """No row decides between two readings: ask, with both readings of the first such cell."""
    n, found = next((n, readings(c)) for n, c in enumerate(cells) if len(readings(c)) == 2)
    one, other = (f"{found[mark]:.10g}" for mark in MARKS)
    text = str(cells[n])
    note = Note(
        ERROR, "ambiguous_number",
        f"«{text}» có thể là {one.replace('.', ',')} hoặc {other.replace('.', ',')};"
        " cho biết dấu thập phân là dấu nào",
        f"'{text}' is not clearly one number: {one} or {other}? say which mark is the decimal one,"
        " or write metres without thousands marks, such as 2325124.56",
        rows[n].line.row, field=title,
    )  # fmt: skip
    choices = [
        {
            "value": mark,
            "vi": f"dấu thập phân là «{mark}»: {text} là {value.replace('.', ',')}",
            "en": f"“{mark}” is the decimal mark: {text} is {value}",
        }
        for mark, value in zip(MARKS, (one, other), strict=True)
    ]
    question = {"option": "decimal", "vi": note.vi, "en": note.en, "choices": choices}
    return Column([None] * len(cells), None, (note,), question)


def declared_in(lines: Sequence[Line], mark: str | None) -> tuple[Declared | None, list[Note]]:
    """The area that the lines around a table say, and a note on it."""
    found = [d for line in lines if (d := said_area(line, mark))]
    values = {d.m2 for d in found}
    if not found:
        return None, []
    if len(values) > 1 or None in values:
        return None, [
            Note(
                WARNING, "area_unclear",
                f"«{found[0].text[:60]}»: không rõ số hoặc đơn vị (m², ha) của diện tích;"
                " không dùng",
                f"“{found[0].text[:60]}”: the number or the unit (m², ha) of the area is not clear;"
                " not used",
                found[0].row,
            )
        ]  # fmt: skip
    return found[0], [_area_note(found[0])]


def _area_note(area: Declared) -> Note:
    vi, en = metres(area.m2 or 0.0, 1)
    return Note(
        INFO, "declared_area", f"diện tích tự ghi: {vi} m²",
        f"the declared area: {en} m²", area.row,
    )  # fmt: skip


def groups(rows: Sequence[Row], head: Head) -> list[str]:
    """The site of each row; an empty cell is the site above, as merged cells are written.

    A column with another value in every row names points, not sites.
    """
    column = head.columns.get(SITE)
    said = [str(row.cell(column)) for row in rows]
    named = [s for s in said if s]
    if column is None or (len(named) > 1 and len(set(named)) == len(rows)):
        return [""] * len(rows)
    found: list[str] = []
    for text in said:
        found.append(text or (found[-1] if found else ""))
    return found


def names(rows: Sequence[Row], head: Head) -> list[str]:
    """The name of each point; whole numbers of a sheet without their ``.0``."""
    column = head.columns.get(NAME)
    if column is None and not any(groups(rows, head)):
        column = head.columns.get(SITE)
    return [_name(row.cell(column)) for row in rows]


def _name(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)[:_SHOWN]
