"""Patches of land parcels around sites: whole blocks of the lattice, near enough to matter."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoapp.simulate.landcover import kinds
from geoapp.simulate.lattice import Ints, Lattice
from geoapp.simulate.noise import Floats
from geoapp.simulate.plots import Plots, Project, plots

Geometries = NDArray[np.object_]
PART = 20_000  # blocks united at once


@dataclass(frozen=True)
class Fabric:
    """Parcels, same index in ``ids``, ``codes`` and ``geometry``; ``outline`` of the patches.

    ``faults`` documents what was made wrong on purpose, one entry a fault.
    """

    ids: list[str]
    codes: list[str]
    geometry: Geometries
    outline: BaseGeometry
    faults: list[dict[str, object]] = field(default_factory=list)


def around(
    lattice: Lattice,
    sites: Mapping[str, BaseGeometry],
    land: BaseGeometry,
    margin_m: float,
    project: Project,
) -> Fabric:
    """Parcels around ``sites`` (EPSG:5897), one valid coverage without a fault.

    A block belongs to the patch if it comes within ``margin_m`` of a site and its middle is
    on ``land``, or if it touches a site. A parcel's id is the nearest site's and a number.
    """
    a, b, owner = _blocks(lattice, sites, land, margin_m)
    made = plots(lattice, a, b, kinds(lattice.seed, lattice.centres(a, b)), project)
    names = list(sites)
    return Fabric(
        ids=_numbered([names[n] for n in owner[made.block]]),
        codes=made.code.tolist(),
        geometry=polygons(made),
        outline=shapely.normalize(outline(lattice, a, b, project)),
    )


def polygons(made: Plots) -> Geometries:
    """The parcels as shapely polygons."""
    geometry = np.empty(len(made), dtype=object)
    for where, rings in made.rings:
        geometry[where] = shapely.polygons(rings)
    return geometry


def outline(lattice: Lattice, a: Ints, b: Ints, project: Project) -> BaseGeometry:
    """The union of blocks (a, b), in the output CRS; a part at a time, to bound the memory."""
    parts = [
        _union(project(quads(lattice, a[start : start + PART], b[start : start + PART])))
        for start in range(0, len(a), PART)
    ]
    return shapely.coverage_union_all(np.array(parts, dtype=object))


def quads(lattice: Lattice, a: Ints, b: Ints) -> Floats:
    """The four corners of each block in the order of a ring: (n, 4, 2)."""
    return lattice.quads(a, b).reshape(-1, 4, 2)[:, [0, 1, 3, 2]]


def _union(rings: Floats) -> BaseGeometry:
    return shapely.coverage_union_all(shapely.polygons(np.round(rings, 8)))


def _blocks(
    lattice: Lattice, sites: Mapping[str, BaseGeometry], land: BaseGeometry, margin_m: float
) -> tuple[Ints, Ints, Ints]:
    """Blocks of the patches and the number of the nearest site, ordered by site, row, column."""
    shapes = np.array(list(sites.values()), dtype=object)
    found = [lattice.blocks_within(s.buffer(margin_m).bounds) for s in shapes]
    pairs = np.unique(np.concatenate([np.stack(f, axis=1) for f in found]), axis=0)
    a, b = pairs.T
    grounds = shapely.polygons(quads(lattice, a, b))
    away = np.array([shapely.distance(grounds, s) for s in shapes])
    owner, nearest = away.argmin(axis=0), away.min(axis=0)
    shapely.prepare(land)
    keep = (nearest == 0) | ((nearest <= margin_m) & _on(land, lattice.centres(a, b)))
    a, b, owner = a[keep], b[keep], owner[keep]
    order = np.lexsort((a, -b, owner))
    return a[order], b[order], owner[order]


def _on(land: BaseGeometry, xy: NDArray[np.float64]) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = shapely.contains_xy(land, xy)
    return inside


def _numbered(names: list[str]) -> list[str]:
    count: dict[str, int] = {}
    ids = []
    for name in names:
        count[name] = count.get(name, 0) + 1
        ids.append(f"{name}-{count[name]:04d}")
    return ids
