"""The sites of a batch: read once, checked, laid aside on disk, so that any number of them fits."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.domain.zones import zone_named, zone_of
from geoapp.errors import GeometryError, InputError
from geoapp.exchange.read import ForeignFrame
from geoapp.geometry.packed import Geometries, Numbers
from geoapp.geometry.plane import bounds_wgs84
from geoapp.sentence import say
from geoapp.workflows.overlap_read import Progress, as_declared, frames, on_disk

SITES = 20_000
"""Sites in a chunk: read, measured and written together."""
STEP = "khu / sites"


@dataclass(frozen=True)
class Fields:
    """Fields of the sites: what tells them apart, and what says their zone (at most one of two).

    ``province``: its name or code, ``units``: of which provinces (``domain.zones.UNITS``).
    ``zone``: the zone itself.
    """

    identity: str | None = None
    province: str | None = None
    zone: str | None = None
    units: str | None = None

    @property
    def zoned(self) -> bool:
        """Whether each site has its own zone."""
        return (self.province or self.zone) is not None

    def zone_of(self, properties: dict[str, Any]) -> str:
        """The CRS of a site's zone. Raises InputError."""
        if self.province is not None:
            return zone_of(properties.get(self.province), self.units)
        return zone_named(properties.get(str(self.zone)))


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some sites in the order of the file, the same index in all; ``first`` of them all is 0.

    ``zones``: the CRS each is measured in, None where that is the batch's.
    """

    first: int
    names: list[str]
    geometry: Geometries
    zones: list[str] | None

    def __len__(self) -> int:
        return len(self.names)


@dataclass(eq=False)
class Sites:
    """All sites of a batch. ``extent``: in ``crs``. ``zones``: how many sites each has."""

    name: str
    crs: str
    fields: Fields
    store: IO[bytes]
    count: int = 0
    extent: Numbers = field(default_factory=lambda: np.full(4, np.nan))
    warnings: list[str] = field(default_factory=list)
    zones: dict[str, int] = field(default_factory=dict)
    _pieces: list[tuple[int, int]] = field(default_factory=list)
    _known: dict[str, None] = field(default_factory=dict)
    _marks: list[NDArray[Any]] = field(default_factory=list)
    _numbered: bool = False

    def __len__(self) -> int:
        return self.count

    def chunks(self) -> Iterator[Chunk]:
        """The sites again, a chunk at a time."""
        first = 0
        for start, length in self._pieces:
            self.store.seek(start)
            names, zones, wkb = msgspec.msgpack.decode(self.store.read(length))
            if self._numbered:
                names = [f"#{n + 1}" for n in range(first, first + len(names))]
            yield Chunk(first, names, shapely.from_wkb(np.array(wkb, dtype=object)), zones)
            first += len(names)

    def bounds_wgs84(self) -> tuple[float, float, float, float]:
        """Extent in degrees: west, south, east, north."""
        return bounds_wgs84(np.array([shapely.box(*self.extent)], dtype=object), self.crs)

    def add(self, frame: ForeignFrame) -> None:
        """Check the next sites and lay them aside. Raises InputError, GeometryError."""
        self._known |= dict.fromkeys(k for p in frame.properties for k in p)
        if len(frame):
            self._check_fields()
        _check_polygons(frame, self.count)
        names = self._names(frame)
        zones = self._zones(frame, names) if self.fields.zoned else None
        self._marks.append(np.array([_mark(name) for name in names], dtype="V16"))
        self.extent = _around(self.extent, shapely.total_bounds(frame.geometry))
        self.warnings += [w for w in map(str, frame.warnings) if w not in self.warnings]
        self.count += len(frame)
        self._lay(names, zones, frame.geometry)

    def finish(self) -> None:
        """See that there are sites, and that they are told apart. Raises InputError."""
        if not self.count:
            raise GeometryError(
                say("{file}: the file holds no feature, so there is no site", file=self.name)
            )
        marks, counts = np.unique(np.concatenate(self._marks), return_counts=True)
        self._marks.clear()
        if (counts > 1).any():
            self._tell_apart(set(marks[counts > 1].tolist()))

    def _tell_apart(self, repeated: set[bytes]) -> None:
        named = self.fields.identity
        if named is None:
            self._numbered = True
            self.warnings.append(
                f"{self.name}: ids repeat, so sites are numbered; name a field by --id"
            )
            return
        twice = next(n for chunk in self.chunks() for n in chunk.names if _mark(n) in repeated)
        raise InputError(
            say(
                "{file}: two sites have {field} {value!r}; name a field with --id that tells"
                " them apart",
                file=self.name,
                field=named,
                value=twice,
            )
        )

    def _check_fields(self) -> None:
        asked = self.fields
        for name in (asked.identity, asked.province, asked.zone):
            if name is not None and name not in self._known:
                raise no_field(self.name, name, list(self._known))

    def _names(self, frame: ForeignFrame) -> list[str]:
        identity = self.fields.identity
        if identity is None:
            return list(frame.ids)
        return [str(p.get(identity)) for p in frame.properties]

    def _zones(self, frame: ForeignFrame, names: list[str]) -> list[str]:
        zones = [self._zone(p, name) for p, name in zip(frame.properties, names, strict=True)]
        for zone in zones:
            self.zones[zone] = self.zones.get(zone, 0) + 1
        return zones

    def _zone(self, properties: dict[str, Any], name: str) -> str:
        try:
            return self.fields.zone_of(properties)
        except InputError as error:
            raise InputError(
                say("{file}: site {site!r}: {why}", file=self.name, site=name, why=error)
            ) from error

    def _lay(self, names: list[str], zones: list[str] | None, geometry: Geometries) -> None:
        data = msgspec.msgpack.encode((names, zones, shapely.to_wkb(geometry).tolist()))
        self._pieces.append((self.store.tell(), len(data)))
        self.store.write(data)


def no_field(file: str, name: str, known: list[str]) -> InputError:
    """The failure for a field that no feature has."""
    return InputError(
        say(
            "{file}: no field {name!r}; there are: {names}",
            file=file,
            name=name,
            names=", ".join(known[:40]) or say("none"),
        )
    )


@contextmanager
def sites_of(frames: Iterable[ForeignFrame], name: str, fields: Fields) -> Iterator[Sites]:
    """Sites out of frames of one CRS. Raises InputError, GeometryError."""
    with tempfile.TemporaryFile(prefix="geoapp-") as store:
        yield _filled(Sites(name, "", fields, store), frames)


@contextmanager
def read_sites(path: Path, crs: str | None, fields: Fields, told: Progress) -> Iterator[Sites]:
    """The sites of a file, in the CRS that it declares or else ``crs``. Raises InputError."""
    aside = say(
        "{file}: what is laid aside of it in the folder for temporary files", file=path.name
    )
    with on_disk(aside), tempfile.TemporaryFile(prefix="geoapp-") as store:

        def read(given: str | None) -> Sites:
            store.seek(0)
            found = frames(path, given, SITES, lambda done, total: told(STEP, done, total))
            with closing(found):
                return _filled(Sites(path.name, "", fields, store), found)

        yield as_declared(read, crs)


def _filled(sites: Sites, frames: Iterable[ForeignFrame]) -> Sites:
    for frame in frames:
        sites.crs = frame.crs
        if len(frame):
            sites.add(frame)
    sites.finish()
    return sites


def _check_polygons(frame: ForeignFrame, before: int) -> None:
    wrong = np.flatnonzero(shapely.get_dimensions(frame.geometry) != 2)
    if len(wrong):
        raise GeometryError(
            say(
                "{file}: feature {n} is not a polygon; a site is an area",
                file=frame.name,
                n=before + wrong[0] + 1,
            )
        )


def _around(one: Numbers, other: Numbers) -> Numbers:
    return np.concatenate([np.fmin(one[:2], other[:2]), np.fmax(one[2:], other[2:])])


def _mark(name: str) -> bytes:
    """What tells a name from others, in 16 bytes."""
    return blake2b(name.encode(), digest_size=16).digest()
