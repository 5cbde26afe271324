"""A table as Arrow, for GeoPackage, FlatGeobuf, shapefiles and GeoParquet."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pyproj
import shapely

from geoapp.exchange.formats.scratch import copied, scratch
from geoapp.exchange.formats.table import Table
from geoapp.exchange.geojson import CRS84

GEOMETRY = "geometry"
_TYPES = {
    "text": pa.string(),
    "list": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


def arrow(table: Table, names: Sequence[str] | None = None) -> pa.Table:
    """Columns of the schema's types and WKB; ``names`` instead of the columns' own."""
    names = names or [c.name for c in table.columns]
    data = {
        name: pa.array(table.column(c), type=_TYPES[c.type])
        for name, c in zip(names, table.columns, strict=True)
    }
    wkb = shapely.to_wkb(table.geometry, flavor="iso")
    return pa.table(data | {GEOMETRY: pa.array(list(wkb), type=pa.binary())})


def epsg(crs: str) -> str:
    """The CRS as files name it: plain degrees are EPSG:4326 there, x before y all the same."""
    return "EPSG:4326" if crs == CRS84 else crs


def write_gdal(
    table: Table,
    path: Path,
    driver: str,
    *,
    names: Sequence[str] | None = None,
    geometry_type: str = "Unknown",
    **options: Any,
) -> None:
    """Write ``path`` with one GDAL driver."""
    pyogrio.write_arrow(
        arrow(table, names),
        path,
        layer=path.stem,
        driver=driver,
        geometry_name=GEOMETRY,
        geometry_type=geometry_type,
        crs=epsg(table.crs),
        **options,
    )


def gpkg(table: Table, out: BinaryIO) -> None:
    """GeoPackage; ``about`` is the layer's metadata (gpkg_metadata)."""
    said = {k: _plain(v) for k, v in table.about.items() if v is not None}
    with scratch() as folder:
        path = folder / f"{table.name}.gpkg"
        write_gdal(
            table,
            path,
            "GPKG",
            dataset_options={"VERSION": "1.3"},  # the newest that QGIS 3.22 knows whole
            layer_metadata=said,
            dataset_metadata=said,
            layer_options={
                "IDENTIFIER": said.get("title_vi", table.name),
                "DESCRIPTION": ". ".join(table.notes()),
            },
        )
        copied(path, out)


def fgb(table: Table, out: BinaryIO) -> None:
    """FlatGeobuf; unindexed where a feature has no geometry, which its index cannot hold."""
    indexed = "NO" if table.without_geometry().any() or not len(table) else "YES"
    with scratch() as folder:
        path = folder / f"{table.name}.fgb"
        write_gdal(
            table,
            path,
            "FlatGeobuf",
            layer_options={
                "SPATIAL_INDEX": indexed,
                "TITLE": table.about.get("title_vi") or table.name,
                "DESCRIPTION": json.dumps(table.about, ensure_ascii=False),
            },
        )
        copied(path, out)


def parquet(table: Table, out: BinaryIO) -> None:
    """GeoParquet 1.1; ``about`` under the key ``geoapp`` of the file's metadata."""
    kinds = sorted({g.geom_type for g in table.geometry if g is not None})
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": kinds}
    if table.crs != CRS84:
        column["crs"] = pyproj.CRS.from_user_input(table.crs).to_json_dict()
    if kinds:
        column["bbox"] = list(map(float, shapely.total_bounds(table.geometry)))
    geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    said = {"geo": json.dumps(geo), "geoapp": json.dumps(table.about, ensure_ascii=False)}
    sink = pa.BufferOutputStream()
    pq.write_table(arrow(table).replace_schema_metadata(said), sink, compression="zstd")
    out.write(sink.getvalue())


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
