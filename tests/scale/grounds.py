"""Stores of disputed ground with many blocks, and sites over them."""

import numpy as np
import shapely

from geoapp.exchange.read import ForeignFrame
from geoapp.storage.store import spill
from tests.storage.layers import fabric, features, stored
from tests.worlds import CRS, moved

SIDE = 24
GROUND_M = SIDE * 30.0


def disputed(seed=1):
    """A fabric of parcels, and 40 squares over it that claim ground of their neighbours."""
    rng = np.random.default_rng(seed)
    corners = rng.uniform(0, GROUND_M - 70, (40, 2))
    sizes = rng.uniform(20, 70, 40)
    squares = [shapely.box(x, y, x + s, y + s) for (x, y), s in zip(corners, sizes, strict=True)]
    shapes = np.concatenate([fabric(SIDE, seed), np.array(squares, dtype=object)])
    codes = rng.choice(["LUC", "LUK", "CLN", "", None], len(shapes)).tolist()
    return features(shapes, codes=codes)


def small_store(place, size, monkeypatch, seed=1, **more):
    """A store of disputed ground in blocks of at most ``size`` parcels."""
    monkeypatch.setattr(spill, "BLOCK", size)
    return stored(place, disputed(seed), **more)


def circles(count, seed=2, ground=GROUND_M):
    """Sites as a frame in the working CRS: circles of 15 to 150 m, some beside the parcels."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(-100, ground + 100, (count, 2))
    radii = rng.uniform(15, 150, count)
    shapes = [shapely.Point(c).buffer(r, quad_segs=9) for c, r in zip(centres, radii, strict=True)]
    return site_frame(moved(np.array(shapes, dtype=object)))


def site_frame(shapes, crs=CRS, **columns):
    names = [f"s{n:03d}" for n in range(len(shapes))]
    rows = [dict(zip(columns, v, strict=True)) for v in zip(*columns.values(), strict=True)]
    return ForeignFrame(
        names, rows or [{} for _ in names], np.array([*shapes, None], dtype=object)[:-1], crs,
        name="sites",
    )  # fmt: skip
