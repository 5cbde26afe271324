"""Distances and ground shared with other layers: what their declared accuracy makes of them."""

from statistics import NormalDist

import orjson
import pytest
import shapely

from geoapp.domain.accuracy import Accuracy
from geoapp.storage import open_workspace
from geoapp.workflows.check import check_site
from geoapp.workflows.document import Given, document
from tests import worlds
from tests.worlds import AS_OF, at, box

SITE = box(20, 20, 280, 180)
SURVEY = Accuracy(0.3, 0.2, "biên bản đo 12/2024")
MAP = 'accuracy_m = 0.4\naccuracy_correlated_m = 0.5\naccuracy_source = "bản đồ 1:2 000"\n'
HOUSES = """
[layers.houses]
path = "houses.geojson"
title_vi = "Nhà ở"
title_en = "Houses"
kind = "{kind}"
source = "test"
date = 2024-12-01
cadence_days = 365
{coverage}{accuracy}
[layers.houses.check]
operator = {operators}
distance_m = {distance}
"""
COVERED = 'coverage = "coverage.geojson"\n'
RULES = """
[[rule]]
id = "houses-at-{id}"
title_vi = "Khoảng cách đến nhà ở"
title_en = "Distance to houses"
kind = "requirement"
quantity = "{quantity}"
comparison = "{comparison}"
threshold = {threshold}
unit = "{unit}"
law_vi = "Quy chuẩn thử"
law_en = "Test standard"
source = "https://example.org/test"
sure = "general_knowledge"
means_vi = "Thử."
means_en = "A test."
"""


def house(west, south=90, size=10):
    return box(west, south, west + size, south + size)


def world(folder, shapes, *, accuracy=MAP, kind="survey", coverage=COVERED, distance=30.0,
          operators='["within", "overlap"]'):  # fmt: skip
    worlds.make(folder)
    with (folder / "workspace.toml").open("a", encoding="utf-8") as out:
        out.write(HOUSES.format(accuracy=accuracy, kind=kind, coverage=coverage,
                                distance=distance, operators=operators))  # fmt: skip
    made = [worlds.feature(at(shape), f"nha-{n}") for n, shape in enumerate(shapes)]
    worlds.write(folder / "houses.geojson", worlds.collection(made))
    areas = [worlds.feature(at(worlds.GROUND), layer=name) for name in ("landuse", "houses")]
    worlds.write(folder / "coverage.geojson", worlds.collection(areas))
    return folder


def rule(folder, threshold, quantity="distance:houses", comparison=">=", unit="m"):
    text = RULES.format(threshold=threshold, quantity=quantity, comparison=comparison, unit=unit,
                        id=str(threshold).replace(".", "-"))  # fmt: skip
    path = folder / "rules.toml"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(before + text, encoding="utf-8")


def checked(folder, known=SURVEY):
    space = open_workspace(folder)
    result = check_site(space, at(SITE), site_id="s", name="S", as_of=AS_OF)
    made = document(space, result, Given(accuracy=known))
    orjson.dumps(made)
    return made


def rows(made, rule=None):
    return [row for row in made["accuracy"]["distances"] if row["rule"] == rule]


def test_a_within_layer_has_an_interval_and_a_chance(tmp_path):
    """A house's corner 30 m off the middle of the east side: both errors count, apart."""
    corner = shapely.Polygon([(310, 100), (330, 80), (330, 120)])
    made = checked(world(tmp_path / "w", [corner]))
    (row,) = rows(made)
    assert (row["layer"], row["feature"], row["threshold_m"]) == ("houses", "nha-0", 30.0)
    assert row["value_m"] == pytest.approx(30, abs=1e-3)
    assert row["independent_sd"] == pytest.approx((0.3**2 / 2 + 0.4**2) ** 0.5, rel=1e-3)
    assert row["correlated_sd"] == pytest.approx((2 * 0.2**2 + 0.5**2) ** 0.5, rel=1e-3)
    assert row["sd"] ** 2 == pytest.approx(row["independent_sd"] ** 2 + row["correlated_sd"] ** 2)
    assert row["high"] - row["low"] == pytest.approx(2 * 1.6449 * row["sd"], rel=1e-3)
    assert 0.4 < row["probability_over"] < 0.6
    assert (row["decided"], row["why"]) == (False, "error")
    assert made["accuracy"]["layers"][1] == {
        "layer": "houses", "sigma_m": 0.4, "correlated_m": 0.5, "source": "bản đồ 1:2 000",
    }  # fmt: skip
    assert "lớp Nhà ở: 30,0 m, độ lệch chuẩn" in made["accuracy"]["text_vi"]
    assert "every feature is farther than 30 m" in made["accuracy"]["text_en"]


