"""The batch: how much of each class of one file lies in each site of another, anywhere on Earth.

Doubled ground is counted once over the whole site, so that the classes of a site partition its
overlap. There is no land-use law to say which of two overlapping classes keeps the ground:
the first in the order of their names does, the smaller feature id within a class. The order
is printed, and ``gross_m2`` is the plain sum beside it.

Sites are taken chunk by chunk and land use block by block (``scale``), so that neither has to fit
in memory; one machine and many give the same rows.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from math import fsum
from pathlib import Path
from typing import Any

from geoapp.errors import InputError
from geoapp.exchange.read import ForeignFrame
from geoapp.geometry.crs import Geometries, operation_text
from geoapp.scale.place import Place, Threads, in_order
from geoapp.sentence import say
from geoapp.workflows import overlap_open
from geoapp.workflows.overlap_chunk import Doing, calls_of, prepared
from geoapp.workflows.overlap_open import Asked, Opened
from geoapp.workflows.overlap_read import Progress
from geoapp.workflows.overlap_sites import Fields, Sites, read_sites, sites_of

__all__ = ["Asked", "Batch", "Fields", "Machines", "Overlaps", "Part", "batch", "framed", "overlap"]
COLUMNS = ("site", "class", "area_m2", "gross_m2", "features")
NAMED = 5
"""Sites without overlap that the warning names."""
RULE = "classes by name, then the smaller feature id"
STEP = "diện tích / areas"
AHEAD = 2
"""Chunks made ready before they are needed."""
NO_FIELDS = Fields()


@dataclass(frozen=True)
class Machines:
    """``workers``: threads, or processes. ``scheduler``: of Dask; None, threads of this process."""

    workers: int | None = None
    scheduler: str | None = None


@dataclass(frozen=True, eq=False)
class Part:
    """Rows of some sites, in their order. ``columns``: by name, as ``Batch.columns`` has them.

    ``shapes``: of the rows in degrees, where asked for.
    """

    columns: dict[str, list[Any]]
    shapes: Geometries | None = None

    def __len__(self) -> int:
        return len(self.columns["site"])

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each row by itself."""
        every = zip(*self.columns.values(), strict=True)
        return [dict(zip(self.columns, row, strict=True)) for row in every]


@dataclass(frozen=True, eq=False)
class Overlaps:
    """A batch in memory. ``rows``: dicts of the columns. ``issues``: as ``Batch.issues``."""

    rows: list[dict[str, Any]]
    work_crs: str
    issues: dict[str, Any]


@dataclass(eq=False)
class Batch:
    """A batch that is ready; ``parts`` runs it, ``issues`` is known then."""

    sites: Sites
    opened: Opened
    place: Place
    told: Progress
    _repairs: list[dict[str, Any]] = field(default_factory=list)
    _bare: list[str] = field(default_factory=list)
    _doubled: tuple[float, float] = (0.0, 0.0)

    @property
    def columns(self) -> tuple[str, ...]:
        """Of the table; ``work_crs`` where each site has its own."""
        return (*COLUMNS, "work_crs") if self.sites.fields.zoned else COLUMNS

    @property
    def work_crs(self) -> str:
        """The CRS of the areas, or all of them."""
        return ", ".join(self._used())

    @property
    def head(self) -> dict[str, Any]:
        """What is to be said at the head of a file of rows."""
        return {
            "work_crs": self.work_crs,
            "operation": "; ".join(dict.fromkeys(map(operation_text, self._used()))),
            "priority_rule": RULE,
        }

    def parts(self, *, shapes: bool = False) -> Iterator[Part]:
        """A row for each (site, class) that share ground, in the order of the sites.

        Raises InputError and its kinds, LayerUnavailable where a block of the land use is damaged.
        """
        calls = chain.from_iterable(calls_of(d, self.place) for d in self._prepared(shapes))
        for about, result in in_order(self.place, calls):
            doing: Doing = about.doing
            doing.take(about, result)
            self.told(STEP, doing.sites_done, len(self.sites))
            if doing.is_done:
                yield self._part(doing)

    def _prepared(self, shapes: bool) -> Iterator[Doing]:
        """The chunks, the next ones made ready while one is measured."""
        with ThreadPoolExecutor(AHEAD) as pool:
            waiting: deque[Future[Doing]] = deque()
            for chunk in self.sites.chunks():
                waiting.append(pool.submit(prepared, chunk, self.sites, self.opened, shaped=shapes))
                if len(waiting) > AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _part(self, doing: Doing) -> Part:
        table, names = doing.table(), doing.chunk.names
        self._repairs += doing.repairs
        met = set(table.site)
        self._bare += [name for n, name in enumerate(names) if n not in met]
        lost = [g - a for g, a in zip(table.gross_m2, table.area_m2, strict=True)]
        self._doubled = _added(self._doubled, lost)
        sites = [names[n] for n in table.site]
        every: tuple[list[Any], ...] = (sites, *table[1:])
        columns = dict(zip((*COLUMNS, "work_crs"), every, strict=True))
        shown = {name: columns[name] for name in self.columns}
        return Part(shown, doing.shapes(table) if doing.shaped else None)

    def issues(self) -> dict[str, Any]:
        """What was chosen, repaired and found wrong, plain JSON; after all parts have come."""
        land, sites = self.opened.land, self.sites
        why = "the zone of each site" if sites.fields.zoned else self.opened.why
        return {
            "work_crs": self.work_crs,
            "work_crs_chosen": why,
            "operation": self.head["operation"],
            **({"zones": dict(sorted(sites.zones.items()))} if sites.fields.zoned else {}),
            "sites": {"features": len(sites), "repairs": self._repairs},
            "landuse": land.said(),
            "doubled_m2": max(self._doubled[0], 0.0),
            "priority": land.classes(),
            "priority_rule": RULE,
            "sites_without_overlap": self._bare,
            "warnings": [*sites.warnings, *land.warnings, *_said_bare(self._bare, land.name)],
        }

    def _used(self) -> list[str]:
        return sorted(self.sites.zones) if self.sites.fields.zoned else [self.opened.work_crs]


