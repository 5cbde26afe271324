"""A verdict that another tolerance or another surface would turn says so."""

import pytest

from geoapp.storage import open_workspace
from geoapp.workflows.check import check_site
from geoapp.workflows.sensitivity import MAP_TOLERANCE_M2, sensitivity
from tests.worlds import AS_OF, at, box, make


def found(folder, shape, findings=(), tolerance=10.0):
    space = open_workspace(folder)
    result = check_site(space, at(shape), site_id="s", name="S", as_of=AS_OF)
    return result, sensitivity(result, findings, tolerance_m2=tolerance)


@pytest.fixture
def world(tmp_path):
    return make(tmp_path / "w")


def verdicts(made):
    return {(c["tolerance_m2"], c["basis"]): c["verdict"] for c in made["cases"]}


def test_a_sure_verdict_stays(world):
    _, made = found(world, box(220, 20, 320, 120))  # 2,000 m² of rice
    assert made["flips"] is False
    assert set(verdicts(made).values()) == {"conflict"}
    assert made["text_vi"].startswith("Kết luận không đổi")


def test_a_clear_site_stays_clear(world):
    result, made = found(world, box(20, 20, 280, 180))
    assert (str(result.verdict), made["flips"]) == ("clear", False)


def test_between_the_tolerances_it_flips(world):
    _, made = found(world, box(220, 20, 302, 120))  # 200 m² of rice
    cases = verdicts(made)
    assert cases[0.0, "planar"] == cases[10.0, "planar"] == "conflict"
    assert cases[MAP_TOLERANCE_M2, "planar"] == "below_tolerance"
    assert made["flips"] is True
    assert "400 m²" in made["text_en"]
    assert made["text_en"].count("The outcome would be") == 2  # on both surfaces


def test_below_the_given_tolerance_nothing_at_all_is_less(world):
    _, made = found(world, box(220, 20, 300.05, 120))  # 5 m² of rice
    assert verdicts(made)[0.0, "planar"] == "conflict"
    assert verdicts(made)[10.0, "planar"] == "below_tolerance"


def rice_at(result, basis):
    ratio = result.site.geodesic_m2 / result.site.area_m2
    return result.rice_json()["total_m2"] * (ratio if basis == "geodesic" else 1.0)


def test_a_tolerance_between_plane_and_ellipsoid_flips_by_the_surface(world):
    shape = box(220, 20, 320, 120)
    result, _ = found(world, shape)
    middle = (rice_at(result, "planar") + rice_at(result, "geodesic")) / 2
    _, made = found(world, shape, tolerance=middle)
    cases = verdicts(made)
    assert {cases[middle, "planar"], cases[middle, "geodesic"]} == {"conflict", "below_tolerance"}


def test_a_threshold_between_plane_and_ellipsoid_is_told(world):
    shape = box(220, 20, 320, 120)
    result, _ = found(world, shape)
    middle = (rice_at(result, "planar") + rice_at(result, "geodesic")) / 2
    asked = {"rule": "r", "title_vi": "Ngưỡng", "title_en": "Limit", "unit": "m²",
             "value": rice_at(result, "planar"), "basis": "planar"}  # fmt: skip
    _, made = found(world, shape, [asked | {"threshold": middle}, asked | {"threshold": 500.0}])
    assert [row["threshold_m2"] for row in made["thresholds"]] == [middle]
    assert made["thresholds"][0]["geodesic_m2"] == pytest.approx(rice_at(result, "geodesic"))
    assert made["flips"] is True
    assert "Limit" in made["text_en"]


@pytest.mark.parametrize(
    "other",
    [
        {"unit": "count", "threshold": 3},
        {"unit": "m²", "threshold": None},
        {"unit": "m²", "threshold": 1.0, "value": None},
        {"unit": "m²", "threshold": 1.0, "in_force": False},
    ],
)
def test_findings_without_an_area_are_passed_over(world, other):
    _, made = found(world, box(20, 20, 280, 180), [{"rule": "r", "value": 1.0, **other}])
    assert made["thresholds"] == []


def test_nothing_measured_is_no_sensitivity(tmp_path):
    _, made = found(make(tmp_path / "w", path='"none.geojson"'), box(20, 20, 280, 180))
    assert made is None


def test_the_given_case_is_always_the_verdict(world):
    for east in (290, 300.05, 302, 340):
        result, made = found(world, box(220, 20, east, 120))
        assert verdicts(made)[10.0, "planar"] == str(result.verdict)
