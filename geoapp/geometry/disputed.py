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
        at = np.searchsorted(self.claimed, rows)
        at[at == len(self.claimed)] = 0
        some = np.flatnonzero(self.claimed[at] == rows)
        self._find([row for row in np.unique(rows[some]).tolist() if row not in self.kept])
        found = [self.kept[row] for row in rows[some].tolist()]
        losing = np.array([geom is not None for geom in found], dtype=bool)
        geoms = np.array(found, dtype=object)[losing]
        return Lost(some[losing], geoms, np.asarray(shapely.area(geoms)))

    def winners(self, row: int) -> Rows:
        """Rows that take ground from a row, in order of precedence."""
        return self._taken(np.array([row]))[1]

    def _taken(self, rows: Rows) -> tuple[Rows, Rows]:
        """Pairs (index into ``rows``, row that takes ground from it), in order of precedence."""
        first, last = (np.searchsorted(self.claimed, rows, side) for side in ("left", "right"))
        counts = last - first
        ends = np.cumsum(counts)
        of_row = np.repeat(np.arange(len(rows)), counts)
        rival = self.rival[np.arange(len(of_row)) + np.repeat(first - (ends - counts), counts)]
        place = precedence(self.parcels, np.concatenate([rival, rows]), self.rank)
        theirs, mine = place[: len(rival)], place[len(rival) :][of_row]
        before = np.flatnonzero(theirs < mine)
        before = before[np.lexsort((theirs[before], of_row[before]))]
        return of_row[before], rival[before]

    def _find(self, rows: list[int]) -> None:
        """Cut what some rows lose, each winner in its turn; None where nobody takes anything."""
        if not rows:
            return
        of_row, winner = self._taken(np.array(rows, dtype=np.int64))
        starts = np.searchsorted(of_row, np.arange(len(rows) + 1))
        counts = np.diff(starts)
        losing = np.flatnonzero(counts)
        rest = self.parcels.geometries(np.array(rows, dtype=np.int64)[losing])
        for turn in range(counts.max(initial=0)):
            open_ = np.flatnonzero(counts[losing] > turn)
            taken = self.parcels.geometries(winner[starts[losing[open_]] + turn])
            rest[open_] = robust.differences(rest[open_], taken)
        self.kept.update(dict.fromkeys(rows))
        self.kept.update((rows[n], geom) for n, geom in zip(losing.tolist(), rest, strict=True))


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
