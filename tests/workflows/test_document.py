"""The whole document of a check: every part in its place, no number of the check changed."""

from datetime import date

import orjson
import pytest
from shapely.geometry import mapping

from geoapp.domain.accuracy import Accuracy
from geoapp.errors import GeometryError
from geoapp.geometry.overlap import Ledger
from geoapp.storage import open_workspace
from geoapp.workflows import statement
from geoapp.workflows.check import check_cluster, check_site
from geoapp.workflows.declared import RULE, declared_finding
from geoapp.workflows.document import Given, document
from tests import worlds
from tests.conftest import ROOT

DAY = date(2024, 12, 26)


@pytest.fixture(scope="module")
def space(shipped):
    return open_workspace(shipped)


@pytest.fixture(scope="module")
def mapped(space):
    return next(c.id for c in space.clusters() if space.cluster_geometry(c.id) is not None)


def test_no_number_of_the_check_changes(space, mapped):
    result = check_cluster(space, mapped, DAY)
    made, plain = document(space, result), result.to_json()
    for key in ("as_of", "verdict", "layers", "rice", "ledger", "priority", "operation"):
        assert made[key] == plain[key]
    assert made["site"] == plain["site"] | {"declared_m2": None}
    orjson.dumps(made)  # strict JSON


def test_every_part_is_there_and_the_unknown_says_so(space, mapped):
    made = document(space, check_cluster(space, mapped, DAY))
    assert {line["layer"] for line in made["context"]} >= {"clusters", "districts"}
    assert {theme["key"] for theme in made["not_declared"]} >= {"houses", "forest", "heritage"}
    assert made["accuracy"] is None  # an illustrative boundary has no error bar
    assert set(made["tables"]) == {"T1", "T5", "T6"}
    assert made["findings"][0]["rule"] == RULE
    assert made["findings"][0]["outcome"] == "no_data"


def test_a_cluster_that_nobody_mapped_has_a_document_too(space):
    missing = next(c.id for c in space.clusters() if space.cluster_geometry(c.id) is None)
    made = document(space, check_cluster(space, missing, DAY))
    assert made["verdict"] == "no_data"
    assert all(line["outcome"] in ("no_data", None) for line in made["context"])
    orjson.dumps(made)


def test_a_site_with_a_known_survey_has_an_error_bar(tmp_path):
    folder = worlds.make(tmp_path)
    space = open_workspace(folder)
    shape = worlds.at(worlds.box(50, 50, 250, 450))
    result = check_site(space, shape, site_id="s", name=None, as_of=DAY)
    given = Given(accuracy=Accuracy(0.3, 0.1, "báo cáo đo đạc"))
    bar = document(space, result, given)["accuracy"]
    assert bar["site"] == {"sigma_m": 0.3, "correlated_m": 0.1, "source": "báo cáo đo đạc"}
    assert bar["area_m2"]["low"] < result.site.area_m2 < bar["area_m2"]["high"]


def finding(area_m2, declared_m2, tolerance_m2=10.0):
    site = {"area_m2": {"planar": area_m2}, "declared_m2": declared_m2}
    return declared_finding({"site": site}, tolerance_m2)


@pytest.mark.parametrize(
    ("area_ha", "declared_ha", "outcome"),
    [
        (73.12, 55.0, "not_met"),  # a real case
        (72.949, 72.9, "met"),
        (72.951, 72.9, "not_met"),
        (20.5, 21.0, "met"),
        (20.49, 21.0, "not_met"),
        (12.9449, 12.94, "met"),
        (12.9451, 12.94, "not_met"),
        (12.94, 12.94, "met"),
    ],
)
def test_a_declared_area_is_as_precise_as_it_is_printed(area_ha, declared_ha, outcome):
    found = finding(area_ha * 1e4, declared_ha * 1e4)
    assert found["outcome"] == outcome
    assert found["value"] == pytest.approx((area_ha - declared_ha) * 1e4, abs=1e-6)


def test_the_real_case_reads_well():
    said = finding(731_200.0, 550_000.0)
    assert "55,0000 ha" in said["text_vi"]
    assert "73,1200 ha" in said["text_vi"]
    assert "18.1200 ha apart" in said["text_en"]


@pytest.mark.parametrize(("area", "declared"), [(None, 5.0), (5.0, None), (None, None)])
def test_an_area_that_is_not_known_is_no_data(area, declared):
    found = finding(area, declared)
    assert (found["outcome"], found["value"], found["threshold"]) == ("no_data", None, None)
    assert "chưa có dữ liệu" in found["text_vi"]


def test_every_key_is_named_in_its_page(space, mapped):
    named = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")
    for key in document(space, check_cluster(space, mapped, DAY)):
        assert f"`{key}`" in named, key


def test_pieces_that_share_ground_are_never_issued(tmp_path, monkeypatch):
    """The union of the pieces is held against their sum: doubled ground cannot hide in a gap."""
    space = open_workspace(worlds.make(tmp_path))
    site = worlds.at(worlds.box(50, 50, 250, 450))
    text = orjson.dumps({"type": "Feature", "properties": {}, "geometry": mapping(site)})
    asked = statement.Asked(as_of=DAY, on=DAY, site=text)
    assert statement.made(space, asked).document["ledger"]["union_m2"] > 0
    real = Ledger.piece_geometries

    def doubled(self, rows=None):
        found = real(self, rows)
        found[0] = found[1]
        return found

    monkeypatch.setattr(Ledger, "piece_geometries", doubled)
    with pytest.raises(GeometryError, match="cannot be cut reliably"):
        statement.made(open_workspace(tmp_path), asked)
