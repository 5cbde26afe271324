"""A layer out, or the part of it that a filter and a box choose, in any format and CRS."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import FormatError, InputError
from geoapp.exchange.formats import Format, Held, Table, format_named, target_crs
from geoapp.exchange.formats.scratch import room
from geoapp.exchange.geojson import CRS84
from geoapp.geometry.crs import transformed
from geoapp.schema import LAYERS, Column, inferred
from geoapp.sentence import say
from geoapp.storage import LayerInfo, Workspace
from geoapp.storage.store import StoredParcels
from geoapp.workflows.atomic import replacing
from geoapp.workflows.export_kept import Kept, kept_export
from geoapp.workflows.export_stored import Chosen, compiled
from geoapp.workflows.layer_rows import layer_rows
from geoapp.workflows.stored_values import with_ids

Box = tuple[float, float, float, float]
DRAWN = ("minh họa", "illustrative")
SIMULATED = ("mô phỏng", "simulated")
CODE = "code"


@dataclass(frozen=True)
class Choice:
    """Which part of a layer, and in which CRS (None: the format's own)."""

    crs: str | None = None
    filter: str | None = None
    bbox: Box | None = None


@dataclass(frozen=True)
class Sent:
    """An export on its way: its bytes in pieces, and how to call it.

    ``stored``: read from a store, so that it may be long.
    """

    pieces: Iterator[bytes]
    media_type: str
    filename: str
    stored: bool


def export(
    workspace: Workspace,
    layer: str,
    fmt: str,
    out: BinaryIO,
    *,
    as_of: date,
    crs: str | None = None,
    filter: str | None = None,
    bbox: Box | None = None,
) -> dict[str, Any]:
    """Write ``layer`` to ``out`` as ``fmt``; returns what is said of it, with its counts.

    Clusters carry their stage and blocking track as of that day. Raises NotFound,
    LayerUnavailable, FilterError, FormatError or CrsError; before the first byte unless the
    layer is read piece by piece from a store that proves to be damaged further on.
    """
    form = format_named(fmt)
    table = export_table(workspace, layer, form, Choice(crs, filter, bbox), as_of)
    form.write(table, out)
    return table.said()


def export_file(
    workspace: Workspace, layer: str, path: Path, fmt: str | None, choice: Choice, as_of: date
) -> dict[str, Any]:
    """Write ``path`` whole or not at all; the format is the ending's where ``fmt`` is None."""
    form = format_named(fmt or path.suffix or path.name)
    if path.suffix.lower() == ".shp":
        raise FormatError(
            say(
                "{file}: a shapefile is several files, written as one ZIP: use -o"
                " {stem}.zip or {stem}.shp.zip",
                file=path.name,
                stem=path.stem,
            )
        )
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise InputError(
            say(
                "{folder}: no folder that can be written to; name another place", folder=path.parent
            )
        )
    table = export_table(workspace, layer, form, choice, as_of)
    with room(path.parent), replacing(path) as out:
        form.write(table, out)
    return table.said()


def send(workspace: Workspace, layer: str, fmt: str, choice: Choice, as_of: date) -> Sent:
    """The same bytes in pieces, for a web answer."""
    form = format_named(fmt)
    table = export_table(workspace, layer, form, choice, as_of)
    stored = _store(workspace, workspace.layer(layer)) is not None
    return Sent(form.pieces(table), form.media_type, _file_name(layer, form, as_of), stored)


def kept_place(workspace: Workspace, layer: str, fmt: str, as_of: date) -> Kept | None:
    """Where the whole layer is kept in a format; None for what is not worth keeping."""
    form, info = format_named(fmt), workspace.layer(layer)
    store = _store(workspace, info) if form.kept else None
    if store is None:
        return None
    about, name = _about(workspace, info, as_of), _file_name(layer, form, as_of)
    return kept_export(store.folder, form, name, about, str(_declared(info)))


def _file_name(layer: str, form: Format, as_of: date) -> str:
    return f"{layer}-{as_of.isoformat()}.{form.ending}"


def export_table(
    workspace: Workspace, layer: str, form: Format, choice: Choice, as_of: date
) -> Table:
    """The chosen features in the target CRS, with everything that must be said about them."""
    info = workspace.layer(layer)
    crs = target_crs(form, choice.crs, workspace.work_crs)
    about = _about(workspace, info, as_of)
    store = _store(workspace, info)
    if store is not None:
        return _stored(store, info, choice, crs, about)
    return _resident(workspace, info, choice, crs, about, as_of)


def _store(workspace: Workspace, info: LayerInfo) -> StoredParcels | None:
    return None if info.faults_of else workspace.store(info.name)


def _about(workspace: Workspace, info: LayerInfo, as_of: date) -> dict[str, Any]:
    note_vi, note_en = note(workspace, info)
    return {
        "layer": info.name,
        "title_vi": info.title_vi,
        "title_en": info.title_en,
        "as_of": as_of.isoformat(),
        "edition": workspace.edition(info.name),
        "source": info.source,
        "date": info.date.isoformat() if info.date else None,
        "kind": info.kind,
        "note_vi": note_vi,
        "note_en": note_en,
        "workspace": workspace.name,
    }


def note(workspace: Workspace, info: LayerInfo) -> tuple[str | None, str | None]:
    """What must be said of a layer that is drawn or simulated; nothing of any other."""
    if workspace.kind == "simulated" or info.kind == "simulated":
        return SIMULATED
    return DRAWN if info.kind == "illustrative" else (None, None)


def _resident(
    workspace: Workspace,
    info: LayerInfo,
    choice: Choice,
    crs: str,
    about: dict[str, Any],
    as_of: date,
) -> Table:
    rows = layer_rows(workspace, info.name, as_of)
    columns = _declared(info) or inferred(rows.properties)
    properties = with_ids(rows.ids, rows.properties, columns)
    whole = Held(columns, rows.ids, properties, rows.geometry)
    held = _projected(_chosen(whole, choice), crs)
    unplaced = int(whole.without_geometry().sum())
    counts = len(held), int(held.without_geometry().sum()), unplaced
    said = _counts(choice, crs, counts, _left_out(info, properties))
    return Table.of(info.name, held, crs, about, said)


def _stored(
    store: StoredParcels, info: LayerInfo, choice: Choice, crs: str, about: dict[str, Any]
) -> Table:
    columns = _declared(info) or inferred(_properties(store))
    chosen = Chosen(store, columns, crs, choice.bbox, choice.filter)

    def counts() -> dict[str, Any]:
        count, without = chosen.counts()
        whole = Chosen(store, columns, crs).counts()[1] if choice.bbox else 0
        left_out = _left_out(info, [dict.fromkeys(store.manifest.properties)])
        return _counts(choice, crs, (count, without, whole), left_out)

    known = store.manifest.bounds if (crs, choice) == (CRS84, Choice()) else None
    return Table(info.name, columns, crs, about, chosen.runs, counts, known, packed=True)


def _declared(info: LayerInfo) -> tuple[Column, ...]:
    """The columns that the schema declares; a land-use code is in the field that holds it."""
    columns = LAYERS.get(info.name, ())
    if not info.parcels or info.field == CODE:
        return columns
    return tuple(replace(c, path=(info.field,)) if c.name == CODE else c for c in columns)


def _left_out(info: LayerInfo, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Properties beyond the declared columns: a cadastre may hold names of households."""
    known = {(c.path or (c.name,))[0] for c in _declared(info)}
    return sorted({key for row in rows for key in row} - known) if known else []


def _properties(store: StoredParcels) -> Iterator[Mapping[str, Any]]:
    for run in Chosen(store, (), CRS84).runs():
        yield from run.properties


def _chosen(held: Held, choice: Choice) -> Held:
    keep = np.ones(len(held), dtype=bool)
    if choice.bbox is not None:
        keep &= shapely.intersects(held.geometry, shapely.box(*choice.bbox))
    if choice.filter:
        keep &= _filtered(held, choice.filter)
    return held if keep.all() else held.part(np.flatnonzero(keep))


def _filtered(held: Held, text: str) -> NDArray[np.bool_]:
    holds = compiled(text, held.columns)
    pairs = zip(held.records(), held.geometry, strict=True)
    return np.fromiter((holds(r, g) for r, g in pairs), dtype=bool, count=len(held))


def _projected(held: Held, crs: str) -> Held:
    if crs == CRS84:
        return held
    return replace(held, geometry=transformed(held.geometry, CRS84, crs))


def _counts(
    choice: Choice, crs: str, counts: tuple[int, int, int], left_out: list[str]
) -> dict[str, Any]:
    """How many there are, how many of them and of the whole layer have no geometry, and why."""
    count, without_geometry, unplaced = counts
    return {
        "crs_name": crs,
        "count": count,
        "without_geometry": without_geometry,
        "unplaced": unplaced if choice.bbox and unplaced else None,
        "filter": choice.filter or None,
        "box": ",".join(map(str, choice.bbox)) if choice.bbox else None,
        "left_out": left_out or None,
    }
