"""Writers: one function a format, all taking a ``Table`` and an open binary file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import pyproj

from geoapp.errors import CrsError, FormatError
from geoapp.exchange.formats.arrow import fgb, gpkg, parquet
from geoapp.exchange.formats.dxf import dxf
from geoapp.exchange.formats.json_ import geojson, geojsonseq
from geoapp.exchange.formats.kml import kml
from geoapp.exchange.formats.shapefile import shp
from geoapp.exchange.formats.sheet import csv, xlsx
from geoapp.exchange.formats.table import ABOUT_TITLES, Held, Run, Table
from geoapp.exchange.geojson import CRS84

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

    ``kept``: a large layer's whole file is worth keeping: the same table gives the same bytes.
    """

    name: str
    ending: str
    media_type: str
    pieces: Callable[[Table], Iterator[bytes]]
    crs: str = "any"
    kept: bool = False

    def write(self, table: Table, out: BinaryIO) -> None:
        """Write the whole file to ``out``."""
        for piece in self.pieces(table):
            out.write(piece)


FORMATS = {
    f.name: f
    for f in (
        Format("geojson", "geojson", "application/geo+json", geojson, "wgs84", kept=True),
        Format(
            "geojsonseq", "geojsonseq", "application/geo+json-seq", geojsonseq, "wgs84", kept=True
        ),
        Format("gpkg", "gpkg", "application/geopackage+sqlite3", gpkg),
        Format("shp", "zip", "application/zip", shp),
        Format("kml", "kml", "application/vnd.google-earth.kml+xml", kml, "wgs84"),
        Format("csv", "csv", "text/csv", csv),
        Format(
            "xlsx",
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx,
        ),
        Format("fgb", "fgb", "application/flatgeobuf", fgb, kept=True),
        Format("parquet", "parquet", "application/vnd.apache.parquet", parquet, kept=True),
        Format("dxf", "dxf", "image/vnd.dxf", dxf, "projected"),
    )
}


def format_named(name: str) -> Format:
    """The format by its name or its ending. Raises FormatError naming those there are."""
    wanted = name.lower().removeprefix(".")
    wanted = {"json": "geojson", "zip": "shp"}.get(wanted, wanted)
    if wanted not in FORMATS:
        raise FormatError(f"format {name[:30]!r} is not known; there are {', '.join(FORMATS)}")
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
        raise FormatError(f"{form.name} is always WGS84 longitude, latitude; use gpkg for {crs}")
    found = pyproj.CRS.from_user_input(crs)
    if form.crs == "projected" and not found.is_projected:
        raise FormatError(
            f"{form.name} is written in metres; name a projected CRS such as EPSG:5897"
        )
    if found.is_projected and found.axis_info[0].unit_conversion_factor != 1:
        raise CrsError(f"{crs} is not in metres; name one that is, such as EPSG:5897")
    return CRS84 if wgs84 else crs


def _known(text: str) -> str:
    try:
        authority = pyproj.CRS.from_user_input(text).to_authority(min_confidence=100)
    except pyproj.exceptions.CRSError as error:
        raise CrsError(
            f"CRS {text[:60]!r} is not known; write EPSG:N, such as EPSG:5897"
        ) from error
    if authority is None:
        raise CrsError(f"CRS {text[:60]!r} has no EPSG number; write EPSG:N")
    return ":".join(authority)
