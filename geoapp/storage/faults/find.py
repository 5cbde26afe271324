"""All faults of a store, once, in bounded memory and on all threads."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry.crs import WGS84, to_work
from geoapp.geometry.pairs import Pairs
from geoapp.geometry.validity import Repair
from geoapp.storage.faults import gaps, parcels
from geoapp.storage.faults.pairs import neighbours, pairs_between
from geoapp.storage.faults.squares import squares
from geoapp.storage.faults.table import FaultWriter
from geoapp.storage.store.hilbert import Keys
from geoapp.storage.store.stored import StoredParcels
from geoapp.storage.store.threads import WORKERS, in_order

Rows = NDArray[np.int64]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, eq=False)
class Known:
    """What the build has seen already.

    ``mended``: rows of ``repairs``, with the WKB of what was no polygon. ``repeated``: rows with
    an id that another has. ``keys``: the curve's places of all rows.
    """

    mended: Rows
    repairs: Sequence[Repair]
    wkb: Sequence[bytes | None]
    repeated: Rows
    keys: Keys


def find_faults(
    store: StoredParcels,
    known: Known,
    coverage: shapely.Geometry | None,
    out: FaultWriter,
    progress: Progress,
) -> Pairs:
    """Write every fault to ``out``; the overlapping pairs, sorted. ``coverage`` in lon/lat."""
    for found in parcels.mended(store, known.mended, known.repairs, known.wkb):
        out.add(found)
    for found in parcels.repeated(store, known.repeated):
        out.add(found)
    with ThreadPoolExecutor(WORKERS) as pool:
        _single(store, out, pool)
        pairs = _overlaps(store, out, pool, progress)
        _gaps(store, known.keys, pairs, coverage, out, pool, progress)
    return pairs


def _single(store: StoredParcels, out: FaultWriter, pool: Executor) -> None:
    numbers = range(store.blocks)
    for find in (parcels.unclassed, parcels.thin):
        for found in in_order(pool, partial(find, store), numbers):
            out.add(found)


def _overlaps(store: StoredParcels, out: FaultWriter, pool: Executor, progress: Progress) -> Pairs:
    found: list[Pairs] = [np.empty((0, 2), dtype=np.int64)]
    tasks = list(neighbours(store))
    each = in_order(pool, lambda task: pairs_between(store, *task), tasks)
    for done, pairs in enumerate(each, 1):
        found.append(pairs)
        progress("overlaps", done, len(tasks))
    every = np.concatenate(found)
    every = every[np.lexsort((every[:, 1], every[:, 0]))]
    for overlap in parcels.overlapping(store, every):
        out.add(overlap)
    return every


def _gaps(
    store: StoredParcels,
    keys: Keys,
    pairs: Pairs,
    coverage: shapely.Geometry | None,
    out: FaultWriter,
    pool: Executor,
    progress: Progress,
) -> None:
    crs = store.manifest.work_crs
    around, ground = None, coverage
    if ground is None:
        around = ground = gaps.frame(store)
    else:
        ground = to_work([ground], WGS84, crs)[0]
    overlapping = np.zeros(len(store), dtype=bool)
    overlapping[pairs] = True
    cut = list(squares(keys, ground))
    each = in_order(pool, lambda square: gaps.bare(store, overlapping, square), cut)

    def pieces() -> Iterator[gaps.Piece]:
        for done, some in enumerate(each, 1):
            yield from some
            progress("gaps", done, len(cut))

    for found in gaps.gaps(pieces(), crs, around):
        for gap in found.split():
            out.add(gap)
