"""FlatGeobuf of packed polygons with columns of text: features by the kernel, header by GDAL.

The index stands before the features, so these are first written to a file of their own; what
goes out before they are done is the header.
"""

import ctypes
import tempfile
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from numpy.typing import NDArray

from geoapp import native
from geoapp.exchange.formats.arrow import GEOMETRY, arrow_schema, epsg
from geoapp.exchange.formats.scratch import PIECE, scratch
from geoapp.exchange.formats.table import Run, Table

NODE = np.dtype([("box", "<f8", 4), ("at", "<u8")])
"""An entry of the index: an extent, and where its feature or its first child is."""
BRANCHES = 16
_A_POINT, _A_RING, _A_PART, _A_FEATURE, _A_VALUE = 16, 4, 32, 96, 6
_COUNT = 8
"""The field of the header that holds the number of features."""


def is_for(table: Table) -> bool:
    """Whether a table can be written so."""
    texts = all(c.type in ("text", "list") for c in table.columns)
    return table.packed and texts and _kernel() is not None


def packed_fgb(table: Table, options: dict[str, str]) -> Iterator[bytes]:
    """The file; ``options`` for GDAL's header. Indexed unless a feature has no geometry."""
    said = table.said()
    count = said["count"]
    index = None if said["without_geometry"] else Index(count)
    begun = False
    with tempfile.TemporaryFile(prefix="geoapp-") as body:
        for run in table.runs():
            data, ends = features(run)
            body.write(data)
            if index and len(run):
                index.add(_boxes(run), ends)
            if table.extent and not begun:
                begun = True
                yield header(table, options, count, table.extent)
        if not begun:
            yield header(table, options, count, index.extent() if index else (0, 0, 0, 0))
        if index:
            yield index.packed()
        body.seek(0)
        while piece := body.read(PIECE):
            yield piece


def header(
    table: Table, options: dict[str, str], count: int, extent: tuple[float, float, float, float]
) -> bytes:
    """What GDAL writes before a layer of one feature, with the number of features put in."""
    form = arrow_schema(table.columns)
    nothing = [pa.nulls(1, field.type) for field in form][:-1]
    outline = pa.array([shapely.to_wkb(shapely.box(*extent))], pa.binary())
    with scratch() as folder:
        path = folder / f"{table.name}.fgb"
        pyogrio.write_arrow(
            pa.Table.from_arrays([*nothing, outline], schema=form),
            path,
            layer=table.name,
            driver="FlatGeobuf",
            geometry_name=GEOMETRY,
            geometry_type="Unknown",
            crs=epsg(table.crs),
            layer_options=options,
        )
        made = bytearray(path.read_bytes())
    root = 12 + int.from_bytes(made[12:16], "little")
    fields = root - int.from_bytes(made[root : root + 4], "little", signed=True)
    place = fields + 4 + 2 * _COUNT
    at = root + int.from_bytes(made[place : place + 2], "little")
    made[at : at + 8] = count.to_bytes(8, "little")
    return bytes(made[: 12 + int.from_bytes(made[8:12], "little")])


class Index:
    """A packed R-tree over features in the order of the file, which is that of the ground."""

    def __init__(self, count: int) -> None:
        self._levels = [count]
        while len(self._levels) < 2 or self._levels[-1] > 1:
            self._levels.append(-(-self._levels[-1] // BRANCHES))
        self._nodes = np.zeros(sum(self._levels), dtype=NODE)
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

    def packed(self) -> bytes:
        """The nodes, the root first."""
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
        return self._nodes.tobytes()


def features(run: Run) -> tuple[bytes, NDArray[np.int64]]:
    """Features of a packed run as size-prefixed flatbuffers, and where each ends."""
    assert run.packed is not None
    shapes, rows = run.packed
    texts = [_Texts(pa.array(run.column(c), pa.string())) for c in run.columns]
    parts, rings, points = shapes.sizes(rows)
    room = _A_POINT * points + _A_RING * rings + _A_PART * parts
    room += len(run) * (_A_FEATURE + _A_VALUE * len(texts)) + sum(t.size for t in texts)
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
    """Where the buffers of an Arrow array of text lie; it holds them."""

    def __init__(self, array: pa.Array) -> None:
        self._array = array
        valid, offsets, data = array.buffers()
        self.valid = valid.address if valid is not None and array.null_count else None
        self.offsets = offsets.address
        self.data = data.address if data is not None else None
        self.size = data.size if data is not None else 0


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
