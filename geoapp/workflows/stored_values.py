"""Typed columns of features whose properties are JSON text, without a dict for each.

Where every column is plain text, msgspec reads the properties of a run at once and writes them
again; anything else takes the same road as features in memory.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import orjson

from geoapp.exchange.geojson_text import Heads
from geoapp.schema import Column

ID = "id"
_encoder = msgspec.json.Encoder()


class _Feature(msgspec.Struct, tag="Feature", tag_field="type"):
    id: str
    properties: Any


class Texts:
    """Reads and writes columns that are all text, each in a property of its own name or path."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._names = [c.name for c in columns]
        sources = {c.name: (c.path or (c.name,))[0] for c in columns}
        fields = [(name, str | None, None) for name in self._names]
        self._read = msgspec.defstruct("Read", fields, rename=sources, gc=False)
        self._write = msgspec.defstruct("Written", fields, gc=False)
        self._same = all(name == source for name, source in sources.items())
        self._decoder = msgspec.json.Decoder(list[self._read])  # type: ignore[name-defined]

    @classmethod
    def of(cls, columns: Sequence[Column]) -> "Texts | None":
        """None where a column is not text, lies deeper, or has a name that no field can have."""
        plain = all(c.type == "text" and len(c.path) <= 1 and c.name.isidentifier()
                    for c in columns)  # fmt: skip
        return cls(columns) if plain else None

    def decode(self, ids: Sequence[str], texts: Sequence[bytes]) -> list[Any] | None:
        """An object a feature with the columns as attributes; None where one is not text."""
        try:
            rows: list[Any] = self._decoder.decode(b"[" + b",".join(texts) + b"]")
        except msgspec.ValidationError:
            return None
        if ID in self._names:
            for row, identity in zip(rows, ids, strict=True):
                if row.id is None:
                    row.id = identity
        return rows

    def heads(self, ids: Sequence[str], rows: Sequence[Any]) -> Heads:
        """Features as GeoJSON without their geometry."""
        if not self._same:
            make, names = self._write, self._names
            rows = [make(*(getattr(row, name) for name in names)) for row in rows]
        return Heads.of_lines(_encoder.encode_lines(list(map(_Feature, ids, rows))))


def loaded(
    ids: Sequence[str], texts: Sequence[bytes], columns: Sequence[Column]
) -> list[dict[str, Any]]:
    """The properties of features, parsed; with the id where a column wants it and they lack it."""
    rows: list[dict[str, Any]] = orjson.loads(b"[" + b",".join(texts) + b"]")
    return with_ids(ids, rows, columns)


def with_ids(
    ids: Sequence[str], rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]
) -> list[Any]:
    """The properties, each with its feature's id where a column wants one and they have none."""
    if all(c.name != ID for c in columns):
        return list(rows)
    return [r if r.get(ID) is not None else {**r, ID: i} for i, r in zip(ids, rows, strict=True)]
