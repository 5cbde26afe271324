"""A damaged store is one sentence, and is never read as a smaller layer or as none."""

import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapp.errors import LayerUnavailable
from geoapp.storage.faults.read import read_faults
from geoapp.storage.store import layout, open_store
from tests.storage.layers import build, fabric, features, ground
from tests.worlds import box

NAMES = [
    layout.PARCELS, layout.TREES, layout.PAIRS, layout.KEPT, layout.REPAIRS, layout.FAULTS,
    layout.MANIFEST,
]  # fmt: skip


def layer():
    shapes = [*fabric(18), box(100, 100, 130, 110), None]
    return features(shapes)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    from geoapp.storage.store import spill

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spill, "BLOCK", 64)
        place = tmp_path_factory.mktemp("whole")
        return build(place, layer(), coverage=ground(box(-20, -20, 600, 600)))


def everything(folder):
    """All that a store can tell."""
    store = open_store(folder)
    rows = np.arange(len(store))
    batches = [store.batch(n).to_pylist() for n in range(store.blocks)]
    found = [r.tolist() for r in store.meeting([(-1e9, -1e9, 1e9, 1e9)])]
    blocks = [
        [a.tolist() for a in vars(store.block(n).packed).values()] for n in range(store.blocks)
    ]
    return (
        batches, found, blocks, store.ids(rows).tolist(), store.overlapping_pairs.tolist(),
        store.repairs, store.properties(rows), str(read_faults(store)), store.manifest,
        store.boxes.tolist(), [told(store.kept(n)) for n in range(store.blocks)],
    )  # fmt: skip


def told(kept):
    """What parcels keep, as lists."""
    if kept is None:
        return None
    return [kept.row.tolist(), kept.areas.tolist(),
            *(a.tolist() for a in vars(kept.outlines).values())]  # fmt: skip


def everything_or_failure(folder):
    try:
        return everything(folder)
    except LayerUnavailable as error:
        told = "geoapp import --rebuild --layer landuse" in error.message
        return "refused" if told else error.message


@pytest.fixture(scope="module")
def truth(whole):
    return everything(whole)


@pytest.mark.parametrize("name", NAMES)
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_is_found_or_changes_nothing(
    tmp_path_factory, whole, truth, name, where, bit
):
    folder = shutil.copytree(whole, tmp_path_factory.mktemp("f") / "landuse" / whole.name)
    data = bytearray((folder / name).read_bytes())
    data[int(where * len(data))] ^= 1 << bit
    (folder / name).write_bytes(data)
    assert everything_or_failure(folder) in (truth, "refused")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kept", [0, 1, 8, 0.5, -1])
def test_a_truncated_file_is_refused_at_opening(tmp_path, whole, name, kept):
    folder = shutil.copytree(whole, tmp_path / "landuse" / whole.name)
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: int(kept * len(data)) if kept == 0.5 else kept])
    with pytest.raises(LayerUnavailable, match="layer landuse: its store cannot be used"):
        open_store(folder)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_refused_at_opening(tmp_path, whole, name):
    folder = shutil.copytree(whole, tmp_path / "landuse" / whole.name)
    (folder / name).unlink()
    with pytest.raises(LayerUnavailable, match=f"{name}: No such file"):
        open_store(folder)


def test_another_format_is_named(tmp_path, whole):
    folder = shutil.copytree(whole, tmp_path / "landuse" / whole.name)
    path = folder / layout.MANIFEST
    path.write_bytes(path.read_bytes().replace(b'"format":2', b'"format":3'))
    with pytest.raises(LayerUnavailable, match=f"has format 3, this program reads {layout.FORMAT}"):
        open_store(folder)


def test_the_manifest_of_another_store_is_refused(tmp_path, whole):
    folder = shutil.copytree(whole, tmp_path / "landuse" / whole.name)
    other = build(tmp_path / "other", features(fabric(12)))
    shutil.copy(other / layout.MANIFEST, folder / layout.MANIFEST)
    with pytest.raises(LayerUnavailable):
        open_store(folder)


def test_a_part_of_another_store_of_the_same_size_is_refused(tmp_path, whole):
    folder = shutil.copytree(whole, tmp_path / "landuse" / whole.name)
    data = np.fromfile(folder / layout.PARCELS, dtype=np.uint8)
    size = open_store(folder).manifest.blocks[0].buffers["xy"].length
    at = open_store(folder).manifest.blocks[0].buffers["xy"].offset
    data[at : at + size] = np.roll(data[at : at + size], 16)
    data.tofile(folder / layout.PARCELS)
    store = open_store(folder)
    with pytest.raises(LayerUnavailable, match="block 0, xy: the checksum differs"):
        store.geometries([0])
    assert len(store.geometries([store.starts[1]])) == 1
