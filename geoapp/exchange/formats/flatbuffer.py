"""A flatbuffer from nested tables, enough for a header: each table before what it points at.

Everything that is larger than a byte lies on a multiple of its size, counted from the start.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_SIZES = {"B": 1, "H": 2, "i": 4, "Q": 8}


@dataclass(frozen=True)
class Scalar:
    """A number; ``form``: as ``struct`` calls it, one of B, H, i, Q."""

    form: str
    value: int


@dataclass(frozen=True)
class Doubles:
    """A vector of doubles."""

    values: Sequence[float]


@dataclass(frozen=True)
class Nested:
    """A table: its fields in the order of the schema, None for what is left out."""

    fields: "Sequence[Field]"


@dataclass(frozen=True)
class Several:
    """A vector of tables."""

    tables: Sequence[Nested]


Field = Scalar | str | Doubles | Nested | Several | None


def size_prefixed(root: Nested) -> bytes:
    """A buffer with this table as its root, behind its size."""
    out = bytearray(8)
    struct.pack_into("<I", out, 4, _table(out, root) - 4)
    _fill(out, 8)
    struct.pack_into("<I", out, 0, len(out) - 4)
    return bytes(out)


def _fill(out: bytearray, size: int, rest: int = 0) -> None:
    out += bytes((rest - len(out)) % size)


def _table(out: bytearray, table: Nested) -> int:
    """Append a table and what it points at; where it begins."""
    places, size = _placed(table.fields)
    _fill(out, 2)
    vtable = len(out)
    out += struct.pack(f"<HH{len(places)}H", 4 + 2 * len(places), size, *places)
    _fill(out, 8)
    begin = len(out)
    out += struct.pack("<i", begin - vtable) + bytes(size - 4)
    for place, field in zip(places, table.fields, strict=True):
        at = begin + place
        if isinstance(field, Scalar):
            struct.pack_into(f"<{field.form}", out, at, field.value)
        elif field is not None:
            struct.pack_into("<I", out, at, _pointed(out, field) - at)
    return begin


def _placed(fields: Sequence[Field]) -> tuple[list[int], int]:
    """Where each field lies in its table, 0 for one that is left out; the table's size."""
    places, used = [], 4
    for field in fields:
        size = _SIZES[field.form] if isinstance(field, Scalar) else 4
        at = used + -used % size
        places.append(0 if field is None else at)
        used = used if field is None else at + size
    return places, used


def _pointed(out: bytearray, field: str | Doubles | Nested | Several) -> int:
    """Append what a field points at; where that begins."""
    if isinstance(field, Nested):
        return _table(out, field)
    if isinstance(field, str):
        data = field.encode()
        return _vector(out, len(data), data + b"\0", 4)
    if isinstance(field, Doubles):
        data = struct.pack(f"<{len(field.values)}d", *field.values)
        return _vector(out, len(field.values), data, 8)
    begin = _vector(out, len(field.tables), bytes(4 * len(field.tables)), 4)
    for number, table in enumerate(field.tables):
        at = begin + 4 + 4 * number
        struct.pack_into("<I", out, at, _table(out, table) - at)
    return begin


def _vector(out: bytearray, count: int, data: bytes, size: int) -> int:
    """Append a length and items of ``size`` bytes, which lie on a multiple of it."""
    _fill(out, size, size - 4)
    begin = len(out)
    out += struct.pack("<I", count) + data
    return begin
