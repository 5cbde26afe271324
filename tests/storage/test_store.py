"""A store gives back its record: every number, id, code, outline and property, in any block."""

import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapp.geometry.crs import WGS84, to_work
from geoapp.geometry.parcels import ParcelIndex, overlapping_pairs
from tests.shapes import INVALID, VALID
from tests.storage.layers import CRS, fabric, features, stored
from tests.strategies import layers
from tests.worlds import EAST, NORTH

ODD = [*VALID.values(), *INVALID.values(), None, shapely.Point(5, 5), shapely.box(0, 0, 900, 2)]


def resident(found):
    """The same layer held in memory."""
    work = to_work(found.geometry, WGS84, CRS)
    return ParcelIndex.build(work, [p.get("code") for p in found.properties], found.ids)


def odd_layer():
    shapes = list(fabric(18)) + [shapely.affinity.translate(s, 100, 90) for s in ODD if s]
    shapes += [None, None]
    ids = [f"x{n % 340}" for n in range(len(shapes))]
    return features(shapes, ids=ids)


def same(store, found):
    """Every column of a store against the same layer in memory, bit for bit."""
    index, rows = resident(found), np.arange(len(store))
    row = store.record_rows(rows)
    assert sorted(row.tolist()) == list(range(len(found)))
    assert store.ids(rows).tolist() == index.ids(row).tolist()
    assert store.codes(rows).tolist() == index.codes(row).tolist()
    assert np.array_equal(store.areas(rows), index.areas(row))
    assert np.array_equal(store.places(rows), index.places(row))
    assert store.code_names == index.code_names
    assert shapely.equals_exact(store.geometries(rows), index.geometries(row), 0.0).all()
    pairs = np.sort(row[store.overlapping_pairs], axis=1)
    assert {*map(tuple, pairs)} == {*map(tuple, index.overlapping_pairs)}
    assert sorted(map(str, store.repairs)) == sorted(map(str, index.repairs))
    return index, row


def test_a_store_equals_the_resident_layer(tmp_path, small_blocks):
    found = odd_layer()
    store = stored(tmp_path, found)
    assert store.blocks > 4
    index, row = same(store, found)
    said = [json.loads(text) for text in store.properties(np.arange(len(store)))]
    assert said == [found.properties[n] for n in row.tolist()]
    boxes = [(EAST + 100 * n, NORTH + 50 * n, EAST + 100 * n + 90, NORTH + 300) for n in range(5)]
    of_box, rows = store.meeting(boxes)
    expected = {(b, r) for b, r in zip(*map(np.ndarray.tolist, index.meeting(boxes)), strict=True)}
    assert {*zip(of_box.tolist(), row[rows].tolist(), strict=True)} == expected


def test_lonlat_is_the_record_with_shells_counter_clockwise(tmp_path, small_blocks):
    found = odd_layer()
    store = stored(tmp_path, found)
    rows = np.arange(len(store))
    kept = found.geometry[store.record_rows(rows)].copy()
    kept[~np.isin(shapely.get_type_id(kept), (3, 6))] = None
    mine = store.lonlat(rows)
    assert (shapely.is_missing(mine) == shapely.is_missing(kept)).all()
    there = ~shapely.is_missing(kept)
    assert shapely.equals_exact(mine[there], shapely.orient_polygons(kept[there]), 0.0).all()


def test_the_manifest_counts_without_a_look_at_the_parcels(tmp_path, small_blocks):
    found = odd_layer()
    store = stored(tmp_path, found)
    manifest, index = store.manifest, resident(found)
    every = np.arange(len(found))
    assert (manifest.rows, manifest.without_geometry) == (len(found), 2)
    for code, count in [*manifest.codes.items(), (None, manifest.no_code)]:
        mine = index.areas(every)[index.codes(every) == code]
        assert (count.count, count.area_m2) == (len(mine), pytest.approx(mine.sum(), rel=1e-12))
    known = found.geometry[np.isin(shapely.get_type_id(found.geometry), (3, 6))]
    assert manifest.bounds == tuple(shapely.total_bounds(known))


