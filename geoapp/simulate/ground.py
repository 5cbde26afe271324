"""What lies on each block of a simulated city: order of writing, kind and commune."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoapp.simulate.fabric import Geometries
from geoapp.simulate.landcover import kinds
from geoapp.simulate.lattice import PITCH_M, Ints, Lattice
from geoapp.simulate.noise import Floats
from geoapp.simulate.stream import Blocks

CHUNK = 20_000
RING_M = 120.0  # blocks are written ring by ring around the sites
TOUCH = 0.85  # a block whose middle is this share of a block's side away may touch a site


def blocks_of(
    lattice: Lattice,
    land: BaseGeometry,
    sites: Sequence[BaseGeometry],
    built: Sequence[BaseGeometry],
    communes: Geometries,
    names: NDArray[np.object_],
) -> Blocks:
    """Every block wholly on ``land``, those near a site first; all in EPSG:5897.

    Land in and along a ``built`` site is industry, so that no field is left in it.
    """
    a, b = _inland(lattice, land)
    centre = lattice.centres(a, b)
    touch = TOUCH * max(PITCH_M) * lattice.scale
    ring = np.ceil(np.maximum(_away(sites, centre)[1] - touch, 0.0) / RING_M).astype(np.int64)
    order = np.lexsort((a, b, a // 16, ring))
    a, b, centre = a[order], b[order], centre[order]
    kind = kinds(lattice.seed, centre)
    if built:
        kind[_away(built, centre)[1] < touch] = "industry"
    return Blocks(a, b, kind, names[_away(communes, centre)[0]])


def _inland(lattice: Lattice, land: BaseGeometry) -> tuple[Ints, Ints]:
    a, b = lattice.blocks_within(land.bounds)
    shapely.prepare(land)
    for i, j in ((0, 0), (1, 0), (0, 1), (1, 1)):
        here = shapely.contains_xy(land, lattice.nodes(a + i, b + j))
        a, b = a[here], b[here]
    return a, b


def _away(shapes: Sequence[BaseGeometry] | Geometries, spots: Floats) -> tuple[Ints, Floats]:
    """The nearest of ``shapes`` to each spot and its distance in m, chunk by chunk."""
    tree = shapely.STRtree(np.asarray(shapes, dtype=object))
    index = np.empty(len(spots), dtype=np.int64)
    metres = np.empty(len(spots))
    for start in range(0, len(spots), CHUNK):
        part = slice(start, start + CHUNK)
        points = shapely.points(spots[part])
        found, far = tree.query_nearest(points, all_matches=False, return_distance=True)
        index[part], metres[part] = found[1], far
    return index, metres
