"""What comes from a store is what comes from memory, in another order."""

import csv
import io
import itertools
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from geoapp.errors import FilterError, FormatError, LayerUnavailable, NoRoom
from geoapp.exchange.formats import FORMATS
from geoapp.exchange.geojson import CRS84
from geoapp.exchange.read import read_any
from geoapp.schema import LAYERS
from geoapp.storage.store import StoredParcels, builder, spill
from geoapp.workflows import export_stored, stored_values
from geoapp.workflows.export import Choice, export, export_file, send
from tests.shapes import VALID
from tests.storage.layers import fabric, features
from tests.workflows.stores import both, odd_parcels
from tests.worlds import at, box

DAY = date(2024, 12, 26)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Few parcels in a block and in a run, so that few parcels have many of both."""
    monkeypatch.setattr(spill, "BLOCK", 64)
    monkeypatch.setattr(builder, "CHUNK", 70)
    monkeypatch.setattr(export_stored, "CHUNK", 20)


@pytest.fixture
def spaces(tmp_path, small):
    return both(tmp_path)


def out(workspace, fmt="geojson", **choice):
    made = io.BytesIO()
    said = export(workspace, "landuse", fmt, made, as_of=DAY, **choice)
    return made.getvalue(), said


def same(spaces, **choice):
    """The same features and the same words; the number of features."""
    (stored, said), (resident, expected) = (out(space, **choice) for space in spaces)
    assert said == expected
    one, other = json.loads(stored), json.loads(resident)
    features, wanted = one.pop("features"), other.pop("features")
    assert one == other
    assert [*one][-7:] == ["crs_name", "count", "without_geometry", "unplaced", "filter", "box",
                           "left_out"]  # fmt: skip
    by_id = {f["id"]: plain(f) for f in features}
    assert len(by_id) == len(features) == said["count"]
    assert by_id == {f["id"]: plain(f) for f in wanted}
    return len(features)


def plain(feature):
    """A feature whose rings may begin anywhere; those that cross themselves run either way."""
    shape = feature["geometry"] and shapely.from_geojson(json.dumps(feature["geometry"]))
    edges = shape and sorted(
        map(edge, shapely.get_parts(shapely.get_rings(shapely.get_parts(shape))))
    )
    return feature | {"geometry": edges}


def edge(ring):
    points = list(map(tuple, shapely.get_coordinates(ring).tolist()))
    return sorted(map(sorted, itertools.pairwise(points)))


def test_the_whole_layer(spaces):
    assert spaces[0].store("landuse").blocks > 2
    assert same(spaces) == len(odd_parcels())


FILTERS = [
    "code = 'LUC'",
    "code IN ('LUC', 'CLN') AND commune LIKE 'S%'",
    "code IS NULL",
    "commune IS NOT NULL AND NOT (code = 'LUK')",
    "id = 'p7'",
    "1 = 1",
    "1 = 2",
]


@pytest.mark.parametrize("text", FILTERS)
def test_a_filter(spaces, text):
    same(spaces, filter=text)


def test_a_spatial_filter(spaces):
    inside = shapely.to_wkt(at(box(50, 50, 200, 200)))
    assert 0 < same(spaces, filter=f"S_INTERSECTS(geometry, {inside})") < 150
    assert same(spaces, filter=f"S_WITHIN(geometry, {inside}) AND code = 'LUC'") > 0


def test_any_box(spaces):
    """Boxes of any size, against GEOS asked of every parcel."""
    ground = shapely.total_bounds([g for g in odd_parcels().geometry if g])
    rng = np.random.default_rng(3)
    counts = []
    for _ in range(25):
        corner, size = rng.uniform(ground[:2], ground[2:]), 10 ** rng.uniform(-6, -2, 2)
        counts.append(same(spaces, bbox=(*corner.tolist(), *(corner + size).tolist())))
    assert counts.count(0) < 20
    assert same(spaces, bbox=tuple(ground.tolist())) == len(odd_parcels()) - 2
    assert same(spaces, bbox=(100.0, 10.0, 101.0, 11.0)) == 0


def test_a_box_about_the_tip_of_a_spike_that_repair_took_away(tmp_path, small):
    """The mended outline does not reach there, the record's does."""
    spike = shapely.Polygon([(0, 0), (30, 0), (30, 30), (500, 30), (30, 30), (0, 30)])
    flat = shapely.Polygon([(600, 0), (700, 0), (650, 0)])
    spaces = both(tmp_path, features(np.array([spike, flat, box(0, 100, 9, 109)], dtype=object)))
    for east, north in ((499, 30), (690, 0)):
        near = at(shapely.Point(east, north)).buffer(1e-7).bounds
        assert same(spaces, bbox=near) == 1


def test_a_box_and_a_filter(spaces):
    near = at(box(0, 0, 150, 150)).bounds
    assert 0 < same(spaces, bbox=near, filter="code = 'LUC'") < same(spaces, bbox=near)


def test_a_filter_that_makes_no_sense_fails_before_the_first_byte(spaces):
    for text in ("nope = 1", "code = 5", "code = "):
        with pytest.raises(FilterError):
            next(send(spaces[0], "landuse", "geojson", Choice(filter=text), DAY).pieces)


