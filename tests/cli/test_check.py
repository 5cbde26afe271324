"""``geoapp check`` as a user calls it: exit statuses, one clear line, strict JSON, files."""

import csv
import json
import math

import pytest
import shapely
from click.testing import CliRunner

from geoapp.cli import LazyGroup
from geoapp.cli.check_ import command
from tests.worlds import (
    GROUND,
    RICE_SITE,
    SITE,
    at,
    collection,
    feature,
    fields,
    make,
    moved,
    write,
)  # fmt: skip

AS_OF = ("--as-of", "2024-12-26")


def strict(text):
    def refuse(word):
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture
def run(tmp_path):
    world = make(tmp_path / "world")

    def run(*words, status=0, json_=True):
        more = ("--json",) if json_ else ()
        call = [*map(str, words), *AS_OF, "--workspace", str(world), *more]
        done = CliRunner().invoke(command, call, standalone_mode=False)
        if done.exception is not None:
            raise done.exception
        assert done.return_value == status
        return strict(done.stdout) if json_ else done.stdout

    run.world = world
    return run


@pytest.fixture
def site(tmp_path):
    path = tmp_path / "Khu A.geojson"
    write(path, collection([feature(at(RICE_SITE), name="Khu A")]))
    return path


def test_a_file_is_a_site(run, site):
    found = run(site)
    assert (found["verdict"], found["site"]["name"], found["site"]["id"]) == (
        "conflict", "Khu A", "Khu A",
    )  # fmt: skip
    assert found["as_of"] == "2024-12-26"


def test_a_corner_table_is_a_site(run, tmp_path):
    ring = shapely.get_coordinates(moved(RICE_SITE))[:-1]
    rows = "\n".join(f"{n},{north},{east}" for n, (east, north) in enumerate(ring, 1))
    path = tmp_path / "moc.csv"
    path.write_text(f"point,X,Y\n{rows}\n")
    found = run(path, "--crs", "EPSG:5897")
    # the layer went to degrees and back, and PROJ's way back is 0.8 mm off
    assert found["rice"]["luc_m2"] == pytest.approx(2000, abs=0.2)
    assert found["site"]["id"] == "moc"


def test_a_table_without_a_crs_is_refused(run, tmp_path):
    path = tmp_path / "moc.csv"
    path.write_text("point,X,Y\n1,2320000,560000\n2,2320000,560100\n3,2320100,560000\n")
    with pytest.raises(Exception, match="--crs"):
        run(path)


def test_a_bare_landuse_file(run, site, tmp_path):
    land, coverage = tmp_path / "land.geojson", tmp_path / "c.geojson"
    write(land, collection([feature(at(s), i, loai_dat=c) for i, c, s in fields()]))
    write(coverage, collection([feature(at(GROUND))]))
    clean = tmp_path / "clean.geojson"
    write(clean, feature(at(SITE)))
    assert run(site, "--landuse", land)["verdict"] == "conflict"
    assert run(clean, "--landuse", land)["verdict"] == "no_data"
    assert run(clean, "--landuse", land, "--coverage", coverage)["verdict"] == "clear"
    named = run(site, "--landuse", land, "--by", "loai_dat")
    assert named["layers"][0]["layer"] == "land.geojson"


def test_the_class_field_must_be_plain(run, site, tmp_path):
    land = tmp_path / "land.geojson"
    write(land, collection([feature(at(s), i, a=c, b=c) for i, c, s in fields()]))
    with pytest.raises(Exception, match="name it with --by, one of: a, b"):
        run(site, "--landuse", land)
    with pytest.raises(Exception, match="no field 'x'"):
        run(site, "--landuse", land, "--by", "x")


def test_both_files_may_lack_their_crs(run, tmp_path):
    site, land = tmp_path / "site.geojson", tmp_path / "land.geojson"
    write(site, feature(moved(RICE_SITE)))
    write(land, collection([feature(moved(s), i, code=c) for i, c, s in fields()]))
    found = run(site, "--landuse", land, "--crs", "EPSG:5897")
    assert found["rice"]["luc_m2"] == pytest.approx(2000, abs=1e-6)


def test_a_failed_layer_is_status_3(run, site):
    (run.world / "landuse.geojson").write_bytes(b"{")
    found = run(site, status=3)
    assert (found["verdict"], found["rice"]["total_m2"]) == ("failed", None)
    said = run(site, status=3, json_=False)
    assert "KIỂM TRA LỖI" in said
    assert "landuse.geojson" in said


def test_a_time_limit_is_status_3(run, site):
    assert run(site, "--time-limit", 0, status=3)["verdict"] == "failed"


def test_the_text_says_it_in_both_languages(run, site):
    vi, en = run(site, json_=False), run(site, "--lang", "en", json_=False)
    assert "Khu A: CHỒNG LẤN" in vi
    assert "Khu A: CONFLICT" in en
    assert "Đất chuyên trồng lúa" in vi
    assert "2.000,0" in vi
    assert "2,000.0" in en
    assert "20.00" in en
    assert "EPSG:5897" in vi
    assert "{" not in vi + en


def test_the_folder_holds_the_result(run, site, tmp_path):
    out = tmp_path / "out"
    run(site, "--out", out, json_=False)
    assert sorted(p.name for p in out.iterdir()) == ["check.json", "classes.csv", "pieces.geojson"]
    found = strict((out / "check.json").read_text())
    pieces = strict((out / "pieces.geojson").read_text())
    total = sum(p["properties"]["area_m2"] for p in pieces["features"])
    assert total == pytest.approx(found["ledger"]["sum_m2"])
    with (out / "classes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {r["code"] for r in rows} == {"LUC", "CLN"}
    assert math.fsum(float(r["area_m2"]) for r in rows) == pytest.approx(total)


def test_the_pieces_are_written(run, site, tmp_path):
    run(site, "--pieces", tmp_path / "p.geojson")
    found = strict((tmp_path / "p.geojson").read_text())
    assert [f["id"] for f in found["features"]] == [f"Khu A/{n}" for n in (1, 2, 3, 4)]


def test_nothing_is_overwritten_or_half_written(run, site, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    with pytest.raises(Exception, match="not an empty folder"):
        run(site, "--out", tmp_path / "full", json_=False)
    with pytest.raises(Exception, match="no file can be written"):
        run(site, "--pieces", tmp_path / "no" / "p.geojson")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "one of SITE, --cluster ID or --all"),
        (("--all", "--cluster", "a"), "one of SITE, --cluster ID or --all"),
        (("--all", "--by", "x"), "belong to a --landuse FILE"),
        (("--all", "--out", "x", "--json"), "choose --json or --out"),
        (("--cluster", "nobody"), "no cluster with id 'nobody'"),
        (("no.geojson",), "no such file"),
        (("--all", "--landuse", "no.gpkg"), "no such file"),
        (("--all", "--work-crs", "EPSG:3857"), "Mercator"),
    ],
)
def test_a_wrong_call_is_one_sentence(run, words, sentence):
    with pytest.raises(Exception, match=sentence) as raised:
        run(*words, json_=False)
    assert "\n" not in str(raised.value)


def test_the_help_says_what_a_site_and_a_status_are():
    done = CliRunner().invoke(LazyGroup(), ["check", "--help"])
    assert done.exit_code == 0
    assert "Exit status 3" in done.output
    assert "do not overlap" in " ".join(done.output.split())
