"""Tiles read back by another program's decoder."""

import zlib

import mapbox_vector_tile
import numpy as np

from geoapp.geometry.tiling import Tile, tiles_of
from geoapp.storage import open_workspace
from geoapp.storage.memo import stamp
from geoapp.storage.store.builder import builder_for
from geoapp.storage.store.place import stores_of
from geoapp.workflows.tiles import InMemory, TileSet

CRS = "EPSG:5897"


def tile_set_of(parcels, crs=CRS, kept=None):
    return TileSet(parcels, crs, kept or InMemory(), "0123456789abcdef")


def decoded(data, layer):
    """Features of a gzipped tile, none of no bytes."""
    if not data:
        return []
    found = mapbox_vector_tile.decode(
        zlib.decompress(data, 31), default_options={"y_coord_down": True}
    )
    assert list(found) == [layer]
    assert found[layer]["extent"] == 4096
    return found[layer]["features"]


def tiles_over(tiles, zoom):
    """Every address of a zoom in the box of the layer."""
    west, south, east, north = tiles.bounds
    x, y = tiles_of(np.array([west, east]), np.array([north, south]), zoom)
    return [
        Tile(zoom, column, row)
        for column in range(int(x[0]), int(x[1]) + 1)
        for row in range(int(y[0]), int(y[1]) + 1)
    ]


def build_store(folder):
    """The store of a workspace's land use, as an import makes it."""
    workspace = open_workspace(folder)
    layer = workspace.layer("landuse")
    with builder_for(stores_of(folder, "landuse"), workspace, layer) as made:
        made.add(workspace.features("landuse"))
        return made.finish(
            edition=workspace.edition("landuse"),
            stamp=stamp(layer.path),
            coverage=workspace.coverage("landuse"),
        )
