"""``geoapp overlap`` as a user calls it."""

import json

import pandas
import pytest
from click.testing import CliRunner

from geoapp.cli.overlap_ import command
from tests.worlds import at, collection, feature, fields, moved, write


@pytest.fixture
def files(tmp_path):
    sites, land = tmp_path / "sites.geojson", tmp_path / "land.geojson"
    shapes = [s for _, _, s in fields(size=2)]
    write(sites, collection([feature(at(shapes[0]), plot="a"), feature(at(shapes[1]), plot="b")]))
    write(land, collection([feature(moved(s), i, code=c) for i, c, s in fields(size=3)]))
    return str(sites), str(land)


def run(*words):
    done = CliRunner().invoke(command, [str(w) for w in words], standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done


def test_the_table_goes_to_stdout_and_the_summary_to_stderr(files):
    done = run(*files, "--by", "code", "--id", "plot", "--crs", "EPSG:5897")
    lines = done.stdout.splitlines()
    assert lines[0] == "site,class,area_m2,gross_m2,features"
    assert [line[:5] for line in lines[1:]] == ["a,CLN", "b,CLN"]
    assert "areas in EPSG:5897 (the sites lie in its area of use" in done.stderr
    assert "VN-2000 to WGS 84 (2)" in done.stderr


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_by_its_ending_with_its_issues(files, tmp_path, workers):
    out = tmp_path / "out.csv"
    run(*files, "--by", "code", "--crs", "EPSG:5897", "-o", out, "--workers", workers)
    table = pandas.read_csv(out)
    assert table["area_m2"].sum() == pytest.approx(20_000, abs=1)
    issues = json.loads((tmp_path / "out.csv.issues.json").read_text())
    assert issues["sites"]["features"] == 2


def test_a_site_that_meets_no_feature_is_named(files, tmp_path):
    sites = tmp_path / "far.geojson"
    shapes = [moved(s, 5_000 * n, 0) for n, (_, _, s) in enumerate(fields(size=3)[:8])]
    write(sites, collection([feature(at(s), plot=f"p{n}") for n, s in enumerate(shapes)]))
    out = tmp_path / "out.csv"
    done = run(sites, files[1], "--by", "code", "--id", "plot", "--crs", "EPSG:5897", "-o", out)
    assert "7 sites meet no feature of land.geojson" in done.stderr
    assert "p1, p2, p3, p4, p5 and 2 more" in done.stderr
    issues = json.loads((tmp_path / "out.csv.issues.json").read_text())
    assert issues["sites_without_overlap"] == [f"p{n}" for n in range(1, 8)]
    assert pandas.read_csv(out)["site"].tolist() == ["p0"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--by", "no"), "no field 'no'; there are: code"),
        (("--by", "code", "--id", "no"), "no field 'no'; there are: plot"),
        (("--by", "code", "-o", "out.doc"), "the ending must be one of csv, parquet"),
        (("--by", "code", "-o", "/no/such/out.csv"), "no file can be written there"),
        (("--by", "code", "--work-crs", "EPSG:4326"), "cannot be the working CRS"),
    ],
)
def test_a_wrong_call_is_one_sentence(files, words, sentence):
    with pytest.raises(Exception, match=sentence) as raised:
        run(*files, *words, "--crs", "EPSG:5897")
    assert "\n" not in str(raised.value)


def test_a_file_without_a_crs_needs_one(files):
    with pytest.raises(Exception, match="--crs EPSG:N"):
        run(*files, "--by", "code")
