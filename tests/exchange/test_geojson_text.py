"""The kernel writes the bytes that GEOS and Python write, on any shape it does not hand over."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoapp import native
from geoapp.errors import FormatError
from geoapp.exchange import geojson_text
from geoapp.exchange.geojson_text import Heads, Shapes, geometry_texts, packed_behind, texts_behind

STEPS = st.sampled_from([1e-8, 1e-7, 3e-7, 1.5e-6, 1e-4, 1.0, 30.0])
BASES = st.sampled_from([0.0, 105.0, -20.5, 105.3123456789])


@st.composite
def rings(draw, step, base):
    """Any closed ring of 3 to 8 corners on a small grid: flat, crossed or repeating itself."""
    corners = draw(st.lists(st.tuples(*[st.integers(-3, 3)] * 2), min_size=3, max_size=8))
    return [(base + step * x, base + step * y) for x, y in [*corners, corners[0]]]


@st.composite
def polygons(draw):
    step, base = draw(STEPS), draw(BASES)
    parts = []
    for _ in range(draw(st.integers(1, 2))):
        shell, *holes = draw(st.lists(rings(step, base), min_size=1, max_size=3))
        parts.append(shapely.Polygon(shell, holes))
    return parts[0] if len(parts) == 1 and draw(st.booleans()) else shapely.MultiPolygon(parts)


def bare(geometry, decimals):
    shapes = Shapes.of(geometry)
    return geojson_text._native(shapes, np.arange(len(shapes)), decimals)


@given(polygons(), st.sampled_from([0, 5, 6, 7, 8, 9]))
def test_the_kernel_and_geos_write_the_same_bytes(shape, decimals):
    geometry = np.array([shape, None, shape], dtype=object)
    made = bare(geometry, decimals)
    if made is not None:
        assert made[0] == b"".join(geojson_text._by_geos(geometry, decimals))


def test_the_kernel_is_built_and_takes_ordinary_parcels():
    assert native.library() is not None
    parcels = shapely.box(*np.mgrid[105.1:105.2:9j, 20.9:21:9j].reshape(2, -1), 105.3, 21.1)
    assert all(bare(parcels, decimals) is not None for decimals in range(10))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (20.606635700000002, "20.6066357"),
        (105.0, "105.0"),
        (-0.00000001, "-0.0"),
        (0.0001, "0.0001"),
        (0.00009993, "9.99e-05"),
        (0.00000012, "1e-07"),
        (-12.5, "-12.5"),
        (0.125, "0.125"),
    ],
)
def test_numbers_are_the_shortest_that_read_back(value, text):
    ring = [(value, 1), (value + 1, 1), (value + 1, 3), (value, 1)]
    written = geometry_texts(np.array([shapely.Polygon(ring)]))[0]
    assert f"[[[{text},1.0]".encode() in written
    assert json.loads(written)["coordinates"][0][0][0] == np.round(value, 7)


def test_rings_run_by_the_right_hand():
    clockwise = shapely.Polygon(
        [(0, 0), (0, 9), (9, 9), (9, 0)], [[(1, 1), (2, 1), (2, 2), (1, 2)]]
    )
    shell, hole = json.loads(geometry_texts(np.array([clockwise]))[0])["coordinates"]
    assert shapely.LinearRing(shell).is_ccw
    assert not shapely.LinearRing(hole).is_ccw


OTHERS = [
    shapely.Point(105.1, 21),
    shapely.LineString([(1, 2), (3, 4)]),
    shapely.Polygon(),
    shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.Polygon()]),
    shapely.GeometryCollection([shapely.Point(1, 1)]),
    shapely.box(0, 0, 3e8, 1),
    shapely.Point(1, 2, 3),
]


@pytest.mark.parametrize("shape", OTHERS, ids=lambda s: s.geom_type)
def test_what_is_no_plain_polygon_is_left_to_geos(shape):
    geometry = np.array([shape, shapely.box(0, 0, 1, 1), None], dtype=object)
    first, second, none = geometry_texts(geometry)
    assert json.loads(first) == json.loads(shapely.to_geojson(shapely.force_2d(shape)))
    assert json.loads(second)["type"] == "Polygon"
    assert none == b"null"


def test_more_decimals_than_the_kernel_knows():
    point = shapely.Polygon([(0.123456789, 0), (1, 0), (1, 1)])
    assert b"[0.123456789,0.0]" in geometry_texts(np.array([point]), 9)[0]
    assert b"[0.123456789,0.0]" in geometry_texts(np.array([point]), 10)[0]


@pytest.mark.parametrize("decimals", [7, 9])
def test_numbers_of_every_size_are_as_geos_and_python_write_them(decimals):
    random = np.random.default_rng(7)
    xy = random.uniform(-1, 1, (4_000, 2)) * 10.0 ** random.integers(-9, 7, (4_000, 1))
    for points in xy.reshape(-1, 4, 2):
        geometry = np.array([shapely.Polygon([*points, points[0]])])
        made = bare(geometry, decimals)
        assert made is not None or np.abs(points).max() >= 1e6 or decimals == 7
        if made:
            assert made[0] == geojson_text._by_geos(geometry, decimals)[0]


@pytest.mark.parametrize("shape", [shapely.LineString, shapely.Polygon])
def test_a_coordinate_that_is_no_number_never_leaves(shape):
    with np.errstate(invalid="ignore"):
        broken = shape([(0, 0), (np.nan, 1), (1, 1), (0, 0)])
    with pytest.raises(FormatError, match="not a finite number"):
        geometry_texts(np.array([broken]))


HELD = np.array([shapely.box(0, 0, 1, 1), None, shapely.Point(1, 1).buffer(1)], dtype=object)


@pytest.mark.parametrize("geometry", [HELD, np.append(HELD, shapely.Point(1, 1))])
def test_features_are_the_same_without_the_kernel(geometry, monkeypatch):
    heads = Heads.of_lines(b"".join(b'{"id":"%d"}\n' % n for n in range(len(geometry))))
    made = texts_behind(heads, geometry, b"},\n")
    assert [json.loads(t + b"}")["id"] for t in made.split(b"},\n")[:-1]] == [
        str(n) for n in range(len(geometry))
    ]
    without(monkeypatch)
    assert texts_behind(heads, geometry, b"},\n") == made


def test_some_rows_of_packed_shapes_in_any_order(monkeypatch):
    geometry = np.array([shapely.box(n, 0, n + 1, 1) for n in range(5)], dtype=object)
    geometry[2], geometry[3] = None, shapely.MultiPolygon([geometry[3]])
    shapes, rows = Shapes.of(geometry), np.array([3, 2, 0])
    heads = Heads.of([b"{a", b"{b", b"{c"])
    made = packed_behind(heads, shapes, rows, b"}\n")
    lines = made.splitlines()
    assert lines[0].startswith(b'{a,"geometry":{"type":"MultiPolygon"')
    assert lines[1] == b'{b,"geometry":null}'
    without(monkeypatch)
    assert packed_behind(heads, shapes, rows, b"}\n") == made


def without(monkeypatch):
    monkeypatch.setattr(native, "library", lambda: None)
    monkeypatch.setattr(geojson_text, "_kernel", lambda: None)
