"""Files in pieces: the same features as read whole, and refusals that say where."""

import itertools
import json
import zipfile

import geopandas as gpd
import numpy as np
import orjson
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoapp.errors import CrsError, FileUnreadable, GeoappError, GeometryError, TooLarge
from geoapp.exchange import local, stream_scan
from geoapp.exchange.geojson import parse_features
from geoapp.exchange.read import read_any
from geoapp.exchange.sandbox import Limits
from geoapp.exchange.stream import read_chunks

COUNT = 250


@pytest.fixture(scope="module")
def frame():
    x = np.arange(COUNT) * 10.0 + 570_000
    shapes = shapely.box(x, 2_320_000, x + 8, 2_320_008)
    shapes[3] = shapely.multipolygons([shapes[3], shapely.box(0, 0, 1, 1)])
    made = {"id": [f"t{n}" for n in range(COUNT)], "ten": ['Thửa "ê" {[\\'] * COUNT}
    made |= {"m2": np.where(np.arange(COUNT) % 2, np.nan, 64.5), "n": np.arange(COUNT)}
    made |= {"day": np.datetime64("2024-12-26T00:00:00", "ms"), "ok": np.arange(COUNT) % 2 == 0}
    return gpd.GeoDataFrame(made, geometry=shapes, crs="EPSG:5897")


def write(frame, path):
    if path.suffix == ".parquet":
        frame.to_parquet(path, row_group_size=100)
    elif path.suffix in (".geojson", ".geojsonseq"):
        driver = "GeoJSONSeq" if path.suffix == ".geojsonseq" else "GeoJSON"
        pyogrio.write_dataframe(frame.to_crs(4326), path, driver=driver)
    else:
        pyogrio.write_dataframe(frame, path, encoding="utf-8" if path.suffix == ".shp" else None)
    return path


def joined(parts):
    return list(itertools.chain.from_iterable(parts))


FORMS = ["geojson", "geojsonseq", "gpkg", "shp", "fgb", "parquet"]


