"""What is wrong with a layer by itself: counted by ``layers``, exported as a layer."""

import io
import json

import pytest

from geoapp.cli.layers_ import told
from geoapp.exchange.formats import FORMATS
from geoapp.storage import open_workspace
from geoapp.storage.faults.table import KINDS
from geoapp.storage.memo import stamp
from geoapp.storage.store.builder import builder_for
from geoapp.storage.store.place import stores_of
from geoapp.workflows.display import layer_list
from geoapp.workflows.export import export
from geoapp.workflows.faults_layer import TITLES
from geoapp.workflows.layers import layer_table
from tests.worlds import AS_OF, box, collection, feature, fields, make, write, write_landuse

BROKEN = [*fields()[1:], ("twice", None, box(290, 0, 310, 100))]
COUNTS = {"no_code": 1, "overlap": 2, "gap": 1}


@pytest.fixture
def world(tmp_path):
    return make(tmp_path / "w", BROKEN)


def stored(world):
    """The workspace, its land use in a store and no road to its features."""
    workspace = open_workspace(world)
    layer = workspace.layer("landuse")
    with builder_for(stores_of(world, "landuse"), workspace, layer) as made:
        made.add(workspace.features("landuse"))
        made.finish(
            edition=workspace.edition("landuse"),
            stamp=stamp(layer.path),
            coverage=workspace.coverage("landuse"),
        )
    again = open_workspace(world)
    whole = again.features
    again.features = lambda name: whole(name) if name != "landuse" else pytest.fail("all read")
    return again


def landuse(workspace):
    return next(r for r in layer_table(workspace, AS_OF) if r["layer"] == "landuse")


def test_every_kind_has_both_titles():
    assert tuple(TITLES) == KINDS


def test_layers_counts_faults_and_reads_no_parcel_of_a_store(world):
    resident, through = landuse(open_workspace(world)), landuse(stored(world))
    assert through == resident
    assert {k: v["count"] for k, v in through["faults"].items() if v["count"]} == COUNTS
    assert through["faults"]["overlap"]["area_m2"] == pytest.approx(2000, abs=1e-3)
    assert (through["features"], through["failure"]) == (25, None)
    line = told([through]).splitlines()[-1]
    assert "2 chồng lấn / overlap (2.000,00 m²)" in line
    assert "sliver" not in line


def test_a_layer_without_a_fault_says_so(tmp_path):
    assert "lỗi / faults: không có / none" in told([landuse(open_workspace(make(tmp_path / "w")))])


def test_faults_of_another_coverage_are_a_sentence_and_the_counts_stay(world):
    workspace = stored(world)
    write(world / "coverage.geojson", collection([feature(box(105, 20, 106, 21), layer="landuse")]))
    row = landuse(workspace)
    assert row["features"] == 25
    assert "another coverage" in row["faults_failure"]
    assert "another coverage" in told([row])


def test_the_map_counts_a_store_without_reading_it(world):
    assert {r["name"]: r["count"] for r in layer_list(stored(world))}["landuse"] == 25


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_faults_are_exported_in_every_format(world, form):
    out = io.BytesIO()
    about = export(open_workspace(world), "landuse-faults", form, out, as_of=AS_OF)
    assert about["count"] == sum(COUNTS.values())
    assert len(out.getvalue()) > 400


def test_an_exported_fault_says_what_where_and_how_much(world):
    out = io.BytesIO()
    export(stored(world), "landuse-faults", "geojson", out, as_of=AS_OF, filter="kind = 'overlap'")
    found = json.loads(out.getvalue())
    said = [f["properties"] for f in found["features"]]
    assert {tuple(sorted(p["parcels"])) for p in said} == {("t20", "twice"), ("t30", "twice")}
    assert said[0]["kind_vi"] == "chồng lấn"
    assert [p["area_m2"] for p in said] == pytest.approx([1000, 1000], abs=1e-3)
    assert found["edition"] == open_workspace(world).edition("landuse")


def test_a_change_shows_without_opening_the_workspace_again(world):
    workspace = open_workspace(world)
    assert landuse(workspace)["faults"]["gap"]["count"] == 1
    write_landuse(world, fields())
    assert not any(v["count"] for v in landuse(workspace)["faults"].values())
