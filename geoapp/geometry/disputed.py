"""Ground that several parcels claim: who keeps it, and what the others are left with.

The one whose code comes first in the printed priority keeps the common ground, the smaller id
where codes tie. Only parcels of known overlapping pairs are ever looked at, each when it is first
met: where nothing overlaps this costs nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry import robust
from geoapp.geometry.packed import Geometries, Numbers, Rows
from geoapp.geometry.parcels import Parcels

Priority = Callable[[str | None], int]
_NONE: Rows = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Lost:
    """What some parcels keep: row ``at[n]`` of those asked for keeps ``geoms[n]``, ``areas[n]``."""

    at: Rows
    geoms: Geometries
    areas: Numbers


@dataclass(frozen=True, eq=False)
class Disjoint:
    """A layer's overlapping pairs under a priority.

    ``claimed``: rows of overlapping pairs, sorted, each beside its rival in ``rival``. ``rank``:
    of each code in ``Parcels.code_names``, and of none.
    """

    parcels: Parcels
    claimed: Rows
    rival: Rows
    rank: NDArray[np.int64]
    kept: dict[int, shapely.Geometry | None] = field(default_factory=dict, repr=False)

    def lost(self, rows: Rows) -> Lost:
        """Those of ``rows`` that lose ground, and what they keep. Raises GeometryError."""
        if not len(self.claimed):
            return Lost(_NONE, np.empty(0, dtype=object), np.empty(0))
        some = np.flatnonzero(np.isin(rows, self.claimed))
        for row in np.unique(rows[some]).tolist():
            if row not in self.kept:
                self.kept[row] = self._left_of(row)
        found = [self.kept[row] for row in rows[some].tolist()]
        losing = np.array([geom is not None for geom in found], dtype=bool)
        geoms = np.array(found, dtype=object)[losing]
        return Lost(some[losing], geoms, np.asarray(shapely.area(geoms)))

    def winners(self, row: int) -> Rows:
        """Rows that take ground from a row, in order of precedence."""
        rivals = self.rival[slice(*np.searchsorted(self.claimed, [row, row + 1]))]
        rows = np.append(rivals, row)
        place = precedence(self.parcels, rows, self.rank)
        before = np.flatnonzero(place < place[-1])
        return np.asarray(rows[before[np.argsort(place[before])]])

    def _left_of(self, row: int) -> shapely.Geometry | None:
        """What a row keeps, None where nobody takes anything."""
        winners = self.winners(row)
        if not len(winners):
            return None
        rest: shapely.Geometry = self.parcels.geometries([row])[0]
        for rival in self.parcels.geometries(winners):
            rest = robust.difference(rest, rival)
        return rest


def disjoint(parcels: Parcels, priority: Priority) -> Disjoint:
    """The overlapping pairs of a layer under a priority, made once for both.

    ``priority`` gives each code its rank; the smaller keeps disputed ground.
    """
    if priority not in parcels.memo:
        parcels.memo[priority] = _disjoint(parcels, priority)
    made: Disjoint = parcels.memo[priority]
    return made


def _disjoint(parcels: Parcels, priority: Priority) -> Disjoint:
    rank = np.array([priority(c) for c in (*parcels.code_names, None)], dtype=np.int64)
    pairs = parcels.overlapping_pairs
    both = np.concatenate([pairs, pairs[:, ::-1]])
    both = both[np.argsort(both[:, 0], kind="stable")]
    return Disjoint(parcels, both[:, 0], both[:, 1], rank)


def precedence(parcels: Parcels, rows: Rows, rank: NDArray[np.int64]) -> Rows:
    """Order of precedence among some rows: by the code's rank, then by id."""
    of_code = dict(zip((*parcels.code_names, None), rank.tolist(), strict=True))
    ranks = np.array([of_code[code] for code in parcels.codes(rows).tolist()], dtype=np.int64)
    place = np.empty(len(rows), dtype=np.int64)
    place[np.lexsort((parcels.places(rows), ranks))] = np.arange(len(rows))
    return place
