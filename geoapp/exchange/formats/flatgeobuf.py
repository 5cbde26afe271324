"""FlatGeobuf: packed polygons with columns of text by the kernel, anything else by GDAL.

The index stands before the features, so these are first written to a file of their own; what
goes out before they are done is the header.
"""

import ctypes
import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, BinaryIO

import numpy as np
import pyproj
from numpy.typing import NDArray

from geoapp import native
from geoapp.exchange.formats.flatbuffer import Doubles, Nested, Scalar, Several, size_prefixed
from geoapp.exchange.formats.scratch import check_room, read_through, scratch_file
from geoapp.exchange.formats.table import Run, Table
from geoapp.exchange.geojson import CRS84

MAGIC = b"fgb\x03fgb\x01"
NODE = np.dtype([("box", "<f8", 4), ("at", "<u8")])
"""An entry of the index: an extent, and where its feature or its first child is."""
BRANCHES = 16
_TEXT = 11  # the kind of a column
_MARGIN = 1.5
"""Times the room that all features take if they are as the first ones."""
_A_POINT, _A_RING, _A_PART, _A_FEATURE, _A_VALUE = 16, 4, 32, 96, 6
Extent = tuple[float, float, float, float]


def fgb(table: Table) -> Iterator[bytes]:
    """FlatGeobuf; unindexed where a feature has no geometry, which its index cannot hold."""
    said = table.said()
    options = {
        "SPATIAL_INDEX": "NO" if said["without_geometry"] or not said["count"] else "YES",
        "TITLE": str(said.get("title_vi") or table.name),
        "DESCRIPTION": json.dumps(said, ensure_ascii=False),
    }
    texts = all(c.type in ("text", "list") for c in table.columns)
    if said["count"] and table.packed and texts and _kernel() is not None:
        yield from _packed(table, options)
    else:
        from geoapp.exchange.formats import gdal  # half a second, which the kernel's road saves

        yield from gdal.fgb(table, options)


def _packed(table: Table, options: dict[str, str]) -> Iterator[bytes]:
    count = table.counts()["count"]
    begun = False
    with scratch_file() as body, scratch_file() as nodes:
        index = Index(nodes, count) if options["SPATIAL_INDEX"] == "YES" else None
        for run in table.runs():
            data, ends = features(run)
            body.write(data)
            if index and len(run):
                index.add(_boxes(run), ends)
            if table.extent and not begun:
                begun = True
                check_room(_MARGIN * len(data) / len(run) * count)  # a header alone reads as empty
                yield header(table, options, count, table.extent)
        if not begun:
            yield header(table, options, count, index.extent() if index else None)
        if index:
            index.pack()
        yield from read_through(nodes)
        yield from read_through(body)


def header(table: Table, options: dict[str, str], count: int, extent: Extent | None) -> bytes:
    """What stands before the index: name, extent, columns, number of features, CRS, words."""
    columns = [Nested([c.name, Scalar("B", _TEXT)]) for c in table.columns]
    crs = pyproj.CRS.from_user_input("EPSG:4326" if table.crs == CRS84 else table.crs)
    authority, code = crs.to_authority() or ("", "0")
    fields = [
        table.name,
        Doubles(extent) if extent else None,
        *[None] * 5,  # any kind of geometry, without z, m, t or tm
        Several(columns),
        Scalar("Q", count),
        Scalar("H", BRANCHES if options["SPATIAL_INDEX"] == "YES" else 0),
        Nested([authority, Scalar("i", int(code)), crs.name, None, crs.to_wkt()]),
        options["TITLE"],
        options["DESCRIPTION"],
    ]
    return MAGIC + size_prefixed(Nested(fields))


