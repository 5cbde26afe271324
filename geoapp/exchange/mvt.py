"""Mapbox Vector Tiles 2, written for all polygons of a layer at once.

A feature is a sequence of varints and nothing else; so a whole layer is one array of numbers,
encoded in one go. Coordinates are rounded to the tile's grid, but no polygon is lost by it: one
that has no area left is drawn one quantum wide.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoapp.geometry.packed import Packed

EXTENT = 4096
MOVE, CLOSE, POLYGON = 9, 15, 3
_HEAD = 10
"""Numbers of a feature beside its tags and its outline."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tags:
    """What features carry: those of feature ``n`` are ``key[first[n]:first[n + 1]]``.

    ``key`` and ``value`` are indices into ``keys`` and ``values``: all text, or all float.
    """

    first: Ints
    key: Ints
    value: Ints
    keys: Sequence[str]
    values: Sequence[str] | NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Rings:
    """Open rings in whole tile units, those of one feature together.

    ``points``: (n, 2). ``first``: where each ring begins, with the end. ``owner``: its feature.
    """

    points: Ints
    first: Ints
    owner: Ints


def layer(name: str, outlines: Packed, ids: Ints, tags: Tags) -> bytes:
    """One layer of a tile; layers are joined by ``+``.

    ``outlines``: polygons in tile units, x to the east, y to the south, none of them empty.
    """
    geometry, geometry_first = commands(drawn(outlines), len(outlines))
    features = varints(_features(ids, tags, geometry, geometry_first))
    body = b"".join(
        (
            b"\x0a" + _text(name),
            features,
            *(b"\x1a" + _text(key) for key in tags.keys),
            _values(tags.values),
            b"\x28" + _number(EXTENT) + b"\x78\x02",
        )
    )
    return b"\x1a" + _number(len(body)) + body


def drawn(outlines: Packed) -> Rings:
    """Outlines on the tile's grid: no point twice in a row, shells positive, holes negative.

    A shell without area becomes a line one quantum wide; a hole without area is left out.
    """
    rings = _cleaned(outlines)
    shell = np.zeros(len(rings.first) - 1, dtype=bool)
    shell[outlines.parts[:-1]] = True
    area = _twice_area(rings)
    of_part = np.cumsum(shell) - 1
    flat = area == 0
    kept = shell | ~(flat | flat[np.flatnonzero(shell)][of_part])
    widened = _widened(rings, outlines)
    points, counts = _replaced(rings, shell & flat, kept, widened)
    first = np.concatenate([[0], np.cumsum(counts[kept])])
    made = Rings(points, first, rings.owner[kept])
    return _turned(made, (_twice_area(made) > 0) != shell[kept])


def _cleaned(outlines: Packed) -> Rings:
    first = outlines.rings.astype(np.int64)
    points = np.rint(outlines.xy).astype(np.int64)
    ring = np.repeat(np.arange(len(first) - 1), np.diff(first))
    before = np.roll(points, 1, axis=0)
    # a ring is closed: its last point is its first one, which is compared with the one before
    before[first[:-1]] = points[np.maximum(first[1:] - 2, first[:-1])]
    kept = (points != before).any(axis=1)
    kept[first[1:] - 1] = False
    counts = np.bincount(ring[kept], minlength=len(first) - 1)
    part = np.repeat(np.arange(len(outlines.parts) - 1), np.diff(outlines.parts))
    feature = np.repeat(np.arange(len(outlines)), np.diff(outlines.shapes))
    return Rings(points[kept], np.concatenate([[0], np.cumsum(counts)]), feature[part])


def _twice_area(rings: Rings) -> Ints:
    """Twice the signed area of each ring, exact; 0 for a ring without points."""
    x, y = rings.points.T
    after = np.arange(1, len(x) + 1)
    solid = np.diff(rings.first) > 0
    after[rings.first[1:][solid] - 1] = rings.first[:-1][solid]
    total = np.concatenate([[0], np.cumsum(x * y[after] - x[after] * y)])
    return np.asarray(total[rings.first[1:]] - total[rings.first[:-1]])


def _widened(rings: Rings, outlines: Packed) -> Ints:
    """For each ring, the four corners of the line between its ends, one quantum wide."""
    points = np.rint(outlines.xy).astype(np.int64)
    keys = (points[:, 0] << 32) + points[:, 1] + (1 << 31)
    starts = outlines.rings[:-1]
    ends = [how.reduceat(keys, starts) for how in (np.minimum, np.maximum)]
    a, b = (np.column_stack([k >> 32, (k & 0xFFFFFFFF) - (1 << 31)]) for k in ends)
    b = np.where((a == b).all(axis=1)[:, None], a + np.array([1, 0]), b)
    wide = np.abs(b - a)
    side = np.where((wide[:, 0] >= wide[:, 1])[:, None], (0, 1), (1, 0))
    return np.stack([a, b, b + side, a + side], axis=1)


def _replaced(
    rings: Rings, flat: NDArray[np.bool_], kept: NDArray[np.bool_], widened: Ints
) -> tuple[Ints, Ints]:
    """Points with those of ``flat`` rings exchanged and of rings not ``kept`` left out."""
    counts = np.where(flat, 4, np.diff(rings.first))
    counts = np.where(kept, counts, 0)
    ring = np.repeat(np.arange(len(counts)), np.diff(rings.first))
    ends = np.cumsum(counts)
    points = np.empty((int(ends[-1]), 2), dtype=np.int64)
    as_they_are = (kept & ~flat)[ring]
    new = np.repeat(flat & kept, counts)
    points[~new] = rings.points[as_they_are]
    points[new] = widened[flat & kept].reshape(-1, 2)
    return points, counts


