import io
import json

import numpy as np
import pytest
import shapely

from geoapp.exchange.geojson import parse_features
from geoapp.simulate import stream
from geoapp.simulate.lattice import Lattice
from geoapp.simulate.project import lonlat
from geoapp.simulate.stream import Blocks, write_parcels


@pytest.fixture(scope="module")
def blocks():
    a, b = (g.ravel() for g in np.meshgrid(np.arange(12), np.arange(10)))
    kind = np.array(["luc", "village", "pond"] * 40, dtype=object)
    return Blocks(a, b, kind, np.full(len(a), 'Xã "Lạ"', dtype=object))


def written(blocks, count):
    out, heard = io.BytesIO(), []
    number, ground = write_parcels(out, Lattice(3), blocks, count, lonlat, "mô phỏng", heard.append)
    features = json.loads(b"[" + out.getvalue() + b"]")
    return number, ground, features, heard


@pytest.mark.parametrize("count", [1, 7, 300, 301, 1_499])
def test_exactly_as_many_parcels_as_asked(blocks, count):
    number, ground, features, heard = written(blocks, count)
    assert number == len(features) == heard[-1] == count
    shapes = np.array([shapely.from_geojson(json.dumps(f["geometry"])) for f in features])
    assert shapely.coverage_is_valid(shapes)
    assert shapely.area(shapes).sum() == pytest.approx(ground.area, rel=1e-5)


def test_what_is_kept_is_what_is_written(blocks):
    out, kept = io.BytesIO(), []
    write_parcels(out, Lattice(3), blocks, 700, lonlat, "mô phỏng", lambda done: None, kept.append)
    found = parse_features(b'{"type":"FeatureCollection","features":[' + out.getvalue() + b"]}")
    assert [i for part in kept for i in part.ids] == found.ids
    assert [p for part in kept for p in part.properties] == found.properties
    shapes = np.concatenate([part.geometry for part in kept])
    assert shapely.equals_exact(shapes, found.geometry).all()


def test_fewer_where_the_blocks_hold_fewer(blocks):
    number, _, features, _ = written(blocks, 10**9)
    assert 2_000 < number == len(features)


def test_the_size_of_a_chunk_does_not_show(blocks, monkeypatch):
    whole = written(blocks, 2_000)
    monkeypatch.setattr(stream, "CHUNK", 7)
    parts = written(blocks, 2_000)
    assert parts[2] == whole[2]
    assert parts[1].equals(whole[1])


def test_a_feature_is_complete(blocks):
    _, _, features, _ = written(blocks, 50)
    first = features[0]
    assert first["id"] == first["properties"]["id"] == "thua-0000001"
    assert first["properties"]["commune"] == 'Xã "Lạ"'
    assert first["properties"]["note"] == "mô phỏng"
    assert len({f["id"] for f in features}) == 50
    ring = first["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert all(105 < x < 106.1 and 20.5 < y < 21.5 for x, y in ring)
    assert all(round(v, 8) == v for xy in ring for v in xy)
