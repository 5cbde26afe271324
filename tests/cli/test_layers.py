"""``geoapp layers``."""

import json

import pytest

from geoapp.cli import layers_


def test_a_row_a_layer_with_source_and_edition(geoapp, folder):
    status, out, err = geoapp("layers", "--workspace", folder, "--as-of", "2024-12-26")
    text = out.decode()
    assert (status, err) == (0, "")
    assert text.startswith("Thử nghiệm (real); CRS EPSG:5897; sha256:")
    rows = {line.split()[0]: line for line in text.splitlines()[1:]}
    assert rows["landuse"].endswith("minh họa / illustrative")
    assert "landuse: Hiện trạng sử dụng đất / Land use: Vẽ để thử; OGC:CRS84; sha256:" in text


def test_json(geoapp, folder):
    status, out, _ = geoapp("layers", "--json", "--workspace", folder)
    document = json.loads(out, parse_constant=pytest.fail)
    assert status == 0
    assert [row["layer"] for row in document["layers"]][:2] == ["clusters", "landuse"]


def test_a_damaged_layer_is_named_the_others_are_shown_and_the_status_is_3(geoapp, folder):
    (folder / "landuse.geojson").write_bytes(b"\xff\xfe")
    status, out, _ = geoapp("layers", "--workspace", folder)
    assert status == 3
    assert "CANNOT BE READ: layer landuse: landuse.geojson: not UTF-8" in out.decode()
    assert "KHÔNG ĐỌC ĐƯỢC: lớp landuse: landuse.geojson: " in out.decode()
    assert "clusters" in out.decode()


def test_the_table_is_in_both_languages_and_its_numbers_are_vietnamese():
    row = dict.fromkeys(("failure", "faults", "faults_failure", "note_vi", "note_en", "date"))
    row |= {"layer": "landuse", "features": 1234567, "without_geometry": 0, "invalid": 12}
    row |= {"title_vi": "Thửa", "title_en": "Parcels", "source": "x", "crs": "c", "edition": "e"}
    row |= {"coverage_km2": 18.537, "freshness": "stale", "kind": "cadastre", "date": "2025-07-01"}
    marked = row | {"layer": "all", "note_vi": "mô phỏng", "note_en": "simulated", "date": None}
    vi, en, first, second = layers_.told([row, marked]).splitlines()[:4]
    assert vi.split()[:3] == ["lớp", "đối", "tượng"]
    assert en.split()[:3] == ["layer", "features", "no"]
    for words in ("1.234.567", "18,537", "01/07/2025", "quá hạn / stale", "địa chính / cadastral"):
        assert words in first
    assert second.endswith("địa chính / cadastral (mô phỏng / simulated)")
    assert second.index("1.234.567") == first.index("1.234.567")
