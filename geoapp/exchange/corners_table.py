"""A corner table or a WKT table as features, for whoever needs them or a refusal."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import CrsError, FileUnreadable, GeometryError, InputError
from geoapp.exchange.corners import read_corners
from geoapp.exchange.corners_grid import Grid, grid_of_text
from geoapp.exchange.corners_head import WKT, Head, find_head
from geoapp.exchange.corners_make import Corners
from geoapp.exchange.corners_place import DEGREES, METRES, WINDOWS, within
from geoapp.exchange.geojson import CRS84
from geoapp.exchange.notes import Note, errors, told

_VN2000_METRES = {"EPSG:5896", "EPSG:5897", "EPSG:5898", "EPSG:5899", "EPSG:3405", "EPSG:3406"} | {
    f"EPSG:{n}" for n in range(9205, 9219)
}
_VN_DEGREES = {CRS84, "EPSG:4326", "EPSG:4756"}
_GEOMETRY = {"too_few", "crossing", "rings_overlap", "invalid", "too_many_rings"}


@dataclass(frozen=True)
class Table:
    """What a text table holds; ``crs`` where the table itself says it."""

    ids: list[str]
    properties: list[dict[str, Any]]
    geometry: NDArray[np.object_]
    crs: str | None
    warnings: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


def read_table(data: bytes, name: str, crs: str | None) -> Table:
    """A corner table (point, X north, Y east) or a table with a WKT column.

    ``crs`` is what the caller says the numbers are in. Raises FileUnreadable, GeometryError
    or CrsError with the row.
    """
    grid = grid_of_text(data, name)
    head = find_head(grid)
    if head is not None and WKT in head.columns:
        return _wkt_table(grid, head, name)
    return corner_table(read_corners(grid, name), name, crs)


def corner_table(found: Corners, name: str, crs: str | None) -> Table:
    """Corners as features. Raises the error that their notes say, or CrsError."""
    swapped = any(n.kind == "swapped" for n in found.notes)
    if crs is None and (swapped or not errors(found.notes)):
        crs = found.crs or _ask_crs(found, name)
    _refuse(found, name)
    _check_window(found.geometry, name, crs)
    return Table(
        ids=found.ids,
        properties=[{} if i.startswith("#") else {"id": i} for i in found.ids],
        geometry=found.geometry,
        crs=found.crs,
        warnings=tuple(f"{name}, {n.said('en')}" for n in found.notes if n.severity == "warning"),
        notes=found.notes,
    )


def _refuse(found: Corners, name: str) -> None:
    wrong = errors(found.notes)
    if not wrong:
        return
    kinds = {n.kind for n in wrong}
    refused: type[InputError] = FileUnreadable
    if kinds <= _GEOMETRY:
        refused = GeometryError
    elif kinds <= {"swapped", "row_outside"}:
        refused = CrsError
    text = {lang: f"{name}, {told(found.notes, lang)}" for lang in ("vi", "en")}
    raise refused(text["en"], message_vi=text["vi"], issues=[n.to_json() for n in wrong[:100]])


def _ask_crs(found: Corners, name: str) -> str:
    hint = ""
    if found.unit == METRES:
        hint = "; the numbers look like VN-2000 metres (Hanoi, meridian 105°: --crs EPSG:5897)"
    raise CrsError(f"{name}: a corner table does not say its CRS; add --crs EPSG:N{hint}")


def _check_window(geometry: NDArray[np.object_], name: str, crs: str | None) -> None:
    """Refuse numbers that cannot be what the caller says they are."""
    unit = METRES if crs in _VN2000_METRES else DEGREES if crs in _VN_DEGREES else None
    points = shapely.get_coordinates(geometry)
    if unit is None or within(points, WINDOWS[unit]).all():
        return
    raise CrsError(
        f"{name}: the points do not lie in Vietnam in {crs}; check --crs and the numbers"
    )


def _wkt_table(grid: Grid, head: Head, name: str) -> Table:
    lines = [line for line in grid.lines[head.after :] if line.cells]
    if not lines:
        raise FileUnreadable(f"{name}: the table has no rows below its header")
    geometry = np.empty(len(lines), dtype=object)
    properties = []
    for n, line in enumerate(lines):
        cells = {head.titles[i]: c for i, c in enumerate(line.cells) if i in head.titles}
        geometry[n] = _wkt(str(cells.pop(head.titles[head.columns[WKT]], "")), line.row, name)
        properties.append({k: v if v != "" else None for k, v in cells.items()})
    declared = {p.get("crs") for p in properties} - {None}
    if len(declared) > 1:
        raise CrsError(f"{name}: its column crs names more than one CRS")
    return Table(
        ids=[str(p.get("id") or f"#{n}") for n, p in enumerate(properties, 1)],
        properties=properties,
        geometry=geometry,
        crs=str(declared.pop()) if declared else None,
    )


def _wkt(text: str, line: int, name: str) -> shapely.Geometry | None:
    if not text.strip():
        return None
    try:
        geometry = shapely.from_wkt(text)
    except shapely.errors.GEOSException as error:
        raise GeometryError(f"{name}, line {line}: not valid WKT") from error
    if not np.isfinite(shapely.get_coordinates(geometry)).all() or geometry.is_empty:
        raise GeometryError(f"{name}, line {line}: a coordinate is missing or not a number")
    flat: shapely.Geometry = shapely.force_2d(geometry)
    return flat
