"""What LANDUSE of a batch may be: a workspace, a store or its address, or a file of any size."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from geoapp.errors import InputError
from geoapp.exchange.read import ForeignFrame
from geoapp.exchange.scratch import scratch
from geoapp.geometry.crs import check_work_crs
from geoapp.geometry.plane import choose_work_crs
from geoapp.sentence import say
from geoapp.storage import LayerInfo, open_workspace
from geoapp.storage.folder import RESIDENT_BYTES
from geoapp.storage.store.layout import MANIFEST
from geoapp.storage.store.remote import layer_at, open_at
from geoapp.storage.workspace import LANDUSE
from geoapp.workflows.check_files import check_used, read_declared
from geoapp.workflows.overlap_land import FrameLand, Land, StoreLand
from geoapp.workflows.overlap_pack import Packing
from geoapp.workflows.overlap_read import Progress
from geoapp.workflows.overlap_sites import Sites

PROVES_NOTHING = ("illustrative", "simulated")
"""Kinds of layers that were drawn, not measured."""


@dataclass(frozen=True)
class Asked:
    """How the caller wants a batch to be measured.

    ``by``: field of the class; may be left out where LANDUSE has one of its own. ``crs``: of a
    file that does not say. ``work_crs``: of the areas.
    """

    by: str | None = None
    crs: str | None = None
    work_crs: str | None = None


@dataclass(frozen=True, eq=False)
class Opened:
    """Land use ready to be measured. ``work_crs``: of the areas of sites without their own zone."""

    land: Land
    work_crs: str
    why: str


@dataclass(frozen=True)
class Place:
    """LANDUSE as it was found: the store at ``address``, or a file.

    ``by``: the field of its class. ``work_crs``: what it is measured in, and ``why``, where that
    is settled. ``info``: the workspace's words on it.
    """

    name: str
    address: str | None = None
    file: Path | None = None
    by: str | None = None
    work_crs: str | None = None
    why: str = ""
    info: LayerInfo | None = None


def place_of(landuse: str, asked: Asked) -> Place:
    """Find out what LANDUSE is. Raises InputError, NotFound, LayerUnavailable, WorkspaceError."""
    path = Path(landuse)
    folder, _, layer = landuse.rpartition("#")
    if "://" in landuse:
        return Place(layer_at(landuse), address=landuse)
    if not path.exists() and (Path(folder) / "workspace.toml").is_file():
        return _of_workspace(Path(folder), layer or LANDUSE, asked)
    if (path / "workspace.toml").is_file():
        return _of_workspace(path, LANDUSE, asked)
    if (path / MANIFEST).is_file():
        return Place(path.resolve().parent.name, address=str(path))
    if path.is_dir():
        raise InputError(
            say("{landuse}: a folder, but no workspace and no store of parcels", landuse=landuse)
        )
    if asked.by is None:
        raise InputError(
            say("--by is missing: name the field of {file} that holds the class", file=path.name)
        )
    return Place(path.name, file=path, by=asked.by)


def _of_workspace(folder: Path, layer: str, asked: Asked) -> Place:
    workspace = open_workspace(folder)
    info = workspace.layer(layer)
    if not info.parcels or info.path is None:
        raise InputError(
            say(
                "layer {layer} holds no parcels; name one that does: {folder}#{landuse}",
                layer=layer,
                folder=folder,
                landuse=LANDUSE,
            )
        )
    if asked.by not in (None, info.field):
        raise InputError(
            say(
                "layer {layer} has its class in {field!r}; leave --by out",
                layer=layer,
                field=info.field,
            )
        )
    store = workspace.store(layer)
    return Place(
        layer,
        address=None if store is None else str(store.folder),
        file=info.path if store is None else None,
        by=info.field,
        work_crs=workspace.work_crs,
        why="the workspace's",
        info=info,
    )


@contextmanager
def opened(
    place: Place, sites: Sites, asked: Asked, told: Progress, *, stored: bool
) -> Iterator[Opened]:
    """The land use of a batch.

    ``stored``: a file is packed into a store whatever its size. Raises InputError, CrsError,
    LayerUnavailable.
    """
    if asked.work_crs is not None:
        check_work_crs(asked.work_crs)
    if place.address is not None:
        check_used(asked.crs, [sites])
        yield _store(place, place.address, asked)
        return
    file, by = place.file, place.by
    assert file is not None
    assert by is not None
    if not stored and (not file.is_file() or file.stat().st_size <= RESIDENT_BYTES):
        yield _resident(read_declared(file, asked.crs), by, place, sites, asked)
        return
    with scratch() as folder:
        packing = Packing(file, by, sites, asked.crs, partial(_chosen, place, sites, asked), told)
        land, work_crs, why = packing.packed(folder)
        land.warnings += _words(place)
        yield Opened(land, work_crs, why)


def framed(frame: ForeignFrame, sites: Sites, asked: Asked) -> Opened:
    """Land use that is in memory. Raises InputError, CrsError."""
    assert asked.by is not None
    return _resident(frame, asked.by, Place(frame.name), sites, asked)


def _store(place: Place, address: str, asked: Asked) -> Opened:
    store = open_at(address)
    if asked.by not in (None, store.manifest.class_field):
        raise InputError(
            say(
                "{name}: its store has the class in {field!r}; leave --by out",
                name=place.name,
                field=store.manifest.class_field,
            )
        )
    land = StoreLand(place.name, store, _words(place))
    if asked.work_crs is not None:
        return Opened(land, asked.work_crs, "as asked")
    return Opened(land, store.manifest.work_crs, place.why or "the store's")


def _resident(frame: ForeignFrame, by: str, place: Place, sites: Sites, asked: Asked) -> Opened:
    check_used(asked.crs, [sites, frame])
    work_crs, why = _chosen(place, sites, asked, frame.crs)
    land = FrameLand.of(frame, by, sites, work_crs)
    land.warnings += _words(place)
    return Opened(land, work_crs, why)


def _chosen(place: Place, sites: Sites, asked: Asked, crs: str) -> tuple[str, str]:
    if asked.work_crs is None and place.work_crs is not None:
        return place.work_crs, place.why
    return choose_work_crs(asked.work_crs, (sites.crs, crs), sites.bounds_wgs84())


def _words(place: Place) -> list[str]:
    """What must be said of a layer that nobody measured."""
    kind = place.info.kind if place.info else ""
    if kind not in PROVES_NOTHING:
        return []
    return [f"layer {place.name} is {kind}: it shows how the work is done and proves nothing"]
