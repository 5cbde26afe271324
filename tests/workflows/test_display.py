"""What the map shows around the clusters."""

import numpy as np
import pytest

from geoapp.storage import open_workspace
from geoapp.web.answers import dumps
from geoapp.workflows.display import (
    admin_collection,
    extent,
    layer_list,
    places,
)

HANOI_WEST = (105.25, 20.5, 106.1, 21.5)


@pytest.fixture(scope="module")
def space(shipped):
    return open_workspace(shipped)


def test_the_extent_is_hanoi(space):
    west, south, east, north = extent(space)
    assert HANOI_WEST[0] < west < 105.4 < 105.9 < east < HANOI_WEST[2]
    assert HANOI_WEST[1] < south < 20.7 < 21.3 < north < HANOI_WEST[3]


@pytest.mark.parametrize(
    ("layer", "count"), [("districts", 30), ("communes_2024", 584), ("communes_2025", 126)]
)
def test_outlines_have_names(space, layer, count):
    document = admin_collection(space, layer)
    assert len(document["features"]) == count
    assert all(f["properties"]["name"] for f in document["features"])
    assert b'"Polygon"' in dumps(document)


def test_places_are_of_every_epoch_with_finite_boxes(space):
    found = places(space)
    kinds = {kind: sum(p["kind"] == kind for p in found) for kind in {p["kind"] for p in found}}
    assert kinds == {"district": 30, "commune_2024": 584, "commune_2025": 126}
    assert np.isfinite([p["bbox"] for p in found]).all()
    tam_hiep = [p for p in found if p["name"] == "Tam Hiệp" and p["kind"] == "commune_2024"]
    assert len({p["parent"] for p in tam_hiep}) == len(tam_hiep) == 2


def test_a_layer_that_cannot_be_read_has_no_count_not_zero(workspace_copy):
    (workspace_copy / "landuse.geojson").write_text("{")
    rows = {r["name"]: r for r in layer_list(open_workspace(workspace_copy))}
    assert rows["landuse"]["count"] is None
    assert rows["clusters"]["count"] == 43
