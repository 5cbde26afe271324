"""A workspace in a folder: never empty for absent, never stale after a change."""

import datetime as dt
import json
import shutil
import threading

import pytest

from geoapp.errors import LayerUnavailable, NotFound, WorkspaceError
from geoapp.storage import LayerInfo, open_workspace
from geoapp.storage.memo import FileMemo


def test_the_shipped_workspace_opens(shipped):
    workspace = open_workspace(shipped)
    assert workspace.kind == "real"
    assert {layer.name for layer in workspace.layers()} >= {
        "clusters", "landuse", "districts", "communes_2024", "communes_2025",
    }  # fmt: skip
    assert len(workspace.clusters()) == 43
    assert len(workspace.features("districts")) == 30
    assert len(workspace.features("communes_2025")) == 126
    assert workspace.statements()


def test_no_workspace_is_one_sentence(tmp_path):
    with pytest.raises(WorkspaceError, match=r"no workspace\.toml"):
        open_workspace(tmp_path)


def test_an_unknown_layer_names_those_there_are(shipped):
    with pytest.raises(NotFound, match="clusters"):
        open_workspace(shipped).layer("rivers")


def test_a_missing_file_is_not_an_empty_layer(workspace_copy):
    workspace = open_workspace(workspace_copy)
    (workspace_copy / "landuse.geojson").unlink()
    with pytest.raises(LayerUnavailable, match="missing"):
        workspace.features("landuse")
    with pytest.raises(LayerUnavailable):
        workspace.parcels()


def test_a_file_that_cannot_be_read_is_one_sentence(workspace_copy):
    workspace = open_workspace(workspace_copy)
    (workspace_copy / "districts.geojson").unlink()
    (workspace_copy / "districts.geojson").mkdir()
    with pytest.raises(LayerUnavailable, match="cannot be read"):
        workspace.edition("districts")


def test_a_changed_file_is_read_again(workspace_copy):
    workspace = open_workspace(workspace_copy)
    before = workspace.edition_all(), workspace.edition("districts")
    path = workspace_copy / "districts.geojson"
    document = json.loads(path.read_text())
    document["features"] = document["features"][:5]
    path.write_text(json.dumps(document))
    assert len(workspace.features("districts")) == 5
    assert workspace.edition_all() != before[0]
    assert workspace.edition("districts") != before[1]


def test_parcels_are_built_once(shipped):
    workspace = open_workspace(shipped)
    assert workspace.parcels() is workspace.parcels()


def test_the_edition_is_the_same_in_a_copy(shipped, workspace_copy):
    assert open_workspace(shipped).edition_all() == open_workspace(workspace_copy).edition_all()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('kind = "real"', 'kind = "real"\nspeed = 3', "unknown setting 'speed'"),
        ('work_crs = "EPSG:5897"', 'work_crs = "EPSG:3857"', "EPSG:3857"),
        ('path = "clusters.geojson"', 'path = "../../etc/passwd"', "outside"),
        ('kind = "illustrative"', 'kind = "truth"', "must be one of"),
        ("[layers.clusters]", "[layers.clusters", "TOML"),
    ],
)
def test_a_wrong_setting_is_one_sentence(workspace_copy, old, new, words):
    path = workspace_copy / "workspace.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(Exception, match=words):
        open_workspace(workspace_copy).layers()


def test_a_layer_in_metres_is_refused(workspace_copy):
    path = workspace_copy / "districts.geojson"
    document = json.loads(path.read_text())
    document["crs"] = {"type": "name", "properties": {"name": "EPSG:5897"}}
    path.write_text(json.dumps(document))
    with pytest.raises(LayerUnavailable, match="lon/lat"):
        open_workspace(workspace_copy).features("districts")


def test_coverage_is_declared_or_none(shipped):
    workspace = open_workspace(shipped)
    assert workspace.coverage("landuse").area > 0
    assert workspace.coverage("districts") is None


def test_a_coverage_file_without_the_layer_is_refused(workspace_copy):
    path = workspace_copy / "coverage.geojson"
    path.write_text(path.read_text().replace('"layer": "landuse"', '"layer": "x"').replace(
        '"layer":"landuse"', '"layer":"x"'))  # fmt: skip
    with pytest.raises(LayerUnavailable, match="no coverage"):
        open_workspace(workspace_copy).coverage("landuse")


def test_freshness_turns_stale_after_the_cadence():
    day = dt.date(2024, 12, 26)
    layer = LayerInfo("a", "a", "a", "survey", "x", date=day, cadence_days=365)
    assert layer.freshness(dt.date(2025, 12, 26)) == "fresh"
    assert layer.freshness(dt.date(2025, 12, 27)) == "stale"
    assert LayerInfo("a", "a", "a", "survey", "x", date=day).freshness(day) == "unknown"


def test_one_thread_makes_and_the_others_wait(tmp_path):
    path = tmp_path / "f"
    path.write_text("x")
    memo, made, start = FileMemo(), [], threading.Barrier(4)

    def make():
        made.append(1)
        return object()

    def ask(results):
        start.wait()
        results.append(memo.get("k", [path], make))

    results: list[object] = []
    threads = [threading.Thread(target=ask, args=(results,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len(set(map(id, results))) == 1


def test_what_is_held_is_given_while_another_version_is_made(tmp_path):
    """A reader of the present version never waits, and a new version is made once."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("x")
    memo = FileMemo()
    first = memo.get("k", [one], object)
    asked = []

    def make():
        thread = threading.Thread(target=lambda: asked.append(memo.get("k", [one], object)))
        thread.start()
        thread.join(20)
        return object()

    other.write_text("longer")
    assert memo.get("k", [other], make) is not first
    assert asked == [first]


def test_a_clusters_shape_is_found_by_its_id(shipped):
    workspace = open_workspace(shipped)
    features = workspace.features("clusters")
    for n, identity in enumerate(features.ids):
        assert workspace.cluster_geometry(identity) is features.geometry[n]
    with pytest.raises(NotFound):
        workspace.cluster_geometry("no-such")


def test_two_clusters_with_one_id_are_refused(workspace_copy):
    path = workspace_copy / "clusters.geojson"
    document = json.loads(path.read_text())
    document["features"].append(document["features"][0])
    path.write_text(json.dumps(document, ensure_ascii=False))
    with pytest.raises(LayerUnavailable, match="one id"):
        open_workspace(workspace_copy).clusters()


def test_statements_may_be_absent(workspace_copy):
    (workspace_copy / "statements.json").unlink()
    shutil.rmtree(workspace_copy / ".editions", ignore_errors=True)
    assert open_workspace(workspace_copy).statements() == []
