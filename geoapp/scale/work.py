"""What is done with some sites and some parcels, on whichever machine: sums, and shapes.

The one machine of a plain batch and Dask's workers call the same functions with the same
arguments; they differ in who opens the parcels.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from geoapp import __version__
from geoapp.geometry.kernel import Sums
from geoapp.geometry.meet import touched
from geoapp.geometry.overlap import ledgers
from geoapp.geometry.packed import Geometries, Numbers, Packed
from geoapp.geometry.parcels import Parcels
from geoapp.geometry.totals import Partial, block_totals
from geoapp.geometry.validity import polygonal
from geoapp.scale.priority import apart, ranked
from geoapp.scale.zoned import near_rows, zoned
from geoapp.sentence import say
from geoapp.storage.store import StoredParcels
from geoapp.storage.store.layout import damaged
from geoapp.storage.store.remote import FetchedParcels, open_at


@dataclass(frozen=True, eq=False)
class Group:
    """Valid sites, the same index in all.

    ``sites``: in m of ``zone``, or of the parcels' CRS where that is None. ``boxes``: (n, 4), where
    the parcels near each site lie, in m of the parcels' CRS.
    """

    sites: Packed
    boxes: Numbers
    zone: str | None = None

    def take(self, rows: Any) -> "Group":
        """Some of the sites."""
        return Group(self.sites.take(rows), self.boxes[rows], self.zone)


def block_sums(parcels: Parcels, number: int, group: Group) -> Partial:
    """The sums of sites over one block; ``site`` counts in ``group``, an empty code is none."""
    everyone, near, at = np.arange(len(group.sites)), parcels, number
    if group.zone is not None:
        assert isinstance(parcels, StoredParcels)
        rows = near_rows(parcels, number, group.boxes)
        if len(rows):
            near, at = zoned(parcels, group.zone, rows), 0
        else:
            everyone = everyone[:0]
    found = block_totals(near, at, group.sites, everyone, apart(near))
    return replace(found, block=number, sums=_unnamed(found.sums, parcels.code_names))


def _unnamed(sums: Sums, names: tuple[str, ...]) -> Sums:
    if "" not in names:
        return sums
    return sums._replace(code=np.where(sums.code == names.index(""), -1, sums.code))


def shapes(parcels: Parcels, group: Group) -> list[tuple[int, str | None, bytes | None]]:
    """What each class has in each site as WKB in m, sorted by site, then by class.

    Pieces are united, for pieces that touch make no valid multipolygon; None where a class lost
    all its ground to others.
    """
    if group.zone is not None:
        assert isinstance(parcels, StoredParcels)
        parcels = zoned(parcels, group.zone, _all_near(parcels, group.boxes))
    found = ledgers(group.sites.geometries(), parcels, ranked(parcels), workers=1)
    return [
        (n, name or None, united(each.piece_geometries(np.flatnonzero(codes == name))))
        for n, each in enumerate(found)
        for codes in [np.array([code or "" for code in each.codes.tolist()], dtype=object)]
        for name in sorted(set(codes.tolist()))
    ]


def united(pieces: Geometries) -> bytes | None:
    """Pieces as one geometry, WKB."""
    solid = polygonal(pieces)
    solid = solid[~shapely.is_empty(solid)]
    made: bytes | None = shapely.to_wkb(shapely.union_all(solid)) if len(solid) else None
    return made


def _all_near(parcels: StoredParcels, boxes: Numbers) -> Any:
    rows = [near_rows(parcels, n, boxes[some]) for n, some in touched(boxes, parcels.boxes)]
    return np.concatenate([np.empty(0, dtype=np.int64), *rows])


@dataclass(frozen=True)
class Ref:
    """Where a store lies, for another machine; ``edition``: of the record it was made from."""

    address: str
    edition: str
    work_crs: str

    @classmethod
    def of(cls, parcels: StoredParcels) -> "Ref":
        """The address by which others can open these parcels."""
        address = str(parcels.folder.resolve())
        if isinstance(parcels, FetchedParcels):
            address = parcels.address
        return cls(address, parcels.edition, parcels.manifest.work_crs)


@lru_cache(maxsize=4)
def opened(ref: Ref) -> StoredParcels:
    """A store, opened once a process; no block is read yet. Raises LayerUnavailable."""
    parcels = open_at(ref.address)
    if (parcels.edition, parcels.manifest.work_crs) != (ref.edition, ref.work_crs):
        other = say("{address} holds another edition on this worker", address=ref.address)
        raise damaged(parcels.manifest.layer, other)
    return parcels


def at_store(function: Any, ref: Ref, *arguments: Any) -> Any:
    """``function(parcels, …)`` with the parcels at ``ref``: what a worker runs."""
    return function(opened(ref), *arguments)


def greeting(ref: Ref) -> str:
    """The version of the program on a worker that can open the store."""
    opened(ref)
    return __version__
