r"""DXF by GDAL's writer, with the words that it cannot write.

Rings are closed polylines on a layer by stage or land code. Names and notes (``minh họa``,
source, as-of day) are MTEXT entities put among GDAL's; letters beyond ASCII are written as
``\U+XXXX``, which every drawing program and GDAL itself read back.
"""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyogrio
import shapely

from geoapp.exchange.formats.batches import epsg
from geoapp.exchange.formats.scratch import scratch
from geoapp.exchange.formats.table import Held, Table

NOTES = "0"
MOST = 100_000
"""Features: a drawing is text that is put together in memory."""
_BY = ("stage", "code", "type")
"""Columns that put a feature on its layer: the first that the table has."""
_FIRST_HANDLE = 0x1000_0000
_PIECE = 250
_BLANK = "\\U+0020"


def dxf(table: Table) -> Iterator[bytes]:
    """Closed polylines, points, and text entities; in the table's projected CRS."""
    held = table.whole("dxf", MOST)
    layers = _layers(table.name, held)
    with scratch() as folder:
        path = folder / "drawing.dxf"
        _write_lines(path, held, layers, table.crs)
        drawing = path.read_bytes()
    texts = list(_texts(table, held, layers))
    yield _with_texts(drawing, texts)


def _write_lines(path: Any, held: Held, layers: list[str], crs: str) -> None:
    pairs = [
        (layer, shapely.to_wkb(line))
        for layer, shape in zip(layers, held.geometry, strict=True)
        for line in _lines(shape)
    ]
    pyogrio.raw.write(
        path,
        np.array([wkb for _, wkb in pairs], dtype=object),
        [np.array([layer for layer, _ in pairs], dtype=object)],
        ["Layer"],
        driver="DXF",
        geometry_type="Unknown",
        crs=epsg(crs),
    )


def _lines(shape: Any) -> Iterator[Any]:
    """Rings and holes as lines; points and lines as they are."""
    for part in shapely.get_parts(shape) if shape is not None else ():
        if part.geom_type == "Polygon":
            yield from (shapely.LineString(r.coords) for r in (part.exterior, *part.interiors))
        else:
            yield part


def _layers(name: str, held: Held) -> list[str]:
    by = next((c for name in _BY for c in held.columns if c.name == name), None)
    if by is None:
        return [layer_name(name)] * len(held)
    return [layer_name(value if value is not None else "unknown") for value in held.column(by)]


def layer_name(text: object) -> str:
    """A layer name that every program accepts: capitals, digits, ``_ - $``, at most 31."""
    return re.sub(r"[^A-Z0-9_$-]", "_", str(text).upper())[:31] or "_"


def letters(text: str) -> list[str]:
    r"""One line of MTEXT, letter by letter: ``\U+XXXX`` beyond ASCII, its own marks escaped."""
    line = " ".join(text.split())
    return [_letter(c) for c in line if c.isprintable()]


def _letter(letter: str) -> str:
    if letter in "\\{}":
        return "\\" + letter
    if letter.isascii():
        return letter
    units = letter.encode("utf-16-be").hex().upper()
    return "".join(f"\\U+{units[n : n + 4]}" for n in range(0, len(units), 4))


_Text = tuple[str, float, float, float, str]


def _texts(table: Table, held: Held, layers: list[str]) -> Iterator[_Text]:
    """Layer, x, y, height and words of each name and each note."""
    missing = held.without_geometry()
    height, x, y = 2.0, 0.0, 0.0
    if not missing.all():
        x, y, east, north = shapely.total_bounds(held.geometry).tolist()
        height = min(max(east - x, north - y, 400.0) / 200, 200.0)
    for n in np.flatnonzero(~missing).tolist():
        spot = held.geometry[n].representative_point()
        properties = held.properties[n]
        name = str(properties.get("name") or properties.get("code") or held.ids[n])
        yield layers[n], spot.x, spot.y, height / 2, name
    notes = [*table.notes(), f"CRS: {table.crs}"]
    if missing.any():
        ids = ", ".join(held.ids[n] for n in np.flatnonzero(missing).tolist())
        notes.append(f"Chưa có hình ({missing.sum()}): {ids}")
    for number, note in enumerate(notes, 1):
        yield NOTES, x, y - 2 * number * height, height, note


def _with_texts(drawing: bytes, texts: list[_Text]) -> bytes:
    """Put the texts at the end of the section ENTITIES and raise the handle seed past them."""
    head, section, rest = drawing.partition(b"\nENTITIES\n")
    entities, end, tail = rest.partition(b"  0\nENDSEC\n")
    made = "".join(_mtext(text, _FIRST_HANDLE + n) for n, text in enumerate(texts))
    seed = f"$HANDSEED\n  5\n{_FIRST_HANDLE + len(texts):08X}".encode()
    head = re.sub(rb"\$HANDSEED\n +5\n[0-9A-F]+", seed, head)
    return head + section + entities + made.encode("ascii") + end + tail


def _mtext(text: _Text, handle: int) -> str:
    layer, x, y, height, words = text
    groups: list[tuple[int, Any]] = [(0, "MTEXT"), (5, f"{handle:X}"), (100, "AcDbEntity")]
    groups += [(8, layer), (100, "AcDbMText"), (10, f"{x:.4f}"), (20, f"{y:.4f}"), (30, "0.0")]
    groups += [(40, f"{height:.4f}"), (71, 1), *_pieces(letters(words))]
    return "".join(f"{code:>3}\n{value}\n" for code, value in groups)


def _pieces(parts: list[str]) -> Iterator[tuple[int, str]]:
    """Text of any length: pieces of at most 250 in group 3, the last in group 1."""
    piece = ""
    for part in parts:
        if len(piece) + len(part) > _PIECE:
            yield 3, piece
            # Readers trim lines: a blank at the cut would be lost.
            piece, part = "", _BLANK if part == " " else part
        elif part == " " and len(piece) + len(_BLANK) + 11 > _PIECE:
            part = _BLANK
        piece += part
    yield 1, piece
