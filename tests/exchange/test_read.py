"""Files that planners bring, in every format that can be imported."""

import json

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from geoapp.errors import CrsError, FileUnreadable, GeometryError, TooLarge
from geoapp.exchange.geojson import CRS84
from geoapp.exchange.local import ENDINGS
from geoapp.exchange.read import normal_crs, read_any
from geoapp.exchange.sandbox import Limits

SQUARES = [
    shapely.box(570_000, 2_320_000, 571_000, 2_321_000),
    shapely.box(572_000, 2_320_000, 573_000, 2_321_000),
]
NAMES = ["Sơn Đồng & <Hoà>", "Phú Thị"]


@pytest.fixture
def frame():
    table = {"id": ["son-dong", "phu-thi"], "name": NAMES, "ha": [72.9, np.nan]}
    return gpd.GeoDataFrame(table, geometry=SQUARES, crs="EPSG:5897")


DRIVERS = {"gpkg": "GPKG", "shp": "ESRI Shapefile", "fgb": "FlatGeobuf"}


@pytest.mark.parametrize("kind", DRIVERS)
def test_a_foreign_file_keeps_text_crs_and_geometry(frame, tmp_path, kind):
    path = tmp_path / f"cụm số 1.{kind}"
    pyogrio.write_dataframe(frame, path, driver=DRIVERS[kind])
    found = read_any(path)
    order = np.argsort(found.ids)[::-1]
    assert [found.ids[n] for n in order] == ["son-dong", "phu-thi"]
    assert [found.properties[n]["name"] for n in order] == NAMES
    assert found.properties[order[1]]["ha"] is None
    assert found.crs == "EPSG:5897"
    assert shapely.equals(found.geometry[order], SQUARES).all()
    assert found.edition.startswith("sha256:")


def test_geoparquet(frame, tmp_path):
    frame.to_parquet(tmp_path / "a.parquet")
    found = read_any(tmp_path / "a.parquet")
    assert (found.crs, found.ids) == ("EPSG:5897", ["son-dong", "phu-thi"])
    assert shapely.equals(found.geometry, SQUARES).all()


