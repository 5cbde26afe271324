"""A polygon layer in memory, indexed once: what the overlap engine reads.

``overlap.py`` uses only ``geoms, codes, ids, areas, order, tree, overlapping_pairs`` of it, so
a store that maps these from disk can take its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry.area import planar_m2
from geoapp.geometry.validity import Geometries, Repair, repair

Pairs = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class ParcelIndex:
    """Valid polygons of a layer in the working CRS, same index in every array.

    ``codes``: land-use code or None. ``areas`` in m².
    ``order``: place of each parcel when sorted by id. ``overlapping_pairs``: (n, 2) indices,
    the smaller first, of parcels whose interiors meet. ``repairs``: what was not valid.
    ``memo``: results derived from this index, kept as long as it is.
    """

    geoms: Geometries
    codes: NDArray[np.object_]
    ids: NDArray[np.object_]
    areas: NDArray[np.float64]
    order: NDArray[np.intp]
    tree: shapely.STRtree
    overlapping_pairs: Pairs
    repairs: tuple[Repair, ...]
    memo: dict[Any, Any] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.geoms)

    @classmethod
    def build(cls, geoms: Any, codes: Sequence[str | None], ids: Sequence[str]) -> "ParcelIndex":
        """Repair, measure and index the polygons of a layer, in the working CRS.

        A geometry that is missing or has no polygon stays in as an empty one, and is in
        ``repairs``.
        """
        valid, repairs = repair(geoms, ids)
        names = np.array([str(i) for i in ids], dtype=object)
        order = np.empty(len(names), dtype=np.intp)
        order[np.argsort(names, kind="stable")] = np.arange(len(names))
        tree = shapely.STRtree(valid)
        tree.query(shapely.Point(0, 0))  # builds it now: the first query is not thread-safe
        return cls(
            geoms=valid,
            codes=np.array([None if c is None else str(c) for c in codes], dtype=object),
            ids=names,
            areas=planar_m2(valid),
            order=order,
            tree=tree,
            overlapping_pairs=overlapping_pairs(valid, tree),
            repairs=tuple(repairs),
        )


def overlapping_pairs(geoms: Geometries, tree: shapely.STRtree | None = None) -> Pairs:
    """Pairs of polygons whose interiors meet (DE-9IM ``T********``), each once, sorted.

    Two polygons whose interiors meet break the rules of a coverage, so at least one of them
    has an invalid edge: only those are compared with their neighbours. A clean layer costs one
    pass over its edges.
    """
    if not len(geoms):
        return np.empty((0, 2), dtype=np.intp)
    broken = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(geoms)))
    if not len(broken):
        return np.empty((0, 2), dtype=np.intp)
    tree = tree or shapely.STRtree(geoms)
    left, right = tree.query(geoms[broken])
    pairs = np.sort(np.column_stack([broken[left], right]), axis=1)
    pairs = np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)
    meet = shapely.relate_pattern(geoms[pairs[:, 0]], geoms[pairs[:, 1]], "T********")
    return np.asarray(pairs[meet], dtype=np.intp)
