"""What a corner table is told row by row; nothing is guessed in silence."""

import contextlib

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoapp.errors import FileUnreadable
from geoapp.exchange.corners import read_corners
from geoapp.exchange.corners_grid import grid_of_sheet, grid_of_text
from geoapp.exchange.corners_head import said_crs
from geoapp.exchange.corners_make import Answers
from geoapp.exchange.notes import Errors, errors

SQUARE = [(2_321_456.78, 570_100.12), (2_321_556.78, 570_100.12),
          (2_321_556.78, 570_300.12), (2_321_456.78, 570_300.12)]  # fmt: skip
AREA = shapely.Polygon([(e, n) for n, e in SQUARE])
WRITINGS = {
    "2.321.456,78": lambda v: f"{v:,.2f}".translate(str.maketrans(",.", ".,")),
    "2321456.78": lambda v: f"{v:.2f}",
    "2 321 456,78": lambda v: f"{v:,.2f}".replace(",", " ").replace(".", ","),
    "2321456,78": lambda v: f"{v:.2f}".replace(".", ","),
    "2,321,456.78": lambda v: f"{v:,.2f}",
}
BETWEEN = {"tab": "\t", "spaces": "    ", "semicolon": ";", "pipe": " | "}


def read(text, **options):
    return read_corners(grid_of_text(text.encode(), "bảng"), "bảng", Answers(**options))


def rows(corners, write="{:.2f}".format, between=";", names=None):
    return "".join(
        between.join([names[i] if names else f"M{i + 1}", write(n), write(e)]) + "\n"
        for i, (n, e) in enumerate(corners)
    )


def kinds(found, severity=None):
    return [n.kind for n in found.notes if severity in (None, n.severity)]


def the(found, kind):
    notes = [n for n in found.notes if n.kind == kind]
    assert len(notes) == 1, found.notes
    return notes[0]


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize(
    "head",
    [
        "Điểm,X (m),Y (m)",
        "Ten moc,X (Bac),Y (Dong)",
        "Point,Northing,Easting",
        "Số hiệu điểm,Tọa độ X,Tọa độ Y",
    ],
)
def test_every_writing_and_every_cut_is_the_same_ground(writing, between, head):
    mark = BETWEEN[between]
    text = mark.join(head.split(",")) + "\n" + rows(SQUARE, WRITINGS[writing], mark)
    found = read(text)
    assert kinds(found, "error") == []
    assert found.geometry[0].equals(AREA)
    assert found.unit == "m"


def test_a_table_as_excel_copies_it_with_merged_headers_and_sides_between():
    found = read(
        "BẢNG TỌA ĐỘ GÓC RANH\nHệ tọa độ VN-2000, kinh tuyến trục 105°00', múi chiếu 3°\n"
        "Số hiệu\tTọa độ\t\tCạnh (m)\n\tX (m)\tY (m)\t\n"
        "1\t2.321.456,78\t570.100,12\t\n\t\t\t100,00\n2\t2.321.556,78\t570.100,12\t\n"
        "\t\t\t200,00\n3\t2.321.556,78\t570.300,12\t\n\t\t\t100,04\n4\t2.321.456,78\t570.300,12\t\n"
        "\t\t\t250,00\n1\t2.321.456,78\t570.100,12\t\nDiện tích: 2,05 ha\n"
    )
    assert found.geometry[0].equals(AREA)
    assert (found.crs, found.declared_m2) == ("EPSG:5897", 20_500.0)
    side = the(found, "side_differs")
    assert (side.row, side.severity) == (11, "warning")
    assert "4–1: bảng ghi 250,00 m, tính từ tọa độ 200,00 m" in side.vi
    assert "side 4–1: the table says 250.00 m, the coordinates 200.00 m" in side.en
    assert the(found, "closing_point").row == 13
    assert "20.500,0 m²" in the(found, "declared_area").vi


def test_why_the_decimal_mark_is_one_is_told():
    found = read("Điểm;X;Y\n" + rows(SQUARE, WRITINGS["2.321.456,78"]))
    note = the(found, "number_format")
    assert "«,» là dấu thập phân" in note.vi
    assert "row 2 writes “2.321.456,78”" in note.en
    assert [c["decimal"] for c in found.columns] == [None, ",", ","]


def test_a_column_with_two_readings_is_decided_by_the_rest_of_the_table():
    found = read("Điểm;X;Y\n1;2.321.456,5;570.100\n2;2.321.556,5;570.100\n3;2.321.556,5;570.300\n")
    assert found.geometry[0].bounds[:2] == (570_100.0, 2_321_456.5)


