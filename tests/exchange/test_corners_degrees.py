"""Corner tables in degrees: minutes and seconds are read, and roughness is told."""

import pytest

from geoapp.exchange.corners import read_corners
from geoapp.exchange.corners_degrees import degrees, step
from geoapp.exchange.corners_grid import grid_of_text


def read(rows, head="Điểm\tVĩ độ\tKinh độ"):
    return read_corners(grid_of_text("\n".join([head, *rows]).encode(), "bảng"), "bảng")


FINE = [
    "M1\t21°00'36,001\"\t105°37'12,000\"",
    "M2\t21°00'36,000\"\t105°37'48,500\"",
    "M3\t21°01'12,250\"\t105°37'48,000\"",
    "M4\t21°01'12,000\"\t105°37'12,125\"",
]


def coarse(found):
    return [note.vi for note in found.notes if note.kind == "coarse"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("21°00'36\"", 21.01),
        ("21° 00′ 36″ B", 21.01),
        ("105º37'12.000''E", 105.62),
        ("Đ 105˚37’12,000”", 105.62),
        ("21 độ 30 phút", 21.5),
        ("21 độ 30 phút 36 giây", 21.51),
        ("21 00 36", None),
        ("21°60'00\"", None),
        ("21°00'61\"", None),
        ("21°00'36\"S", None),
        ("105°37'12\"T", None),
        ("105°", None),
        ("°'\"", None),
        ("1" * 50 + "°00'00\"", None),
    ],
)
def test_an_angle_is_read_only_where_its_signs_say_so(text, value):
    assert degrees(text) == (None if value is None else pytest.approx(value, abs=1e-12))


def test_a_table_in_degrees_minutes_and_seconds_becomes_an_area():
    found = read(FINE)
    assert [n.vi for n in found.notes if n.severity == "error"] == []
    ((west, south, east, north),) = [g.bounds for g in found.geometry]
    assert (west, east) == pytest.approx((105.62, 105 + 37 / 60 + 48.5 / 3600), abs=1e-12)
    assert (south, north) == pytest.approx((21.01, 21 + 1 / 60 + 12.25 / 3600), abs=1e-12)
    assert found.unit == "degree"
    assert coarse(found) == []


def test_swapped_columns_are_named_in_degrees_too():
    found = read(FINE, "Điểm\tKinh độ\tVĩ độ")
    assert "swapped" in {note.kind for note in found.notes}


@pytest.mark.parametrize(
    ("rows", "aside"),
    [
        (["21°00'36\"\t105°37'12\"", "21°00'36\"\t105°37'48\"", "21°01'12\"\t105°37'48\""], "15 m"),
        (["21,0100\t105,6210", "21,0100\t105,6301", "21,0203\t105,6301"], "5,6 m"),
        (["21.010001\t105.6", "21.010001\t105.7", "21.020003\t105.7"], "5566 m"),
    ],
    ids=["whole seconds", "four decimals", "one decimal in one column"],
)
def test_rough_degrees_say_how_far_a_corner_may_lie_aside(rows, aside):
    (told,) = coarse(read([f"M{n}\t{row}" for n, row in enumerate(rows, 1)]))
    assert f"có thể lệch đến {aside}" in told


def test_one_rough_row_among_fine_ones_is_no_rough_column():
    rows = [FINE[0], *FINE[1:3], "M4\t21°01'12\"\t105°37'12\""]
    assert coarse(read(rows)) == []


def test_a_cell_tells_how_finely_it_is_written():
    assert [step(c) for c in ("21°00'36,01\"", "21°30'", 21.25, "x", "")] == [
        pytest.approx(0.01 / 3600), pytest.approx(1 / 60), 0.01, None, None,
    ]  # fmt: skip
