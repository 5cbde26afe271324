"""Vector tiles as another program's decoder reads them: outlines, ids, text, numbers."""

import math

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoapp.exchange.mvt import Tags, drawn, layer, varints
from geoapp.geometry.packed import Packed


def tags(count):
    none = np.empty(0, dtype=np.int64)
    return Tags(np.zeros(count + 1, dtype=np.int64), none, none, [], [])


def read(data):
    return mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})


def features(shapes, ids=None):
    packed = Packed.of(np.asarray(shapes, dtype=object))
    ids = np.arange(len(shapes)) if ids is None else np.asarray(ids)
    return read(layer("a", packed, ids, tags(len(shapes))))["a"]["features"]


def shape_of(feature):
    return shapely.geometry.shape(feature["geometry"])


@pytest.mark.parametrize("number", [0, 1, 127, 128, 16383, 16384, 2**32 - 1, 2**35, 2**63 - 1])
def test_a_varint_is_protobufs(number):
    data = varints(np.array([number, 5], dtype=np.int64))
    value = sum((byte & 127) << (7 * n) for n, byte in enumerate(data[:-1]))
    assert value == number
    assert data[-1] == 5
    assert [byte >> 7 for byte in data[:-1]] == [1] * (len(data) - 2) + [0]


def test_no_varints_are_no_bytes():
    assert varints(np.empty(0, dtype=np.int64)) == b""


def test_ids_text_and_numbers_come_back():
    squares = [shapely.box(10 * n, 0, 10 * n + 5, 5) for n in range(3)]
    ids = [0, 300, 49_999_999]
    said = Tags(
        first=np.array([0, 2, 2, 3]),
        key=np.array([0, 1, 1]),
        value=np.array([1, 0, 1]),
        keys=["mã đất", ""],
        values=["LUC", "ONT+LUC \U0001f33e" * 40],
    )
    found = read(layer("thửa", Packed.of(squares), np.array(ids), said))["thửa"]
    assert found["extent"] == 4096
    assert found["version"] == 2
    assert [f["id"] for f in found["features"]] == ids
    long = "ONT+LUC \U0001f33e" * 40
    assert [f["properties"] for f in found["features"]] == [
        {"mã đất": long, "": "LUC"}, {}, {"": long}
    ]  # fmt: skip
    values = np.array([0.0, 1 / 3, 1e300, -0.1])
    numbers = Tags(np.array([0, 2, 3, 4]), np.array([0, 1, 0, 0]), np.arange(4), ["a", "b"], values)
    found = read(layer("x", Packed.of(squares), np.array(ids), numbers))["x"]["features"]
    assert [f["properties"] for f in found] == [{"a": 0.0, "b": 1 / 3}, {"a": 1e300}, {"a": -0.1}]


SHAPES = [
    shapely.box(0, 0, 100, 100),
    shapely.Polygon(shapely.box(0, 0, 100, 100).exterior, [shapely.box(20, 20, 80, 80).exterior]),
    shapely.MultiPolygon([shapely.box(-90, -90, -10, -10), shapely.box(10, 10, 4200, 4200)]),
    shapely.Polygon([(0, 0), (50, 0), (50, 50), (50, 50), (50.2, 50.1), (0, 50)]),
]


def test_outlines_come_back_with_holes_and_parts():
    for shape, feature in zip(SHAPES, features(SHAPES), strict=True):
        seen = shape_of(feature)
        assert seen.is_valid
        assert seen.equals(shapely.set_precision(shape, 1.0))


TINY = [
    shapely.box(5.1, 5.1, 5.2, 5.2),
    shapely.box(5.4, 5.4, 5.6, 5.6),
    shapely.box(-3, 7.1, 900, 7.2),
    shapely.box(7.1, -3, 7.2, 900),
    shapely.Polygon([(0, 0), (100, 100), (100.1, 100)]),
    shapely.Polygon([(0, 100), (100, 0), (100.1, 0)]),
    shapely.Polygon([(0, 0), (40, 10.2), (100, 25), (40, 10.1)]),
    shapely.MultiPolygon([shapely.box(1, 1, 1.1, 1.1), shapely.box(9, 9, 9.1, 9.1)]),
    shapely.Polygon(
        shapely.box(0, 0, 0.4, 0.4).exterior, [shapely.box(0.1, 0.1, 0.2, 0.2).exterior]
    ),
]


def test_what_is_smaller_than_the_grid_is_one_quantum_wide():
    for shape, feature in zip(TINY, features(TINY), strict=True):
        seen = shape_of(feature)
        assert seen.is_valid
        assert seen.area > 0
        assert seen.distance(shape) <= 1
        assert shapely.get_num_geometries(seen) == shapely.get_num_geometries(shape)


def test_a_hole_that_the_grid_closes_is_left_out():
    shape = shapely.Polygon(
        shapely.box(0, 0, 9, 9).exterior, [shapely.box(4.1, 4.1, 4.3, 4.3).exterior]
    )
    assert shape_of(features([shape])[0]).equals(shapely.box(0, 0, 9, 9))


@st.composite
def polygons(draw):
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(3, 40))
    size = 10 ** draw(st.floats(-2, 3.5))
    angle = np.sort(random.uniform(0, 2 * np.pi, count))
    reach = random.uniform(0.1, 1, count) * size
    centre = random.uniform(-100, 4200, 2)
    shell = shapely.Polygon(
        np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None] + centre
    )
    if not shell.is_valid or shell.area == 0:
        return shapely.box(0, 0, 1, 1)
    hole = shapely.Point(shell.representative_point()).buffer(size / 50, 3)
    return shell.difference(hole) if draw(st.booleans()) else shell


@given(st.lists(polygons(), min_size=1, max_size=12))
def test_nothing_is_lost_and_rings_turn_the_right_way(shapes):
    packed = Packed.of(np.array(shapes, dtype=object))
    rings = drawn(packed)
    x, y = rings.points.T.astype(object)  # whole numbers of Python: no overflow
    for start, end in zip(rings.first[:-1], rings.first[1:], strict=True):
        own = range(start, end)
        assert len(own) >= 3
        around = [start + (n - start + 1) % len(own) for n in own]
        assert sum(x[a] * y[b] - x[b] * y[a] for a, b in zip(own, around, strict=True)) != 0
    found = features(shapes)
    assert [f["id"] for f in found] == list(range(len(shapes)))
    for shape, feature in zip(shapes, found, strict=True):
        west, south, east, north = shape.bounds
        box = np.array(shape_of(feature).bounds)
        assert np.all(np.abs(box - (west, south, east, north)) <= 1.5)
        length = shape.length + 8
        assert abs(shape_of(feature).area - shape.area) <= length * math.sqrt(0.5) + 4
