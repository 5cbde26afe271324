"""Any file a planner brings, as features in a named CRS.

GeoJSON is parsed by ``geojson.py`` and never reaches GDAL; text tables by ``corners.py``;
every other format by a worker process that has no network (``sandbox.py``).
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from geoapp.errors import CrsError, FileUnreadable, GeometryError
from geoapp.exchange.corners import read_corners
from geoapp.exchange.corners_grid import Grid
from geoapp.exchange.corners_table import corner_table
from geoapp.exchange.geojson import (
    CRS84,
    Features,
    edition_of,
    parse_features,
)
from geoapp.exchange.geojson_shapes import Where, numbered
from geoapp.exchange.local import (
    GEOJSON,
    SEQUENCE,
    TABLES,
    check_magic,
    check_quiet,
    ending,
    link_siblings,
    local_file,
    text_encoding,
    which_layer,
)
from geoapp.exchange.sandbox import Limits, read_in_worker
from geoapp.exchange.tables import open_table
from geoapp.exchange.zips import unpack
from geoapp.sentence import say


@dataclass(frozen=True)
class ForeignFrame(Features):
    """Features of a foreign file in its own CRS, 2D; ``name`` as the user calls the file."""

    name: str = ""
    layer: str | None = None


def read_any(
    path: str | Path,
    *,
    crs: str | None = None,
    layer: str | None = None,
    limits: Limits | None = None,
) -> ForeignFrame:
    """Read a vector file of any format that can be imported.

    Parameters
    ----------
    path
        A local file; addresses and GDAL's virtual paths are refused.
    crs
        ``EPSG:N`` of a file that does not say; refused where the file says otherwise.
    layer
        The layer to read where the file holds several.

    Raises
    ------
    FileUnreadable, GeometryError, CrsError, TooLarge
        With one sentence that names the file.
    """
    wanted = normal_crs(crs) if crs is not None else None
    source = local_file(path)
    kind = ending(source)
    frame = _reader(kind)(source, wanted, layer, limits)
    return replace(frame, crs=agreed_crs(frame.crs, wanted, source.name), name=source.name)


def agreed_crs(found: str, given: str | None, name: str) -> str:
    """The CRS that the file and the caller agree on. Raises CrsError where they do not."""
    if not found and not given:
        raise CrsError(
            say(
                "{file}: the file does not say its CRS; add --crs, such as --crs EPSG:5897"
                " (VN-2000 105°, Hanoi) or --crs EPSG:4326 (degrees)",
                file=name,
            )
        )
    wanted = normal_crs(given) if given else found
    if found and found != wanted:
        raise CrsError(
            say(
                "{file}: the file says {found}, --crs says {wanted}; drop --crs or mend it",
                file=name,
                found=found,
                wanted=wanted,
            )
        )
    return wanted


def normal_crs(text: str) -> str:
    """``EPSG:N`` where PROJ can name it (its axes as x, y), CRS84 for plain degrees."""
    try:
        crs = pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError as error:
        raise CrsError(
            say("CRS {crs!r} is not known; write EPSG:N, such as EPSG:5897", crs=text[:60])
        ) from error
    authority = crs.to_authority(min_confidence=25)
    named = ":".join(authority) if authority else text
    return CRS84 if named in (CRS84, "EPSG:4326") else named


_Read = Callable[[Path, str | None, str | None, Limits | None], ForeignFrame]


def _reader(kind: str) -> _Read:
    if kind in GEOJSON:
        return _read_geojson
    if kind in SEQUENCE:
        return _read_sequence
    if kind in TABLES or kind == "xlsx":
        return _read_table
    return _read_zip if kind in ("zip", "kmz") else _read_foreign


def _read_geojson(
    source: Path, crs: str | None, layer: str | None, limits: Limits | None
) -> ForeignFrame:
    features = parse_features(source.read_bytes(), name=source.name, crs=crs)
    return _frame(features, features.crs)


def _read_sequence(
    source: Path, crs: str | None, layer: str | None, limits: Limits | None
) -> ForeignFrame:
    """RFC 8142 text sequences, or one feature a line."""
    data = source.read_bytes()
    features = parse_features(joined(data), name=source.name, crs=crs)
    return replace(_frame(features, features.crs), edition=edition_of(data))


def joined(data: bytes) -> bytes:
    """A text sequence, or features a line, as one collection."""
    lines = (line.strip(b"\x1e \r\t") for line in data.split(b"\n"))
    return b'{"type":"FeatureCollection","features":[' + b",".join(filter(None, lines)) + b"]}"


def _read_table(
    source: Path, crs: str | None, layer: str | None, limits: Limits | None
) -> ForeignFrame:
    if ending(source) == "xlsx":
        check_magic(source, "xlsx", source.name)
    found = open_table(source, ending(source), source.name, layer=layer, limits=limits)
    edition = edition_of(source.read_bytes())
    if not isinstance(found, Grid):
        return replace(framed(found, source.name), edition=edition)
    made = corner_table(read_corners(found, source.name), source.name, crs)
    return ForeignFrame(
        ids=made.ids,
        properties=made.properties,
        geometry=made.geometry,
        crs=normal_crs(made.crs) if made.crs else "",
        edition=edition,
        warnings=made.warnings,
    )


def _read_zip(
    source: Path, crs: str | None, layer: str | None, limits: Limits | None
) -> ForeignFrame:
    check_magic(source, "zip", source.name)
    layer = layer or ("doc" if ending(source) == "kmz" else None)
    with tempfile.TemporaryDirectory(prefix="geoapp-") as folder:
        found = unpack(source, Path(folder), source.name, layer)
        kind = found.path.suffix[1:]
        if kind in GEOJSON:
            frame = _read_geojson(found.path, crs, None, limits)
        else:
            inner = None if kind == "shp" or layer == found.layer else layer
            frame = _in_worker(found.path, kind, source.name, inner, limits)
    return replace(frame, edition=edition_of(source.read_bytes()), layer=found.layer)


def _read_foreign(
    source: Path, crs: str | None, layer: str | None, limits: Limits | None
) -> ForeignFrame:
    """Link the file under a plain name first: the user's name for it never reaches GDAL."""
    kind = source.suffix.lower()[1:]
    with tempfile.TemporaryDirectory(prefix="geoapp-") as folder:
        linked = Path(folder) / f"input.{kind}"
        linked.symlink_to(source.resolve())
        check_quiet(source)
        if kind == "shp":
            link_siblings(source, Path(folder))
        frame = _in_worker(linked, kind, source.name, layer, limits)
    return replace(frame, edition=edition_of(source.read_bytes()))


