"""Bearings and distances: every writing of an angle, and a closing error that is always told."""

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoapp.exchange.corners import read_corners
from geoapp.exchange.corners_grid import grid_of_text
from geoapp.exchange.corners_make import Answers
from geoapp.exchange.traverse import Leg, bearing, run

START = (2_321_456.78, 570_100.12)
HEAD = "Điểm\tGóc phương vị\tCạnh (m)\tX (m)\tY (m)\n"
FIRST = "\t2.321.456,78\t570.100,12"


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("123.4567", 123.4567),
        ("123,4567", 123.4567),
        ("123,456", 123.456),  # 123456 is no angle
        ("0", 0.0),
        ("360", 0.0),
        ("123°30'00\"", 123.5),
        ("123°30′36″", 123.51),
        ("123 30 36", 123.51),
        ("123-30-36", 123.51),
        ("123°30'", 123.5),
        ("123 độ 30 phút 36 giây", 123.51),
        ("123°30'36,0\"", 123.51),
        ("90°", 90.0),
        ("N30°E", 30.0),
        ("N 30°15' E", 30.25),
        ("123o30'36''", 123.51),
        ("S30E", 150.0),
        ("S30°W", 210.0),
        ("N30°W", 330.0),
        ("B30°Đ", 30.0),
        ("N30°Đ", 150.0),  # Nam, for Đông says that it is Vietnamese
        ("N30°T", 210.0),
        ("B30°T", 330.0),
        ("361", None),
        ("123°60'", None),
        ("N91°E", None),
        ("B30°E", None),
        ("abc", None),
        ("", None),
        ("-5", None),
        ("1e2", None),
        ("9O", None),
        ("9o", None),
    ],
)
def test_a_bearing_in_every_writing(text, degrees):
    found = bearing(text)
    assert found == (None if degrees is None else pytest.approx(degrees))


def read(text, **answers):
    return read_corners(grid_of_text(text.encode(), "bảng"), "bảng", Answers(**answers))


def the(found, kind):
    (note,) = [n for n in found.notes if n.kind == kind]
    return note


SQUARE = HEAD + f"A\t0\t100{FIRST}\nB\t90\t200\t\t\nC\t180\t100\t\t\nD\t270\t200,03\t\t\n"


def test_the_closing_error_is_told_and_left_in_the_last_side():
    found = read(SQUARE)
    north, east = START
    want = shapely.Polygon([(east, north), (east, north + 100), (east + 200, north + 100),
                            (east + 200, north)])  # fmt: skip
    assert found.geometry[0].symmetric_difference(want).area < 1e-6
    note = the(found, "closing_error")
    assert note.severity == "info"
    assert note.vi == "sai số khép 0,030 m (1:20001); không phân phối, nằm ở cạnh cuối"
    assert found.traverse["closing_m"] == pytest.approx(0.03)
    assert found.traverse["adjusted"] is False


def test_the_compass_rule_distributes_it_only_when_asked():
    found = read(SQUARE, adjust=True)
    east = START[1]
    lengths = [100, 200, 100, 200.03]
    share = [sum(lengths[:n]) / sum(lengths) for n in range(4)]
    xs = shapely.get_coordinates(found.geometry[0])[:4, 0]
    assert sorted(xs) == pytest.approx(
        sorted([east, east + 0.03 * share[1], east + 200 + 0.03 * share[2],
                east + 200 + 0.03 * share[3]])
    )  # fmt: skip
    assert "distributed by length, as chosen" in the(found, "closing_error").en
    assert found.traverse["adjusted"] is True


def test_legs_may_stand_beside_the_point_they_reach():
    text = HEAD + f"A\t\t{FIRST}\nB\t0\t100\t\t\nC\t90\t200\t\t\nD\t180\t100\t\t\nA\t270\t200\t\t\n"
    found = read(text)
    assert found.geometry[0].area == pytest.approx(20_000)
    assert found.traverse["closing_m"] == pytest.approx(0, abs=1e-6)


