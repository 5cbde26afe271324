"""The compiled area kernel (``geoapp/native/area.c``) over packed polygons.

It answers only where rounding cannot turn the answer; every other pair it hands back as in doubt.
Callers have a road without it (``available`` says whether it was built) that gives the same
numbers.
"""

import ctypes
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from geoapp.errors import GeometryError
from geoapp.geometry.packed import Numbers, Packed, Rows
from geoapp.native import library
from geoapp.sentence import say

if TYPE_CHECKING:
    from geoapp.geometry.parcels import Block

NONE, WHOLE, PART, CONTACT, ROUGH = range(5)
"""What is known of a pair: surely nothing is shared; surely the whole parcel; the sum is right.

``CONTACT``: the outlines touch and the sum is nearly nothing or nearly the parcel's, so that it
cannot tell a touch from an overlap. ``ROUGH``: the sum is not precise enough."""
STEPS = 3_000_000
"""Work between two looks at the clock, in sums of four strips: about a tenth of a second."""
ROOM = 1 << 16
FEW = 1 << 13

_FAILURES = {-2: say("an index that is none"), -3: say("a row that is none")}
_P, _I = ctypes.c_void_p, ctypes.c_int64


class _Polygons(ctypes.Structure):
    _fields_ = (("xy", _P), ("rings", _P), ("parts", _P), ("shapes", _P), ("count", _I))


class Pairs(NamedTuple):
    """Pairs of site and parcel, those of a site together; ``known`` is one of the codes above."""

    site: Rows
    row: Rows
    area: Numbers
    known: NDArray[np.uint8]


class Sums(NamedTuple):
    """Sums by site and code in that order; ``area``, ``gross``: (n, 2), the sum and its rest."""

    site: Rows
    code: NDArray[np.int16]
    area: Numbers
    gross: Numbers
    pairs: Rows


@cache
def _functions() -> Any:
    found = library()
    if found is None or not hasattr(found, "geoapp_measure"):
        return None
    found.geoapp_measure.argtypes = [_P, _P, _I, _P, _P, _P, _I, _I, _I, _P, _P, _P, _P, _P]
    found.geoapp_common.argtypes = [_P, _P, _I, _P, _P, _P, _P]
    found.geoapp_sums.argtypes = [_I, *[_P] * 5, _I, *[_P] * 6]
    for function in (found.geoapp_measure, found.geoapp_common, found.geoapp_sums):
        function.restype = _I
    return found


def available() -> bool:
    """Whether the kernel was built."""
    return _functions() is not None


def measure(sites: Packed, chosen: Rows, block: "Block") -> tuple[Pairs, int]:
    """Pairs of the first of the ``chosen`` sites with parcels of a block, and of how many sites.

    It stops after STEPS, always with at least one site done. Pairs that surely share nothing are
    left out. Coordinates of both in m of the same plane; ``chosen`` are indices into ``sites``.
    """
    found, done = _measured(sites, chosen, block, FEW if len(chosen) < 8 else ROOM)
    return (found, done) if done else _measured(sites, chosen, block, len(block))


def _measured(sites: Packed, chosen: Rows, block: "Block", room: int) -> tuple[Pairs, int]:
    made = Pairs(
        np.empty(room, dtype=np.int64),
        np.empty(room, dtype=np.int64),
        np.empty(room),
        np.empty(room, dtype=np.uint8),
    )
    mine, land, done = _flat(chosen, np.int64), _land(block), ctypes.c_int64()
    count = _checked(
        _functions().geoapp_measure(
            _struct(sites).at, _at(mine), len(mine), land.parcels.at, land.areas_at, land.tree_at,
            land.tree.nbytes, STEPS, room, *map(_at, made), ctypes.addressof(done),
        )
    )  # fmt: skip
    return Pairs._make(array[:count] for array in made), done.value


