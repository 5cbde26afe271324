"""A layer of any kind of feature, ready to be asked about sites: valid, in the plane, indexed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry import operators as op
from geoapp.geometry.pairs import overlapping_pairs
from geoapp.geometry.validity import Repair, repair

Geometries = NDArray[np.object_]
Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Placed:
    """``geoms``: valid features in metres of the working CRS, None for one that has no place.

    ``repairs``: areas that were repaired, ``shapeless`` how many features could lie anywhere:
    without geometry, or with one of which nothing is left.
    """

    geoms: Geometries
    repairs: tuple[Repair, ...]
    shapeless: int

    def __len__(self) -> int:
        return len(self.geoms)

    @classmethod
    def of(cls, geoms: Any, ids: Sequence[str]) -> "Placed":
        """Features in the working CRS; areas that are not valid are repaired."""
        found = op.features(geoms)
        areas = np.flatnonzero(op.shapes(found) == op.AREA)
        mended, repairs = repair(found[areas], [ids[n] for n in areas.tolist()])
        found[areas] = mended
        found[~shapely.is_valid(found)] = None
        lost = found[areas[shapely.is_empty(mended)]] if len(areas) else found[:0]
        found = op.features(found)
        nowhere = int((op.shapes(found) == op.NOTHING).sum()) - len(lost)
        return cls(found, tuple(repairs), nowhere)

    @cached_property
    def disjoint(self) -> bool:
        """Whether no two areas share ground, so that sums count nothing twice."""
        areas = self.geoms[op.shapes(self.geoms) == op.AREA]
        return not len(overlapping_pairs(areas))

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.geoms)

    @cached_property
    def _mended(self) -> shapely.STRtree:
        boxes = [shapely.box(*r.bounds) for r in self.repairs if r.bounds]
        return shapely.STRtree(np.array(boxes, dtype=object))

    def near(self, site: shapely.Geometry, distance_m: float) -> Rows:
        """Rows of the features within a distance of the site, in order."""
        rows = self._tree.query(site, predicate="dwithin", distance=distance_m)
        return np.sort(np.asarray(rows, dtype=np.int64))

    def nearest(self, site: shapely.Geometry, without: Rows) -> Rows:
        """Rows of the features nearest to the site, other than some; several at one distance."""
        if not len(without):
            return np.sort(np.asarray(self._tree.query_nearest(site), dtype=np.int64))
        rest = np.setdiff1d(np.arange(len(self)), without)
        away = op.distances_m(self.geoms[rest], site)
        known = rest[np.isfinite(away)]
        return known[away[np.isfinite(away)] == np.nanmin(away)] if len(known) else known

    def repaired_near(self, site: shapely.Geometry, distance_m: float) -> tuple[Repair, ...]:
        """Repairs whose original extent lies within a distance of the site."""
        placed = [r for r in self.repairs if r.bounds]
        rows = self._mended.query(site, predicate="dwithin", distance=distance_m)
        return tuple(placed[n] for n in np.sort(rows).tolist())
