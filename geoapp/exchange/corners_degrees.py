"""Corners in degrees: ``21°00'36,5"``, also with the letter of a hemisphere, and how fine they are.

A sign of degrees is asked for: ``21 00 36`` may be anything.
"""

import re
from collections.abc import Iterable

from geoapp.exchange.corners_grid import Cell
from geoapp.exchange.notes import WARNING, Note

MOST = 40
"""No angle is longer."""
COARSE_M = 0.5
_DEGREE_M = 111_320.0
_PART = r"\d{1,2}(?:[.,]\d{1,9})?"
_ANGLE = re.compile(
    rf"[NBEĐ]?\s*(\d{{1,3}})\s*(?:°|º|˚|độ)\s*(?:({_PART})\s*(?:'|’|′|phút)\s*"
    rf"(?:({_PART})\s*(?:\"|”|″|''|’’|′′|giây))?)?\s*[NBEĐ]?",
    re.IGNORECASE,
)


def degrees(text: str) -> float | None:
    r"""Decimal degrees of an angle with minutes north or east; None where it is none.

    Examples
    --------
    >>> degrees("21°30'36\"B"), degrees("105°30'"), degrees("21 30 36"), degrees("21°60'")
    (21.51, 105.5, None, None)
    """
    parts = _parts(text)
    if parts is None:
        return None
    degree, minute, second = (float(p or 0) for p in parts)
    return degree + minute / 60 + second / 3600 if minute < 60 and second < 60 else None


def step(cell: Cell) -> float | None:
    """Degrees between two numbers that can be written as finely as ``cell``; None of no number."""
    if not isinstance(cell, str):
        cell = repr(cell)
    parts = _parts(cell)
    if parts is None:
        found = re.fullmatch(r"\d+(?:[.,](\d+))?", cell.strip().rstrip("°º˚ "))
        return 10.0 ** -len(found[1] or "") if found else None
    unit, last = next(
        (u, p) for u, p in zip((3600, 60, 1), reversed(parts), strict=True) if p is not None
    )
    return 10.0 ** -len(last.partition(".")[2]) / unit


def coarse(columns: Iterable[Iterable[Cell]]) -> list[Note]:
    """A warning where degrees are written so roughly that a corner may lie ``COARSE_M`` aside."""
    steps = [min((s for c in cells if (s := step(c)) is not None), default=0) for cells in columns]
    aside = max(steps, default=0) / 2 * _DEGREE_M
    if aside <= COARSE_M:
        return []
    shown = f"{aside:.1f}" if aside < 10 else f"{aside:.0f}"
    return [
        Note(
            WARNING, "coarse",
            f"độ được ghi thô: mỗi điểm có thể lệch đến {shown.replace('.', ',')} m; dùng tọa độ"
            " VN-2000 hoặc ghi thêm chữ số",
            f"degrees are written roughly: each point may lie up to {shown} m aside; use VN-2000"
            " coordinates or write more digits",
        )
    ]  # fmt: skip


def _parts(text: str) -> tuple[str | None, ...] | None:
    """Degree, minute, second as text with a point; None where it has no minutes."""
    found = _ANGLE.fullmatch(text.strip()) if len(text) <= MOST else None
    if found is None or found[2] is None:
        return None
    return tuple(None if p is None else p.replace(",", ".") for p in found.groups())
