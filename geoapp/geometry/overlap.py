"""The ledger: a site's overlap with a layer, cut into disjoint pieces, one a parcel.

Where parcels overlap one another, the one whose code comes first in the printed priority
keeps the common ground, the smaller id where codes tie; what the other loses stands in its
row. So every square metre is counted once, and the sum over parcels (gross) stands beside.

The layer is made disjoint once for a priority: only parcels of known overlapping pairs are
differenced. A site then needs no more than its prepared outline: parcels inside it are
taken whole, and for those on its boundary the common area is summed over edges
(``common.py``). A piece is only cut out where somebody asks for its shape.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry import robust
from geoapp.geometry.common import common_m2
from geoapp.geometry.limit import NO_LIMIT, Deadline
from geoapp.geometry.parcels import ParcelIndex
from geoapp.geometry.validity import Geometries

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]
Priority = Callable[[str | None], int]
CHUNK = 2048
"""Pairs of site and parcel between two looks at the clock."""
SITES = 64
"""Sites that one thread measures together: fewer pay more for each call than for the work."""


@dataclass(frozen=True, eq=False)
class Disjoint:
    """A layer without its overlaps: ``geoms`` share no ground, same index as the parcels.

    ``disputed``: parcels of which ``geoms`` is only a part. ``place``: order of precedence.
    """

    geoms: Geometries
    areas: Numbers
    disputed: NDArray[np.bool_]
    place: Indices


@dataclass(frozen=True, eq=False)
class Ledger:
    """The pieces of one site, sorted by parcel id; areas in m², same index in every array.

    ``parcel``: index into ``parcels``. ``area_m2``: the ground the piece keeps.
    ``gross_m2``: the parcel's whole ground in the site. ``whole``: the piece is not cut by
    the site's boundary.
    """

    site: shapely.Geometry
    parcels: ParcelIndex
    disjoint: Disjoint
    parcel: Indices
    area_m2: Numbers
    gross_m2: Numbers
    whole: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.parcel)

    @property
    def ids(self) -> NDArray[np.object_]:
        """Parcel ids."""
        return self.parcels.ids[self.parcel]

    @property
    def codes(self) -> NDArray[np.object_]:
        """Land-use codes, None where the parcel has none."""
        return self.parcels.codes[self.parcel]

    @property
    def lost_m2(self) -> Numbers:
        """Ground of each parcel that another one keeps."""
        return self.gross_m2 - self.area_m2

    def piece_geometries(self, rows: Indices | None = None) -> Geometries:
        """The disjoint pieces (of some rows), in the working CRS; cut only now."""
        mine = np.arange(len(self)) if rows is None else rows
        pieces = self.disjoint.geoms[self.parcel[mine]]
        cut = np.flatnonzero(~self.whole[mine])
        pieces[cut] = robust.intersection(pieces[cut], self.site)
        return np.asarray(pieces)

    def perimeters_m(self, rows: Indices) -> Numbers:
        """Perimeters of the pieces of some rows."""
        return np.asarray(shapely.length(self.piece_geometries(rows)))

    def won_by(self, row: int) -> list[str]:
        """Ids of the parcels that keep ground of this row's parcel within the site."""
        mine = self.parcel[row]
        pairs = self.parcels.overlapping_pairs
        rivals = np.setdiff1d(pairs[(pairs == mine).any(axis=1)], [mine])
        winners = rivals[self.disjoint.place[rivals] < self.disjoint.place[mine]]
        common = shapely.intersection(self.parcels.geoms[winners], self.parcels.geoms[mine])
        here = shapely.area(shapely.intersection(common, self.site)) > 0
        return sorted(self.parcels.ids[winners[here]])


def ledger(
    site: shapely.Geometry,
    parcels: ParcelIndex,
    priority: Priority,
    deadline: Deadline = NO_LIMIT,
) -> Ledger:
    """The ledger of one valid polygonal site in the working CRS of ``parcels``.

    ``priority`` gives each code its rank; the smaller keeps disputed ground. Raises TimedOut.
    """
    return ledgers([site], parcels, priority, workers=1, deadline=deadline)[0]