@pytest.fixture(scope="module")
def written(frame, tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    frame = frame.drop(columns="day")  # a shapefile warns of it
    return {form: write(frame, folder / f"thửa.{form}") for form in FORMS}


@pytest.mark.parametrize("form", FORMS)
def test_pieces_are_the_file(written, form):
    heard = []
    pieces = list(
        read_chunks(
            written[form], rows=40, progress=lambda done, total: heard.append((done, total))
        )
    )
    whole = read_any(written[form])
    assert [len(p) for p in pieces] == [40] * 6 + [10] or form == "parquet"
    assert {p.crs for p in pieces} == {whole.crs}
    assert {p.layer for p in pieces} == {whole.layer}
    assert joined(p.ids for p in pieces) == whole.ids
    assert joined(p.properties for p in pieces) == whole.properties
    assert shapely.equals_exact(np.concatenate([p.geometry for p in pieces]), whole.geometry).all()
    assert heard[-1][0] == heard[-1][1] > 0
    assert heard == sorted(heard)


def test_dates_are_days(frame, tmp_path):
    path = write(frame, tmp_path / "a.gpkg")
    assert next(read_chunks(path, rows=5)).properties[0]["day"] == "2024-12-26"


def test_a_shapefile_in_a_zip(written, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as out:
        for path in written["shp"].parent.glob("thửa.*"):
            if path.suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                out.write(path, path.name)
    pieces = list(read_chunks(tmp_path / "a.zip", rows=100))
    assert [len(p) for p in pieces] == [100, 100, 50]
    assert pieces[0].layer == "thửa"


def test_a_table_of_corners_is_cut_up(tmp_path):
    corners = [(570_000, 2_320_000), (570_009, 2_320_000), (570_009, 2_320_009)]
    rows = [f"{i},{n},{y},{x}" for i in "abc" for n, (x, y) in enumerate(corners)]
    path = tmp_path / "moc.csv"
    path.write_text("\n".join(["id,point,X,Y", *rows]))
    pieces = list(read_chunks(path, crs="EPSG:5897", rows=2))
    assert [p.ids for p in pieces] == [["a", "b"], ["c"]]


def test_geoarrow_layouts_of_parquet(frame, tmp_path):
    frame.to_parquet(tmp_path / "a.parquet", geometry_encoding="geoarrow")
    found = list(read_chunks(tmp_path / "a.parquet", rows=100))
    assert sum(map(len, found)) == COUNT
    assert shapely.equals_exact(found[0].geometry[0], frame.geometry.iloc[0].normalize()) or (
        found[0].geometry[0].equals(frame.geometry.iloc[0])
    )


def feature(n, **more):
    x = 105.5 + n / 1000
    ring = [[x, 21.0], [x + 0.001, 21.0], [x + 0.001, 21.001], [x, 21.0]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "id": n, "properties": {"n": n}, "geometry": geometry} | more


def text_of(features, **members):
    lines = ",\n".join(json.dumps(f, ensure_ascii=False) for f in features)
    head = json.dumps({"type": "FeatureCollection"} | members)[:-1]
    return f'{head},"features":[\n{lines}\n]}}\n'


@pytest.fixture
def small_blocks(monkeypatch):
    """So small that a feature is longer than a block."""
    monkeypatch.setattr(stream_scan, "BLOCK", 97)


@pytest.fixture
def found(tmp_path):
    def read(text, name="a.geojson", **options):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        pieces = list(read_chunks(path, **options))
        return joined(p.ids for p in pieces), pieces

    return read


ODD = feature(2, properties={"a": 'x"}{[]\\\\" \\', "b": {"c": [{}, "]"]}, "features": [{"d": 1}]})


@pytest.mark.parametrize("indent", [None, 0, 3])
def test_blocks_cut_anywhere(small_blocks, found, indent):
    """Braces and quotes in texts, a nested ``features``, members around, any white space."""
    document = {
        "note": 'no "features": [ here',
        "more": {"features": [1]},
        "type": "FeatureCollection",
        "features": [feature(1), ODD, feature(3)],
        "bbox": [1, {"a": "]"}],
    }
    ids, pieces = found(json.dumps(document, indent=indent))
    assert ids == ["1", "2", "3"]
    assert joined(p.properties for p in pieces)[1] == ODD["properties"]


@pytest.mark.parametrize("size", [31, 64, 301, 1 << 20])
def test_the_size_of_a_block_does_not_show(found, monkeypatch, size):
    monkeypatch.setattr(stream_scan, "BLOCK", size)
    made = [ODD | {"id": n} if n % 3 else feature(n) for n in range(40)]
    ids, pieces = found(text_of(made))
    assert ids == [str(n) for n in range(40)]
    assert [shapely.to_geojson(g) for p in pieces for g in p.geometry] == [
        shapely.to_geojson(shapely.from_geojson(json.dumps(f["geometry"]))) for f in made
    ]


def test_what_is_no_collection_is_read_whole(found):
    assert found(json.dumps(feature(7)))[0] == ["7"]
    assert found(json.dumps(feature(7)["geometry"]))[0] == ["#1"]


def test_an_empty_collection_is_one_empty_piece(found):
    ids, pieces = found(text_of([]))
    assert (ids, len(pieces)) == ([], 1)


def test_text_sequences_with_and_without_their_mark(small_blocks, found):
    lines = [json.dumps(feature(n)) for n in range(5)]
    assert found("\n".join(lines), "a.geojsonl")[0] == list("01234")
    assert found("\x1e" + "\n\x1e".join(lines) + "\n", "a.geojsonseq")[0] == list("01234")


def test_a_number_takes_the_place_of_an_id_across_pieces(found):
    made = [{k: v for k, v in feature(n).items() if k != "id"} for n in range(7)]
    ids, pieces = found(text_of(made), rows=3)
    assert ids == [f"#{n}" for n in range(1, 8)]
    assert [len(p) for p in pieces] == [3, 3, 1]


CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5897"}}


def test_the_crs_member_before_the_features_counts(found):
    assert found(text_of([], crs=CRS))[1][0].crs == "EPSG:5897"
    with pytest.raises(CrsError, match="drop --crs"):
        found(text_of([feature(1)], crs=CRS), crs="EPSG:9209")


def test_a_crs_member_behind_the_features_must_be_named(found):
    text = text_of([feature(1)]).replace("]}\n", f'],"crs":{json.dumps(CRS)}}}')
    with pytest.raises(CrsError, match="add --crs EPSG:5897"):
        found(text)
    assert found(text, crs="EPSG:5897")[1][0].crs == "EPSG:5897"


GOOD = [feature(n) for n in range(6)]
TEXT = text_of(GOOD)


def swapped(n, old, new):
    """The text with one thing changed in feature n, which stands on line n + 2."""
    lines = TEXT.split("\n")
    assert old in lines[n + 1]
    lines[n + 1] = lines[n + 1].replace(old, new)
    return "\n".join(lines)


@pytest.mark.parametrize("block", [97, 8 << 20])
@pytest.mark.parametrize(
    ("text", "error", "why"),
    [
        ("", FileUnreadable, "the file is empty"),
        ("  \n", FileUnreadable, "the file is empty"),
        ("[]", FileUnreadable, "not valid GeoJSON"),
        ('{"type":"FeatureCollection"}', FileUnreadable, "features"),
        (TEXT[:-30], FileUnreadable, "feature 6 on line 7: the file ends here, cut short"),
        (TEXT[:-3], FileUnreadable, "cut short"),
        (TEXT[:-2], FileUnreadable, "around its features"),
        (TEXT + "x", FileUnreadable, "around its features"),
        (TEXT.replace("Collection", "Set"), FileUnreadable, "not one FeatureCollection"),
        (TEXT.replace('"type": "FeatureCollection",', ""), FileUnreadable, "type is missing"),
        (TEXT[:-3] + '],"features":[{}]}', FileUnreadable, "one array of features"),
        (swapped(3, "105", "NaN"), FileUnreadable, "feature 4 on line 5: not valid GeoJSON"),
        (swapped(3, "105.5", "1e400"), GeoappError, "feature 4 on line 5"),
        (swapped(3, "105.", "205."), CrsError, "feature 4 on line 5.*not degrees"),
        (swapped(3, '"Feature"', '"Polygon"'), FileUnreadable, "line 5: its type is 'Polygon'"),
        (swapped(3, '"Polygon"', '"Circle"'), GeometryError, "feature 4 on line 5"),
        (swapped(3, '"n": 3', '"n": "3'), FileUnreadable, "feature 4 on line 5: not valid GeoJSON"),
        (swapped(3, '{"type"', '7, {"type"'), FileUnreadable, "after feature 3 on line"),
        (TEXT.replace("},\n", "}\n", 1), FileUnreadable, "a comma and a feature expected"),
        (TEXT.replace("},\n", "},,\n", 1), FileUnreadable, "after feature 1"),
        (TEXT.replace("\n]}", ",\n]}"), FileUnreadable, "after feature 6"),
        (swapped(3, '"n": 3', '"n": "\xff"').encode("latin-1"), FileUnreadable,
         r"not UTF-8 at line 5 \(byte \d+\)"),
    ],
)  # fmt: skip
def test_a_refusal_says_where(found, monkeypatch, block, text, error, why):
    monkeypatch.setattr(stream_scan, "BLOCK", block)
    with pytest.raises(error, match=rf"^a\.geojson: .*{why}|^a\.geojson: {why}"):
        found(text)


def test_the_byte_of_bad_utf8_is_the_files(small_blocks, found):
    data = swapped(3, '"n": 3', '"n": "\xff"').encode("latin-1")
    with pytest.raises(FileUnreadable, match=rf"\(byte {data.index(0xFF)}\)"):
        found(data)


@pytest.mark.parametrize("block", [97, 8 << 20])
@pytest.mark.parametrize("name", ["a.geojson", "a.geojsonl"])
def test_a_feature_that_is_too_large(monkeypatch, found, name, block):
    monkeypatch.setattr(stream_scan, "BLOCK", block)
    made = [feature(1), feature(2, properties={"text": "x" * 2_000}), feature(3)]
    text = text_of(made) if name == "a.geojson" else "\n".join(map(json.dumps, made))
    ids, _ = found(text, name, limits=Limits(feature_bytes=4_000))
    assert ids == ["1", "2", "3"]
    with pytest.raises(TooLarge, match=r"feature 2 on line \d is larger than 0 MB; simplify"):
        found(text, name, limits=Limits(feature_bytes=1_000))


def test_a_file_beyond_the_size_that_is_read_whole(tmp_path, monkeypatch):
    path = tmp_path / "a.geojson"
    path.write_text(TEXT)
    monkeypatch.setattr(local, "MAX_BYTES", 100)
    with pytest.raises(TooLarge, match="larger than"):
        read_any(path)
    assert sum(map(len, read_chunks(path))) == 6


@pytest.mark.parametrize("name", ["a.geojson", "a.geojsonl"])
def test_white_space_is_not_kept(small_blocks, found, name):
    """Nor does it hide where a later fault stands."""
    gap = " \n" * 20_000
    separator = "," if name == "a.geojson" else ""
    lines = [json.dumps(feature(n)) for n in range(3)]
    text = f"{gap}{separator}{gap}".join(lines) + gap
    whole = f'{{"type":"FeatureCollection","features":[{gap}{text}]}}' if separator else text
    assert found(whole, name)[0] == list("012")
    line = whole[: whole.index('"id": 2')].count("\n") + 1
    with pytest.raises(FileUnreadable, match=f"feature 3 on line {line}: not valid"):
        found(whole.replace('"id": 2', '"id": x'), name)
    bad = whole.replace('"n": 2', '"n": "\xff"').encode("latin-1")
    with pytest.raises(FileUnreadable, match=rf"\(byte {bad.index(0xFF)}\)"):
        found(bad, name)


def test_a_line_of_fifty_megabytes(found):
    large = feature(1, properties={"text": "ê" * (25 << 20)})
    ids, pieces = found(text_of([feature(0), large, feature(2)]))
    assert ids == ["0", "1", "2"]
    assert len(joined(p.properties for p in pieces)[1]["text"]) == 25 << 20


def test_a_polygon_of_three_million_vertices_is_one_sentence(tmp_path):
    angles = np.linspace(0, 2 * np.pi, 3_000_000)
    ring = np.column_stack([105.5 + 0.1 * np.cos(angles), 21 + 0.1 * np.sin(angles)])
    text = orjson.dumps(np.round(ring, 7), option=orjson.OPT_SERIALIZE_NUMPY)
    path = tmp_path / "a.geojson"
    shape = b'{"type":"Polygon","coordinates":[' + text + b"]}"
    body = b'{"type":"Feature","properties":{},"geometry":' + shape + b"}"
    path.write_bytes(b'{"type":"FeatureCollection","features":[\n' + body + b"]}")
    with pytest.raises(TooLarge, match="feature 1 on line 2 is larger than 64 MB; simplify"):
        list(read_chunks(path))


def test_a_text_that_never_ends_is_not_called_large(small_blocks, found):
    text = swapped(3, '"n": 3', '"n": "3')
    with pytest.raises(FileUnreadable, match="feature 4 on line 5: not valid GeoJSON"):
        found(text, limits=Limits(feature_bytes=300))


def test_many_arrays_of_features_do_not_take_long(found):
    with pytest.raises(FileUnreadable):
        found('{"a":{"features":[' * 100_000)


def test_a_broken_sequence_names_the_line(found):
    lines = [json.dumps(feature(n)) for n in range(4)]
    with pytest.raises(FileUnreadable, match="feature 3 on line 3"):
        found("\n".join([*lines[:2], lines[2][:-9] + "}}", lines[3]]), "a.geojsonl")
    with pytest.raises(FileUnreadable, match="a feature expected after feature 2 on line 2"):
        found("\n".join([*lines[:2], "oops", lines[3]]), "a.geojsonl")


TEXTS = st.text(st.sampled_from('{}[]",:\\\n ê\x1e0') | st.characters(codec="utf-8"), max_size=9)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
ROWS = st.lists(st.dictionaries(TEXTS.filter(lambda t: t != "id"), VALUES, max_size=3), max_size=6)


@given(
    ROWS, VALUES, st.integers(1, 60), st.sampled_from([None, 0, 2]), st.booleans(), st.booleans()
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_collection_is_read_as_it_is_when_whole(
    tmp_path, rows, around, block, indent, plain, last
):
    """Any text in properties and around the features, any block, any white space."""
    features = {"features": [feature(n, properties=row) for n, row in enumerate(rows)]}
    said = {"type": "FeatureCollection", "about": around}
    document = json.dumps(said | features if last else features | said,
                          indent=indent, ensure_ascii=plain)  # fmt: skip
    data = document.encode("utf-8", "surrogatepass")
    (tmp_path / "a.geojson").write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream_scan, "BLOCK", block)
        pieces = list(read_chunks(tmp_path / "a.geojson"))
    whole = parse_features(data)
    assert joined(p.ids for p in pieces) == whole.ids
    assert joined(p.properties for p in pieces) == whole.properties


@given(st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_byte_that_is_lost_or_changed_is_never_another_layer(tmp_path, data):
    """What is refused whole is refused in pieces; what is read in pieces is what is read whole."""
    made = text_of([ODD | {"id": n} for n in range(4)]).encode()
    at = data.draw(st.integers(0, len(made) - 1))
    new = data.draw(st.sampled_from([b"", b"{", b"}", b"[", b"]", b'"', b",", b"\\", b" ", b"0"]))
    broken = made[:at] + new + made[at + 1 :]
    (tmp_path / "a.geojson").write_bytes(broken)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream_scan, "BLOCK", 61)
        try:
            pieces = list(read_chunks(tmp_path / "a.geojson"))
        except GeoappError:
            return
    whole = parse_features(broken)
    assert joined(p.ids for p in pieces) == whole.ids
    assert joined(p.properties for p in pieces) == whole.properties
