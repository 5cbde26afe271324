"""Each writer on a layer with everything that breaks writers; read back by other code."""

import csv
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pytest
import shapely

from geoapp.errors import CrsError, FormatError
from geoapp.exchange.formats import ABOUT_TITLES, FORMATS, format_named, target_crs
from geoapp.exchange.formats.dxf import letters
from geoapp.exchange.formats.sheet import MAX_CELL, neutral
from geoapp.exchange.geojson import CRS84
from geoapp.exchange.read import read_any
from geoapp.schema import Column
from tests.exchange.tables import ABOUT, COLUMNS, ROWS, SHAPES, table

GDAL_READABLE = ["geojson", "geojsonseq", "gpkg", "fgb", "parquet", "kml", "csv"]


def written(form, made=None):
    out = io.BytesIO()
    FORMATS[form].write(made or table(), out)
    return out.getvalue()


def saved(form, folder: Path, made=None):
    path = folder / f"clusters.{FORMATS[form].ending}"
    path.write_bytes(written(form, made))
    return path


def metres(**changes):
    geometry = np.empty(len(SHAPES), dtype=object)
    geometry[:] = [None if g is None else shapely.transform(g, in_metres) for g in SHAPES]
    return table(geometry=geometry, crs="EPSG:5897", **changes)


def in_metres(xy):
    return (xy - [105, 20]) * 100_000


@pytest.mark.parametrize("form", GDAL_READABLE)
def test_what_is_written_reads_back(form, tmp_path):
    found = read_any(saved(form, tmp_path))
    assert found.ids == [row["id"] for row in ROWS]
    assert found.crs == CRS84
    assert found.properties[0]["name"] == ROWS[0]["name"]
    assert found.geometry[2] is None
    assert shapely.equals_exact(found.geometry[:2], SHAPES[:2], 1e-7, normalize=True).all()


@pytest.mark.parametrize("form", ["gpkg", "fgb", "parquet", "csv", "dxf"])
def test_another_crs_is_named_in_the_file(form, tmp_path):
    found = read_any(saved(form, tmp_path, metres()), crs="EPSG:5897" if form == "dxf" else None)
    assert found.crs == "EPSG:5897"
    assert np.nanmax(shapely.area(found.geometry)) == pytest.approx(980_000, rel=0.03)


# A GeoPackage carries the time of its last change.
@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"gpkg"}))
def test_the_same_table_gives_the_same_bytes(form):
    made = metres() if form == "dxf" else table()
    assert written(form, made) == written(form, made)


