"""Tiles of zoom 14: every parcel, each with its row and its code."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.exchange.mvt import EXTENT, Tags, layer
from geoapp.geometry.gridcut import within
from geoapp.geometry.packed import Packed
from geoapp.geometry.parcels import Parcels
from geoapp.geometry.tiling import REACH, STEP, Frame, Tile
from geoapp.workflows.tiles_near import Near, near

NAME = "parcels"
NEAR = STEP
"""Of a tile's side: a parcel that reaches beyond the neighbours is cut this far outside."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Drawn:
    """Parcels of a block in units of the tile; ``codes``: index into the layer's codes."""

    outlines: Packed
    rows: Rows
    codes: NDArray[np.int16]


def parcel_tile(parcels: Parcels, work_crs: str, tile: Tile) -> bytes:
    """Every parcel that meets the tile; no bytes where there is none.

    A parcel is whole unless it reaches beyond the neighbouring tiles: then it is cut a little
    outside this one. Raises LayerUnavailable.
    """
    frame = Frame(tile, work_crs)
    each = (_of_block(found, frame) for found in near(parcels, frame.box()))
    drawn = [shown for shown in each if len(shown.rows)]
    if not drawn:
        return b""
    outlines = joined([d.outlines for d in drawn])
    codes = np.concatenate([d.codes for d in drawn])
    return layer(
        NAME, outlines, np.concatenate([d.rows for d in drawn]), _tags(codes, parcels.code_names)
    )


def _of_block(found: Near, frame: Frame) -> _Drawn:
    _, block, rows = found
    order, outlines = _whole_or_cut(block.packed.take(rows), frame)
    units = frame.units(outlines.xy) * EXTENT
    shown = Packed(units, outlines.rings, outlines.parts, outlines.shapes)
    meets = np.flatnonzero(_meeting(shown))
    rows = rows[order][meets]
    return _Drawn(shown.take(meets), rows + found.start, block.codes[rows])


def _whole_or_cut(chosen: Packed, frame: Frame) -> tuple[Rows, Packed]:
    """Rows of ``chosen`` in the order of drawing, and their outlines: those cut lie below."""
    inside = within(chosen.boxes, frame.box(REACH))
    if inside.all():
        return np.arange(len(chosen)), chosen
    large, whole = np.flatnonzero(~inside & (np.diff(chosen.shapes) > 0)), np.flatnonzero(inside)
    cut = Packed.of(_cut(chosen.geometries(large), frame.box(NEAR)))
    return np.concatenate([large, whole]), joined([cut, chosen.take(whole)])


def _cut(geoms: NDArray[np.object_], box: NDArray[np.float64]) -> NDArray[np.object_]:
    """The parts of polygons in a box; an empty one where there is none."""
    cut = shapely.clip_by_rect(geoms, *box)
    flat = np.flatnonzero(~np.isin(shapely.get_type_id(cut), (3, 6)))
    for n in flat.tolist():
        parts = shapely.get_parts(cut[n])
        cut[n] = shapely.MultiPolygon(list(parts[shapely.get_type_id(parts) == 3]))
    return np.asarray(cut, dtype=object)


def _meeting(outlines: Packed) -> NDArray[np.bool_]:
    """Which of them meet the tile itself, by their extent on its grid."""
    west, south, east, north = np.rint(outlines.boxes).T
    meets: NDArray[np.bool_] = (west <= EXTENT) & (east >= 0) & (south <= EXTENT) & (north >= 0)
    return meets


def _tags(codes: NDArray[np.int16], names: tuple[str, ...]) -> Tags:
    used, value = np.unique(codes, return_inverse=True)
    coded = codes >= 0
    without = int(used[0] < 0)
    first = np.concatenate([[0], np.cumsum(coded)])
    return Tags(
        first=first,
        key=np.zeros(int(first[-1]), dtype=np.int64),
        value=(value[coded] - without).astype(np.int64),
        keys=("code",),
        values=[names[n] for n in used[without:]],
    )


def joined(packed: list[Packed]) -> Packed:
    """Several, one after another."""
    if len(packed) == 1:
        return packed[0]
    offsets = []
    for name in ("rings", "parts", "shapes"):
        each = [getattr(p, name) for p in packed]
        shifts = np.concatenate([[0], np.cumsum([a[-1] for a in each])])
        parts = [a[:-1] + s for a, s in zip(each, shifts, strict=False)]
        offsets.append(np.concatenate([*parts, shifts[-1:]]).astype(np.int32))
    return Packed(np.concatenate([p.xy for p in packed]), *offsets)
