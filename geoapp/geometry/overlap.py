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
from geoapp.geometry.packed import Geometries
from geoapp.geometry.parcels import Parcels

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]
Priority = Callable[[str | None], int]
CHUNK = 2048
"""Pairs of site and parcel between two looks at the clock."""
SITES = 64
"""Sites that one thread measures together: fewer pay more for each call than for the work."""


@dataclass(frozen=True, eq=False)
class Disjoint:
    """What overlapping parcels keep: ``geoms[n]`` is the part of row ``losers[n]`` that is its own.

    Every other parcel keeps its whole ground. ``losers`` is sorted. ``rank``: of each code in
    ``Parcels.code_names``, and of none.
    """

    losers: Indices
    geoms: Geometries
    areas: Numbers
    rank: NDArray[np.int64]

    def found(self, rows: Indices) -> tuple[Indices, Indices]:
        """Which of ``rows`` lose ground, and where each is in ``losers``."""
        if not len(self.losers):
            return _NONE, _NONE
        at = np.searchsorted(self.losers, rows)
        at[at == len(self.losers)] = 0
        mine = np.flatnonzero(self.losers[at] == rows)
        return mine, at[mine]


_NONE: Indices = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Ledger:
    """The pieces of one site, sorted by parcel id; areas in m², same index in every array.

    ``parcel``: index into ``parcels``. ``area_m2``: the ground the piece keeps.
    ``gross_m2``: the parcel's whole ground in the site. ``whole``: the piece is not cut by
    the site's boundary.
    """

    site: shapely.Geometry
    parcels: Parcels
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
        return self.parcels.ids(self.parcel)

    @property
    def codes(self) -> NDArray[np.object_]:
        """Land-use codes, None where the parcel has none."""
        return self.parcels.codes(self.parcel)

    @property
    def lost_m2(self) -> Numbers:
        """Ground of each parcel that another one keeps."""
        return self.gross_m2 - self.area_m2

    def piece_geometries(self, rows: Indices | None = None) -> Geometries:
        """The disjoint pieces (of some rows), in the working CRS; cut only now."""
        mine = np.arange(len(self)) if rows is None else rows
        pieces = self.parcels.geometries(self.parcel[mine])
        losing, at = self.disjoint.found(self.parcel[mine])
        pieces[losing] = self.disjoint.geoms[at]
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
        everyone = np.append(rivals, mine)
        place = precedence(self.parcels, everyone, self.disjoint.rank)
        winners = rivals[place[:-1] < place[-1]]
        outline = self.parcels.geometries([mine])[0]
        common = shapely.intersection(self.parcels.geometries(winners), outline)
        here = shapely.area(shapely.intersection(common, self.site)) > 0
        return sorted(self.parcels.ids(winners[here]))


def ledger(
    site: shapely.Geometry,
    parcels: Parcels,
    priority: Priority,
    deadline: Deadline = NO_LIMIT,
) -> Ledger:
    """The ledger of one valid polygonal site in the working CRS of ``parcels``.

    ``priority`` gives each code its rank; the smaller keeps disputed ground. Raises TimedOut.
    """
    return ledgers([site], parcels, priority, workers=1, deadline=deadline)[0]


def ledgers(
    sites: Iterable[shapely.Geometry],
    parcels: Parcels,
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
    sites: Geometries, parcels: Parcels, apart: Disjoint, deadline: Deadline
) -> list[Ledger]:
    site, parcel, whole, gross = _candidates(sites, parcels, deadline)
    area = gross.copy()
    losing, at = apart.found(parcel)
    area[losing] = apart.areas[at]
    losing, at = losing[~whole[losing]], at[~whole[losing]]
    deadline.check()
    net = _common(apart.geoms, sites, at, site[losing])
    area[losing] = np.minimum(net, gross[losing])
    kept = np.flatnonzero(gross > 0)
    kept = kept[np.lexsort((parcels.places(parcel[kept]), site[kept]))]
    bounds = np.searchsorted(site[kept], np.arange(len(sites) + 1))
    return [
        Ledger(sites[n], parcels, apart, parcel[r], area[r], gross[r], whole[r])
        for n, r in enumerate(kept[a:b] for a, b in pairwise(bounds))
    ]


def _common(geoms: Geometries, sites: Geometries, parcel: Indices, site: Indices) -> Numbers:
    used, of_parcel = np.unique(parcel, return_inverse=True)
    return common_m2(geoms[used], sites, of_parcel, site)


def _candidates(
    sites: Geometries, parcels: Parcels, deadline: Deadline
) -> tuple[Indices, Indices, NDArray[np.bool_], Numbers]:
    """Pairs of site and parcel that meet, whether the site covers the parcel, their ground."""
    deadline.check()
    shapely.prepare(sites)
    site, row = parcels.meeting(shapely.bounds(sites))
    used, of_used = np.unique(row, return_inverse=True)
    outlines = parcels.geometries(used)
    whole = np.empty(len(site), dtype=bool)
    gross = parcels.areas(row)
    for rows in _chunks(np.arange(len(site))):
        deadline.check()
        whole[rows] = shapely.covers(sites[site[rows]], outlines[of_used[rows]])
    for rows in _chunks(np.flatnonzero(~whole)):
        deadline.check()
        gross[rows] = _common(outlines, sites, of_used[rows], site[rows])
    return site, row, whole, gross


def _chunks(rows: Indices) -> list[Indices]:
    return [rows[n : n + CHUNK] for n in range(0, len(rows), CHUNK)]


def disjoint(parcels: Parcels, priority: Priority) -> Disjoint:
    """What overlapping parcels keep, made once for a layer and a priority."""
    if priority not in parcels.memo:
        parcels.memo[priority] = _disjoint(parcels, priority)
    made: Disjoint = parcels.memo[priority]
    return made


def _disjoint(parcels: Parcels, priority: Priority) -> Disjoint:
    rank = np.array([priority(c) for c in (*parcels.code_names, None)], dtype=np.int64)
    pairs = parcels.overlapping_pairs
    rows, at = np.unique(pairs, return_inverse=True)
    first, second = np.asarray(at).reshape(-1, 2).T
    place, outlines = precedence(parcels, rows, rank), parcels.geometries(rows)
    loses = place[first] > place[second]
    loser, winner = np.where(loses, [first, second], [second, first])
    by_loser = np.argsort(loser, kind="stable")
    losers, starts = np.unique(loser[by_loser], return_index=True)
    groups = np.split(winner[by_loser], starts[1:]) if len(losers) else []
    kept = outlines[losers]
    for n, rivals in enumerate(groups):
        for rival in outlines[rivals]:
            kept[n] = robust.difference(kept[n], rival)
    return Disjoint(rows[losers], kept, shapely.area(kept), rank)


def precedence(parcels: Parcels, rows: Indices, rank: NDArray[np.int64]) -> Indices:
    """Order of precedence among some rows: by the code's rank, then by id."""
    of_code = dict(zip((*parcels.code_names, None), rank.tolist(), strict=True))
    ranks = np.array([of_code[code] for code in parcels.codes(rows).tolist()], dtype=np.int64)
    place = np.empty(len(rows), dtype=np.int64)
    place[np.lexsort((parcels.places(rows), ranks))] = np.arange(len(rows))
    return place