def common(
    left: Packed, right: Packed, of_left: Rows, of_right: Rows
) -> tuple[Numbers, NDArray[np.uint8]]:
    """Common area of ``left[of_left[n]]`` and ``right[of_right[n]]``, and what is known of it.

    Fast where equal ``of_right`` follow one another, and where ``left`` are the smaller ones.
    """
    one, other = _flat(of_left, np.int64), _flat(of_right, np.int64)
    areas, known = np.empty(len(one)), np.empty(len(one), dtype=np.uint8)
    a, b = _struct(left), _struct(right)
    _checked(
        _functions().geoapp_common(
            a.at, b.at, len(one), _at(one), _at(other), _at(areas), _at(known)
        )
    )
    return areas, known


def sums(
    site: Rows, row: Rows, area: Numbers, gross: Numbers, codes: NDArray[np.int16], code_count: int
) -> Sums:
    """Sums of pairs by site and code of their row; those of a site must be together."""
    count = len(site)
    given = (_flat(site, np.int64), _flat(row, np.int64), _flat(area, float), _flat(gross, float))
    held, names = np.zeros(code_count + 1, dtype=np.int64), _flat(codes, np.int16)
    made = Sums(
        np.empty(count, dtype=np.int64),
        np.empty(count, dtype=np.int16),
        np.empty((count, 2)),
        np.empty((count, 2)),
        np.empty(count, dtype=np.int64),
    )
    written = _checked(
        _functions().geoapp_sums(
            count, *map(_at, given), _at(names), code_count, _at(held), *map(_at, made)
        )
    )
    return Sums._make(array[:written] for array in made)


class _Struct:
    """``Packed`` as C sees it; keeps the arrays alive while C reads them."""

    def __init__(self, packed: Packed) -> None:
        self.arrays = (
            _flat(packed.xy, float),
            *(_flat(o, np.int32) for o in (packed.rings, packed.parts, packed.shapes)),
        )
        self.struct = _Polygons(*map(_at, self.arrays), len(packed))
        self.at = ctypes.addressof(self.struct)


class _Land:
    """The same of a block."""

    def __init__(self, block: "Block") -> None:
        self.parcels = _struct(block.packed)
        self.areas, self.tree = _flat(block.areas, float), _aligned(block.tree)
        self.areas_at, self.tree_at = _at(self.areas), _at(self.tree)


_structs: WeakKeyDictionary[Packed, _Struct] = WeakKeyDictionary()
_lands: WeakKeyDictionary["Block", _Land] = WeakKeyDictionary()


def _struct(packed: Packed) -> _Struct:
    held = _structs.get(packed)
    if held is None:
        held = _structs[packed] = _Struct(packed)
    return held


def _land(block: "Block") -> _Land:
    held = _lands.get(block)
    if held is None:
        held = _lands[block] = _Land(block)
    return held


def _flat(array: Any, kind: Any) -> NDArray[Any]:
    return np.ascontiguousarray(array, dtype=kind)


def _aligned(tree: Any) -> NDArray[np.uint8]:
    """The bytes of an index, copied where they do not begin where C can read numbers."""
    data = np.frombuffer(tree, dtype=np.uint8)
    return data if _at(data) % 8 == 0 else _moved(data)


def _moved(data: NDArray[np.uint8]) -> NDArray[np.uint8]:
    whole = np.empty(len(data) // 8 + 1, dtype=np.float64).view(np.uint8)[: len(data)]
    whole[:] = data
    return whole


def _at(array: Any) -> int:
    """Where an array begins; a third of the time where it may be written to."""
    try:
        return ctypes.addressof(ctypes.c_char.from_buffer(array))
    except (TypeError, ValueError):  # mapped, or empty
        return int(array.ctypes.data)


def _checked(result: int) -> int:
    if result == -1:
        raise MemoryError("no memory for the common areas of sites and parcels")
    if result < 0:
        raise GeometryError(
            say("the index of the parcels is damaged: {why}", why=_FAILURES[result])
        )
    return result