def _in_worker(
    path: Path, kind: str, name: str, layer: str | None, limits: Limits | None
) -> ForeignFrame:
    check_magic(path, kind, name)
    encoding, warnings = text_encoding(path, name) if kind == "shp" else (None, ())
    table = read_in_worker(
        path, kind, name, layer=layer if kind != "shp" else None, encoding=encoding, limits=limits
    )
    frame = replace(framed(table, name), warnings=warnings)
    return frame if kind != "shp" else replace(frame, layer=None)


def framed(table: dict[str, Any], name: str) -> ForeignFrame:
    """A worker's table as features. Raises FileUnreadable where a layer is to be chosen first."""
    if "choose" in table:
        raise FileUnreadable(say("{file}: {why}", file=name, why=which_layer(table["choose"])))
    properties = rows_of(table)
    return ForeignFrame(
        ids=[identity(p, n) for n, p in enumerate(properties, 1)],
        properties=properties,
        geometry=shapes_of(table["wkb"], numbered(name)),
        crs=normal_crs(table["crs"]) if table["crs"] else "",
        layer=table["layer"],
    )


def rows_of(table: dict[str, Any]) -> list[dict[str, Any]]:
    """The properties of each feature of a worker's table."""
    rows = zip(*table["columns"], strict=True) if table["columns"] else [()] * len(table["wkb"])
    return [dict(zip(table["fields"], row, strict=True)) for row in rows]


def shapes_of(wkb: list[bytes | None], where: Where) -> NDArray[np.object_]:
    """Shapes from WKB, 2D, None where missing or empty. Raises GeometryError."""
    texts = np.array([*wkb, None], dtype=object)[:-1]
    with np.errstate(invalid="ignore"):
        geometry = np.asarray(shapely.from_wkb(texts, on_invalid="ignore"))
    lost = np.flatnonzero(shapely.is_missing(geometry) & (texts != None))  # noqa: E711
    if len(lost):
        raise GeometryError(
            say("{where}: the geometry cannot be read; repair the file", where=where(int(lost[0])))
        )
    coordinates, owner = shapely.get_coordinates(geometry, return_index=True)
    broken = owner[~np.isfinite(coordinates).all(axis=1)]
    if len(broken):
        raise GeometryError(
            say("{where}: a coordinate is not a number", where=where(int(broken[0])))
        )
    flat: NDArray[np.object_] = shapely.force_2d(geometry)
    flat[shapely.is_empty(flat)] = None
    return flat


def identity(properties: dict[str, Any], number: int) -> str:
    """The property ``id`` (in any case), else the feature's place in the file."""
    for key, value in properties.items():
        if key.lower() == "id" and value not in (None, ""):
            return str(value)
    return f"#{number}"


def _frame(features: Features, crs: str) -> ForeignFrame:
    return ForeignFrame(**{**vars(features), "crs": crs})
