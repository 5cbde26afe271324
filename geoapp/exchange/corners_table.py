"""A corner table as features, for whoever needs them or a refusal in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import CrsError, FileUnreadable, GeometryError, InputError
from geoapp.exchange.corners_make import Corners
from geoapp.exchange.corners_place import DEGREES, METRES, WINDOWS, within
from geoapp.exchange.geojson import CRS84
from geoapp.exchange.notes import WARNING, Errors, Note, errors
from geoapp.sentence import Sentence, say

_VN2000_METRES = {"EPSG:5896", "EPSG:5897", "EPSG:5898", "EPSG:5899", "EPSG:3405", "EPSG:3406"} | {
    f"EPSG:{n}" for n in range(9205, 9219)
}
_VN_DEGREES = {CRS84, "EPSG:4326", "EPSG:4756"}
_GEOMETRY = {"too_few", "crossing", "rings_overlap", "invalid", "too_many_rings", "no_area"}


@dataclass(frozen=True)
class Table:
    """What a text table holds; ``crs`` where the table itself says it."""

    ids: list[str]
    properties: list[dict[str, Any]]
    geometry: NDArray[np.object_]
    crs: str | None
    warnings: tuple[Sentence, ...] = ()
    notes: tuple[Note, ...] = ()


def corner_table(found: Corners, name: str, crs: str | None) -> Table:
    """Corners as features. Raises the error that their notes say, or CrsError."""
    swapped = any(n.kind == "swapped" for n in found.notes)
    if crs is None and (swapped or not errors(found.notes)):
        crs = found.crs or _ask_crs(found, name)
    refuse(found.notes, name)
    check_window(found.geometry, name, crs)
    return Table(
        ids=found.ids,
        properties=[{} if i.startswith("#") else {"id": i} for i in found.ids],
        geometry=found.geometry,
        crs=found.crs,
        warnings=tuple(
            say("{file}, {why}", file=name, why=n) for n in found.notes if n.severity == WARNING
        ),
        notes=found.notes,
    )


def refuse(notes: Sequence[Note], name: str) -> None:
    """Raise the error that some notes say, all of them in one sentence; nothing without one."""
    wrong = errors(notes)
    if not wrong:
        return
    kinds = {n.kind for n in wrong}
    refused: type[InputError] = FileUnreadable
    if kinds <= _GEOMETRY:
        refused = GeometryError
    elif kinds <= {"swapped", "row_outside"}:
        refused = CrsError
    why = say("{file}, {why}", file=name, why=Errors(wrong))
    raise refused(why, issues=[n.to_json() for n in wrong[:100]])


def _ask_crs(found: Corners, name: str) -> str:
    why = say("{file}: a corner table does not say its CRS; add --crs EPSG:N", file=name)
    if found.unit == METRES:
        why = say(
            "{why}; the numbers look like VN-2000 metres (Hanoi, meridian 105°: --crs EPSG:5897)",
            why=why,
        )
    raise CrsError(why)


def check_window(geometry: NDArray[np.object_], name: str, crs: str | None) -> None:
    """Refuse numbers that cannot be what the caller says they are."""
    unit = METRES if crs in _VN2000_METRES else DEGREES if crs in _VN_DEGREES else None
    points = shapely.get_coordinates(geometry)
    if unit is None or within(points, WINDOWS[unit]).all():
        return
    raise CrsError(
        say(
            "{file}: the points do not lie in Vietnam in {crs}; check --crs and the numbers",
            file=name,
            crs=crs,
        )
    )