AMBIGUOUS = "Điểm;X;Y\n1;21.012;105.345\n2;21.112;105.345\n3;21.112;105.445\n"


def test_where_nothing_decides_the_person_is_asked_and_nothing_is_made():
    found = read(AMBIGUOUS)
    assert len(found.geometry) == 0
    assert kinds(found, "error") == ["ambiguous_number"] * 2
    (question,) = found.questions
    assert question["option"] == "decimal"
    assert [c["value"] for c in question["choices"]] == [".", ","]
    assert "21012" in question["choices"][1]["en"]
    answered = read(AMBIGUOUS, decimal=".")
    assert answered.geometry[0].bounds == (105.345, 21.012, 105.445, 21.112)
    assert (answered.unit, answered.questions) == ("degree", ())


def test_swapped_columns_are_named_and_swapped_only_when_chosen():
    text = "Điểm;Y;X\n" + rows(SQUARE)
    found = read(text)
    assert len(found.geometry) == 0
    assert "đổi chỗ" in the(found, "swapped").vi
    assert found.questions[0]["option"] == "swap"
    assert found.as_given[0].bounds[:2] == (SQUARE[0][0], SQUARE[0][1])
    chosen = read(text, swap=True)
    assert chosen.geometry[0].equals(AREA)
    assert [n.kind for n in chosen.choices] == ["swapped_by_choice"]


def test_a_word_beside_the_letter_says_more_than_the_letter():
    found = read("Điểm;X (Đông);Y (Bắc)\n" + rows([(e, n) for n, e in SQUARE]))
    assert found.geometry[0].equals(AREA)
    assert "swapped" not in kinds(found)


def test_one_row_swapped_and_one_row_with_a_digit_too_few_are_named():
    corners = [*SQUARE, (570_050.0, 2_321_500.0), (232_145.6, 570_050.0), (2_400_000.0, 570_050.0)]
    found = read("Điểm;X;Y\n" + rows(corners))
    wrong = [n for n in found.notes if n.kind == "row_outside"]
    assert [n.row for n in wrong] == [6, 7]
    assert "swapped in this row alone" in wrong[0].en
    assert "a digit too many or too few?" in wrong[1].en
    assert the(found, "row_far").row == 8


def test_without_a_header_the_size_says_which_column_is_which():
    found = read(rows([(e, n) for n, e in SQUARE], WRITINGS["2321456,78"]))
    assert found.geometry[0].equals(AREA)
    assert "column 3 is X (north) and column 2 is Y (east)" in the(found, "no_header").en
    with pytest.raises(FileUnreadable, match="must name the columns"):
        read("1;5;6\n2;7;8\n3;9;9\n")


def test_missing_numbers_text_rows_and_notes():
    found = read(
        "Điểm;X;Y\nM1;2321456.78;570100\nM2;;570300\nM3;2321556.78;57010O\nKhu B\nM4;abc;def\n"
        "M5\nNgười lập: Nguyễn Văn A;;\n"
    )
    where = {(n.kind, n.row, n.field) for n in found.notes}
    assert where >= {
        ("missing_number", 3, "X"), ("not_a_number", 4, "Y"), ("text_row", 5, None),
        ("not_a_number", 6, "X"), ("not_a_number", 6, "Y"), ("missing_number", 7, "X"),
        ("text_row", 8, None),
    }  # fmt: skip
    assert len(found.geometry) == 0
    assert Errors(errors(found.notes)).said("en").endswith("; and 3 more")


def moved(corners, north, east, scale=1.0):
    first = corners[0]
    return [(first[0] + north + scale * (n - first[0]), first[1] + east + scale * (e - first[1]))
            for n, e in corners]  # fmt: skip


HOLE = moved(SQUARE, 20, 20, 0.5)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (rows(SQUARE) + "\n" + rows(HOLE, names=["5", "6", "7", "8"]), "blank"),
        (rows(SQUARE) + rows(HOLE), "numbering"),
        (rows(SQUARE) + rows(HOLE, names=["A1", "A2", "A3", "A4"]), "numbering"),
        (rows([*SQUARE, SQUARE[0]], names="12341") + rows(HOLE, names="5678"), "closed"),
        (rows(SQUARE) + "Khoét\n" + rows(HOLE, names=list("5678")), "text row"),
    ],
)  # fmt: skip
def test_a_second_ring_inside_is_a_hole_and_is_told(text, why):
    found = read("Điểm;X;Y\n" + text)
    assert found.geometry[0].equals(AREA - shapely.Polygon([(e, n) for n, e in HOLE]))
    assert why in the(found, "new_ring").en.replace("restarts", "numbering")
    assert "ring 1: read as a hole" in the(found, "hole").en