def test_the_class_is_exported_from_the_field_that_holds_it(tmp_path, small):
    found = features(list(VALID.values()), properties=[
        {"loại đất": "LUC", "code": "old"} for _ in VALID])  # fmt: skip
    spaces = both(tmp_path, found, class_field='"loại đất"')
    same(spaces)
    document = json.loads(out(spaces[0])[0])
    assert document["left_out"] == ["code"]
    first = document["features"][0]
    assert first["properties"]["code"] == "LUC"
    assert first["properties"]["id"] == first["id"]


def test_values_that_are_no_text_take_the_other_road(tmp_path, small):
    found = odd_parcels()
    found.properties[3]["note"] = 5
    found.properties[4]["note"] = ["a", "b"]
    spaces = both(tmp_path, found)
    same(spaces)
    notes = {f["id"]: f["properties"]["note"] for f in json.loads(out(spaces[0])[0])["features"]}
    assert (notes["p3"], notes["p4"]) == ("5", '["a", "b"]')
    assert out(spaces[0], "parquet")[0]


def test_a_layer_that_the_schema_does_not_know(tmp_path):
    columns = stored_values.Texts.of([])
    assert columns is not None
    assert columns.heads(["a"], columns.decode(["a"], [b"{}"])).texts() == [
        b'{"type":"Feature","id":"a","properties":{}'
    ]


def test_points_are_none_in_a_store_and_are_counted(tmp_path, small):
    shapes = np.array([box(0, 0, 9, 9), shapely.Point(1, 1)], dtype=object)
    stored, _ = both(tmp_path, features(shapes))
    document = json.loads(out(stored)[0])
    assert (document["count"], document["without_geometry"]) == (2, 1)
    assert [f["geometry"] is None for f in document["features"]].count(True) == 1


@pytest.mark.parametrize("fmt", ["geojsonseq", "gpkg", "kml", "csv", "fgb", "parquet"])
def test_every_format_reads_back_the_same(spaces, tmp_path, fmt):
    path = tmp_path / f"a.{fmt}"
    said = export_file(spaces[0], "landuse", path, None, Choice(), DAY)
    found, expected = read_any(path), odd_parcels()
    assert len(found) == said["count"] == len(expected)
    shapes = dict(zip(found.ids, found.geometry, strict=True))
    for identity, shape in zip(expected.ids, expected.geometry, strict=True):
        if shape is None:
            assert shapes[identity] is None
        else:
            assert shapely.hausdorff_distance(shapes[identity], shape) < 1.01e-7


@pytest.mark.parametrize("fmt", ["fgb", "gpkg", "parquet"])
def test_another_crs(spaces, tmp_path, fmt):
    near = at(box(0, 0, 250, 250)).bounds
    frames = []
    for number, space in enumerate(spaces):
        path = tmp_path / f"{number}.{fmt}"
        export_file(space, "landuse", path, fmt, Choice("EPSG:5897", bbox=near), DAY)
        read = gpd.read_parquet if fmt == "parquet" else pyogrio.read_dataframe
        frames.append(read(path).sort_values("id").reset_index(drop=True))
    assert frames[0].crs == frames[1].crs == "EPSG:5897"
    assert (frames[0]["id"] == frames[1]["id"]).all()
    assert (frames[0].hausdorff_distance(frames[1]) < 1e-6).all()


def test_sheets_and_shapefiles_of_a_store(spaces):
    near = at(box(0, 0, 250, 250)).bounds
    for fmt in ("xlsx", "shp", "dxf"):
        data, said = out(spaces[0], fmt, bbox=near)
        assert data
        assert said["count"] > 20


def test_a_drawing_takes_no_more_than_memory_holds(spaces, monkeypatch):
    monkeypatch.setattr(sys.modules["geoapp.exchange.formats.dxf"], "MOST", 50)
    with pytest.raises(FormatError, match=r"dxf is made in memory and takes 50: choose a part"):
        out(spaces[0], "dxf")


@pytest.mark.parametrize("fmt", sorted(set(FORMATS) - {"gpkg"}))
def test_the_same_bytes_every_time(spaces, fmt):
    assert out(spaces[0], fmt)[0] == out(spaces[0], fmt)[0]


@pytest.mark.parametrize("block", [0, 1])
def test_a_damaged_store_fails_before_the_first_byte(spaces, block):
    folder = spaces[0].store("landuse").folder
    spoil(folder, block)
    for form in ("geojson", "geojsonseq", "parquet", "fgb", "csv", "kml", "gpkg"):
        with pytest.raises(LayerUnavailable, match=f"block {block}.*checksum"):
            next(filter(None, send(spaces[0], "landuse", form, Choice(), DAY).pieces))


def test_a_box_elsewhere_needs_no_sound_block(spaces):
    spoil(spaces[0].store("landuse").folder, 0)
    assert out(spaces[0], bbox=(100.0, 10.0, 101.0, 11.0))[1]["count"] == 0


