"""One question to one layer: which of its features a site meets, and by how much."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import fsum, isfinite
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.domain.screening import NOISE_M, Found
from geoapp.domain.verdict import NOISE_M2
from geoapp.exchange.geojson import Features
from geoapp.geometry import operators as op
from geoapp.geometry.adjacent import TOUCH_M
from geoapp.geometry.coverage import uncovered_part
from geoapp.geometry.placed import Placed
from geoapp.storage import LayerInfo
from geoapp.storage.screening import Screening
from geoapp.workflows.sites import Site

Rows = NDArray[np.int64]
Row = dict[str, Any]
CORNER_M = 2 * TOUCH_M
"""A common edge up to this, in m, is a touch at a corner."""
NAMES = ("name", "full_name", "ten", "tên", "title")
SHAPES = {op.POINT: "point", op.LINE: "line", op.AREA: "area"}


@dataclass(frozen=True, eq=False)
class Asked:
    """A layer as it is asked about a site. ``own``: rows that are the site itself."""

    info: LayerInfo
    check: Screening
    features: Features
    placed: Placed
    coverage: shapely.Geometry | None
    own: Rows


@dataclass(frozen=True, eq=False)
class Answer:
    """What was found: rows for people, and what it proves.

    ``total_m2``: shared ground, each square metre once; None where the layer has no areas or
    the question is not about ground. ``outside_m2``: ground of the site in no area. ``reach_m``:
    how far from the site was looked.
    """

    rows: list[Row]
    count: int = 0
    total_m2: float | None = None
    total_m: float | None = None
    outside_m2: float | None = None
    sure: bool = False
    reach_m: float = 0.0


def ask(asked: Asked, operator: str, site: Site) -> Answer:
    """Ask a layer by one of ``storage.screening.OPERATORS``."""
    return _ASK[operator](asked, site)


def found(asked: Asked, answer: Answer, site: Site, *, stale: bool) -> Found:
    """What the answer proves."""
    ground = site.geometry if not answer.reach_m else shapely.buffer(site.geometry, answer.reach_m)
    bare = uncovered_part(ground, asked.coverage) if asked.coverage is not None else None
    return Found(
        area_m2=answer.total_m2 or 0.0,
        sure=answer.sure,
        uncovered_m2=0.0 if bare is None else float(shapely.area(bare)),
        features=len(asked.placed) - len(asked.own),
        declared=asked.coverage is not None,
        filled=answer.outside_m2 is not None and answer.outside_m2 <= NOISE_M2,
        repaired=len(asked.placed.repaired_near(site.geometry, answer.reach_m)),
        site_repaired=bool(site.repairs),
        site_drawn=site.drawn,
        shapeless=asked.placed.shapeless - _shapeless_own(asked),
        stale=stale,
        illustrative=asked.info.kind == "illustrative",
    )


def _shapeless_own(asked: Asked) -> int:
    return int((op.shapes(asked.placed.geoms[asked.own]) == op.NOTHING).sum())


def _near(asked: Asked, site: Site, distance_m: float) -> Rows:
    rows = asked.placed.near(site.geometry, distance_m)
    return np.setdiff1d(rows, asked.own) if len(asked.own) else rows


def _overlap(asked: Asked, site: Site) -> Answer:
    rows = _near(asked, site, 0.0)
    geoms = asked.placed.geoms[rows]
    areas, lengths = op.overlap_m2(geoms, site.geometry), op.overlap_m(geoms, site.geometry)
    points = op.points_in(geoms, site.geometry)
    some = np.flatnonzero((areas > NOISE_M2) | (lengths > NOISE_M) | points)
    total = _ground_m2(asked, geoms, areas, site)
    made = [
        _row(asked, int(rows[n]))
        | {
            "area_m2": float(areas[n]) if areas[n] else None,
            "share": min(float(areas[n]) / site.area_m2, 1.0) if areas[n] else None,
            "length_m": float(lengths[n]) if lengths[n] else None,
        }
        for n in some.tolist()
    ]
    return Answer(
        rows=_sorted(_grouped(asked, made, site), "area_m2", "length_m"),
        count=len(some),
        total_m2=total,
        total_m=fsum(lengths) if lengths.any() else None,
        outside_m2=None if total is None else max(site.area_m2 - total, 0.0),
        sure=bool((lengths > NOISE_M).any() or points.any()),
    )


def _ground_m2(asked: Asked, geoms: op.Geometries, areas: op.Numbers, site: Site) -> float | None:
    """Shared ground; None of a layer that has no areas."""
    if not (op.shapes(asked.placed.geoms) == op.AREA).any():
        return None
    solid = geoms[areas > 0]
    if len(solid) < 2 or asked.placed.disjoint:
        return fsum(areas)
    return op.union_m2(solid, site.geometry)


def _within(asked: Asked, site: Site) -> Answer:
    reach = asked.check.distance_m or 0.0
    made = _at(asked, site, _near(asked, site, reach))
    grouped = _sorted(_grouped(asked, made, site), "distance_m")
    return Answer(grouped, len(made), sure=bool(made), reach_m=reach)


def _nearest(asked: Asked, site: Site) -> Answer:
    made = _at(asked, site, asked.placed.nearest(site.geometry, asked.own))
    limit = asked.check.distance_m
    if limit is not None:
        made = [row for row in made if row["distance_m"] <= limit]
    away = [row["distance_m"] for row in made]
    reach = min(away) if away else limit or 0.0
    return Answer(_sorted(made, "distance_m"), len(made), sure=bool(made), reach_m=reach)


def _at(asked: Asked, site: Site, rows: Rows) -> list[Row]:
    away = op.distances_m(asked.placed.geoms[rows], site.geometry)
    return [
        _row(asked, n) | {"distance_m": distance}
        for n, distance in zip(rows.tolist(), away.tolist(), strict=True)
    ]


def _adjacent(asked: Asked, site: Site) -> Answer:
    rows = _near(asked, site, TOUCH_M)
    lengths = op.adjacent_m(asked.placed.geoms[rows], site.geometry)
    some = np.flatnonzero(lengths > CORNER_M).tolist()
    made = [_row(asked, int(rows[n])) | {"length_m": float(lengths[n])} for n in some]
    total = fsum(row["length_m"] for row in made) if made else None
    grouped = _sorted(_grouped(asked, made, site), "length_m")
    return Answer(grouped, len(made), total_m=total, sure=bool(made))


def _contains(asked: Asked, site: Site) -> Answer:
    rows = _near(asked, site, 0.0)
    geoms = asked.placed.geoms[rows]
    inside, around = op.inside(geoms, site.geometry), op.around(geoms, site.geometry)
    made = [
        _row(asked, int(rows[n])) | {"relation": "around" if around[n] else "inside"}
        for n in np.flatnonzero(inside | around).tolist()
    ]
    return Answer(_sorted(made), len(made), sure=bool(made))


_ASK: dict[str, Callable[[Asked, Site], Answer]] = {
    "overlap": _overlap,
    "within": _within,
    "adjacent": _adjacent,
    "contains": _contains,
    "nearest": _nearest,
}


def _row(asked: Asked, n: int) -> Row:
    """A feature, with every measure that a row may have."""
    properties = asked.features.properties[n]
    return {
        "id": asked.features.ids[n],
        "name": _name(properties, asked.check.name_field) or asked.features.ids[n],
        "area_m2": None,
        "share": None,
        "distance_m": None,
        "length_m": None,
        "shape": SHAPES[int(op.shapes(asked.placed.geoms[n : n + 1])[0])],
        "fields": {key: _plain(properties.get(key)) for key in asked.check.fields},
    } | ({"group": properties.get(asked.check.group_by)} if asked.check.group_by else {})


def _plain(value: Any) -> str | int | float | None:
    """A property as strict JSON has it; what is no text and no number is shown as text."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    small = isinstance(value, int) and abs(value) < 2**53
    return value if value is None or small or isinstance(value, str) else str(value)


