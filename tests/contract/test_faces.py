"""The faces others rely on, seen from outside: commands, JSON, exit statuses."""

import csv
import io
import json
import math
import subprocess
import sys

import pytest

from geoapp.cli import layers_, main

CODE = "from geoapp.cli import main; main()"
SITE_KEYS = {"id", "name", "area_m2", "repairs", "edition"}
LAYER_KEYS = {
    "layer", "outcome", "edition", "covered_m2", "overlap_m2", "gross_m2", "doubled_m2", "share",
    "classes", "slivers", "message",
}  # fmt: skip
CHECK_KEYS = {"site", "as_of", "verdict", "layers", "rice", "findings", "ledger"}
RICE_KEYS = {"luc_m2", "luk_m2", "total_m2", "approved_m2", "missing_m2"}
FIGURES = {
    "established", "started", "not_started", "started_2024", "complete", "at_least_90",
    "at_least_50", "earlier_works", "progress_unknown", "no_compensation_plan",
    "clearance_10_20", "operating_without_wastewater",
}  # fmt: skip
STAGES = {
    "decided", "clearance", "started", "early", "from_50", "from_90", "complete", "operating",
    "unknown",
}  # fmt: skip


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """The sentences that are matched here are the English ones."""
    monkeypatch.setenv("GEOAPP_LANG", "en")


def geoapp(*words, status=0, **options):
    command = [sys.executable, "-c", CODE, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=250, **options)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done


def strict(text):
    def refuse(word):
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="module")
def all_checks(shipped):
    words = ("check", "--all", "--workspace", shipped, "--as-of", "2024-12-26", "--json")
    return strict(geoapp(*words).stdout)


def test_check_all_is_a_list_of_every_cluster(all_checks):
    assert len(all_checks) == 43
    assert all(set(c) >= CHECK_KEYS for c in all_checks)


def test_no_cluster_without_a_boundary_is_clear(all_checks):
    unmapped = [c for c in all_checks if c["site"]["area_m2"] is None
                or c["site"]["area_m2"]["planar"] is None]  # fmt: skip
    assert unmapped
    assert all(c["verdict"] != "clear" for c in all_checks)
    assert all(c["verdict"] in ("no_data", "failed") for c in unmapped)


def test_a_check_has_the_promised_keys_and_closes(all_checks):
    son_dong = next(c for c in all_checks if c["site"]["id"] == "son-dong")
    assert set(son_dong["site"]) >= SITE_KEYS
    assert set(son_dong["site"]["area_m2"]) >= {"planar", "planar_crs", "geodesic"}
    assert son_dong["site"]["area_m2"]["planar"] == pytest.approx(729_000, abs=1)
    assert set(son_dong["rice"]) >= RICE_KEYS
    layer = next(x for x in son_dong["layers"] if x["layer"] == "landuse")
    assert set(layer) >= LAYER_KEYS
    parts = sum(c["area_m2"] for c in layer["classes"].values())
    assert parts == pytest.approx(layer["overlap_m2"], abs=1e-3)
    assert layer["gross_m2"] - layer["doubled_m2"] == pytest.approx(layer["overlap_m2"], abs=1e-3)
    rice = son_dong["rice"]
    assert rice["missing_m2"] == pytest.approx(rice["total_m2"] - rice["approved_m2"])
    assert rice["total_m2"] > 0
    assert son_dong["verdict"] == "conflict"


def test_one_cluster_equals_its_row_of_all(all_checks, shipped):
    words = ("check", "--cluster", "son-dong", "--workspace", shipped, "--as-of", "2024-12-26")
    one = strict(geoapp(*words, "--json").stdout)
    assert one == next(c for c in all_checks if c["site"]["id"] == "son-dong")


def test_summary_has_the_promised_figures(shipped):
    words = ("summary", "--workspace", shipped, "--as-of", "2024-12-26", "--json")
    found = strict(geoapp(*words).stdout)
    assert found["as_of"] == "2024-12-26"
    assert set(found["figures"]) >= FIGURES
    for figure in found["figures"].values():
        assert set(figure) == {"recorded", "unknown", "published", "published_on", "source"}
    assert set(found["stages"]) == STAGES
    assert sum(found["stages"].values()) == found["figures"]["established"]["recorded"] == 43
    assert found["figures"]["started"]["published"] == 33
    assert found["by_district"]["275"]["name"] == "Quốc Oai"


def test_summary_lists_what_is_behind_a_figure(shipped):
    words = ("summary", "--workspace", shipped, "--as-of", "2024-12-26", "--json", "--list")
    listed = strict(geoapp(*words, "no_compensation_plan").stdout)
    ids = listed if isinstance(listed, list) else listed["ids"]
    assert len(ids) == 4
    assert "son-dong" in ids


