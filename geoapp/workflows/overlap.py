"""The batch: how much of each class of one file lies in each site of another, anywhere on Earth.

Doubled ground is counted once over the whole site, so that the classes of a site partition its
overlap. There is no land-use law to say which of two overlapping classes keeps the ground:
the first in the order of their names does, the smaller feature id within a class. The order
is printed, and ``gross_m2`` is the plain sum beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import GeometryError, InputError
from geoapp.exchange.read import ForeignFrame
from geoapp.geometry.crs import operation_text, to_work, transformed
from geoapp.geometry.overlap import Ledger, ledgers
from geoapp.geometry.parcels import ParcelIndex
from geoapp.geometry.plane import bounds_wgs84, check_window, choose_work_crs
from geoapp.geometry.validity import Geometries, repair

COLUMNS = ("site", "class", "area_m2", "gross_m2", "features")
NAMED = 5
"""Sites without overlap that the warning names."""
MARGIN = 0.02
"""Share of its size by which a site's box grows before parcels are looked up in another CRS,
in which its straight edges are curves."""


@dataclass(frozen=True, eq=False)
class Overlaps:
    """``rows``: dicts of COLUMNS. ``pieces``: (ledger, rows of it) behind each row.

    ``issues``: what was chosen, repaired and found wrong, plain JSON.
    """

    rows: list[dict[str, Any]]
    pieces: list[tuple[Ledger, NDArray[np.intp]]]
    work_crs: str
    issues: dict[str, Any]


def overlap(
    sites: ForeignFrame,
    landuse: ForeignFrame,
    by: str,
    *,
    id_field: str | None = None,
    work_crs: str | None = None,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Overlaps:
    """A row for each (site, class) that share ground. Raises InputError and its kinds."""
    names, warnings = _site_ids(sites, id_field)
    classes = _classes(landuse, by)
    given = _polygons(sites)
    bounds = bounds_wgs84(given, sites.crs)
    crs, why = choose_work_crs(work_crs, (sites.crs, landuse.crs), bounds)
    shapes, repairs = repair(to_work(given, sites.crs, crs), names)
    check_window(shapes, crs, sites.name)
    near = _near(given, sites.crs, landuse)
    parcels = ParcelIndex.build(
        to_work(landuse.geometry[near], landuse.crs, crs),
        [classes[n] for n in near],
        [landuse.ids[n] for n in near],
    )
    order = list(parcels.code_names)
    ranks: dict[str | None, int] = {c: n for n, c in enumerate(order)}
    found = ledgers(shapes, parcels, lambda c: ranks.get(c, len(order)), workers=workers,
                    progress=progress)  # fmt: skip
    rows, pieces = _rows(names, found)
    doubled = sum(r["gross_m2"] - r["area_m2"] for r in rows)
    bare = without_overlap(names, rows)
    issues = {
        "work_crs": crs,
        "work_crs_chosen": why,
        "operation": operation_text(crs),
        "sites": {"features": len(sites), "repairs": [r.to_json() for r in repairs]},
        "landuse": {
            "features": len(landuse),
            "near_sites": len(near),
            "repairs": [r.to_json() for r in parcels.repairs],
            "overlapping_pairs": len(parcels.overlapping_pairs),
            "without_class": sum(c is None for c in classes),
            "without_polygon": _without_polygon(landuse),
        },
        "doubled_m2": max(doubled, 0.0),
        "priority": order,
        "priority_rule": "classes by name, then the smaller feature id",
        "sites_without_overlap": bare,
        "warnings": [*sites.warnings, *landuse.warnings, *warnings, *_said_bare(bare, landuse)],
    }
    return Overlaps(rows, pieces, crs, issues)


def without_overlap(names: Sequence[str], rows: Sequence[dict[str, Any]]) -> list[str]:
    """Sites that meet no feature: they have no row, which must not go unsaid."""
    met = {row["site"] for row in rows}
    return [name for name in names if name not in met]


def _said_bare(bare: Sequence[str], landuse: ForeignFrame) -> list[str]:
    if not bare:
        return []
    more = f" and {len(bare) - NAMED} more" if len(bare) > NAMED else ""
    return [
        f"{len(bare)} sites meet no feature of {landuse.name} and have no row; that is no proof"
        f" that nothing is there: {', '.join(bare[:NAMED])}{more}"
    ]


def _site_ids(sites: ForeignFrame, field: str | None) -> tuple[list[str], list[str]]:
    """A different id for each site, and what had to be said about them."""
    if field is None:
        if len(set(sites.ids)) == len(sites.ids):
            return list(sites.ids), []
        numbered = [f"#{n}" for n in range(1, len(sites) + 1)]
        return numbered, [f"{sites.name}: ids repeat, so sites are numbered; name a field by --id"]
    known = list(dict.fromkeys(k for p in sites.properties for k in p))
    if field not in known:
        raise InputError(f"{sites.name}: no field {field!r}; there are: {_listed(known)}")
    names = [str(p.get(field)) for p in sites.properties]
    twice = (
        next((n for n in names if names.count(n) > 1), None)
        if len(set(names)) < len(names)
        else None
    )
    if twice is not None:
        raise InputError(
            f"{sites.name}: two sites have {field} {twice!r}; name a field with --id that tells"
            " them apart"
        )
    return names, []


def _classes(landuse: ForeignFrame, by: str) -> list[str | None]:
    known = list(dict.fromkeys(k for p in landuse.properties for k in p))
    if len(landuse) and by not in known:
        raise InputError(f"{landuse.name}: no field {by!r}; there are: {_listed(known)}")
    values = [p.get(by) for p in landuse.properties]
    return [None if v is None or v == "" else str(v) for v in values]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:40]) or "none"


def _polygons(sites: ForeignFrame) -> Geometries:
    if not len(sites):
        raise GeometryError(f"{sites.name}: the file holds no feature, so there is no site")
    wrong = np.flatnonzero(shapely.get_dimensions(sites.geometry) != 2)
    if len(wrong):
        raise GeometryError(
            f"{sites.name}: feature {wrong[0] + 1} is not a polygon; a site is an area"
        )
    return sites.geometry


def _without_polygon(landuse: ForeignFrame) -> int:
    return int((shapely.get_dimensions(landuse.geometry) != 2).sum())


def _near(sites: Geometries, crs: str, landuse: ForeignFrame) -> NDArray[np.intp]:
    """Features whose box meets a site's box, looked up in their own CRS: only they are moved."""
    west, south, east, north = shapely.bounds(transformed(sites, crs, landuse.crs)).T
    grow = MARGIN * np.maximum(east - west, north - south)
    boxes = shapely.STRtree(shapely.box(west - grow, south - grow, east + grow, north + grow))
    usable = np.flatnonzero(~(shapely.is_missing(landuse.geometry)))
    if not len(usable):
        return usable
    return np.asarray(usable[np.unique(boxes.query(landuse.geometry[usable])[0])])


def _rows(
    names: Sequence[str], found: Sequence[Ledger]
) -> tuple[list[dict[str, Any]], list[tuple[Ledger, NDArray[np.intp]]]]:
    rows: list[dict[str, Any]] = []
    pieces: list[tuple[Ledger, NDArray[np.intp]]] = []
    for name, each in zip(names, found, strict=True):
        codes = np.array([c or "" for c in each.codes.tolist()], dtype=object)
        for value in sorted(set(codes.tolist())):
            mine = np.flatnonzero(codes == value)
            pieces.append((each, mine))
            rows.append(
                {
                    "site": name,
                    "class": value or None,
                    "area_m2": float(each.area_m2[mine].sum()),
                    "gross_m2": float(each.gross_m2[mine].sum()),
                    "features": len(mine),
                }
            )
    return rows, pieces
