"""Polygons as flat arrays in GeoArrow's layout: what can be mapped from disk and read by C."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Geometries = NDArray[np.object_]
Numbers = NDArray[np.float64]
Offsets = NDArray[np.int32]
Rows = NDArray[np.int64]
POLYGON, MULTIPOLYGON = shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON
MOST = np.iinfo(np.int32).max


@dataclass(frozen=True, eq=False)
class Packed:
    """``len(shapes) - 1`` polygons, multipolygons or empty ones (GeoArrow multipolygon).

    ``xy``: (n, 2) coordinates. ``rings``: where each ring begins in ``xy``; ``parts``: where
    each polygon begins in ``rings``; ``shapes``: where each geometry begins in ``parts``; each
    with its end as a last entry. Shells run counter-clockwise, holes clockwise, rings are closed.
    """

    xy: Numbers
    rings: Offsets
    parts: Offsets
    shapes: Offsets

    def __len__(self) -> int:
        return len(self.shapes) - 1

    @classmethod
    def of(cls, geoms: Any) -> "Packed":
        """Pack polygons and multipolygons; an empty one has no part."""
        array = shapely.orient_polygons(np.asarray(geoms, dtype=object).reshape(-1))
        parts, of_part = array, np.arange(len(array))
        if not (shapely.get_type_id(array) == POLYGON).all():
            parts, of_part = shapely.get_parts(array, return_index=True)
        solid = ~shapely.is_empty(parts)
        if not solid.all():
            parts, of_part = parts[solid], of_part[solid]
        rings, of_ring = shapely.get_rings(parts, return_index=True)
        xy, of_point = shapely.get_coordinates(rings, return_index=True)
        return cls(
            xy,
            _starts(of_point, len(rings)),
            _starts(of_ring, len(parts)),
            _starts(of_part, len(array)),
        )

    def geometries(self, rows: Any = None) -> Geometries:
        """The polygons of some rows (all by default) as shapely geometries."""
        chosen = self if rows is None else self.take(np.asarray(rows, dtype=np.int64))
        made = np.asarray(
            shapely.from_ragged_array(
                MULTIPOLYGON, chosen.xy, (chosen.rings, chosen.parts, chosen.shapes)
            )
        )
        single = np.flatnonzero(np.diff(chosen.shapes) == 1)
        made[single] = shapely.get_geometry(made[single], 0)
        empty = np.flatnonzero(np.diff(chosen.shapes) == 0)
        made[empty] = shapely.Polygon()
        return made

    def take(self, rows: Rows) -> "Packed":
        """The same layout with only some rows, in their order; copied."""
        shapes, part = gathered(self.shapes, rows)
        parts, ring = gathered(self.parts, part)
        rings, point = gathered(self.rings, ring)
        return Packed(self.xy[point], rings, parts, shapes)

    @cached_property
    def boxes(self) -> Numbers:
        """(n, 4) extents: west, south, east, north; NaN for an empty one."""
        first = self.rings[self.parts[self.shapes]]
        made = np.full((len(self), 4), np.nan)
        solid = np.flatnonzero(np.diff(first) > 0)
        if len(solid):
            # rows without points begin where the next one does: only the others are starts
            starts = first[:-1][solid]
            made[solid, :2] = np.minimum.reduceat(self.xy, starts, axis=0)
            made[solid, 2:] = np.maximum.reduceat(self.xy, starts, axis=0)
        return made


def _starts(owner: NDArray[np.int64], owners: int) -> Offsets:
    """Where the members of each owner begin, and their end; ``owner`` of each is sorted."""
    if len(owner) > MOST:
        raise OverflowError("more than 2^31 points in one array of polygons")
    starts = np.zeros(owners + 1, dtype=np.int32)
    np.cumsum(np.bincount(owner, minlength=owners), out=starts[1:])
    return starts


def gathered(offsets: Offsets, rows: Rows) -> tuple[Offsets, Rows]:
    """Offsets of the chosen rows alone, and the members they point at, in order."""
    counts = (offsets[rows + 1] - offsets[rows]).astype(np.int64)
    ends = np.concatenate([[0], np.cumsum(counts)])
    members = np.repeat(offsets[rows] - ends[:-1], counts) + np.arange(ends[-1])
    return ends.astype(np.int32), members
