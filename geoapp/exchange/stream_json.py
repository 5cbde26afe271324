"""GeoJSON of any size, a piece at a time; never through GDAL, which follows its ``crs`` links."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from geoapp.errors import CrsError, FileUnreadable
from geoapp.exchange.geojson import (
    CRS84,
    Feature,
    Features,
    declared_crs,
    decode_feature,
    feature_id,
    not_utf8,
    parse_features,
    used_crs,
)
from geoapp.exchange.geojson_shapes import Where, check_degrees, geometries
from geoapp.exchange.stream_scan import Piece, Pieces
from geoapp.sentence import say

_COLLECTION = "FeatureCollection"
Progress = Callable[[int, int], None]
"""Told how much is read and of how much, 0 where nobody knows."""


def read_json(
    path: Path,
    name: str,
    *,
    crs: str | None,
    rows: int,
    limit: int,
    sequence: bool,
    progress: Progress,
) -> Generator[Features]:
    """The features of a GeoJSON file or sequence, at most ``rows`` at once.

    ``limit``: bytes of one feature. Raises what ``parse_features`` raises, with the
    number of the feature and its line; TooLarge.
    """
    total = path.stat().st_size
    with path.open("rb", buffering=0) as source:
        pieces = Pieces(source, name, limit, sequence)
        if not pieces.start():
            yield parse_features(path.read_bytes(), name=name, crs=crs)
            return
        said = _said(pieces, name, crs)
        some = False
        for piece in pieces:
            yield from _features(piece, name, said, rows)
            some = True
            progress(source.tell(), total)
        if not sequence:
            _check_end(pieces, name, said)
        if not some:
            yield Features([], [], np.empty(0, dtype=object), **said)
        progress(total, total)


def _said(pieces: Pieces, name: str, crs: str | None) -> dict[str, Any]:
    """What stands before the features: the CRS, members and warnings."""
    around = _around(pieces.head + b"]}", name) if pieces.head else {}
    found, warnings = declared_crs(around.get("crs"), name)
    used = used_crs(found, crs, name)
    members = {k: around[k] for k in ("metadata",) if around.get(k) is not None}
    return {"crs": used, "members": members, "warnings": warnings}


def _around(text: bytes, name: str) -> dict[str, Any]:
    """The collection without its features."""
    try:
        found = msgspec.json.decode(text.decode("utf-8"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FileUnreadable(
            say("{file}: not valid GeoJSON around its features: {why}", file=name, why=error)
        ) from error
    if found.get("features") or found.get("type", _COLLECTION) != _COLLECTION:
        raise FileUnreadable(
            say("{file}: not one FeatureCollection with one array of features", file=name)
        )
    return dict(found)


def _check_end(pieces: Pieces, name: str, said: dict[str, Any]) -> None:
    """What follows the features is whole, and says no other CRS than stood before them."""
    around = _around(pieces.head + b"]" + pieces.tail, name)
    if around.get("type") != _COLLECTION:
        raise FileUnreadable(say("{file}: not a FeatureCollection: its type is missing", file=name))
    found, _ = declared_crs(around.get("crs"), name)
    if found and found != said["crs"]:
        raise CrsError(
            say(
                "{file}: its crs member says {found}, but only after the features: add --crs"
                " {found}",
                file=name,
                found=found,
            )
        )


def _features(piece: Piece, name: str, said: dict[str, Any], rows: int) -> Iterator[Features]:
    _check_utf8(piece, name)
    for start in range(0, len(piece.spans), rows):
        where = _where(piece, name, start)
        stop = min(start + rows, len(piece.spans))
        found = [_feature(piece, n, where, n - start) for n in range(start, stop)]
        geometry = geometries([f.geometry for f in found], where)
        if said["crs"] == CRS84:
            check_degrees(geometry, where)
        yield Features(
            ids=[feature_id(f, n) for n, f in enumerate(found, piece.before + start + 1)],
            properties=[f.properties or {} for f in found],
            geometry=geometry,
            **said,
        )


def _where(piece: Piece, name: str, start: int) -> Where:
    return lambda index: piece.where(start + index, name)


def _check_utf8(piece: Piece, name: str) -> None:
    first, last = piece.spans[0][0], piece.spans[-1][1]
    try:
        str(memoryview(piece.text)[first:last], "utf-8")
    except UnicodeDecodeError as error:
        at = first + error.start
        line = piece.line + piece.text.count(b"\n", 0, at)
        raise not_utf8(name, line, piece.offset + at) from error


def _feature(piece: Piece, number: int, where: Where, index: int) -> Feature:
    first, last = piece.spans[number]
    try:
        found = decode_feature.decode(piece.text[first:last])
    except (msgspec.DecodeError, RecursionError) as error:
        raise FileUnreadable(
            say("{where}: not valid GeoJSON: {why}", where=where(index), why=error)
        ) from error
    if found.type != "Feature":
        raise FileUnreadable(
            say(
                "{where}: its type is {type!r}, not Feature",
                where=where(index),
                type=found.type[:40],
            )
        )
    return found
