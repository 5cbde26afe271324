"""The record of a large layer: both formats hold the same shapes, and are read without GDAL."""

import io
import json

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

from geoapp.errors import CrsError, FileUnreadable, FormatError, GeometryError
from geoapp.exchange.geojson import Features, edition_of, read_features
from geoapp.exchange.record import KINDS, record_writer, rounded
from geoapp.exchange.record_read import read_record, record_chunks

HOLE = shapely.box(105.5, 21.0, 105.6, 21.1).difference(shapely.box(105.51, 21.01, 105.52, 21.02))
SHAPES = [
    shapely.Polygon([(105.1234567891, 21.0), (105.2, 21.1), (105.3, 21.0)]),
    shapely.MultiPolygon([HOLE, shapely.box(105.7, 21.0, 105.8, 21.1)]),
    None,
    shapely.Point(105.5, 21.0),
    HOLE.reverse(),
]
PROPERTIES = [
    {"id": "1", "code": "LUC", "m2": 1, "ok": True, "more": {"a": [1]}},
    {"id": "2", "code": None, "m2": 2.5, "ok": None, "more": None},
    {"id": "3", "code": 'Đất "ở"', "m2": None, "ok": False, "more": "x"},
    {"id": "4"},
    {"id": "5", "code": "LUK"},
]
IDS = ["t1", "t2", "t3", "t4", "t5"]


def features(start=0, stop=5):
    part = slice(start, stop)
    return Features(IDS[part], PROPERTIES[part], rounded(np.array(SHAPES, dtype=object))[part])


def write(path, *parts):
    with path.open("wb") as out, record_writer(path.suffix[1:], out, "nguồn.gpkg") as record:
        for part in parts:
            record.add(part)
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_read(tmp_path, kind):
    path = write(tmp_path / f"a.{kind}", features(0, 3), features(3, 5))
    heard = []
    parts = list(record_chunks(path, 2, lambda done, total: heard.append((done, total))))
    assert [i for p in parts for i in p.ids] == IDS
    found = [row for p in parts for row in p.properties]
    wanted = PROPERTIES if kind == "geojson" else [
        dict.fromkeys(("id", "code", "m2", "ok", "more")) | row for row in PROPERTIES
    ]  # fmt: skip
    assert found == wanted
    shapes = np.concatenate([p.geometry for p in parts])
    assert shapely.to_wkb(shapes).tolist() == shapely.to_wkb(features().geometry).tolist()
    assert {p.crs for p in parts} == {"OGC:CRS84"}
    assert heard[-1][0] == heard[-1][1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_small_record_is_read_whole(tmp_path, kind):
    path = write(tmp_path / f"a.{kind}", features(0, 3), features(3, 5))
    found = read_record(path)
    assert found.ids == IDS
    assert found.edition == edition_of(path.read_bytes())
    assert shapely.to_wkb(found.geometry).tolist() == shapely.to_wkb(features().geometry).tolist()


def test_shapes_are_rounded_and_turned_once_and_for_all():
    once = rounded(np.array(SHAPES, dtype=object))
    assert shapely.get_coordinates(once)[0, 0] in (105.123456789, 105.2, 105.3)
    assert 105.123456789 in shapely.get_coordinates(once)
    assert shapely.to_wkb(rounded(once)).tolist() == shapely.to_wkb(once).tolist()
    assert shapely.is_ccw(shapely.get_exterior_ring(once[4]))


@pytest.mark.parametrize("kind", KINDS)
def test_other_programs_read_it(tmp_path, kind):
    path = write(tmp_path / f"a.{kind}", features())
    found = gpd.read_parquet(path) if kind == "parquet" else gpd.read_file(path, columns=["code"])
    assert found.crs.to_epsg(20) == 4326 or found.crs.to_authority() == ("OGC", "CRS84")
    assert found["code"].tolist()[0] == "LUC"
    assert found.geometry.iloc[1].equals(features().geometry[1])


def test_an_empty_record(tmp_path):
    for kind in KINDS:
        path = write(tmp_path / f"a.{kind}")
        assert [len(p) for p in record_chunks(path)] == [0]
    assert len(read_features(tmp_path / "a.geojson")) == 0


def test_geoparquet_says_what_it_holds(tmp_path):
    write(tmp_path / "a.parquet", features())
    said = json.loads(pq.read_metadata(tmp_path / "a.parquet").metadata[b"geo"])
    assert said["columns"][said["primary_column"]]["encoding"] == "WKB"
    assert said["version"] == "1.1.0"


def changed(**properties):
    row = PROPERTIES[0] | properties
    return Features(["t9"], [row], features().geometry[:1])


@pytest.mark.parametrize(
    ("later", "why"),
    [
        (changed(m2="nhiều"), "feature 3 has 'nhiều' for 'm2', before it double"),
        (changed(new=1), "feature 3 has a property 'new' that none before it had"),
        (changed(ok=3), "feature 3 has 3 for 'ok', before it bool"),
    ],
)
def test_one_type_a_column(tmp_path, later, why):
    with pytest.raises(FormatError, match=rf"^nguồn\.gpkg: {why}.*--record geojson"):
        write(tmp_path / "a.parquet", features(0, 2), later)
    write(tmp_path / "a.geojson", features(0, 2), later)


def test_names_that_the_columns_have(tmp_path):
    with pytest.raises(FormatError, match=r"'geometry'.*--record geojson"):
        write(tmp_path / "a.parquet", changed(geometry=1))


def test_a_number_beyond_64_bits_is_named(tmp_path):
    with pytest.raises(FormatError, match="feature 3: a property cannot be kept"):
        write(tmp_path / "a.geojson", features(0, 2), changed(m2=1 << 80))
    with pytest.raises(FormatError, match="feature 3 has 1208925819614629174706176"):
        write(tmp_path / "a.parquet", features(0, 2), changed(m2=1 << 80))


def test_a_geoparquet_of_somebody_else(tmp_path):
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[HOLE], crs="OGC:CRS84")
    frame.to_parquet(tmp_path / "a.parquet")
    [part] = record_chunks(tmp_path / "a.parquet")
    assert (part.ids, part.properties) == (["a"], [{"id": "a"}])
    frame.set_crs("EPSG:5897", allow_override=True).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(CrsError, match=r"^a\.parquet: a workspace layer is lon/lat"):
        list(record_chunks(tmp_path / "a.parquet"))
    frame.to_parquet(tmp_path / "a.parquet", geometry_encoding="geoarrow")
    with pytest.raises(FileUnreadable, match=r"^a\.parquet: its shapes are not WKB"):
        list(record_chunks(tmp_path / "a.parquet"))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_damaged_record_is_one_sentence(tmp_path, share):
    for kind in KINDS:
        path = write(tmp_path / f"a.{kind}", features())
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])
        with pytest.raises((FileUnreadable, GeometryError), match=rf"^a\.{kind}: "):
            list(record_chunks(path))


def test_a_record_can_be_written_to_anything(tmp_path):
    out = io.BytesIO()
    with record_writer("geojson", out, "x") as record:
        record.add(features())
    assert out.getvalue().count(b"\n") == 7
