"""Make a store from chunks of features, in bounded memory, whole or not at all."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import shapely

from geoapp.exchange.geojson import Features
from geoapp.storage.store.layout import Stamp

Progress = Callable[[str, int, int], None]
"""Told the step (``sort``, ``faults``, ``gaps``), how much is done, of how much."""


class StoreBuilder:
    """``with StoreBuilder(place, …) as b: b.add(chunk) …; folder = b.finish(…)``.

    ``place``: the folder of a layer's stores, ``place.stores_of(workspace, layer)``. Holds the
    place's lock: a second builder gets Busy at once. Leaving the block without ``finish``
    removes everything; an older store stays as it was. Raises InputError where the folder
    cannot be written to or the disk is full.
    """

    def __init__(
        self,
        place: Path,
        *,
        layer: str,
        work_crs: str,
        class_field: str,
        sliver_width_m: float,
        sliver_area_m2: float,
    ) -> None:
        raise NotImplementedError

    def __enter__(self) -> "StoreBuilder":
        raise NotImplementedError

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        raise NotImplementedError

    def add(self, features: Features) -> None:
        """Take the next features of the record, exactly as it holds them (after rounding).

        ``features``: lon/lat (CRS84), ids final, any number at once (20,000 fit well); the work
        is done on other threads, so a failure may be raised by a later call. Raises CrsError
        where one lies outside the area of use of the working CRS, InputError where the class
        field has more different values than classes can have.
        """
        raise NotImplementedError

    def finish(
        self,
        *,
        edition: str,
        stamp: Stamp,
        coverage: shapely.Geometry | None = None,
        coverage_edition: str | None = None,
        progress: Progress | None = None,
    ) -> Path:
        """Sort, index, find faults, move the store into place; the folder.

        ``edition``, ``stamp``: of the record's file (``storage.memo.stamp``; a rename keeps it).
        ``coverage``: the ground the layer declares to know, lon/lat.
        """
        raise NotImplementedError
