"""Writers: one function a format, all taking a ``Table`` and giving the file in pieces.

A writer is imported when it is asked for: GDAL and pandas cost half a second, GeoJSON needs
neither.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import BinaryIO

import pyproj

from geoapp.errors import CrsError, FormatError
from geoapp.exchange.formats.table import ABOUT_TITLES, Held, Run, Table
from geoapp.exchange.geojson import CRS84
from geoapp.sentence import say

__all__ = [
    "ABOUT_TITLES",
    "FORMATS",
    "Format",
    "Held",
    "Run",
    "Table",
    "format_named",
    "target_crs",
]


@dataclass(frozen=True)
class Format:
    """A way to write a layer. ``crs``: ``any``, ``wgs84`` (nothing else) or ``projected``.

    ``module``: where its writer is. ``kept``: a large layer's whole file is worth keeping: the
    same table gives the same bytes.
    """

    name: str
    ending: str
    media_type: str
    module: str
    crs: str = "any"
    kept: bool = False

    def pieces(self, table: Table) -> Iterator[bytes]:
        """The file in pieces; those who stop taking them leave nothing behind."""
        module = import_module(f"{__name__}.{self.module}")
        writer: Callable[[Table], Iterator[bytes]] = getattr(module, self.name)
        return writer(table)

    def write(self, table: Table, out: BinaryIO) -> None:
        """Write the whole file to ``out``."""
        for piece in self.pieces(table):
            out.write(piece)


_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    f.name: f
    for f in (
        Format("geojson", "geojson", "application/geo+json", "json_", "wgs84", kept=True),
        Format("geojsonseq", "geojsonseq", "application/geo+json-seq", "json_", "wgs84", kept=True),
        Format("gpkg", "gpkg", "application/geopackage+sqlite3", "gdal"),
        Format("shp", "zip", "application/zip", "shapefile"),
        Format("kml", "kml", "application/vnd.google-earth.kml+xml", "kml", "wgs84"),
        Format("csv", "csv", "text/csv", "sheet"),
        Format("xlsx", "xlsx", _WORKBOOK, "sheet"),
        Format("fgb", "fgb", "application/flatgeobuf", "flatgeobuf", kept=True),
        Format("parquet", "parquet", "application/vnd.apache.parquet", "geoparquet", kept=True),
        Format("dxf", "dxf", "image/vnd.dxf", "dxf", "projected"),
    )
}


def format_named(name: str) -> Format:
    """The format by its name or its ending. Raises FormatError naming those there are."""
    wanted = name.lower().removeprefix(".")
    wanted = {"json": "geojson", "zip": "shp"}.get(wanted, wanted)
    if wanted not in FORMATS:
        raise FormatError(
            say(
                "format {format!r} is not known; there are {formats}",
                format=name[:30],
                formats=tuple(FORMATS),
            )
        )
    return FORMATS[wanted]


def target_crs(form: Format, asked: str | None, work_crs: str) -> str:
    """The CRS to write in: what was asked for, where the format allows it.

    A drawing has no degrees: it is written in the workspace's projected CRS unless another
    is asked for. Raises FormatError, CrsError.
    """
    if asked is None:
        return work_crs if form.crs == "projected" else CRS84
    crs = _known(asked)
    wgs84 = crs in (CRS84, "EPSG:4326")
    if form.crs == "wgs84" and not wgs84:
        raise FormatError(
            say(
                "{format} is always WGS84 longitude, latitude; use gpkg for {crs}",
                format=form.name,
                crs=crs,
            )
        )
    found = pyproj.CRS.from_user_input(crs)
    if form.crs == "projected" and not found.is_projected:
        raise FormatError(
            say(
                "{format} is written in metres; name a projected CRS such as EPSG:5897",
                format=form.name,
            )
        )
    if found.is_projected and found.axis_info[0].unit_conversion_factor != 1:
        raise CrsError(say("{crs} is not in metres; name one that is, such as EPSG:5897", crs=crs))
    return CRS84 if wgs84 else crs


def _known(text: str) -> str:
    try:
        authority = pyproj.CRS.from_user_input(text).to_authority(min_confidence=100)
    except pyproj.exceptions.CRSError as error:
        raise CrsError(
            say("CRS {crs!r} is not known; write EPSG:N, such as EPSG:5897", crs=text[:60])
        ) from error
    if authority is None:
        raise CrsError(say("CRS {crs!r} has no EPSG number; write EPSG:N", crs=text[:60]))
    return ":".join(authority)
