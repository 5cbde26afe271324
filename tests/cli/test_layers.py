"""``geoapp layers``."""

import json

import pytest


def test_a_row_a_layer_with_source_and_edition(geoapp, folder):
    status, out, err = geoapp("layers", "--workspace", folder, "--as-of", "2024-12-26")
    text = out.decode()
    assert (status, err) == (0, "")
    assert text.startswith("Thử nghiệm (real); CRS EPSG:5897; sha256:")
    assert "illustrative (minh họa)" in text
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
    assert "clusters" in out.decode()
