"""Ground that several parcels claim: who keeps it, and what the others are left with.

The one whose code comes first in the printed priority keeps the common ground, the smaller id
where codes tie. A store knows what every parcel keeps under that priority; for any other, and in
memory, parcels of known overlapping pairs are cut when they are first met. Where nothing overlaps
this costs nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry import robust
from geoapp.geometry.packed import Geometries, Numbers, Packed, Rows
from geoapp.geometry.pairs import Pairs
from geoapp.geometry.parcels import Kept, Parcels

Priority = Callable[[str | None], int]


@dataclass(frozen=True, eq=False)
class Lost:
    """What some parcels keep: row ``at[n]`` of those asked for keeps ``areas[n]`` m².

    Its outline is ``outlines[row[n]]``.
    """

    at: Rows
    row: Rows
    areas: Numbers
    outlines: Packed


_NO_ROWS: Rows = np.empty(0, dtype=np.int64)
_NOTHING = Lost(_NO_ROWS, _NO_ROWS, np.empty(0), Packed.of([]))


@dataclass(frozen=True, eq=False)
class Disjoint:
    """A layer's overlapping pairs under a priority.

    ``rank``: of each code in ``Parcels.code_names``, and of none. ``kept``: what was cut so far,
    None for a row that loses nothing; empty where the layer knows it.
    """

    parcels: Parcels
    rank: NDArray[np.int64]
    kept: dict[int, shapely.Geometry | None] = field(default_factory=dict, repr=False)

    @property
    def claimed(self) -> Rows:
        """Rows of overlapping pairs, sorted, each beside its rival in ``rival``."""
        return self._claims[:, 0]

    @property
    def rival(self) -> Rows:
        """The other row of each pair."""
        return self._claims[:, 1]

    @cached_property
    def _claims(self) -> Pairs:
        pairs = self.parcels.overlapping_pairs
        both = np.concatenate([pairs, pairs[:, ::-1]])
        return np.asfortranarray(both[np.argsort(both[:, 0], kind="stable")])

    @cached_property
    def _known(self) -> bool:
        return self.parcels.kept_ranks == tuple(self.rank.tolist())

    def lost(self, number: int, rows: Rows) -> Lost:
        """Those of some rows of a block that lose ground, and what they keep.

        Raises GeometryError where outlines cannot be cut reliably.
        """
        if not len(rows):
            return _NOTHING
        if self._known:
            held = self.parcels.kept(number)
            found = _NOTHING if held is None else _looked_up(held, rows)
            if not np.isnan(found.areas).any():
                return found
        return self._cut_now(rows + self.parcels.starts[number])

    def _cut_now(self, rows: Rows) -> Lost:
        """The same of rows of the layer, cut where they are met for the first time."""
        claimed = self.claimed
        if not len(claimed):
            return _NOTHING
        at = np.searchsorted(claimed, rows)
        at[at == len(claimed)] = 0
        some = np.flatnonzero(claimed[at] == rows)
        self._find([row for row in np.unique(rows[some]).tolist() if row not in self.kept])
        found = [self.kept[row] for row in rows[some].tolist()]
        losing = np.array([geom is not None for geom in found], dtype=bool)
        geoms = np.array(found, dtype=object)[losing]
        areas = np.asarray(shapely.area(geoms))
        return Lost(some[losing], np.arange(len(geoms)), areas, Packed.of(geoms))

    def outlines(self, rows: Rows) -> Geometries:
        """What some rows of the layer keep of their outlines. Raises GeometryError."""
        left = self.parcels.geometries(rows)
        of_block = np.searchsorted(self.parcels.starts, rows, side="right") - 1
        for number in np.unique(of_block).tolist():
            mine = np.flatnonzero(of_block == number)
            lost = self.lost(number, rows[mine] - self.parcels.starts[number])
            left[mine[lost.at]] = lost.outlines.geometries(lost.row)
        return left

    def losing(self) -> Rows:
        """Rows that lose ground, sorted."""
        rows = np.unique(self.claimed)
        return rows[np.unique(self._taken(rows)[0])]

    def cut(self, rows: Rows) -> Geometries:
        """What rows that lose ground keep of it, each winner taking its share in its turn.

        Shells run counter-clockwise. Raises GeometryError.
        """
        of_row, winner = self._taken(rows)
        starts = np.searchsorted(of_row, np.arange(len(rows) + 1))
        counts = np.diff(starts)
        rest = self.parcels.geometries(rows)
        for turn in range(counts.max(initial=0)):
            open_ = np.flatnonzero(counts > turn)
            used, at = np.unique(winner[starts[open_] + turn], return_inverse=True)
            rest[open_] = robust.differences(rest[open_], self.parcels.geometries(used)[at])
        return Packed.of(rest).geometries()

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
        """Cut what some rows lose; None where nobody takes anything."""
        if not rows:
            return
        array = np.array(rows, dtype=np.int64)
        losing = np.unique(self._taken(array)[0])
        cut = self.cut(array[losing])
        self.kept.update(dict.fromkeys(rows))
        self.kept.update(zip(array[losing].tolist(), cut, strict=True))


def _looked_up(held: Kept, rows: Rows) -> Lost:
    at = held.row.searchsorted(rows)
    at[at == len(held)] = 0
    some = (held.row[at] == rows).nonzero()[0]
    found = at[some]
    return Lost(some, found, held.areas[found], held.outlines)


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
    return Disjoint(parcels, rank)


def precedence(parcels: Parcels, rows: Rows, rank: NDArray[np.int64]) -> Rows:
    """Order of precedence among some rows: by the code's rank, then by id."""
    of_code = dict(zip((*parcels.code_names, None), rank.tolist(), strict=True))
    ranks = np.array([of_code[code] for code in parcels.codes(rows).tolist()], dtype=np.int64)
    place = np.empty(len(rows), dtype=np.int64)
    place[np.lexsort((parcels.places(rows), ranks))] = np.arange(len(rows))
    return place
