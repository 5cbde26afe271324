"""Which store a workspace reads: the one of its present record, or none; never a stale one."""

import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from geoapp.errors import LayerUnavailable, NotFound
from geoapp.geometry.parcels import ParcelIndex
from geoapp.storage import folder as folder_module
from geoapp.storage import open_workspace, shelf
from geoapp.storage.memo import stamp
from geoapp.storage.store import StoredParcels
from geoapp.storage.store.builder import builder_for
from geoapp.storage.store.place import clear_stores, stores_of
from tests.worlds import at, box, collection, feature, fields, make, write, write_landuse


@pytest.fixture
def world(tmp_path):
    return make(tmp_path / "w")


def build(world):
    """The store of a workspace's land use."""
    workspace = open_workspace(world)
    layer = workspace.layer("landuse")
    with builder_for(stores_of(world, "landuse"), workspace, layer) as made:
        made.add(workspace.features("landuse"))
        return made.finish(
            edition=workspace.edition("landuse"),
            stamp=stamp(layer.path),
            coverage=workspace.coverage("landuse"),
        )


@pytest.fixture
def counted(monkeypatch):
    """The names of the files that are hashed."""
    names = []
    whole = folder_module.hashed
    monkeypatch.setattr(folder_module, "hashed", lambda p: names.append(p.name) or whole(p))
    return names


@pytest.fixture
def large(monkeypatch):
    """Every record counts as too large to be held in memory."""
    monkeypatch.setattr(folder_module, "RESIDENT_BYTES", 10)


def test_a_small_layer_without_a_store_is_resident(world):
    workspace = open_workspace(world)
    assert workspace.store("landuse") is None
    assert isinstance(workspace.parcels(), ParcelIndex)


def test_a_large_layer_without_a_store_is_refused_with_the_command(world, large):
    workspace = open_workspace(world)
    with pytest.raises(LayerUnavailable, match="geoapp import --rebuild --layer landuse"):
        workspace.parcels()
    with pytest.raises(LayerUnavailable):
        workspace.store("landuse")


def test_a_fitting_store_is_read_and_the_record_is_not_even_hashed(world, large, counted):
    editions = open_workspace(world).edition("landuse"), open_workspace(world).edition_all()
    build(world)
    counted.clear()
    workspace = open_workspace(world)
    assert isinstance(workspace.parcels(), StoredParcels)
    assert workspace.parcels() is workspace.parcels() is workspace.store("landuse")
    assert (workspace.edition("landuse"), workspace.edition_all()) == editions
    assert "landuse.geojson" not in counted


def test_a_touched_record_is_hashed_once_and_the_stamp_renewed(world, large, counted):
    built = build(world)
    os.utime(world / "landuse.geojson", (1, 1))
    counted.clear()
    workspace = open_workspace(world)
    assert isinstance(workspace.parcels(), StoredParcels)
    assert workspace.edition("landuse") == workspace.parcels().edition
    assert counted == ["landuse.geojson"]
    assert json.loads((built / shelf.STAMP).read_text()) == [*stamp(world / "landuse.geojson")]
    assert isinstance(open_workspace(world).parcels(), StoredParcels)
    assert counted == ["landuse.geojson"]


def test_a_changed_record_makes_the_store_stale(world, large):
    build(world)
    workspace = open_workspace(world)
    assert len(workspace.parcels()) == 25
    write_landuse(world, fields()[1:])
    with pytest.raises(LayerUnavailable, match="missing, or older than its record") as refused:
        workspace.parcels()
    told = refused.value.said("vi")
    assert "lớp landuse: kho dữ liệu trong hệ EPSG:5897 chưa có, hoặc cũ hơn tệp gốc" in told
    assert "geoapp import --rebuild --layer landuse" in told
    build(world)
    assert len(workspace.parcels()) == 24  # without opening the workspace again


def test_a_small_record_that_changed_is_read_itself(world):
    build(world)
    write_landuse(world, fields()[1:])
    workspace = open_workspace(world)
    assert isinstance(workspace.parcels(), ParcelIndex)
    assert len(workspace.parcels()) == 24


