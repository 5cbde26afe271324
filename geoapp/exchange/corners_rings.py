"""Rows of corners as rings, and rings as an area; what is odd about them, side by side."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.exchange.notes import ERROR, INFO, WARNING, Note, metres

SIDE_M, SIDE_SHARE = 0.05, 1 / 2000
"""How far a stated side may be from the one between its corners: the larger of the two."""
SAME = 1e-9
NAMED = 5
"""Crossings that are named."""

Distance = Callable[["Corner", "Corner"], float]


@dataclass(frozen=True)
class Corner:
    """A row with both coordinates. ``side``: the stated length in m. ``fresh``: a break before."""

    row: int
    name: str
    north: float
    east: float
    side: float | None = None
    fresh: bool = False

    @property
    def at(self) -> tuple[float, float]:
        """East, north."""
        return (self.east, self.north)


@dataclass(frozen=True)
class Ring:
    """Corners without the repeated closing one; ``closed``: the row that repeated it.

    ``why``: what began the ring: ``blank``, ``numbering``, ``closed``, or nothing.
    """

    corners: tuple[Corner, ...]
    closed: int | None = None
    why: str = ""

    @property
    def rows(self) -> str:
        """First and last row."""
        return f"{self.corners[0].row}–{self.closed or self.corners[-1].row}"

    @property
    def xy(self) -> NDArray[np.float64]:
        """East, north of each corner."""
        return np.array([c.at for c in self.corners], dtype=float).reshape(-1, 2)


def split(corners: Sequence[Corner]) -> list[Ring]:
    """Rings: each begins at a blank row, where the numbering restarts, or after a closing row."""
    rings: list[Ring] = []
    ring: list[Corner] = []
    why = ""
    for corner in corners:
        reason = _begins(ring, corner)
        if reason:
            rings.append(Ring(tuple(ring), None, why))
            ring, why = [], reason
        if len(ring) >= 3 and _same(ring[0], corner):
            rings.append(Ring(tuple(ring), corner.row, why))
            ring, why = [], "closed"
        else:
            ring.append(corner)
    return [*rings, *([Ring(tuple(ring), None, why)] if ring else [])]


def _same(a: Corner, b: Corner) -> bool:
    return math.dist(a.at, b.at) <= SAME


def _begins(ring: Sequence[Corner], corner: Corner) -> str:
    if not ring or _same(ring[0], corner):
        return ""
    if corner.fresh and len(ring) >= 3:
        return "blank"
    return "numbering" if len(ring) >= 3 and _restarts(ring, corner) else ""


def _restarts(ring: Sequence[Corner], corner: Corner) -> bool:
    """The first name again, or a lower number under another prefix."""
    if corner.name and corner.name == ring[0].name:
        return True
    last, this = _numbered(ring[-1].name), _numbered(corner.name)
    return last is not None and this is not None and last[0] != this[0] and this[1] <= last[1]


def _numbered(name: str) -> tuple[str, int] | None:
    found = re.fullmatch(r"(.*?)(\d{1,9})", name)
    return (found[1], int(found[2])) if found else None


def without_repeats(ring: Ring) -> tuple[Ring, list[Note]]:
    """The ring without corners that stand twice in a row, and a note on each."""
    kept: list[Corner] = []
    notes = []
    for corner in ring.corners:
        if kept and _same(kept[-1], corner):
            notes.append(
                Note(
                    WARNING, "duplicate_point",
                    f"trùng tọa độ với dòng {kept[-1].row}; chỉ tính một lần",
                    f"the same coordinates as row {kept[-1].row}; counted once",
                    corner.row,
                )
            )  # fmt: skip
        else:
            kept.append(corner)
    return Ring(tuple(kept), ring.closed, ring.why), notes


def ring_notes(rings: Sequence[Ring]) -> Iterator[Note]:
    """What was done with closing rows and breaks, and rings that are too short."""
    for n, ring in enumerate(rings, 1):
        if ring.closed is not None:
            yield Note(
                INFO, "closing_point", "điểm khép về điểm đầu; bỏ vì trùng",
                "repeats the first point to close the ring; dropped", ring.closed,
            )  # fmt: skip
        if n > 1:
            yield _began(ring, n)
        if len(ring.corners) < 3:
            yield Note(
                ERROR, "too_few",
                f"vòng {n} có {len(ring.corners)} điểm khác nhau; cần ít nhất 3",
                f"ring {n} has {len(ring.corners)} distinct points; fewer than three make no area",
                ring.corners[0].row,
            )  # fmt: skip
        yield from _named_twice(ring)


def _began(ring: Ring, n: int) -> Note:
    vi, en = {
        "blank": ("có dòng trống hoặc dòng chữ phía trên", "a blank or a text row stands above"),
        "numbering": ("số hiệu điểm bắt đầu lại", "the numbering of points restarts"),
        "closed": ("vòng trước đã khép", "the ring before is closed"),
    }[ring.why]
    severity = WARNING if ring.why == "blank" else INFO
    return Note(
        severity, "new_ring",
        f"bắt đầu vòng {n} (dòng {ring.rows}) vì {vi}",
        f"ring {n} (rows {ring.rows}) begins here because {en}",
        ring.corners[0].row,
    )  # fmt: skip


def _named_twice(ring: Ring) -> Iterator[Note]:
    seen: dict[str, int] = {}
    for corner in ring.corners:
        if corner.name and corner.name in seen:
            yield Note(
                WARNING, "duplicate_name",
                f"tên điểm {corner.name} đã có ở dòng {seen[corner.name]}, tọa độ khác",
                f"point {corner.name} stands in row {seen[corner.name]} already, elsewhere",
                corner.row,
            )  # fmt: skip
        seen.setdefault(corner.name, corner.row)


def side_name(ring: Ring, n: int) -> str:
    """``M3–M4``, or the rows where the points have no names."""
    return "–".join(side_ends(ring, n))


def side_ends(ring: Ring, n: int) -> tuple[str, str]:
    """The names of the two corners of a side, or their rows."""
    a, b = ring.corners[n], ring.corners[(n + 1) % len(ring.corners)]
    return str(a.name or a.row), str(b.name or b.row)


def side_notes(ring: Ring, distance: Distance) -> Iterator[Note]:
    """Each stated length that is not the one between its corners.

    A table writes a side beside the corner it begins at or the one it ends at; whichever fits
    more rows is meant.
    """
    count = len(ring.corners)
    stated = [(n, c.side, c.row) for n, c in enumerate(ring.corners) if c.side is not None]
    found = [distance(c, ring.corners[(n + 1) % count]) for n, c in enumerate(ring.corners)]
    shifts = {s: [(n, side, row, (n - s) % count) for n, side, row in stated] for s in (0, 1)}
    fits = {s: sum(_fits(side, found[at]) for _, side, _, at in rows) for s, rows in shifts.items()}
    for _, side, row, at in shifts[1 if fits[1] > fits[0] else 0]:
        if not _fits(side, found[at]):
            yield _side_note(side_ends(ring, at), side, found[at], row)


def _allowed(length: float) -> float:
    return max(SIDE_M, SIDE_SHARE * length)


def _fits(stated: float, found: float) -> bool:
    return abs(stated - found) <= _allowed(found)


def _side_note(ends: tuple[str, str], stated: float, found: float, row: int) -> Note:
    name = "–".join(ends)
    (said_vi, said), (is_vi, is_) = metres(stated), metres(found)
    (off_vi, off), (may_vi, may) = metres(abs(stated - found)), metres(_allowed(found))
    return Note(
        WARNING, "side_differs",
        f"cạnh {name}: bảng ghi {said_vi} m, tính từ tọa độ {is_vi} m, lệch {off_vi} m"
        f" (cho phép {may_vi} m); kiểm tra hai điểm này",
        f"side {name}: the table says {said} m, the coordinates {is_} m, {off} m apart"
        f" ({may} m allowed); check these two points",
        row, points=ends,
    )  # fmt: skip


def crossing_notes(ring: Ring) -> Iterator[Note]:
    """The first sides that cross, touch or run back over one another, by their points."""
    for i, j in _crossings(ring.xy):
        one, other = side_name(ring, i), side_name(ring, j)
        yield Note(
            ERROR, "crossing",
            f"cạnh {one} cắt hoặc chạm cạnh {other}; kiểm tra thứ tự và tọa độ các điểm này",
            f"side {one} crosses or touches side {other}; check the order and the coordinates"
            " of these points",
            ring.corners[j].row,
        )  # fmt: skip


def _crossings(xy: NDArray[np.float64]) -> list[tuple[int, int]]:
    count = len(xy)
    ends = np.stack([xy, np.roll(xy, -1, axis=0)], axis=1)
    sides = np.asarray(shapely.linestrings(ends), dtype=object)
    if shapely.is_valid(shapely.Polygon(xy)):
        return []
    tree = shapely.STRtree(sides)
    found: list[tuple[int, int]] = []
    for start in range(0, count, 64):
        part = sides[start : start + 64]
        one, other = tree.query(part, predicate="intersects")
        pairs = [(int(a) + start, int(b)) for a, b in zip(one, other, strict=True)]
        found += [(a, b) for a, b in pairs if a < b and _meet(sides, a, b, count)]
        if len(found) >= NAMED:
            break
    return sorted(found)[:NAMED]


def _meet(sides: NDArray[np.object_], a: int, b: int, count: int) -> bool:
    """Whether two sides share more than the corner between neighbours."""
    if b - a not in (1, count - 1):
        return True
    return bool(shapely.length(shapely.intersection(sides[a], sides[b])) > 0)