@pytest.fixture
def two_files(tmp_path):
    """Two overlapping 50 x 100 m fields and a 100 x 100 m site, in metres of UTM 33N."""

    def square(x, y, w, h, **properties):
        ring = [[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        return {"type": "Feature", "properties": properties, "geometry": geometry}

    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25833"}}

    def save(name, *features):
        path = tmp_path / name
        body = {"type": "FeatureCollection", "crs": crs, "features": features}
        path.write_text(json.dumps(body))
        return path

    sites = save("sites.geojson", square(390000, 5820000, 100, 100, id="s1"))
    land = save(
        "land.geojson",
        square(390000, 5820000, 60, 100, kind="rice"),
        square(390040, 5820000, 60, 100, kind="rice"),
    )
    return sites, land


def test_overlap_counts_doubled_ground_once(two_files):
    done = geoapp("overlap", *two_files, "--by", "kind", "--work-crs", "EPSG:25833")
    rows = list(csv.DictReader(io.StringIO(done.stdout.lstrip("\ufeff"))))
    assert [(r["site"], r["class"], r["features"]) for r in rows] == [("s1", "rice", "2")]
    assert float(rows[0]["area_m2"]) == pytest.approx(10_000, abs=1e-6)
    assert float(rows[0]["gross_m2"]) == pytest.approx(12_000, abs=1e-6)


def test_a_bare_file_is_never_clear(two_files):
    sites, land = two_files
    words = ("check", sites, "--landuse", land, "--by", "kind", "--work-crs", "EPSG:25833")
    found = strict(geoapp(*words, "--json").stdout)
    assert found["verdict"] == "no_data"


DEGREES = {"type": "Polygon", "coordinates": [[[105.6, 20.9], [105.61, 20.9], [105.61, 20.91],
                                               [105.6, 20.9]]]}  # fmt: skip


@pytest.mark.parametrize(
    ("crs", "sentence"),
    [
        ("EPSG:99", "CRS 'EPSG:99' is not known"),
        ("nonsense", "CRS 'nonsense' is not known"),
        ("EPSG:5897", "--crs says EPSG:5897, but site.geojson is in OGC:CRS84"),
    ],
)
def test_a_crs_that_is_wrong_or_not_the_files_is_refused(crs, sentence, tmp_path, shipped):
    site = tmp_path / "site.geojson"
    site.write_text(json.dumps(DEGREES))
    done = geoapp("check", site, "--crs", crs, "--workspace", shipped, status=2)
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    geoapp("check", site, "--crs", "EPSG:4326", "--workspace", shipped, "--json")


def test_a_site_file_without_a_feature_is_refused(tmp_path, shipped):
    site = tmp_path / "site.geojson"
    site.write_text('{"type":"FeatureCollection","features":[]}')
    done = geoapp("check", site, "--workspace", shipped, status=2)
    assert "holds no" in done.stderr


@pytest.mark.parametrize("command", ["overlap", "import"])
def test_a_bad_crs_is_refused_before_the_files_are_read(command, two_files, shipped):
    words = {
        "overlap": (*two_files, "--by", "kind"),
        "import": (two_files[0], "--layer", "clusters", "--workspace", shipped, "--dry-run"),
    }
    done = geoapp(command, *words[command], "--crs", "EPSG:99", status=2)
    assert done.stderr.startswith("geoapp: CRS 'EPSG:99' is not known")
    done = geoapp(command, *words[command], "--crs", "EPSG:5897", status=2)
    assert "EPSG:25833" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("debug", ["", "1"])
def test_a_fault_of_ours_is_one_line_and_status_1(debug, monkeypatch, capsys):
    def broken(**_):
        raise RuntimeError("secret\ndetail")

    monkeypatch.setenv("GEOAPP_DEBUG", debug)
    monkeypatch.setattr("sys.argv", ["geoapp", "layers"])
    monkeypatch.setattr(layers_.command, "callback", broken)
    with pytest.raises(RuntimeError if debug else SystemExit) as raised:
        main()
    if not debug:
        assert raised.value.code == 1
        said = capsys.readouterr().err
        assert said == "geoapp: a fault of ours: RuntimeError; GEOAPP_DEBUG=1 shows where\n"


BAD_CALLS = [
    ("check", "missing.geojson"),
    ("check", "--cluster", "no-such"),
    ("check",),
    ("overlap", "missing.geojson", "also.geojson", "--by", "x"),
    ("export", "rivers"),
    ("export", "clusters", "--format", "pdf"),
    ("export", "clusters", "--filter", "stage = "),
    ("export", "clusters", "--filter", "no_such = 1"),
    ("export", "clusters", "--bbox", "1,2,3"),
    ("export", "clusters", "--bbox", "nan,2,3,4"),
    ("export", "clusters", "--crs", "EPSG:999999"),
    ("import", "missing.geojson", "--layer", "clusters"),
    ("summary", "--list", "nothing"),
    ("summary", "--as-of", "2024-13-01"),
    ("map", "--out", "/no/such/folder/map.html"),
    ("demo", "--parcels", "-1", "x"),
    ("check", "--cluster", "son-dong", "--work-crs", "EPSG:3857"),
    ("check", "--cluster", "son-dong", "--work-crs", "EPSG:4326"),
    ("check", "--cluster", "son-dong", "--crs", "EPSG:5897"),
    ("check", "--cluster", "son-dong", "--pieces", "/no/dir/x"),
    ("serve", "--host", "not a host"),
    ("serve", "--host", "203.0.113.7", "--port", "0"),
    ("layers", "--workspace", "/no/such/folder"),
    ("import", "missing.geojson", "--layer", "landuse"),
    ("import", "missing.geojson", "--layer", "rivers"),
]


@pytest.mark.parametrize("words", BAD_CALLS, ids=" ".join)
def test_a_wrong_call_is_one_line_and_status_2(words, tmp_path, shipped):
    named = words[0] in ("overlap", "demo") or "--workspace" in words
    workspace = () if named else ("--workspace", shipped)
    done = geoapp(*words, *workspace, status=2, cwd=tmp_path)
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_missing_layer_is_status_3_and_never_clear(workspace_copy):
    (workspace_copy / "landuse.geojson").unlink()
    words = ("check", "--cluster", "son-dong", "--workspace", workspace_copy, "--json")
    found = strict(geoapp(*words, status=3).stdout)
    assert found["verdict"] == "failed"


def test_numbers_are_finite(all_checks):
    def walk(value):
        if isinstance(value, float):
            assert math.isfinite(value)
        for part in (
            value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        ):
            walk(part)

    walk(all_checks)
