"""Parcels of a store in another zone: those near some sites only, from the record's degrees."""

from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry.crs import WGS84, to_work, unit_m
from geoapp.geometry.packed import Geometries, Numbers, Rows
from geoapp.geometry.pairs import Pairs
from geoapp.geometry.parcels import ParcelIndex, make_block
from geoapp.geometry.validity import repair
from geoapp.scale.priority import apart
from geoapp.storage.store import StoredParcels

MARGIN, MARGIN_M = 0.02, 0.5
"""A site's box grows by this share of its size, and by this much, before parcels are looked up in
another CRS, in which its straight edges and theirs are curves."""


def near_boxes(shapes: Geometries, source: str, work_crs: str) -> Numbers:
    """(n, 4) boxes in m of ``work_crs`` that surely hold shapes of another CRS."""
    west, south, east, north = shapely.bounds(to_work(shapes, source, work_crs)).reshape(-1, 4).T
    grow = MARGIN * np.maximum(east - west, north - south) + MARGIN_M
    return np.column_stack([west - grow, south - grow, east + grow, north + grow])


def near_rows(parcels: StoredParcels, number: int, boxes: Numbers) -> Rows:
    """Rows of a block that may lie in one of some boxes, sorted."""
    block = parcels.block(number)
    found = [block.meeting(box) for box in boxes[np.isfinite(boxes).all(axis=1)].tolist()]
    rows = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *found]))
    return np.asarray(rows + parcels.starts[number])


def zoned(parcels: StoredParcels, zone: str, rows: Rows) -> ParcelIndex:
    """Some rows of a store in another zone.

    They are the first block; the second has those they share ground with. Codes and the order of
    ids are the store's.
    """
    claims = _claims(parcels, rows)
    parts = [part for part in (rows, np.setdiff1d(claims[:, 1], rows)) if len(part)]
    every = np.concatenate([np.empty(0, dtype=np.int64), *parts])
    names = parcels.ids(every)
    valid, repairs = repair(outlines(parcels, zone, every), names.tolist())
    codes, places = _codes(parcels, every), parcels.places(every)
    ends = np.cumsum([0, *map(len, parts)]).tolist()
    slices = [slice(a, b) for a, b in pairwise(ends)]
    blocks = [make_block(valid[s], codes[s], places[s]) for s in slices]
    pairs = _local(claims, every)
    return ParcelIndex(blocks, names, parcels.code_names, tuple(repairs), pairs)


def _claims(parcels: StoredParcels, rows: Rows) -> Pairs:
    """Each of some rows beside each row that it shares ground with."""
    held = apart(parcels)
    first, end = (np.searchsorted(held.claimed, rows, side=s) for s in ("left", "right"))
    counts = end - first
    before = np.cumsum(counts) - counts
    at = np.repeat(first - before, counts) + np.arange(counts.sum())
    return np.column_stack([held.claimed[at], held.rival[at]])


def _local(pairs: Pairs, rows: Rows) -> Pairs:
    """Pairs of rows as pairs of places in ``rows``, each once."""
    order = np.argsort(rows)
    places = order[np.searchsorted(rows, pairs, sorter=order)] if len(pairs) else pairs
    return np.unique(np.sort(places, axis=1), axis=0)


def outlines(parcels: StoredParcels, zone: str, rows: Rows) -> Geometries:
    """Outlines of some rows in ``zone``, not repaired: from degrees where the record has them."""
    degrees = parcels.lonlat(rows)
    made = to_work(degrees, WGS84, zone)
    without = np.flatnonzero(shapely.is_missing(degrees))
    if len(without):
        work_crs = parcels.manifest.work_crs
        held = parcels.geometries(rows[without])
        made[without] = to_work(_in_units(held, work_crs), work_crs, zone)
    return made


def _in_units(geoms: Geometries, crs: str) -> Geometries:
    unit = unit_m(crs)
    moved: Geometries = shapely.transform(geoms, lambda xy: xy / unit) if unit != 1 else geoms
    return moved


def _codes(parcels: StoredParcels, rows: Rows) -> NDArray[np.int16]:
    index: dict[str | None, int] = {name: n for n, name in enumerate(parcels.code_names)}
    return np.array([index.get(c, -1) for c in parcels.codes(rows).tolist()], dtype=np.int16)
