"""Golden vectors of VN-2000, and every way to a wrong area refused."""

import math

import numpy as np
import pyproj
import pytest
import shapely
from pyproj.transformer import Transformer

from geoapp.errors import CrsError
from geoapp.geometry import crs
from geoapp.geometry.crs import (
    HANOI,
    PINNED,
    WGS84,
    check_work_crs,
    crs_title,
    densified,
    operation,
    operation_text,
    to_wgs84,
    to_work,
    transformed,
)  # fmt: skip
from geoapp.geometry.plane import bounds_wgs84, check_window, choose_work_crs, equal_area

QUOC_OAI = shapely.Point(105.64, 20.99)
# position-vector convention, so the rotations of the EPSG operation change their sign
TOWGS84 = "-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278"
WRONG = "-191.90441429,-39.30318279,-111.45032835,-0.00928836,0.01975479,-0.00427372,0.252906278"
TM3 = "+proj=tmerc +lat_0=0 +lon_0=105 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +units=m"


def xy(geometry):
    return shapely.get_coordinates(geometry)[0]


def by_proj4(parameters):
    shift = f" +towgs84={parameters}" if parameters else ""
    moved = Transformer.from_crs("+proj=longlat +datum=WGS84", f"{TM3}{shift} +type=crs",
                                 always_xy=True)  # fmt: skip
    return np.array(moved.transform(*xy(QUOC_OAI)))


def test_the_operation_is_the_one_that_is_pinned():
    assert PINNED in operation(WGS84, HANOI).name
    assert PINNED in operation("EPSG:4756", WGS84).name
    assert PINNED in operation_text(HANOI)
    assert "1 m; PROJ" in operation_text(HANOI)


def test_a_second_computation_agrees():
    moved = xy(to_work([QUOC_OAI], WGS84, HANOI))
    assert moved == pytest.approx(by_proj4(TOWGS84), abs=1e-4)
    assert math.dist(moved, by_proj4(WRONG)) == pytest.approx(0.65, abs=0.15)


def test_the_shift_of_the_datum_is_224_m():
    unshifted = f"{TM3} +datum=WGS84 +type=crs"
    plain = Transformer.from_crs("EPSG:4326", unshifted, always_xy=True).transform(*xy(QUOC_OAI))
    east, north = np.array(plain) - xy(to_work([QUOC_OAI], WGS84, HANOI))
    assert (east, north) == pytest.approx((196.2, -108.1), abs=0.1)
    assert math.hypot(east, north) == pytest.approx(224.0, abs=0.1)


def test_another_zone_is_697_m_away():
    north = (
        xy(to_work([QUOC_OAI], WGS84, "EPSG:3405"))[1] - xy(to_work([QUOC_OAI], WGS84, HANOI))[1]
    )
    assert north == pytest.approx(-697, abs=1)


def test_hanoi_lies_in_its_window():
    corners = [shapely.Point(105.285, 20.565), shapely.Point(106.02, 21.385)]
    for east, north in shapely.get_coordinates(to_work(corners, WGS84, HANOI)):
        assert 529_000 <= east <= 606_500
        assert 2_274_000 <= north <= 2_366_500


def test_there_and_back():
    back = to_wgs84(to_work([QUOC_OAI, None], WGS84, HANOI), HANOI)
    assert xy(back[0]) == pytest.approx(xy(QUOC_OAI), abs=2e-8)  # 1 mm
    assert back[1] is None


def test_the_same_crs_changes_nothing():
    long = shapely.box(560_000, 2_320_000, 565_000, 2_325_000)
    assert to_work([long], HANOI, HANOI)[0] is long


def test_long_edges_are_densified():
    edge = shapely.box(105.5, 20.9, 105.6, 21.0)  # 10 km: half a hectare of difference
    moved = to_work([edge], WGS84, HANOI)[0]
    assert shapely.get_num_coordinates(moved) > 40
    fine = to_work([shapely.segmentize(edge, 1e-4)], WGS84, HANOI)[0]
    assert moved.symmetric_difference(fine).area < 100
    coarse = shapely.Polygon(shapely.get_coordinates(
        to_work(shapely.points(shapely.get_coordinates(edge)), WGS84, HANOI)))  # fmt: skip
    assert coarse.symmetric_difference(fine).area > 5_000


def test_short_edges_are_left_alone():
    short = np.array([shapely.box(0, 0, 9, 9), None, shapely.box(100, 100, 101, 101)], dtype=object)
    assert densified(short, 10) is short
    assert densified(short[:1], 5)[0].equals_exact(shapely.segmentize(short[0], 5))


@pytest.mark.parametrize("code", ["EPSG:4326", "EPSG:4756", "OGC:CRS84", "EPSG:3857", "EPSG:3395",
                                  "EPSG:3994", "EPSG:4978"])  # fmt: skip
def test_degrees_and_mercators_are_refused(code):
    with pytest.raises(CrsError, match=f"{code} cannot be the working CRS"):
        check_work_crs(code)
    with pytest.raises(CrsError):
        to_work([QUOC_OAI], WGS84, code)


