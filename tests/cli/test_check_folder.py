"""``geoapp check FOLDER``: one site a file, the bad ones named, the others checked all the same."""

import csv
import json

import openpyxl
import pytest

from tests.worlds import RICE_SITE, SITE, at, collection, feature, make, moved, write


@pytest.fixture
def world(tmp_path):
    return make(tmp_path / "world")


@pytest.fixture
def sites(tmp_path):
    folder = tmp_path / "ranh giới"
    folder.mkdir()
    write(folder / "a.geojson", collection([feature(at(SITE), "a")]))
    write(folder / "b.geojson", collection([feature(at(RICE_SITE), "b")]))
    (folder / ".hidden").write_text("no site")
    return folder


def test_every_file_is_a_site_with_its_own_numbers(geoapp, world, sites):
    words = ("--as-of", "2024-12-26", "--workspace", world, "--json")
    status, out, err = geoapp("check", sites, *words)
    assert status == 0, err
    many = json.loads(out)
    alone = [json.loads(geoapp("check", sites / f"{n}.geojson", *words)[1]) for n in "ab"]
    assert many == alone
    assert [m["verdict"] for m in many] == ["clear", "conflict"]


def test_bad_files_are_named_and_the_others_checked(geoapp, world, sites, tmp_path):
    (sites / "c.geojson").write_text("{")
    (sites / "d.txt").write_text("hello")
    write(sites / "e.geojson", collection([feature(at(SITE), "e"), feature(at(SITE), "e2")]))
    out = tmp_path / "out"
    words = ("--as-of", "2024-12-26", "--workspace", world, "--out", out)
    status, text, err = geoapp("check", sites, *words)
    assert (status, err) == (3, "")
    lines = text.decode().splitlines()
    assert lines[0].startswith("2 khu đất đã kiểm tra, 3 tệp không dùng được (chưa kiểm tra)")
    assert "c.geojson: không dùng được: GeoJSON không hợp lệ" in text.decode()
    assert sum(": không dùng được: " in line for line in lines) == 3
    assert [m["site"]["id"] for m in json.loads((out / "check.json").read_bytes())] == ["a", "b"]
    with (out / "problems.csv").open(encoding="utf-8-sig", newline="") as file:
        problems = list(csv.DictReader(file))
    assert [p["file"] for p in problems] == ["c.geojson", "d.txt", "e.geojson"]
    assert all(p["problem"] and p["file"] not in p["problem"] for p in problems)
    assert "khu đất" in problems[2]["problem"]


def test_a_folder_is_told_in_the_language_that_is_asked(geoapp, world, sites):
    (sites / "c.geojson").write_text("{")
    words = ("--as-of", "2024-12-26", "--workspace", world)
    _, text, _ = geoapp("check", sites, *words, speaks="en")
    assert text.startswith(b"2 sites checked, 1 files not usable (not checked)")
    assert b"c.geojson: cannot be used: not valid GeoJSON" in text
    status, out, err = geoapp("check", sites, *words, "--json", "--lang", "vi", speaks="en")
    assert (status, len(json.loads(out))) == (3, 2)
    assert err.startswith("c.geojson: GeoJSON không hợp lệ")


def test_a_wrong_call_is_told_in_the_language_that_is_asked(geoapp, world):
    said = [geoapp("check", "--all", "--by", "x", speaks=lang)[2] for lang in ("", "vi", "en")]
    assert said[0] == said[1] == "geoapp: --by và --coverage đi cùng --landuse FILE\n"
    assert said[2] == "geoapp: --by and --coverage belong to a --landuse FILE\n"
    status, _, err = geoapp("check", "--all", "--as-of", "2")
    assert status == 2
    assert err == (
        "geoapp: Giá trị của '--as-of' không dùng được: '2' không phải là ngày;"
        " hãy ghi như 2024-12-26\n"
    )


@pytest.mark.parametrize("names", [(), ("x.geojson",)])
def test_a_folder_without_a_site_is_one_sentence(geoapp, world, tmp_path, names):
    folder = tmp_path / "leer"
    folder.mkdir()
    for name in names:
        (folder / name).write_text("{")
    status, _, err = geoapp("check", folder, "--workspace", world)
    assert status == 2
    assert err.count("\n") == 1
    assert "leer" in err


def test_declared_area_and_price_are_in_the_document(geoapp, world, sites):
    words = ("--as-of", "2025-12-26", "--workspace", world, "--json")
    given = ("--declared-ha", "2.5", "--price", "155000")
    status, out, err = geoapp("check", sites / "b.geojson", *words, *given)
    assert status == 0, err
    found = json.loads(out)
    assert found["site"]["declared_m2"] == 25_000
    assert found["findings"][0]["rule"] == "declared-area"
    assert found["costs"]["price_vnd_m2"] == 155_000
    fee = found["rice"]["luc_m2"] * 155_000 * 0.7
    assert found["costs"]["fee_vnd"] == pytest.approx(fee)


def test_the_text_says_the_law_and_the_other_layers_once(geoapp, world, sites):
    words = ("--as-of", "2024-12-26", "--workspace", world)
    for lang, rule, costs in (
        ("vi", "nghị quyết của HĐND cấp tỉnh", "Tầng đất mặt"),
        ("en", "resolution of the provincial", "Topsoil"),
    ):
        status, out, err = geoapp("check", sites / "b.geojson", *words, "--lang", lang)
        assert status == 0, err
        text = out.decode()
        assert text.lower().count(rule.lower()) >= 1
        assert costs in text


def test_all_clusters_come_with_their_tables(geoapp, shipped, tmp_path):
    out = tmp_path / "tất cả"
    words = ("--as-of", "2024-12-26", "--workspace", shipped, "--out", out)
    status, _, err = geoapp("check", "--all", *words)
    assert status == 0, err
    book = openpyxl.load_workbook(out / "clusters.xlsx")
    assert {"T3", "T4", "T7"} <= {name[:2] for name in book.sheetnames}
    documents = json.loads((out / "check.json").read_bytes())
    state = next(book[n] for n in book.sheetnames if n.startswith("T4"))
    names = {cell.value for row in state.iter_rows() for cell in row}
    assert {d["site"]["name"] for d in documents if d["site"]["name"]} <= names


def corner_table(shape, hectares):
    ring = list(moved(shape).exterior.coords)[:-1]
    rows = [f"M{n};{north:.3f};{east:.3f}" for n, (east, north) in enumerate(ring, 1)]
    head = ["VN-2000, kinh tuyến trục 105°00'", "Điểm;X;Y"]
    return "\n".join([*head, *rows, f"Diện tích: {hectares} ha"])


def test_what_each_file_of_a_folder_declares_is_held_against_it(geoapp, world, tmp_path):
    folder = tmp_path / "bang"
    folder.mkdir()
    for name, shape, hectares in (("a", SITE, "9,99"), ("b", RICE_SITE, "1,00")):
        (folder / f"{name}.csv").write_text(corner_table(shape, hectares), encoding="utf-8")
    words = ("--as-of", "2024-12-26", "--workspace", world, "--json")
    many = json.loads(geoapp("check", folder, *words)[1])
    assert [m["site"]["declared_m2"] for m in many] == [99_900.0, 10_000.0]
    assert [m["findings"][0]["outcome"] for m in many] == ["not_met", "met"]
    assert many == [json.loads(geoapp("check", folder / f"{n}.csv", *words)[1]) for n in "ab"]
