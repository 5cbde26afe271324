"""Faults as a table: written in pieces while they are found, read as features."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geoapp.geometry.packed import Geometries
from geoapp.geometry.sliver import width_m
from geoapp.storage.store.layout import Count

KINDS = (
    "no_geometry",
    "not_polygon",
    "repaired",
    "repeated_id",
    "no_code",
    "overlap",
    "duplicate",
    "gap",
    "sliver",
    "hairline",
)
"""In the order in which they are told.

``no_geometry``: the feature has none. ``not_polygon``: it has a point or a line. ``repaired``: its
rings were not valid. ``repeated_id``: another feature has its id. ``no_code``: no land-use class.
``overlap``: two parcels share ground. ``duplicate``: they share all of it. ``gap``: ground inside
the coverage that no parcel claims. ``sliver``: a parcel too thin to be ground. ``hairline``: an
overlap or a gap thinner than HAIR_M, which rounding of the record's coordinates alone can make.
"""
HAIR_M = 0.01
"""GeoJSON of 7 decimals places a corner to a centimetre."""
SCHEMA = pa.schema(
    [
        pa.field("kind", pa.string(), nullable=False),
        pa.field("ids", pa.list_(pa.string()), nullable=False),
        pa.field("area_m2", pa.float64()),
        pa.field("width_m", pa.float64()),
        pa.field("note", pa.string()),
        pa.field(
            "geometry",
            pa.binary(),
            metadata={
                "ARROW:extension:name": "geoarrow.wkb",
                "ARROW:extension:metadata": '{"crs":"OGC:CRS84","crs_type":"authority_code"}',
            },
        ),
    ]
)


@dataclass(frozen=True, eq=False)
class Found:
    """Faults of one kind, same index in all.

    ``ids``: of the parcels concerned. ``work``: the ground in the working CRS (m), None where it
    is not known. ``lonlat``: the same in degrees. ``area_m2``: of the ground, unless ``areas``
    says better.
    """

    kind: str
    ids: Sequence[Sequence[str]]
    work: Geometries
    lonlat: Geometries
    notes: Sequence[str | None] | None = None
    areas: NDArray[np.float64] | None = None

    def split(self) -> "list[Found]":
        """Those that are ground, and those that are no wider than a hair as ``hairline``."""
        hair = width_m(self.area_m2(), np.nan_to_num(shapely.length(self.work))) < HAIR_M
        return [self._part(~hair, self.kind), self._part(hair, "hairline")]

    def _part(self, rows: NDArray[np.bool_], kind: str) -> "Found":
        return Found(
            kind,
            [ids for ids, kept in zip(self.ids, rows.tolist(), strict=True) if kept],
            self.work[rows],
            self.lonlat[rows],
            [self.kind] * int(rows.sum()) if kind != self.kind else None,
            self.area_m2()[rows],
        )

    def area_m2(self) -> NDArray[np.float64]:
        """The area of each, m²."""
        return np.nan_to_num(shapely.area(self.work)) if self.areas is None else self.areas

    def batch(self) -> pa.RecordBatch:
        """As a record batch of SCHEMA."""
        area, empty = (
            self.area_m2(),
            shapely.is_missing(self.lonlat) | shapely.is_empty(self.lonlat),
        )
        width = width_m(area, np.nan_to_num(shapely.length(self.work)))
        wkb = np.asarray(shapely.to_wkb(self.lonlat), dtype=object)
        wkb[empty] = None
        return pa.record_batch(
            [
                pa.array([self.kind] * len(area), pa.string()),
                pa.array([list(ids) for ids in self.ids], SCHEMA.field("ids").type),
                pa.array(area, mask=empty),
                pa.array(width, mask=empty),
                pa.array(self.notes or [None] * len(area), pa.string()),
                pa.array(wkb.tolist(), pa.binary()),
            ],
            schema=SCHEMA,
        )


class FaultWriter:
    """Writes an Arrow file of faults, and counts them by kind."""

    def __init__(self, path: Path) -> None:
        self._sink = pa.OSFile(str(path), "wb")
        self._file = pa.ipc.new_file(self._sink, SCHEMA)
        self._areas: dict[str, list[float]] = {kind: [] for kind in KINDS}
        self._counts = dict.fromkeys(KINDS, 0)

    def __enter__(self) -> "FaultWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._file.close()
        self._sink.close()

    def add(self, found: Found) -> None:
        """The next ones."""
        if len(found.ids):
            self._file.write_batch(found.batch())
            self._counts[found.kind] += len(found.ids)
            self._areas[found.kind].append(fsum(found.area_m2()))

    def counts(self) -> dict[str, Count]:
        """How many of each kind, kinds without a fault included, and their areas."""
        return {k: Count(self._counts[k], fsum(self._areas[k])) for k in KINDS}