def test_without_its_last_side_a_traverse_has_no_closing_error():
    text = HEAD + f"A\t0\t100{FIRST}\nB\t90\t200\t\t\nC\t180\t100\t\t\nD\t\t\t\t\n"
    found = read(text)
    assert found.geometry[0].area == pytest.approx(20_000)
    assert found.traverse is None
    assert the(found, "not_closed").severity == "info"


@pytest.mark.parametrize(
    ("last", "kind", "severity"),
    [("200,2", "closing_error", "info"), ("200,5", "closing_error", "warning"),
     ("260", "does_not_close", "error")],
)  # fmt: skip
def test_a_large_closing_error_is_a_warning_and_an_absurd_one_an_error(last, kind, severity):
    found = read(SQUARE.replace("200,03", last))
    assert the(found, kind).severity == severity
    assert (len(found.geometry) == 0) == (severity == "error")


def test_the_start_may_be_told_apart_and_is_asked_for():
    text = "Điểm;Phương vị;Khoảng cách\nA;0;100\nB;90;200\nC;180;100\nD;270;200\n"
    assert the(read(text), "no_start").severity == "error"
    found = read(text, start=START)
    assert found.geometry[0].bounds[:2] == pytest.approx(START[::-1])


def test_an_angle_that_cannot_be_read_names_its_row_and_column():
    found = read(SQUARE.replace("\t90\t", "\t9O\t"))
    note = the(found, "not_a_bearing")
    assert (note.row, note.field) == (3, "Góc phương vị")
    assert len(found.geometry) == 0


def test_a_table_with_coordinates_in_every_row_is_no_traverse():
    north, east = START
    rows = [("A", 0, 100, north, east), ("B", 90, 200, north + 100, east),
            ("C", 225, 223, north + 100, east + 200)]  # fmt: skip
    text = "Điểm;Phương vị;Cạnh;X;Y\n" + "\n".join(";".join(map(str, r)) for r in rows)
    found = read(text)
    assert found.traverse is None
    assert found.geometry[0].area == pytest.approx(10_000)


@given(
    st.lists(
        st.tuples(st.floats(-400, 400), st.floats(-400, 400)), min_size=3, max_size=9, unique=True
    ),
    st.booleans(),
)
def test_a_ring_taken_apart_into_legs_comes_back(points, adjust):
    legs = []
    for row, ((n, e), (m, f)) in enumerate(zip(points, [*points[1:], points[0]], strict=True)):
        turn = math.degrees(math.atan2(f - e, m - n)) % 360
        legs.append(Leg(row, turn, math.hypot(m - n, f - e)))
    found, closure = run(points[0], legs, closes=True, adjust=adjust)
    assert closure.error_m < 1e-6
    for got, want in zip(found, points, strict=True):
        assert got == pytest.approx(want, abs=1e-6)


def lengths(*sides, angles=("0", "90", "180", "270"), mark=None):
    rows = "\n".join(f"{n}\t{a}\t{d}" for n, a, d in zip("ABCD", angles, sides, strict=True))
    return read_corners(
        grid_of_text(f"Điểm\tPhương vị\tCạnh\n{rows}\n".encode(), "a.txt"),
        "a.txt",
        Answers(start=START, decimal=mark),
    )


@pytest.mark.parametrize("mark", [".", ","])
def test_distances_with_two_readings_are_asked_about(mark):
    """Neither 200 m nor 200 km is taken for granted."""
    sides = [f"{n}{mark}000" for n in (100, 200, 100, 200)]
    asked = lengths(*sides)
    assert [q["option"] for q in asked.questions] == ["decimal"]
    assert asked.geometry.size == 0
    metres = lengths(*sides, mark=mark).geometry[0]
    assert metres.area == pytest.approx(20_000)
    other = lengths(*sides, mark="," if mark == "." else ".")
    assert other.geometry.size == 0 or other.geometry[0].area > 1e9


@pytest.mark.parametrize("mark", [".", ","])
def test_a_bearing_tells_how_distances_are_written(mark):
    angles = [f"{n}{mark}0000" for n in (0, 90, 180, 270)]
    read = lengths(*[f"{n}{mark}000" for n in (100, 200, 100, 200)], angles=angles)
    assert read.questions == ()
    assert read.geometry[0].area == pytest.approx(20_000)
