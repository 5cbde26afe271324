"""Tables of corner points as surveyors write them, and tables with a WKT column.

In Vietnamese survey tables X is north and Y is east. Columns that were swapped are seen and
named; they are swapped only where the person says so.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely

from geoapp.errors import FileUnreadable
from geoapp.exchange.corners_degrees import coarse
from geoapp.exchange.corners_grid import Grid, Line
from geoapp.exchange.corners_head import EAST, NORTH, SIDE, Head, find_head, said_crs
from geoapp.exchange.corners_make import UNASKED, Answers, Corners, area_of, with_shapes
from geoapp.exchange.corners_numbers import decimal as decimal
from geoapp.exchange.corners_place import (
    DEGREES,
    SWAP,
    find_headless,
    place_notes,
    swapped_note,
    unit_of,
)
from geoapp.exchange.corners_rings import (
    Corner,
)
from geoapp.exchange.corners_rows import (
    Column,
    Row,
    columns_of,
    declared_in,
    groups,
    names,
    sorted_rows,
)
from geoapp.exchange.notes import ERROR, INFO, Note, errors
from geoapp.exchange.traverse_table import is_traverse, read_traverse
from geoapp.sentence import say


@dataclass
class _Made:
    """Geometry by site, and notes, while a table is read."""

    shapes: dict[str, shapely.Geometry] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def read_corners(grid: Grid, name: str, answers: Answers = UNASKED) -> Corners:
    """Read a corner table or a traverse; what is wrong with it stands in its notes, row by row.

    Raises FileUnreadable with ``name`` where no columns of coordinates can be found.
    """
    named = find_head(grid)
    if named is not None and is_traverse(named, grid):
        return _in_order(read_traverse(grid, named, answers))
    head, how = _head(grid, named, name)
    found = sorted_rows(grid.lines[head.after :], head)
    if not found.rows:
        raise FileUnreadable(say("{file}: the table has no rows below its header", file=name))
    columns = columns_of(found.rows, head, answers.decimal)
    words = [*grid.lines[: head.after], *found.texts]
    notes = [*how, *found.notes, *(n for c in columns.values() for n in c.notes)]
    notes += _commas(grid, found.rows, head)
    corners = _corners(found.rows, columns, head)
    table = Corners(
        ids=[],
        geometry=np.empty(0, dtype=object),
        notes=tuple(notes),
        questions=tuple(c.question for c in columns.values() if c.question)[:1],
        columns=tuple(_described(head, columns)),
        crs=said_crs([line.text for line in words]),
    )
    table = _with_area(table, words, columns)
    whole = [c for c in corners if math.isfinite(c.north + c.east)]
    if errors(notes):
        return _in_order(replace(table, notes=(*table.notes, *_lost(whole))))
    done = _placed(table, corners, groups(found.rows, head), answers.swap)
    return _in_order(_with_fineness(done, found.rows, head))


def _with_fineness(table: Corners, rows: Sequence[Row], head: Head) -> Corners:
    if table.unit != DEGREES:
        return table
    columns = [[row.cell(head.columns.get(what)) for row in rows] for what in (NORTH, EAST)]
    return replace(table, notes=(*table.notes, *coarse(columns)))


def _lost(corners: Sequence[Corner]) -> list[Note]:
    """Rows in the wrong place, where others already have errors."""
    if not corners:
        return []
    unit, turned = unit_of(np.array([c.at for c in corners]))
    return [] if turned or unit is None else place_notes(corners, unit)


def _in_order(table: Corners) -> Corners:
    notes = sorted(table.notes, key=lambda n: (n.row is not None, n.row or 0))
    return replace(table, notes=tuple(notes))


def _commas(grid: Grid, rows: Sequence[Row], head: Head) -> list[Note]:
    """Commas between cells and within numbers: rows are then longer than the header."""
    width = len(head.titles)
    if grid.how != "comma" or sum(len(r.line.cells) > width for r in rows) * 2 < len(rows):
        return []
    return [
        Note(
            ERROR, "commas",
            "dấu phẩy vừa ngăn các cột vừa là dấu thập phân; ngăn cột bằng dấu chấm phẩy hoặc tab",
            "commas stand both between the columns and within the numbers; put semicolons or tabs"
            " between the columns",
            rows[0].line.row,
        )
    ]  # fmt: skip


def _head(grid: Grid, head: Head | None, name: str) -> tuple[Head, list[Note]]:
    if head is not None and {NORTH, EAST} <= head.columns.keys():
        return head, []
    by_size = find_headless(grid)
    if by_size is None:
        raise FileUnreadable(
            say(
                "{file}: its first line must name the columns point, X (north) and Y (east),"
                " or a WKT column",
                file=name,
            )
        )
    return by_size[0], [by_size[1]]


def _described(head: Head, columns: dict[str, Column]) -> list[dict[str, Any]]:
    return [
        {
            "index": index + 1,
            "title": head.titles.get(index) or None,
            "role": what,
            "decimal": columns[what].mark if what in columns else None,
        }
        for what, index in sorted(head.columns.items(), key=lambda item: item[1])
    ]


def _with_area(table: Corners, words: Sequence[Line], columns: dict[str, Column]) -> Corners:
    marks = {c.mark for c in columns.values()} - {None}
    found, notes = declared_in(words, marks.pop() if len(marks) == 1 else None)
    told = replace(table, notes=(*table.notes, *notes))
    return replace(told, declared_m2=found.m2, declared_in=found.text) if found else told


def _corners(rows: Sequence[Row], columns: dict[str, Column], head: Head) -> list[Corner]:
    sides = columns[SIDE].values if SIDE in columns else [None] * len(rows)
    return [
        Corner(row.line.row, name, _or_nan(north), _or_nan(east), side, row.fresh)
        for row, name, north, east, side in zip(
            rows, names(rows, head), columns[NORTH].values, columns[EAST].values, sides,
            strict=True,
        )
    ]  # fmt: skip


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


def _placed(table: Corners, corners: list[Corner], sites: list[str], swap: bool) -> Corners:
    """The table with its numbers where they belong, then with its geometry."""
    choices: list[Note] = []
    if swap:
        corners = [replace(c, north=c.east, east=c.north) for c in corners]
        choices.append(
            Note(
                INFO, "swapped_by_choice", "cột X và Y được đọc đổi lại theo lựa chọn",
                "the columns X and Y were read swapped, as chosen",
            )
        )  # fmt: skip
    unit, turned = unit_of(np.array([c.at for c in corners]))
    if turned:
        return _turned(replace(table, unit=unit), corners, sites)
    made = _made(corners, sites, unit)
    notes = [*table.notes, *place_notes(corners, unit), *made.notes]
    done = replace(table, unit=unit, notes=tuple(notes), choices=tuple(choices))
    return done if errors(notes) else with_shapes(done, made.shapes)


def _turned(table: Corners, corners: Sequence[Corner], sites: Sequence[str]) -> Corners:
    """Swapped columns: nothing is made of them, but where the numbers would lie as they stand."""
    made = _made([replace(c, north=c.east, east=c.north) for c in corners], sites, table.unit)
    shapes = shapely.transform(list(made.shapes.values()), lambda xy: xy[:, ::-1])
    return replace(
        table,
        notes=(*table.notes, swapped_note(corners[0]), *made.notes),
        questions=(*table.questions, SWAP),
        as_given=np.asarray(shapes, dtype=object),
    )


def _made(corners: Sequence[Corner], sites: Sequence[str], unit: str | None) -> _Made:
    made = _Made()
    by_site: dict[str, list[Corner]] = {}
    for site, corner in zip(sites, corners, strict=True):
        by_site.setdefault(site, []).append(corner)
    for site, own in by_site.items():
        shape, notes = area_of(own, unit)
        made.notes += notes
        if shape is not None:
            made.shapes[site] = shape
    return made
