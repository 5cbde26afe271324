"""``geoapp export`` as a planner types it."""

import json

import pytest

from geoapp.exchange.read import read_any

pytestmark = pytest.mark.usefixtures("english")


def test_geojson_to_standard_output_and_a_line_on_stderr(geoapp, folder):
    status, out, err = geoapp("export", "clusters", "--workspace", folder, "--as-of", "2024-12-26")
    document = json.loads(out)
    assert status == 0
    assert document["as_of"] == "2024-12-26"
    assert err == "geoapp: 4 features, 1 without geometry, minh họa / illustrative\n"


def test_the_ending_names_the_format(geoapp, folder, tmp_path):
    words = ("--crs", "EPSG:5897", "--filter", "area_ha_max > 50", "-o", tmp_path / "cụm.gpkg")
    status, out, err = geoapp("export", "clusters", "--workspace", folder, *words)
    assert (status, out) == (0, b"")
    found = read_any(tmp_path / "cụm.gpkg")
    assert (found.ids, found.crs) == (["vuong"], "EPSG:5897")
    assert "1 features, 0 without geometry" in err


@pytest.mark.parametrize("name", ["ccn.zip", "ccn.shp.zip"])
def test_a_shapefile_is_one_zip(geoapp, folder, tmp_path, name):
    status, _, _ = geoapp("export", "landuse", "--workspace", folder, "-o", tmp_path / name)
    assert status == 0
    assert len(read_any(tmp_path / name)) == 2


def test_what_stays_at_home_is_said(geoapp, folder):
    _, _, err = geoapp("export", "landuse", "--workspace", folder, "--bbox", "105,20,106,22")
    assert "properties left out: owner" in err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["roads"], "no layer 'roads'"),
        (["clusters", "--format", "pdf"], "format 'pdf' is not known"),
        (["clusters", "-o", "a.pdf"], "format '.pdf' is not known"),
        (["clusters", "-o", "ccn.shp"], "use -o ccn.zip or ccn.shp.zip"),
        (["clusters", "-o", "ccn.SHP", "--format", "shp"], "use -o ccn.zip or ccn.shp.zip"),
        (["clusters", "-o", "nowhere/a.csv"], "no folder"),
        (["clusters", "--crs", "EPSG:5897"], "use gpkg for EPSG:5897"),
        (["clusters", "--format", "csv", "--crs", "Hanoi"], "'Hanoi' is not known"),
        (["clusters", "--filter", "owner = 1"], "no property 'owner'"),
        (["clusters", "--filter", "("], "not CQL2"),
        (["clusters", "--bbox", "1,2,3"], "west,south,east,north"),
        (["clusters", "--bbox", "106,20,105,22"], "west must be below east"),
        (["clusters", "--bbox", "nan,20,105,22"], "west must be below east"),
        (["clusters", "--as-of", "26/12/2024"], "give it as 2024-12-26"),
    ],
)
def test_a_wrong_call_is_one_line_and_status_2(geoapp, folder, words, why):
    status, out, err = geoapp("export", *words, "--workspace", folder)
    assert status == 2
    assert out == b""
    assert err.startswith("geoapp: ")
    assert err.count("\n") == 1
    assert why in err


def test_a_workspace_that_is_not_there(geoapp, tmp_path):
    status, _, err = geoapp("export", "clusters", "--workspace", tmp_path / "none")
    assert status == 2
    assert "no workspace.toml" in err
