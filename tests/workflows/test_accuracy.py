"""The error bar of a check: nothing is assumed, thresholds get what the draws say."""

import json
from math import sqrt

import orjson
import pytest
import shapely

from geoapp.domain.accuracy import Accuracy
from geoapp.storage import open_workspace
from geoapp.workflows.accuracy import accuracy, declared_accuracy
from geoapp.workflows.check import check_cluster, check_site
from tests.workflows import small
from tests.worlds import AS_OF, at, box, fields, make

SURVEY = Accuracy(0.3, 0.3, "biên bản đo 12/2024")
MAP = {"accuracy_m": 5.0, "accuracy_correlated_m": 3.0, "accuracy_source": '"bản đồ 1:10 000"'}
SITE = box(120, 20, 420, 320)  # 300 x 300 m, rice east of 300 m: 120 x 300 m


def checked(folder, shape=SITE):
    space = open_workspace(folder)
    return check_site(space, at(shape), site_id="s", name="S", as_of=AS_OF)


def rule(threshold_ha, quantity="rice_m2", comparison=">=", **more):
    made = {"rule": f"r{threshold_ha}", "quantity": quantity, "threshold": threshold_ha}
    return made | {"unit": "ha", "comparison": comparison, "basis": "planar", **more}


@pytest.fixture
def world(tmp_path):
    return make(tmp_path / "w", **MAP)


def chance(found, n=0):
    return found["thresholds"][n]["probability_over"]


def test_nothing_declared_is_no_error_bar_but_words(tmp_path):
    assert accuracy(checked(make(tmp_path / "w")), []) is None


def test_a_drawn_boundary_gets_no_error_bar(tmp_path):
    folder = small.make(tmp_path / "s")
    space = open_workspace(folder)
    result = check_cluster(space, "vuong", AS_OF)
    assert result.site.drawn
    assert accuracy(result, [], site_accuracy=SURVEY) is None
    assert accuracy(check_cluster(space, "trong", AS_OF), [], site_accuracy=SURVEY) is None


def test_the_document_is_strict_and_the_same_every_time(world):
    asked = [rule(2), rule(3.6)]
    one, two = (
        orjson.dumps(accuracy(checked(world), asked, site_accuracy=SURVEY)) for _ in range(2)
    )
    assert one == two
    found = json.loads(one)
    assert (found["seed"], found["draws"]) == (2024, 200)
    assert found["site"] == {"sigma_m": 0.3, "correlated_m": 0.3, "source": "biên bản đo 12/2024"}
    assert found["layers"] == [
        {"layer": "landuse", "sigma_m": 5.0, "correlated_m": 3.0, "source": "bản đồ 1:10 000"}
    ]
    assert set(found["rice_m2"]) == {
        "value", "sd", "low", "high", "level", "independent_sd", "correlated_sd",
    }  # fmt: skip
    other = accuracy(checked(world), asked, site_accuracy=SURVEY, seed=7)
    assert other["rice_m2"]["sd"] != found["rice_m2"]["sd"]


def test_the_numbers_are_those_of_the_closed_form(world):
    found = accuracy(checked(world), [], site_accuracy=SURVEY, draws=4_000)
    rice, area = found["rice_m2"], found["area_m2"]
    assert rice["value"] == pytest.approx(36_000, abs=0.1)
    for each in (rice, area):
        closed = sqrt(each["independent_sd"] ** 2 + each["correlated_sd"] ** 2)
        assert each["sd"] == pytest.approx(closed, rel=0.05)
        assert each["low"] < each["value"] < each["high"]
    # a square of 300 m: common 0.3 m along 1,200 m; the layer shifts 3 m against 300 m of rice
    assert area["correlated_sd"] == pytest.approx(360, rel=1e-4)
    assert rice["correlated_sd"] == pytest.approx(
        sqrt((0.3 * 540) ** 2 + (0.3 * 300) ** 2 + (3 * 300) ** 2), rel=0.01
    )


def test_thresholds_far_away_are_certain_and_near_ones_are_not(world):
    asked = [rule(0.5), rule(3.6), rule(9), rule(9, "site_m2"), rule(2, "site_m2")]
    found = accuracy(checked(world), asked, site_accuracy=SURVEY)
    assert [chance(found, n) for n in (0, 2, 4)] == [1.0, 0.0, 1.0]
    assert 0.4 < chance(found, 1) < 0.6
    assert 0.4 < chance(found, 3) < 0.6
    assert [row["decided"] for row in found["thresholds"]] == [True, False, True, False, True]
    assert found["decided"] is False
    assert accuracy(checked(world), [rule(0.5)], site_accuracy=SURVEY)["decided"] is True


