"""Which parcels of a block share ground with which sites, and how much: the engine's inner loop.

The compiled kernel decides all pairs whose answer rounding cannot turn; GEOS those where outlines
touch and the sum over edges is nearly nothing or nearly the whole parcel. Without the kernel GEOS
and numpy do the same for every pair.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry import kernel
from geoapp.geometry.common import SURE_M2, common_m2, settled
from geoapp.geometry.limit import Deadline
from geoapp.geometry.packed import Numbers, Packed, Rows
from geoapp.geometry.parcels import Block

CHUNK = 2048
"""Pairs between two looks at the clock where GEOS measures them."""
_FIRST: Rows = np.zeros(1, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Met:
    """Pairs that share ground, those of a site together, same index in every array.

    ``site``: index into the sites. ``row``: of the block. ``gross``: common ground in m².
    ``whole``: the site covers the parcel. ``asked``: pairs that GEOS had to decide.
    """

    site: Rows
    row: Rows
    gross: Numbers
    whole: NDArray[np.bool_]
    asked: int

    def __len__(self) -> int:
        return len(self.site)


def touched(sites: Numbers, blocks: Numbers) -> Iterator[tuple[int, Rows]]:
    """Each block whose box meets a site's, with those sites; (n, 4) boxes of both."""
    if len(sites) == 1:
        yield from ((number, _FIRST) for number in _near(blocks, *sites[0].tolist()))
        return
    west, south, east, north = sites.T
    known = np.isfinite(west)
    if not known.any():
        return
    low, high = sites[known, :2].min(axis=0), sites[known, 2:].max(axis=0)
    for number in _near(blocks, *low.tolist(), *high.tolist()):
        x0, y0, x1, y1 = blocks[number].tolist()
        near = np.flatnonzero((west <= x1) & (east >= x0) & (south <= y1) & (north >= y0))
        if len(near):
            yield number, near


def _near(blocks: Numbers, west: float, south: float, east: float, north: float) -> list[int]:
    """Blocks whose box meets a box; none where that is NaN."""
    x0, y0, x1, y1 = blocks.T
    near = (x0 <= east) & (x1 >= west) & (y0 <= north) & (y1 >= south)
    found: list[int] = near.nonzero()[0].tolist()
    return found


def met(sites: Packed, chosen: Rows, block: Block, deadline: Deadline) -> Iterator[Met]:
    """The pairs of some sites (indices into ``sites``) with a block, a few sites at a time.

    Valid polygons in m of one plane. What a pair gets depends on nothing but its two outlines.
    Raises TimedOut.
    """
    road = _by_kernel if kernel.available() else _by_geos
    while len(chosen):
        deadline.check()
        found, done = road(sites, chosen, block, deadline)
        yield found
        chosen = chosen[done:]


def _by_kernel(sites: Packed, chosen: Rows, block: Block, deadline: Deadline) -> tuple[Met, int]:
    (site, row, area, known), done = kernel.measure(sites, chosen, block)
    whole = known == kernel.WHOLE
    doubtful = np.flatnonzero(known >= kernel.CONTACT)
    for n in _chunks(doubtful):
        deadline.check()
        outlines = block.packed.geometries(row[n])
        whole[n], area[n] = _decided(
            sites, site[n], outlines, block.areas[row[n]], area[n], known[n]
        )
    if len(doubtful):
        kept = area > 0
        site, row, area, whole = site[kept], row[kept], area[kept], whole[kept]
    return Met(site, row, area, whole, len(doubtful)), done


def _decided(
    sites: Packed,
    site: Rows,
    outlines: NDArray[np.object_],
    whole_m2: Numbers,
    area: Numbers,
    known: NDArray[np.uint8],
) -> tuple[NDArray[np.bool_], Numbers]:
    """What GEOS says of pairs in doubt."""
    used, of_used = np.unique(site, return_inverse=True)
    outline = sites.geometries(used)
    shapely.prepare(outline)
    shapes = outline[of_used]
    covered = np.asarray(shapely.covers(shapes, outlines))
    made = np.where(covered, whole_m2, area)
    open_ = np.flatnonzero(~covered & ((area < SURE_M2) | (known == kernel.ROUGH)))
    made[open_] = settled(outlines[open_], shapes[open_], area[open_])
    return covered, made


def _by_geos(sites: Packed, chosen: Rows, block: Block, deadline: Deadline) -> tuple[Met, int]:
    """One site, without the kernel."""
    n = int(chosen[0])
    (shape,), (box,) = sites.geometries([n]), sites.take(chosen[:1]).boxes
    row = block.meeting(box) if np.isfinite(box).all() else np.empty(0, dtype=np.int64)
    shapely.prepare(shape)
    whole, gross = np.zeros(len(row), dtype=bool), np.zeros(len(row))
    for part in _chunks(np.arange(len(row))):
        deadline.check()
        outlines = block.packed.geometries(row[part])
        whole[part] = shapely.covers(shape, outlines)
        gross[part] = block.areas[row[part]]
        cut = np.flatnonzero(~whole[part])
        one = np.array([shape], dtype=object)
        gross[part[cut]] = common_m2(outlines[cut], one, np.arange(len(cut)), np.zeros_like(cut))
    kept = np.flatnonzero(gross > 0)
    return Met(np.full(len(kept), n), row[kept], gross[kept], whole[kept], len(row)), 1


def _chunks(rows: Rows) -> list[Rows]:
    return [rows[n : n + CHUNK] for n in range(0, len(rows), CHUNK)]