def test_a_second_ring_beside_is_a_part():
    found = read("Điểm;X;Y\n" + rows(SQUARE) + "\n" + rows(moved(SQUARE, 0, 5_000)))
    assert found.geometry[0].geom_type == "MultiPolygon"
    assert found.geometry[0].area == pytest.approx(2 * AREA.area)
    assert "2 phần" in the(found, "parts").vi


def test_an_island_in_a_hole_is_ground_again():
    every = [SQUARE, HOLE, moved(HOLE, 10, 10, 0.5)]
    found = read("Điểm;X;Y\n" + "\n".join(map(rows, every)))
    outer, hole, island = (shapely.Polygon([(e, n) for n, e in ring]) for ring in every)
    assert found.geometry[0].area == pytest.approx(outer.area - hole.area + island.area)


def test_rings_that_overlap_are_named():
    found = read("Điểm;X;Y\n" + rows(SQUARE) + "\n" + rows(moved(SQUARE, 50, 50)))
    assert "ring 1 (rows 2–5) and ring 2 (rows 7–10) overlap" in the(found, "rings_overlap").en
    assert len(found.geometry) == 0


def test_numbering_that_passes_one_is_one_ring():
    found = read("Điểm;X;Y\n" + rows(SQUARE, names=["12", "13", "1", "2"]))
    assert found.geometry[0].equals(AREA)


def test_a_crossing_ring_is_named_by_its_two_sides():
    a, b, c, d = SQUARE
    found = read("Điểm;X;Y\n" + rows([a, c, b, d]))
    note = the(found, "crossing")
    assert "cạnh M1–M2 cắt hoặc chạm cạnh M3–M4" in note.vi
    assert "side M1–M2 crosses or touches side M3–M4" in note.en
    assert len(found.geometry) == 0


def test_a_side_that_runs_back_over_the_one_before_is_named():
    a, b, c, d = SQUARE
    spike = (b[0] + 30, b[1])
    found = read("Điểm;X;Y\n" + rows([a, spike, b, c, d]))
    crossing = [n.en for n in found.notes if n.kind == "crossing"]
    assert crossing[0].startswith("side M1–M2 crosses or touches side M2–M3")


def test_a_point_that_stands_twice_is_counted_once():
    found = read("Điểm;X;Y\n" + rows([*SQUARE[:2], *SQUARE[1:]]))
    assert the(found, "duplicate_point").row == 4
    assert found.geometry[0].equals(AREA)


def test_one_name_for_two_points_is_a_warning():
    found = read("Điểm;X;Y\n" + rows(SQUARE, names=["M1", "M2", "M2", "M4"]))
    assert the(found, "duplicate_name").row == 4
    assert len(found.geometry) == 1


SIDES = ["100", "200", "100", "200"]


def sided(sides):
    lines = rows(SQUARE).splitlines()
    return "Điểm;X;Y;Cạnh\n" + "\n".join(f"{r};{s}" for r, s in zip(lines, sides, strict=True))


def test_sides_may_stand_beside_the_corner_they_begin_or_end_at():
    assert "side_differs" not in kinds(read(sided(SIDES)))
    assert "side_differs" not in kinds(read(sided(["200", *SIDES[:3]])))
    assert "side_differs" not in kinds(read(sided(["", *SIDES[:3]])))


@pytest.mark.parametrize(
    ("stated", "fits"), [("100.05", True), ("100.06", False), ("99.95", True), ("99.94", False)]
)
def test_a_side_may_be_5_cm_off(stated, fits):
    assert kinds(read(sided([stated, *SIDES[1:]])), "warning") == ([] if fits else ["side_differs"])


def test_a_long_side_may_be_a_two_thousandth_off():
    far = [(n * 1.0, e * 1.0) for n, e in moved(SQUARE, 0, 0, 10)]
    text = "Điểm;X;Y;Cạnh\n" + "\n".join(
        f"{r};{s}" for r, s in zip(rows(far).splitlines(), ["1000.4", "2000.9", "1000.6", "2000"],
                                   strict=True)
    )  # fmt: skip
    assert [n.row for n in read(text).notes if n.kind == "side_differs"] == [4]


def test_sides_of_a_table_in_degrees_are_lengths_on_the_ellipsoid():
    found = read("Điểm;Vĩ độ;Kinh độ;Cạnh\n1;21.0;105.5;1107,2\n2;21.01;105.5;1040\n"
                 "3;21.01;105.51;1107,2\n4;21.0;105.51;1040\n".replace(",", "."))  # fmt: skip
    assert found.unit == "degree"
    assert [n.row for n in found.notes if n.kind == "side_differs"] == []