def test_the_probability_falls_as_the_threshold_rises(world):
    asked = [rule(t) for t in (3.4, 3.5, 3.6, 3.7, 3.8)]
    found = accuracy(checked(world), asked, site_accuracy=SURVEY)
    chances = [row["probability_over"] for row in found["thresholds"]]
    assert chances == sorted(chances, reverse=True)


def test_a_land_use_that_declares_nothing_leaves_rice_unknown(tmp_path):
    found = accuracy(checked(make(tmp_path / "w")), [rule(2), rule(2, "site_m2")],
                     site_accuracy=SURVEY)  # fmt: skip
    assert found["rice_m2"] is None
    assert (chance(found), found["thresholds"][0]["decided"]) == (None, None)
    assert chance(found, 1) == 1.0
    assert found["decided"] is None
    assert "chưa có dữ liệu về độ chính xác của lớp sử dụng đất" in found["text_vi"]
    assert "no data on the accuracy of the land-use layer" in found["text_en"]


def test_a_drawn_layer_gets_no_error_bar_whatever_it_declares(tmp_path):
    found = accuracy(checked(make(tmp_path / "w", kind="illustrative", **MAP)), [rule(2)],
                     site_accuracy=SURVEY)  # fmt: skip
    assert found["rice_m2"] is None
    assert found["layers"][0]["sigma_m"] is None
    assert "minh họa" in found["text_vi"]


def test_it_says_which_side_to_survey(tmp_path):
    # rice under the whole north side and a little of the south one
    parcels = [
        ("north", "LUC", box(0, 250, 500, 500)),
        ("south", "LUC", box(200, 0, 240, 100)),
        ("west", "CLN", box(0, 0, 200, 250)),
        ("east", "CLN", box(240, 0, 500, 250)),
        ("middle", "CLN", box(200, 100, 240, 250)),
    ]
    exact = {"accuracy_m": 0.0, "accuracy_source": '"mốc đã đo"'}
    result = checked(make(tmp_path / "w", parcels=parcels, **exact))
    limit = result.rice_json()["total_m2"] / 1e4
    found = accuracy(result, [rule(limit)], site_accuracy=Accuracy(0.5, 0.5, "bản vẽ"))
    edges = found["edges"]
    assert edges[0]["way"] == "n"
    assert edges[0]["length_m"] == pytest.approx(300, abs=0.01)
    assert edges[0]["share_of_variance"] > 0.5
    shares = [each["share_of_variance"] for each in edges]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) + found["ground_share"] == pytest.approx(1.0)
    assert f"cạnh {edges[0]['n']} phía bắc, dài 300 m" in found["text_vi"]
    assert "cannot be decided from this map; survey" in found["text_en"]
    north = at(shapely.LineString([(120, 320), (420, 320)]))
    ends = shapely.LineString([edges[0]["from"], edges[0]["to"]])
    assert shapely.hausdorff_distance(north, ends) < 1e-8


def test_a_geodesic_threshold_is_asked_of_the_geodesic_area(world):
    result = checked(world)
    on_ellipsoid = result.site.geodesic_m2 / 1e4
    exact = Accuracy(0.0, 0.001, "mốc đã đo")
    for basis, expected in (("geodesic", (0.3, 0.7)), ("planar", (0.0, 1.0))):
        found = accuracy(result, [rule(on_ellipsoid, "site_m2", basis=basis)], site_accuracy=exact)
        low, high = expected
        assert low <= chance(found) <= high
        assert (chance(found) in (0.0, 1.0)) == (basis == "planar")


def test_ground_that_may_be_rice_leaves_a_threshold_undecided(tmp_path):
    parcels = fields(lambda x, y: "ONT+LUC" if x < 2 else "CLN" if x < 3 else "LUC")
    found = accuracy(checked(make(tmp_path / "w", parcels=parcels, **MAP)), [rule(5)],
                     site_accuracy=SURVEY)  # fmt: skip
    row = found["thresholds"][0]
    assert (row["probability_over"], row["decided"], row["why"]) == (0.0, False, "open_ground")
    assert "chưa rõ" in found["text_vi"]


def test_findings_that_name_no_quantity_are_known_by_their_value(world):
    result = checked(world)
    value = result.rice_json()["total_m2"]
    plain = {"rule": "a", "threshold": 20_000, "unit": "m²", "value": value, "comparison": ">"}
    households = {"rule": "b", "threshold": 10, "unit": "count", "value": 3}
    nothing = {"rule": "c", "threshold": 0, "unit": "ha", "value": 0.0, "comparison": ">"}
    away = rule(1, quantity="distance:houses")
    found = accuracy(result, [plain, households, nothing, away], site_accuracy=SURVEY)
    assert [(r["rule"], r["quantity"]) for r in found["thresholds"]] == [("a", "rice_m2")]