def test_geojson_is_degrees_and_a_given_crs_holds_for_metres(frame, tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text(frame.to_json(drop_id=True, na="null", to_wgs84=True))
    assert read_any(path).crs == CRS84
    path.write_text(frame.to_json(na="null").replace('"crs"', '"was"'))
    assert read_any(path, crs="EPSG:5897").crs == "EPSG:5897"
    with pytest.raises(CrsError, match="not degrees"):
        read_any(path)


@pytest.mark.parametrize("mark", ["", "\x1e"])
def test_geojson_sequences(tmp_path, mark):
    feature = '{"type":"Feature","id":"%s","properties":{},"geometry":null}\n'
    path = tmp_path / "a.geojsonseq"
    path.write_text("".join(mark + feature % name for name in "ab"))
    assert read_any(path).ids == ["a", "b"]


def test_a_closed_polyline_of_a_drawing_is_a_polygon(tmp_path):
    ring = gpd.GeoDataFrame({"Layer": ["RANH"]}, geometry=[SQUARES[0].exterior], crs="EPSG:5897")
    pyogrio.write_dataframe(ring, tmp_path / "a.dxf", driver="DXF")
    with pytest.raises(CrsError, match=r"a\.dxf: the file does not say its CRS; add --crs"):
        read_any(tmp_path / "a.dxf")
    found = read_any(tmp_path / "a.dxf", crs="EPSG:5897")
    assert found.geometry[0].equals(SQUARES[0])
    assert found.properties[0]["Layer"] == "RANH"


KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">
<Document><Placemark id="p1"><name>Sơn Đồng &amp; &lt;Hoà&gt;</name><ExtendedData>
<Data name="id"><value>son-dong</value></Data></ExtendedData><MultiGeometry>
<Polygon><outerBoundaryIs><LinearRing><coordinates>105,21,0 106,21,0 106,22,0 105,21,0
</coordinates></LinearRing></outerBoundaryIs></Polygon></MultiGeometry></Placemark>
<Placemark><Point><coordinates>105.5,21.5</coordinates></Point></Placemark>
<Placemark><name>none</name></Placemark></Document></kml>"""


def test_kml_with_extended_data(tmp_path):
    path = tmp_path / "a.kml"
    path.write_text(KML, encoding="utf-8")
    found = read_any(path)
    assert found.ids == ["son-dong", "#2", "#3"]
    assert found.properties[0]["name"] == "Sơn Đồng & <Hoà>"
    kinds = [None if g is None else g.geom_type for g in found.geometry]
    assert kinds == ["Polygon", "Point", None]
    assert found.crs == CRS84


def test_kml_that_declares_a_document_type_is_refused(tmp_path):
    path = tmp_path / "a.kml"
    entity = '?><!DOCTYPE k [<!ENTITY e SYSTEM "file:///etc/passwd">]><kml'
    path.write_text(KML.replace("?><kml", entity), encoding="utf-8")
    with pytest.raises(FileUnreadable, match="document type"):
        read_any(path)


def test_a_layer_must_be_named_where_there_are_two(frame, tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame, path, layer="sites")
    pyogrio.write_dataframe(frame[:1], path, layer="old", append=True)
    with pytest.raises(FileUnreadable, match=r"sites \(EPSG:5897\), old"):
        read_any(path)
    assert len(read_any(path, layer="old")) == 1


def test_crs_of_the_file_and_of_the_caller_must_agree(frame, tmp_path):
    pyogrio.write_dataframe(frame, tmp_path / "a.gpkg")
    with pytest.raises(CrsError, match=r"says EPSG:5897, --crs says EPSG:3405"):
        read_any(tmp_path / "a.gpkg", crs="EPSG:3405")
    assert read_any(tmp_path / "a.gpkg", crs="epsg:5897").crs == "EPSG:5897"


def test_a_shapefile_without_prj_needs_crs(frame, tmp_path):
    pyogrio.write_dataframe(frame, tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    (tmp_path / "a.cpg").unlink()
    with pytest.raises(CrsError, match="add --crs"):
        read_any(tmp_path / "a.shp")
    assert read_any(tmp_path / "a.shp", crs="EPSG:5897").properties[0]["name"] == NAMES[0]


@pytest.mark.parametrize("kind", [e for e in ENDINGS if e not in ("dxf", "csv", "tsv", "txt")])
def test_rubbish_with_a_known_ending_is_one_sentence(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    path.write_bytes(b"rubbish\x00\xff" * 50)
    with pytest.raises(FileUnreadable, match=rf"^a\.{kind}") as caught:
        read_any(path)
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("kind", ["gpkg", "shp", "fgb"])
def test_a_truncated_file_is_refused_or_short_never_a_crash(frame, tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    pyogrio.write_dataframe(frame, path, driver=DRIVERS[kind])
    path.write_bytes(path.read_bytes()[:150])
    with pytest.raises((FileUnreadable, GeometryError, CrsError)):
        read_any(path)


def test_a_coordinate_that_is_not_a_number_is_named(frame, tmp_path):
    with np.errstate(invalid="ignore"):
        line = shapely.LineString([(0, 0), (np.nan, 1)])
    broken = frame.set_geometry([SQUARES[0], line])
    pyogrio.write_dataframe(broken, tmp_path / "a.gpkg")
    with pytest.raises(GeometryError, match="feature 2: a coordinate is not a number"):
        read_any(tmp_path / "a.gpkg")


def test_the_feature_cap(frame, tmp_path):
    pyogrio.write_dataframe(frame, tmp_path / "a.gpkg")
    with pytest.raises(TooLarge, match="2 features; at most 1"):
        read_any(tmp_path / "a.gpkg", limits=Limits(features=1))


def test_too_little_memory_is_a_sentence(frame, tmp_path):
    pyogrio.write_dataframe(frame, tmp_path / "a.gpkg")
    with pytest.raises((FileUnreadable, TooLarge), match=r"^a\.gpkg"):
        read_any(tmp_path / "a.gpkg", limits=Limits(memory=80 << 20))


def test_unknown_ending_names_the_known_ones(tmp_path):
    (tmp_path / "a.xyz").write_bytes(b"%PDF")
    with pytest.raises(FileUnreadable, match=r"a\.xyz: the ending \.xyz.*gpkg"):
        read_any(tmp_path / "a.xyz")


@pytest.mark.parametrize(
    ("text", "normal"),
    [("epsg:5897", "EPSG:5897"), ("EPSG:4326", CRS84), (CRS84, CRS84), ("EPSG:4756", "EPSG:4756")],
)
def test_normal_crs(text, normal):
    assert normal_crs(text) == normal


def test_normal_crs_reads_esri_wkt(frame, tmp_path):
    pyogrio.write_dataframe(frame, tmp_path / "a.shp")
    assert normal_crs((tmp_path / "a.prj").read_text()) == "EPSG:5897"


def test_unknown_crs():
    with pytest.raises(CrsError, match="'Hanoi' is not known"):
        normal_crs("Hanoi")


def test_json_is_valid_where_values_are_odd(frame, tmp_path):
    pyogrio.write_dataframe(frame.assign(on=np.datetime64("2024-12-26")), tmp_path / "a.gpkg")
    found = read_any(tmp_path / "a.gpkg")
    assert json.dumps(found.properties, allow_nan=False)
    assert found.properties[0]["on"] == "2024-12-26"
