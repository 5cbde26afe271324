"""GeoJSON text of geometries: rounded, the shortest that reads back the same, right-hand rings.

Polygons go through the compiled kernel (``native/text.c``), everything else, and whatever the
kernel leaves open, through GEOS and Python's own text of a number: the same bytes.
"""

import ctypes
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping

from geoapp import native
from geoapp.errors import FormatError
from geoapp.geometry.packed import Geometries, Packed, Rows
from geoapp.sentence import say

DECIMALS, MOST_DECIMALS = 7, 9
GEOMETRY = b',"geometry":'
NULL, POLYGON, MULTIPOLYGON = 0, 3, 6
"""Kinds of ``Shapes``; the numbers are those of ``shapely.GeometryType``."""
_A_POINT, _AN_OFFSET, _A_SHAPE = 40, 4, 48
_NO_HEAD = np.zeros(1, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Shapes:
    """Polygons, multipolygons and nothing: ``kinds`` says which of the three, row by row."""

    packed: Packed
    kinds: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.kinds)

    @classmethod
    def of(cls, geometry: Geometries) -> "Shapes | None":
        """Pack geometries as they are, 2D; None where one is no polygon or has an empty part."""
        types = shapely.get_type_id(geometry)
        if not np.isin(types, (-1, POLYGON, MULTIPOLYGON)).all() or _hollow(geometry):
            return None
        several = np.array([shapely.MultiPolygon()], dtype=object)
        solid = np.where(types < 0, several, geometry)
        # an empty multipolygon in front makes the layout always the same
        _, xy, offsets = shapely.to_ragged_array(np.concatenate([several, solid]), include_z=False)
        rings, parts, shapes = (np.asarray(o, dtype=np.int32) for o in offsets)
        packed = Packed(np.ascontiguousarray(xy, dtype=np.float64), rings, parts, shapes[1:])
        return cls(packed, np.maximum(types, NULL).astype(np.uint8))

    def sizes(self, rows: Rows) -> tuple[int, int, int]:
        """How many parts, rings and points some of them have."""
        packed, counts = self.packed, []
        first: NDArray[Any] = rows
        last: NDArray[Any] = rows + 1
        for offsets in (packed.shapes, packed.parts, packed.rings):
            first, last = offsets[first], offsets[last]
            counts.append(int((last - first).sum(dtype=np.int64)))
        return counts[0], counts[1], counts[2]

    def geometries(self, rows: Rows) -> Geometries:
        """Some of them as shapely geometries, None for those without one."""
        found = self.packed.geometries(rows)
        kinds = self.kinds[rows]
        single = (kinds == MULTIPOLYGON) & (shapely.get_type_id(found) == POLYGON)
        found[single] = shapely.multipolygons(found[single][:, None])
        found[kinds == NULL] = None
        return found


@dataclass(frozen=True, eq=False)
class Heads:
    """What stands before each geometry: text n is ``data[ends[n]:ends[n + 1] - cut]``.

    ``which``: the texts that are meant, in order; all of them where it is None.
    """

    data: bytes
    ends: NDArray[np.int64]
    cut: int = 0
    which: Rows | None = None

    @classmethod
    def of(cls, texts: Sequence[bytes], cut: int = 0) -> "Heads":
        """From one text each."""
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        return cls(b"".join(texts), np.concatenate([_NO_HEAD, np.cumsum(lengths)]), cut)

    @classmethod
    def of_lines(cls, lines: bytes) -> "Heads":
        """From lines of JSON objects, each without its last brace."""
        breaks = np.flatnonzero(np.frombuffer(lines, dtype=np.uint8) == 0x0A)
        return cls(lines, np.concatenate([_NO_HEAD, breaks + 1]), cut=2)

    def texts(self) -> list[bytes]:
        """One text each."""
        texts = [self.data[a : b - self.cut] for a, b in pairwise(self.ends.tolist())]
        return texts if self.which is None else [texts[n] for n in self.which.tolist()]

    def take(self, rows: Rows) -> "Heads":
        """Some of them, without a copy."""
        return replace(self, which=np.ascontiguousarray(rows, dtype=np.int64))

    def size(self) -> int:
        """Bytes of all that are meant."""
        if self.which is None:
            return len(self.data)
        return int((self.ends[self.which + 1] - self.ends[self.which]).sum())


