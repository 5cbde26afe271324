"""``geoapp report`` and ``geoapp verify`` as a user runs them."""

import json
import shutil

import openpyxl
import pytest

from tests import worlds


@pytest.fixture
def site(tmp_path):
    path = tmp_path / "khu.geojson"
    shape = worlds.at(worlds.RICE_SITE)
    worlds.write(path, worlds.collection([worlds.feature(shape, name="Khu thử")]))
    return path


@pytest.fixture
def space(tmp_path):
    return worlds.make(tmp_path / "space")


def test_a_report_is_written_whole_and_verified(geoapp, site, space, tmp_path):
    common = ["--workspace", space, "--as-of", "2024-12-26"]
    status, said, wrong = geoapp("report", site, "--out", "bao cao", "--by", "An", *common)
    assert (status, wrong) == (0, "")
    assert "Khu thử: chồng lấn" in said.decode()
    names = sorted(p.name for p in (tmp_path / "bao cao").iterdir())
    assert names == ["check.json", "manifest.json", "pieces.geojson", "report.docx",
                     "report.html", "report.pdf", "report.xlsx"]  # fmt: skip
    document = json.loads((tmp_path / "bao cao" / "check.json").read_bytes())
    assert document["by"] == "An"
    assert document["intake"]["file"] == "khu.geojson"
    assert geoapp("verify", "bao cao", "--workspace", space)[:2] == (0, b"same\n")

    (tmp_path / "bao cao" / "report.html").write_bytes(b"<html>")
    status, said, _ = geoapp("verify", "bao cao", "--workspace", space)
    assert status == 1
    assert said.decode().startswith("differs: report.html: ")

    (space / "coverage.geojson").unlink()
    (tmp_path / "bao cao" / "report.html").unlink()
    status, said, _ = geoapp("verify", "bao cao/check.json", "--workspace", space, "--json")
    assert status == 3
    assert json.loads(said)[0] == {
        "report": "check.json", "state": "missing", "name": "coverage.geojson", "why": None,
        "notes": [],
    }  # fmt: skip


def test_the_numbers_are_those_of_the_check(geoapp, site, space, tmp_path):
    common = ["--workspace", space, "--as-of", "2024-12-26"]
    geoapp("report", site, "--out", "r", "--format", "html", *common)
    checked = json.loads(geoapp("check", site, "--json", *common)[1])
    reported = json.loads((tmp_path / "r" / "check.json").read_bytes())
    for key in ("verdict", "layers", "rice", "findings"):
        assert reported[key] == checked[key], key
    assert reported["ledger"].pop("union_m2") == pytest.approx(checked["ledger"]["sum_m2"])
    assert reported["ledger"] == checked["ledger"]
    assert reported["site"]["edition"] == checked["site"]["edition"]


def test_several_areas_are_one_site_as_in_a_check(geoapp, space, tmp_path):
    parts = [worlds.box(220, 20, 270, 120), worlds.box(270, 20, 320, 120)]
    path = tmp_path / "hai.geojson"
    worlds.write(path, worlds.collection([worlds.feature(worlds.at(p)) for p in parts]))
    common = ["--workspace", space, "--as-of", "2024-12-26"]
    assert geoapp("report", path, "--out", "r", "--format", "html", *common)[0] == 0
    checked = json.loads(geoapp("check", path, "--json", *common)[1])
    reported = json.loads((tmp_path / "r" / "check.json").read_bytes())
    assert reported["site"]["edition"] == checked["site"]["edition"]
    assert geoapp("verify", "r", "--workspace", space)[1] == b"same\n"


def test_all_clusters_get_a_folder_and_the_tables_over_all(geoapp, folder, tmp_path):
    status, said, wrong = geoapp(
        "report", "--all", "--out", "r", "--format", "html", "--lang", "en",
        "--workspace", folder, "--as-of", "2024-12-26",
    )  # fmt: skip
    assert (status, wrong) == (0, "")
    folders = sorted(p.name for p in (tmp_path / "r").iterdir() if p.is_dir())
    assert said.decode() == f"{len(folders)} reports in r\n"
    assert openpyxl.load_workbook(tmp_path / "r" / "clusters.xlsx").sheetnames == ["T3", "T4", "T7"]
    status, said, _ = geoapp("verify", "r", "--workspace", folder)
    assert status == 0
    assert said.decode().splitlines() == [f"{name}: same" for name in folders]


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ([], "name one of SITE, --cluster ID or --all"),
        (["--cluster", "nobody"], "no cluster with id 'nobody'"),
        (["--all", "--format", "html,rtf"], "format 'rtf'"),
        (["--all", "--format", ","], "no format"),
        (["none.geojson"], "none.geojson"),
        (["--all", "--crs", "EPSG:5897"], "--crs is for a SITE file"),
    ],
)
def test_a_wrong_call_is_one_sentence_and_leaves_nothing(geoapp, space, tmp_path, words, part):
    status, said, wrong = geoapp("report", *words, "--out", "r", "--workspace", space, speaks="en")
    assert (status, said) == (2, b"")
    assert part in wrong
    assert wrong.count("\n") == 1
    assert not (tmp_path / "r").exists()
    assert [p for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_folder_in_use_is_not_touched(geoapp, site, space, tmp_path):
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "mine.txt").write_text("mine")
    status, _, wrong = geoapp("report", site, "--out", "r", "--workspace", space, speaks="en")
    assert status == 2
    assert "not an empty folder" in wrong
    assert [p.name for p in (tmp_path / "r").iterdir()] == ["mine.txt"]


def test_a_layer_that_fails_is_said_in_the_documents(geoapp, site, space, tmp_path):
    (space / "landuse.geojson").write_text("{")
    status, _, _ = geoapp("report", site, "--out", "r", "--format", "html", "--workspace", space)
    assert status == 3
    page = (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    assert "Kiểm tra không hoàn thành. Không có nghĩa là không có đất lúa." in page
    assert geoapp("verify", "r", "--workspace", space)[1] == b"same\n"


def test_what_is_no_report_is_refused(geoapp, space, tmp_path):
    shutil.copy(space / "landuse.geojson", tmp_path / "x.geojson")
    for name in ("none", "x.geojson", "."):
        status, said, wrong = geoapp("verify", name, "--workspace", space)
        assert (status, said) == (2, b"")
        assert wrong.count("\n") == 1