def ledgers(
    sites: Iterable[shapely.Geometry],
    parcels: ParcelIndex,
    priority: Priority,
    *,
    workers: int | None = None,
    deadline: Deadline = NO_LIMIT,
    progress: Callable[[int], None] | None = None,
) -> list[Ledger]:
    """The ledgers of many sites, in threads (GEOS lets go of the interpreter); same numbers.

    ``progress`` is told how many sites more are done, from the calling thread.
    """
    array = np.array(list(sites), dtype=object)
    apart = disjoint(parcels, priority)
    chunks = [array[n : n + SITES] for n in range(0, len(array), SITES)]
    threads = min(workers or os.cpu_count() or 1, len(chunks))

    def measure(chunk: Geometries) -> list[Ledger]:
        return _measure(chunk, parcels, apart, deadline)

    done: list[Ledger] = []
    with ThreadPoolExecutor(max(threads, 1)) as pool:
        for part in pool.map(measure, chunks) if threads > 1 else map(measure, chunks):
            done += part
            if progress:
                progress(len(part))
    return done


def _measure(
    sites: Geometries, parcels: ParcelIndex, apart: Disjoint, deadline: Deadline
) -> list[Ledger]:
    site, parcel, whole = _candidates(sites, parcels, deadline)
    gross, area = parcels.areas[parcel], apart.areas[parcel]
    for rows in _chunks(np.flatnonzero(~whole)):
        deadline.check()
        gross[rows] = area[rows] = _common(parcels.geoms, sites, parcel[rows], site[rows])
    for rows in _chunks(np.flatnonzero(~whole & apart.disputed[parcel])):
        deadline.check()
        net = _common(apart.geoms, sites, parcel[rows], site[rows])
        area[rows] = np.minimum(net, gross[rows])
    kept = np.flatnonzero(gross > 0)
    kept = kept[np.lexsort((parcels.order[parcel[kept]], site[kept]))]
    bounds = np.searchsorted(site[kept], np.arange(len(sites) + 1))
    return [
        Ledger(sites[n], parcels, apart, parcel[r], area[r], gross[r], whole[r])
        for n, r in enumerate(kept[a:b] for a, b in pairwise(bounds))
    ]


def _common(geoms: Geometries, sites: Geometries, parcel: Indices, site: Indices) -> Numbers:
    used, of_parcel = np.unique(parcel, return_inverse=True)
    return common_m2(geoms[used], sites, of_parcel, site)


def _candidates(
    sites: Geometries, parcels: ParcelIndex, deadline: Deadline
) -> tuple[Indices, Indices, NDArray[np.bool_]]:
    """Pairs of site and parcel that meet, and whether the site covers the whole parcel."""
    deadline.check()
    shapely.prepare(sites)
    site, parcel = parcels.tree.query(sites, predicate="intersects")
    whole = np.empty(len(site), dtype=bool)
    for rows in _chunks(np.arange(len(site))):
        deadline.check()
        whole[rows] = shapely.covers(sites[site[rows]], parcels.geoms[parcel[rows]])
    return site, parcel, whole


def _chunks(rows: Indices) -> list[Indices]:
    return [rows[n : n + CHUNK] for n in range(0, len(rows), CHUNK)]


def disjoint(parcels: ParcelIndex, priority: Priority) -> Disjoint:
    """The layer without its overlaps, made once for an index and a priority."""
    if priority not in parcels.memo:
        parcels.memo[priority] = _disjoint(parcels, priority)
    made: Disjoint = parcels.memo[priority]
    return made


def _disjoint(parcels: ParcelIndex, priority: Priority) -> Disjoint:
    place = _places(parcels, priority)
    first, second = parcels.overlapping_pairs.T
    loses = place[first] > place[second]
    loser, winner = np.where(loses, [first, second], [second, first])
    geoms = parcels.geoms.copy()
    by_loser = np.argsort(loser, kind="stable")
    losers, starts = np.unique(loser[by_loser], return_index=True)
    groups = np.split(winner[by_loser], starts[1:]) if len(losers) else []
    for mine, rivals in zip(losers, groups, strict=True):
        for rival in parcels.geoms[rivals]:
            geoms[mine] = robust.difference(geoms[mine], rival)
    areas = parcels.areas.copy()
    areas[losers] = shapely.area(geoms[losers])
    disputed = np.zeros(len(geoms), dtype=bool)
    disputed[losers] = True
    return Disjoint(geoms, areas, disputed, place)


def _places(parcels: ParcelIndex, priority: Priority) -> Indices:
    """Order of precedence: by the code's rank, then by id."""
    ranks = {code: priority(code) for code in set(parcels.codes.tolist())}
    rank = np.array([ranks[code] for code in parcels.codes.tolist()], dtype=np.intp)
    place = np.empty(len(rank), dtype=np.intp)
    place[np.lexsort((parcels.order, rank))] = np.arange(len(rank))
    return place
