"""The numbers of one site over one layer: everything a check says, before it is judged."""

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import fsum
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.domain.landuse import CERTAIN, PRIORITY, classify, rank
from geoapp.domain.verdict import NOISE_M2, Evidence
from geoapp.errors import GeometryError
from geoapp.geometry import robust
from geoapp.geometry.coverage import uncovered_part
from geoapp.geometry.limit import Deadline
from geoapp.geometry.overlap import Ledger, ledger
from geoapp.geometry.sliver import is_sliver, width_m
from geoapp.geometry.validity import Repair
from geoapp.sentence import say
from geoapp.workflows.land import Land
from geoapp.workflows.sites import Site

Rows = NDArray[np.bool_]
SHOWN = ("LUC", "LUK")
"""Classes that every check shows, found or not."""


@dataclass(frozen=True, eq=False)
class Measured:
    """Areas in m². ``keys``: the class of each row of the ledger.

    The site is the pieces, plus ``gap_m2`` (no parcel, inside the coverage), plus
    ``uncovered_m2`` (no parcel, outside it); ``closes_m2`` is what is left of that equation.
    ``covered_m2``: the site within the declared coverage, with or without parcels. No shape is
    made for any of these.
    """

    site: Site
    land: Land
    ledger: Ledger
    keys: NDArray[np.object_]
    covered_m2: float
    gap_m2: float
    uncovered_m2: float
    closes_m2: float
    repairs: tuple[Repair, ...]
    shapeless: int

    @cached_property
    def bare(self) -> shapely.Geometry:
        """The ground that no parcel claims; made when it is to be seen. Raises GeometryError."""
        if self.gap_m2 + self.uncovered_m2 <= NOISE_M2:
            return shapely.Polygon()
        ground = robust.union(self.ledger.piece_geometries(), self.overlap_m2)
        return robust.difference(self.site.geometry, ground)

    @cached_property
    def union_m2(self) -> float:
        """The pieces' shapes joined: a second sum, which no number needs.

        Raises GeometryError where it is not ``overlap_m2`` to 0.01 m².
        """
        pieces = self.ledger.piece_geometries()
        return float(shapely.area(robust.union(pieces, self.overlap_m2))) if len(pieces) else 0.0

    @cached_property
    def overlap_m2(self) -> float:
        """Ground under parcels, each square metre once."""
        return fsum(self.ledger.area_m2)

    @cached_property
    def gross_m2(self) -> float:
        """The plain sum over parcels."""
        return fsum(self.ledger.gross_m2)

    def of(self, *keys: str) -> float:
        """Ground of some classes."""
        return fsum(chain.from_iterable(self._areas.get(key, ()) for key in keys))

    @cached_property
    def _areas(self) -> dict[str, list[float]]:
        areas: dict[str, list[float]] = {}
        for key, area in zip(self.keys.tolist(), self.ledger.area_m2.tolist(), strict=True):
            areas.setdefault(key, []).append(area)
        return areas


def measure(site: Site, land: Land, deadline: Deadline) -> Measured:
    """Measure a site, or take what the same outline gave before. Raises TimedOut."""
    found: Measured = land.measured.get(site.edition, lambda: _measure(site, land, deadline))
    return found


def _measure(site: Site, land: Land, deadline: Deadline) -> Measured:
    found = ledger(site.geometry, land.parcels, rank, deadline)
    deadline.check()
    outside = uncovered_part(site.geometry, land.coverage)
    taken = fsum(found.area_m2)
    bare = _bare_m2(site, taken)
    uncovered = min(_uncovered_m2(outside, land, bare, deadline), bare)
    gap = bare - uncovered
    return Measured(
        site=site,
        land=land,
        ledger=found,
        keys=_keys(found.codes),
        covered_m2=max(site.area_m2 - float(shapely.area(outside)), 0.0),
        gap_m2=gap,
        uncovered_m2=uncovered,
        closes_m2=abs(fsum([site.area_m2, -taken, -gap, -uncovered])),
        repairs=_repairs_near(site, land),
        shapeless=_mended(land).shapeless,
    )


def _bare_m2(site: Site, taken: float) -> float:
    """What the pieces leave of the site. Raises GeometryError where they are larger than it."""
    left = site.area_m2 - taken
    if left < -(robust.BAD_M2 + 1e-9 * site.area_m2):
        x, y = shapely.bounds(site.geometry)[:2]
        raise GeometryError(
            say(
                "parcels near ({x:.2f}, {y:.2f}) claim {area:.2f} m² more than there is; clean the"
                " layer there",
                x=x,
                y=y,
                area=-left,
            )
        )
    return left if left > NOISE_M2 else 0.0


