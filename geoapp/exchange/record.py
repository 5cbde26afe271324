"""The record of a large layer, written feature by feature; ``record_read.py`` reads it.

It is GeoJSON, one feature a line, or GeoParquet: a column for each property, shapes as WKB.
Both hold lon/lat and the same shapes to the last bit.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from geoapp.errors import FormatError
from geoapp.exchange.geojson import Features
from geoapp.exchange.geojson_shapes import numbered
from geoapp.exchange.geojson_write import SEPARATOR, feature_texts, without_end
from geoapp.sentence import Sentence, say

DECIMALS = 9
"""Of degrees: a tenth of a millimetre."""
KINDS = ("geojson", "parquet")
ID, _SHAPE = "feature_id", "geometry"
_JSON = {b"geoapp": b"json"}
_GEO = {
    "version": "1.1.0",
    "primary_column": _SHAPE,
    "columns": {
        _SHAPE: {
            "encoding": "WKB",
            "geometry_types": [],
            "orientation": "counterclockwise",
            "edges": "planar",
        }
    },
}
"""GeoParquet's metadata; a ``crs`` that is missing means CRS84 by its specification."""


class Sink(Protocol):
    """Something to write bytes to."""

    def write(self, data: bytes, /) -> int:
        """Write all of ``data``."""


class RecordWriter(Protocol):
    """Writes a record into an open file, which is complete after ``close``."""

    def add(self, features: Features) -> None:
        """Write more features, lon/lat. Raises FormatError where the record cannot hold one."""

    def close(self) -> None:
        """Write what stands behind the features."""

    def abandon(self) -> None:
        """Let go of a file that will not be complete."""


@contextmanager
def record_writer(kind: str, out: Sink, name: str) -> Iterator[RecordWriter]:
    """A writer of one of KINDS, which closes the record when the block ends without an error.

    ``name`` is what a refusal calls the source of the features.
    """
    record = ParquetRecord(out, name) if kind == "parquet" else GeojsonRecord(out, name)
    try:
        yield record
        record.close()
    finally:
        record.abandon()


def rounded(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    """The shapes exactly as a record holds them: 2D, DECIMALS, shells anticlockwise."""
    flat = shapely.transform(shapely.force_2d(geometry), lambda xy: np.round(xy, DECIMALS))
    oriented: NDArray[np.object_] = np.asarray(shapely.orient_polygons(flat), dtype=object)
    return oriented


class GeojsonRecord:
    """RFC 7946, one feature a line."""

    def __init__(self, out: Sink, name: str) -> None:
        self._out, self._name, self._between, self._rows = out, name, b"", 0
        out.write(b'{"type":"FeatureCollection","features":[\n')

    def add(self, features: Features) -> None:
        """Write more features."""
        parts = feature_texts(
            features.ids, features.properties, features.geometry, SEPARATOR, DECIMALS
        )
        try:
            for text in parts:
                self._out.write(self._between + without_end(text))
                self._between = SEPARATOR[1:]
        except TypeError as error:  # of orjson, whose numbers have 64 bits
            wrong = next(n for n, p in enumerate(features.properties) if not _is_json(p))
            raise FormatError(
                say(
                    "{where}: a property cannot be kept: {why}",
                    where=numbered(self._name, self._rows)(wrong),
                    why=error,
                )
            ) from error
        self._rows += len(features)

    def close(self) -> None:
        """Close the collection."""
        self._out.write(b"\n]}\n")

    def abandon(self) -> None:
        """Nothing is held."""


def _is_json(value: Any) -> bool:
    try:
        orjson.dumps(value)
    except TypeError:
        return False
    return True


class ParquetRecord:
    """GeoParquet 1.1; the first features decide the type of each column."""

    def __init__(self, out: Sink, name: str) -> None:
        self._out, self._name = out, name
        self._writer: Any = None
        self._fields: dict[str, Any] = {}
        self._rows = 0

    def add(self, features: Features) -> None:
        """Write more features as one row group."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        if self._writer is None:
            self._fields = _fields(features.properties, self._name)
            plain = [pa.field(ID, pa.string()), *self._fields.values()]
            shape = pa.field(_SHAPE, pa.binary())
            self._schema = pa.schema([*plain, shape], metadata={"geo": json.dumps(_GEO)})
            self._writer = pq.ParquetWriter(self._out, self._schema, compression="zstd")
        self._check_names(features.properties)
        columns = [pa.array(features.ids, pa.string())]
        columns += [self._column(field, features.properties) for field in self._fields.values()]
        columns.append(pa.array(shapely.to_wkb(features.geometry), pa.binary()))
        self._writer.write_table(pa.table(columns, schema=self._schema))
        self._rows += len(features)

    def _check_names(self, properties: list[dict[str, Any]]) -> None:
        for n, row in enumerate(properties):
            for key in row.keys() - self._fields.keys():
                raise self._unfit(
                    n, say("has a property {key!r} that none before it had", key=key[:60])
                )

    def _column(self, field: Any, properties: list[dict[str, Any]]) -> Any:
        import pyarrow as pa

        values = [p.get(field.name) for p in properties]
        if field.metadata == _JSON:
            values = [None if v is None else orjson.dumps(v).decode() for v in values]
        try:
            return pa.array(values, field.type)
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
            wrong = next(n for n, v in enumerate(values) if not _fits(v, field.type))
            raise self._unfit(wrong, _of_another_type(values[wrong], field)) from None

    def _unfit(self, index: int, why: Sentence) -> FormatError:
        return FormatError(
            say(
                "{where} {why}; a GeoParquet record has one type a column: use --record geojson",
                where=numbered(self._name, self._rows)(index),
                why=why,
            )
        )

    def close(self) -> None:
        """Write what stands behind the last row group."""
        if self._writer is None:
            self.add(Features([], [], np.empty(0, dtype=object)))
        self._writer.close()

    def abandon(self) -> None:
        """Close the writer, which else tries again when it is forgotten."""
        if self._writer is not None and self._writer.is_open:
            with suppress(OSError, ValueError):
                self._writer.close()
            self._writer.is_open = False


def _of_another_type(value: Any, field: Any) -> Sentence:
    return say(
        "has {value!r:.40} for {key!r}, before it {type}",
        value=value,
        key=field.name[:60],
        type=field.type,
    )


def _fields(properties: list[dict[str, Any]], name: str) -> dict[str, Any]:
    import pyarrow as pa

    names = list(dict.fromkeys(key for row in properties for key in row))
    for taken in {ID, _SHAPE} & set(names):
        raise FormatError(
            say(
                "{file}: a property is called {taken!r}, as a column of the record is; rename it"
                " or use --record geojson",
                file=name,
                taken=taken,
            )
        )
    return {key: _field(key, {type(p.get(key)) for p in properties}, pa) for key in names}


def _field(name: str, kinds: set[type], pa: Any) -> Any:
    """The column for values of these types; JSON text where they have no one plain type."""
    kinds = kinds - {type(None)}
    simple = {str: pa.string(), bool: pa.bool_(), int: pa.int64(), float: pa.float64()}
    if kinds <= {int, float} and float in kinds:
        return pa.field(name, pa.float64())
    if len(kinds) <= 1 and kinds <= simple.keys():
        return pa.field(name, simple[next(iter(kinds))] if kinds else pa.string())
    return pa.field(name, pa.string(), metadata=_JSON)


def _fits(value: Any, kind: Any) -> bool:
    import pyarrow as pa

    try:
        pa.array([value], kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return False
    return True
