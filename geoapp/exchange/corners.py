"""Tables of corner points as surveyors write them, and tables with a WKT column.

In Vietnamese survey tables X is north and Y is east. Within Vietnam the two ranges do
not meet, so columns that were swapped are seen and refused, never turned in silence.
"""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import CrsError, FileUnreadable, GeometryError, TooLarge
from geoapp.exchange.geojson import CRS84

MAX_ROWS = 1_000_000
_NORTH = {"x", "x(m)", "north", "northing", "bac", "x bac", "x (bac)", "bac (x)", "lat", "vi do"}
_EAST = {"y", "y(m)", "east", "easting", "dong", "y dong", "y (dong)", "dong (y)", "lon", "kinh do"}
_SITE = {"id", "site", "cum", "khu", "ma"}
_WKT = {"wkt", "geometry", "geom"}
# Metres in every VN-2000 projection (3 and 6 degree zones), degrees in Vietnam.
_METRES = ((900_000.0, 2_700_000.0), (100_000.0, 900_000.0))
_DEGREES = ((8.0, 24.0), (102.0, 118.0))
_VN2000_METRES = {"EPSG:5897", "EPSG:5898", "EPSG:5899", "EPSG:3405", "EPSG:3406"} | {
    f"EPSG:{n}" for n in range(9205, 9219)
}
_VN_DEGREES = {CRS84, "EPSG:4326", "EPSG:4756"}


@dataclass(frozen=True)
class Table:
    """What a text table holds; ``crs`` where the table itself says it."""

    ids: list[str]
    properties: list[dict[str, Any]]
    geometry: NDArray[np.object_]
    crs: str | None
    warnings: tuple[str, ...] = ()


def read_table(data: bytes, name: str, crs: str | None) -> Table:
    """A corner table (point, X north, Y east) or a table with a WKT column.

    ``crs`` is what the caller says the numbers are in. Raises FileUnreadable, GeometryError
    or CrsError with the line.
    """
    header, rows = _rows(data, name)
    plain = [_plain(cell) for cell in header]
    wkt = next((n for n, cell in enumerate(plain) if cell in _WKT), None)
    if wkt is not None:
        return _wkt_table(header, rows, wkt, name)
    north = next((n for n, cell in enumerate(plain) if cell in _NORTH), None)
    east = next((n for n, cell in enumerate(plain) if cell in _EAST), None)
    if north is None or east is None:
        raise FileUnreadable(
            f"{name}: its first line must name the columns point, X (north) and Y (east),"
            " or a WKT column"
        )
    site = next((n for n, cell in enumerate(plain) if cell in _SITE), None)
    return _corner_table(rows, (north, east, site), name, crs)


