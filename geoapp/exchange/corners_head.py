"""Which column is which, and what the words around a table say: declared area, CRS.

In Vietnamese survey tables X is north and Y is east; a word beside the letter ("Y (Bắc)")
counts more than the letter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geoapp.domain.text import fold
from geoapp.exchange.corners_grid import Cell, Grid, Line
from geoapp.exchange.corners_numbers import MARKS, readings, value_by

HEAD_LINES = 60
HEAD_LETTERS, LINE_LETTERS = 80, 500
"""No title of a column and no sentence about a table is longer."""
NORTH, EAST, NAME, SIDE, BEARING, SITE, WKT = (
    "north", "east", "name", "side", "bearing", "site", "wkt",
)  # fmt: skip
_FILLER = {"toa", "do", "m", "vn2000", "vn", "2000", "he", "truc", "coordinate", "coordinates"}
_NORTH_WORDS = {"bac", "north", "northing", "n", "vi", "lat", "latitude"}
_EAST_WORDS = {"dong", "east", "easting", "e", "kinh", "lon", "long", "lng", "longitude"}
_NAME_WORDS = {
    "diem", "moc", "ten", "so", "hieu", "goc", "dinh", "ranh", "point", "corner", "vertex", "name",
    "stt", "tt", "no", "gioi", "id", "label", "cua", "thu", "tu", "of", "number", "pt", "p",
}  # fmt: skip
_COUNT_WORDS = {"stt", "tt", "no", "so", "thu", "tu"}
_SIDE_WORDS = {
    "canh", "chieu", "dai", "khoang", "cach", "cu", "ly", "length", "side", "distance", "dist",
    "s", "d", "l", "kc", "den", "tiep", "theo", "to", "next", "edge",
}  # fmt: skip
_BEARING_WORDS = {"phuong", "bearing", "azimuth", "huong", "alpha", "direction"}
_SITES = {"id", "site", "cum", "khu", "ma", "thua", "vong", "ring", "ma thua", "ten cum"}
_WKTS = {"wkt", "geometry", "geom"}
_MERIDIANS = {
    (102, 0): "EPSG:5896", (103, 0): "EPSG:9205", (104, 0): "EPSG:9206", (104, 30): "EPSG:9207",
    (104, 45): "EPSG:9208", (105, 0): "EPSG:5897", (105, 30): "EPSG:9209", (105, 45): "EPSG:9210",
    (106, 0): "EPSG:9211", (106, 15): "EPSG:9212", (106, 30): "EPSG:9213", (107, 0): "EPSG:9214",
    (107, 15): "EPSG:9215", (107, 30): "EPSG:9216", (107, 45): "EPSG:5899", (108, 0): "EPSG:5898",
    (108, 15): "EPSG:9217", (108, 30): "EPSG:9218",
}  # fmt: skip
ZONES = {code: f"{d}°{m:02d}'" for (d, m), code in _MERIDIANS.items()}
"""Every VN-2000 / TM-3 zone and its central meridian."""
_SIX_DEGREES = {105: "EPSG:3405", 111: "EPSG:3406"}
_MERIDIAN = re.compile(
    r"(?:kinh tuyen(?: truc| trung uong)?|ktt|(?:central )?meridian)\D{0,6}"
    r"(10[2-9]|111)\s*(?:[°ºdo]+\s*)?(?:(\d\d?)\s*(?:['’′]|phut))?"
)
_AREA = re.compile(
    r"\b(?:dien ?tich|area)\b[^\d]{0,60}?(?:\b(m2|m²|ha)\b[^\d]{0,8}?)?(\d[\d., ]*)"
    r"\s*(m2|m²|met vuong|ha\b|hec)?"
)


@dataclass(frozen=True)
class Head:
    """``columns``: role to index. ``after``: lines before this index are no rows."""

    columns: dict[str, int]
    titles: dict[int, str]
    after: int


@dataclass(frozen=True)
class Declared:
    """An area as a line says it: m², None where its number or its unit has no one reading."""

    row: int
    text: str
    m2: float | None


def folded(cell: Cell) -> str:
    """ASCII in lower case, single spaces: ``Điểm`` -> ``diem``."""
    return " ".join(fold(str(cell)).replace("_", " ").split())


def role(cell: Cell) -> str | None:
    """The one role that a header's words allow."""
    if len(str(cell)) > HEAD_LETTERS:
        return None
    plain = folded(cell)
    words = set(re.findall(r"[a-z0-9α]+", plain)) - _FILLER
    if plain in _WKTS:
        return WKT
    if "α" in words or (words & _BEARING_WORDS and "dinh" not in words):
        return BEARING
    if words and words <= {"x", "y"} | _NORTH_WORDS | _EAST_WORDS:
        return _axis(words)
    if plain in _SITES:
        return SITE
    if words and words <= _SIDE_WORDS | _NAME_WORDS and words & _SIDE_WORDS:
        return SIDE
    return NAME if words and words <= _NAME_WORDS else None


