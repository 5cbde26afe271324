"""A statement as XLSX: T1 to T7 as sheets, the pieces below them, formulas to follow.

Text is always written as text: a cell that begins with ``=`` is what somebody wrote, never a
formula.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geoapp.publish.clean import clean
from geoapp.publish.report.annex import corner_table
from geoapp.publish.report.content import Cell, Facts, Section, Statement, Table, Text
from geoapp.publish.report.fixed_zip import fixed
from geoapp.publish.report.formulas import Grid, Pieces, formula, letter
from geoapp.publish.report.make import statement
from geoapp.publish.report.source import Document, Source, cells, made_on
from geoapp.publish.report.tables import in_language, in_row

PIECES = (
    "piece", "parcel", "code", "class", "inside_m2", "parcel_m2", "disputed", "layer",
)  # fmt: skip
OWN = ("land", "rice", "plan", "corners", "pieces")
"""Sections that have sheets of their own."""
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "head": {"bold": True, "bg_color": "#ECECEC", "border": 1, "text_wrap": True, "valign": "top"},
    "strong": {"bold": True},
    "text": {"text_wrap": True, "valign": "top"},
}
LINE_PT = 15.0
LONGEST = 32_000
"""Characters of a cell; Excel takes 32,767."""


def xlsx(document: Document, pieces: Document, lang: str) -> bytes:
    """The whole file."""
    made, source = statement(document, pieces, lang), Source(document, pieces, lang)
    with Book(made_on(document), clean(made.front.subject), source) as book:
        book.summary(made)
        found = book.pieces_place(pieces.get("features") or [])
        for key, given in sorted((document.get("tables") or {}).items()):
            if given and given.get("rows"):
                book.table(key, given, found)
        book.details(made)
        book.pieces(found)
        book.plain(corner_table(source))
    return book.bytes


def tables_xlsx(tables: Mapping[str, Document], title: str, day: Any, lang: str) -> bytes:
    """A workbook of tables alone, such as T3, T4 and T7 over all clusters."""
    source = Source({"site": {"id": title}}, {}, lang)
    with Book(day, title, source) as book:
        for key, given in sorted(tables.items()):
            if given:
                book.table(key, given, None)
    return book.bytes


class Book:
    """A workbook being written; ``bytes`` once it is closed."""

    def __init__(self, day: Any, title: str, source: Source) -> None:
        self._out, self.bytes, self.source = io.BytesIO(), b"", source
        self._book = xlsxwriter.Workbook(
            self._out,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
             "strings_to_numbers": False, "nan_inf_to_errors": False},
        )  # fmt: skip
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
        by = clean(source.document.get("by") or "")
        self._book.set_properties({"title": title[:255], "author": by[:255], "created": moment})
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *failure: object) -> None:
        self._book.close()
        self.bytes = fixed(self._out.getvalue())

    def look(self, name: str, **more: Any) -> Format:
        """A format, made once."""
        wanted = FORMATS.get(name, {}) | more
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(wanted)
        return self._formats[key]

    def sheet(
        self, name: str, widths: Sequence[float], *, head_row: int | None = None
    ) -> Worksheet:
        """A new sheet that prints on A4 wide paper, its head on every page."""
        made = self._book.add_worksheet(name[:31])
        made.set_paper(9)
        made.set_landscape()
        made.fit_to_pages(1, 0)
        made.set_footer("&C&P / &N")
        for n, width in enumerate(widths):
            made.set_column(n, n, width)
        if head_row is not None:
            made.freeze_panes(head_row + 1, 0)
            made.repeat_rows(head_row)
        return made

    def summary(self, made: Statement) -> None:
        """The title page and the site."""
        front, say = made.front, self.source.say
        sheet = self.sheet(say("sheet_summary"), (34, 90))
        sheet.write_string(0, 0, clean(front.title), self.look("title"))
        sheet.write_string(1, 0, clean(front.subject), self.look("strong"))
        row = 2
        for mark in front.marks:
            sheet.write_string(row, 0, mark, self.look("strong", font_color="#8C0019"))
            row += 1
        pairs = [
            (say("verdict"), f"{front.verdict}. {front.sentence}"),
            *((name, "\n".join(v.text for v in values)) for name, values in front.facts.pairs),
            (say("check_id"), made.identity),
            (say("digest"), made.digest),
            (say("note"), say("given_not_proved")),
        ]
        for name, value in pairs:
            row += 1
            sheet.set_row(row, LINE_PT * _lines_of(value, 95))
            sheet.write_string(row, 0, name, self.look("text", bold=True))
            sheet.write_string(row, 1, clean(value)[:LONGEST], self.look("text"))

    def pieces_place(self, features: Sequence[Document]) -> Pieces:
        """Where the pieces will lie, so that formulas can point there."""
        code, class_, area = (letter(PIECES, key) for key in ("code", "class", "inside_m2"))
        name = self.source.say("sheet_pieces")
        return Pieces(name, len(features) + 1, code, class_, area, features)

    def pieces(self, place: Pieces) -> None:
        """Every piece, without a limit."""
        sheet = self.sheet(place.sheet, (10, 26, 10, 12, 18, 18, 40, 24), head_row=0)
        for n, key in enumerate(PIECES):
            sheet.write_string(0, n, self.source.say(key), self.look("head"))
        for row, feature in enumerate(place.features, 1):
            self._piece(sheet, row, feature)

    def _piece(self, sheet: Worksheet, row: int, feature: Document) -> None:
        given = feature["properties"]
        texts = {0: feature["id"], 1: given["parcel"], 2: given["code"],
                 3: self.source.term("class", given["class"]),
                 6: ", ".join(given.get("kept_by") or []), 7: given["source_layer"]}  # fmt: skip
        for column, text in texts.items():
            sheet.write_string(row, column, clean("" if text is None else text)[:LONGEST])
        area = self.look("", num_format="#,##0.0")
        sheet.write_number(row, 4, given["area_m2"], area)
        if given.get("parcel_m2"):
            sheet.write_number(row, 5, given["parcel_m2"], area)

    def table(self, key: str, given: Document, pieces: Pieces | None) -> None:
        """A table of the check on a sheet of its name."""
        columns = [c for c in given["columns"] if in_language(c["key"], self.source.lang)]
        widths = [16 if c.get("digits") is not None else _width(c, given["rows"]) for c in columns]
        sheet = self.sheet(key, widths, head_row=1)
        sheet.write_string(0, 0, self.source.own(given, "title"), self.look("title"))
        for n, column in enumerate(columns):
            unit = {"m2": "m²", "m3": "m³", "%": None}.get(column["unit"], column["unit"])
            name = clean(column[self.source.lang])
            sheet.write_string(1, n, f"{name} ({unit})" if unit else name, self.look("head"))
        grid = Grid(given["rows"], [c["key"] for c in columns], 2)
        for row in range(len(grid.rows)):
            for n, column in enumerate(columns):
                self._value(sheet, grid, row, n, column, pieces)

    def _value(
        self, sheet: Worksheet, grid: Grid, row: int, n: int, column: Document,
        pieces: Pieces | None,
    ) -> None:  # fmt: skip
        value, kind = grid.value(row, column["key"]), grid.rows[row]["kind"]
        look: dict[str, Any] = {"bold": True} if kind in ("subtotal", "total") else {}
        if isinstance(value, int | float) and not isinstance(value, bool):
            shown = self.look("", num_format=number_format(in_row(column, grid.rows[row])), **look)
            made = formula(grid, row, column["key"], pieces)
            if made:
                sheet.write_formula(grid.first + row, n, made, shown, value)
            else:
                sheet.write_number(grid.first + row, n, value, shown)
            return
        absent = column["key"] not in grid.rows[row]["values"] or kind != "row"
        unknown = "" if absent or column["key"].startswith("note") else self.source.say("no_data")
        text = clean(unknown if value is None else value)[:LONGEST]
        sheet.write_string(grid.first + row, n, text, self.look("text", **look))

    def details(self, made: Statement) -> None:
        """The sections that have no sheet of their own, one below the other."""
        sheet, row = self.sheet(self.source.say("sheet_details"), (44, 30, 24, 24, 44, 24, 20)), 0
        for section in made.sections:
            if section.key not in OWN:
                row = self._section(sheet, row, section) + 1

    def plain(self, section: Section) -> None:
        """A section on a sheet of its own."""
        sheet = self.sheet(section.title, (14, 18, 18, 14, 14, 12))
        self._section(sheet, 0, section)

    def _section(self, sheet: Worksheet, row: int, section: Section) -> int:
        sheet.write_string(row, 0, section.title, self.look("title"))
        for block in section.blocks:
            for look, given in _lines(block):
                row += 1
                for n, cell in enumerate(given):
                    self._cell(sheet, row, n, cell, look)
        return row + 1

    def _cell(self, sheet: Worksheet, row: int, n: int, cell: Cell, look: str) -> None:
        if cell.number is None:
            sheet.write_string(row, n, clean(cell.text)[:LONGEST], self.look(look))
            return
        shown = self.look(look, num_format=number_format({"digits": cell.digits}))
        sheet.write_number(row, n, cell.number, shown)


def _lines_of(text: str, width: int) -> int:
    """Lines that a text takes in a cell of so many characters."""
    return sum(len(line) // width + 1 for line in text.split("\n"))


def _width(column: Document, rows: Sequence[Document]) -> float:
    longest = max((len(str(r["values"].get(column["key"]) or "")) for r in rows), default=0)
    return float(min(max(longest + 2, 10), 60))


def number_format(column: Document) -> str:
    """How a spreadsheet shows a column's numbers; a share of 0..1 as per cent."""
    digits = column.get("digits") or 0
    point = "." + "0" * digits if digits else ""
    return f"0{point}%" if column.get("unit") == "%" else f"#,##0{point}"


def _lines(block: object) -> list[tuple[str, Sequence[Cell]]]:
    """A block as rows of cells with the name of their format."""
    if isinstance(block, Text):
        return [("text", cells(block.text))]
    if isinstance(block, Facts):
        return [
            ("text", cells(name, "\n".join(v.text for v in values))) for name, values in block.pairs
        ]
    if isinstance(block, Table):
        title = [("strong", cells(block.title))] if block.title else []
        heads = [("head", cells(*(h.text for h in block.heads)))]
        return [*title, *heads, *(("text", r.cells) for r in block.rows)]
    return []
