"""What the size of corners says: metres or degrees, columns swapped, a row out of place.

Within Vietnam the ranges of north and east do not meet, in metres and in degrees alike.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoapp.exchange.corners_grid import Cell, Grid, Line
from geoapp.exchange.corners_head import EAST, NAME, NORTH, Head
from geoapp.exchange.corners_numbers import readings
from geoapp.exchange.corners_rings import Corner
from geoapp.exchange.notes import ERROR, INFO, WARNING, Note, metres

METRES, DEGREES = "m", "degree"
Window = tuple[tuple[float, float], tuple[float, float]]
WINDOWS: dict[str, Window] = {
    METRES: ((900_000.0, 2_700_000.0), (100_000.0, 900_000.0)),
    DEGREES: ((8.0, 24.0), (102.0, 118.0)),
}
"""North and east in every VN-2000 projection (3 and 6 degree zones), and in degrees."""
FAR_M = 20_000.0


def within(points: NDArray[np.float64], window: Window) -> NDArray[np.bool_]:
    """Which points (east, north) lie in a window (north, east)."""
    (south, north), (west, east) = window
    x, y = points.T
    return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))


def unit_of(points: NDArray[np.float64]) -> tuple[str | None, bool]:
    """The unit of most points (east, north) and whether the two are swapped; None: neither."""
    for unit, window in WINDOWS.items():
        for turned in (False, True):
            given = points[:, ::-1] if turned else points
            if len(given) and within(given, window).mean() > 0.5:
                return unit, turned
    return None, False


def swapped_note(first: Corner) -> Note:
    """The two columns stand for one another."""
    (north_vi, north), (east_vi, east) = metres(first.north), metres(first.east)
    return Note(
        ERROR, "swapped",
        f"cột X và Y có vẻ bị đổi chỗ: X là bắc (đang ghi {north_vi}), Y là đông (đang ghi"
        f" {east_vi}); chọn đổi lại hoặc sửa tiêu đề",
        f"the columns X and Y look swapped: X is north ({north} is given), Y is east"
        f" ({east} is given); choose to swap them, or swap the two headers",
        first.row,
    )  # fmt: skip


SWAP: dict[str, Any] = {
    "option": "swap",
    "vi": "cột X và Y bị đổi chỗ: đọc đổi lại?",
    "en": "the columns X and Y are swapped: read them the other way?",
    "choices": [
        {"value": "true", "vi": "đổi lại: X là đông, Y là bắc", "en": "swap: X is east, Y north"},
    ],
}


def place_notes(corners: Sequence[Corner], unit: str | None) -> list[Note]:
    """Rows whose numbers cannot be in Vietnam where the others are, or lie far from them."""
    points = np.array([c.at for c in corners])
    if unit is None:
        return [_nowhere(corners[0])]
    inside = within(points, WINDOWS[unit])
    turned = within(points[:, ::-1], WINDOWS[unit])
    centre = np.median(points, axis=0)
    far = np.abs(points - centre).max(axis=1) > (FAR_M if unit == METRES else FAR_M / 111_320)
    return [
        *(_misplaced(corners[n], bool(turned[n])) for n in np.flatnonzero(~inside).tolist()),
        *(_far(corners[n]) for n in np.flatnonzero(inside & far).tolist()),
    ]


def _nowhere(first: Corner) -> Note:
    return Note(
        WARNING, "outside",
        f"X = {first.north:g}, Y = {first.east:g} không phải tọa độ VN-2000 (m) hay độ tại"
        " Việt Nam",
        f"X = {first.north:g}, Y = {first.east:g} are neither VN-2000 metres nor degrees in"
        " Vietnam",
        first.row,
    )  # fmt: skip


def _misplaced(corner: Corner, turned: bool) -> Note:
    vi = "X và Y của riêng dòng này bị đổi chỗ" if turned else "thừa hoặc thiếu chữ số?"
    en = "X and Y are swapped in this row alone" if turned else "a digit too many or too few?"
    return Note(
        ERROR, "row_outside",
        f"X = {corner.north:.10g}, Y = {corner.east:.10g} nằm ngoài Việt Nam, các dòng khác thì"
        f" không: {vi}",
        f"X = {corner.north:.10g}, Y = {corner.east:.10g} lies outside Vietnam, the other rows do"
        f" not: {en}",
        corner.row,
    )  # fmt: skip


def _far(corner: Corner) -> Note:
    return Note(
        WARNING, "row_far", "điểm cách các điểm khác hơn 20 km; kiểm tra lại các chữ số",
        "the point is more than 20 km from the others; check its digits", corner.row,
    )  # fmt: skip


def find_headless(grid: Grid) -> tuple[Head, Note] | None:
    """Columns by their size where no line names them; None unless exactly one pair fits."""
    data = [n for n, line in enumerate(grid.lines) if _numbers(line) >= 2]
    lines = [grid.lines[n] for n in data]
    width = min((len(line.cells) for line in lines), default=0)
    columns = [[line.cells[n] for line in lines] for n in range(width)]
    pairs = [
        (north, east)
        for window in WINDOWS.values()
        for north in range(width)
        for east in range(width)
        if _all_in(columns[north], window[0]) and _all_in(columns[east], window[1])
    ]
    if len(pairs) != 1:
        return None
    north, east = pairs[0]
    found = {NORTH: north, EAST: east} | ({NAME: 0} if 0 not in (north, east) else {})
    titles = {n: str(n + 1) for n in range(width)}
    return Head(found, titles, data[0]), _by_size(north, east, grid.lines[data[0]])


def _numbers(line: Line) -> int:
    return sum(bool(readings(c)) for c in line.cells)


def _all_in(cells: Sequence[Cell], bounds: tuple[float, float]) -> bool:
    low, high = bounds
    return all(any(low <= v <= high for v in readings(c).values()) for c in cells)


def _by_size(north: int, east: int, first: Line) -> Note:
    return Note(
        INFO, "no_header",
        f"không có dòng tiêu đề: theo độ lớn, cột {north + 1} là X (bắc), cột {east + 1} là Y"
        " (đông)",
        f"no header: by their size, column {north + 1} is X (north) and column {east + 1} is Y"
        " (east)",
        first.row,
    )  # fmt: skip