def _uncovered_m2(outside: shapely.Geometry, land: Land, bare: float, deadline: Deadline) -> float:
    """How much of the ground outside the coverage no parcel claims."""
    if land.coverage is None or not bare:
        return bare
    taken = fsum(ledger(outside, land.parcels, rank, deadline).area_m2)
    return max(float(shapely.area(outside)) - taken, 0.0)


def _keys(codes: NDArray[np.object_]) -> NDArray[np.object_]:
    each = codes.tolist()
    key = {code: classify(code).key for code in set(each)}
    return np.array([key[code] for code in each], dtype=object)


@dataclass(frozen=True, eq=False)
class _Mended:
    """Repairs of a layer, their extents indexed; ``shapeless``: those that could lie anywhere."""

    placed: tuple[Repair, ...]
    tree: shapely.STRtree
    shapeless: int


def _mended(land: Land) -> _Mended:
    """The repairs of a layer, indexed once: a bad one has thousands."""
    parcels = land.parcels
    if "mended" not in parcels.memo:
        placed = tuple(r for r in parcels.repairs if r.bounds is not None)
        boxes = [shapely.box(*r.bounds) for r in placed if r.bounds]
        shapeless = len(parcels.repairs) - len(placed)
        parcels.memo["mended"] = _Mended(placed, shapely.STRtree(boxes), shapeless)
    made: _Mended = parcels.memo["mended"]
    return made


def _repairs_near(site: Site, land: Land) -> tuple[Repair, ...]:
    """Parcels that were repaired and whose original extent meets the site."""
    mended = _mended(land)
    near = np.sort(mended.tree.query(site.geometry, predicate="intersects"))
    return tuple(mended.placed[n] for n in near.tolist())


def evidence(site: Site, found: Measured, *, stale: bool) -> Evidence:
    """What the table of outcomes asks."""
    return Evidence(
        rice=found.of(*CERTAIN),
        possible=found.of("possible"),
        unknown=found.of("unknown"),
        uncovered=site.area_m2 - found.covered_m2,
        gap=found.gap_m2,
        features=len(found.land.parcels),
        declared=found.land.coverage is not None,
        partition=found.land.partition,
        repaired=len(found.repairs),
        site_repaired=bool(site.repairs),
        site_drawn=site.drawn,
        shapeless=found.shapeless,
        stale=stale,
        illustrative=found.land.kind == "illustrative",
    )


def classes_json(site: Site, found: Measured) -> dict[str, Any]:
    """The overlap by class, in order of priority; the classes partition it."""
    present = [k for k in PRIORITY if k in SHOWN or (found.keys == k).any()]
    return {k: _group(site, found, found.keys == k) for k in present}


def codes_json(site: Site, found: Measured) -> list[dict[str, Any]]:
    """The overlap by land-use code as written in the layer, largest first."""
    codes = found.ledger.codes
    groups = [
        {"code": code, "class": classify(code).key, **_group(site, found, codes == code)}
        for code in dict.fromkeys(codes.tolist())
    ]
    return sorted(groups, key=lambda g: (-g["area_m2"], g["code"] or ""))


def _group(site: Site, found: Measured, rows: Rows) -> dict[str, Any]:
    area, gross = fsum(found.ledger.area_m2[rows]), fsum(found.ledger.gross_m2[rows])
    return {
        "area_m2": area,
        "share": min(area / site.area_m2, 1.0),
        "features": int(rows.sum()),
        "gross_m2": gross,
        "lost_m2": max(gross - area, 0.0),
    }


def slivers_json(found: Measured, rows: Rows) -> dict[str, Any]:
    """Slivers, each listed: they are counted in every total."""
    each, listed = found.ledger, np.flatnonzero(rows)
    ids, codes = each.ids, each.codes
    widths = width_m(each.area_m2[listed], each.perimeters_m(listed))
    return {
        "count": len(listed),
        "area_m2": fsum(each.area_m2[listed]),
        "pieces": [
            {
                "parcel": ids[n],
                "code": codes[n],
                "area_m2": float(each.area_m2[n]),
                "width_m": float(width),
            }
            for n, width in zip(listed.tolist(), widths, strict=True)
        ],
    }


def sliver_rows(found: Measured, width_limit_m: float, area_limit_m2: float) -> Rows:
    """Which rows of the ledger are slivers."""
    each = found.ledger
    small = np.flatnonzero(each.area_m2 < area_limit_m2)
    rows = np.zeros(len(each), dtype=bool)
    rows[small] = is_sliver(
        each.area_m2[small],
        each.perimeters_m(small),
        width_limit_m=width_limit_m,
        area_limit_m2=area_limit_m2,
    )
    return rows