def _rows(data: bytes, name: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileUnreadable(f"{name}: not UTF-8; save it as 'CSV UTF-8'") from error
    first = text.partition("\n")[0]
    delimiter = max(";\t,", key=first.count)
    csv.field_size_limit(16 << 20)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        lines = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise FileUnreadable(f"{name}: not a readable table ({error})") from error
    if len(lines) < 2:
        raise FileUnreadable(f"{name}: the table has no rows below its header")
    if len(lines) > MAX_ROWS:
        raise TooLarge(f"{name}: more than {MAX_ROWS} rows")
    return lines[0][1], lines[1:]


def _plain(cell: str) -> str:
    """A header as ASCII in lower case, single spaces: ``Điểm`` -> ``diem``."""
    decomposed = unicodedata.normalize("NFD", cell.lower().replace("đ", "d"))
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(kept.replace("_", " ").split())


def decimal(text: str) -> float | None:
    """A number in Vietnamese or English writing; None where it is neither or could be both.

    Examples
    --------
    >>> decimal("2.325.124,56"), decimal("2325124.56"), decimal("2325124,560")
    (2325124.56, 2325124.56, 2325124.56)
    >>> decimal("529.400") is None  # five hundred thousand, or five hundred?
    True
    """
    text = text.strip().replace("\u00a0", "").replace(" ", "")
    if not re.fullmatch(r"[+-]?\d+([.,]\d+)*", text):
        return None
    marks = re.findall(r"[.,]", text)
    if not marks:
        return float(text)
    whole, fraction = re.split(r"[.,](?=[^.,]*$)", text)
    if len(marks) == 1:
        grouped = len(fraction) == 3 and 1 <= len(whole.lstrip("+-0")) <= 3
        return None if grouped else float(f"{whole}.{fraction}")
    if len(set(marks)) == 1:
        groups = re.fullmatch(r"[+-]?\d{1,3}([.,]\d{3})+", text)
        return float(re.sub(r"[.,]", "", text)) if groups else None
    if marks[-1] in marks[:-1] or not re.fullmatch(r"[+-]?\d{1,3}([.,]\d{3})*", whole):
        return None
    return float(re.sub(r"[.,]", "", whole) + "." + fraction)


def _corner_table(
    rows: list[tuple[int, list[str]]],
    columns: tuple[int, int, int | None],
    name: str,
    crs: str | None,
) -> Table:
    north, east, site = columns
    corners: dict[str, list[tuple[float, float]]] = {}
    for line, row in rows:
        key = row[site].strip() if site is not None and site < len(row) else ""
        point = (_number(row, east, line, name), _number(row, north, line, name))
        corners.setdefault(key, []).append(point)
    every = np.array([p for ring in corners.values() for p in ring])
    _check_window(every, name, crs)
    geometry = np.empty(len(corners), dtype=object)
    geometry[:] = [_polygon(ring, key, name) for key, ring in corners.items()]
    return Table(
        ids=[key or f"#{n}" for n, key in enumerate(corners, 1)],
        properties=[{"id": key} if key else {} for key in corners],
        geometry=geometry,
        crs=None,
    )


def _number(row: list[str], column: int, line: int, name: str) -> float:
    text = row[column] if column < len(row) else ""
    value = decimal(text)
    if value is None:
        raise FileUnreadable(
            f"{name}, line {line}: {text.strip()[:30]!r} is not clearly one number;"
            " write metres without thousands marks, such as 2325124.56"
        )
    return value


def _polygon(ring: list[tuple[float, float]], key: str, name: str) -> shapely.Polygon:
    distinct = ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring
    if len(set(distinct)) < 3:
        where = f" of {key}" if key else ""
        raise GeometryError(f"{name}: the corners{where} are fewer than three; a site needs more")
    return shapely.Polygon(distinct)


def _check_window(points: NDArray[np.float64], name: str, crs: str | None) -> None:
    """Refuse swapped columns, and numbers that cannot be what the caller says they are."""
    if crs is None:
        _ask_crs(points, name)
    window = _METRES if crs in _VN2000_METRES else _DEGREES if crs in _VN_DEGREES else None
    if window is None or _within(points, window):
        return
    if _within(points[:, ::-1], window):
        raise CrsError(
            f"{name}: the columns X and Y look swapped: X is north"
            f" ({points[0, 1]:.2f} is given), Y is east ({points[0, 0]:.2f} is given);"
            " swap the two headers"
        )
    raise CrsError(
        f"{name}: the points do not lie in Vietnam in {crs}; check --crs and the numbers"
    )


def _ask_crs(points: NDArray[np.float64], name: str) -> None:
    hint = ""
    if _within(points, _METRES) or _within(points[:, ::-1], _METRES):
        hint = "; the numbers look like VN-2000 metres (Hanoi, meridian 105°: --crs EPSG:5897)"
    raise CrsError(f"{name}: a corner table does not say its CRS; add --crs EPSG:N{hint}")


def _within(points: NDArray[np.float64], window: tuple[tuple[float, float], ...]) -> bool:
    (south, north), (west, east) = window
    x, y = points.T
    return bool(((x >= west) & (x <= east) & (y >= south) & (y <= north)).all())


def _wkt_table(
    header: list[str], rows: list[tuple[int, list[str]]], column: int, name: str
) -> Table:
    geometry = np.empty(len(rows), dtype=object)
    properties = []
    for n, (line, row) in enumerate(rows):
        cells = dict(zip(header, row, strict=False))
        geometry[n] = _wkt(cells.pop(header[column], ""), line, name)
        properties.append({k: v if v != "" else None for k, v in cells.items()})
    declared = {p.get("crs") for p in properties} - {None}
    if len(declared) > 1:
        raise CrsError(f"{name}: its column crs names more than one CRS")
    return Table(
        ids=[str(p.get("id") or f"#{n}") for n, p in enumerate(properties, 1)],
        properties=properties,
        geometry=geometry,
        crs=declared.pop() if declared else None,
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