@pytest.mark.parametrize("many", [1, 2])
def test_three_points_are_needed(many):
    found = read("Điểm;X;Y\n" + rows(SQUARE[:many]))
    assert f"ring 1 has {many} distinct points" in the(found, "too_few").en


def test_points_named_by_letters_are_points_whatever_stands_beside_them():
    lines = rows(SQUARE, names=["N", "E", "X", "D"]).splitlines()
    found = read("Điểm;X;Y;Ghi chú\n" + "\n".join(f"{line};mốc" for line in lines))
    assert found.geometry[0].equals(AREA)
    assert kinds(found) == ["number_format"]


def test_a_page_break_repeats_the_header_within_a_ring():
    text = "Điểm;X;Y\n" + rows(SQUARE)
    lines = text.splitlines()
    found = read("\n".join([*lines[:3], lines[0], *lines[3:]]))
    assert found.geometry[0].equals(AREA)
    assert kinds(found) == ["number_format"]


@pytest.mark.parametrize(
    ("line", "m2"),
    [
        ("Diện tích: 72,90 ha", 729_000.0),
        ("Tổng diện tích khu đất S = 729.000,5 m2", 729_000.5),
        ("DIỆN TÍCH;;55 ha", 550_000.0),
        ("Tổng diện tích:;20000;m2", 20_000.0),
        ("Area: 55 ha", 550_000.0),
        ("Diện tích: 729.000 m²", 729_000.0),
        ("Diện tích: 729.000", None),
    ],
)
def test_the_area_that_a_table_says(line, m2):
    found = read("Điểm;X;Y\n" + rows(SQUARE, WRITINGS["2.321.456,78"]) + line)
    assert found.declared_m2 == m2
    assert ("area_unclear" in kinds(found)) == (m2 is None)


@pytest.mark.parametrize(
    ("words", "crs"),
    [
        ("Hệ VN-2000, kinh tuyến trục 105°30', múi 3°", "EPSG:9209"),
        ("KTT: 105 độ 45 phút", "EPSG:9210"),
        ("KTT 105°45’", "EPSG:9210"),
        ("VN2000 kinh tuyến trung ương 105, múi chiếu 6°", "EPSG:3405"),
        ("central meridian 106°15'", "EPSG:9212"),
        ("EPSG:5897", "EPSG:5897"),
        ("kinh tuyến trục 105°, sau đổi sang kinh tuyến trục 105°30'", None),
        ("Bảng tọa độ", None),
    ],
)
def test_the_zone_that_the_words_say(words, crs):
    assert said_crs([words]) == crs


def test_commas_between_cells_and_in_numbers_are_one_sentence():
    found = read("Điểm,X,Y\n" + rows(SQUARE, WRITINGS["2321456,78"], ","))
    assert kinds(found, "error") == ["commas"]


def test_a_sheet_keeps_its_numbers_and_merged_sites():
    cells = [["Khu", "Điểm", "X", "Y"]]
    cells += [["A" if n == 0 else None, float(n + 1), *c] for n, c in enumerate(SQUARE)]
    cells += [["B" if n == 0 else None, float(n + 1), *c]
              for n, c in enumerate(moved(SQUARE, 500, 500))]  # fmt: skip
    found = read_corners(grid_of_sheet(cells), "a.xlsx")
    assert found.ids == ["A", "B"]
    assert found.geometry[0].equals(AREA)


def test_a_column_of_ids_that_all_differ_names_points():
    assert read("id;X;Y\n" + rows(SQUARE)).geometry[0].equals(AREA)


@given(
    st.lists(st.floats(0.2, 1.0), min_size=3, max_size=12),
    st.sampled_from(sorted(WRITINGS)),
    st.sampled_from(sorted(BETWEEN)),
)
def test_a_star_of_any_shape_comes_back(radii, writing, between):
    turns = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    corners = [
        (2_321_000 + round(400 * r * np.cos(t), 2), 570_000 + round(400 * r * np.sin(t), 2))
        for r, t in zip(radii, turns, strict=True)
    ]
    mark = BETWEEN[between]
    text = mark.join(["Điểm", "X", "Y"]) + "\n" + rows(corners, WRITINGS[writing], mark)
    found = read(text)
    if len(found.geometry) == 0:  # no thousands or decimals told the marks apart: it asks
        assert kinds(found, "error") != []
        return
    want = shapely.Polygon([(e, n) for n, e in corners])
    assert found.geometry[0].symmetric_difference(want).area < 1e-6


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused_in_one_sentence(text):
    with contextlib.suppress(FileUnreadable):
        found = read(text)
        assert len(found.geometry) or kinds(found, "error")
