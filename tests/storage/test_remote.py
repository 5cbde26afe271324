"""A store that is not here: the same parcels, only what is needed is read, all of it checked."""

import shutil

import fsspec
import numpy as np
import pytest

from geoapp.errors import InputError, LayerUnavailable
from geoapp.storage.store import open_store, remote
from geoapp.storage.store.layout import MANIFEST, PARCELS, Piece
from geoapp.storage.store.remote import FetchedParcels, layer_at, open_at
from tests.storage.layers import fabric, features, stored


@pytest.fixture
def store(tmp_path, small_blocks):
    return stored(tmp_path / "landuse", features(fabric(16)))


def in_memory(store):
    there = fsspec.filesystem("memory")
    there.rm("/bucket", recursive=True) if there.exists("/bucket") else None
    there.put(str(store.folder), "/bucket/landuse/one", recursive=True)
    return "memory://bucket/landuse/one"


@pytest.fixture(params=["memory", "file", "zip"])
def address(request, store):
    if request.param == "file":
        return store.folder.as_uri()
    if request.param == "memory":
        return in_memory(store)
    shutil.make_archive(str(store.folder.parent.parent / "s"), "zip", store.folder.parent.parent,
                        "landuse")  # fmt: skip
    return f"zip://landuse/{store.folder.name}::file://{store.folder.parent.parent}/s.zip"


def test_the_same_parcels_at_any_address(store, address):
    there = open_at(address)
    assert isinstance(there, FetchedParcels)
    assert there.manifest == store.manifest
    rows = np.arange(len(store))
    assert there.geometries(rows).tolist() == store.geometries(rows).tolist()
    assert there.lonlat(rows).tolist() == store.lonlat(rows).tolist()
    assert there.ids(rows).tolist() == store.ids(rows).tolist()
    assert there.properties(rows) == store.properties(rows)
    assert there.overlapping_pairs.tolist() == store.overlapping_pairs.tolist()
    box = store.boxes[2]
    assert there.meeting([box])[1].tolist() == store.meeting([box])[1].tolist()


def test_a_folder_is_mapped(store):
    assert not isinstance(open_at(str(store.folder)), FetchedParcels)


class Counting:
    """A file system that remembers what was read."""

    def __init__(self, inner):
        self.inner, self.reads = inner, []

    def cat_file(self, path, start=None, end=None):
        self.reads.append((path.rsplit("/", 1)[1], start, end))
        return self.inner.cat_file(path, start=start, end=end)


@pytest.fixture
def counted(store, monkeypatch):
    there = open_at(in_memory(store))
    counting = Counting(there._fetched._files)
    monkeypatch.setattr(there._fetched, "_files", counting)
    return there, counting.reads


def test_a_block_is_one_read_and_its_index_another(store, counted):
    there, reads = counted
    there.block(1)
    assert [name for name, *_ in reads] == [PARCELS, "trees.bin"]
    (_, start, end), _ = reads
    buffers = store.manifest.blocks[1].buffers
    assert start == min(buffers[name].offset for name in remote.WANTED)
    assert end <= min(buffers[n].offset for n in ("lonlat.shapes", "properties"))
    there.block(1)
    assert len(reads) == 2


def test_what_is_far_apart_is_read_apart(counted, monkeypatch):
    there, reads = counted
    monkeypatch.setattr(remote, "GAP_BYTES", -1)
    there.block(0)
    assert len(reads) == len(remote.WANTED) + 1


def test_what_is_kept_is_bounded_and_comes_again(store, counted, monkeypatch):
    there, reads = counted
    monkeypatch.setattr(remote, "KEPT_BYTES", 1)
    for _ in range(2):
        outlines = there.block(0).packed.geometries()
        assert outlines.tolist() == store.block(0).packed.geometries().tolist()
    assert len(there._fetched._kept) == 1
    assert len(reads) > 2


def spoil(address, name, offset):
    there = fsspec.filesystem("memory")
    path = "/bucket/landuse/one/" + name
    data = bytearray(there.cat_file(path))
    data[offset] ^= 1
    there.pipe_file(path, bytes(data))


def test_damage_is_refused_each_time_it_is_fetched(store, monkeypatch):
    address = in_memory(store)
    there = open_at(address)
    monkeypatch.setattr(remote, "KEPT_BYTES", 1)
    there.block(0)
    spoil(address, PARCELS, store.manifest.blocks[0].buffers["xy"].offset)
    with pytest.raises(LayerUnavailable, match="the checksum differs"):
        there.block(0)


def test_a_damaged_manifest_or_a_missing_one_is_refused(store):
    address = in_memory(store)
    spoil(address, MANIFEST, 200)
    with pytest.raises(LayerUnavailable, match="layer landuse: its store cannot be used"):
        open_at(address)
    with pytest.raises(LayerUnavailable, match=MANIFEST.replace(".", r"\.")):
        open_at("memory://bucket/landuse/none")


def test_a_file_cut_short_is_refused(store):
    address = in_memory(store)
    there, path = fsspec.filesystem("memory"), "/bucket/landuse/one/" + PARCELS
    there.pipe_file(path, there.cat_file(path)[: store.manifest.blocks[0].buffers["xy"].offset])
    with pytest.raises(LayerUnavailable, match="the checksum differs"):
        open_at(address).block(0)


@pytest.mark.parametrize(
    ("address", "words"),
    [("nowhere://x/y", "nothing can be read there"), ("s3://bucket/x/y", "s3fs")],
)
def test_an_address_nobody_can_read_is_one_sentence(address, words):
    with pytest.raises(InputError, match=words) as raised:
        open_at(address)
    assert "\n" not in str(raised.value)


def test_the_layer_is_the_folder_the_store_lies_in():
    assert layer_at("s3://bucket/ws/.derived/landuse/ab12-EPSG5897/") == "landuse"
    assert layer_at("memory://x") == "x"


def test_pieces_come_in_the_order_asked_for(store):
    fetched = remote.Fetched(in_memory(store), "landuse")
    buffers = store.manifest.blocks[0].buffers
    pieces = [buffers["xy"], buffers["code"], buffers["area_m2"]]
    found = fetched.fetch(PARCELS, pieces)
    assert [len(data) for data in found] == [piece.length for piece in pieces]
    assert fetched.fetch(PARCELS, []) == []
    assert fetched.missing(PARCELS, [*pieces, Piece(0, 1, 0)]) == [Piece(0, 1, 0)]
    opened = open_store(store.folder)
    assert np.frombuffer(found[2]).tolist() == opened.block(0).areas.tolist()
