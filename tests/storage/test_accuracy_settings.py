"""``workspace.toml`` may say how well a layer's boundaries are known."""

import pytest

from geoapp.errors import WorkspaceError
from geoapp.storage import open_workspace
from geoapp.workflows.land import workspace_land
from tests.worlds import CRS, make


def land(folder):
    space = open_workspace(folder)
    return workspace_land(space, space.layer("landuse"), CRS)


def test_a_layer_declares_its_accuracy(tmp_path):
    said = {"accuracy_m": 5.0, "accuracy_correlated_m": 3, "accuracy_source": '"Bản đồ 1:10 000"'}
    found = land(make(tmp_path / "w", **said)).accuracy
    assert found.to_json() == {
        "sigma_m": 5.0,
        "correlated_m": 3.0,
        "source": "Bản đồ 1:10 000",
    }


def test_a_layer_that_says_nothing_has_none(tmp_path):
    assert land(make(tmp_path / "w")).accuracy is None


def test_what_is_declared_later_is_seen(tmp_path):
    folder = make(tmp_path / "w")
    space = open_workspace(folder)
    assert workspace_land(space, space.layer("landuse"), CRS).accuracy is None
    make(folder, accuracy_m=1.0, accuracy_source='"đo"')
    assert workspace_land(space, space.layer("landuse"), CRS).accuracy.sigma_m == 1.0


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"accuracy_m": '"5 m"'}, "layer landuse: accuracy_m is a number"),
        ({"accuracy_m": 5.0}, "layer landuse: an accuracy needs accuracy_source"),
    ],
)
def test_a_wrong_declaration_is_one_sentence(tmp_path, said, words):
    with pytest.raises(WorkspaceError, match=words):
        open_workspace(make(tmp_path / "w", **said))
