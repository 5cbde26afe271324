"""Twelve things that go wrong with a layer: none of them may read as clear.

Each begins with a world in which the site is clear, breaks exactly one thing, and looks at
the outcome and at the sentence.
"""

import json

import pytest
import shapely

from geoapp.storage import open_workspace
from geoapp.workflows.check import check_site
from tests.worlds import (
    AS_OF,
    GROUND,
    SITE,
    at,
    collection,
    feature,
    fields,
    make,
    moved,
    write,
    write_landuse,
)


def check(folder, shape=SITE, **more):
    return check_site(
        open_workspace(folder), at(shape), site_id="s", name="S", as_of=AS_OF, **more
    ).to_json()


def missing_file(folder):
    (folder / "landuse.geojson").unlink()


def empty_layer(folder):
    write(folder / "landuse.geojson", collection([]))


def empty_file(folder):
    (folder / "landuse.geojson").write_bytes(b"")


def wrong_crs_in_metres(folder):
    features = [feature(moved(s), i, code=c) for i, c, s in fields()]
    write(folder / "landuse.geojson", collection(features))


def wrong_crs_declared(folder):
    document = json.loads((folder / "landuse.geojson").read_text())
    document["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5897"}}
    write(folder / "landuse.geojson", document)


def wrong_zone(folder):
    """Read with another central meridian, the layer lies 78 km to the east."""
    write_landuse(folder, [(i, c, moved(s, 78_000, 0)) for i, c, s in fields()])


def swapped_axes(folder):
    document = json.loads((folder / "landuse.geojson").read_text())
    for each in document["features"]:
        rings = each["geometry"]["coordinates"]
        each["geometry"]["coordinates"] = [[[y, x] for x, y in ring] for ring in rings]
    write(folder / "landuse.geojson", document)


def not_covering(folder):
    half = at(shapely.box(0, 0, 150, 500))
    write(folder / "coverage.geojson", collection([feature(half, layer="landuse")]))


def hole_in_the_coverage(folder):
    holed = at(GROUND.difference(shapely.box(100, 100, 101, 101)))
    write(folder / "coverage.geojson", collection([feature(holed, layer="landuse")]))


def invalid_ring(folder):
    bow_tie = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    write_landuse(folder, [*fields()[1:], ("t00", "CLN", bow_tie)])


def invalid_coverage(folder):
    bow_tie = at(shapely.Polygon([(0, 0), (500, 500), (500, 0), (0, 500)]))
    write(folder / "coverage.geojson", collection([feature(bow_tie, layer="landuse")]))


def stale(folder):
    make(folder, cadence_days="20")


def not_a_number(folder):
    text = (folder / "landuse.geojson").read_text()
    (folder / "landuse.geojson").write_text(text.replace("105.", "NaN, 105.", 1))


def infinite(folder):
    text = (folder / "landuse.geojson").read_text()
    at_ = text.index("105.")
    (folder / "landuse.geojson").write_text(text[:at_] + "1e999" + text[text.index(",", at_) :])