def test_arrow_reads_the_same_file(tmp_path, small_blocks):
    import pyarrow as pa

    store = stored(tmp_path, odd_layer())
    with pa.memory_map(str(store.folder / "parcels.arrow")) as file:
        whole = pa.ipc.open_file(file).read_all()
        whole.validate(full=True)
        assert whole["area_m2"].to_pylist() == store.areas(np.arange(len(store))).tolist()
    batch = store.batch(1)
    assert batch.equals(whole.to_batches()[1])
    assert batch.column("properties")[0].as_py() == store.properties([store.starts[1]])[0]


def test_a_point_finds_its_parcel(tmp_path, small_blocks):
    found = features(fabric(18))
    store = stored(tmp_path, found)
    for n in (0, 100, 323):
        spot = shapely.point_on_surface(found.geometry[n])
        assert store.ids(store.at(spot.x, spot.y)).tolist() == [found.ids[n]]
    assert not len(store.at(105.0, 21.5))


def test_an_empty_record_is_an_empty_store(tmp_path):
    store = stored(tmp_path, features([]))
    assert (len(store), store.blocks, store.manifest.bounds) == (0, 0, None)
    assert not len(store.meeting([(0, 0, 1e7, 1e7)])[1])
    assert not len(store.overlapping_pairs)


def test_a_record_without_a_geometry(tmp_path):
    store = stored(tmp_path, features([None, None], codes=[None, "LUC"]))
    assert (store.manifest.without_geometry, store.manifest.box) == (2, None)
    assert store.lonlat([0, 1]).tolist() == [None, None]
    assert [r.reason for r in store.repairs] == ["no geometry"] * 2


def test_threads_share_a_store(tmp_path, small_blocks):
    store = stored(tmp_path, features(fabric(18)))
    rows = np.arange(len(store))
    with ThreadPoolExecutor(8) as pool:
        sums = set(pool.map(lambda _: float(store.areas(rows).sum()), range(32)))
    assert len(sums) == 1


def test_the_same_record_gives_the_same_bytes_in_any_chunks(tmp_path, small_blocks):
    found = odd_layer()
    one, other = stored(tmp_path / "a", found, chunk=7), stored(tmp_path / "b", found, chunk=400)
    for name in one.manifest.sizes:
        assert (one.folder / name).read_bytes() == (other.folder / name).read_bytes(), name


def test_an_outline_of_more_points_than_a_block_is_a_block_of_its_own(tmp_path, monkeypatch):
    from geoapp.storage.store import spill

    monkeypatch.setattr(spill, "WEIGHT", 60)
    shapes = [*fabric(6), shapely.affinity.translate(VALID["dense"], 20, 20)]
    found = features(shapes)
    store = stored(tmp_path, found)
    assert max(b.points for b in store.manifest.blocks) > 60
    assert all(b.points <= 60 or b.rows == 1 for b in store.manifest.blocks)
    same(store, found)


def test_long_texts_make_small_blocks(tmp_path, monkeypatch):
    from geoapp.storage.store import spill

    monkeypatch.setattr(spill, "WEIGHT", 1000)
    said = [{"code": "LUC", "note": "x" * (20_000 if n < 3 else 10)} for n in range(36)]
    found = features(fabric(6), ["LUC"] * 36, properties=said)
    store = stored(tmp_path, found)
    lengths = [b.buffers["properties"].length for b in store.manifest.blocks]
    assert max(lengths) < 2 * 20_000
    assert len(lengths) >= 3
    same(store, found)


@settings(max_examples=40)
@given(layers(most=12), st.integers(1, 5))
def test_any_layer_comes_back(tmp_path_factory, parcels, chunk):
    shapes, codes = [s for _, _, s in parcels], [c for _, c, _ in parcels]
    found = features(shapes, codes, [i for i, _, _ in parcels])
    store = stored(tmp_path_factory.mktemp("s"), found, chunk=chunk)
    same(store, found)
    known = overlapping_pairs(to_work(found.geometry, WGS84, CRS))
    assert len(store.overlapping_pairs) == len(known)
