"""Parcels in a box of degrees, as GeoJSON: a page of them, from text that lies ready.

What a box chooses is told by an index in degrees, what stands before each outline is made once a
block; an answer is one pass of the kernel over the coordinates of the parcels in it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import lru_cache, partial
from typing import Any

import msgspec
import numpy as np
import shapely
from geoindex_rs import rtree

from geoapp.exchange.geojson import Features
from geoapp.exchange.geojson_text import (
    DECIMALS,
    MULTIPOLYGON,
    NULL,
    POLYGON,
    Heads,
    Shapes,
    packed_behind,
)
from geoapp.geometry.packed import Geometries, Rows
from geoapp.geometry.parcels import tree_of
from geoapp.storage import Workspace
from geoapp.storage.store import StoredParcels
from geoapp.workflows.export_stored import Leaf
from geoapp.workflows.lonlat import Box, Lonlat
from geoapp.workflows.lru import Lru

LAYER = "landuse"
HELD = 16
"""Blocks of a store that lie ready: about 10 MB each."""
_encoder = msgspec.json.Encoder()


class _Code(msgspec.Struct):
    code: str | None


class _Parcel(msgspec.Struct, tag="Feature", tag_field="type"):
    id: str
    properties: _Code


@dataclass(frozen=True, eq=False)
class Sheet:
    """Parcels ready to be answered with: ``tree`` is an index of their extents in degrees."""

    shapes: Shapes
    tree: Any
    heads: Heads

    @classmethod
    def of(cls, shapes: Shapes, ids: Sequence[str], codes: Sequence[str | None]) -> "Sheet":
        """From outlines in degrees, ids and land-use codes."""
        said = {code: _Code(code) for code in set(codes)}
        items = [_Parcel(i, said[c]) for i, c in zip(ids, codes, strict=True)]
        heads = Heads.of_lines(_encoder.encode_lines(items))
        return cls(shapes, tree_of(shapes.packed.boxes), heads)

    def meeting(self, box: Box) -> Rows:
        """Rows whose extent meets ``box``, in order."""
        rows = np.sort(np.asarray(rtree.search(self.tree, *box)).astype(np.int64))
        return np.asarray(rows[self.shapes.kinds[rows] != NULL])

    def text(self, rows: Rows, decimals: int = DECIMALS) -> bytes:
        """Features, each with a comma behind it."""
        return packed_behind(self.heads.take(rows), self.shapes, rows, b"},", decimals)


@dataclass(frozen=True, eq=False)
class Part:
    """Parcels that were found in one sheet: how many, and which when they are wanted."""

    count: int
    sheet: Callable[[], Sheet]
    rows: Callable[[], Rows]


@dataclass(frozen=True)
class Window:
    """``text``: features as JSON, with commas between. ``shown`` of ``matched`` parcels."""

    text: bytes
    shown: int
    matched: int


@dataclass(frozen=True, eq=False)
class Land:
    """The land-use layer of one edition, ready for boxes; ``parts``: what one of them meets."""

    edition: str
    parts: Callable[[Box], Iterable[Part]]


def ready_land(workspace: Workspace) -> Land:
    """The layer as it is now, from its store or from memory. Raises LayerUnavailable."""
    stored = workspace.store(LAYER)
    if stored is not None:
        return Land(stored.edition, partial(_stored, stored))
    features = workspace.features(LAYER)
    held = _Held(features.edition, workspace.layer(LAYER).field, features)
    return Land(features.edition, partial(_resident, held))


def window(
    land: Land, box: Box, limit: int, offset: int | None = None, decimals: int = DECIMALS
) -> Window:
    """Parcels whose extent meets ``box``; in the order of the layer or of its store.

    None of them where they are more than ``limit``, unless a page is asked for: those from
    ``offset`` on. ``decimals`` of the degrees: nine are the record's own. Raises LayerUnavailable.
    """
    parts = list(land.parts(box))
    matched = sum(part.count for part in parts)
    if offset is None and matched > limit:
        return Window(b"", 0, matched)
    pages = list(_page(parts, offset or 0, limit))
    text = b"".join(sheet.text(rows, decimals) for sheet, rows in pages)
    return Window(text[:-1], sum(len(rows) for _, rows in pages), matched)


def _page(parts: list[Part], offset: int, limit: int) -> Iterator[tuple[Sheet, Rows]]:
    """Those of all rows that stand from ``offset`` on, ``limit`` at most."""
    for part in parts:
        if limit and offset < part.count:
            mine = part.rows()[offset : offset + limit]
            limit -= len(mine)
            yield part.sheet(), mine
        offset = max(offset - part.count, 0)


def _stored(store: StoredParcels, box: Box) -> Iterator[Part]:
    """What each block holds; a block that lies in the box whole is only counted."""
    lonlat = Lonlat.of(store)
    for number in lonlat.near(box).tolist():
        sheet = partial(_sheet, store, number)
        if lonlat.is_inside(number, box):
            known = store.known_lonlat(number)
            yield Part(int(known.sum()), sheet, partial(np.flatnonzero, known))
        else:
            rows = sheet().meeting(box)
            yield Part(len(rows), sheet, partial(np.asarray, rows))


def _sheet(store: StoredParcels, number: int) -> Sheet:
    held = store.memo.setdefault(Sheet, Lru(HELD))
    made: Sheet = held.get(number, lambda: _block_sheet(store, number))
    return made


def _block_sheet(store: StoredParcels, number: int) -> Sheet:
    leaf = Leaf(store, number)
    rows = np.arange(len(leaf))
    codes = store.codes(rows + store.starts[number]).tolist()
    return Sheet.of(leaf.shapes, leaf.ids(rows), codes)


@dataclass(frozen=True)
class _Held:
    """Features, known by their edition and the field of their class."""

    edition: str
    field: str
    features: Features = dataclass_field(compare=False)


def _resident(held: _Held, box: Box) -> Iterator[Part]:
    if len(held.features):
        sheet = _held_sheet(held)
        rows = sheet.meeting(box)
        yield Part(len(rows), lambda: sheet, lambda: rows)


@lru_cache(maxsize=2)
def _held_sheet(held: _Held) -> Sheet:
    shapes = Shapes.of(_outlines(held.features.geometry))
    assert shapes is not None
    codes = [p.get(held.field) for p in held.features.properties]
    return Sheet.of(shapes, held.features.ids, [None if c is None else str(c) for c in codes])


def _outlines(geometry: Geometries) -> Geometries:
    """Polygons without empty parts, nothing for what is none: a parcel is ground."""
    kept = geometry.copy()
    kept[~np.isin(shapely.get_type_id(kept), (POLYGON, MULTIPOLYGON))] = None
    kept[shapely.is_empty(kept)] = None
    parts, owner = shapely.get_parts(kept, return_index=True)
    for row in np.unique(owner[shapely.is_empty(parts)]).tolist():
        solid = shapely.get_parts(kept[row])
        kept[row] = shapely.multipolygons(solid[~shapely.is_empty(solid)])
    return kept
