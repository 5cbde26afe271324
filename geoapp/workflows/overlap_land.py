"""The land use of a batch: a small file in memory, or a store of any size."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.exchange.read import ForeignFrame
from geoapp.geometry.crs import Geometries, known_crs, to_work, transformed
from geoapp.geometry.meet import touched
from geoapp.geometry.packed import Numbers
from geoapp.geometry.parcels import ParcelIndex, Parcels
from geoapp.geometry.validity import Repair
from geoapp.scale.zoned import MARGIN
from geoapp.storage.store import StoredParcels
from geoapp.workflows.overlap_sites import Chunk, Sites, no_field

NO_POLYGON = ("no geometry", "no polygon")
"""Reasons of repairs where there was nothing to repair."""


class Land(Protocol):
    """What threads may ask at once. ``warnings``: sentences on it."""

    warnings: list[str]

    @property
    def name(self) -> str:
        """As the user calls it."""

    def parcels(self, crs: str) -> tuple[Parcels, str | None]:
        """The parcels for sites measured in ``crs``, and ``crs`` where they are in another one."""

    def looked_up(self, parcels: Parcels, boxes: Numbers) -> None:
        """Be told of sites' boxes, (n, 4) in m of the parcels' CRS."""

    def said(self) -> dict[str, Any]:
        """What is found wrong with it and counted, plain JSON."""

    def classes(self) -> list[str]:
        """The classes in the order in which they keep disputed ground."""


@dataclass(eq=False)
class FrameLand:
    """A file in memory; only the features near sites are moved and indexed."""

    frame: ForeignFrame
    values: list[str | None]
    near: dict[str, NDArray[np.bool_]]
    warnings: list[str]
    _made: dict[str, ParcelIndex] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, frame: ForeignFrame, by: str, sites: Sites, work_crs: str) -> "FrameLand":
        """Look up which features are near sites. Raises InputError without the field ``by``."""
        near: dict[str, NDArray[np.bool_]] = {}
        for chunk in sites.chunks():
            for crs, index in zones_of(chunk, work_crs):
                mine = near.setdefault(crs, np.zeros(len(frame), dtype=bool))
                mine[_near(chunk.geometry[index], sites.crs, frame)] = True
        return cls(frame, classes(frame, by), near, list(map(str, frame.warnings)))

    @property
    def name(self) -> str:
        """The file's name."""
        return self.frame.name

    def parcels(self, crs: str) -> tuple[Parcels, str | None]:
        """The features near sites of that CRS, in it."""
        with self._lock:
            if crs not in self._made:
                self._made[crs] = self._index(crs)
            return self._made[crs], None

    def _index(self, crs: str) -> ParcelIndex:
        near = np.flatnonzero(self.near[crs])
        return ParcelIndex.build(
            to_work(self.frame.geometry[near], self.frame.crs, crs),
            [self.values[n] for n in near],
            [self.frame.ids[n] for n in near],
        )

    def looked_up(self, parcels: Parcels, boxes: Numbers) -> None:
        """Nothing is to be learnt."""

    def said(self) -> dict[str, Any]:
        """Repairs and overlapping pairs are those among the features near sites."""
        made = self._made.values()
        return {
            "features": len(self.frame),
            "near_sites": int(np.any([*self.near.values()], axis=0).sum()),
            "repairs": [r.to_json() for index in made for r in index.repairs],
            "overlapping_pairs": sum(len(index.overlapping_pairs) for index in made),
            "without_class": sum(value is None for value in self.values),
            "without_polygon": int((shapely.get_dimensions(self.frame.geometry) != 2).sum()),
        }

    def classes(self) -> list[str]:
        """Those of features near sites."""
        return sorted({name for index in self._made.values() for name in index.code_names})