def broken_at(monkeypatch, block):
    """A store that fails at a block although it was checked."""
    whole = export_stored.Leaf.properties

    def properties(leaf, rows):
        if leaf.number == block:
            raise LayerUnavailable("gone")
        return whole(leaf, rows)

    monkeypatch.setattr(export_stored.Leaf, "properties", properties)


def test_what_breaks_off_never_looks_whole(spaces, tmp_path, monkeypatch):
    """Whatever the server makes of it: GDAL skips an empty FlatGeobuf's end without a word."""
    broken_at(monkeypatch, 1)
    made = {}
    for form in ("geojson", "geojsonseq", "csv", "kml", "parquet"):
        pieces = []
        with pytest.raises(LayerUnavailable, match="gone"):
            pieces.extend(send(spaces[0], "landuse", form, Choice(), DAY).pieces)
        made[form] = b"".join(pieces)
    with pytest.raises(json.JSONDecodeError):
        json.loads(made["geojson"])
    with pytest.raises(json.JSONDecodeError):
        [json.loads(line) for line in made["geojsonseq"].split(b"\x1e")[1:]]
    with pytest.raises(csv.Error):
        list(csv.reader(io.StringIO(made["csv"].decode()), strict=True))
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(made["kml"])
    (tmp_path / "a.parquet").write_bytes(made["parquet"])
    with pytest.raises(pa.ArrowInvalid):
        pq.read_table(tmp_path / "a.parquet")


def test_a_failure_at_the_first_row_is_no_broken_file(spaces, monkeypatch):
    broken_at(monkeypatch, 0)
    for form in ("geojsonseq", "csv"):
        with pytest.raises(LayerUnavailable):
            next(filter(None, send(spaces[0], "landuse", form, Choice(), DAY).pieces))


def spoil(folder, block):
    """Change one byte of a block's coordinates in degrees."""
    from geoapp.storage.store.layout import MANIFEST, parse_manifest

    manifest = parse_manifest((folder / MANIFEST).read_bytes(), "landuse")
    place = manifest.blocks[block].buffers["lonlat.xy"].offset + 9
    with (folder / "parcels.arrow").open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1]))


def test_pages_are_let_go_block_by_block(spaces, monkeypatch):
    gone = []
    whole = StoredParcels.release
    monkeypatch.setattr(StoredParcels, "release", lambda s, n: gone.append(n) or whole(s, n))
    every = list(range(spaces[0].store("landuse").blocks))
    out(spaces[0])
    assert sorted(gone) == sorted(every * 2)  # once it was checked, once it was sent
    out(spaces[0])
    assert gone[2 * len(every) :] == every


GROWTH = """
import subprocess
import sys
from datetime import date
from pathlib import Path
from geoapp.storage import open_workspace
from geoapp.workflows.export import Choice, send

def most():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(x for x in lines if x.startswith("VmHWM")).split()[1]) / 1024

workspace, form = open_workspace(sys.argv[1]), sys.argv[2]
few = Choice(bbox=(105.57, 20.97, 105.58, 20.98))
sum(map(len, send(workspace, "landuse", form, few, date(2024, 12, 26)).pieces))
Path("/proc/self/clear_refs").write_text("5")
before = most()
size = sum(map(len, send(workspace, "landuse", form, Choice(), date(2024, 12, 26)).pieces))
print(size / 2**20, most() - before)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_layer(tmp_path, monkeypatch):
    """A layer whose features alone would take 100 MB leaves in a fraction of it."""
    monkeypatch.undo()
    stored, _ = both(tmp_path, features(fabric(220)))
    for form in ("geojson", "geojsonseq", "fgb", "parquet", "csv"):
        words = [sys.executable, "-c", GROWTH, str(stored.path), form]
        done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=120)
        _, grown = map(float, done.stdout.split())
        assert grown < 60, form


@pytest.mark.parametrize("text", ["code = 'LUC'", "NOT (code IN ('LUC', 'LUK'))", "code IS NULL"])
def test_a_filter_on_the_code_reads_no_properties(spaces, text, monkeypatch):
    count = same(spaces, filter=text)
    monkeypatch.setattr(export_stored.Leaf, "properties", lambda *_: pytest.fail("read"))
    chosen = export_stored.Chosen(spaces[0].store("landuse"), LAYERS["landuse"], CRS84, text=text)
    assert chosen.counts()[0] == count > 0


def test_a_code_that_was_no_text_is_compared_as_it_is_written(tmp_path, small):
    found = odd_parcels()
    found.properties[3]["code"] = True
    found.properties[4]["code"] = 7
    spaces = both(tmp_path, found)
    assert same(spaces, filter="code = 'true'") == 1
    assert same(spaces, filter="code = '7'") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_one_sentence(spaces, tmp_path, monkeypatch):
    def full(*words, **more):
        return Path("/dev/full").open("w+b", buffering=0)

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with pytest.raises(NoRoom, match=r"No space left on device: no room for the export; free some"):
        out(spaces[0], "fgb")
    monkeypatch.setattr("geoapp.workflows.export.replacing", full)
    with pytest.raises(NoRoom, match="no room"):
        export_file(spaces[0], "landuse", tmp_path / "a.geojson", None, Choice(), DAY)
