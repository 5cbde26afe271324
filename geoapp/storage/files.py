"""The files of a workspace, each read whole, each failure one sentence."""

from hashlib import file_digest
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import shapely

from geoapp.errors import GeoappError, LayerUnavailable, WorkspaceError
from geoapp.exchange.geojson import CRS84, Features, read_features
from geoapp.sentence import say
from geoapp.storage.memo import stamp


def size_of(path: Path) -> int:
    """Bytes of a file. LayerUnavailable where it is missing."""
    return stamp(path)[1]


def hashed(path: Path) -> str:
    """``sha256:`` of a file, of any size. Raises LayerUnavailable."""
    try:
        with path.open("rb") as file:
            return "sha256:" + file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise LayerUnavailable(
            say("{file}: cannot be read: {why}", file=path.name, why=error.strerror)
        ) from error


def read_layer(path: Path, name: str) -> Features:
    """The features of a layer's file, in lon/lat. Raises LayerUnavailable."""
    try:
        features = _read(path)
    except GeoappError as error:
        raise LayerUnavailable(say("layer {name}: {why}", name=name, why=error)) from error
    if features.crs != CRS84:
        raise LayerUnavailable(
            say(
                "layer {name}: {file} is in {crs}; a workspace layer is lon/lat WGS84",
                name=name,
                file=path.name,
                crs=features.crs,
            )
        )
    return features


def _read(path: Path) -> Features:
    if path.suffix != ".parquet":
        return read_features(path)
    from geoapp.exchange.record_read import read_record  # loads pyarrow

    return read_record(path)


def read_coverage(path: Path, name: str) -> shapely.Geometry:
    """The ground that a coverage file declares for a layer, lon/lat. Raises LayerUnavailable."""
    found = read_layer(path, name)
    mine = [
        g
        for g, p in zip(found.geometry, found.properties, strict=True)
        if p.get("layer") == name and g is not None
    ]
    if not mine:
        raise LayerUnavailable(
            say("layer {name}: {file} declares no coverage for it", name=name, file=path.name)
        )
    union: shapely.Geometry = shapely.union_all(np.array(mine))
    return union


def read_list(path: Path) -> list[dict[str, Any]]:
    """A file that is a JSON list. Raises WorkspaceError."""
    try:
        document = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise WorkspaceError(
            say("{file}: not valid JSON: {why}", file=path.name, why=error)
        ) from error
    if not isinstance(document, list):
        raise WorkspaceError(say("{file}: a list is expected", file=path.name))
    return document
