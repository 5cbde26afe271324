"""Well-known binary of many shapes: one copy of their coordinates by the kernel, else by GEOS."""

import ctypes
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from geoapp import native
from geoapp.exchange.geojson_text import NULL, Shapes
from geoapp.geometry.packed import Geometries, Rows

_A_POINT, _A_RING, _A_PART = 16, 4, 9


def wkb_of(geometry: Geometries) -> pa.Array:
    """ISO WKB of shapes, null where there is none."""
    return pa.array(list(shapely.to_wkb(geometry, flavor="iso")), type=pa.binary())


def packed_wkb(shapes: Shapes, rows: Rows) -> pa.Array:
    """The same of some rows of packed shapes."""
    kernel, packed, count = _kernel(), shapes.packed, len(rows)
    if kernel is None:
        return wkb_of(shapes.geometries(rows))
    parts, rings, points = shapes.sizes(rows)
    room = _A_POINT * points + _A_RING * rings + _A_PART * (parts + count)
    out, ends = np.empty(room, dtype=np.uint8), np.empty(count + 1, dtype=np.int32)
    rows = np.ascontiguousarray(rows, dtype=np.int64)
    kernel(
        packed.xy.ctypes.data, packed.rings.ctypes.data, packed.parts.ctypes.data,
        packed.shapes.ctypes.data, shapes.kinds.ctypes.data, rows.ctypes.data, count,
        out.ctypes.data, ends.ctypes.data,
    )  # fmt: skip
    known = pa.array(shapes.kinds[rows] != NULL).buffers()[1]
    return pa.Array.from_buffers(
        pa.binary(), count, [known, pa.py_buffer(ends), pa.py_buffer(out[: ends[-1]])]
    )


@cache
def _kernel() -> Any:
    library = native.library()
    if library is None:
        return None
    function, address = library.geoapp_wkb, ctypes.c_void_p
    function.restype = None
    function.argtypes = [*[address] * 6, ctypes.c_int64, address, address]
    return function
