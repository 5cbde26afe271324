"""``geoapp report FOLDER``: a report a file, whole or not at all, the bad files named."""

import csv
import json

import pytest

from tests.worlds import RICE_SITE, SITE, at, collection, feature, make, write

DAY = ("--as-of", "2024-12-26")


@pytest.fixture
def world(tmp_path):
    return make(tmp_path / "world")


@pytest.fixture
def sites(tmp_path):
    folder = tmp_path / "ranh giới"
    folder.mkdir()
    write(folder / "a.geojson", collection([feature(at(SITE), "a")]))
    write(folder / "b.geojson", collection([feature(at(RICE_SITE), "b")]))
    return folder


def made(tmp_path):
    return sorted(p.name for p in (tmp_path / "r").iterdir())


def test_every_site_has_a_folder_with_the_numbers_of_the_check(geoapp, world, sites, tmp_path):
    common = (*DAY, "--workspace", world)
    status, said, wrong = geoapp("report", sites, "--out", "r", "--format", "html", *common)
    assert (status, said.decode(), wrong) == (0, "2 báo cáo trong r\n", "")
    assert made(tmp_path) == ["a", "b"]
    checked = json.loads(geoapp("check", sites, "--json", *common)[1])
    for name, other in zip("ab", checked, strict=True):
        mine = json.loads((tmp_path / "r" / name / "check.json").read_bytes())
        for key in ("verdict", "layers", "rice", "findings", "approvals", "costs"):
            assert mine[key] == other[key], key
        assert mine["site"]["edition"] == other["site"]["edition"]
    status, said, _ = geoapp("verify", "r", "--workspace", world)
    assert (status, said) == (0, b"a: same\nb: same\n")


def test_bad_files_are_named_in_the_end_and_in_a_list(geoapp, world, sites, tmp_path):
    (sites / "c.geojson").write_text("{")
    write(sites / "e.geojson", collection([feature(at(SITE), "e"), feature(at(SITE), "e2")]))
    words = ("--out", "r", "--format", "html", *DAY, "--workspace", world, "--lang", "en")
    status, said, wrong = geoapp("report", sites, *words)
    assert (status, said) == (3, b"2 reports in r\n")
    lines = wrong.splitlines()
    assert lines[0].startswith("c.geojson: cannot be used: not valid GeoJSON")
    assert lines[1].startswith("e.geojson: cannot be used: ")
    assert made(tmp_path) == ["a", "b", "problems.csv"]
    with (tmp_path / "r" / "problems.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["file"] for row in csv.DictReader(file)] == ["c.geojson", "e.geojson"]


def test_where_no_file_works_nothing_is_written(geoapp, world, sites, tmp_path):
    for path in sites.iterdir():
        path.write_text("{")
    status, said, wrong = geoapp("report", sites, "--out", "r", "--workspace", world)
    assert (status, said) == (2, b"")
    assert "a.geojson" in wrong
    assert wrong.count("\n") == 1
    assert not [p for p in tmp_path.iterdir() if "r" in (p.name, p.name.split(".")[-1])]


def test_where_no_site_can_be_checked_nothing_is_written_either(geoapp, world, sites, tmp_path):
    """Two areas that share ground are found when they are joined, not when they are read."""
    for path in sites.iterdir():
        write(path, collection([feature(at(SITE), "e"), feature(at(SITE), "e2")]))
    status, _, wrong = geoapp("report", sites, "--out", "r", "--workspace", world)
    assert (status, wrong.count("\n")) == (2, 1)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["ranh giới", "world"]


def test_files_of_one_name_get_folders_of_their_own(geoapp, world, sites, tmp_path):
    (sites / "a.json").write_bytes((sites / "a.geojson").read_bytes())
    (sites / "problems.csv.geojson").write_bytes((sites / "a.geojson").read_bytes())
    (sites / "A.JSON").write_bytes((sites / "a.geojson").read_bytes())
    words = ("--out", "r", "--format", "html", *DAY, "--workspace", world)
    assert geoapp("report", sites, *words)[0] == 0
    assert made(tmp_path) == ["A", "a.geojson", "a.json", "b", "problems.csv.geojson"]


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("--crs", "EPSG:5897"), "--crs says EPSG:5897, but"),
        (("--swap-xy",), "the axes of no file look swapped"),
    ],
)
def test_what_is_for_no_file_of_it_is_refused(geoapp, world, sites, tmp_path, words, part):
    status, _, wrong = geoapp(
        "report", sites, *words, "--out", "r", "--workspace", world, "--lang", "en"
    )
    assert status == 2
    assert part in wrong
    assert not (tmp_path / "r").exists()
