"""A workspace whose land use is read from a store, and the same one held in memory."""

import shutil

import numpy as np
import shapely

from geoapp.exchange.geojson import write_features
from geoapp.storage import open_workspace
from geoapp.storage.memo import stamp
from geoapp.storage.store.builder import builder_for
from geoapp.storage.store.place import stores_of
from tests.shapes import INVALID, VALID
from tests.storage.layers import fabric, features
from tests.worlds import make

SOLID = [*VALID.values(), *INVALID.values(), shapely.box(0, 0, 900, 2), None, None]
COMMUNES = ("Sơn Đồng", 'Xã "Hoà" \\ Lạc', None, "T\u2028y\u0001")


def odd_parcels(side=12):
    """A fabric, shapes of every kind among it, polygons that are not valid, and two of nothing."""
    shapes = list(fabric(side)) + [s and shapely.affinity.translate(s, 100, 90) for s in SOLID]
    found = features(np.array(shapes, dtype=object), ids=[f"p{n}" for n in range(len(shapes))])
    for n, properties in enumerate(found.properties):
        properties |= {"commune": COMMUNES[n % 4], "chủ hộ": f"nhà {n}"}
        if n % 7 == 0:
            del properties["id"]
    return found


def write_land(folder, found):
    with (folder / "landuse.geojson").open("wb") as out:
        write_features(out, found.ids, found.properties, found.geometry)


def build(folder):
    """The store of a workspace's land use."""
    workspace = open_workspace(folder)
    info = workspace.layer("landuse")
    with builder_for(stores_of(folder, "landuse"), workspace, info) as made:
        made.add(workspace.features("landuse"))
        return made.finish(
            edition=workspace.edition("landuse"),
            stamp=stamp(info.path),
            coverage=workspace.coverage("landuse"),
        )


def both(place, found=None, **settings):
    """The workspaces: with a store, and without."""
    stored, resident = make(place / "stored", **settings), place / "resident"
    write_land(stored, odd_parcels() if found is None else found)
    shutil.copytree(stored, resident)
    build(stored)
    return open_workspace(stored), open_workspace(resident)
