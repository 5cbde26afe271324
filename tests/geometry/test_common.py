"""The sum over edges equals GEOS, on every shape of the catalogue and on random ones.

Both roads are taken: the compiled kernel, and numpy where it was not built.
"""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoapp.geometry import common, kernel
from geoapp.geometry.common import common_m2, edges_of
from tests.shapes import VALID
from tests.strategies import polygons
from tests.worlds import moved

SHAPES = np.array(list(VALID.values()), dtype=object)


@pytest.fixture(autouse=True, params=["kernel", "numpy"], scope="module")
def road(request):
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "numpy":
            patch.setattr(kernel, "available", lambda: False)
        yield request.param


def pairs(left, right):
    rows = np.indices((len(left), len(right))).reshape(2, -1)
    return common_m2(left, right, *rows), shapely.area(
        shapely.intersection(left[rows[0]], right[rows[1]])
    )


@pytest.mark.parametrize("east", [0, -7, 13.5, 40])
@pytest.mark.parametrize("turn", [0, 90, 31])
def test_every_shape_with_every_other(east, turn):
    other = moved(np.array([shapely.affinity.rotate(s, turn) for s in SHAPES]), east, 3)
    ours, geos = pairs(SHAPES, other)
    assert ours == pytest.approx(geos, abs=1e-9)


def test_in_the_coordinates_of_the_zone():
    here = moved(SHAPES)
    ours, geos = pairs(here, moved(here, 9, 4))
    assert ours == pytest.approx(geos, abs=1e-6)


@given(st.lists(polygons(), min_size=1, max_size=6), st.lists(polygons(), min_size=1, max_size=6))
def test_random_shapes(left, right):
    ours, geos = pairs(np.array(left, dtype=object), np.array(right, dtype=object))
    assert ours == pytest.approx(geos, abs=1e-8)


@given(polygons(), polygons(), st.booleans(), st.booleans())
def test_the_way_rings_run_does_not_matter(left, right, turn_left, turn_right):
    a = np.array([shapely.reverse(left) if turn_left else left], dtype=object)
    b = np.array([shapely.reverse(right) if turn_right else right], dtype=object)
    ours, geos = pairs(a, b)
    assert ours == pytest.approx(geos, abs=1e-8)


def test_a_touch_is_exactly_nothing():
    square = np.array([shapely.box(0, 0, 10, 10)], dtype=object)
    beside = np.array([shapely.box(10, 0, 20, 10), shapely.box(10, 10, 20, 20)], dtype=object)
    turned = shapely.affinity.rotate(shapely.box(0, 0, 10, 10), 45, origin=(0, 0))
    assert pairs(square, beside)[0].tolist() == [0.0, 0.0]
    assert pairs(square, np.array([moved(turned, 10, -20)], dtype=object))[0].tolist() == [0.0]


def test_small_overlaps_are_those_of_geos(monkeypatch):
    asked = []
    geos = shapely.intersection
    monkeypatch.setattr(shapely, "intersection", lambda a, b: asked.append(len(a)) or geos(a, b))
    square = np.array([shapely.box(0, 0, 10, 10)], dtype=object)
    near = np.array([shapely.box(10 - 1e-5, 0, 20, 10), shapely.box(5, 0, 9, 9)], dtype=object)
    rows = np.array([0, 0]), np.array([0, 1])
    assert common_m2(square, near, *rows) == pytest.approx([1e-4, 36])
    assert asked == [1]


def test_the_size_of_the_blocks_does_not_matter(monkeypatch):
    monkeypatch.setattr(kernel, "available", lambda: False)
    whole = pairs(SHAPES, moved(SHAPES, 5, 5))[0]
    for cells in (1, 50, 1000):
        monkeypatch.setattr(common, "CELLS", cells)
        assert pairs(SHAPES, moved(SHAPES, 5, 5))[0] == pytest.approx(whole, abs=1e-12)


def test_nothing_and_empty_shapes():
    none = np.array([], dtype=np.intp)
    assert len(common_m2(SHAPES, SHAPES, none, none)) == 0
    empty = np.array([shapely.Polygon(), SHAPES[1]], dtype=object)
    rows = np.array([0, 1]), np.array([1, 1])
    assert common_m2(empty, SHAPES, *rows) == pytest.approx([0, SHAPES[1].area])


@pytest.mark.parametrize("name", sorted(VALID))
def test_edges_add_up_to_the_area(name):
    e = edges_of(np.array([VALID[name]], dtype=object))
    assert (e.x1 < e.x2).all()
    strips = e.sign * (e.x2 - e.x1) * (e.y1 + e.y2) / 2
    assert strips.sum() == pytest.approx(VALID[name].area)