def _turned(rings: Rings, back: NDArray[np.bool_]) -> Rings:
    counts = np.diff(rings.first)
    place = np.arange(len(rings.points))
    mirror = np.repeat(rings.first[:-1] + rings.first[1:] - 1, counts) - place
    order = np.where(np.repeat(back, counts), mirror, place)
    return Rings(rings.points[order], rings.first, rings.owner)


def commands(rings: Rings, features: int) -> tuple[Ints, Ints]:
    """The numbers that draw the rings, and where those of each feature begin, with the end."""
    counts = np.diff(rings.first)
    begin = np.concatenate([[0], np.cumsum(2 * counts + 3)])
    numbers = np.empty(int(begin[-1]), dtype=np.int64)
    new = np.concatenate([[True], rings.owner[1:] != rings.owner[:-1]])
    steps = np.diff(rings.points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    fresh = rings.first[:-1][new]
    steps[fresh] = rings.points[fresh]
    ring = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(steps)) - rings.first[ring]
    at = begin[ring] + 1 + 2 * place + (place > 0)
    for axis in (0, 1):
        numbers[at + axis] = (steps[:, axis] << 1) ^ (steps[:, axis] >> 63)
    numbers[begin[:-1]] = MOVE
    numbers[begin[:-1] + 3] = ((counts - 1) << 3) | 2
    numbers[begin[1:] - 1] = CLOSE
    of_feature = np.searchsorted(rings.owner, np.arange(features + 1))
    return numbers, begin[of_feature]


def _features(ids: Ints, tags: Tags, geometry: Ints, geometry_first: Ints) -> Ints:
    """The numbers of all features, each with its length in front."""
    pairs = np.column_stack([tags.key, tags.value]).reshape(-1)
    pair_bytes = _bytes_of(pairs, 2 * tags.first)
    drawn_bytes = _bytes_of(geometry, geometry_first)
    # five one-byte names, the type, and four numbers whose size varies
    own = 5 + _size(ids) + _size(pair_bytes) + pair_bytes + _size(drawn_bytes) + drawn_bytes
    begin_tags, counts = 6, 2 * np.diff(tags.first)
    drawn_counts = np.diff(geometry_first)
    begin = np.concatenate([[0], np.cumsum(_HEAD + counts + drawn_counts)])
    numbers = np.empty(int(begin[-1]), dtype=np.int64)
    at = begin[:-1]
    _put(numbers, at, (0x12, own, 0x08, ids, 0x12, pair_bytes))
    numbers[_spread(at + begin_tags, counts)] = pairs
    rest = at + begin_tags + counts
    _put(numbers, rest, (0x18, POLYGON, 0x22, drawn_bytes))
    numbers[_spread(rest + 4, drawn_counts)] = geometry
    return numbers


def _put(numbers: Ints, at: Ints, values: Sequence[Ints | int]) -> None:
    """Values one after another from each place on."""
    for place, value in enumerate(values):
        numbers[at + place] = value


def _spread(starts: Ints, counts: Ints) -> Ints:
    """``starts[n] .. starts[n] + counts[n] - 1`` for every n, one after another."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - counts), counts) + np.arange(total)


def _bytes_of(numbers: Ints, first: Ints) -> Ints:
    """Encoded bytes of each run of numbers."""
    total = np.concatenate([[0], np.cumsum(_size(numbers))])
    return np.asarray(total[first[1:]] - total[first[:-1]])


def _size(numbers: Ints) -> Ints:
    """Bytes of each number as a varint."""
    size = np.ones(len(numbers), dtype=np.int64)
    for bits in range(7, 63, 7):
        over = numbers >= (1 << bits)
        if not over.any():
            break
        size += over
    return size


def varints(numbers: Ints) -> bytes:
    """Numbers from 0 to 2^63 - 1 as protobuf's varints, one after another."""
    size = _size(numbers)
    ends = np.cumsum(size)
    out = np.empty(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    at, left = ends - size, size
    for _ in range(9):
        more = np.where(left > 1, 0x80, 0)
        out[at] = (numbers & 0x7F) | more
        some = np.flatnonzero(left > 1)
        if not len(some):
            break
        numbers, at, left = numbers[some] >> 7, at[some] + 1, left[some] - 1
    return out.tobytes()


def _values(values: Sequence[str] | NDArray[np.float64]) -> bytes:
    if isinstance(values, np.ndarray):
        kind = np.dtype([("head", "S3"), ("number", "<f8")])
        made = np.empty(len(values), dtype=kind)
        made["head"], made["number"] = b"\x22\x09\x19", values
        return made.tobytes()
    texts = (b"\x0a" + _text(value) for value in values)
    return b"".join(b"\x22" + _number(len(text)) + text for text in texts)


def _text(text: str) -> bytes:
    data = text.encode()
    return _number(len(data)) + data


def _number(value: int) -> bytes:
    """One varint."""
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    made.append(value)
    return bytes(made)