@dataclass(eq=False)
class StoreLand:
    """A store. ``features``: of the file it was made of, where that had more.

    ``bare``: of those, without a class and without a polygon.
    """

    name: str
    store: StoredParcels
    warnings: list[str]
    features: int = 0
    bare: tuple[int, int] | None = None
    _blocks: set[int] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)
    _repairs: "_NearRepairs | None" = None

    def parcels(self, crs: str) -> tuple[Parcels, str | None]:
        """The store, whatever the CRS."""
        return self.store, None if same_crs(crs, self.store.manifest.work_crs) else crs

    def looked_up(self, parcels: Parcels, boxes: Numbers) -> None:
        """Remember which blocks and repairs lie near sites."""
        met = {number for number, _ in touched(boxes, parcels.boxes)}
        with self._lock:
            self._blocks |= met
            self._repairs = self._repairs or _NearRepairs(self.store.repairs)
            self._repairs.look(boxes)

    def said(self) -> dict[str, Any]:
        """Repairs are those near sites.

        ``near_sites`` are the features of the blocks that were read, overlapping pairs those of
        the whole store.
        """
        manifest, repairs = self.store.manifest, self.store.repairs
        without_polygon = sum(r.reason in NO_POLYGON for r in repairs)
        no_class = manifest.no_code.count + sum(
            count.count for name, count in manifest.codes.items() if not name
        )
        bare = self.bare or (no_class, without_polygon)
        return {
            "features": self.features or manifest.rows,
            "near_sites": sum(manifest.blocks[n].rows for n in self._blocks),
            "repairs": [r.to_json() for r in self._repairs.near()] if self._repairs else [],
            "overlapping_pairs": len(self.store.overlapping_pairs),
            "without_class": bare[0],
            "without_polygon": bare[1],
        }

    def classes(self) -> list[str]:
        """Those of the whole store."""
        return sorted(filter(None, self.store.code_names))


class _NearRepairs:
    """Which repairs of a layer lie near sites."""

    def __init__(self, repairs: Sequence[Repair]) -> None:
        self._placed = [r for r in repairs if r.bounds is not None]
        boxes = np.array([r.bounds for r in self._placed], dtype=float).reshape(-1, 4)
        self._tree = shapely.STRtree(shapely.box(*boxes.T))
        self._near = np.zeros(len(boxes), dtype=bool)

    def look(self, boxes: Numbers) -> None:
        if len(self._near):
            known = boxes[np.isfinite(boxes).all(axis=1)]
            self._near[self._tree.query(shapely.box(*known.T))[1]] = True

    def near(self) -> Iterator[Repair]:
        return (r for r, near in zip(self._placed, self._near.tolist(), strict=True) if near)


def zones_of(chunk: Chunk, work_crs: str) -> list[tuple[str, NDArray[np.int64]]]:
    """The CRSs in which sites of a chunk are measured, and which sites."""
    if chunk.zones is None:
        return [(work_crs, np.arange(len(chunk)))]
    zones = np.array(chunk.zones)
    return [(str(zone), np.flatnonzero(zones == zone)) for zone in np.unique(zones)]


def classes(frame: ForeignFrame, by: str) -> list[str | None]:
    """The class of each feature. Raises InputError where no feature has the field."""
    known = list(dict.fromkeys(k for p in frame.properties for k in p))
    if len(frame) and by not in known:
        raise no_field(frame.name, by, known)
    return classes_of(frame, by)


def classes_of(frame: ForeignFrame, by: str) -> list[str | None]:
    """The class of each feature; an empty one is none."""
    values = [p.get(by) for p in frame.properties]
    return [None if v is None or v == "" else str(v) for v in values]


def same_crs(one: str, other: str) -> bool:
    """Whether two texts name one CRS."""
    return one == other or bool(known_crs(one) == known_crs(other))


def _near(sites: Geometries, crs: str, land: ForeignFrame) -> NDArray[np.intp]:
    """Features whose box meets a site's box, looked up in their own CRS: only they are moved."""
    west, south, east, north = shapely.bounds(transformed(sites, crs, land.crs)).T
    grow = MARGIN * np.maximum(east - west, north - south)
    boxes = shapely.STRtree(shapely.box(west - grow, south - grow, east + grow, north + grow))
    usable = np.flatnonzero(~(shapely.is_missing(land.geometry)))
    if not len(usable):
        return usable
    return np.asarray(usable[np.unique(boxes.query(land.geometry[usable])[0])])
