"""What a store knows of disputed ground is what is found without it, to the last bit."""

import msgspec
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapp.domain.landuse import rank
from geoapp.errors import GeometryError
from geoapp.geometry import disputed, kernel
from geoapp.geometry.overlap import ledgers
from geoapp.geometry.packed import Packed
from geoapp.geometry.totals import totals
from geoapp.storage.store import kept, layout, open_store
from geoapp.storage.store.remote import open_at
from tests.storage.layers import build, fabric, features, stored
from tests.strategies import layers, polygons
from tests.worlds import moved

SITES = [shapely.Point(*xy).buffer(r) for xy, r in (((250, 250), 40), ((90, 400), 230))]


def ring(x, y, size, hole):
    return shapely.Point(x, y).buffer(size).difference(shapely.Point(x, y).buffer(hole))


def disputed_layer():
    """Parcels under others of every kind: within, over, twice, in two parts, over many borders."""
    more = [
        shapely.box(100, 100, 130, 110), *[shapely.box(20, 20, 350, 180)] * 2,
        ring(300, 300, 150, 80), shapely.box(240, 120, 242, 460), *fabric(4, seed=7),
    ]  # fmt: skip
    return features([*fabric(18), *more])


@pytest.fixture(autouse=True, params=["kernel", "without kernel"])
def road(request, monkeypatch):
    if request.param == "without kernel":
        monkeypatch.setattr(kernel, "available", lambda: False)


@pytest.fixture
def folder(tmp_path, small_blocks, monkeypatch):
    monkeypatch.setattr(kept, "CHUNK", 5)
    return build(tmp_path / "landuse", disputed_layer())


def opened(folder, known=True):
    """The store, or the same as if it knew nothing of disputed ground."""
    store = open_store(folder)
    if not known:
        store.kept_ranks = ()
    return store


def told(parcels, shapes, priority=rank):
    """Every number and shape that sites get, and what was cut for it on the way."""
    sites = [moved(shape) for shape in shapes]
    found = totals(Packed.of(sites), parcels, priority)
    each = ledgers(sites, parcels, priority, workers=1)
    return (
        [a.tolist() for a in (found.site, found.code, found.area_m2, found.gross_m2)],
        [(x.ids.tolist(), x.area_m2.tolist(), x.gross_m2.tolist()) for x in each],
        [shapely.to_wkb(x.piece_geometries()).tolist() for x in each],
        [x.won_by(n) for x in each for n in range(len(x))],
    ), disputed.disjoint(parcels, priority).kept


def test_the_store_knows_what_would_be_cut(folder):
    mine, cut = told(opened(folder), SITES)
    plain, cut_then = told(opened(folder, known=False), SITES)
    assert mine == plain
    assert not cut
    assert any(geom is not None for geom in cut_then.values())
    areas, gross = (np.array(mine[0][n]) for n in (2, 3))
    assert gross.sum() > areas.sum() + 1000


def test_every_parcel_that_loses_ground_is_in_it_and_no_other(folder):
    store = opened(folder)
    apart = disputed.disjoint(opened(folder, known=False), rank)
    rows = np.arange(len(store))
    held = [(n, store.kept(n)) for n in range(store.blocks)]
    found = [k.row + store.starts[n] for n, k in held if k is not None]
    assert np.concatenate(found).tolist() == apart.losing().tolist()
    left = apart.outlines(rows)
    united = shapely.union_all(store.geometries(rows)).area
    assert shapely.area(left).sum() == pytest.approx(united, abs=1e-4)
    assert shapely.is_empty(left).any()
    for n, k in held:
        if k is not None:
            assert k.areas.tolist() == shapely.area(left[k.row + store.starts[n]]).tolist()


def test_another_priority_is_cut_when_it_is_met(folder):
    def backwards(code):
        return -rank(code)

    mine, cut = told(opened(folder), SITES, backwards)
    assert mine == told(opened(folder, known=False), SITES, backwards)[0]
    assert cut
    assert mine != told(opened(folder), SITES)[0]


def as_format_1(folder, monkeypatch):
    """The store as the program wrote it before."""
    manifest = open_store(folder).manifest
    old = msgspec.structs.replace(
        manifest,
        blocks=tuple(msgspec.structs.replace(block, kept={}) for block in manifest.blocks),
        kept_ranks=(),
        sizes={name: size for name, size in manifest.sizes.items() if name != layout.KEPT},
    )
    with monkeypatch.context() as patch:
        patch.setattr(layout, "FORMAT", 1)
        (folder / layout.MANIFEST).write_bytes(layout.manifest_text(old))
    (folder / layout.KEPT).unlink()


def test_a_store_of_format_1_still_opens(folder, monkeypatch):
    mine, _ = told(opened(folder), SITES)
    as_format_1(folder, monkeypatch)
    old, cut = told(opened(folder), SITES)
    assert old == mine
    assert cut


def test_it_is_read_at_an_address_too(folder):
    there = open_at(folder.as_uri())
    mine, cut = told(there, SITES)
    assert mine == told(opened(folder), SITES)[0]
    assert not cut
    reads = []
    fetch = there._fetched.fetch
    there._fetched.fetch = lambda file, pieces: reads.append(file) or fetch(file, pieces)
    there._fetched._kept.clear()
    number = next(n for n, b in enumerate(there.manifest.blocks) if b.kept)
    assert len(there.kept(number))
    assert reads == [layout.KEPT]


def test_what_cannot_be_cut_does_not_stop_the_build_and_is_said_when_met(
    tmp_path, small_blocks, monkeypatch
):
    refused = moved(shapely.box(100, 100, 130, 110)).centroid
    plain = disputed.robust.differences

    def differences(geoms, taken):
        if shapely.covers(geoms, refused).any():
            raise GeometryError("outlines that nearly coincide")
        return plain(geoms, taken)

    monkeypatch.setattr(disputed.robust, "differences", differences)
    store = stored(tmp_path, disputed_layer())
    unsure = [int(np.isnan(k.areas).sum()) for n in range(store.blocks) if (k := store.kept(n))]
    assert 0 < sum(unsure) < 8
    with pytest.raises(GeometryError, match="nearly coincide"):
        ledgers([moved(SITES[1])], store, rank, workers=1)
    assert len(ledgers([moved(shapely.box(400, 400, 500, 500))], store, rank, workers=1)[0])
    monkeypatch.setattr(disputed.robust, "differences", plain)
    assert told(store, SITES)[0] == told(opened(store.folder, known=False), SITES)[0]


def test_a_layer_without_overlaps_has_an_empty_one(tmp_path, small_blocks):
    store = stored(tmp_path, features(fabric(18)))
    assert not any(block.kept for block in store.manifest.blocks)
    assert store.kept_ranks == tuple(rank(c) for c in (*store.code_names, None))
    totals(Packed.of([moved(shape) for shape in SITES]), store, rank)
    assert "overlapping_pairs" not in vars(store)
    mine, cut = told(store, SITES)
    assert mine == told(opened(store.folder, known=False), SITES)[0]
    assert not cut


@settings(max_examples=30)
@given(layers(most=12), st.lists(polygons(), min_size=1, max_size=3))
def test_any_layer_gives_the_same(tmp_path_factory, parcels, sites):
    found = features([s for _, _, s in parcels], [c for _, c, _ in parcels],
                     [i for i, _, _ in parcels])  # fmt: skip
    place = build(tmp_path_factory.mktemp("k"), found)
    mine, cut = told(opened(place), sites)
    assert mine == told(opened(place, known=False), sites)[0]
    assert not cut
