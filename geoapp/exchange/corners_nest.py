"""Rings as one area: a ring inside another is a hole, rings beside one another are parts."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.exchange.corners_rings import Ring
from geoapp.exchange.notes import ERROR, INFO, Note

MAX_RINGS = 2_000


def nested(rings: Sequence[Ring]) -> tuple[shapely.Geometry | None, list[Note]]:
    """Valid rings as a Polygon or MultiPolygon, None where two of them cross; what was done."""
    if len(rings) > MAX_RINGS:
        return None, [_too_many(len(rings))]
    shapes = np.array([shapely.Polygon(ring.xy) for ring in rings], dtype=object)
    inside = _inside(shapes)
    notes = _overlaps(rings, shapes, inside)
    if notes:
        return None, notes
    depth = inside.sum(axis=1)
    holes = np.flatnonzero(depth % 2)
    parts = [
        _part(shapes, n, holes[inside[holes, n] & (depth[holes] == depth[n] + 1)])
        for n in np.flatnonzero(depth % 2 == 0)
    ]
    found = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    if not shapely.is_valid(found):
        return None, [_touching(rings, shapely.is_valid_reason(found))]
    return found, [*_told(rings, inside, holes), *_parts_told(len(parts))]


def _inside(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """``[a, b]``: ring a lies within ring b."""
    tree = shapely.STRtree(shapes)
    found = np.zeros((len(shapes), len(shapes)), dtype=bool)
    found[tuple(tree.query(shapes, predicate="within"))] = True
    np.fill_diagonal(found, val=False)
    return found


def _overlaps(
    rings: Sequence[Ring], shapes: NDArray[np.object_], inside: NDArray[np.bool_]
) -> list[Note]:
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects").T
    notes = []
    for a, b in pairs[pairs[:, 0] < pairs[:, 1]]:
        apart = inside[a, b] != inside[b, a]
        if not apart and shapely.area(shapely.intersection(shapes[a], shapes[b])) > 0:
            notes.append(_crossed(rings, int(a), int(b)))
    return notes


def _part(shapes: NDArray[np.object_], outer: np.intp, holes: NDArray[np.intp]) -> shapely.Polygon:
    return shapely.Polygon(shapes[outer].exterior, [shapes[h].exterior for h in holes])


def _told(rings: Sequence[Ring], inside: NDArray[np.bool_], holes: NDArray[np.intp]) -> list[Note]:
    return [
        Note(
            INFO, "hole",
            f"vòng {n + 1} (dòng {rings[n].rows}) nằm trong vòng"
            f" {np.flatnonzero(inside[n])[0] + 1}: hiểu là phần khoét ra",
            f"ring {n + 1} (rows {rings[n].rows}) lies inside ring"
            f" {np.flatnonzero(inside[n])[0] + 1}: read as a hole",
            rings[n].corners[0].row,
        )
        for n in holes
    ]  # fmt: skip


def _parts_told(count: int) -> list[Note]:
    if count == 1:
        return []
    return [
        Note(
            INFO, "parts", f"ranh giới gồm {count} phần rời nhau",
            f"the boundary has {count} separate parts",
        )
    ]  # fmt: skip


def _crossed(rings: Sequence[Ring], a: int, b: int) -> Note:
    return Note(
        ERROR, "rings_overlap",
        f"vòng {a + 1} (dòng {rings[a].rows}) và vòng {b + 1} (dòng {rings[b].rows}) chồng lên"
        " nhau; kiểm tra chỗ ngắt giữa hai vòng",
        f"ring {a + 1} (rows {rings[a].rows}) and ring {b + 1} (rows {rings[b].rows}) overlap;"
        " check where one ends and the next begins",
        rings[b].corners[0].row,
    )  # fmt: skip


def _touching(rings: Sequence[Ring], reason: str) -> Note:
    return Note(
        ERROR, "invalid", f"các vòng không tạo thành một vùng hợp lệ ({reason})",
        f"the rings do not make a valid area ({reason})", rings[0].corners[0].row,
    )  # fmt: skip


def _too_many(count: int) -> Note:
    return Note(
        ERROR, "too_many_rings", f"{count} vòng; nhiều nhất {MAX_RINGS}",
        f"{count} rings; at most {MAX_RINGS} are read",
    )  # fmt: skip