def _axis(words: set[str]) -> str | None:
    north, east = bool(words & _NORTH_WORDS), bool(words & _EAST_WORDS)
    if north != east:
        return NORTH if north else EAST
    return {"x": NORTH, "y": EAST}.get("".join(words))


def find_head(grid: Grid) -> Head | None:
    """The first line that names both coordinates, a bearing and its distance, or WKT.

    A header of two lines has the names of the points and of the sides in the upper one.
    """
    for n, line in enumerate(grid.lines[:HEAD_LINES]):
        columns = _roles(line)
        if columns.keys() >= {NORTH, EAST} or columns.keys() >= {BEARING, SIDE} or WKT in columns:
            above = _roles(grid.lines[n - 1]) if n else {}
            free = {k: v for k, v in above.items() if v not in columns.values()}
            titles = {i: str(c) for i, c in enumerate(line.cells)}
            titles |= {i: str(grid.lines[n - 1].cells[i]) for i in free.values()}
            return Head({**free, **columns}, titles, n + 1)
    return None


def _roles(line: Line) -> dict[str, int]:
    found: dict[str, int] = {}
    for n, cell in enumerate(line.cells):
        what = role(cell)
        if what == NAME and NAME in found and _counts(line.cells[found[NAME]]):
            found[NAME] = n  # the name of the point rather than its number in the list
        elif what is not None:
            found.setdefault(what, n)
    return found


def _counts(cell: Cell) -> bool:
    return set(folded(cell).split()) <= _COUNT_WORDS


def said_crs(texts: Sequence[str]) -> str | None:
    """The CRS that titles and notes name: an EPSG code or a central meridian; None or several."""
    found = {code for text in texts for code in _codes(folded(text[:LINE_LETTERS]))}
    return found.pop() if len(found) == 1 else None


def _codes(plain: str) -> set[str]:
    found = {f"EPSG:{n}" for n in re.findall(r"epsg\D{0,2}(\d{4,5})", plain)}
    for degree, minute in _MERIDIAN.findall(plain):
        key = (int(degree), int(minute or 0))
        six = re.search(r"\b(?:mui|zone)\D{0,12}6\s*(?:°|º|do)", plain)
        code = _SIX_DEGREES.get(key[0]) if six else _MERIDIANS.get(key)
        found |= {code} if code else set()
    return found


def said_area(line: Line, mark: str | None) -> Declared | None:
    """The area in a line such as ``Diện tích: 72,90 ha``; ``mark``: the table's decimal mark."""
    found = _AREA.search(folded(line.text[:LINE_LETTERS]))
    if found is None:
        return None
    text = found[2].strip(" .,")
    values = readings(text)
    value = value_by(text, mark) if mark in MARKS else None
    if value is None:
        value = next(iter(values.values())) if len(set(values.values())) == 1 else None
    unit = {"ha": 1e4, "hec": 1e4, "": None}.get(found[3] or found[1] or "", 1.0)
    m2 = value * unit if value is not None and unit is not None else None
    return Declared(line.row, line.text, m2)
