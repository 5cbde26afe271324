"""GeoJSON in and out: every refusal is one sentence that says where."""

import io
import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoapp.errors import CrsError, FileUnreadable, FormatError, GeometryError
from geoapp.exchange.geojson import (
    parse_features,
    read_features,
    write_features,
)

SQUARE = [[105.6, 21.0], [105.61, 21.0], [105.61, 21.01], [105.6, 21.01], [105.6, 21.0]]

METRES = [[5e5, 2.3e6], [5.1e5, 2.3e6], [5e5, 2.4e6], [5e5, 2.3e6]]


def polygon(ring, **properties):
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


def written(features, **members):
    out = io.BytesIO()
    write_features(out, features.ids, features.properties, features.geometry, members)
    return out.getvalue()


def test_reads_ids_properties_and_edition(tmp_path):
    path = tmp_path / "a.geojson"
    first = polygon(SQUARE, id="p", name="Quốc Oai") | {"id": "f"}
    path.write_bytes(collection(first, polygon(SQUARE, id="p2"), polygon(SQUARE)))
    found = read_features(path)
    assert found.ids == ["f", "p2", "#3"]
    assert found.properties[0]["name"] == "Quốc Oai"
    assert found.crs == "OGC:CRS84"
    assert found.edition.startswith("sha256:")
    assert len(found.edition) == 71


def test_null_geometry_is_kept_as_none():
    found = parse_features(collection({"type": "Feature", "properties": {}, "geometry": None}))
    assert found.geometry[0] is None


def test_a_byte_order_mark_is_accepted():
    assert len(parse_features(b"\xef\xbb\xbf" + collection(polygon(SQUARE)))) == 1


BAD = {
    "empty": (b"", FileUnreadable, "empty"),
    "truncated": (collection(polygon(SQUARE))[:-30], FileUnreadable, "line 1|truncated"),
    "not json": (b'{"type":\n"FeatureCollection",\n x}', FileUnreadable, "line 3"),
    "latin-1": ('{"type":"Point",\n"n":"Qu\xe9"}'.encode("latin-1"), FileUnreadable, "line 2"),
    "another type": (b'{"type":"Topology"}', FileUnreadable, "Topology"),
    "an array": (b"[1]", FileUnreadable, "object"),
    "no features": (b'{"type":"FeatureCollection"}', FileUnreadable, "features"),
    "deep": (b'{"type":"Polygon","coordinates":' + b"[" * 100_000, FileUnreadable, "depth"),
    "NaN": (collection(polygon([[1, 2], [float("nan"), 3], [1, 2]])), FileUnreadable, "invalid"),
    "1e400": (collection(polygon(SQUARE)).replace(b"105.61", b"1e400"), GeometryError, "feature 1"),
    "open ring": (collection(polygon(SQUARE), polygon(SQUARE[:-1])), GeometryError, "feature 2"),
    "no coordinates": (collection(polygon(SQUARE), polygon([])), GeometryError, "feature 2"),
    "text": (collection(polygon([["a", 1], [2, 2], [3, 3], ["a", 1]])), GeometryError, "feature 1"),
    "bool": (b'{"type":"Point","coordinates":[true,2]}', GeometryError, "feature 1"),
    "swapped": (collection(polygon([[y, x] for x, y in SQUARE])), CrsError, "swapped"),
    "metres": (collection(polygon(METRES)), CrsError, "--crs"),
    "crs link": (
        collection(polygon(SQUARE), crs={"type": "link", "properties": {"href": "http://a/"}}),
        CrsError, "not a named CRS",
    ),
    "crs name": (
        collection(polygon(SQUARE), crs={"type": "name", "properties": {"name": "urn:x:y"}}),
        CrsError, "not known",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_with_a_place(name):
    data, error, words = BAD[name]
    with pytest.raises(error, match=words) as caught:
        parse_features(data, name="x.geojson")
    assert str(caught.value).startswith("x.geojson")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(FileUnreadable, match="No such file"):
        read_features(tmp_path / "none.geojson")


def test_an_old_named_crs_is_read_and_told():
    old = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5897"}}
    found = parse_features(collection(polygon(METRES), crs=old))
    assert found.crs == "EPSG:5897"
    assert "RFC 7946 readers" in found.warnings[0].said("en")
    assert "phần mềm đọc theo RFC 7946" in found.warnings[0].said("vi")


def test_written_is_rfc_7946():
    clockwise = polygon(SQUARE[::-1], name="</script>")
    data = written(parse_features(collection(clockwise)), metadata={"kind": "minh họa"})
    document = json.loads(data)
    ring = document["features"][0]["geometry"]["coordinates"][0]
    assert shapely.LinearRing(ring).is_ccw
    assert "crs" not in document
    assert document["metadata"] == {"kind": "minh họa"}


def test_infinite_coordinates_are_never_written():
    with pytest.raises(FormatError, match="finite"):
        write_features(io.BytesIO(), ["a"], [{}], np.array([shapely.Point(np.inf, 1)]))


def test_property_values_that_are_not_finite_become_null():
    out = io.BytesIO()
    write_features(out, ["a"], [{"x": float("nan")}], np.array([shapely.Point(1, 1)]))
    assert json.loads(out.getvalue())["features"][0]["properties"] == {"x": None}


@given(st.lists(st.tuples(st.floats(-179, 179), st.floats(-89, 89)), min_size=1, max_size=20))
def test_writing_keeps_places_to_seven_decimals(places):
    features = parse_features(
        collection(*(
            {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": p}}
            for p in places
        ))
    )  # fmt: skip
    again = parse_features(written(features))
    moved = shapely.get_coordinates(again.geometry) - shapely.get_coordinates(features.geometry)
    assert np.abs(moved).max() <= 0.5e-7 * 1.001
