"""Build the store of a layer of parcels again, from its record as it stands."""

from contextlib import closing
from pathlib import Path

from geoapp.errors import CrsError, InputError, LayerUnavailable
from geoapp.exchange.geojson import CRS84
from geoapp.exchange.record_read import record_chunks
from geoapp.sentence import say
from geoapp.storage import LayerInfo, Workspace
from geoapp.storage.files import hashed
from geoapp.storage.memo import stamp
from geoapp.storage.store import StoredParcels, open_store
from geoapp.storage.store.builder import StoreBuilder
from geoapp.storage.store.place import clear_stores, stores_of
from geoapp.workflows.editions import one_writer
from geoapp.workflows.import_land import Progress, land_layer, store_builder
from geoapp.workflows.import_land_plan import LandPlan, counted


def rebuild(workspace: Workspace, layer: str, progress: Progress | None = None) -> LandPlan:
    """Make the store of the layer's record; the record and the settings stay as they are.

    Raises LayerUnavailable where the record is missing, CrsError where it is not in lon/lat,
    InputError where it is replaced meanwhile, Busy where an import writes.
    """
    info = land_layer(workspace, layer)
    if info.path is None:
        raise LayerUnavailable(say("layer {layer}: declared without a file; no data", layer=layer))
    with one_writer(workspace.path / layer):
        store = _built(workspace, info, info.path, progress or (lambda step, done, total: None))
    return _plan(info, info.path, store)


def _built(workspace: Workspace, info: LayerInfo, record: Path, told: Progress) -> StoredParcels:
    now, edition = stamp(record), hashed(record)
    with store_builder(workspace, info.name, info.field) as builder:
        _fill(builder, record, told)
        if stamp(record) != now:
            raise InputError(say("{file} changed while it was read; start again", file=record.name))
        coverage = workspace.coverage(info.name)
        folder = builder.finish(edition=edition, stamp=now, coverage=coverage, progress=told)
    clear_stores(stores_of(workspace.path, info.name), {edition})
    return open_store(folder)


def _fill(builder: StoreBuilder, record: Path, told: Progress) -> None:
    chunks = record_chunks(record, progress=lambda done, total: told("read", done, total))
    with closing(chunks):
        for features in chunks:
            if features.crs != CRS84:
                raise CrsError(
                    say(
                        "{file} is in {crs}; a workspace layer is lon/lat WGS84",
                        file=record.name,
                        crs=features.crs,
                    )
                )
            builder.add(features)


def _plan(info: LayerInfo, record: Path, store: StoredParcels) -> LandPlan:
    plan = LandPlan(
        file=record.name,
        layer=info.name,
        crs=CRS84,
        kind=info.kind,
        source=info.source,
        on=info.date,
        class_field=info.field,
        coverage=info.coverage is not None,
        partition=info.partition,
        features=store.manifest.rows,
        without_polygon=store.manifest.without_geometry,
        issues=[],
        edition_before=store.edition,
        record=record.name,
        edition_after=store.edition,
    )
    return counted(plan, store.manifest)