def geometry_texts(geometry: Geometries, decimals: int = DECIMALS) -> list[bytes]:
    """GeoJSON text of each geometry (``null`` for None), rounded, right-hand rings.

    Raises FormatError where a coordinate is not finite.
    """
    geometry = np.atleast_1d(np.asarray(geometry, dtype=object))
    shapes = Shapes.of(geometry) if native.library() else None
    made = shapes and _native(shapes, np.arange(len(shapes)), decimals)
    if not made:
        return _by_geos(geometry, decimals)
    text, ends = made
    return [text[a:b] for a, b in pairwise([0, *ends.tolist()])]


def texts_behind(
    heads: Heads, geometry: Geometries, after: bytes, decimals: int = DECIMALS
) -> bytes:
    """Features: head, geometry and ``after``, which closes the feature, end to end."""
    shapes = Shapes.of(geometry) if native.library() else None
    if shapes:
        return packed_behind(heads, shapes, np.arange(len(shapes)), after, decimals)
    return _joined(heads, geometry_texts(geometry, decimals), after)


def packed_behind(
    heads: Heads, shapes: Shapes, rows: Rows, after: bytes, decimals: int = DECIMALS
) -> bytes:
    """The same of some rows of packed shapes."""
    made = _native(shapes, rows, decimals, heads, after)
    if made:
        return made[0]
    return _joined(heads, _by_geos(shapes.geometries(rows), decimals), after)


def _joined(heads: Heads, texts: list[bytes], after: bytes) -> bytes:
    return b"".join(h + GEOMETRY + t + after for h, t in zip(heads.texts(), texts, strict=True))


def _hollow(geometry: Geometries) -> bool:
    """Whether a geometry or a part of one is empty: text of its own, which GEOS knows."""
    return bool(shapely.is_empty(shapely.get_parts(geometry)).any()) or bool(
        shapely.is_empty(geometry).any()
    )


def _by_geos(geometry: Geometries, decimals: int) -> list[bytes]:
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise FormatError(say("a coordinate is not a finite number; repair the layer first"))
    rounded = shapely.transform(shapely.force_2d(geometry), lambda xy: np.round(xy, decimals))
    texts = np.atleast_1d(shapely.to_geojson(shapely.orient_polygons(rounded)))
    return [b"null" if text is None else _shortest(text) for text in texts]


def _shortest(text: str) -> bytes:
    """The same document with every number as Python writes it; GEOS's text is not always short."""
    return json.dumps(orjson.loads(text), separators=(",", ":")).encode()


@cache
def _kernel() -> Any:
    library = native.library()
    if library is None:
        return None
    function, address, size = library.geoapp_text, ctypes.c_void_p, ctypes.c_int64
    text = (ctypes.c_char_p, size)
    function.restype = size
    function.argtypes = [*[address] * 6, size, ctypes.c_int32, ctypes.c_char_p, address, address,
                         size, *text, *text, address, address]  # fmt: skip
    return function


def _native(
    shapes: Shapes, rows: Rows, decimals: int, heads: Heads | None = None, after: bytes = b""
) -> tuple[bytes, NDArray[np.int64]] | None:
    """The text and where each row's ends, bare without ``heads``; None: it is left to GEOS."""
    kernel, count, packed = _kernel(), len(rows), shapes.packed
    if kernel is None or not 0 <= decimals <= MOST_DECIMALS:
        return None
    between = GEOMETRY if heads else b""
    heads = heads or Heads(b"", np.zeros(count + 1, dtype=np.int64))
    parts, rings, points = shapes.sizes(rows)
    room = _A_POINT * points + _AN_OFFSET * (rings + parts) + heads.size()
    room += count * (_A_SHAPE + len(between) + len(after))
    out, ends = np.empty(room, dtype=np.uint8), np.empty(count, dtype=np.int64)
    rows = np.ascontiguousarray(rows, dtype=np.int64)
    which = None if heads.which is None else heads.which.ctypes.data
    length = kernel(
        packed.xy.ctypes.data, packed.rings.ctypes.data, packed.parts.ctypes.data,
        packed.shapes.ctypes.data, shapes.kinds.ctypes.data, rows.ctypes.data, count, decimals,
        heads.data, heads.ends.ctypes.data, which, heads.cut, between, len(between), after,
        len(after), out.ctypes.data, ends.ctypes.data,
    )  # fmt: skip
    return None if length < 0 else (out[:length].tobytes(), ends)


def flat_geometry(shape: shapely.Geometry, crs: str) -> dict[str, Any]:
    """A geometry with plane coordinates as GeoJSON that names its ``crs``, to the last bit."""
    return {"crs": crs, **mapping(shape)}  # type: ignore[arg-type] # it has the interface
