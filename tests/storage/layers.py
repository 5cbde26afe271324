"""Layers to build stores of: a fabric of parcels in EPSG:5897 with odd things among them."""

import numpy as np
import shapely

from geoapp.exchange.geojson import Features
from geoapp.geometry.crs import to_wgs84
from geoapp.storage.store import open_store
from geoapp.storage.store.builder import StoreBuilder
from tests.worlds import CRS, many_at, moved

STAMP = (1, 2, 3)
EDITION = "sha256:" + "ab" * 32
CODES = ("LUC", "LUK", "CLN", "DGT", "ONT+LUC", None)


def fabric(side, seed=1, step=30.0):
    """``side`` x ``side`` parcels that share their crooked edges, in metres, in no order."""
    rng = np.random.default_rng(seed)
    grid = np.stack(np.meshgrid(np.arange(side + 1), np.arange(side + 1), indexing="ij"), -1) * step
    grid = np.round(grid + rng.uniform(-8, 8, grid.shape), 3)
    corners = np.stack([grid[:-1, :-1], grid[1:, :-1], grid[1:, 1:], grid[:-1, 1:]], axis=2)
    shapes = shapely.polygons(corners.reshape(-1, 4, 2))
    return shapes[rng.permutation(len(shapes))]


def features(shapes, codes=None, ids=None, properties=None):
    """Shapes in metres from the corner of the world as features in lon/lat."""
    count = len(shapes)
    ids = [f"p{n:05d}" for n in range(count)] if ids is None else list(ids)
    codes = [CODES[n % len(CODES)] for n in range(count)] if codes is None else list(codes)
    lonlat = np.empty(count, dtype=object)
    known = [n for n, s in enumerate(shapes) if s is not None]
    lonlat[known] = many_at([shapes[n] for n in known]) if known else []
    said = [{"id": i, "code": c, "tên": "Đất"} for i, c in zip(ids, codes, strict=True)]
    return Features(ids, properties or said, lonlat)


def builder(place, **more):
    """A builder with the settings of a workspace."""
    settings = {
        "layer": "landuse",
        "work_crs": CRS,
        "class_field": "code",
        "sliver_width_m": 0.5,
        "sliver_area_m2": 50.0,
    }
    return StoreBuilder(place, **(settings | more))


def part(found, start, stop):
    cut = slice(start, stop)
    return Features(found.ids[cut], found.properties[cut], found.geometry[cut])


def build(place, found, chunk=100, coverage=None, edition=EDITION, stamp=STAMP, **more):
    """The folder of a store of some features."""
    with builder(place, **more) as made:
        for start in range(0, len(found), chunk):
            made.add(part(found, start, start + chunk))
        return made.finish(edition=edition, stamp=stamp, coverage=coverage)


def stored(place, found, **more):
    """A store of some features, opened."""
    return open_store(build(place, found, **more))


def ground(shape):
    """A shape in metres as a coverage in lon/lat."""
    return to_wgs84([moved(shape)], CRS)[0]