def test_a_rule_on_a_distance_has_its_chance_beside_it(tmp_path):
    folder = world(tmp_path / "w", [shapely.Polygon([(310, 100), (330, 80), (330, 120)])])
    for threshold in (10, 29, 30, 31, 80):
        rule(folder, threshold)
    made = checked(folder)
    chances = [rows(made, f"houses-at-{t}")[0]["probability_over"] for t in (10, 29, 30, 31, 80)]
    assert chances == sorted(chances, reverse=True)
    sd = rows(made, "houses-at-29")[0]["sd"]
    assert chances[1] == pytest.approx(NormalDist().cdf(1 / sd), abs=1e-3)
    assert (chances[0], chances[-1]) == (1.0, 0.0)
    beside = {f["rule"]: f["probability"] for f in made["findings"]}
    assert [beside[f"houses-at-{t}"] for t in (10, 29, 30, 31, 80)] == chances
    assert made["accuracy"]["decided"] is False
    assert "cần đo ranh giới tại đó và đối tượng gần nhất" in made["accuracy"]["text_vi"]


def test_many_houses_leave_less_than_the_nearest_alone(tmp_path):
    """Ten houses 31 m off: each is likely farther than 30 m, all of them less."""
    many = [house(311, 25 + 15 * n, 5) for n in range(10)]
    (row,) = rows(checked(world(tmp_path / "w", many)))
    assert row["probability_over_low"] < row["probability_over"] - 0.2
    assert row["decided"] is False


@pytest.mark.parametrize(
    ("accuracy", "kind", "why", "words"),
    [("", "survey", "no_accuracy", "chưa khai báo độ chính xác của lớp"),
     (MAP, "illustrative", "illustrative", "lớp là minh họa")],
    ids=["undeclared", "drawn"],
)  # fmt: skip
def test_a_layer_that_declares_nothing_or_is_drawn_has_no_chance(
    tmp_path, accuracy, kind, why, words
):
    folder = world(tmp_path / "w", [house(310)], accuracy=accuracy, kind=kind)
    rule(folder, 20)
    rule(folder, 0.5, "layer:houses", "<", "ha")
    made = checked(folder)
    for row in made["accuracy"]["distances"]:
        assert (row["probability_over"], row["low"], row["why"]) == (None, None, why)
    assert {f["rule"]: f["probability"] for f in made["findings"]}["houses-at-20"] is None
    shared = next(r for r in made["accuracy"]["thresholds"] if r["quantity"] == "layer:houses")
    assert (shared["probability_over"], shared["why"]) == (None, why)
    assert made["accuracy"]["decided"] is None
    assert f"vượt ngưỡng 0,5 ha: {words}." in made["accuracy"]["text_vi"]
    assert f"lớp Nhà ở: 30,0 m; xác suất: {words}." in made["accuracy"]["text_vi"]
    assert made["accuracy"]["layers"][1]["sigma_m"] is None


def test_a_layer_that_may_lack_houses_is_never_surely_far(tmp_path):
    made = checked(world(tmp_path / "w", [house(420)], coverage="", distance=200.0))
    near = rows(made)[0]
    assert near["probability_over"] == 0.0
    assert near["decided"] is True  # that house is nearer than 200 m
    made = checked(world(tmp_path / "v", [house(420)], coverage="", distance=30.0))
    (row,) = rows(made)
    assert (row["probability_over"], row["probability_over_low"]) == (1.0, 0.0)
    assert (row["decided"], row["why"]) == (False, "unproved")
    assert "có thể còn đối tượng gần hơn" in made["accuracy"]["text_vi"]


def test_ground_shared_with_a_layer_has_a_chance(tmp_path):
    """A house half in the site, 800 m² of it: its threshold is a toss-up, others are clear."""
    folder = world(tmp_path / "w", [house(260, 90, 40)])
    for threshold in (0.04, 0.08, 0.16):
        rule(folder, threshold, "layer:houses", ">=", "ha")
    made = checked(folder, Accuracy(0.05, 0.05, "đo"))
    found = {r["threshold_m2"]: r for r in made["accuracy"]["thresholds"]
             if r["quantity"] == "layer:houses"}  # fmt: skip
    assert [found[m2]["probability_over"] for m2 in (400.0, 1600.0)] == [1.0, 0.0]
    assert 0.4 < found[800.0]["probability_over"] < 0.6
    assert "đất chung với lớp Nhà ở" in made["accuracy"]["text_vi"]
    assert sum(e["share_of_variance"] for e in made["accuracy"]["edges"]) <= 1.0


def test_without_a_declared_boundary_nothing_is_reckoned(tmp_path):
    assert checked(world(tmp_path / "w", [house(310)]), None)["accuracy"] is None