def test_another_class_field_makes_the_store_stale(world, large):
    build(world)
    path = world / "workspace.toml"
    path.write_text(path.read_text().replace('class_field = "code"', 'class_field = "id"'))
    with pytest.raises(LayerUnavailable, match="class field"):
        open_workspace(world).parcels()


def test_a_copy_of_a_workspace_uses_its_copy_of_the_store(world, large, tmp_path, counted):
    build(world)
    shutil.copytree(world, tmp_path / "copy")
    counted.clear()
    workspace = open_workspace(tmp_path / "copy")
    assert workspace.parcels().folder.is_relative_to(tmp_path / "copy")
    assert counted == ["landuse.geojson"]


def test_the_store_of_another_plane_is_another_store(world, large):
    build(world)
    workspace = open_workspace(world)
    with pytest.raises(LayerUnavailable, match="EPSG:9210"):
        workspace.parcels("landuse", "EPSG:9210")


def test_old_stores_are_cleared_and_an_open_one_still_reads(world):
    first = build(world)
    workspace = open_workspace(world)
    held = workspace.parcels()
    write_landuse(world, fields()[1:])
    second = build(world)
    clear_stores(second.parent, keep={open_workspace(world).edition("landuse")})
    assert not first.exists()
    assert second.exists()
    assert len(held.ids(np.arange(25))) == 25
    assert len(workspace.parcels()) == 24


def test_the_faults_of_a_layer_are_a_layer(world):
    write_landuse(world, [*fields(), ("twice", None, box(90, 0, 110, 100))])
    resident = open_workspace(world)
    counts, found = resident.fault_counts("landuse"), resident.features("landuse-faults")
    assert {k: c.count for k, c in counts.items() if c.count} == {"no_code": 1, "overlap": 2}
    assert found.ids == ["no_code-1", "overlap-1", "overlap-2"]
    mine = {tuple(sorted(p["parcels"])): p for p in found.properties}
    assert {*mine} == {("twice",), ("t00", "twice"), ("t10", "twice")}
    assert mine["t00", "twice"]["area_m2"] == pytest.approx(1000, abs=1e-3)
    assert resident.edition("landuse-faults") == resident.edition("landuse")
    assert resident.layer("landuse-faults").kind == "survey"
    assert "landuse-faults" not in [layer.name for layer in resident.layers()]
    build(world)
    through = open_workspace(world)
    assert through.store("landuse") is not None
    assert through.fault_counts("landuse") == counts
    assert through.features("landuse-faults").properties == found.properties


def test_faults_found_with_another_coverage_are_not_told(world, large):
    build(world)
    less = feature(at(box(0, 0, 400, 400)), layer="landuse")
    write(world / "coverage.geojson", collection([less]))
    workspace = open_workspace(world)
    with pytest.raises(LayerUnavailable, match="another coverage"):
        workspace.fault_counts("landuse")
    assert len(workspace.parcels()) == 25


def test_only_parcel_layers_have_faults(world):
    with pytest.raises(NotFound):
        open_workspace(world).layer("clusters-faults")


COLD = """
import sys
from geoapp.cli import main
sys.argv = ["geoapp", "check", sys.argv[1], "--workspace", sys.argv[2], "--json"]
try:
    main()
except SystemExit as done:
    loaded = {"pyarrow", "pandas", "pyogrio", "fiona", "geopandas", "rich"} & {*sys.modules}
    private = sum(
        int(line.split()[1])
        for line in open("/proc/self/smaps_rollup")
        if line.startswith("Private_Dirty")
    )
    print(sorted(loaded), private // 1024, file=sys.stderr)
    sys.exit(done.code)
"""


def test_a_check_of_a_stored_layer_loads_no_writer_and_little_memory(world, tmp_path):
    build(world)
    write(tmp_path / "site.geojson", collection([feature(at(box(20, 20, 280, 180)))]))
    done = subprocess.run(
        [sys.executable, "-c", COLD, str(tmp_path / "site.geojson"), str(world)],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["rice"]["total_m2"] is not None
    loaded, megabytes = done.stderr.strip().rsplit(" ", 1)
    assert loaded == "[]"
    assert int(megabytes) < 200
