"""Areas in a drawing, layer by layer; runs in the worker process only.

GDAL expands blocks (INSERT) into their shapes. A closed polyline is how a drawing says area; where
a layer has none, lines that meet end to end are one too, and that is told. Whatever else a layer
holds is counted and told.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import FileUnreadable
from geoapp.exchange.notes import ERROR, INFO, WARNING, Note, metres
from geoapp.sentence import Sentence, say

Shapes = NDArray[np.object_]
TOLD = 20
MEET = 0.001
"""Drawing units, metres for a boundary: ends that meet lie no farther apart."""
PARTS = 500_000


def areas_of(
    layers: Sequence[Any], papers: Sequence[Any], wkb: Sequence[bytes | None], wanted: str | None
) -> dict[str, Any]:
    """The closed shapes of a drawing, or of its layer ``wanted``, as the worker answers them.

    ``layers``, ``papers``: of each entity, its layer and whether it lies on paper. ``choose``: the
    layers to choose from, where several have areas and none is named. Raises FileUnreadable where
    there is no such layer.
    """
    names = np.array([str(n) for n in layers], dtype=object)
    on_paper = np.array([p is not None and p == 1 for p in papers], dtype=bool)
    kept = np.flatnonzero(~on_paper)
    shapes, owner = _parts(np.asarray(shapely.from_wkb(np.array(wkb, dtype=object)[kept])))
    names = names[kept][owner]
    if wanted is not None and wanted not in names:
        raise FileUnreadable(
            say(
                "it has no layer {layer!r}; there are: {layers}",
                layer=wanted[:60],
                layers=_listed(names),
            )
        )
    shapes, names, joined = _with_rings(shapes, names)
    closed = _closed(shapes)
    found = _layers(names, shapes, closed)
    chosen = wanted or _only([row["name"] for row in found if row["areas"]])
    if chosen is None:
        return {"choose": [row["name"] for row in found if row["areas"]], "layers": found}
    own = names == chosen if chosen else np.zeros(len(names), dtype=bool)
    areas = [shapely.to_wkb(_area(s)) for s in shapes[own & closed]]
    return {
        "crs": None,
        "layer": chosen,
        "fields": ["layer"],
        "columns": [[chosen] * len(areas)],
        "wkb": areas,
        "layers": found,
        "notes": [
            note.to_json()
            for note in (
                *(_joined(chosen) if chosen in joined else ()),
                *_notes(chosen, shapes[own & ~closed], len(areas)),
            )
        ],
    }


def _parts(geoms: Any) -> tuple[Shapes, NDArray[np.intp]]:
    """Simple shapes, and the entity that each came from; a block comes as a collection."""
    given = np.atleast_1d(np.asarray(geoms, dtype=object))
    owner = np.arange(len(given))
    for _ in range(4):  # a multi-part within a collection within a collection
        given, index = shapely.get_parts(given, return_index=True)
        owner = owner[index]
        if len(given) > PARTS:
            raise FileUnreadable(
                say("more than {most} shapes, blocks counted out; export a part", most=PARTS)
            )
    flat: Shapes = shapely.force_2d(given)
    return flat, owner


def _with_rings(shapes: Shapes, names: Shapes) -> tuple[Shapes, Shapes, set[str]]:
    """Lines of a layer without closed ones, joined where they meet end to end; layers with such."""
    closed, joined = _closed(shapes), set()
    for name in dict.fromkeys(names.tolist()):
        own = np.flatnonzero(names == name)
        loose = own[(shapely.get_type_id(shapes[own]) == 1) & ~closed[own]]
        if closed[own].any() or len(loose) < 2:
            continue
        merged = _merged(shapes[loose])
        if _closed(merged).any():
            joined.add(name)
            keep = np.ones(len(shapes), dtype=bool)
            keep[loose] = False
            shapes = np.concatenate([shapes[keep], merged])
            names = np.concatenate([names[keep], np.full(len(merged), name, dtype=object)])
            closed = _closed(shapes)
    return shapes, names, joined


def _merged(lines: Shapes) -> Shapes:
    """Lines joined where exactly two ends meet; ends within ``MEET`` become one point."""
    places: dict[tuple[int, int], tuple[float, float]] = {}

    def settled(line: Any) -> shapely.LineString:
        xy = shapely.get_coordinates(line)
        for end in (0, -1):
            x, y = np.rint(xy[end] / MEET).astype(np.int64).tolist()
            near = ((x + i, y + j) for i in (0, -1, 1) for j in (0, -1, 1))
            known = next((places[key] for key in near if key in places), None)
            xy[end] = known or places.setdefault((x, y), (float(xy[end, 0]), float(xy[end, 1])))
        return shapely.LineString(xy)

    long = lines[shapely.length(lines) > MEET]
    whole = shapely.line_merge(shapely.MultiLineString([settled(line) for line in long]))
    return np.asarray(shapely.get_parts(whole), dtype=object)


def _closed(shapes: Shapes) -> NDArray[np.bool_]:
    """Polygons, and lines of three corners or more that end where they begin."""
    ends = (shapely.get_type_id(shapes) == 1) & shapely.is_closed(shapes)
    areas = shapely.get_dimensions(shapes) == 2
    return np.asarray(areas | (ends & (shapely.get_num_coordinates(shapes) >= 4)))


def _area(shape: Any) -> shapely.Geometry:
    polygon: shapely.Geometry = (
        shapely.Polygon(shape.coords) if shape.geom_type == "LineString" else shape
    )
    return polygon


def _layers(names: Shapes, shapes: Shapes, closed: NDArray[np.bool_]) -> list[dict[str, Any]]:
    """What each layer holds, those with the largest areas first; ``area``: in drawing units²."""
    lines = shapely.get_dimensions(shapes) == 1
    found = []
    for name in dict.fromkeys(names.tolist()):
        own = names == name
        sizes = [shapely.area(_area(s)) for s in shapes[own & closed]]
        found.append(
            {
                "name": name,
                "areas": len(sizes),
                "area": float(max(sizes, default=0.0)),
                "open": int((own & lines & ~closed).sum()),
                "others": int((own & ~lines & ~closed).sum()),
            }
        )
    return sorted(found, key=lambda row: -row["area"])


def _only(names: Sequence[str]) -> str | None:
    """The one layer with areas; an empty name where none has any."""
    return None if len(names) > 1 else names[0] if names else ""


def _listed(names: Shapes) -> tuple[str, ...] | Sentence:
    return tuple(dict.fromkeys(names.tolist()))[:TOLD] or say("none")


def _notes(layer: str, others: Shapes, areas: int) -> list[Note]:
    """What the layer holds beside its areas."""
    notes = []
    if not areas:
        notes.append(
            Note(
                ERROR, "no_area",
                "bản vẽ không có đường khép kín nào ở lớp này; khép kín ranh (Close) rồi xuất lại",
                "no closed polyline here; close the boundary in the drawing (Close) and export it"
                " again",
                feature=layer or None,
            )
        )  # fmt: skip
    lines = others[shapely.get_dimensions(others) == 1]
    notes += [_open(layer, line) for line in lines[np.argsort(-shapely.length(lines))][:5]]
    if len(lines) > 5:
        notes.append(_more(layer, len(lines) - 5))
    rest = len(others) - len(lines)
    if rest:
        notes.append(
            Note(
                INFO, "left_out", f"bỏ qua {rest} điểm và chữ của lớp",
                f"{rest} points and texts of the layer are left out", feature=layer,
            )
        )  # fmt: skip
    return notes


def _joined(layer: str) -> list[Note]:
    return [
        Note(
            WARNING, "joined",
            "các đường rời nối đầu nhau (lệch không quá 1 mm) được đọc là ranh giới khép kín; kiểm"
            " tra hình trên bản đồ",
            "loose lines that meet end to end (within 1 mm) are read as a closed boundary; check"
            " its shape on the map",
            feature=layer or None,
        )
    ]  # fmt: skip


def _open(layer: str, line: Any) -> Note:
    start, end = shapely.get_point(line, 0), shapely.get_point(line, -1)
    gap_vi, gap = metres(float(shapely.distance(start, end)))
    x, y = shapely.get_coordinates(start)[0]
    return Note(
        WARNING, "not_closed",
        f"đường không khép kín từ ({x:.2f}, {y:.2f}), hở {gap_vi} đơn vị bản vẽ; bỏ qua",
        f"a polyline from ({x:.2f}, {y:.2f}) is not closed, its ends are {gap} drawing units apart;"
        " left out",
        feature=layer,
    )  # fmt: skip


def _more(layer: str, count: int) -> Note:
    return Note(
        WARNING, "not_closed", f"và {count} đường không khép kín nữa; bỏ qua",
        f"and {count} more polylines that are not closed; left out", feature=layer,
    )  # fmt: skip
