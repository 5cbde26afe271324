"""Readers of foreign formats; they run in the worker process only.

Fiona opens the file first, with the one driver its ending allows, and says what the
library found; only then are the features read in bulk by pyogrio.
"""

import math
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from geoapp.errors import FileUnreadable, TooLarge
from geoapp.exchange.drawing import areas_of
from geoapp.exchange.local import library_words, which_layer
from geoapp.sentence import Sentence, say

Request = dict[str, Any]
Table = dict[str, Any]
DRIVERS = {"gpkg": "GPKG", "shp": "ESRI Shapefile", "fgb": "FlatGeobuf", "dxf": "DXF"}


def read_gdal(request: Request) -> Table:
    """GeoPackage, Shapefile, FlatGeobuf or DXF, by exactly one driver."""
    import pyogrio

    driver, path = DRIVERS[request["format"]], request["path"]
    check_driver(path, driver)
    if request.get("choose") and not request.get("layer") and driver != "DXF":
        names = layer_names(path)
        if len(names) > 1:
            return {"choose": names}
    areas = bool(request.get("choose")) and driver == "DXF"
    layer = only_layer(path, None if areas else request.get("layer"))
    info = pyogrio.read_info(path, layer=layer, encoding=request.get("encoding"))
    check_is(info["driver"], driver)
    check_count(info["features"], request["features"])
    meta, _, wkb, columns = pyogrio.raw.read(
        path, layer=layer, force_2d=True, encoding=request.get("encoding")
    )
    check_count(len(columns[0]) if wkb is None else len(wkb), request["features"])
    wkb = [None] * len(columns[0]) if wkb is None else list(wkb)
    if areas:
        return areas_of(*_entities(meta["fields"], columns, len(wkb)), wkb, request.get("layer"))
    if driver == "DXF":
        wkb = closed_to_polygons(wkb)
    return table(meta["crs"], layer, list(meta["fields"]), columns, wkb)


def _entities(fields: Any, columns: list[Any], count: int) -> tuple[list[Any], list[Any]]:
    """The layer of each entity of a drawing, and whether it lies on paper."""
    by_name = dict(zip(fields, columns, strict=True))
    nothing = [None] * count
    return [plain(v) or "0" for v in by_name.get("Layer", nothing)], [
        plain(v) for v in by_name.get("PaperSpace", nothing)
    ]


def check_driver(path: str, driver: str) -> None:
    """Open with ``driver`` alone enabled. Raises FileUnreadable where another would be needed."""
    import fiona

    try:
        with fiona.open(path, enabled_drivers=[driver], allow_unsupported_drivers=True) as found:
            opened = found.driver
    except fiona.errors.FionaError as error:
        raise FileUnreadable(
            say("not a readable {driver} file ({why})", driver=driver, why=library_words(error))
        ) from error
    check_is(opened, driver)


def check_is(found: str, driver: str) -> None:
    """Raise FileUnreadable where another driver knows the file than its ending says."""
    if found != driver:
        raise FileUnreadable(
            say("it is {found}, not {driver} as its ending says", found=found, driver=driver)
        )


def layer_names(path: str) -> list[str]:
    """Layers with geometry."""
    import pyogrio

    return [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]


def only_layer(path: str, wanted: str | None) -> str:
    """The layer asked for, else the only one with geometry. Raises FileUnreadable naming them."""
    import pyogrio

    names = layer_names(path)
    if wanted in names:
        return wanted
    if wanted is not None or len(names) != 1:
        said = {n: pyogrio.read_info(path, layer=n)["crs"] for n in names[:20]}
        raise FileUnreadable(
            which_layer([_with_crs(n, crs) for n, crs in said.items()] if names[1:] else names)
        )
    return names[0]


def _with_crs(layer: str, crs: str | None) -> Sentence:
    return say("{layer} ({crs})", layer=layer[:60], crs=crs or say("CRS not said"))


def check_count(count: int, cap: int) -> None:
    """Raise TooLarge above ``cap`` features."""
    if count > cap:
        raise TooLarge(
            say("{count} features; at most {most} are read from one file", count=count, most=cap)
        )


def closed_to_polygons(wkb: list[bytes | None]) -> list[bytes | None]:
    """A closed polyline is how a drawing says polygon."""
    import shapely

    lines = shapely.from_wkb(np.array(wkb, dtype=object))
    rings = shapely.is_ring(lines) & (shapely.get_num_coordinates(lines) >= 4)
    lines[rings] = [shapely.Polygon(line.coords) for line in lines[rings]]
    return list(shapely.to_wkb(lines))


def read_parquet(request: Request) -> Table:
    """GeoParquet; its CRS is in its metadata, absent means CRS84 by its specification."""
    import geopandas
    import pyarrow.parquet as pq

    check_count(pq.ParquetFile(request["path"]).metadata.num_rows, request["features"])
    frame = geopandas.read_parquet(request["path"])
    names = [n for n in frame.columns if n != frame.geometry.name]
    columns = [frame[n].to_numpy() for n in names]
    crs = frame.crs.to_wkt() if frame.crs is not None else None
    return table(crs, None, names, columns, list(frame.geometry.to_wkb()))


def read_kml(request: Request) -> Table:
    """KML by our own reader: GDAL's drops the ExtendedData or answers with ten odd columns."""
    from geoapp.exchange.kml import placemarks

    rows = list(placemarks(request["path"], request["features"]))
    names = list(dict.fromkeys(n for properties, _ in rows for n in properties))
    columns = [[properties.get(n) for properties, _ in rows] for n in names]
    return table("OGC:CRS84", None, names, columns, [wkb for _, wkb in rows])


def read_csv(request: Request) -> Table:
    """A text table with a WKT column."""
    from geoapp.exchange.corners_grid import grid_of_text
    from geoapp.exchange.corners_head import find_head
    from geoapp.exchange.wkt_table import wkt_table

    grid = grid_of_text(Path(request["path"]).read_bytes(), say("the table"))
    head = find_head(grid)
    assert head is not None, "the caller saw its header"
    return wkt_table(grid, head, request["features"])


def read_sheet(request: Request) -> Table:
    """A workbook; its parser is loaded here only."""
    from geoapp.exchange.xlsx import read_xlsx

    return read_xlsx(request)


READERS: dict[str, Callable[[Request], Table]] = {
    **dict.fromkeys(DRIVERS, read_gdal),
    "parquet": read_parquet,
    "kml": read_kml,
    "csv": read_csv,
    "xlsx": read_sheet,
}


def table(
    crs: str | None,
    layer: str | None,
    fields: list[str],
    columns: list[Any],
    wkb: list[bytes | None],
) -> Table:
    """The answer of every reader, in plain values only."""
    return {
        "crs": crs,
        "layer": layer,
        "fields": [str(f) for f in fields],
        "columns": [[plain(v) for v in column] for column in columns],
        "wkb": wkb,
    }


def plain(value: Any) -> Any:
    """A value that JSON can carry; NaN, NaT and bytes become None."""
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value).removesuffix("T00:00:00.000")
    if isinstance(value, np.ndarray):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | list | dict) else None
