"""The land-use layer as tiles: which edition, from which parcels, and what a map must know."""

from hashlib import sha256
from typing import Any

import orjson

from geoapp.geometry.parcels import Parcels
from geoapp.storage import Workspace
from geoapp.storage.store import StoredParcels
from geoapp.storage.tiles import TileFile
from geoapp.workflows import tiles_cells, tiles_parcels
from geoapp.workflows.tiles import MIN_ZOOM, PARCELS_FROM, InMemory, TileSet
from geoapp.workflows.tiles_cells import FINEST, NO_CODE, TOTAL

LAYER = "landuse"
MVT = "application/vnd.mapbox-vector-tile"
FORMAT = "1"
"""Raise it when the same parcels give other tiles."""


def tile_set(workspace: Workspace) -> TileSet:
    """The tiles of the layer as it is now. Raises LayerUnavailable, NotFound."""
    parcels = workspace.parcels(LAYER)
    held: TileSet | None = parcels.memo.get("tiles")
    if held is None:
        held = parcels.memo.setdefault("tiles", _made(workspace, parcels))
    return held


def _made(workspace: Workspace, parcels: Parcels) -> TileSet:
    edition = _edition(workspace, parcels)
    made = TileSet(parcels, workspace.work_crs, InMemory(), edition)
    if isinstance(parcels, StoredParcels):
        kept = TileFile(parcels.folder, _metadata(workspace, made))
        if kept.usable():
            made.kept = kept
    return made


def _edition(workspace: Workspace, parcels: Parcels) -> str:
    """Digest of all that decides the bytes of tiles; a store numbers parcels in its own order."""
    field = workspace.layer(LAYER).class_field or "code"
    stored = str(isinstance(parcels, StoredParcels))
    parts = FORMAT, workspace.edition(LAYER), workspace.work_crs, field, stored
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _metadata(workspace: Workspace, tiles: TileSet) -> dict[str, str]:
    """What MBTiles 1.3 asks for, so that GIS programs can open the file."""
    layer = workspace.layer(LAYER)
    bounds = tiles.bounds or (-180.0, -85.0, 180.0, 85.0)
    return {
        "name": layer.title_vi,
        "format": "pbf",
        "type": "overlay",
        "version": FORMAT,
        "attribution": layer.source,
        "description": layer.title_en,
        "minzoom": str(MIN_ZOOM),
        "maxzoom": str(PARCELS_FROM),
        "bounds": ",".join(f"{side:.7f}" for side in bounds),
        "json": orjson.dumps({"vector_layers": _vector_layers(tiles)}).decode(),
        "edition": tiles.edition,
    }


def tile_json(workspace: Workspace) -> dict[str, Any]:
    """TileJSON 3 without the addresses, with ``parcels_from``, ``edition`` and ``kind``."""
    layer, tiles = workspace.layer(LAYER), tile_set(workspace)
    said = {
        "tilejson": "3.0.0",
        "name": layer.title_vi,
        "attribution": layer.source,
        "scheme": "xyz",
        "minzoom": MIN_ZOOM,
        "maxzoom": PARCELS_FROM,
        "parcels_from": PARCELS_FROM,
        "edition": tiles.edition,
        "kind": layer.kind,
        "parcels": len(tiles.parcels),
        "vector_layers": _vector_layers(tiles),
    }
    bounds = tiles.bounds
    return said if bounds is None else said | {"bounds": [round(side, 7) for side in bounds]}


def _vector_layers(tiles: TileSet) -> list[dict[str, Any]]:
    cells = dict.fromkeys((*tiles.parcels.code_names, NO_CODE, TOTAL), "Number")
    return [
        {"id": tiles_cells.NAME, "minzoom": MIN_ZOOM, "maxzoom": FINEST, "fields": cells},
        {
            "id": tiles_parcels.NAME,
            "minzoom": PARCELS_FROM,
            "maxzoom": PARCELS_FROM,
            "fields": {"code": "String"},
        },
    ]
