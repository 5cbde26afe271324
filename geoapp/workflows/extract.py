"""What a check is about, taken out of it for other programs: its pieces, or its boundary."""

from typing import Any

import numpy as np
import orjson
import shapely

from geoapp.exchange.formats import Held, Table, format_named, target_crs
from geoapp.exchange.geojson import CRS84
from geoapp.geometry.crs import transformed
from geoapp.geometry.packed import Geometries
from geoapp.schema import Column
from geoapp.workflows.export import DRAWN, Sent

Document = dict[str, Any]
PIECES, SITE = "pieces", "site"
COLUMNS = {
    PIECES: (
        Column("parcel", "text", "Thửa", "Parcel", "parcel"),
        Column("code", "text", "Mã loại đất", "Land-use code", "code"),
        Column("class", "text", "Nhóm", "Class", "class"),
        Column("area_m2", "number", "Diện tích tính", "Area counted", "area_m2", "m²"),
        Column("gross_m2", "number", "Diện tích phần nằm trong khu", "Area within the site",
               "gross_m2", "m²"),
        Column("parcel_m2", "number", "Diện tích cả thửa", "Area of the whole parcel",
               "parcel_m2", "m²"),
        Column("sliver", "boolean", "Mảnh vụn", "Sliver", "sliver"),
        Column("kept_by", "list", "Phần tính cho thửa", "Ground kept by", "kept_by"),
        Column("source_layer", "text", "Lớp", "Layer", "layer"),
        Column("kind", "text", "Loại dữ liệu", "Kind of data", "kind"),
    ),
    SITE: (
        Column("name", "text", "Tên", "Name", "name"),
        Column("verdict", "text", "Kết luận (mã)", "Verdict (key)", "verdict"),
        Column("area_m2", "number", "Diện tích tính", "Computed area", "area_m2", "m²"),
        Column("declared_m2", "number", "Diện tích khai", "Declared area", "declared", "m²"),
        Column("rice_m2", "number", "Đất lúa, ít nhất", "Rice land, at least", "rice_m2", "m²"),
        Column("rice_upper_m2", "number", "Đất lúa, có thể đến", "Rice land, up to", "rice_max",
               "m²"),
        Column("illustrative", "boolean", "Minh họa", "Illustrative", "drawn"),
        Column("check", "text", "Bản kết luận", "Statement", "check"),
    ),
}  # fmt: skip
TITLES = {
    PIECES: ("Các phần của khu đất theo thửa", "Pieces of the site by parcel"),
    SITE: ("Ranh giới đã kiểm tra", "The boundary that was checked"),
}


def extract(
    document: Document, pieces: Document, part: str, fmt: str, crs: str | None = None
) -> Sent:
    """A part of an issued check as a file in any format of exports.

    Parameters
    ----------
    part
        ``pieces`` (WGS 84 to seven decimals) or ``site`` (as it was decided, to the last bit where
        the file is in the working CRS).
    crs
        ``EPSG:N``; None: the format's own.

    Raises
    ------
    FormatError, CrsError
        For a format that there is not, a CRS that it cannot have.
    """
    form = format_named(fmt)
    work = document["site"]["area_m2"]["planar_crs"]
    table = _table(document, pieces, part, target_crs(form, crs, work))
    name = f"{part}-{document['id']}.{form.ending}"
    return Sent(form.pieces(table), form.media_type, name, stored=False)


def _table(document: Document, pieces: Document, part: str, crs: str) -> Table:
    rows = pieces["features"] if part == PIECES else [_site(document)]
    held = Held(
        COLUMNS[part],
        [str(row["id"]) for row in rows],
        [row["properties"] for row in rows],
        _shapes(document, rows, part, crs),
    )
    without = int(held.without_geometry().sum())
    counts = {"crs_name": crs, "count": len(held), "without_geometry": without}
    return Table.of(part, held, crs, _about(document, rows, part), counts)


def _site(document: Document) -> Document:
    site, rice = document["site"], document["rice"]
    return {
        "id": site["id"],
        "properties": {
            "name": site["name"],
            "verdict": document["verdict"],
            "area_m2": site["area_m2"]["planar"],
            "declared_m2": site.get("declared_m2"),
            "rice_m2": rice["total_m2"],
            "rice_upper_m2": rice["upper_m2"],
            "illustrative": site["illustrative"],
            "check": document["id"],
        },
    }


def _shapes(document: Document, rows: list[Document], part: str, crs: str) -> Geometries:
    if part == PIECES:
        return transformed(_parsed([row["geometry"] for row in rows]), CRS84, crs)
    flat = document["site"]["geometry_work"]
    if flat is None:
        return np.array([None], dtype=object)
    return transformed(_parsed([flat]), flat["crs"], crs)


def _parsed(geometries: list[Document]) -> Geometries:
    texts = [orjson.dumps(geometry).decode() for geometry in geometries]
    return np.asarray(shapely.from_geojson(texts), dtype=object)


def _about(document: Document, rows: list[Document], part: str) -> dict[str, Any]:
    kinds = {row["properties"].get("kind") for row in rows}
    drawn = document["site"]["illustrative"] or "illustrative" in kinds
    note_vi, note_en = DRAWN if drawn else (None, None)
    title_vi, title_en = TITLES[part]
    return {
        "layer": part,
        "title_vi": title_vi,
        "title_en": title_en,
        "as_of": document["as_of"],
        "edition": document["site"]["edition"],
        "source": f"/checks/{document['id']}",
        "kind": "illustrative" if drawn else None,
        "note_vi": note_vi,
        "note_en": note_en,
    }
