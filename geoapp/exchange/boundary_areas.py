"""Which features of a file are areas, and what their properties declare of their area."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import GeometryError, TooLarge
from geoapp.exchange.corners_grid import Line
from geoapp.exchange.corners_head import Declared, said_area
from geoapp.exchange.corners_rows import declared_in
from geoapp.exchange.notes import ERROR, INFO, WARNING, Note, metres
from geoapp.sentence import say

MAX_POINTS = 1_000_000
MAX_NOTES = 50
FARTHEST = 1e9
"""Metres, feet or degrees: no CRS has larger numbers."""
_LINE, _AREA = 1, 2


def only_areas(
    name: str, ids: Sequence[str], geometry: NDArray[np.object_]
) -> tuple[list[int], NDArray[np.object_], list[Note]]:
    """Indices and shapes of the features that are areas, and a note on each of the others.

    A line that ends where it begins is an area; one that does not is named and left out.
    """
    if shapely.get_num_coordinates(geometry).sum() > MAX_POINTS:
        raise TooLarge(
            say(
                "{file}: the boundary has more than {most} corners; simplify or split it",
                file=name,
                most=MAX_POINTS,
            )
        )
    _check_size(name, geometry)
    if _plain(geometry):
        return list(range(len(geometry))), geometry, []
    made = [(n, *_area(ids[n], shape)) for n, shape in enumerate(geometry)]
    kept = [(n, shape) for n, shape, _ in made if shape is not None]
    notes = [note for _, _, told in made for note in told]
    if not kept:
        notes.append(
            Note(
                ERROR, "no_area", "tệp không có vùng (polygon) hay đường khép kín nào",
                "the file holds no area (polygon) and no closed line",
            )
        )  # fmt: skip
    shapes = np.empty(len(kept), dtype=object)
    shapes[:] = [shape for _, shape in kept]
    return [n for n, _ in kept], shapes, notes[:MAX_NOTES]


def _check_size(name: str, geometry: NDArray[np.object_]) -> None:
    """Raise GeometryError for numbers that are on no map; areas of them would overflow."""
    xy, owner = shapely.get_coordinates(geometry, return_index=True)
    wrong = owner[(np.abs(xy) > FARTHEST).any(axis=1)]
    if len(wrong):
        raise GeometryError(
            say(
                "{file}: feature {n}: a coordinate is larger than any map's",
                file=name,
                n=wrong[0] + 1,
            )
        )


def _plain(geometry: NDArray[np.object_]) -> bool:
    """Whether there is nothing to say: polygons all, none empty, none crossing itself."""
    areas = np.isin(shapely.get_type_id(geometry), (3, 6)) & ~shapely.is_empty(geometry)
    return len(geometry) > 0 and bool(areas.all() and shapely.is_valid(geometry).all())


def _area(identity: str, shape: Any) -> tuple[Any, list[Note]]:
    """A feature as an area, None where it is none."""
    if shape is None or shape.is_empty:
        return None, [_left(identity, "không có hình", "has no shape")]
    parts = shapely.get_parts(np.array([shape], dtype=object))
    parts = shapely.get_parts(shapely.get_parts(parts))
    areas = [p for p in parts if shapely.get_dimensions(p) == _AREA]
    lines = [p for p in parts if shapely.get_dimensions(p) == _LINE]
    closed = [p for p in lines if p.is_closed and len(p.coords) >= 4]
    notes = [_open(identity, p) for p in lines if p not in closed]
    notes += [_closed(identity)] if closed else []
    found = [*areas, *(shapely.Polygon(p.coords) for p in closed)]
    if not found:
        return None, notes or [_left(identity, "không phải là vùng", "is no area")]
    if shapely.area(np.array(found, dtype=object)).sum() == 0:
        return None, [*notes, _left(identity, "không bao quanh diện tích nào", "encloses no area")]
    whole = found[0] if len(found) == 1 else shapely.MultiPolygon(found)
    return whole, [*notes, *_crossing(identity, whole)]


def _left(identity: str, vi: str, en: str) -> Note:
    return Note(WARNING, "left_out", f"{vi}; bỏ qua", f"{en}; left out", feature=identity)


def _open(identity: str, line: Any) -> Note:
    x, y = line.coords[0]
    gap = float(shapely.distance(shapely.get_point(line, 0), shapely.get_point(line, -1)))
    gap_vi, gap_en = metres(gap, 4)
    return Note(
        WARNING, "not_closed",
        f"đường không khép kín: hở {gap_vi} đơn vị, từ ({x:.10g}, {y:.10g}); bỏ qua",
        f"a line that is not closed, its ends {gap_en} units apart, from ({x:.10g}, {y:.10g});"
        " left out",
        feature=identity,
    )  # fmt: skip


def _closed(identity: str) -> Note:
    return Note(
        INFO, "closed_line", "đường khép kín được hiểu là vùng", "a closed line is read as an area",
        feature=identity,
    )  # fmt: skip


def _crossing(identity: str, shape: Any) -> list[Note]:
    """Where an outline crosses itself, in GEOS's words and the file's numbers."""
    if shape.is_valid:
        return []
    reason = shapely.is_valid_reason(shape)
    return [
        Note(
            WARNING, "invalid",
            f"ranh giới tự cắt hoặc không hợp lệ ({reason}); sửa trước khi kết luận",
            f"the outline crosses itself or is not valid ({reason}); mend it before concluding",
            feature=identity,
        )
    ]  # fmt: skip


def declared_area(properties: Sequence[dict[str, Any]]) -> tuple[Declared | None, list[Note]]:
    """The area that the only feature's properties declare, in words or under a name."""
    if len(properties) != 1:
        return None, []
    lines = [_said(key, value) for key, value in properties[0].items()]
    found, notes = declared_in([line for line in lines if said_area(line, None)], None)
    return found, [replace(note, row=None) for note in notes]


def _said(key: str, value: Any) -> Line:
    """A property as a line of words; columns that programs compute are passed over."""
    computed = key.lower().replace("_", "") in ("shapearea", "area")
    if computed or not isinstance(value, str | float | int):
        return Line(1, ())
    text = f"{value:.4f}" if isinstance(value, float) else str(value)
    return Line(1, (f"{key.replace('_', ' ')}: {text[:500]}",))
