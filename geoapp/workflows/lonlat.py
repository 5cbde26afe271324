"""Where the parcels of a store lie in degrees: which blocks, then which parcels.

A store is indexed in metres. What meets a box in degrees is decided by the coordinates of the
record in degrees; the index in metres only says which blocks need not be looked at.
"""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry.crs import to_wgs84
from geoapp.geometry.packed import Numbers
from geoapp.storage.store import StoredParcels

Box = tuple[float, float, float, float]
Mask = NDArray[np.bool_]
_MARGIN_DEG, _MARGIN = 1e-6, 1e-3
"""A straight line in metres is bent in degrees: boxes grow by this, and this share of them."""


class Lonlat:
    """The blocks of a store in degrees; kept with it."""

    def __init__(self, store: StoredParcels) -> None:
        self._bounds = np.full((store.blocks, 4), np.nan)
        solid = np.isfinite(store.boxes).all(axis=1)
        self._bounds[solid] = _degrees(store.boxes[solid], store.manifest.work_crs)
        self._odd, self._holds = _mended(store)

    @classmethod
    def of(cls, store: StoredParcels) -> "Lonlat":
        """That of a store, made when first asked for."""
        made: Lonlat | None = store.memo.get(cls)
        if made is None:
            made = store.memo[cls] = cls(store)
        return made

    def near(self, box: Box) -> NDArray[np.int64]:
        """Blocks that may hold a parcel whose extent meets ``box``."""
        found = meets(self._bounds, box)
        if len(self._odd):
            found |= self._holds[meets(self._odd, box)].any(axis=0)
        return np.flatnonzero(found)

    def is_inside(self, number: int, box: Box) -> bool:
        """Whether every parcel of a block surely lies in ``box``."""
        if not within(self._bounds[number : number + 1], box)[0]:
            return False
        return bool(within(self._odd[self._holds[:, number]], box).all())


def meets(boxes: Numbers, box: Box) -> Mask:
    """Which boxes meet another one; one of NaN meets none."""
    west, south, east, north = box
    return np.asarray(
        (boxes[:, 0] <= east) & (boxes[:, 2] >= west)
        & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
    )  # fmt: skip


def within(boxes: Numbers, box: Box) -> Mask:
    """Which boxes lie in another one, or on its edge."""
    return np.asarray((boxes[:, :2] >= box[:2]).all(axis=1) & (boxes[:, 2:] <= box[2:]).all(axis=1))


def _mended(store: StoredParcels) -> tuple[Numbers, Mask]:
    """Extents in degrees of what was not valid, and which blocks may hold each of them.

    A mended outline may be smaller than the record's; it lies in the record's extent, so the
    block that holds it meets that extent. What became nothing may be in any block.
    """
    odd = [r for r in store.repairs if r.bounds is not None]
    work = np.array([r.bounds for r in odd], dtype=np.float64).reshape(-1, 4)
    lost = np.array([r.after_m2 == 0 for r in odd], dtype=bool)
    holds = np.zeros((len(odd), store.blocks), dtype=bool)
    for n, (west, south, east, north) in enumerate(work.tolist()):
        holds[n] = meets(store.boxes, (west, south, east, north))
    return _degrees(work, store.manifest.work_crs), holds | lost[:, None]


def _degrees(boxes: Numbers, work_crs: str) -> Numbers:
    """Extents in degrees that surely hold boxes of the working CRS."""
    squares = np.asarray(shapely.box(*boxes.T), dtype=object).reshape(-1)
    bounds = shapely.bounds(to_wgs84(squares, work_crs)).reshape(-1, 4)
    sizes = bounds[:, 2:] - bounds[:, :2]
    room: Any = _MARGIN_DEG + _MARGIN * np.tile(sizes, 2)
    return np.asarray(bounds + room * [-1, -1, 1, 1])
