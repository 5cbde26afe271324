"""Shapes of GeoJSON features, and where in a file each of them stands."""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import CrsError, GeometryError
from geoapp.sentence import Sentence, say

Where = Callable[[int], Sentence]
"""Says where the feature at an index stands, for a sentence about it."""


def numbered(name: str, before: int = 0) -> Where:
    """``name: feature N``, counted from 1 after the features ``before``."""
    return lambda index: say("{file}: feature {n}", file=name, n=before + index + 1)


def geometries(given: Sequence[msgspec.Raw], where: Where) -> NDArray[np.object_]:
    """Shapes of GeoJSON texts, 2D, None where null. Raises GeometryError."""
    texts = np.array([None if _is_null(g) else bytes(g).decode() for g in given], dtype=object)
    with np.errstate(over="ignore", invalid="ignore"):
        parsed = shapely.from_geojson(texts, on_invalid="ignore")
    geometry = np.atleast_1d(np.asarray(parsed, dtype=object))
    bad = np.flatnonzero(shapely.is_missing(geometry) & (texts != None))  # noqa: E711
    if len(bad):
        raise GeometryError(_why_bad(texts[bad[0]], where(int(bad[0]))))
    _check_values(geometry, where)
    return np.asarray(shapely.force_2d(geometry))


def _is_null(raw: msgspec.Raw) -> bool:
    return bytes(raw) == b"null"


def _why_bad(text: str, place: Sentence) -> Sentence:
    try:
        shapely.from_geojson(text)
    except shapely.errors.GEOSException as error:
        return say("{file}: {why}", file=place, why=str(error).partition(": ")[2][:200])
    return say("{where}: not a GeoJSON geometry", where=place)


def _check_values(geometry: NDArray[np.object_], where: Where) -> None:
    coordinates, owner = shapely.get_coordinates(geometry, return_index=True)
    broken = owner[~np.isfinite(coordinates).all(axis=1)]
    if len(broken):
        raise GeometryError(
            say("{where}: a coordinate is not a number", where=where(int(broken[0])))
        )
    empty = np.flatnonzero(shapely.is_empty(geometry))
    if len(empty):
        raise GeometryError(
            say("{where}: the geometry has no coordinates", where=where(int(empty[0])))
        )


def check_degrees(geometry: NDArray[np.object_], where: Where) -> None:
    """Raise CrsError, with the likely reason, where a coordinate is no lon/lat."""
    coordinates, owner = shapely.get_coordinates(geometry, return_index=True)
    x, y = np.abs(coordinates).T
    outside = np.flatnonzero((x > 180) | (y > 90))
    if not len(outside):
        return
    lon, lat = coordinates[outside[0]]
    if abs(lon) <= 90 and abs(lat) <= 180:
        why = say("the axes look swapped; GeoJSON is longitude, then latitude")
    else:
        why = say("these are not degrees; name the CRS with --crs EPSG:N (Hanoi: EPSG:5897)")
    raise CrsError(
        say(
            "{where}: coordinate ({lon:g}, {lat:g}): {why}",
            where=where(int(owner[outside[0]])),
            lon=lon,
            lat=lat,
            why=why,
        )
    )