def truncated(folder):
    data = (folder / "landuse.geojson").read_bytes()
    (folder / "landuse.geojson").write_bytes(data[: len(data) // 2])


def truncated_after_a_feature(folder):
    data = (folder / "landuse.geojson").read_bytes()
    (folder / "landuse.geojson").write_bytes(data[: data.index(b"}, {", 2000) + 1])


def unreadable_encoding(folder):
    text = (folder / "landuse.geojson").read_text().replace("CLN", "Đất")
    (folder / "landuse.geojson").write_bytes(text.encode("utf-16"))


def windows_encoding(folder):
    text = (folder / "landuse.geojson").read_text().replace("CLN", "\xc2\xea")
    (folder / "landuse.geojson").write_bytes(text.encode("latin-1"))


def gap(folder):
    write_landuse(folder, fields()[1:])


def unknown_code(folder):
    write_landuse(folder, fields(lambda x, y: "CSK" if (x, y) == (1, 1) else "CLN"))


def no_code(folder):
    write_landuse(folder, fields(lambda x, y: None if (x, y) == (1, 1) else "CLN"))


def no_shape(folder):
    document = json.loads((folder / "landuse.geojson").read_text())
    document["features"].append(feature(None, "x", code="LUC"))
    write(folder / "landuse.geojson", document)


def a_line_instead_of_a_field(folder):
    document = json.loads((folder / "landuse.geojson").read_text())
    line = at(shapely.LineString([(30, 30), (90, 90)]))
    document["features"].append(feature(line, "x", code="LUC"))
    write(folder / "landuse.geojson", document)


def other_class_field(folder):
    make(folder, class_field='"loai"')


def no_class_field(folder):
    make(folder, class_field=None)
    document = json.loads((folder / "landuse.geojson").read_text())
    for each in document["features"]:
        each["properties"] = {}
    write(folder / "landuse.geojson", document)


def undeclared_coverage(folder):
    text = (folder / "workspace.toml").read_text()
    kept = [line for line in text.splitlines() if not line.startswith("coverage")]
    (folder / "workspace.toml").write_text("\n".join(kept))


def coverage_file_missing(folder):
    (folder / "coverage.geojson").unlink()


def declared_without_a_file(folder):
    make(folder, path=None)


def not_declared(folder):
    text = (folder / "workspace.toml").read_text()
    (folder / "workspace.toml").write_text(text[: text.index("[layers.landuse]")])


def illustrative(folder):
    make(folder, kind="illustrative")


FAULTS = [
    (missing_file, "failed", "missing"),
    (empty_layer, "no_data", "no feature"),
    (empty_file, "failed", "empty"),
    (wrong_crs_in_metres, "failed", "not degrees"),
    (wrong_crs_declared, "failed", "EPSG:5897"),
    (wrong_zone, "failed", "declared coverage"),
    (swapped_axes, "failed", "swapped"),
    (not_covering, "no_data", "outside"),
    (hole_in_the_coverage, "no_data", "1.0 m² lies outside"),
    (invalid_ring, "failed", "t00"),
    (invalid_coverage, "failed", "coverage"),
    (stale, "stale", "01/12/2024"),
    (not_a_number, "failed", "landuse.geojson"),
    (infinite, "failed", "landuse.geojson"),
    (truncated, "failed", "landuse.geojson"),
    (truncated_after_a_feature, "failed", "landuse.geojson"),
    (unreadable_encoding, "failed", "UTF-8"),
    (windows_encoding, "failed", "UTF-8"),
    (gap, "no_data", "6,400.0 m²"),
    (unknown_code, "no_data", "CSK"),
    (no_code, "no_data", "unreadable"),
    (no_shape, "no_data", "no shape"),
    (a_line_instead_of_a_field, "failed", "x"),
    (other_class_field, "no_data", "unreadable"),
    (no_class_field, "no_data", "unreadable"),
    (undeclared_coverage, "no_data", "no coverage"),
    (coverage_file_missing, "failed", "coverage.geojson"),
    (declared_without_a_file, "no_data", "no data yet"),
    (not_declared, "failed", "landuse"),
    (illustrative, "no_data", "illustrative"),
]


@pytest.mark.parametrize(
    ("fault", "outcome", "words"), FAULTS, ids=lambda x: getattr(x, "__name__", "")
)
def test_a_fault_never_reads_as_clear(tmp_path, fault, outcome, words):
    folder = make(tmp_path / "world")
    assert check(folder)["verdict"] == "clear"
    fault(folder)
    found = check(folder)
    assert found["verdict"] == outcome
    layer = found["layers"][0]
    assert layer["outcome"] == outcome
    assert words in layer["message"]
    assert layer["message_vi"]


def test_a_time_out_is_failed(tmp_path):
    folder = make(tmp_path / "world")
    found = check(folder, time_limit=0.0)
    assert (found["verdict"], found["rice"]["total_m2"]) == ("failed", None)
    assert "time limit" in found["layers"][0]["message"]


def test_a_time_out_is_not_remembered(tmp_path):
    space = open_workspace(make(tmp_path / "world"))
    limits = (0.0, None)
    found = [check_site(space, at(SITE), site_id="s", name=None, as_of=AS_OF, time_limit=t)
             for t in limits]  # fmt: skip
    assert [f.verdict for f in found] == ["failed", "clear"]


def test_a_fault_far_from_the_site_does_not_matter(tmp_path):
    bow_tie = shapely.Polygon([(300, 300), (400, 400), (400, 300), (300, 400)])
    parcels = [p for p in fields() if p[0] != "t33"]
    folder = make(tmp_path / "world", [*parcels, ("t33", "CLN", bow_tie)])
    assert check(folder)["verdict"] == "clear"


def test_an_open_workspace_sees_the_fault(tmp_path):
    folder = make(tmp_path / "world")
    space = open_workspace(folder)
    asked = {"site_id": "s", "name": None, "as_of": AS_OF}
    assert check_site(space, at(SITE), **asked).verdict == "clear"
    missing_file(folder)
    assert check_site(space, at(SITE), **asked).verdict == "failed"
