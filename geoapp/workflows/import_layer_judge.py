"""What is wrong or odd with a layer of points, lines or areas that is brought in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.exchange.read import ForeignFrame
from geoapp.exchange.record import rounded
from geoapp.geometry import operators as op
from geoapp.storage.screening import Screening
from geoapp.workflows.import_issues import ERROR, WARNING, Issue
from geoapp.workflows.import_land_judge import SHARE
from geoapp.workflows.import_place import Bounds, lonlat, misplaced

Shapes = NDArray[np.object_]
LISTED = 5
"""Features of one kind of mistake that are named."""
_COLLECTION = 7
_MULTI: tuple[Callable[[Shapes], shapely.Geometry], ...] = (
    shapely.MultiPoint,
    shapely.MultiLineString,
    shapely.MultiPolygon,
)


@dataclass(frozen=True)
class Counted:
    """How many features there are of each shape, how many without one, and how many faulty."""

    points: int = 0
    lines: int = 0
    areas: int = 0
    shapeless: int = 0
    faulty: int = 0


def called(ids: Sequence[str], n: int) -> str:
    """A feature by its place in the file, and by its id where it has one."""
    place = f"#{n + 1}"
    return place if ids[n] == place else f"{place} {ids[n]!r:.60}"


def placed_shapes(
    frame: ForeignFrame, ids: Sequence[str], bounds: Bounds
) -> tuple[Shapes, list[Issue]]:
    """The shapes as the record will hold them, in lon/lat, and those in the wrong place.

    What only reaches out of ``bounds``, as a river does, is told and kept.
    """
    shapes = lonlat(frame.geometry, frame.crs)
    if shapes is None:
        return frame.geometry, [misplaced(frame, None, frame.geometry, bounds)]
    boxes = shapely.bounds(shapes)
    west, south, east, north = bounds
    inside = (boxes[:, :2] >= (west, south)).all(axis=1)
    inside &= (boxes[:, 2:] <= (east, north)).all(axis=1)
    meets = (boxes[:, :2] <= (east, north)).all(axis=1)
    meets &= (boxes[:, 2:] >= (west, south)).all(axis=1)
    crossing = np.flatnonzero(~inside & meets).tolist()
    away = np.flatnonzero(~np.isnan(boxes[:, 0]) & ~meets).tolist()
    wrong = [
        misplaced(frame, called(ids, n), frame.geometry[n : n + 1], bounds)
        for n in (away or crossing)[:LISTED]
    ]
    if not away and all(issue.code == "outside" for issue in wrong):
        wrong = _reaching(crossing, ids)
    return rounded(_plain(shapes)), wrong


def _reaching(rows: Sequence[int], ids: Sequence[str]) -> list[Issue]:
    if not rows:
        return []
    return [
        Issue(
            WARNING, "reaches_out", called(ids, rows[0]),
            f"{len(rows)} đối tượng vươn ra ngoài vùng của bộ dữ liệu; được giữ nguyên",
            f"{len(rows)} features reach out of the workspace's area; they are kept whole",
        )
    ]  # fmt: skip


def _plain(shapes: Any) -> Shapes:
    """Collections of one kind of shape as that kind; a mixed one stays what it is."""
    flat = np.asarray(shapes, dtype=object).copy()
    for n in np.flatnonzero(shapely.get_type_id(flat) == _COLLECTION).tolist():
        flat[n] = _of_one_kind(flat[n])
    return flat


def _of_one_kind(shape: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shape)
    while (shapely.get_type_id(parts) > op.AREA + 1).any():
        parts = shapely.get_parts(parts)
    kinds = set(shapely.get_dimensions(parts).tolist())
    return _MULTI[kinds.pop()](parts) if len(kinds) == 1 else shape


def counted(shapes: Shapes) -> Counted:
    """How many there are of each; a faulty area is an area too."""
    kinds = op.shapes(shapes)
    return Counted(
        points=int((kinds == op.POINT).sum()),
        lines=int((kinds == op.LINE).sum()),
        areas=int((kinds == op.AREA).sum()),
        shapeless=int((kinds == op.NOTHING).sum()),
        faulty=int(_faulty(shapes).sum()),
    )


def _faulty(shapes: Shapes) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (op.shapes(shapes) == op.AREA) & ~shapely.is_valid(shapes)
    return found


def shape_issues(shapes: Shapes, ids: Sequence[str], check: Screening) -> Iterator[Issue]:
    """What a check could not ask, or could not trust."""
    kinds = op.shapes(shapes)
    mixed = shapely.get_type_id(shapes) == _COLLECTION
    yield from _some(_MIXED, mixed, ids)
    yield from _some(_LENGTHLESS, (kinds == op.LINE) & ~mixed & ~shapely.is_valid(shapes), ids)
    if "adjacent" in check.operators:
        yield from _some(_NO_EDGE, kinds == op.POINT, ids)
    yield from _missing(kinds == op.NOTHING, ids)
    faulty = _faulty(shapes) & ~mixed
    reason = str(shapely.is_valid_reason(shapes[faulty][0])) if faulty.any() else ""
    yield from _some(_FAULTY, faulty, ids, reason=reason)


_Words = tuple[str, str, str, str]
_MIXED: _Words = (
    ERROR, "mixed",
    "{count} đối tượng trộn điểm, đường, vùng trong một hình; hãy tách ra",
    "{count} features mix points, lines and areas in one shape; split them",
)  # fmt: skip
_LENGTHLESS: _Words = (
    ERROR, "no_length",
    "{count} đường không có chiều dài; hãy vẽ lại hoặc bỏ ra khỏi tệp",
    "{count} lines have no length; draw them again or take them out of the file",
)  # fmt: skip
_NO_EDGE: _Words = (
    ERROR, "no_edge",
    "{count} đối tượng là điểm, không có ranh giới chung với khu đất: bỏ adjacent khỏi --operator",
    "{count} features are points, which share no edge with a site: take adjacent out of --operator",
)  # fmt: skip
_MISSING: _Words = (
    ERROR, "no_geometry",
    "{count} đối tượng không có hình; bổ sung hình hoặc bỏ ra khỏi tệp rồi nhập lại",
    "{count} features have no geometry; give them one or take them out, then import again",
)  # fmt: skip
_FEW_MISSING: _Words = (
    WARNING, "no_geometry",
    "{count} đối tượng không có hình: khi chúng còn đó, không kiểm tra nào kết luận được là"
    " không vướng",
    "{count} features have no geometry: while they stand in the layer no check can say clear",
)  # fmt: skip
_FAULTY: _Words = (
    WARNING, "faulty",
    "{count} vùng có đường bao lỗi ({reason}); giữ nguyên trong tệp, khi kiểm tra mới sửa, và ở"
    " gần đó không kết luận được là không vướng",
    "{count} areas have a faulty outline ({reason}); kept as they are and repaired when asked, and"
    " near them no check can say clear",
)  # fmt: skip


def _missing(flags: NDArray[np.bool_], ids: Sequence[str]) -> Iterator[Issue]:
    few = flags.sum() < SHARE * len(flags)
    return _some(_FEW_MISSING if few else _MISSING, flags, ids)


def _some(
    words: _Words, flags: NDArray[np.bool_], ids: Sequence[str], **slots: str
) -> Iterator[Issue]:
    """One issue for all features of which ``flags`` is set, named by the first."""
    rows = np.flatnonzero(flags)
    if len(rows):
        severity, code, vi, en = words
        slots["count"] = str(len(rows))
        first = called(ids, int(rows[0]))
        yield Issue(severity, code, first, vi.format(**slots), en.format(**slots))
