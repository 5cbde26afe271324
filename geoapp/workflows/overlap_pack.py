"""A land-use file too large for memory, packed for one batch."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.exchange.geojson import Features
from geoapp.exchange.read import ForeignFrame
from geoapp.geometry.crs import transformed
from geoapp.geometry.packed import Numbers
from geoapp.scale.zoned import MARGIN
from geoapp.storage.memo import stamp
from geoapp.storage.store.builder import StoreBuilder
from geoapp.storage.store.remote import open_at
from geoapp.workflows.check_files import check_used
from geoapp.workflows.overlap_land import StoreLand, classes, classes_of
from geoapp.workflows.overlap_read import Progress, as_declared, frames
from geoapp.workflows.overlap_sites import Sites

STEP = "sử dụng đất / land use"
ROWS = 20_000
SLIVERS = {"sliver_width_m": 0.5, "sliver_area_m2": 50.0}
"""Of a store that is thrown away: nobody asks for its slivers."""


@dataclass(eq=False)
class Packing:
    """A large file on its way into a store of its own, which goes when the batch is done.

    ``crs``: of the file where it does not say. ``choose``: the working CRS and why, by the file's.
    """

    file: Path
    by: str
    sites: Sites
    crs: str | None
    choose: Callable[[str], tuple[str, str]]
    told: Progress
    features: int = 0
    without_class: int = 0
    without_polygon: int = 0

    def packed(self, folder: Path) -> tuple[StoreLand, str, str]:
        """Build the store in ``folder``; the land use, the working CRS, and why.

        Raises InputError, CrsError.
        """
        return as_declared(lambda crs: self._packed(folder, crs), self.crs)

    def _packed(self, folder: Path, crs: str | None) -> tuple[StoreLand, str, str]:
        self.features = self.without_class = self.without_polygon = 0
        found = frames(self.file, crs, ROWS, lambda done, total: self.told(STEP, done, total))
        with closing(found):
            first = next(found)
            check_used(self.crs, [self.sites, first])
            classes(first, self.by)
            work_crs, why = self.choose(first.crs)
            made, warnings = self._built(folder, work_crs, chain([first], found))
        bare = self.without_class, self.without_polygon
        land = StoreLand(self.file.name, open_at(str(made)), warnings, self.features, bare)
        return land, work_crs, why

    def _built(
        self, folder: Path, work_crs: str, found: Iterator[ForeignFrame]
    ) -> tuple[Path, list[str]]:
        warnings: dict[str, None] = {}
        with StoreBuilder(
            folder / self.file.name, layer=self.file.name, work_crs=work_crs,
            class_field=self.by, anywhere=True, **SLIVERS,
        ) as builder:  # fmt: skip
            extent = None
            for frame in found:
                extent = self._extent(frame.crs) if extent is None else extent
                builder.add(self._near(frame, extent))
                warnings |= dict.fromkeys(map(str, frame.warnings))
            made = builder.finish(
                edition=self._edition(), stamp=stamp(self.file), progress=self.told
            )
        return made, list(warnings)

    def _near(self, frame: ForeignFrame, extent: Numbers) -> Features:
        """The features near the sites, with their class alone; the others are only counted."""
        values = classes_of(frame, self.by)
        self.features += len(frame)
        self.without_class += sum(value is None for value in values)
        self.without_polygon += int((shapely.get_dimensions(frame.geometry) != 2).sum())
        near = np.flatnonzero(_within(shapely.bounds(frame.geometry), extent))
        return Features(
            [frame.ids[n] for n in near],
            [{self.by: values[n]} for n in near],
            frame.geometry[near],
            frame.crs,
        )

    def _extent(self, crs: str) -> Numbers:
        """West, south, east, north of all sites in the file's CRS, a little wider."""
        box = np.array([shapely.box(*self.sites.extent)], dtype=object)
        west, south, east, north = shapely.bounds(transformed(box, self.sites.crs, crs))[0]
        grow = MARGIN * max(east - west, north - south)
        return np.array([west - grow, south - grow, east + grow, north + grow])

    def _edition(self) -> str:
        """Of a store that nobody keeps: the file's stamp instead of its bytes."""
        said = f"{self.file.resolve()} {stamp(self.file)} {self.by}"
        return "sha256:" + sha256(said.encode()).hexdigest()


def _within(boxes: Numbers, extent: Numbers) -> NDArray[np.bool_]:
    west, south, east, north = boxes.reshape(-1, 4).T
    inside = (west <= extent[2]) & (east >= extent[0]) & (south <= extent[3]) & (north >= extent[1])
    return np.asarray(inside)