def _name(properties: dict[str, Any], field: str | None) -> str | None:
    values = (properties.get(key) for key in ((field,) if field else NAMES))
    return next((str(v) for v in values if v not in (None, "")), None)


def _sorted(rows: list[Row], *measures: str) -> list[Row]:
    """The largest first; of distances the smallest."""

    def place(row: Row) -> tuple[Any, ...]:
        values = [row[m] or 0.0 for m in measures]
        return *(v if m == "distance_m" else -v for m, v in zip(measures, values, strict=True)), (
            str(row["id"])
        )

    return sorted(rows, key=place)


def _grouped(asked: Asked, rows: list[Row], site: Site) -> list[Row]:
    """The rows of one value of ``group_by`` as one; ground under two of them counts once."""
    if not asked.check.group_by:
        return rows
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault("" if row["group"] is None else str(row["group"]), []).append(row)
    return [_group(asked, value, members, site) for value, members in groups.items()]


def _group(asked: Asked, value: str, rows: list[Row], site: Site) -> Row:
    area = _group_m2(asked, rows, site)
    return {
        "id": value,
        "name": value or None,
        "area_m2": area,
        "share": None if area is None else min(area / site.area_m2, 1.0),
        "distance_m": _least(row["distance_m"] for row in rows),
        "length_m": _sum(row["length_m"] for row in rows),
        "shape": rows[0]["shape"],
        "fields": {},
        "count": len(rows),
    }


def _group_m2(asked: Asked, rows: list[Row], site: Site) -> float | None:
    solid = [row for row in rows if row["area_m2"]]
    if len(solid) < 2 or asked.placed.disjoint:
        return _sum(row["area_m2"] for row in solid)
    number = {identity: n for n, identity in enumerate(asked.features.ids)}
    members = [number[row["id"]] for row in solid]
    return op.union_m2(asked.placed.geoms[members], site.geometry)


def _sum(values: Iterable[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return fsum(known) if known else None


def _least(values: Iterable[float | None]) -> float | None:
    return min((v for v in values if v is not None), default=None)
