"""A boundary that somebody drew as loose lines is one where they meet, and that is told."""

import pytest
import shapely

from tests.drawings import drawing, polyline
from tests.workflows.test_intake import (  # noqa: F401 (fixtures)
    CORNERS,
    SQUARE,
    WORK,
    kinds,
    same,
    take,
    workspace,
)

A, B, C, D = CORNERS


def lines(*pairs, layer="RANH"):
    return drawing("".join(polyline(pair, layer, closed=False) for pair in pairs))


def aside(point, by):
    return (point[0] + by, point[1])


@pytest.mark.parametrize(
    "pairs",
    [
        [(A, B), (B, C), (C, D), (D, A)],
        [(C, B), (A, B), (D, A), (C, D)],
        [(A, B, C), (A, D, C)],
        [(A, B), (aside(B, 0.0004), C), (C, D), (D, aside(A, -0.0009))],
    ],
    ids=["in order", "in any order and direction", "two lines", "within a millimetre"],
)
def test_lines_that_meet_end_to_end_are_a_boundary(take, pairs):  # noqa: F811
    found = take(lines(*pairs), "a.dxf", crs=WORK)
    assert same(found)
    assert "joined" in kinds(found)
    assert "not_closed" not in kinds(found)


def test_plane_coordinates_stay_those_of_the_drawing(take):  # noqa: F811
    found = take(lines((A, B), (B, C), (C, D), (D, A)), "a.dxf", crs=WORK)
    given = found["features"]["features"][0]["geometry_given"]
    assert {tuple(c) for c in given["coordinates"][0]} == set(CORNERS)
    assert shapely.area(SQUARE) == pytest.approx(found["area_m2"]["planar"], abs=1e-3)


@pytest.mark.parametrize(
    "pairs",
    [
        [(A, B), (B, C), (C, D)],
        [(A, B), (aside(B, 0.01), C), (C, D), (D, A)],
        [(A, B), (B, C), (C, D), (D, A), (A, C)],
        [(A, B), (A, B), (B, C)],
    ],
    ids=["a side is missing", "a centimetre apart", "a line across", "a side twice"],
)
def test_lines_that_leave_it_open_what_is_inside_are_no_boundary(take, pairs):  # noqa: F811
    found = take(lines(*pairs), "a.dxf", crs=WORK)
    assert found["features"] is None
    assert "no_area" in kinds(found)
    assert "joined" not in kinds(found)


def test_a_closed_line_of_the_layer_is_the_boundary_and_no_lines_are_joined(take):  # noqa: F811
    frame = [(0, 0), (0, 9), (9, 9), (9, 0)]
    sides = [(frame[n], frame[(n + 1) % 4]) for n in range(4)]
    body = polyline(CORNERS, "RANH") + "".join(polyline(s, "RANH", closed=False) for s in sides)
    found = take(drawing(body), "a.dxf", crs=WORK)
    assert same(found)
    assert "joined" not in kinds(found)
    assert "not_closed" in kinds(found)


def test_a_line_that_hangs_on_is_named(take):  # noqa: F811
    far = polyline([(570_000, 2_321_000), (570_050, 2_321_000)], "RANH", closed=False)
    ring = "".join(polyline(p, "RANH", closed=False) for p in [(A, B), (B, C), (C, D), (D, A)])
    found = take(drawing(ring + far), "a.dxf", crs=WORK)
    assert same(found)
    assert {"joined", "not_closed"} <= set(kinds(found))
