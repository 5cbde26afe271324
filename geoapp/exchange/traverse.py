"""A traverse: bearings and distances from a start point, and how well it closes.

Bearings are grid bearings, clockwise from north. The closing error is told and left in the last
side unless the compass rule is asked for: it then goes to every point by the length run so far.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from geoapp.exchange.corners_numbers import readings
from geoapp.exchange.notes import ERROR, INFO, WARNING, Note, metres

GOOD = 1 / 2000
"""A closing error of at most this share of the length is told, a larger one is a warning."""
LETTERS = 40
"""No angle is longer."""
ABSURD = 0.05
"""A closing error of more than this share is no traverse of one ring."""
_DEGREE = r"(?:°|º|˚|độ|[od](?=\s*\d)|\s|-|:)"
_MINUTE = r"(?:'|’|′|m|phút|\s|-|:)"
_SECOND = r"(?:\"|”|″|''|’’|′′|s|giây)"
_ANGLE = re.compile(
    rf"(\d{{1,3}})\s*{_DEGREE}\s*(?:(\d{{1,2}}(?:[.,]\d+)?)\s*{_MINUTE}?\s*"
    rf"(?:(\d{{1,2}}(?:[.,]\d+)?)\s*{_SECOND}?)?)?"
)
_QUADRANT = re.compile(r"([NSB])\s*(.+?)\s*([EWĐDT])", re.IGNORECASE)
# English N, S, E, W; Vietnamese B(ắc), N(am), Đ(ông), T(ây): the second letter says which N it is.
_TURNS = {
    "NE": (0, 1), "SE": (180, -1), "SW": (180, 1), "NW": (360, -1),
    "BĐ": (0, 1), "NĐ": (180, -1), "NT": (180, 1), "BT": (360, -1),
}  # fmt: skip


@dataclass(frozen=True)
class Leg:
    """From one point to the next: degrees clockwise from north, m. ``row``: where it stands."""

    row: int
    bearing: float
    length: float


@dataclass(frozen=True)
class Closure:
    """The end minus the start of a closed traverse, in m; ``length_m``: of all legs together."""

    north_m: float
    east_m: float
    length_m: float
    adjusted: bool

    @property
    def error_m(self) -> float:
        """How far the end lies from the start."""
        return math.hypot(self.north_m, self.east_m)

    @property
    def ratio(self) -> float | None:
        """``n`` of 1:n; None where it closes exactly."""
        return self.length_m / self.error_m if self.error_m > 0 else None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "closing_m": self.error_m,
            "north_m": self.north_m,
            "east_m": self.east_m,
            "length_m": self.length_m,
            "ratio": self.ratio,
            "adjusted": self.adjusted,
        }


def bearing(text: str) -> float | None:
    """Degrees clockwise from north, 0 to below 360; None where a text is no bearing.

    Examples
    --------
    >>> bearing("123.5"), bearing("N30°E"), bearing("S 30° E"), bearing("N30°T")
    (123.5, 30.0, 150.0, 210.0)
    """
    text = text.strip()
    if len(text) > LETTERS:
        return None
    quadrant = _QUADRANT.fullmatch(text)
    if quadrant is None:
        found = _angle(text)
        return None if found is None or found > 360 else found % 360
    first, angle, second = quadrant.groups()
    turn = _TURNS.get(first.upper() + second.upper().replace("D", "Đ"))
    value = _angle(angle)
    if turn is None or value is None or value > 90:
        return None
    return (turn[0] + turn[1] * value) % 360


def _angle(text: str) -> float | None:
    """Decimal degrees, or degrees, minutes and seconds; a number over 360 is no angle."""
    plain = [v for v in readings(text.rstrip("°º˚ ")).values() if 0 <= v <= 360]
    if plain:
        return plain[0] if len(set(plain)) == 1 else None
    found = _ANGLE.fullmatch(text)
    if found is None:
        return None
    degree, minute, second = (float((p or "0").replace(",", ".")) for p in found.groups())
    return degree + minute / 60 + second / 3600 if minute < 60 and second < 60 else None


def run(
    start: tuple[float, float], legs: Sequence[Leg], *, closes: bool, adjust: bool = False
) -> tuple[list[tuple[float, float]], Closure | None]:
    """Points (north, east) of a traverse without its end, and how it closes.

    ``closes``: the last leg is meant to end at the start; without it the last side is not measured,
    every leg has its end among the points, and nothing is known of an error. ``adjust``: the
    compass rule.
    """
    points = [start]
    for leg in legs:
        turn = math.radians(leg.bearing)
        north, east = points[-1]
        points.append((north + leg.length * math.cos(turn), east + leg.length * math.sin(turn)))
    if not closes:
        return points, None
    run_m = [0.0, *accumulate(leg.length for leg in legs)]
    end = points[-1]
    closure = Closure(end[0] - start[0], end[1] - start[1], run_m[-1], adjust)
    if adjust and closure.length_m > 0:
        shares = [length / closure.length_m for length in run_m]
        points = [
            (north - share * closure.north_m, east - share * closure.east_m)
            for (north, east), share in zip(points, shares, strict=True)
        ]
    return points[:-1], closure


def closing_note(closure: Closure | None, row: int) -> Note:
    """How well a traverse closes and what was done with the error."""
    if closure is None:
        return Note(
            INFO, "not_closed",
            "cạnh cuối về điểm đầu không được đo: không biết sai số khép",
            "the last side back to the start is not measured: the closing error is not known", row,
        )  # fmt: skip
    (error_vi, error), share = metres(closure.error_m, 3), 1 / (closure.ratio or math.inf)
    ratio = f"1:{closure.ratio:.0f}" if closure.ratio else "1:∞"
    if share > ABSURD:
        return Note(
            ERROR, "does_not_close",
            f"đường chuyền không khép: lệch {error_vi} m ({ratio}); kiểm tra góc và cạnh",
            f"the traverse does not close: {error} m off ({ratio}); check bearings and distances",
            row,
        )  # fmt: skip
    vi, en = _done(closure)
    return Note(
        INFO if share <= GOOD else WARNING, "closing_error",
        f"sai số khép {error_vi} m ({ratio}); {vi}", f"closing error {error} m ({ratio}); {en}",
        row,
    )  # fmt: skip


def _done(closure: Closure) -> tuple[str, str]:
    if closure.adjusted:
        return "đã phân phối theo chiều dài (theo lựa chọn)", "distributed by length, as chosen"
    return "không phân phối, nằm ở cạnh cuối", "not distributed, it lies in the last side"
