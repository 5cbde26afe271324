"""A table as cells, however it came: pasted from Excel or Word, Markdown, CSV, a sheet."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from geoapp.errors import FileUnreadable, TooLarge
from geoapp.sentence import Sentence, say

MAX_ROWS = 1_000_000
MAX_COLUMNS = 500
MAX_CELL = 16 << 20
Cell = str | float
"""Text, or a number that a sheet holds as one."""


@dataclass(frozen=True)
class Line:
    """A row as the person counts it, from 1; no cells where the row is blank."""

    row: int
    cells: tuple[Cell, ...]

    @property
    def text(self) -> str:
        """All cells as one text."""
        return " ".join(str(c) for c in self.cells if c != "")


@dataclass(frozen=True)
class Grid:
    """``how`` the cells were told apart: tab, pipe, semicolon, spaces, comma, space or sheet."""

    lines: tuple[Line, ...]
    how: str


def grid_of_text(data: bytes, name: str | Sentence, most: int = MAX_ROWS) -> Grid:
    """Cells of a text table of at most ``most`` rows. Raises FileUnreadable or TooLarge."""
    text = _decoded(data, name)
    rows = text.splitlines()
    if len(rows) > most:
        raise TooLarge(say("{file}: more than {most} rows; split the table", file=name, most=most))
    how = _how(rows)
    try:
        lines = tuple(_trimmed(_CUTS[how](text)))
    except csv.Error as error:
        raise FileUnreadable(
            say("{file}: not a readable table ({why})", file=name, why=error)
        ) from error
    made = Grid(lines, how)
    if max(len(line.cells) for line in made.lines) > MAX_COLUMNS:
        raise TooLarge(
            say(
                "{file}: more than {most} columns; keep those of the corners",
                file=name,
                most=MAX_COLUMNS,
            )
        )
    return made


def grid_of_sheet(rows: Iterable[Sequence[Cell | None]]) -> Grid:
    """Cells of a sheet; empty ones are ``None`` there."""
    cut = ((n, ["" if c is None else c for c in row]) for n, row in enumerate(rows, 1))
    return Grid(tuple(_trimmed(cut)), "sheet")


def _decoded(data: bytes, name: str | Sentence) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileUnreadable(say("{file}: not UTF-8; save it as 'CSV UTF-8'", file=name)) from error
    if not text.strip() or "\x00" in text:
        raise FileUnreadable(
            say("{file}: not a table of text, or an empty one; paste the rows again", file=name)
        )
    return text


def _trimmed(lines: Iterable[tuple[int, Sequence[Cell]]]) -> Iterable[Line]:
    """Cells without spaces around them; a row of empty cells is blank."""
    for row, cells in lines:
        bare = tuple(c.strip() if isinstance(c, str) else c for c in cells)
        yield Line(row, bare if any(c != "" for c in bare) else ())


def _how(rows: list[str]) -> str:
    """What stands between the cells of most rows that hold numbers."""
    data = [r for r in rows if re.search(r"\d", r)][:500] or rows[:500]
    for how, mark in (("tab", "\t"), ("pipe", "|"), ("semicolon", ";")):
        if median(r.strip(" ").count(mark) for r in data) >= 1:
            return how
    if _wide(data):
        return "spaces"
    plain = median(r.count(",") for r in data) >= 1 and not _decimal_commas(data)
    return "comma" if plain else "space"


def _wide(data: list[str]) -> bool:
    """Whether two spaces or more stand between cells, and no comma."""
    cut = [re.split(r" {2,}", r.strip()) for r in data]
    commas = any(cell.endswith(",") for cells in cut for cell in cells)
    return median(len(cells) for cells in cut) >= 2 and not commas


def _decimal_commas(data: list[str]) -> bool:
    """Whether every comma is inside a number and single spaces stand between the numbers."""
    return all(re.fullmatch(r"(\S+ )+\S+", r.strip()) for r in data) and all(
        re.fullmatch(r"\d+,\d+|[^,]*", cell) for r in data for cell in r.split()
    )


def _by_mark(mark: str) -> Callable[[str], Iterable[tuple[int, list[str]]]]:
    def cut(text: str) -> Iterable[tuple[int, list[str]]]:
        csv.field_size_limit(MAX_CELL)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        return ((reader.line_num, row) for row in reader)

    return cut


def _by_pipe(text: str) -> Iterable[tuple[int, list[str]]]:
    """Markdown: the line of dashes under the header is no row, and no blank one either."""
    for row, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if not (bare and set(bare) <= set("|-:+ ")):
            yield row, bare.removeprefix("|").removesuffix("|").split("|")


def _by_spaces(pattern: str) -> Callable[[str], Iterable[tuple[int, list[str]]]]:
    def cut(text: str) -> Iterable[tuple[int, list[str]]]:
        rows = enumerate(text.splitlines(), 1)
        return ((row, re.split(pattern, line.strip())) for row, line in rows)

    return cut


_CUTS: dict[str, Callable[[str], Iterable[tuple[int, list[str]]]]] = {
    "tab": _by_mark("\t"),
    "pipe": _by_pipe,
    "semicolon": _by_mark(";"),
    "spaces": _by_spaces(r"\s{2,}|\t"),
    "comma": _by_mark(","),
    "space": _by_spaces(r"\s+"),
}
