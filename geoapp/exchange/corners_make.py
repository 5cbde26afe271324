"""What a corner table becomes: rings as areas, with all there is to say of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from geoapp.exchange.corners_nest import nested
from geoapp.exchange.corners_place import DEGREES
from geoapp.exchange.corners_rings import (
    Corner,
    Ring,
    crossing_notes,
    ring_notes,
    side_notes,
    split,
    without_repeats,
)
from geoapp.exchange.notes import Note, errors

Question = dict[str, Any]


@dataclass(frozen=True)
class Answers:
    """What the person said of a table.

    Its decimal mark, that X and Y are swapped, that a closing error is to be distributed, and where
    a traverse starts (north, east).
    """

    decimal: str | None = None
    swap: bool = False
    adjust: bool = False
    start: tuple[float, float] | None = None


UNASKED = Answers()


@dataclass(frozen=True)
class Corners:
    """What a corner table holds.

    ``geometry``: (Multi)Polygons, x = east and y = north in the table's unit, one a site; empty
    where a note is an error. ``unit``: ``m``, ``degree`` or None where the numbers are neither in
    Vietnam. ``crs``: what the words around the table say. ``questions``: what the person is asked;
    ``choices``: what was done because they said so. ``columns``: what each was read as.
    ``traverse``: how a traverse closes (``traverse.Closure``). ``as_given``: the geometry where X
    and Y look swapped and nobody has said so: x = the column called Y.
    """

    ids: list[str]
    geometry: NDArray[np.object_]
    notes: tuple[Note, ...]
    questions: tuple[Question, ...] = ()
    choices: tuple[Note, ...] = ()
    columns: tuple[dict[str, Any], ...] = ()
    unit: str | None = None
    crs: str | None = None
    declared_m2: float | None = None
    declared_in: str | None = None
    traverse: dict[str, Any] | None = None
    as_given: NDArray[np.object_] | None = None


def with_shapes(table: Corners, shapes: dict[str, shapely.Geometry]) -> Corners:
    """The table with the areas of its sites."""
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = list(shapes.values())
    ids = [key or f"#{n}" for n, key in enumerate(shapes, 1)]
    return replace(table, ids=ids, geometry=geometry)


def area_of(
    corners: Sequence[Corner], unit: str | None
) -> tuple[shapely.Geometry | None, list[Note]]:
    """One site's area, and what is odd about its rings."""
    notes: list[Note] = []
    rings: list[Ring] = []
    for ring in split(corners):
        bare, repeats = without_repeats(ring)
        notes += repeats
        rings.append(bare)
    notes += ring_notes(rings)
    for ring in rings:
        if len(ring.corners) >= 3:
            notes += [*crossing_notes(ring), *side_notes(ring, _distance(unit))]
    if errors(notes):
        return None, notes
    shape, told = nested(rings)
    return shape, [*notes, *told]


_GEOD = pyproj.Geod(ellps="WGS84")


def _distance(unit: str | None) -> Any:
    return _geodesic if unit == DEGREES else _planar


def _planar(a: Corner, b: Corner) -> float:
    return math.dist(a.at, b.at)


def _geodesic(a: Corner, b: Corner) -> float:
    return float(_GEOD.inv(*a.at, *b.at)[2])
