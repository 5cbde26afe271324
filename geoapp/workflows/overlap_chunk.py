"""One chunk of a batch: its sites moved and repaired, what is asked of them, and their rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import CrsError
from geoapp.geometry.crs import Geometries, known_crs, to_wgs84, to_work
from geoapp.geometry.meet import touched
from geoapp.geometry.packed import Packed, Rows
from geoapp.geometry.parcels import Parcels
from geoapp.geometry.plane import outside
from geoapp.geometry.totals import Partial, merge
from geoapp.geometry.validity import repair
from geoapp.scale.place import Call, Place, shares
from geoapp.scale.work import Group, block_sums, shapes
from geoapp.scale.zoned import near_boxes
from geoapp.sentence import say
from geoapp.storage.store import StoredParcels
from geoapp.workflows.overlap_land import zones_of
from geoapp.workflows.overlap_open import Opened
from geoapp.workflows.overlap_sites import Chunk, Sites

SHAPED = 64
"""Sites whose pieces are cut in one call."""
Row = dict[str, Any]


@dataclass(eq=False)
class Measured:
    """Sites of a chunk that are measured in one CRS: ``index`` of them in the chunk."""

    index: Rows
    crs: str
    parcels: Parcels
    group: Group
    partials: list[Partial] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class About:
    """What a call is about: some sites (indices into the group); none where the chunk ends."""

    doing: "Doing"
    measured: Measured | None = None
    sites: Rows = field(default_factory=lambda: np.empty(0, dtype=np.int64))


@dataclass(eq=False)
class Doing:
    """A chunk while its results come. ``calls``: how many there are; ``repairs``: of its sites."""

    chunk: Chunk
    shaped: bool
    repairs: list[Row]
    measured: list[Measured]
    calls: int = 0
    done: int = 0
    is_done: bool = False
    _shapes: dict[tuple[int, str | None], bytes | None] = field(default_factory=dict)

    @property
    def sites_done(self) -> int:
        """How many sites of the batch are done, in proportion."""
        share = self.done / self.calls if self.calls else 1.0
        return self.chunk.first + int(len(self.chunk) * share)

    def take(self, about: About, result: Any) -> None:
        """A result has come."""
        mine = about.measured
        if mine is None:
            self.is_done = True
            return
        self.done += 1
        if isinstance(result, Partial):
            sums = result.sums._replace(site=about.sites[result.sums.site])
            mine.partials.append(replace(result, sums=sums))
            return
        for site, name, wkb in result:
            self._shapes[int(mine.index[about.sites[site]]), name] = wkb

    def table(self) -> "Table":
        """A row for each (site, class), by site in the order of the file, then by class."""
        parts = [self._table(mine) for mine in self.measured]
        table = Table._make(list(chain.from_iterable(c)) for c in zip(*parts, strict=True))
        if len(parts) == 1:
            return table
        keys = [(site, name or "") for site, name in zip(table.site, table.names, strict=True)]
        order = sorted(range(len(keys)), key=keys.__getitem__)
        return Table._make([column[n] for n in order] for column in table)

    def _table(self, mine: Measured) -> "Table":
        found = merge(mine.partials)
        names = np.array([*(name or None for name in mine.parcels.code_names), None], dtype=object)
        return Table(
            mine.index[found.site].tolist(),
            names[found.code].tolist(),
            found.area_m2.tolist(),
            found.gross_m2.tolist(),
            found.features.tolist(),
            [mine.crs] * len(found),
        )

    def shapes(self, table: "Table") -> Geometries:
        """The shape of each row in degrees, None where the class kept nothing of its ground."""
        keys = zip(table.site, table.names, strict=True)
        wkb = [self._shapes.get(key) for key in keys]
        made = shapely.from_wkb(np.array([*wkb, None], dtype=object)[:-1])
        for mine in self.measured:
            here = np.flatnonzero(np.isin(np.array(table.site, dtype=np.int64), mine.index))
            made[here] = to_wgs84(made[here], mine.crs)
        return np.asarray(made)


class Table(NamedTuple):
    """Rows by column: ``site`` is its place in the chunk, ``names`` are classes (None for none)."""

    site: list[int]
    names: list[str | None]
    area_m2: list[float]
    gross_m2: list[float]
    features: list[int]
    work_crs: list[str]


def calls_of(doing: Doing, place: Place) -> Iterator[Call]:
    """Everything that is asked of a chunk; the last call is its end."""
    calls = [call for mine in doing.measured for call in _sums(doing, mine, place.sites)]
    if doing.shaped:
        calls += [call for mine in doing.measured for call in _cuts(doing, mine)]
    doing.calls = len(calls)
    yield from calls
    yield Call(About(doing))


def _sums(doing: Doing, mine: Measured, most: int) -> Iterator[Call]:
    group = mine.group
    for number, chosen in touched(group.boxes, mine.parcels.boxes):
        for some in shares(group.sites, chosen, most):
            about = About(doing, mine, some)
            yield Call(about, block_sums, mine.parcels, (number, group.take(some)))


def _cuts(doing: Doing, mine: Measured) -> Iterator[Call]:
    for some in shares(mine.group.sites, np.arange(len(mine.index)), SHAPED):
        yield Call(About(doing, mine, some), shapes, mine.parcels, (mine.group.take(some),))


def prepared(chunk: Chunk, sites: Sites, opened: Opened, *, shaped: bool) -> Doing:
    """A chunk with its sites valid in the CRS they are measured in. Raises CrsError."""
    doing = Doing(chunk, shaped, [], [])
    for crs, index in zones_of(chunk, opened.work_crs):
        names = [chunk.names[n] for n in index.tolist()]
        given = chunk.geometry[index]
        valid, repairs = repair(to_work(given, sites.crs, crs), names)
        doing.repairs += [line.to_json() for line in repairs]
        packed = Packed.of(valid)
        _check_window(packed.boxes, crs, sites.name, names)
        parcels, zone = opened.land.parcels(crs)
        boxes = packed.boxes
        if isinstance(parcels, StoredParcels) and zone is not None:
            boxes = near_boxes(given, sites.crs, parcels.manifest.work_crs)
        opened.land.looked_up(parcels, boxes)
        doing.measured.append(Measured(index, crs, parcels, Group(packed, boxes, zone)))
    return doing


def _check_window(boxes: NDArray[np.float64], crs: str, file: str, names: list[str]) -> None:
    wrong = outside(boxes, crs)
    if len(wrong):
        x, y = boxes[wrong[0]][:2]
        area = known_crs(crs).area_of_use
        where = area.name.strip(" -.") if area else ""
        raise CrsError(
            say(
                "{file}: site {site!r} lies at ({x:.0f}, {y:.0f}), outside the area of use"
                " of {crs} ({where}); check its CRS, its zone and the order of its axes",
                file=file,
                site=names[wrong[0]],
                x=x,
                y=y,
                crs=crs,
                where=where,
            )
        )