@pytest.mark.parametrize("form", FORMATS)
def test_every_export_says_as_of_edition_source_and_that_it_is_drawn(form, tmp_path):
    data = written(form, metres() if form == "dxf" else table())
    if form in ("shp", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"".join(archive.read(n) for n in archive.namelist())
    said = [ABOUT["as_of"], ABOUT["edition"]]
    said += [ABOUT["kind"]] if form == "csv" else [ABOUT["note_vi"]]
    for text in said:
        encoded = "".join(letters(text)).encode() if form == "dxf" else text.encode()
        assert encoded in data or json.dumps(text)[1:-1].encode() in data, text


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_selection_is_an_empty_file_not_a_fault(form, tmp_path):
    empty = table(ids=[], properties=[], geometry=np.empty(0, dtype=object), crs=CRS84)
    assert bool(written(form, empty)) is (form != "geojsonseq")


@pytest.mark.parametrize("form", FORMATS)
def test_a_coordinate_that_is_not_finite_never_leaves(form):
    with np.errstate(invalid="ignore"):
        broken = shapely.LineString([(0, 0), (np.nan, 1)])
    geometry = np.array([SHAPES[0], broken, None], dtype=object)
    with pytest.raises(FormatError, match="feature b: a coordinate is not a finite number"):
        written(form, table(geometry=geometry))


def test_geojson_is_rfc_7946(tmp_path):
    document = json.loads(written("geojson"), parse_constant=pytest.fail)
    assert document["type"] == "FeatureCollection"
    assert {"crs", "bbox"}.isdisjoint(document)
    assert document["note_vi"] == "minh họa"
    first = document["features"][0]
    ring, hole = first["geometry"]["coordinates"]
    assert shapely.LinearRing(ring).is_ccw
    assert not shapely.LinearRing(hole).is_ccw
    assert first["properties"]["blocking"] == ["wastewater", "rice"]
    assert first["properties"]["decided"] == "2020-06-30"
    assert document["features"][1]["properties"]["ha"] is None


def test_no_key_of_about_collides_with_geojson():
    assert set(ABOUT_TITLES).isdisjoint({"type", "features", "crs", "bbox", "geometry", "id"})


def test_geojson_sequence_is_rfc_8142():
    records = written("geojsonseq").split(b"\x1e")
    assert records[0] == b""
    assert all(r.endswith(b"\n") for r in records[1:])
    assert [json.loads(r)["id"] for r in records[1:]] == ["son-dong", "b", "c"]


def test_gpkg_has_types_nulls_and_the_layers_metadata(tmp_path):
    import pyogrio

    path = saved("gpkg", tmp_path)
    frame = gpd.read_file(path)
    assert frame["ha"].isna().tolist() == [False, True, False]
    info = pyogrio.read_info(path)
    assert info["layer_metadata"]["note_vi"] == "minh họa"
    assert dict(zip(info["fields"], info["ogr_types"], strict=True)) | {} == {
        "id": "OFTString",
        "name": "OFTString",
        "stage": "OFTString",
        "started": "OFTInteger",
        "households": "OFTInteger64",
        "ha": "OFTReal",
        "decided": "OFTDate",
        "blocking": "OFTString",
        "source": "OFTString",
    }
    assert info["geometry_type"] == "Unknown"


def test_csv_opens_in_a_spreadsheet_without_running_anything():
    data = written("csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[1]["name"] == '\'=HYPERLINK("http://x")'
    assert rows[1]["ha"] == ""
    assert rows[2]["ha"] == "-1.5"
    assert (rows[0]["as_of"], rows[0]["layer_kind"]) == ("2024-12-26", "illustrative")
    assert rows[0]["geometry"].startswith("POLYGON")
    assert rows[2]["geometry"] == ""


@pytest.mark.parametrize("value", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_formulas_are_neutralised(value):
    assert neutral(value) == "'" + value


def test_xlsx_cells_have_types_and_no_formula():
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx")))
    sheet = book["Dữ liệu"]
    assert [c.value for c in sheet[1]][:2] == ["Mã", "Tên"]
    assert sheet["F1"].value == "Diện tích (ha)"
    assert sheet.freeze_panes == "A2"
    assert [sheet.cell(2, n).data_type for n in range(1, 8)] == ["s", "s", "s", "b", "n", "n", "d"]
    assert sheet["F2"].number_format == "#,##0.00"
    assert sheet["G2"].value == datetime(2020, 6, 30)
    assert (sheet["B3"].data_type, sheet["B3"].value) == ("s", '=HYPERLINK("http://x")')
    assert sheet["F3"].value is None
    said = {row[0].value: row[2].value for row in book["Nguồn"]}
    assert said["Số liệu tính đến ngày"] == "2024-12-26"
    assert said["Lưu ý"] == "minh họa"


def test_xlsx_refuses_text_that_a_cell_would_lose():
    rows = [ROWS[0], ROWS[1] | {"source": "x" * (MAX_CELL + 1)}, ROWS[2]]
    with pytest.raises(FormatError, match="feature b, column source: 32768 letters"):
        written("xlsx", table(properties=rows))


def test_shp_has_a_file_a_kind_of_geometry_and_says_what_it_cannot_hold():
    with zipfile.ZipFile(io.BytesIO(written("shp"))) as archive:
        names = set(archive.namelist())
        texts = {n: archive.read(n).decode("utf-8-sig") for n in names if n[-3:] in ("csv", "txt")}
        assert archive.read("clusters_point.cpg") == b"UTF-8"
    expected = {f"clusters_{k}.{e}" for k in ("point", "polygon") for e in ("shp", "dbf", "prj")}
    assert expected <= names
    fields = {row["column"]: row for row in csv.DictReader(io.StringIO(texts["fields.csv"]))}
    assert fields["households"]["field"] == "households"
    assert "left out" in fields["source"]["note"]
    assert "no_geometry.csv: 1" in texts["README.txt"]
    assert "minh họa" in texts["README.txt"]
    assert next(csv.DictReader(io.StringIO(texts["no_geometry.csv"])))["id"] == "c"


def test_shp_refuses_to_cut_vietnamese_text():
    """128 letters of 3 bytes: 128 letters fit in every eye, not in 254 bytes."""
    rows = [ROWS[0] | {"name": "ự" * 85}, *ROWS[1:]]
    with pytest.raises(
        FormatError, match=r"feature son-dong, column name: 255 bytes .* export gpkg"
    ):
        written("shp", table(properties=rows))


def test_shp_keeps_254_bytes_whole(tmp_path):
    name = "ự" * 84 + "ab"
    assert len(name.encode()) == 254
    path = saved("shp", tmp_path, table(properties=[ROWS[0] | {"name": name}, *ROWS[1:]]))
    assert read_any(path, layer="clusters_polygon").properties[0]["name"] == name


def test_shp_refuses_a_collection():
    geometry = np.array([shapely.GeometryCollection(SHAPES[:2]), None, None], dtype=object)
    with pytest.raises(FormatError, match="no GeometryCollection"):
        written("shp", table(geometry=geometry))


def test_kml_escapes_and_keeps_every_letter():
    text = written("kml").decode()
    assert "Sơn Đồng – “Hoà” &amp; &lt;b&gt;Lạc&lt;/b&gt;" in text
    assert "<b>" not in text
    assert "Chưa công bố \ufffd01" in text
    assert text.count("<Placemark>") == 3
    assert "ự" * 300 in text


def test_parquet_is_geoparquet(tmp_path):
    path = saved("parquet", tmp_path)
    frame = gpd.read_parquet(path)
    assert frame.crs.to_authority() == ("OGC", "CRS84")
    metadata = pq.read_schema(path).metadata
    assert json.loads(metadata[b"geoapp"])["note_vi"] == "minh họa"
    assert json.loads(metadata[b"geo"])["columns"]["geometry"]["geometry_types"] == [
        "Point",
        "Polygon",
    ]


def test_dxf_layers_are_stages_and_rings_are_closed(tmp_path):
    found = read_any(saved("dxf", tmp_path, metres()), crs="EPSG:5897")
    layers = [p["Layer"] for p in found.properties]
    assert layers.count("EARLY") == 3  # ring, hole, name
    assert set(layers) == {"EARLY", "UNKNOWN", "0"}
    polygons = [g for g in found.geometry if g is not None and g.geom_type == "Polygon"]
    assert sorted(g.area for g in polygons) == pytest.approx(sorted([20_000.0, 1_000_000.0]))
    texts = [p["Text"] or "" for p in found.properties]
    assert ROWS[0]["name"] in texts
    assert "minh họa" in texts
    assert any("Chưa có hình (1): c" in t for t in texts)


def test_dxf_lines_that_no_text_can_break():
    rows = [ROWS[0] | {"name": "a\n  0\nSECTION {\\P} 😀"}, *ROWS[1:]]
    data = written("dxf", metres(properties=rows))
    assert data.count(b"\nENTITIES\n") == 1
    assert b"\na 0 SECTION \\{\\\\P\\} \\U+D83D\\U+DE00\n" in data


def test_dxf_long_text_is_in_pieces_and_whole(tmp_path):
    name = "Đường tỉnh 419 " * 60
    made = metres(properties=[ROWS[0] | {"name": name}, *ROWS[1:]])
    data = written("dxf", made)
    assert max(map(len, data.split(b"\n"))) <= 250
    (tmp_path / "a.dxf").write_bytes(data)
    found = read_any(tmp_path / "a.dxf", crs="EPSG:5897")
    assert name.strip() in [p["Text"] for p in found.properties]


@pytest.mark.parametrize(
    ("name", "form"),
    [("GeoJSON", "geojson"), (".json", "geojson"), ("zip", "shp"), ("xlsx", "xlsx")],
)
def test_formats_by_name_and_ending(name, form):
    assert format_named(name).name == form


def test_an_unknown_format_names_the_known_ones():
    with pytest.raises(FormatError, match=r"'pdf' is not known; there are geojson.*dxf"):
        format_named("pdf")


@pytest.mark.parametrize("form", ["geojson", "geojsonseq", "kml"])
def test_formats_that_are_always_wgs84(form):
    with pytest.raises(FormatError, match=r"always WGS84.*use gpkg for"):
        target_crs(FORMATS[form], "EPSG:5897", "EPSG:5897")
    assert target_crs(FORMATS[form], "EPSG:4326", "EPSG:5897") == CRS84


def test_a_drawing_is_in_metres():
    assert target_crs(FORMATS["dxf"], None, "EPSG:5897") == "EPSG:5897"
    with pytest.raises(FormatError, match="projected CRS"):
        target_crs(FORMATS["dxf"], "EPSG:4756", "EPSG:5897")


@pytest.mark.parametrize("text", ["EPSG:999999", "Hanoi", "+proj=longlat", "EPSG:2225"])
def test_a_crs_without_a_number_or_in_feet_is_refused(text):
    with pytest.raises(CrsError):
        target_crs(FORMATS["gpkg"], text, "EPSG:5897")


def test_columns_of_this_test_cover_every_type():
    assert {c.type for c in COLUMNS} == {"text", "boolean", "integer", "number", "date", "list"}
    assert Column("a", "number", "A", "A", unit="ha").heading == "A (ha)"
