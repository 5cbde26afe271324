"""The worker's readers, called here: what they refuse, and the plain values they answer."""

from datetime import date

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from geoapp.errors import FileUnreadable, GeometryError, TooLarge
from geoapp.exchange import foreign, worker
from geoapp.exchange.foreign import READERS, plain, read_gdal, read_kml, read_parquet

SQUARE = shapely.box(570_000, 2_320_000, 571_000, 2_321_000)


@pytest.fixture
def gpkg(tmp_path):
    path = tmp_path / "a.gpkg"
    frame = gpd.GeoDataFrame({"id": ["a"], "ha": [np.nan]}, geometry=[SQUARE], crs="EPSG:5897")
    pyogrio.write_dataframe(frame, path, layer="sites")
    return path


def request(path, kind, **changes):
    return {"path": str(path), "format": kind, "layer": None, "features": 10} | changes


def test_a_geopackage_is_columns_and_wkb(gpkg):
    found = read_gdal(request(gpkg, "gpkg"))
    assert (found["crs"], found["layer"]) == ("EPSG:5897", "sites")
    assert (found["fields"], found["columns"]) == (["id", "ha"], [["a"], [None]])
    assert shapely.from_wkb(found["wkb"][0]).equals(SQUARE)


def test_another_driver_is_never_tried(gpkg):
    with pytest.raises(FileUnreadable, match="not a readable FlatGeobuf file"):
        read_gdal(request(gpkg, "fgb"))


def test_a_layer_that_is_not_there_names_those_that_are(gpkg):
    with pytest.raises(FileUnreadable, match=r"--source-layer; there are: sites"):
        read_gdal(request(gpkg, "gpkg", layer="roads"))
    assert read_gdal(request(gpkg, "gpkg", layer="sites"))["layer"] == "sites"


def test_a_table_without_geometry_is_no_layer(tmp_path, gpkg):
    pyogrio.write_dataframe(
        gpd.pd.DataFrame({"a": [1]}), gpkg, layer="notes", driver="GPKG", append=True
    )
    assert foreign.only_layer(str(gpkg), None) == "sites"


def test_closed_lines_become_polygons_and_open_ones_stay():
    lines = [shapely.LineString(SQUARE.exterior.coords), shapely.LineString([(0, 0), (1, 1)])]
    made = shapely.from_wkb(foreign.closed_to_polygons([*shapely.to_wkb(lines), None]))
    assert [None if g is None else g.geom_type for g in made] == ["Polygon", "LineString", None]


def test_a_closed_polyline_of_a_drawing(tmp_path):
    ring = gpd.GeoDataFrame({"Layer": ["R"]}, geometry=[SQUARE.exterior], crs="EPSG:5897")
    pyogrio.write_dataframe(ring, tmp_path / "a.dxf", driver="DXF")
    found = read_gdal(request(tmp_path / "a.dxf", "dxf"))
    assert found["crs"] is None
    assert shapely.from_wkb(found["wkb"][0]).equals(SQUARE)


def test_geoparquet_is_counted_before_it_is_read(tmp_path):
    frame = gpd.GeoDataFrame(
        {"id": ["a", "b"], "codes": [["LUC"], None]}, geometry=[SQUARE, None], crs="EPSG:5897"
    )
    frame.to_parquet(tmp_path / "a.parquet")
    found = read_parquet(request(tmp_path / "a.parquet", "parquet"))
    assert found["columns"] == [["a", "b"], [["LUC"], None]]
    assert found["wkb"][1] is None
    with pytest.raises(TooLarge, match="2 features; at most 1"):
        read_parquet(request(tmp_path / "a.parquet", "parquet", features=1))


def kml(tmp_path, body):
    path = tmp_path / "a.kml"
    text = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'
    path.write_text(text, encoding="utf-8")
    return request(path, "kml")


