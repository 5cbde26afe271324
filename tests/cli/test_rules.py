"""``geoapp rules``."""

import json

import pytest


def test_rules_in_force_come_first(geoapp, folder):
    status, out, err = geoapp("rules", "--workspace", folder, "--as-of", "2024-07-31")
    now, others = out.decode().split("quy tắc của ngày khác")
    assert (status, err) == (0, "")
    assert "có hiệu lực ngày 31/07/2024" in now
    assert "[land-2013-58-prime-minister]" in now
    assert "Điều 58 khoản 1" in now
    assert "[land-2024-122-council]" in others


def test_in_english_with_how_sure_it_is(geoapp, folder):
    _, out, _ = geoapp("rules", "--workspace", folder, "--as-of", "2026-09-15", "--lang", "en")
    assert "Area ≥ 5 ha" in out.decode()
    assert "secondary source; https://github.com/Trangsct/skill-sct" in out.decode()


def test_json(geoapp, folder):
    _, out, _ = geoapp("rules", "--json", "--workspace", folder, "--as-of", "2024-12-26")
    document = json.loads(out, parse_constant=pytest.fail)
    assert document["as_of"] == "2024-12-26"
    assert document["edition"].startswith("sha256:")
    council = next(r for r in document["rules"] if r["id"] == "land-2024-122-council")
    assert council["in_force"]
    assert council["source"].startswith("https://lawnet.vn/")


@pytest.mark.usefixtures("english")
def test_a_wrong_file_of_own_rules_is_one_line(geoapp, folder):
    (folder / "rules.toml").write_text('[[rule]]\nid = "own"\n', encoding="utf-8")
    status, out, err = geoapp("rules", "--workspace", folder)
    assert (status, out) == (2, b"")
    assert err == "geoapp: rules.toml: rule own: title_vi is missing; give a text\n"
