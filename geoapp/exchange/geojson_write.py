"""GeoJSON out: one feature a line, in pieces of bounded memory."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

import numpy as np
import orjson
from numpy.typing import NDArray

from geoapp.exchange.geojson_text import DECIMALS, Heads, texts_behind

CHUNK, SEPARATOR = 5_000, b"},\n"
"""Features at a time, and what stands between two: the end of one and a line break."""


def write_features(
    out: BinaryIO,
    ids: Sequence[str],
    properties: Iterable[dict[str, Any]],
    geometry: NDArray[np.object_],
    members: dict[str, Any] | None = None,
    decimals: int = DECIMALS,
) -> None:
    """Write RFC 7946: lon/lat, right-hand rings, no ``crs``, one feature a line, streamed.

    ``members`` become foreign members of the collection. Raises FormatError where a
    coordinate is not finite; property values that are not finite become null.
    """
    out.write(opening(members or {}))
    between = b""
    for text in feature_texts(ids, properties, geometry, SEPARATOR, decimals):
        out.write(between + without_end(text))
        between = SEPARATOR[1:]
    out.write(b"\n]}\n")


def opening(members: dict[str, Any]) -> bytes:
    """What stands before the features of a collection."""
    return b'{"type":"FeatureCollection"' + members_text(members) + b',"features":[\n'


def members_text(members: dict[str, Any]) -> bytes:
    """Members to stand behind others, each after a comma."""
    return b"".join(b"," + orjson.dumps(k) + b":" + orjson.dumps(v) for k, v in members.items())


def without_end(features: bytes) -> bytes:
    """Features that end in SEPARATOR, without what would stand before the next one."""
    return features[: 1 - len(SEPARATOR)]


def feature_texts(
    ids: Sequence[str],
    properties: Iterable[dict[str, Any]],
    geometry: NDArray[np.object_],
    after: bytes,
    decimals: int = DECIMALS,
) -> Iterator[bytes]:
    """Features as JSON, each closed by ``after``, in pieces of bounded memory."""
    each = iter(properties)
    for start in range(0, len(ids), CHUNK):
        part = slice(start, start + CHUNK)
        heads = b"".join(feature_head(identity, next(each)) for identity in ids[part])
        yield texts_behind(Heads.of_lines(heads), geometry[part], after, decimals)


def feature_head(identity: str, properties: dict[str, Any]) -> bytes:
    """A Feature without its geometry, on a line of its own."""
    feature = {"type": "Feature", "id": identity, "properties": properties}
    return orjson.dumps(feature, option=orjson.OPT_APPEND_NEWLINE)
