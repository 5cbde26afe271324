"""How a column writes its numbers: decided by their form alone, for the whole column.

``2.321.456,78``, ``2321456.78``, ``2 321 456,78`` and ``2321456,78`` each have one reading;
``529.400`` has two, and only another number of the column or of the table decides. How large a
number is decides nothing: where its form leaves two readings the person is asked.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from geoapp.exchange.corners_degrees import degrees
from geoapp.exchange.corners_grid import Cell

MARKS = (".", ",")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " ")
_MINUS = str.maketrans({"\u2212": "-"})


def _pattern(mark: str) -> re.Pattern[str]:
    group = "[., ]".replace(mark, "")
    grouped = rf"[1-9]\d{{0,2}}({group})\d{{3}}(?:\3\d{{3}})*"
    return re.compile(rf"([+-]?)(\d+|{grouped})(?:\{mark}(\d+))?")


_PATTERNS = {mark: _pattern(mark) for mark in MARKS}


def cleaned(text: str) -> str:
    """Text without a trailing unit, odd spaces or a typographic minus."""
    plain = text.translate(_SPACES).translate(_MINUS).strip()
    return re.sub(r"(?<=\d) ?m$", "", plain)


def value_by(cell: Cell, mark: str) -> float | None:
    """The number in a cell where ``mark`` is the decimal mark, or its angle; None of neither."""
    if not isinstance(cell, str):
        return float(cell) if math.isfinite(cell) else None
    found = _PATTERNS[mark].fullmatch(cleaned(cell))
    if found is None or len(found[0]) > 40:
        return degrees(cell)
    sign, whole, _, fraction = found.groups()
    return float(f"{sign}{re.sub(r'[., ]', '', whole)}.{fraction or 0}")


def readings(cell: Cell) -> dict[str, float]:
    """The number for each decimal mark that the cell can be written with."""
    found = {mark: value_by(cell, mark) for mark in MARKS}
    return {mark: value for mark, value in found.items() if value is not None}


def decimal(text: str) -> float | None:
    """A number in Vietnamese or English writing; None where it is neither or could be both.

    Examples
    --------
    >>> decimal("2.325.124,56"), decimal("2325124.56"), decimal("2325124,560")
    (2325124.56, 2325124.56, 2325124.56)
    >>> decimal("529.400") is None  # five hundred thousand, or five hundred?
    True
    """
    values = set(readings(text).values())
    return values.pop() if len(values) == 1 else None


@dataclass(frozen=True)
class Writing:
    """What the cells of a column say of its decimal mark.

    ``marks``: those that every number of it can be written with, as far as they make a
    difference; ``proof``: the index and text of a cell that only the first of them can read.
    """

    marks: tuple[str, ...]
    proof: tuple[int, str] | None

    @property
    def sure(self) -> bool:
        """Whether one mark reads the column, or both read the same numbers."""
        return len(self.marks) == 1

    @property
    def free(self) -> bool:
        """Whether no cell asks for a mark: whole numbers, or none at all."""
        return not self.marks


def writing(cells: Sequence[Cell]) -> Writing:
    """What the numbers in ``cells`` say; cells that are no number say nothing."""
    read = [(n, c, readings(c)) for n, c in enumerate(cells)]
    telling = [(n, str(c), r) for n, c, r in read if _telling(r)]
    counts = {mark: sum(mark in r for _, _, r in telling) for mark in MARKS}
    most = max(counts.values())
    marks = tuple(mark for mark in MARKS if counts[mark] == most) if most else ()
    if len(marks) != 1:
        return Writing(marks, None)
    return Writing(marks, next(((n, text) for n, text, r in telling if [*r] == [*marks]), None))


def _telling(found: dict[str, float]) -> bool:
    """Whether a cell is read in one way only by one mark, or in two different ways."""
    return bool(found) and (len(found) == 1 or len(set(found.values())) > 1)
