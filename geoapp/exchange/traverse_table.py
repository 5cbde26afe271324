"""A table of bearings and distances as a boundary."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geoapp.exchange.corners_grid import Cell, Grid, Line
from geoapp.exchange.corners_head import BEARING, EAST, NAME, NORTH, SIDE, Head, said_crs
from geoapp.exchange.corners_make import Answers, Corners, area_of, with_shapes
from geoapp.exchange.corners_numbers import readings, value_by, writing
from geoapp.exchange.corners_place import METRES, place_notes, unit_of
from geoapp.exchange.corners_rings import Corner
from geoapp.exchange.corners_rows import Row, asked, cell_of, declared_in
from geoapp.exchange.notes import ERROR, Note, errors
from geoapp.exchange.traverse import Leg, bearing, closing_note, run


@dataclass(frozen=True)
class _Station:
    """A row: a point's name, and the leg that stands beside it, if any."""

    line: Line
    name: str
    leg: Leg | None


def is_traverse(head: Head | None, grid: Grid) -> bool:
    """Whether a table has bearings and distances, and coordinates in one row at most."""
    if head is None or not {BEARING, SIDE} <= head.columns.keys():
        return False
    if not {NORTH, EAST} <= head.columns.keys():
        return True
    column = head.columns[NORTH]
    return sum(bool(readings(cell_of(line, column))) for line in grid.lines[head.after :]) <= 1


def read_traverse(grid: Grid, head: Head, answers: Answers) -> Corners:
    """The boundary of a traverse; what is wrong with it stands in its notes, row by row."""
    lines = [line for line in grid.lines[head.after :] if line.cells]
    mark = answers.decimal or _mark(lines, head)
    if mark is None:
        return _asking(lines, head)
    stations, words, notes = _stations(lines, head, mark)
    begin = answers.start or _start(lines, head, mark)
    area, area_notes = declared_in([*grid.lines[: head.after], *words], mark)
    table = Corners(
        ids=[],
        geometry=np.empty(0, dtype=object),
        notes=(*notes, *area_notes, *_missing(stations, begin, head)),
        crs=said_crs([line.text for line in (*grid.lines[: head.after], *words)]),
        declared_m2=area.m2 if area else None,
        declared_in=area.text if area else None,
    )
    if errors(table.notes) or begin is None:
        return table
    return _run(table, stations, begin, answers.adjust)


def _cells(lines: Sequence[Line], head: Head, what: str) -> list[Cell]:
    return [cell_of(line, head.columns.get(what)) for line in lines]


def _mark(lines: Sequence[Line], head: Head) -> str | None:
    """The decimal mark: of the distances, else of any other column; None where two are possible."""
    written = {r: writing(_cells(lines, head, r)) for r in (SIDE, NORTH, EAST, BEARING)}
    if written[SIDE].sure:
        return written[SIDE].marks[0]
    sure = {w.marks[0] for w in written.values() if w.sure}
    if len(sure) == 1:
        return sure.pop()
    return "." if written[SIDE].free and written[NORTH].free else None


def _asking(lines: Sequence[Line], head: Head) -> Corners:
    """Nothing is made of distances that could be a thousand times as long."""
    doubtful = SIDE if not writing(_cells(lines, head, SIDE)).free else NORTH
    rows, title = [Row(line) for line in lines], head.titles.get(head.columns[doubtful], doubtful)
    column = asked(_cells(lines, head, doubtful), rows, title or doubtful)
    return Corners(
        ids=[],
        geometry=np.empty(0, dtype=object),
        notes=column.notes,
        questions=(column.question,) if column.question else (),
    )


def _stations(
    lines: Sequence[Line], head: Head, mark: str
) -> tuple[list[_Station], list[Line], list[Note]]:
    """Rows of points, rows of words, and what cannot be read."""
    stations, words, notes = [], [], []
    for line in lines:
        angle, side = (cell_of(line, head.columns[r]) for r in (BEARING, SIDE))
        if angle == "" and side == "" and not _point(line, head):
            words.append(line)
            continue
        turn, length = bearing(_text(angle)), value_by(side, mark)
        leg = None if turn is None or length is None else Leg(line.row, turn, length)
        notes += _unread(line.row, head, (angle, side), (turn, length))
        stations.append(_Station(line, _text(cell_of(line, head.columns.get(NAME)))[:30], leg))
    return stations, words, notes


def _point(line: Line, head: Head) -> bool:
    """Whether a row without a leg names a point."""
    name = _text(cell_of(line, head.columns.get(NAME)))
    others = [c for n, c in enumerate(line.cells) if n != head.columns.get(NAME)]
    return 0 < len(name) <= 12 and all(c == "" or readings(c) for c in others)


def _text(cell: Cell) -> str:
    return f"{cell:g}" if isinstance(cell, float) else cell


def _unread(
    row: int, head: Head, cells: tuple[Cell, Cell], values: tuple[float | None, float | None]
) -> list[Note]:
    """A leg needs both; a row with neither is the last point."""
    if all(c == "" for c in cells):
        return []
    return [
        Note(
            ERROR, "not_a_bearing" if what == BEARING else "not_a_number",
            f"«{str(cell)[:30]}» không đọc được; góc viết như 123,5 hoặc 123°30'00\" hoặc N30°E,"
            " cạnh bằng m",
            f"'{str(cell)[:30]}' cannot be read; write a bearing as 123.5, 123°30'00\" or N30°E,"
            " a distance in m",
            row, field=head.titles.get(head.columns[what], what) or what,
        )
        for what, cell, value in zip((BEARING, SIDE), cells, values, strict=True)
        if value is None or (what == SIDE and value <= 0)
    ]  # fmt: skip


def _start(lines: Sequence[Line], head: Head, mark: str) -> tuple[float, float] | None:
    for line in lines:
        pair = [value_by(cell_of(line, head.columns.get(r)), mark) for r in (NORTH, EAST)]
        if pair[0] is not None and pair[1] is not None:
            return pair[0], pair[1]
    return None


def _missing(
    stations: Sequence[_Station], begin: tuple[float, float] | None, head: Head
) -> list[Note]:
    if begin is None:
        return [
            Note(
                ERROR, "no_start",
                "chưa có tọa độ điểm đầu; ghi X và Y của điểm đầu ở dòng thứ nhất",
                "the start point has no coordinates; write its X and Y in the first row",
            )
        ]  # fmt: skip
    if sum(s.leg is not None for s in stations) < 2:
        return [
            Note(ERROR, "too_few", "cần ít nhất 3 điểm", "fewer than three points make no area")
        ]
    return []


def _run(
    table: Corners, stations: Sequence[_Station], begin: tuple[float, float], adjust: bool
) -> Corners:
    """Legs stand beside the point they leave, or, where the first row has none, they reach."""
    legs = [s.leg for s in stations if s.leg is not None]
    returns = len(stations) > 1 and stations[-1].name == stations[0].name != ""
    closes = returns or len(legs) == len(stations)
    points, closure = run(begin, legs, closes=closes, adjust=adjust)
    corners = [
        Corner(s.line.row, s.name, north, east)
        for s, (north, east) in zip(stations, points, strict=False)
    ]
    unit, _ = unit_of(np.array([c.at for c in corners]))
    shape, notes = area_of(corners, METRES)
    told = [closing_note(closure, stations[-1].line.row), *place_notes(corners, unit), *notes]
    done = replace(
        table,
        unit=unit,
        notes=(*table.notes, *told),
        traverse=closure.to_json() if closure else None,
    )
    return done if shape is None or errors(told) else with_shapes(done, {"": shape})
