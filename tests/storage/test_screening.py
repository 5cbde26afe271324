"""``[layers.X.check]``: what it may say, and one clear sentence for all else."""

import json

import numpy as np
import pytest
import shapely

from geoapp.errors import LayerUnavailable, WorkspaceError
from geoapp.storage import open_workspace
from geoapp.storage.screening import Screening
from tests.worlds import at, box, collection, feature, make, write

WATER = """
[layers.water]
path = "water.geojson"
title_vi = "Mặt nước"
title_en = "Water"
kind = "survey"
source = "test"
"""


@pytest.fixture
def folder(tmp_path):
    return make(tmp_path / "w")


def declare(folder, text, layer="water"):
    path = folder / "workspace.toml"
    head = WATER if layer == "water" else ""
    path.write_text(path.read_text() + head + f"\n[layers.{layer}.check]\n{text}\n")
    return open_workspace(folder)


def test_every_setting_is_read(folder):
    space = declare(
        folder,
        'operator = ["within", "nearest"]\ndistance_m = 500\ndecides = true\n'
        'name_field = "ten"\nfields = ["cap", "so"]\ngroup_by = "loai"',
    )
    assert space.layer("water").check == Screening(
        ("within", "nearest"), 500.0, True, "ten", ("cap", "so"), "loai"
    )
    assert space.layer("clusters").check is None


def test_one_operator_is_written_as_a_word(folder):
    check = declare(folder, 'operator = "overlap"').layer("water").check
    assert check == Screening(("overlap",))
    assert not check.decides


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "operator must be one or several of overlap, within"),
        ('operator = "overlaps"', "not 'overlaps'"),
        ('operator = ["overlap", "overlap"]', "names an operator twice"),
        ("operator = []", "one or several"),
        ('operator = "within"', "say it: distance_m = 100"),
        ('operator = "within"\ndistance_m = 0', "above 0"),
        ('operator = "within"\ndistance_m = nan', "above 0"),
        ('operator = "within"\ndistance_m = true', "metres"),
        ('operator = "within"\ndistance_m = "500 m"', "metres"),
        ('operator = "overlap"\ndistance_m = 5', "nothing uses"),
        ('operator = "overlap"\ndecides = 1', "true or false"),
        ('operator = ["adjacent", "nearest", "contains"]\ndecides = true', "overlap or within"),
        ('operator = "overlap"\nname = "ten"', "no setting 'name'; there are operator"),
        ('operator = "overlap"\nname_field = ""', "the name of a property"),
        ('operator = "overlap"\nfields = "ten"', "list such as"),
        ('operator = "overlap"\nfields = [1]', "the name of a property"),
    ],
)
def test_what_is_wrong_is_one_sentence_that_names_the_layer(folder, text, says):
    with pytest.raises(WorkspaceError, match=r"^layer water: its check ") as caught:
        declare(folder, text)
    assert says in caught.value.message
    assert "\n" not in caught.value.message


def test_a_check_that_is_no_table_is_told(folder):
    path = folder / "workspace.toml"
    path.write_text(path.read_text() + WATER + 'check = "overlap"\n')
    with pytest.raises(WorkspaceError, match="must be a table"):
        open_workspace(folder)


def test_land_use_is_asked_by_itself(folder):
    with pytest.raises(WorkspaceError, match=r"remove \[layers\.landuse\.check\]"):
        declare(folder, 'operator = "overlap"', "landuse")


def shapes():
    bow_tie = shapely.Polygon([(0, 0), (40, 40), (40, 0), (0, 40)])
    return [
        feature(at(box(0, 0, 10, 10)), "a"),
        feature(None, "b"),
        feature(at(bow_tie), "c"),
        feature(at(shapely.LineString([(0, 0), (500, 0)])), "d"),
        feature(at(shapely.Point(7, 7)), "e"),
        feature(at(shapely.LineString([(3, 3), (3, 3)])), "f"),
        feature(at(shapely.Polygon([(90, 90), (95, 95), (90, 90)])), "g"),
    ]


def test_a_layer_of_any_kind_is_placed_once_and_again_when_it_changes(folder):
    write(folder / "water.geojson", collection(shapes()))
    space = declare(folder, 'operator = "overlap"')
    placed = space.placed("water")
    assert placed is space.placed("water")
    assert placed.shapeless == 2  # no geometry, and a line without length
    assert [r.id for r in placed.repairs] == ["c", "g"]
    assert shapely.is_valid(placed.geoms[placed.geoms != np.array(None)]).all()
    near = placed.near(placed.geoms[0], 0.0)
    assert near.tolist() == [0, 2, 3, 4]
    write(folder / "water.geojson", collection(shapes()[:1]))
    assert len(space.placed("water")) == 1


def test_a_layer_placed_elsewhere_is_measured_there(folder):
    write(folder / "water.geojson", collection(shapes()))
    space = declare(folder, 'operator = "overlap"')
    there = space.placed("water", "EPSG:3405")
    assert shapely.area(there.geoms[0]) == pytest.approx(100, rel=1e-3)
    assert shapely.distance(there.geoms[0], space.placed("water").geoms[0]) > 10


def test_a_layer_without_its_file_is_not_an_empty_one(folder):
    space = declare(folder, 'operator = "overlap"')
    with pytest.raises(LayerUnavailable, match="missing"):
        space.placed("water")


def test_an_empty_layer_is_placed(folder):
    (folder / "water.geojson").write_text(json.dumps(collection([])))
    placed = declare(folder, 'operator = "overlap"').placed("water")
    assert (len(placed), placed.shapeless, placed.disjoint) == (0, 0, True)
    assert not len(placed.near(box(0, 0, 1, 1), 1e9))
    assert not len(placed.nearest(box(0, 0, 1, 1), np.empty(0, dtype=int)))
