"""Faults of parcels by themselves and of two that overlap, as rows of the table."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry.common import common_m2
from geoapp.geometry.crs import to_wgs84
from geoapp.geometry.packed import Geometries
from geoapp.geometry.pairs import Pairs
from geoapp.geometry.sliver import is_sliver
from geoapp.geometry.validity import Repair, polygonal
from geoapp.storage.faults.table import Found
from geoapp.storage.store.stored import StoredParcels

Rows = NDArray[np.int64]
_AT_ONCE = 10_000
_REASONS = {"no geometry": "no_geometry", "no polygon": "not_polygon"}


def unclassed(parcels: StoredParcels, number: int) -> Found:
    """Parcels of a block without a land-use class, or with a blank one."""
    blank = [n for n, name in enumerate(parcels.code_names) if not name.strip()]
    wanted = np.isin(parcels.block(number).codes, [-1, *blank])
    return _of_rows("no_code", parcels, parcels.starts[number] + np.flatnonzero(wanted))


def thin(parcels: StoredParcels, number: int) -> Found:
    """Parcels of a block that are slivers by the limits of the workspace."""
    block, (width, area) = parcels.block(number), parcels.manifest.sliver_limits
    small = np.flatnonzero(block.areas < area)
    around = np.asarray(shapely.length(block.packed.geometries(small)))
    narrow = is_sliver(block.areas[small], around, width_limit_m=width, area_limit_m2=area)
    return _of_rows("sliver", parcels, parcels.starts[number] + small[narrow])


def mended(
    parcels: StoredParcels, rows: Rows, repairs: Sequence[Repair], wkb: Sequence[bytes | None]
) -> Iterator[Found]:
    """Features that were no valid polygon; ``wkb`` of those that were no polygon, lon/lat."""
    kinds = np.array([_REASONS.get(r.reason, "repaired") for r in repairs], dtype=object)
    for kind in ("no_geometry", "not_polygon", "repaired"):
        for part in _portions(np.flatnonzero(kinds == kind)):
            notes = [_said(repairs[n]) for n in part.tolist()]
            found = _of_rows(kind, parcels, rows[part], notes)
            if kind == "not_polygon":
                found.lonlat[:] = shapely.from_wkb([wkb[n] for n in part.tolist()])
            yield found


def _said(line: Repair) -> str:
    dropped = f"; dropped: {line.dropped}" if line.dropped else ""
    if line.bounds is None or line.reason in _REASONS:
        return line.reason
    return f"{line.reason}; {line.before_m2:.2f} m² → {line.after_m2:.2f} m²{dropped}"


def repeated(parcels: StoredParcels, rows: Rows) -> Iterator[Found]:
    """Features whose id another one has; those of one id stand together in ``rows``."""
    for part in _portions(rows):
        ids, numbers = parcels.ids(part).tolist(), (parcels.record_rows(part) + 1).tolist()
        together = groupby(zip(ids, numbers, strict=True), key=lambda each: each[0])
        said = {name: ", ".join(str(n) for _, n in group) for name, group in together}
        yield _of_rows("repeated_id", parcels, part, [f"features {said[i]}" for i in ids])


def overlapping(parcels: StoredParcels, pairs: Pairs) -> Iterator[Found]:
    """Each overlapping pair with its common ground, and again where it is all of both."""
    for part in _portions(pairs):
        used, at = np.unique(part, return_inverse=True)
        outlines, (one, other) = parcels.geometries(used), np.asarray(at).reshape(-1, 2).T
        ids = parcels.ids(part.reshape(-1)).reshape(-1, 2).tolist()
        common = polygonal(shapely.intersection(outlines[one], outlines[other]))
        areas = common_m2(outlines, outlines, one, other)
        lonlat = to_wgs84(common, parcels.manifest.work_crs)
        yield from Found("overlap", ids, common, lonlat, areas=areas).split()
        same = np.flatnonzero(_same(outlines[one], outlines[other]))
        yield Found(
            "duplicate",
            [ids[n] for n in same.tolist()],
            outlines[one[same]],
            parcels.lonlat(part[same, 0]),
        )


def _same(left: Geometries, right: Geometries) -> NDArray[np.bool_]:
    """Which outlines are identical, wherever their rings begin."""
    alike = (shapely.bounds(left) == shapely.bounds(right)).all(axis=1)
    some = np.flatnonzero(alike)
    exact = shapely.equals_exact(shapely.normalize(left[some]), shapely.normalize(right[some]), 0.0)
    alike[some] = exact
    return np.asarray(alike)


def _of_rows(
    kind: str, parcels: StoredParcels, rows: Rows, notes: Sequence[str] | None = None
) -> Found:
    ids = [[identity] for identity in parcels.ids(rows).tolist()]
    return Found(kind, ids, parcels.geometries(rows), parcels.lonlat(rows), notes)


def _portions(rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
