"""Areas, repairs, slivers, coverage: golden values and what each does with nothing."""

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given

from geoapp.errors import GeometryError, TimedOut
from geoapp.geometry.area import geodesic_m2, planar_m2
from geoapp.geometry.coverage import check_coverage, uncovered_part
from geoapp.geometry.crs import HANOI, WGS84, to_wgs84, to_work
from geoapp.geometry.limit import NO_LIMIT, Deadline
from geoapp.geometry.sliver import is_sliver, width_m
from geoapp.geometry.validity import polygonal, repair
from tests.shapes import BOW_TIE, INVALID, RING, SPIKE, STRIP, TWO_PARTS, VALID
from tests.strategies import polygons
from tests.worlds import at

box = shapely.box


@pytest.mark.parametrize("name", sorted(VALID))
def test_planar_and_geodesic_agree_to_the_scale_of_the_zone(name):
    shape = VALID[name]
    planar = planar_m2(to_work([at(shape)], WGS84, HANOI))[0]
    geodesic = geodesic_m2([at(shape)])[0]
    assert planar == pytest.approx(shape.area, rel=1e-6)
    assert -188e-6 < planar / geodesic - 1 < 71e-6


def test_holes_are_taken_out_whatever_way_they_run():
    for shape in (RING, shapely.orient_polygons(RING), shapely.reverse(RING)):
        assert planar_m2(shape) == pytest.approx(1200)
        assert geodesic_m2([at(shape)])[0] == pytest.approx(1200, rel=2e-4)


def test_geodesic_area_equals_karney_on_another_path():
    shape = box(105.6, 20.9, 105.61, 20.91)
    expected = abs(
        pyproj.Geod(ellps="WGS84").polygon_area_perimeter(
            *zip(*shape.exterior.coords, strict=True)
        )[0]
    )
    assert geodesic_m2(shape)[0] == pytest.approx(expected, rel=1e-12)


def test_nothing_has_no_area():
    nothing = [None, shapely.Polygon()]
    assert planar_m2(nothing).tolist() == [0.0, 0.0]
    assert geodesic_m2(nothing).tolist() == [0.0, 0.0]


@given(polygons())
def test_a_valid_shape_is_not_touched(shape):
    given_ = np.array([shape], dtype=object)
    kept, lines = repair(given_, ["a"])
    assert kept is given_
    assert lines == []


@pytest.mark.parametrize("name", sorted(INVALID))
def test_every_invalid_shape_is_repaired_and_logged(name):
    (kept,), (line,) = repair([INVALID[name]], ["p"])
    assert kept.is_valid
    assert kept.geom_type in ("Polygon", "MultiPolygon")
    assert (line.id, line.after_m2) == ("p", pytest.approx(kept.area))
    assert line.bounds == INVALID[name].bounds
    assert set(line.to_json()) == {"id", "reason", "before_m2", "after_m2", "dropped"}


def test_a_bow_tie_keeps_both_halves():
    (kept,), (line,) = repair([BOW_TIE], ["b"])
    assert kept.area == pytest.approx(800)
    assert line.before_m2 == pytest.approx(0)
    assert "Self-intersection" in line.reason


def test_what_is_no_polygon_is_named():
    (kept,), (line,) = repair([SPIKE], ["s"])
    assert kept.area == pytest.approx(1600)
    assert line.dropped == "LineString"


def test_what_has_no_polygon_stays_in_as_an_empty_one():
    kept, lines = repair([None, shapely.Polygon(), shapely.Point(1, 2)], ["a", "b", "c"])
    assert [k.wkt for k in kept] == ["POLYGON EMPTY"] * 3
    assert [x.reason for x in lines] == ["no geometry", "no geometry", "no polygon"]
    assert [x.bounds for x in lines] == [None, None, (1, 2, 1, 2)]


def test_the_polygonal_part_of_a_nest():
    line = shapely.GeometryCollection([shapely.LineString([(0, 0), (1, 1)])])
    nest = shapely.GeometryCollection([shapely.Point(0, 0), TWO_PARTS, line])
    assert polygonal(np.array([nest], dtype=object))[0].equals(TWO_PARTS)
    kept = np.array([RING, None], dtype=object)
    assert polygonal(kept) is kept


def test_a_sliver_is_narrow_and_small():
    shapes = np.array([STRIP, box(0, 0, 1000, 0.4), box(0, 0, 5, 5), shapely.Polygon()])
    found = is_sliver(
        shapely.area(shapes), shapely.length(shapes), width_limit_m=0.5, area_limit_m2=50.0
    )
    assert found.tolist() == [True, False, False, False]
    assert width_m(shapely.area(shapes), shapely.length(shapes))[0] == pytest.approx(0.4, rel=0.01)


def test_a_coverage_with_a_hole_of_a_square_metre():
    site, ground = box(0, 0, 100, 100), box(-50, -50, 200, 200)
    assert uncovered_part(site, ground).is_empty
    holed = ground.difference(box(50, 50, 51, 51))
    assert uncovered_part(site, holed).area == pytest.approx(1)
    assert uncovered_part(site, None) is site
    assert uncovered_part(site, box(500, 500, 600, 600)).area == pytest.approx(10_000)


@pytest.mark.parametrize("shape", [BOW_TIE, shapely.Point(0, 0), shapely.Polygon()])
def test_a_coverage_that_is_no_valid_polygon_is_refused(shape):
    with pytest.raises(GeometryError, match="layer landuse: its coverage"):
        check_coverage(shape, "landuse")


def test_a_deadline():
    NO_LIMIT.check()
    Deadline(1000).check()
    with pytest.raises(TimedOut):
        Deadline(0).check()


def test_the_world_of_the_tests_is_in_metres():
    there = to_work([at(box(0, 0, 100, 100))], WGS84, HANOI)
    assert to_wgs84(there, HANOI)[0].equals_exact(at(box(0, 0, 100, 100)), 2e-8)
    assert there[0].area == pytest.approx(10_000, abs=1e-3)
