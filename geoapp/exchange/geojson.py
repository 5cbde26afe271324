"""GeoJSON in, without GDAL; ``geojson_write`` is the way out.

GDAL follows a ``crs`` link inside a valid GeoJSON file to any host; so GeoJSON is
parsed here: JSON by msgspec, geometry by GEOS, every refusal with its feature's number.
"""

import re
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from geoapp.errors import CrsError, FileUnreadable
from geoapp.exchange.geojson_shapes import check_degrees as check_degrees
from geoapp.exchange.geojson_shapes import geometries
from geoapp.exchange.geojson_shapes import numbered as numbered
from geoapp.exchange.geojson_text import DECIMALS as DECIMALS
from geoapp.exchange.geojson_text import geometry_texts as geometry_texts
from geoapp.exchange.geojson_write import write_features as write_features
from geoapp.sentence import Sentence, say

CRS84 = "OGC:CRS84"
_CRS84_NAMES = {"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "OGC:CRS84"}
_WGS84_NAMES = {"EPSG:4326", "urn:ogc:def:crs:EPSG::4326"}
_SINGLE = ("Point", "LineString", "Polygon")
_KINDS = {"FeatureCollection", "Feature", "GeometryCollection", *_SINGLE}
_KINDS |= {f"Multi{kind}" for kind in _SINGLE}


@dataclass(frozen=True)
class Features:
    """A layer in memory: same index in ``ids``, ``properties`` and ``geometry``.

    ``geometry``: shapely objects (None where null), 2D, in ``crs``: lon/lat degrees for
    CRS84. ``edition``: ``sha256:`` of the bytes read. ``members``: the collection's
    foreign members. ``warnings``: sentences on what was odd but harmless.
    """

    ids: list[str]
    properties: list[dict[str, Any]]
    geometry: NDArray[np.object_]
    crs: str = CRS84
    edition: str = ""
    members: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[Sentence, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)


class Feature(msgspec.Struct):
    """One feature, its geometry not yet read."""

    type: str
    geometry: msgspec.Raw = msgspec.Raw(b"null")
    properties: dict[str, Any] | None = None
    id: str | int | float | None = None


class _Collection(msgspec.Struct):
    type: str
    features: list[Feature]


_decode_collection = msgspec.json.Decoder(_Collection)
decode_feature = msgspec.json.Decoder(Feature)


def edition_of(data: bytes) -> str:
    """``sha256:`` and the hex digest of ``data``."""
    return "sha256:" + sha256(data).hexdigest()


def read_features(path: str | Path, *, crs: str | None = None) -> Features:
    """Read a GeoJSON file whole.

    ``crs`` says what the coordinates are in where the file does not say (RFC 7946 files
    are lon/lat). Raises FileUnreadable, GeometryError or CrsError with the feature's number.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileUnreadable(
            say(
                "{file}: {why}; check the path and the rights",
                file=path.name,
                why=error.strerror or say("cannot be opened"),
            )
        ) from error
    return parse_features(data, name=path.name, crs=crs)


def parse_features(data: bytes, *, name: str = "GeoJSON", crs: str | None = None) -> Features:
    """Parse a FeatureCollection, a Feature or a bare geometry; see read_features."""
    found = parse_undeclared(data, name=name)
    used = used_crs(found.crs, crs, name)
    if used == CRS84:
        check_degrees(found.geometry, numbered(name))
    return replace(found, crs=used)


def used_crs(found: str | None, given: str | None, name: str) -> str:
    """What the text or the caller says, else CRS84. Raises CrsError where they differ."""
    if given and found and given != found:
        raise CrsError(
            say(
                "{file}: its crs member says {found}, --crs says {crs}; drop --crs",
                file=name,
                found=found,
                crs=given,
            )
        )
    return given or found or CRS84


def parse_undeclared(data: bytes, *, name: str = "GeoJSON") -> Features:
    """As ``parse_features``, ``crs`` empty where the text has no member of that name.

    The numbers may then be anything: nothing has looked whether they are degrees.
    """
    text = _utf8(data, name)
    features = _collection(text, name).features
    members = members_of(text)
    found, warnings = declared_crs(members.pop("crs", None), name)
    return Features(
        ids=[feature_id(f, n) for n, f in enumerate(features, 1)],
        properties=[f.properties or {} for f in features],
        geometry=geometries([f.geometry for f in features], numbered(name)),
        crs=found or "",
        edition=edition_of(data),
        members=members,
        warnings=warnings,
    )


def _utf8(data: bytes, name: str) -> bytes:
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    if not data.strip():
        raise FileUnreadable(say("{file}: the file is empty", file=name))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise not_utf8(name, line, error.start) from error
    return data


def not_utf8(name: str, line: int, byte: int) -> FileUnreadable:
    """That a file is in another encoding, and where that shows."""
    return FileUnreadable(
        say(
            "{file}: not UTF-8 at line {line} (byte {byte}); save the file as UTF-8",
            file=name,
            line=line,
            byte=byte,
        )
    )


def _collection(data: bytes, name: str) -> _Collection:
    try:
        kind = msgspec.json.decode(data, type=_Kind).type
        if kind not in _KINDS:
            raise FileUnreadable(say("{file}: type {kind!r} is not GeoJSON", file=name, kind=kind))
        if kind == "FeatureCollection":
            return _decode_collection.decode(data)
        if kind == "Feature":
            return _Collection("FeatureCollection", [decode_feature.decode(data)])
        return _Collection("FeatureCollection", [Feature("Feature", msgspec.Raw(data))])
    except (msgspec.DecodeError, RecursionError) as error:
        raise FileUnreadable(
            say("{where}: not valid GeoJSON: {why}", where=name, why=_on_line(data, error))
        ) from error


def _on_line(data: bytes, error: Exception) -> Sentence | Exception:
    """The parser's words, with the line where they name a byte."""
    found = re.search(r"\(byte (\d+)\)", str(error))
    if not found:
        return error
    line = data.count(b"\n", 0, int(found[1])) + 1
    return say("{why} on line {line}", why=error, line=line)


class _Kind(msgspec.Struct):
    type: str


class _Members(msgspec.Struct):
    crs: Any = None
    metadata: Any = None


def members_of(data: bytes) -> dict[str, Any]:
    """What a collection says of itself: ``crs`` and ``metadata``."""
    try:
        known = msgspec.json.decode(data, type=_Members)
    except msgspec.DecodeError:
        return {}
    return {k: v for k, v in (("crs", known.crs), ("metadata", known.metadata)) if v is not None}


def declared_crs(crs: object, name: str) -> tuple[str | None, tuple[Sentence, ...]]:
    """The CRS named by the old ``crs`` member (GeoJSON 2008); a link is refused."""
    if crs is None:
        return None, ()
    properties = crs.get("properties") if isinstance(crs, dict) else None
    named = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(named, str) or (isinstance(crs, dict) and crs.get("type") != "name"):
        raise CrsError(
            say("{file}: its crs member is not a named CRS; remove it or use --crs", file=name)
        )
    if named in _CRS84_NAMES or named in _WGS84_NAMES:
        return CRS84, ()
    code = named.rsplit(":", 1)[-1]
    if not code.isdigit() or "EPSG" not in named.upper():
        raise CrsError(
            say("{file}: CRS {crs!r} is not known; use --crs EPSG:N", file=name, crs=named[:60])
        )
    odd = say(
        "{file}: the crs member says EPSG:{code}; RFC 7946 readers ignore it and read degrees",
        file=name,
        code=code,
    )
    return f"EPSG:{code}", (odd,)


def feature_id(feature: Feature, number: int) -> str:
    """The Feature's id, else its property ``id``, else its place in the file."""
    for value in (feature.id, (feature.properties or {}).get("id")):
        if value is not None and value != "":
            return str(value)
    return f"#{number}"