def homes(tmp_path, west=280):
    """300 m² of ONT whose west side lies at ``west``, in ground that is CLN; the map is exact."""
    parcels = [
        ("rest", "CLN", shapely.difference(box(0, 0, 500, 500), box(west, 60, west + 10, 90))),
        ("home", "ONT", box(west, 60, west + 10, 90)),
    ]
    exact = {"accuracy_m": 0.0, "accuracy_source": '"mốc đã đo"'}
    return checked(make(tmp_path / f"h{west}", parcels=parcels, **exact), box(20, 20, 280, 180))


@pytest.mark.parametrize("quantity", ["residential_m2", "code:ONT+ODT", "code:ONT"])
def test_residential_land_and_codes_have_probabilities(tmp_path, quantity):
    near = Accuracy(0.02, 0.1, "mốc đã đo")
    asked = [rule(0, quantity, ">"), rule(0.02, quantity), rule(0.025, quantity)]
    beside = accuracy(homes(tmp_path), asked, site_accuracy=near)
    assert [row["quantity"] for row in beside["thresholds"]] == [quantity] * 3
    assert 0.4 < chance(beside) < 0.6  # the home touches the site's edge
    assert (chance(beside, 1), beside["thresholds"][1]["decided"]) == (0.0, True)
    assert beside["edges"][0]["way"] == "e"
    half = accuracy(homes(tmp_path, 270), asked, site_accuracy=near)
    assert [chance(half, n) for n in range(3)] == [1.0, 1.0, 1.0]  # all 300 m² inside
    west = accuracy(homes(tmp_path, 272), [rule(0.024, quantity)], site_accuracy=near)
    assert 0.4 < chance(west) < 0.6  # 240 m² inside, threshold 240 m²
    assert "vượt ngưỡng 0,024 ha" in west["text_vi"].replace("0,0240", "0,024")


def test_ground_that_may_be_of_a_code_leaves_its_threshold_undecided(tmp_path):
    asked = rule(0.1, "residential_m2", value=300.0, value_high=5_000.0)
    found = accuracy(homes(tmp_path), [asked], site_accuracy=SURVEY)
    assert found["thresholds"][0]["why"] == "open_ground"


def test_any_rice_at_all_is_more_than_none(tmp_path):
    exact = {"accuracy_m": 0.0, "accuracy_source": '"mốc đã đo"'}
    result = checked(make(tmp_path / "w", **exact), box(20, 20, 280, 180))
    found = accuracy(result, [rule(0, comparison=">")], site_accuracy=SURVEY)
    assert (chance(found), found["rice_m2"]["sd"]) == (0.0, 0.0)


def test_touching_a_field_is_not_taking_it(tmp_path):
    exact = {"accuracy_m": 0.0, "accuracy_source": '"mốc đã đo"'}
    result = checked(make(tmp_path / "w", **exact), box(120, 20, 300, 320))
    near = Accuracy(0.02, 0.0, "mốc đã đo")
    asked = [rule(0, comparison=">"), rule(0, "luc_m2", ">")]
    strict = accuracy(result, asked, site_accuracy=near)
    assert chance(strict) == chance(strict, 1) > 0.4
    found = accuracy(result, asked, site_accuracy=near, tolerance_m2=10.0)
    assert (chance(found), found["decided"]) == (0.0, True)
    assert found["text_vi"].count("Xác suất có đất lúa: dưới 1 %") == 1


def test_rules_that_are_not_in_force_and_repeated_sentences_are_left_out(world):
    asked = [rule(2), rule(2) | {"rule": "again"}, rule(3) | {"in_force": False}]
    found = accuracy(checked(world), asked, site_accuracy=SURVEY)
    assert [row["rule"] for row in found["thresholds"]] == ["r2", "again"]
    assert found["text_en"].count("over 2 ha") == 1


def test_what_a_cluster_layer_declares_is_not_for_drawn_boundaries(tmp_path):
    folder = small.make(tmp_path / "s")
    space = open_workspace(folder)
    assert declared_accuracy(space, space.cluster("vuong")) is None
    said = 'kind = "illustrative"\naccuracy_m = 0.3\naccuracy_source = "đo"\n'
    text = (folder / "workspace.toml").read_text(encoding="utf-8")
    (folder / "workspace.toml").write_text(
        text.replace('kind = "illustrative"\n', said, 1), encoding="utf-8"
    )
    assert open_workspace(folder).layer("clusters").accuracy.sigma_m == 0.3
    assert declared_accuracy(open_workspace(folder), space.cluster("vuong")) is None
