"""A layer out, or the part of it that a filter and a box choose, in any format and CRS."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import FormatError, InputError
from geoapp.exchange.cql2 import compile_filter
from geoapp.exchange.formats import Format, Table, format_named, target_crs
from geoapp.exchange.geojson import CRS84
from geoapp.geometry.crs import transformed
from geoapp.schema import columns_of, left_out
from geoapp.storage import LayerInfo, Workspace
from geoapp.workflows.atomic import replacing
from geoapp.workflows.layer_rows import layer_rows

Box = tuple[float, float, float, float]
DRAWN = ("minh họa", "illustrative")
SIMULATED = ("mô phỏng", "simulated")
_IN_MEMORY = 8 << 20
_PIECE = 1 << 16


@dataclass(frozen=True)
class Choice:
    """Which part of a layer, and in which CRS (None: the format's own)."""

    crs: str | None = None
    filter: str | None = None
    bbox: Box | None = None


@dataclass(frozen=True)
class Sent:
    """A written export: its bytes in pieces, and how to call it."""

    pieces: Iterator[bytes]
    media_type: str
    filename: str
    table: Table


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
) -> Table:
    """Write ``layer`` to ``out`` as ``fmt``; returns what was written.

    Clusters carry their stage and blocking track as of that day. Raises NotFound,
    LayerUnavailable, FilterError, FormatError or CrsError before the first byte.
    """
    form = format_named(fmt)
    table = export_table(workspace, layer, form, Choice(crs, filter, bbox), as_of)
    form.write(table, out)
    return table


def export_file(
    workspace: Workspace, layer: str, path: Path, fmt: str | None, choice: Choice, as_of: date
) -> Table:
    """Write ``path`` whole or not at all; the format is the ending's where ``fmt`` is None."""
    form = format_named(fmt or path.suffix or path.name)
    if path.suffix.lower() == ".shp":
        raise FormatError(
            f"{path.name}: a shapefile is several files, written as one ZIP: use -o"
            f" {path.stem}.zip or {path.stem}.shp.zip"
        )
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise InputError(f"{path.parent}: no folder that can be written to; name another place")
    table = export_table(workspace, layer, form, choice, as_of)
    with replacing(path) as out:
        form.write(table, out)
    return table


def send(workspace: Workspace, layer: str, fmt: str, choice: Choice, as_of: date) -> Sent:
    """The same bytes in pieces, for a web answer; every failure is raised before the first."""
    form = format_named(fmt)
    table = export_table(workspace, layer, form, choice, as_of)
    spool = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by _pieces
    form.write(table, spool)  # type: ignore[arg-type]
    spool.seek(0)
    name = f"{layer}-{as_of.isoformat()}.{form.ending}"
    return Sent(_pieces(spool), form.media_type, name, table)


def _pieces(spool: Any) -> Iterator[bytes]:
    with spool:
        while piece := spool.read(_PIECE):
            yield piece


def export_table(
    workspace: Workspace, layer: str, form: Format, choice: Choice, as_of: date
) -> Table:
    """The chosen features in the target CRS, with everything that must be said about them."""
    info = workspace.layer(layer)
    crs = target_crs(form, choice.crs, workspace.work_crs)
    features = layer_rows(workspace, layer, as_of)
    whole = Table(
        name=layer,
        ids=features.ids,
        columns=columns_of(layer, features.properties),
        properties=features.properties,
        geometry=features.geometry,
        crs=CRS84,
        about=_about(workspace, info, as_of) | {"left_out": left_out(layer, features.properties)},
    )
    chosen = _chosen(whole, choice)
    return _counted(_projected(chosen, crs), whole, choice)


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


def _chosen(table: Table, choice: Choice) -> Table:
    keep = np.ones(len(table), dtype=bool)
    if choice.bbox is not None:
        keep &= shapely.intersects(table.geometry, shapely.box(*choice.bbox))
    if choice.filter:
        keep &= _filtered(table, choice.filter)
    return table if keep.all() else _part(table, keep)


def _filtered(table: Table, text: str) -> NDArray[np.bool_]:
    holds = compile_filter(text, [c.name for c in table.columns])
    pairs = zip(table.records(), table.geometry, strict=True)
    return np.fromiter((holds(r, g) for r, g in pairs), dtype=bool, count=len(table))


def _part(table: Table, keep: NDArray[np.bool_]) -> Table:
    index = np.flatnonzero(keep).tolist()
    return replace(
        table,
        ids=[table.ids[n] for n in index],
        properties=[table.properties[n] for n in index],
        geometry=table.geometry[keep],
    )


def _projected(table: Table, crs: str) -> Table:
    if crs == CRS84:
        return table
    geometry = transformed(table.geometry, CRS84, crs)
    return replace(table, geometry=geometry, crs=crs)


def _counted(table: Table, whole: Table, choice: Choice) -> Table:
    """Say how many there are, how many have no geometry, and what chose them."""
    unplaced = int(whole.without_geometry().sum()) if choice.bbox else 0
    counts: dict[str, Any] = {
        "crs_name": table.crs,
        "count": len(table),
        "without_geometry": int(table.without_geometry().sum()),
        "unplaced": unplaced or None,
        "filter": choice.filter or None,
        "box": ",".join(map(str, choice.bbox)) if choice.bbox else None,
    }
    outside = table.about.get("left_out")
    return replace(table, about=table.about | counts | {"left_out": outside or None})