class Index:
    """A packed R-tree over features in the order of the file, which is that of the ground.

    ``file``: holds the nodes, the root first, once it is packed.
    """

    def __init__(self, file: BinaryIO, count: int) -> None:
        self._levels = [count]
        while len(self._levels) < 2 or self._levels[-1] > 1:
            self._levels.append(-(-self._levels[-1] // BRANCHES))
        self._nodes = np.memmap(file, NODE, "w+", shape=sum(self._levels))
        self._leaves = self._nodes[len(self._nodes) - count :]
        self._done = self._bytes = 0

    def add(self, boxes: NDArray[np.float64], ends: NDArray[np.int64]) -> None:
        """The next features: their extents, and where each ends among them."""
        mine = self._leaves[self._done : self._done + len(boxes)]
        mine["box"] = boxes
        mine["at"] = self._bytes + np.concatenate([[0], ends[:-1]])
        self._done += len(boxes)
        self._bytes += int(ends[-1])

    def extent(self) -> tuple[float, float, float, float]:
        """Of all features."""
        box = self._leaves["box"]
        west, south = box[:, :2].min(axis=0).tolist()
        east, north = box[:, 2:].max(axis=0).tolist()
        return west, south, east, north

    def pack(self) -> None:
        """Make the nodes above the features."""
        last = len(self._nodes)
        for size, above in zip(self._levels[:-1], self._levels[1:], strict=True):
            first = last - size
            starts = np.arange(first, last, BRANCHES)
            parents = self._nodes[first - above : first]
            children = self._nodes["box"][first:last]
            parents["box"][:, :2] = np.minimum.reduceat(children[:, :2], starts - first, axis=0)
            parents["box"][:, 2:] = np.maximum.reduceat(children[:, 2:], starts - first, axis=0)
            parents["at"] = starts
            last = first
        self._nodes.flush()


def features(run: Run) -> tuple[bytes, NDArray[np.int64]]:
    """Features of a packed run as size-prefixed flatbuffers, and where each ends."""
    assert run.packed is not None
    shapes, rows = run.packed
    texts = [_Texts(run.column(c)) for c in run.columns]
    parts, rings, points = shapes.sizes(rows)
    room = _A_POINT * points + _A_RING * rings + _A_PART * parts
    room += len(run) * (_A_FEATURE + _A_VALUE * len(texts)) + sum(len(t.bytes) for t in texts)
    out, ends = np.empty(room, dtype=np.uint8), np.empty(len(run), dtype=np.int64)
    packed, rows = shapes.packed, np.ascontiguousarray(rows, dtype=np.int64)
    length = _kernel()(
        packed.xy.ctypes.data, packed.rings.ctypes.data, packed.parts.ctypes.data,
        packed.shapes.ctypes.data, shapes.kinds.ctypes.data, rows.ctypes.data, len(run),
        len(texts), _addresses(t.valid for t in texts), _addresses(t.offsets for t in texts),
        _addresses(t.data for t in texts), out.ctypes.data, ends.ctypes.data,
    )  # fmt: skip
    return out[:length].tobytes(), ends


class _Texts:
    """Values of a column end to end, as the kernel reads them: it holds what it points at."""

    def __init__(self, values: Sequence[str | None]) -> None:
        each = [b"" if value is None else value.encode() for value in values]
        self.bytes = b"".join(each)
        lengths = np.fromiter(map(len, each), dtype=np.int32, count=len(each))
        self._offsets = np.concatenate([np.zeros(1, np.int32), np.cumsum(lengths, dtype=np.int32)])
        known = np.array([value is not None for value in values], dtype=bool)
        self._valid = np.packbits(known, bitorder="little")
        self.valid, self.offsets = self._valid.ctypes.data, self._offsets.ctypes.data
        self.data = np.frombuffer(self.bytes, dtype=np.uint8).ctypes.data


def _addresses(each: Any) -> Any:
    places = list(each)
    return (ctypes.c_void_p * len(places))(*places)


def _boxes(run: Run) -> NDArray[np.float64]:
    assert run.packed is not None
    shapes, rows = run.packed
    return np.asarray(shapes.packed.boxes[rows])


@cache
def _kernel() -> Any:
    library = native.library()
    if library is None:
        return None
    function, address, size = library.geoapp_flatgeobuf, ctypes.c_void_p, ctypes.c_int64
    function.restype = size
    function.argtypes = [*[address] * 6, size, size, *[address] * 5]
    return function