RING = "<LinearRing><coordinates>{}</coordinates></LinearRing>"
OUTER = f"<outerBoundaryIs>{RING.format('105,21 106,21 106,22 105,21')}</outerBoundaryIs>"
INNER = (
    f"<innerBoundaryIs>{RING.format('105.8,21.2 105.9,21.2 105.9,21.3 105.8,21.2')}"
    "</innerBoundaryIs>"
)
POINT = "<Point><coordinates>105,21,7</coordinates></Point>"
LINE = "<LineString><coordinates>105,21 106,22</coordinates></LineString>"


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (POINT, "Point"),
        (LINE, "LineString"),
        (f"<Polygon>{OUTER}{INNER}</Polygon>", "Polygon"),
        (f"<MultiGeometry><Polygon>{OUTER}</Polygon></MultiGeometry>", "Polygon"),
        (f"<MultiGeometry>{f'<Polygon>{OUTER}</Polygon>' * 2}</MultiGeometry>", "MultiPolygon"),
        (f"<MultiGeometry>{POINT}{POINT}</MultiGeometry>", "MultiPoint"),
        (f"<MultiGeometry>{LINE}{LINE}</MultiGeometry>", "MultiLineString"),
        (f"<MultiGeometry>{POINT}{LINE}</MultiGeometry>", "GeometryCollection"),
    ],
)
def test_kml_geometries(tmp_path, shape, kind):
    found = read_kml(kml(tmp_path, f"<Placemark><name>Sơn</name>{shape}</Placemark>"))
    made = shapely.from_wkb(found["wkb"][0])
    assert made.geom_type == kind
    assert shapely.area(made) < 0.5 or "<inner" not in shape


def test_kml_data_of_a_schema(tmp_path):
    data = '<ExtendedData><SchemaData><SimpleData name="ha">72.9</SimpleData></SchemaData>'
    data += '<Data name="none"/></ExtendedData>'
    found = read_kml(kml(tmp_path, f'<Placemark id="p">{data}</Placemark>'))
    assert dict(zip(found["fields"], found["columns"], strict=True)) == {
        "id": ["p"],
        "ha": ["72.9"],
        "none": [None],
    }


@pytest.mark.parametrize(
    ("body", "error", "why"),
    [
        ("<Placemark>", FileUnreadable, "not well-formed"),
        ("<Placemark/>" * 11, TooLarge, "more than 10"),
        (f"<Placemark><Polygon>{INNER}</Polygon></Placemark>", GeometryError, "outer boundary"),
        (POINT.join(["<Placemark>", "</Placemark>"]).replace("105", "x"), GeometryError, "numbers"),
    ],
)
def test_kml_that_is_refused(tmp_path, body, error, why):
    with pytest.raises(error, match=why):
        read_kml(kml(tmp_path, body))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64("nan"), None),
        (np.int32(3), 3),
        (np.bool_(True), True),
        (np.datetime64("NaT", "ms"), None),
        (np.datetime64("2024-12-26", "ms"), "2024-12-26"),
        (np.array(["a", "b"], dtype=object), ["a", "b"]),
        (date(2024, 12, 26), "2024-12-26"),
        (b"\x00", None),
        (None, None),
        ("ê", "ê"),
    ],
)
def test_plain(value, expected):
    assert plain(value) == expected


def test_a_failure_is_a_sentence_in_both_languages_and_a_code(gpkg, monkeypatch):
    def fallen(failure):
        def read(request):
            raise failure

        monkeypatch.setitem(READERS, "gpkg", read)
        return worker.read(request(gpkg, "gpkg"))

    ring = GeometryError("no ring", message_vi="không có vòng")
    assert fallen(ring) == {"error": "no ring", "error_vi": "không có vòng", "code": "geometry"}
    assert fallen(MemoryError())["code"] == "too_large"
    assert fallen(ValueError("bad\nfile")) == {
        "error": "cannot be read (bad file)",
        "error_vi": "không đọc được (bad file)",
        "code": "file_unreadable",
    }
