"""Operators: shared ground, lengths, distances, edges and holding, on shapes of every kind."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapp.geometry import operators as op
from tests.shapes import SQUARE, VALID
from tests.strategies import polygons

box = shapely.box
SITE = box(0, 0, 100, 60)


def array(*shapes):
    return op.features(np.array(shapes, dtype=object))


def line(*points):
    return shapely.LineString(points)


with np.errstate(invalid="ignore"):
    NOWHERE = shapely.from_wkt("POINT(NaN NaN)")
    TORN = shapely.LineString([(0, 0), (np.nan, 5)])


def test_what_has_no_place_shares_nothing_and_is_at_no_distance():
    found = array(None, shapely.Polygon(), NOWHERE, TORN, shapely.GeometryCollection())
    assert op.shapes(found).tolist() == [op.NOTHING] * 5
    assert op.overlap_m2(found, SITE).tolist() == [0] * 5
    assert op.overlap_m(found, SITE).tolist() == op.adjacent_m(found, SITE).tolist() == [0] * 5
    assert np.isnan(op.distances_m(found, SITE)).all()
    for ask in (op.points_in, op.inside, op.around):
        assert not ask(found, SITE).any()
    assert not op.near(found, SITE, 1e9).any()


def test_each_kind_of_feature_is_measured_by_its_own_measure():
    found = array(box(90, 50, 120, 80), line((-50, 30), (40, 30), (40, 90)), shapely.Point(1, 1))
    assert op.overlap_m2(found, SITE) == pytest.approx([100, 0, 0])
    assert op.overlap_m(found, SITE) == pytest.approx([0, 70, 0])
    assert op.points_in(found, SITE).tolist() == [False, False, True]


def test_a_mixed_collection_counts_its_ground():
    mixed = shapely.GeometryCollection([shapely.Point(5, 5), box(0, 0, 10, 10)])
    assert op.overlap_m2(array(mixed), SITE) == pytest.approx([100])


def test_a_line_on_the_outline_is_along_it_and_not_inside():
    found = array(line((0, 0), (100, 0)), line((0, 0), (50, 0), (50, 30)))
    assert op.overlap_m(found, SITE) == pytest.approx([0, 30])
    assert op.adjacent_m(found, SITE) == pytest.approx([100, 50])


def test_several_points_are_in_where_one_is():
    assert op.points_in(array(shapely.MultiPoint([(500, 500), (100, 60)])), SITE).all()


def test_distance_is_to_the_nearest_edge_and_the_limit_itself_is_within():
    found = array(box(103, 0, 110, 10), shapely.Point(50, -4), box(90, 50, 200, 200))
    assert op.distances_m(found, SITE) == pytest.approx([3, 4, 0])
    assert op.near(found, SITE, 3.0).tolist() == [True, False, True]


def test_a_site_with_a_hole_is_not_around_what_lies_in_the_hole():
    ring = VALID["ring"]
    found = array(box(12, 12, 20, 20), box(1, 1, 5, 5), box(-1, -1, 41, 41), ring)
    assert op.inside(found, ring).tolist() == [False, True, False, True]
    assert op.around(found, ring).tolist() == [False, False, True, True]
    assert op.distances_m(found, ring)[0] == pytest.approx(2)


@pytest.mark.parametrize(
    ("neighbour", "length"),
    [
        (box(100, 0, 200, 60), 60),  # the whole side
        (box(100, 40, 200, 90), 20),  # part of it
        (box(100, 60, 200, 90), 0),  # a corner
        (box(100.04, 0, 200, 60), 60),  # 4 cm off is along
        (box(100.2, 0, 200, 60), 0),  # 20 cm off is not
        (box(101, 0, 200, 60), 0),
        (box(0, 0, 100, 60), 320),  # itself
        (shapely.segmentize(box(100, -30, 200, 30), 0.7), 30),  # other vertices on one line
        (box(20, 20, 40, 40), 0),  # inside, touching nothing
        (shapely.Polygon([(100, 0), (200, -300), (200, 300)]), 0),  # a point of it on the side
    ],
)
def test_adjacency_is_the_length_of_the_common_edge(neighbour, length):
    assert op.adjacent_m(array(neighbour), SITE) == pytest.approx([length], abs=1e-9)


def test_a_hole_filled_by_another_shape_is_shared_all_around():
    assert op.adjacent_m(array(box(10, 10, 30, 30)), VALID["ring"]) == pytest.approx([80])


def test_ground_under_two_areas_counts_once():
    both = array(box(0, 0, 50, 60), box(40, 0, 60, 60))
    assert op.overlap_m2(both, SITE).sum() == pytest.approx(4200)
    assert op.union_m2(both, SITE) == pytest.approx(3600)
    assert op.union_m2(array()[:0], SITE) == 0


@settings(max_examples=60, deadline=None)
@given(polygons(), polygons())
def test_what_two_areas_have_in_common_does_not_depend_on_which_is_the_site(one, other):
    for measure in (op.overlap_m2, op.adjacent_m, op.distances_m):
        there, back = measure(array(one), other)[0], measure(array(other), one)[0]
        assert there == pytest.approx(back, abs=1e-6)
    assert op.inside(array(one), other)[0] == op.around(array(other), one)[0]


@settings(max_examples=60, deadline=None)
@given(polygons(), st.floats(5, 95), st.floats(5, 95))
def test_the_parts_of_a_site_have_together_what_the_site_has(shape, x, y):
    """A site cut in four: areas, lengths and nearest distances are those of the whole."""
    parts = [box(0, 0, x, y), box(x, 0, 100, y), box(0, y, x, 100), box(x, y, 100, 100)]
    whole = box(0, 0, 100, 100)
    found = array(shape, line((-7, 3), (60, 55), (90.5, 120)), shapely.Point(20, 130))
    for measure in (op.overlap_m2, op.overlap_m):
        summed = sum(measure(found, part) for part in parts)
        assert summed == pytest.approx(measure(found, whole), abs=1e-6)
    nearest = np.min([op.distances_m(found, part) for part in parts], axis=0)
    assert nearest == pytest.approx(op.distances_m(found, whole), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(polygons(), st.lists(st.floats(1, 99), min_size=1, max_size=6, unique=True))
def test_a_partition_of_the_ground_sums_to_the_site(site, cuts):
    edges = [-500, *sorted(cuts), 600]
    strips = array(*(box(w, -500, e, 600) for w, e in pairwise(edges)))
    assert op.overlap_m2(strips, site).sum() == pytest.approx(shapely.area(site), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(polygons(), polygons(), st.floats(0, 60))
def test_the_answers_agree_with_one_another(one, other, reach):
    found = array(one)
    area, away = op.overlap_m2(found, other)[0], op.distances_m(found, other)[0]
    assert area <= min(shapely.area(one), shapely.area(other)) + 1e-6
    assert (away == 0) or area == 0
    assert op.near(found, other, reach)[0] == (away <= reach)
    if op.inside(found, other)[0]:
        assert area == pytest.approx(shapely.area(one), abs=1e-6)


@pytest.mark.parametrize("turn", [0, 17, 45, 90])
def test_neighbours_of_a_turned_lattice_share_their_sides(turn):
    cells = [shapely.affinity.translate(SQUARE, 40 * n, 0) for n in range(3)]
    turned = [shapely.affinity.rotate(c, turn, origin=(60, 20)) for c in cells]
    assert op.adjacent_m(array(turned[0], turned[2]), turned[1]) == pytest.approx([40, 40])
