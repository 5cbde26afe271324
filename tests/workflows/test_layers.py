"""What the workspace holds, a layer that cannot be read included."""

from datetime import date

import pytest

from geoapp.workflows.layers import layer_table

DAY = date(2024, 12, 26)


def rows(workspace):
    return {row["layer"]: row for row in layer_table(workspace, DAY)}


def test_counts_coverage_edition_and_where_it_comes_from(small_workspace):
    found = rows(small_workspace)
    assert list(found) == ["clusters", "landuse", "districts", "communes_2025"]
    clusters, landuse = found["clusters"], found["landuse"]
    assert (clusters["features"], clusters["without_geometry"], clusters["invalid"]) == (4, 1, 0)
    assert clusters["note_vi"] == "minh họa"
    assert clusters["coverage_km2"] is None
    assert landuse["coverage_km2"] == pytest.approx(121, abs=0.1)
    assert landuse["edition"] == small_workspace.edition("landuse")
    assert found["districts"]["note_vi"] is None
    assert found["districts"]["freshness"] == "unknown"


def test_a_damaged_layer_shows_its_failure_and_the_others_their_numbers(
    small_workspace, small_folder
):
    (small_folder / "landuse.geojson").write_text('{"type":"FeatureColl')
    found = rows(small_workspace)
    assert "landuse.geojson: not valid GeoJSON" in found["landuse"]["failure"]
    assert found["landuse"]["features"] is None
    assert found["clusters"]["failure"] is None


def test_a_layer_whose_coverage_is_missing_is_not_whole(small_workspace, small_folder):
    (small_folder / "coverage.geojson").unlink()
    assert rows(small_workspace)["landuse"]["failure"]