@contextmanager
def batch(
    sites: Path,
    landuse: str,
    *,
    fields: Fields,
    asked: Asked,
    machines: Machines = Machines(),
    told: Progress,
) -> Iterator[Batch]:
    """A batch over two files, or over a workspace or a store of parcels (``overlap_open``).

    Raises InputError and its kinds, NotFound, WorkspaceError, LayerUnavailable.
    """
    with ExitStack() as opening:
        where = overlap_open.place_of(landuse, asked)
        spread = machines.scheduler
        if spread not in (None, "local") and where.address is None:
            raise InputError(
                say(
                    "{name}: the workers of {spread} open the land use themselves; give a"
                    " workspace whose layer has a store, or the store's folder or address",
                    name=where.name,
                    spread=spread,
                )
            )
        place = opening.enter_context(_place(machines))
        read = opening.enter_context(read_sites(sites, asked.crs, fields, told))
        opened = opening.enter_context(
            overlap_open.opened(where, read, asked, told, stored=spread is not None)
        )
        if spread is not None:
            place.greet(opened.land.parcels(opened.work_crs)[0])
        yield Batch(read, opened, place, told)


@contextmanager
def framed(
    sites: ForeignFrame,
    landuse: ForeignFrame,
    asked: Asked,
    *,
    fields: Fields = NO_FIELDS,
    workers: int | None = None,
    told: Progress = lambda step, done, total: None,
) -> Iterator[Batch]:
    """A batch over features in memory. Raises InputError and its kinds."""
    with sites_of([sites], sites.name, fields) as read, Threads(workers) as place:
        yield Batch(read, overlap_open.framed(landuse, read, asked), place, told)


def overlap(
    sites: ForeignFrame,
    landuse: ForeignFrame,
    by: str,
    *,
    id_field: str | None = None,
    work_crs: str | None = None,
    workers: int | None = None,
) -> Overlaps:
    """A batch over features in memory, held in memory. Raises InputError and its kinds."""
    asked = Asked(by=by, work_crs=work_crs)
    with framed(sites, landuse, asked, fields=Fields(id_field), workers=workers) as made:
        rows = [row for part in made.parts() for row in part.rows]
        return Overlaps(rows, made.work_crs, made.issues())


def _added(before: tuple[float, float], more: list[float]) -> tuple[float, float]:
    """A sum and what rounding dropped from it: how it is cut into parts does not show."""
    total = fsum([*before, *more])
    return total, fsum([*before, *more, -total])


def _said_bare(bare: Sequence[str], landuse: str) -> list[str]:
    if not bare:
        return []
    more = f" and {len(bare) - NAMED} more" if len(bare) > NAMED else ""
    return [
        f"{len(bare)} sites meet no feature of {landuse} and have no row; that is no proof"
        f" that nothing is there: {', '.join(bare[:NAMED])}{more}"
    ]


def _place(machines: Machines) -> Any:
    if machines.scheduler is None:
        return Threads(machines.workers)
    from geoapp.scale.cluster import cluster  # Dask costs a second to load

    return cluster(machines.scheduler, machines.workers)
