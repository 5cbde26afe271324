"""``geoapp import``: preview, accept, refuse."""

import json

import pytest

from tests.workflows import small


@pytest.fixture
def survey(tmp_path):
    path = tmp_path / "đo đạc.geojson"
    feature = small.feature(small.square(250, 0), {}, "vuong")
    path.write_text(small.collection([feature]), encoding="utf-8")
    return path


def test_preview_then_import_then_the_number_has_changed(geoapp, folder, survey):
    words = ("import", survey, "--layer", "clusters", "--workspace", folder)
    before = (folder / "clusters.geojson").read_bytes()
    status, out, err = geoapp(*words, "--dry-run")
    text = out.decode()
    assert (status, err) == (0, "")
    assert "đất lúa / rice 50,0000 ha [conflict] → 25,0000 ha [conflict]" in text
    assert "dịch chuyển / moved 250 m" in text
    assert "chưa ghi gì / preview" in text
    assert (folder / "clusters.geojson").read_bytes() == before
    status, out, _ = geoapp(
        *words, "--kind", "survey", "--source", "Trích đo", "--on", "2025-12-01"
    )
    assert status == 0
    assert "đã ghi / written: 1; survey" in out.decode()
    _, out, _ = geoapp("export", "clusters", "--workspace", folder)
    row = json.loads(out)["features"][0]["properties"]
    assert (row["boundary"], row["boundary_vi"]) == ("survey", "đo đạc")
    assert (row["boundary_source"], row["boundary_date"]) == ("Trích đo", "2025-12-01")


def test_json_is_the_plan(geoapp, folder, survey):
    words = ("--layer", "clusters", "--dry-run", "--json", "--workspace", folder)
    status, out, _ = geoapp("import", survey, *words)
    plan = json.loads(out, parse_constant=pytest.fail)
    assert status == 0
    assert plan["accepted"] is True
    assert plan["changes"][0]["rice_before"]["luc_m2"] == pytest.approx(500_000, abs=1)


@pytest.mark.usefixtures("english")
def test_a_refused_file_lists_every_issue_and_is_status_2(geoapp, folder, tmp_path):
    path = tmp_path / "a.geojson"
    features = [small.feature(small.square(0, 0), {}, i) for i in ("vuon", "xaa")]
    path.write_text(small.collection(features), encoding="utf-8")
    words = ("--layer", "clusters", "--workspace", folder)
    status, out, err = geoapp("import", path, *words)
    assert status == 2
    assert out == b""
    assert "có phải vuong? / no cluster has the id 'vuon'; is it vuong?" in err
    assert "xaa" in err
    assert err.splitlines()[-1].startswith("geoapp: a.geojson: refused whole, 2 errors")
    status, out, err = geoapp("import", path, *words, "--json")
    assert status == 2
    assert [i["code"] for i in json.loads(out)["issues"]] == ["unknown_id", "unknown_id"]
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["none.geojson", "--layer", "clusters"], "no such file"),
        (["http://127.0.0.1:1/a.geojson", "--layer", "clusters"], "not the path of a local file"),
        (["none.geojson"], "--layer"),
        (["none.geojson", "--layer", "districts"], "put the new GeoJSON in its place"),
        (["none.geojson", "--layer", "clusters", "--kind", "guess"], "'guess'"),
    ],
)
@pytest.mark.usefixtures("english")
def test_a_wrong_call_is_one_line_and_status_2(geoapp, folder, words, why):
    status, out, err = geoapp("import", *words, "--workspace", folder)
    assert status == 2
    assert out == b""
    assert err.count("\n") == 1
    assert why in err
