"""The land-use layer as tiles: which edition, from which parcels, and what a map must know."""

from hashlib import sha256
from typing import Any

from geoapp.storage import Workspace
from geoapp.workflows import tiles_cells, tiles_parcels
from geoapp.workflows.tiles import MIN_ZOOM, PARCELS_FROM, InMemory, TileSet
from geoapp.workflows.tiles_cells import FINEST, NO_CODE, TOTAL

LAYER = "landuse"
FORMAT = "1"
"""Raise it when the same parcels give other tiles."""


def tile_set(workspace: Workspace) -> TileSet:
    """The tiles of the layer as it is now. Raises LayerUnavailable, NotFound."""
    parcels = workspace.parcels(LAYER)
    held: TileSet | None = parcels.memo.get("tiles")
    if held is None:
        made = TileSet(parcels, workspace.work_crs, InMemory(), _edition(workspace))
        held = parcels.memo.setdefault("tiles", made)
    return held


def _edition(workspace: Workspace) -> str:
    field = workspace.layer(LAYER).class_field or "code"
    parts = FORMAT, workspace.edition(LAYER), workspace.work_crs, field
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def tile_json(workspace: Workspace) -> dict[str, Any]:
    """TileJSON 3 without the addresses, with ``parcels_from``, ``edition`` and ``kind``."""
    layer, tiles = workspace.layer(LAYER), tile_set(workspace)
    names = (*tiles.parcels.code_names, NO_CODE)
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
        "vector_layers": [
            _vector_layer(
                tiles_cells.NAME, MIN_ZOOM, FINEST, dict.fromkeys((*names, TOTAL), "Number")
            ),
            _vector_layer(tiles_parcels.NAME, PARCELS_FROM, PARCELS_FROM, {"code": "String"}),
        ],
    }
    bounds = tiles.bounds
    return said if bounds is None else said | {"bounds": [round(side, 7) for side in bounds]}


def _vector_layer(name: str, first: int, last: int, fields: dict[str, str]) -> dict[str, Any]:
    return {"id": name, "minzoom": first, "maxzoom": last, "fields": fields}
