"""Area by land-use code for sites and parcels by the million: sums, no ledgers.

The layer is taken block by block: ``block_totals`` sums what some sites meet in one block, and
``merge`` adds up the blocks in their order. Both are all that a batch on many machines needs: it
gives the same bits as ``totals`` on one, whichever block was done where and when. Sums carry what
rounding dropped from them, so that how a layer is cut into blocks does not show either.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby, starmap
from math import fsum

import numpy as np
from numpy.typing import NDArray

from geoapp.geometry import kernel
from geoapp.geometry.disputed import Disjoint, Priority, disjoint
from geoapp.geometry.kernel import Sums
from geoapp.geometry.limit import NO_LIMIT, Deadline
from geoapp.geometry.meet import Met, touched
from geoapp.geometry.overlap import pieces
from geoapp.geometry.packed import Numbers, Packed, Rows
from geoapp.geometry.parcels import Block, Parcels

SITES = 256
"""Sites of a block that one thread sums at a time."""
FEW = 8
"""Visits of a site to a block that take less time than it takes to start threads."""


@dataclass(frozen=True, eq=False)
class Partial:
    """Sums over the parcels of one block: what travels between machines.

    ``sums``: by site (index into the sites) and code (index into ``Parcels.code_names``, -1 for
    none); areas in m², once and plainly added. ``asked``: pairs that GEOS had to decide.
    """

    block: int
    sums: Sums
    asked: int


Done = tuple[Partial, int]
Work = Callable[[int, Rows], Done]


@dataclass(frozen=True, eq=False)
class Totals:
    """Areas in m² by site and code (as in ``Partial``), in that order, where ground is shared.

    ``features``: how many parcels share ground with the site.
    """

    site: Rows
    code: NDArray[np.int16]
    area_m2: Numbers
    gross_m2: Numbers
    features: Rows
    asked: int

    def __len__(self) -> int:
        return len(self.site)


def totals(
    sites: Packed,
    parcels: Parcels,
    priority: Priority,
    *,
    workers: int | None = None,
    deadline: Deadline = NO_LIMIT,
    progress: Callable[[int, int], None] | None = None,
) -> Totals:
    """The sums of valid sites in the working CRS of ``parcels``, on all cores by default.

    Parameters
    ----------
    priority
        Gives each code its rank; the smaller keeps disputed ground, the smaller id on a tie.
    progress
        Told from the calling thread how many visits of a site to a block are done, of how many.

    Raises
    ------
    TimedOut, GeometryError, LayerUnavailable
    """
    apart = disjoint(parcels, priority)
    visits = list(touched(sites.boxes, parcels.boxes))
    every = sum(len(chosen) for _, chosen in visits)
    threads = 1 if every <= FEW else workers or os.cpu_count() or 1
    found, done = [], 0

    def work(number: int, chosen: Rows) -> Done:
        return block_totals(parcels, number, sites, chosen, apart, deadline), len(chosen)

    road = _one_by_one if threads == 1 else _on_threads
    for part, count in road(work, _tasks(visits), threads):
        found.append(part)
        done += count
        if progress:
            progress(done, every)
    return merge(found)


def block_totals(
    parcels: Parcels,
    number: int,
    sites: Packed,
    chosen: Rows,
    apart: Disjoint,
    deadline: Deadline = NO_LIMIT,
) -> Partial:
    """The sums of some sites (sorted indices into ``sites``) over one block.

    ``apart``: ``disjoint(parcels, priority)``. What a site gets does not depend on the others.
    """
    block = parcels.block(number)
    codes = len(parcels.code_names)
    found, asked = [], 0
    for met, area in pieces(sites, chosen, number, apart, deadline):
        asked += met.asked
        if len(met):
            found.append(_sums(met, area, block, codes))
    return Partial(number, _joined(found), asked)


def merge(partials: Iterable[Partial]) -> Totals:
    """Add up partial sums, given in any order, in the order of their blocks.

    A site may be in several partials, of the same block or of others; one pair of site and
    block must be in one only.
    """
    parts = sorted(partials, key=lambda p: p.block)
    every = _joined([p.sums for p in parts])
    order = np.lexsort((every.code, every.site))  # stable: blocks stay in their order
    site, code = every.site[order], every.code[order]
    new = np.ones(len(site), dtype=bool)
    new[1:] = (site[1:] != site[:-1]) | (code[1:] != code[:-1])
    first = np.flatnonzero(new)
    return Totals(
        site[first],
        code[first],
        _added(every.area[order], first),
        _added(every.gross[order], first),
        np.add.reduceat(every.pairs[order], first) if len(first) else every.pairs,
        sum(p.asked for p in parts),
    )


def _joined(sums: list[Sums]) -> Sums:
    if len(sums) < 2:
        return sums[0] if sums else _EMPTY
    return Sums._make(np.concatenate(column) for column in zip(*sums, strict=True))


_EMPTY = Sums(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int16), np.empty((0, 2)),
              np.empty((0, 2)), np.empty(0, dtype=np.int64))  # fmt: skip


def _added(values: Numbers, first: Rows) -> Numbers:
    """Sums of runs of (number, rest), as precise as twice the digits, from first to last."""
    if len(first) == len(values):
        return np.asarray(values[:, 0] + values[:, 1])
    total, rest = values[first].T.copy()
    counts = np.diff(np.append(first, len(values)))
    for n in range(1, counts.max(initial=0)):
        more = np.flatnonzero(counts > n)
        number, small = values[first[more] + n].T
        added = total[more] + number
        part = added - total[more]
        rest[more] += (total[more] - (added - part)) + (number - part) + small
        total[more] = added
    return np.asarray(total + rest)


def _sums(met: Met, area: Numbers, block: Block, codes: int) -> Sums:
    if kernel.available():
        return kernel.sums(met.site, met.row, area, met.gross, block.codes, codes)
    code = block.codes[met.row]
    order = np.lexsort((code, met.site))
    keys = list(zip(met.site[order].tolist(), code[order].tolist(), strict=True))
    groups = [(key, [n for n, _ in members]) for key, members in groupby(
        enumerate(keys), key=lambda pair: pair[1])]  # fmt: skip
    return Sums(
        np.array([site for (site, _), _ in groups], dtype=np.int64),
        np.array([code for (_, code), _ in groups], dtype=np.int16),
        np.array([_exact(area[order[n]]) for _, n in groups]).reshape(-1, 2),
        np.array([_exact(met.gross[order[n]]) for _, n in groups]).reshape(-1, 2),
        np.array([len(n) for _, n in groups], dtype=np.int64),
    )


def _exact(values: Numbers) -> tuple[float, float]:
    total = fsum(values)
    return total, fsum([*values, -total])


def _tasks(visits: list[tuple[int, Rows]]) -> Iterator[tuple[int, Rows]]:
    for number, chosen in visits:
        for n in range(0, len(chosen), SITES):
            yield number, chosen[n : n + SITES]


def _one_by_one(work: Work, tasks: Iterator[tuple[int, Rows]], _: int) -> Iterator[Done]:
    return starmap(work, tasks)


def _on_threads(work: Work, tasks: Iterator[tuple[int, Rows]], threads: int) -> Iterator[Done]:
    """Results in the order of the tasks, of which no more wait than keep the threads busy."""
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Done]] = deque()
        try:
            for task in tasks:
                waiting.append(pool.submit(work, *task))
                if len(waiting) > 4 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