@pytest.mark.parametrize("code", [HANOI, "EPSG:3405", "EPSG:9210", "EPSG:25833", "EPSG:3375",
                                  "EPSG:6933", "EPSG:2263"])  # fmt: skip
def test_any_other_projected_crs_is_accepted(code):
    check_work_crs(code)


@pytest.mark.parametrize("code", ["", "EPSG:0", "EPSG:999999", "Hanoi"])
def test_an_unknown_crs_is_named(code):
    with pytest.raises(CrsError, match="is not known"):
        check_work_crs(code)


def test_a_ballpark_operation_is_refused():
    """A sphere that is tied to nothing: PROJ would take its degrees for those of WGS 84."""
    loose = "+proj=tmerc +lon_0=105 +R=6370000 +units=m +type=crs"
    with pytest.raises(CrsError, match="ballpark"):
        to_work([QUOC_OAI], WGS84, loose)


def test_vn2000_needs_the_pinned_operation(monkeypatch):
    monkeypatch.setattr(crs, "PINNED", "VN-2000 to WGS 84 (9)")
    with pytest.raises(CrsError, match=r"VN-2000 to WGS 84 \(9\)"):
        operation.__wrapped__(WGS84, "EPSG:9209")


def test_feet_give_square_metres():
    square = to_work([shapely.box(-73.951, 40.700, -73.950, 40.701)], WGS84, "EPSG:2263")
    assert square[0].area == pytest.approx(9_380, rel=0.01)
    assert xy(to_wgs84(square, "EPSG:2263")) == pytest.approx([-73.950, 40.700], abs=1e-8)
    feet = shapely.box(1_000_000, 200_000, 1_000_100, 200_100)
    assert to_work([feet], "EPSG:2263", "EPSG:2263")[0].area == pytest.approx(929.03, abs=0.1)


def test_a_coordinate_without_a_place_is_named():
    with pytest.raises(CrsError, match="feature 2"):
        transformed([QUOC_OAI, shapely.Point(1e20, 1e20)], HANOI, WGS84)


def test_the_window_catches_swapped_axes_and_wrong_places():
    here = to_work([QUOC_OAI], WGS84, HANOI)
    check_window(here, HANOI, "x")
    check_window(np.array([], dtype=object), HANOI, "x")
    for wrong in (shapely.Point(*xy(here)[::-1]), shapely.Point(105.64, 20.99)):
        with pytest.raises(CrsError, match="x: feature 1 lies at"):
            check_window(np.array([wrong], dtype=object), HANOI, "x")


def test_the_working_crs_is_chosen_in_order():
    hanoi, berlin = (105.5, 20.9, 105.7, 21.1), (13.3, 52.4, 13.5, 52.6)
    both, mixed = ("EPSG:25833", "EPSG:25833"), ("EPSG:25833", WGS84)
    assert choose_work_crs("EPSG:3405", both, hanoi)[0] == "EPSG:3405"
    assert choose_work_crs(None, both, hanoi)[0] == HANOI
    assert choose_work_crs(None, both, berlin)[0] == "EPSG:25833"
    assert choose_work_crs(None, ("EPSG:3857",) * 2, berlin)[0].startswith("+proj=laea")
    chosen, why = choose_work_crs(None, mixed, berlin)
    assert chosen == "+proj=laea +lat_0=52.50 +lon_0=13.40 +datum=WGS84 +units=m +type=crs"
    assert "equal-area" in why
    check_work_crs(chosen)
    with pytest.raises(CrsError):
        choose_work_crs("EPSG:3857", both, hanoi)
    with pytest.raises(CrsError, match="no extent"):
        equal_area(math.nan, 0.0)


def test_an_equal_area_plane_keeps_areas():
    shape = shapely.box(13.3, 52.4, 13.35, 52.45)
    true = abs(
        pyproj.Geod(ellps="WGS84").geometry_area_perimeter(shapely.segmentize(shape, 1e-3))[0]
    )
    moved = to_work([shape], WGS84, equal_area(13.4, 52.5))[0]
    assert moved.area == pytest.approx(true, rel=1e-6)


def test_bounds_in_degrees():
    box = to_work([shapely.box(105.5, 20.9, 105.7, 21.1)], WGS84, HANOI)
    assert bounds_wgs84(box, HANOI) == pytest.approx((105.5, 20.9, 105.7, 21.1), abs=1e-3)


@pytest.mark.parametrize(
    ("code", "name", "meridian"),
    [
        ("EPSG:5897", "VN-2000 / TM-3 zone 482", "105°00′"),
        ("EPSG:9210", "VN-2000 / TM-3 105-45", "105°45′"),
        ("EPSG:3406", "VN-2000 / UTM zone 49N", "111°00′"),
    ],
)
def test_a_title_says_the_meridian_that_a_zone_is_drawn_around(code, name, meridian):
    vi, en = crs_title(code)
    assert vi == f"{name}, kinh tuyến trục {meridian}"
    assert en == f"{name}, central meridian {meridian}"


def test_a_title_without_a_meridian_is_the_name_alone():
    assert crs_title("EPSG:4756") == ("VN-2000", "VN-2000")
    assert crs_title("OGC:CRS84") == ("WGS 84", "WGS 84")
