"""Streaming readers of foreign formats; they run in the worker process only.

Each answers a head (CRS, layer, fields, number of features) and then tables of at most
``rows`` features, as ``foreign.table`` makes them.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from geoapp.errors import CrsError, FileUnreadable
from geoapp.exchange.foreign import (
    DRIVERS,
    Request,
    Table,
    check_count,
    check_driver,
    check_is,
    only_layer,
    plain,
)
from geoapp.sentence import say

BATCH_BYTES = 64 << 20
"""About how much of a file is held at once, however large its features are."""


def stream_gdal(request: Request) -> Iterator[Table]:
    """GeoPackage, Shapefile or FlatGeobuf as Arrow batches, by exactly one driver."""
    import pyogrio

    driver, path = DRIVERS[request["format"]], request["path"]
    check_driver(path, driver)
    layer, encoding = only_layer(path, request.get("layer")), request.get("encoding")
    info = pyogrio.read_info(path, layer=layer, encoding=encoding, force_feature_count=True)
    check_is(info["driver"], driver)
    total = gpkg_rows(path, layer) if driver == "GPKG" else int(info["features"])
    check_count(total, request["features"])
    if driver != "FlatGeobuf":  # its reader takes this limit for the end of the file
        pyogrio.set_gdal_config_options({"OGR_ARROW_MEM_LIMIT": str(BATCH_BYTES)})
    rows = batch_rows(request["rows"], total, request["bytes"])
    with pyogrio.open_arrow(
        path, layer=layer, encoding=encoding, batch_size=rows, use_pyarrow=True
    ) as (meta, batches):
        yield {"crs": meta["crs"], "layer": layer, "total": total}
        read = 0
        for batch in batches:
            read += batch.num_rows
            yield table_of(batch, meta["geometry_name"] or "wkb_geometry")
    if read < total and driver != "ESRI Shapefile":  # it counts deleted rows
        raise FileUnreadable(
            say(
                "only {read} of its {total} features can be read; copy it again",
                read=read,
                total=total,
            )
        )


def batch_rows(most: int, total: int, size: int) -> int:
    """Rows of a batch: ``most``, fewer where the features of a file are large."""
    return int(max(1, min(most, BATCH_BYTES * total // max(size, 1))))


def gpkg_rows(path: str, layer: str) -> int:
    """The features of a layer, whose shapes must all be of the CRS that the layer names.

    GDAL does not look at the CRS that each shape carries. Raises CrsError.
    """
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as file:
        found = file.execute(
            "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?", [layer]
        ).fetchone()
        if found is None:
            raise FileUnreadable(
                say("its layer {layer} is not among its geometry columns", layer=layer[:60])
            )
        column, declared = found
        heads = file.execute(
            f"SELECT substr({_quoted(column)}, 4, 5) FROM {_quoted(layer)}"  # noqa: S608 - quoted
        )
        counted = Counter(head for (head,) in heads)
    others = {_srs(head) for head in counted if head} - {declared, 0, -1}
    if others:
        raise CrsError(
            say(
                "its layer {layer} says CRS {declared}, but holds shapes of CRS {others};"
                " export it again in one CRS",
                layer=layer[:60],
                declared=declared,
                others=tuple(sorted(others)),
            )
        )
    return counted.total()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _srs(head: bytes) -> int:
    """The CRS number in the header of a shape: flags, then four bytes in their order."""
    return int.from_bytes(head[1:5], "little" if head[0] & 1 else "big", signed=True)


def stream_parquet(request: Request) -> Iterator[Table]:
    """GeoParquet by batches; its CRS is in its metadata, absent means CRS84."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(request["path"], buffer_size=1 << 20) as file:
        said = geo_of(file.schema_arrow)
        total = file.metadata.num_rows
        check_count(total, request["features"])
        name = str(said["primary_column"])
        column = said["columns"][name]
        yield {"crs": crs_text(column), "layer": None, "total": total}
        size = sum(file.metadata.row_group(n).total_byte_size for n in range(file.num_row_groups))
        rows = batch_rows(request["rows"], total, size)
        for batch in file.iter_batches(batch_size=rows):
            yield table_of(_wkb(batch, name, column["encoding"]), name)


def geo_of(schema: Any) -> dict[str, Any]:
    """GeoParquet's metadata. Raises FileUnreadable where it is missing or lacks a column."""
    try:
        said: dict[str, Any] = json.loads((schema.metadata or {})[b"geo"])
        if said["columns"][said["primary_column"]]["encoding"] and schema.field(
            said["primary_column"]
        ):
            return said
    except (KeyError, TypeError, ValueError) as error:
        raise FileUnreadable(say("it has no geo metadata, so it is no GeoParquet file")) from error
    raise FileUnreadable(say("its geo metadata names no encoding"))


def crs_text(column: dict[str, Any]) -> str | None:
    """WKT of the column's CRS; None where it says that it is not known."""
    from pyproj import CRS

    if "crs" not in column:
        return "OGC:CRS84"
    return CRS.from_json_dict(column["crs"]).to_wkt() if column["crs"] else None


def _wkb(batch: Any, name: str, encoding: str) -> Any:
    """The batch with its geometry as WKB; GeoParquet 1.1 knows GeoArrow's layouts as well."""
    if encoding.upper() == "WKB":
        return batch
    import geopandas
    import pyarrow as pa

    at = batch.schema.get_field_index(name)
    said = {"ARROW:extension:name": f"geoarrow.{encoding.lower()}"}
    field = batch.schema.field(at).with_metadata(said)
    one = pa.table([batch.column(at)], schema=pa.schema([field]))
    shapes = geopandas.GeoDataFrame.from_arrow(one, geometry=name).geometry.to_wkb()
    return batch.set_column(at, name, pa.array(list(shapes), type=pa.binary()))


def table_of(batch: Any, geometry: str) -> Table:
    """One batch of Arrow in plain values only: columns, and WKB."""
    fields = [name for name in batch.schema.names if name != geometry]
    wkb = batch.column(geometry).to_pylist() if geometry in batch.schema.names else None
    return {
        "fields": fields,
        "columns": [values_of(batch.column(name)) for name in fields],
        "wkb": wkb if wkb is not None else [None] * batch.num_rows,
    }


def values_of(column: Any) -> list[Any]:
    """A column of Arrow as values that JSON can carry."""
    import pyarrow.types as kinds

    kind = column.type
    if kinds.is_string(kind) or kinds.is_large_string(kind):
        return list(column.to_numpy(zero_copy_only=False))
    if (kinds.is_integer(kind) or kinds.is_boolean(kind)) and not column.null_count:
        return list(column.to_numpy(zero_copy_only=False).tolist())
    if kinds.is_timestamp(kind):
        return [plain(v) for v in column.to_numpy(zero_copy_only=False).astype("M8[ms]")]
    return [plain(v) for v in column.to_pylist()]


STREAMS: dict[str, Callable[[Request], Iterator[Table]]] = {
    "gpkg": stream_gdal,
    "shp": stream_gdal,
    "fgb": stream_gdal,
    "parquet": stream_parquet,
}
