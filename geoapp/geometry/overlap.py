"""The ledger: a site's overlap with a layer, cut into disjoint pieces, one a parcel.

Where parcels overlap one another, the one whose code comes first in the printed priority
keeps the common ground, the smaller id where codes tie; what the other loses stands in its
row. So every square metre is counted once, and the sum over parcels (gross) stands beside.

Parcels inside a site are taken whole, for those on its boundary the common area is summed over
edges (``meet.py``). A piece is only cut out where somebody asks for its shape. ``totals.py`` gives
the sums by code alone, for sites and parcels by the million.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry import robust
from geoapp.geometry.common import common_packed_m2
from geoapp.geometry.disputed import Disjoint, Lost, Priority, disjoint
from geoapp.geometry.limit import NO_LIMIT, Deadline
from geoapp.geometry.meet import Met, met, touched
from geoapp.geometry.packed import Geometries, Numbers, Packed, Rows
from geoapp.geometry.parcels import Parcels

__all__ = ["Ledger", "disjoint", "ledger", "ledgers"]
SITES = 64
"""Sites that one thread measures together: fewer pay more for each call than for the work."""


@dataclass(frozen=True, eq=False)
class Ledger:
    """The pieces of one site, sorted by parcel id; areas in m², same index in every array.

    ``parcel``: rows of ``parcels``. ``area_m2``: the ground the piece keeps.
    ``gross_m2``: the parcel's whole ground in the site. ``whole``: the piece is not cut by
    the site's boundary.
    """

    site: shapely.Geometry
    parcels: Parcels
    disjoint: Disjoint
    parcel: Rows
    area_m2: Numbers
    gross_m2: Numbers
    whole: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.parcel)

    @cached_property
    def ids(self) -> NDArray[np.object_]:
        """Parcel ids."""
        return self.parcels.ids(self.parcel)

    @cached_property
    def codes(self) -> NDArray[np.object_]:
        """Land-use codes, None where the parcel has none."""
        return self.parcels.codes(self.parcel)

    @property
    def lost_m2(self) -> Numbers:
        """Ground of each parcel that another one keeps."""
        return self.gross_m2 - self.area_m2

    def piece_geometries(self, rows: Rows | None = None) -> Geometries:
        """The disjoint pieces (of some rows), in the working CRS; cut only now."""
        mine = np.arange(len(self)) if rows is None else rows
        pieces = self.disjoint.outlines(self.parcel[mine])
        cut = np.flatnonzero(~self.whole[mine])
        pieces[cut] = robust.intersection(pieces[cut], self.site)
        return np.asarray(pieces)

    def perimeters_m(self, rows: Rows) -> Numbers:
        """Perimeters of the pieces of some rows; each piece is cut once for it."""
        new = rows[np.isnan(self._perimeters[rows])]
        if len(new):
            self._perimeters[new] = shapely.length(self.piece_geometries(new))
        return self._perimeters[rows]

    @cached_property
    def _perimeters(self) -> Numbers:
        return np.full(len(self), np.nan)

    def won_by(self, row: int) -> list[str]:
        """Ids of the parcels that keep ground of this row's parcel within the site."""
        mine = int(self.parcel[row])
        winners = self.disjoint.winners(mine)
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
    deadline.check()
    apart = disjoint(parcels, priority)
    return _measure(np.array([site], dtype=object), parcels, apart, deadline)[0]


def ledgers(
    sites: Iterable[shapely.Geometry],
    parcels: Parcels,
    priority: Priority,
    *,
    workers: int | None = None,
    deadline: Deadline = NO_LIMIT,
    progress: Callable[[int], None] | None = None,
) -> list[Ledger]:
    """The ledgers of many sites, on all cores by default; the same numbers as one by one.

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
    packed = Packed.of(sites)
    parts = [
        (
            m.site,
            m.row + parcels.starts[number],
            block.places[m.row],
            area,
            m.gross,
            m.whole,
        )
        for number, chosen in touched(shapely.bounds(sites), parcels.boxes)
        for block in [parcels.block(number)]
        for m, area in pieces(packed, chosen, number, apart, deadline)
    ]
    columns = [np.concatenate(c) for c in zip(*parts, strict=True)] if parts else _NOTHING
    order = np.lexsort((columns[2], columns[0]))
    site, row, _, area, gross, whole = (c[order] for c in columns)
    bounds = np.searchsorted(site, np.arange(len(sites) + 1))
    return [
        Ledger(sites[n], parcels, apart, row[a:b], area[a:b], gross[a:b], whole[a:b])
        for n, (a, b) in enumerate(pairwise(bounds.tolist()))
    ]


_NOTHING = [np.empty(0, dtype=kind) for kind in (int, int, int, float, float, bool)]


def pieces(
    sites: Packed, chosen: Rows, number: int, apart: Disjoint, deadline: Deadline
) -> Iterator[tuple[Met, Numbers]]:
    """What some sites meet in a block, and the ground each piece keeps, in m².

    ``chosen``: indices into ``sites``. Raises TimedOut, GeometryError.
    """
    for found in met(sites, chosen, apart.parcels.block(number), deadline):
        lost = apart.lost(number, found.row)
        yield found, _left(found, lost, sites) if len(lost.at) else found.gross


def _left(found: Met, lost: Lost, sites: Packed) -> Numbers:
    """The ground of pieces of which some lose."""
    area = found.gross.copy()
    area[lost.at] = lost.areas
    cut = np.flatnonzero(~found.whole[lost.at])
    if len(cut):
        at = lost.at[cut]
        net = common_packed_m2(lost.outlines, sites, lost.row[cut], found.site[at])
        area[at] = np.minimum(net, found.gross[at])
    return area
