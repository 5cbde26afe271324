"""Parcels by the million: blocks made, written and forgotten, a few hundred at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoapp.exchange.geojson import Features
from geoapp.simulate.fabric import outline, polygons
from geoapp.simulate.lattice import Ints, Lattice
from geoapp.simulate.noise import Floats
from geoapp.simulate.plots import Plots, Project, plots

CHUNK = 256  # blocks in memory at once: about 7,000 parcels
_FEATURE = (
    b'{"type":"Feature","id":"%s","properties":{"id":"%s","code":"%s","commune":%s,"note":%s},'
    b'"geometry":{"type":"Polygon","coordinates":[[[%s]]]}}'
)


@dataclass(frozen=True)
class Blocks:
    """What stands where, same index in all: lattice numbers, kind and commune of each block."""

    a: Ints
    b: Ints
    kind: NDArray[np.object_]
    commune: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.a)

    def part(self, start: int, stop: int) -> "Blocks":
        """Blocks ``start`` to ``stop``."""
        cut = slice(start, stop)
        return Blocks(self.a[cut], self.b[cut], self.kind[cut], self.commune[cut])


def write_parcels(
    out: BinaryIO,
    lattice: Lattice,
    blocks: Blocks,
    count: int,
    project: Project,
    note: str,
    progress: Callable[[int], None],
    keep: Callable[[Features], None] | None = None,
) -> tuple[int, BaseGeometry]:
    """Write ``count`` parcels of ``blocks`` as GeoJSON features; their number and outline.

    Fewer are written where the blocks hold fewer. ``progress`` hears the number so far,
    ``keep`` gets the features as they are written.
    """
    written, whole = 0, 0
    rest: BaseGeometry = shapely.Polygon()
    for start in range(0, len(blocks), CHUNK):
        part = blocks.part(start, start + CHUNK)
        made = plots(lattice, part.a, part.b, part.kind, project)
        lines = _lines(made, part, written, note)
        if written + len(lines) >= count:
            lines = lines[: count - written]
            whole, rest = _last(made, len(lines), start)
        out.write((b",\n" if written else b"") + b",\n".join(lines))
        if keep:
            keep(_features(made, part, written, len(lines), note))
        written += len(lines)
        progress(written)
        if written == count:
            break
    else:
        whole = len(blocks)
    ground = outline(lattice, blocks.a[:whole], blocks.b[:whole], project)
    return written, shapely.normalize(shapely.union(ground, rest))


def _last(made: Plots, count: int, start: int) -> tuple[int, BaseGeometry]:
    """How many blocks are wholly written, and the union of the parcels of a broken-off one."""
    ends = np.searchsorted(made.block, np.arange(made.block[-1] + 1), side="right")
    whole = int(np.searchsorted(ends, count, side="right"))
    first = int(ends[whole - 1]) if whole else 0
    return start + whole, shapely.union_all(polygons(made)[first:count])


def _lines(made: Plots, blocks: Blocks, written: int, note: str) -> list[bytes]:
    rings = np.empty(len(made), dtype=object)
    for where, coordinates in made.rings:
        rings[where] = _ring_texts(coordinates)
    codes = {code: code.encode() for code in set(made.code)}
    communes = [orjson.dumps(name) for name in blocks.commune]
    said = orjson.dumps(note)
    names = [name.encode() for name in _names(written, len(made))]
    return [
        _FEATURE % (name, name, codes[code], communes[block], said, ring)
        for name, code, block, ring in zip(
            names, made.code.tolist(), made.block.tolist(), rings.tolist(), strict=True
        )
    ]


def _features(made: Plots, blocks: Blocks, written: int, count: int, note: str) -> Features:
    """The first ``count`` plots as ``_lines`` writes them."""
    ids = _names(written, count)
    rows = zip(ids, made.code[:count].tolist(), made.block[:count].tolist(), strict=True)
    properties = [
        {"id": name, "code": code, "commune": blocks.commune[block], "note": note}
        for name, code, block in rows
    ]
    return Features(ids, properties, polygons(made)[:count])


def _names(written: int, count: int) -> list[str]:
    return [f"thua-{n:07d}" for n in range(written + 1, written + count + 1)]


def _ring_texts(rings: Floats) -> NDArray[np.object_]:
    """``x,y],[x,y`` of each ring of (m, k, 2): one call for all, cut apart afterwards."""
    text = orjson.dumps(np.ascontiguousarray(rings), option=orjson.OPT_SERIALIZE_NUMPY)
    return np.array(text[3:-3].split(b"]],[["), dtype=object)
