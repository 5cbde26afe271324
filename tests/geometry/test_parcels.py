"""The pairs of overlapping parcels, found fast, are those that every pair compared gives."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoapp.geometry import kernel
from geoapp.geometry.packed import Packed
from geoapp.geometry.pairs import SHARED_M2, overlapping_pairs
from geoapp.geometry.parcels import ParcelIndex

box = shapely.box


def every_pair(geoms):
    return [
        (a, b)
        for a in range(len(geoms))
        for b in range(a + 1, len(geoms))
        if geoms[a].intersection(geoms[b]).area > SHARED_M2
    ]


def found(geoms):
    return [tuple(p) for p in overlapping_pairs(np.array(geoms, dtype=object)).tolist()]


@st.composite
def messy_layers(draw):
    """Fields on a small lattice, so that edges coincide, cross, duplicate and contain."""
    lattice = st.integers(0, 6)
    shift = st.sampled_from([0.0, 0.0, 0.0, 1e-9, 1e-4, 0.5])
    shapes = []
    for _ in range(draw(st.integers(1, 9))):
        x, y, w, h = draw(lattice), draw(lattice), draw(lattice) or 1, draw(lattice) or 1
        x, y = x + draw(shift), y + draw(shift)
        shape = box(x, y, x + w, y + h)
        kind = draw(st.sampled_from(["box", "box", "triangle", "hole", "noded", "parts", "turned"]))
        if kind == "triangle":
            shape = shapely.Polygon([(x, y), (x + w, y), (x, y + h)])
        elif kind == "hole" and w > 2 and h > 2:
            shape = shape.difference(box(x + 1, y + 1, x + w - 1, y + h - 1))
        elif kind == "noded":
            shape = shapely.segmentize(shape, 0.7)
        elif kind == "parts":
            shape = shapely.MultiPolygon([shape, box(x + 10, y, x + 10 + w, y + h)])
        elif kind == "turned":
            shape = shapely.affinity.rotate(shape, 30)
        shapes.append(shape)
    if draw(st.booleans()):
        shapes.append(shapes[0])
    return shapes


@given(messy_layers())
def test_it_equals_comparing_every_pair(layer):
    assert found(layer) == every_pair(layer)


@given(messy_layers())
def test_it_does_so_without_the_kernel(layer):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "available", lambda: False)
        assert found(layer) == every_pair(layer)


def fields(side):
    return [box(x, y, x + 1, y + 1) for x in range(side) for y in range(side)]


@pytest.mark.parametrize(
    "over",
    [
        [box(-5, -5, 15, 15)],  # covers fields whose edges all fit one another
        [shapely.affinity.translate(s, 0.3, 0.2) for s in fields(10)],  # the layer lies twice
        [shapely.affinity.translate(s, 1e-4, 0) for s in fields(10)],
    ],
)
def test_fields_that_fit_one_another_may_lie_under_others(over):
    layer = fields(10) + over
    assert found(layer) == every_pair(layer)
    assert len(found(layer)) >= 100


@pytest.mark.parametrize(
    ("layer", "pairs"),
    [
        ([], []),
        ([box(0, 0, 1, 1), box(1, 0, 2, 1)], []),
        ([box(0, 0, 1, 1), box(0, 0, 1, 1)], [(0, 1)]),
        ([box(0, 0, 9, 9), box(3, 3, 4, 4)], [(0, 1)]),
        ([box(3, 3, 4, 4), box(0, 0, 9, 9)], [(0, 1)]),
        ([box(0, 0, 9, 9).difference(box(3, 3, 4, 4)), box(3, 3, 4, 4)], []),
        ([box(0, 0, 2, 2), box(1, 1, 3, 3), box(2, 0, 4, 1)], [(0, 1), (1, 2)][:1]),
        ([box(0, 0, 2, 2), shapely.Polygon(), box(1, 1, 3, 3)], [(0, 2)]),
    ],
)
def test_the_catalogue(layer, pairs):
    assert found(layer) == pairs


def test_the_index_repairs_measures_and_orders():
    bow_tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    index = ParcelIndex.build([bow_tie, box(5, 5, 7, 6), None], ["LUC", None, 7], ["b", "a", "c"])
    rows = [0, 1, 2]
    assert index.areas(rows).tolist() == [2.0, 2.0, 0.0]
    assert index.places(rows).tolist() == [1, 0, 2]
    assert index.codes(rows).tolist() == ["LUC", None, "7"]
    assert [(r.id, r.reason) for r in index.repairs][1] == ("c", "no geometry")
    assert index.repairs[0].bounds == (0, 0, 2, 2)
    assert len(index) == 3


def test_packing_keeps_every_shape():
    ring = box(0, 0, 9, 9).difference(box(3, 3, 4, 4))
    two = shapely.MultiPolygon([box(20, 0, 21, 1), box(30, 0, 31, 1)])
    shapes = np.array([ring, shapely.Polygon(), two, box(5, 5, 6, 6)], dtype=object)
    packed = Packed.of(shapes)
    assert shapely.equals(packed.geometries(), shapes).all()
    assert shapely.equals(packed.geometries([3, 0]), shapes[[3, 0]]).all()
    assert packed.boxes[[0, 2, 3]].tolist() == shapely.bounds(shapes[[0, 2, 3]]).tolist()
    assert np.isnan(packed.boxes[1]).all()


def test_candidates_are_those_whose_boxes_meet():
    random = np.random.default_rng(7)
    corners = random.uniform(0, 100, (500, 2))
    index = ParcelIndex.build(
        [box(x, y, x + 3, y + 3) for x, y in corners], ["LUC"] * 500, [str(n) for n in range(500)]
    )
    windows = np.array([[10, 10, 30, 30], [200, 200, 300, 300], [0, 0, 103, 103]], dtype=float)
    of_box, rows = index.meeting(windows)
    for n, (west, south, east, north) in enumerate(windows):
        x, y = corners.T
        expected = (x <= east) & (x + 3 >= west) & (y <= north) & (y + 3 >= south)
        assert rows[of_box == n].tolist() == np.flatnonzero(expected).tolist()
