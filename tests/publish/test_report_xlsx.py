"""The XLSX statement, opened, read back and computed again."""

import io
import re
from math import fsum, isclose

import openpyxl
import pytest

from geoapp.publish import report
from geoapp.publish.report.as_xlsx import tables_xlsx
from geoapp.publish.report.source import made_on
from tests.publish.statements import bare_document, document, pieces
from tests.publish.test_report_html import EMPTY, LANGUAGES, evil


def opened(data, **more):
    return openpyxl.load_workbook(io.BytesIO(data), **more)


@pytest.fixture(scope="module")
def made():
    return report.xlsx(document(), pieces(), "vi")


class Computed:
    """Computes the few formulas that a workbook of ours may hold, cell by cell."""

    def __init__(self, book):
        self.book = book

    def cells(self, sheet, reference):
        name, _, place = reference.rpartition("!")
        found = self.book[name.strip("'")] if name else sheet
        block = found[place.replace("$", "")]
        rows = block if isinstance(block, tuple) else ((block,),)
        return [
            (found, cell) for row in rows for cell in (row if isinstance(row, tuple) else (row,))
        ]

    def value(self, sheet, cell):
        text = cell.value
        if not (isinstance(text, str) and cell.data_type == "f"):
            return text
        return self.formula(sheet, text[1:])

    def numbers(self, sheet, reference):
        values = [self.value(s, c) for s, c in self.cells(sheet, reference)]
        return [v for v in values if isinstance(v, int | float)]

    def formula(self, sheet, text):
        total = re.fullmatch(r"SUM\((.*)\)", text)
        if total:
            return fsum(n for r in total[1].split(",") for n in self.numbers(sheet, r))
        chosen = re.fullmatch(r"SUMIF\((.*),(.*),(.*)\)", text)
        if chosen:
            keys = [self.value(s, c) for s, c in self.cells(sheet, chosen[1])]
            wanted = self.value(*self.cells(sheet, chosen[2])[0])
            areas = [self.value(s, c) for s, c in self.cells(sheet, chosen[3])]
            return fsum(a for k, a in zip(keys, areas, strict=True) if k == wanted)
        if "*" in text:
            first, *rest = (self.numbers(sheet, r)[0] for r in text.split("*"))
            for each in rest:
                first *= each
            return first
        above, below = text.split("/")
        under = float(below) if below.isdigit() else self.numbers(sheet, below)[0]
        return self.numbers(sheet, above)[0] / under


def test_the_sheets_are_the_tables_the_pieces_and_the_corners(made):
    names = opened(made).sheetnames
    assert names == ["Kết luận", "T1", "T6", "Chi tiết", "Mảnh", "Bảng tọa độ góc ranh"]


def test_every_formula_gives_the_value_of_the_check(made):
    book, kept = opened(made), opened(made, data_only=True)
    computed, count = Computed(book), 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    count += 1
                    found = computed.value(sheet, cell)
                    assert isclose(found, kept[sheet.title][cell.coordinate].value, rel_tol=1e-9)
    assert count > 20


def test_a_sum_can_be_followed_to_the_pieces(made):
    sheet = opened(made)["T1"]
    by_name = {row[0].value: row for row in sheet.iter_rows(min_row=3)}
    assert by_name["Đất chuyên trồng lúa"][2].value.startswith("=SUMIF('Mảnh'!$C$2:$C$6,B4,")
    assert by_name["Đất lúa (LUA = LUC + LUK)"][2].value == "=SUM(C4:C5)"
    assert by_name["Toàn khu"][2].value == "=SUM(C3,C6,C8)"
    assert by_name["Đất chuyên trồng lúa"][3].value == "=C4/10000"
    assert by_name["Đất chuyên trồng lúa"][4].value == "=C4/C$9"
    costs = opened(made)["T6"]
    assert costs["B6"].value == "=B3*B4*B5"


def test_a_number_that_formulas_do_not_give_stays_the_number_of_the_check():
    odd = document()
    odd["tables"]["T1"]["rows"][0]["values"]["area_m2"] = 21_600.5
    book = opened(report.xlsx(odd, pieces(), "vi"))
    assert book["T1"]["C3"].value == 21_600.5


def test_numbers_are_numbers_and_shares_are_per_cent(made):
    sheet = opened(made)["T1"]
    assert sheet["E3"].number_format == "0.00%"
    assert sheet["C3"].number_format == "#,##0.0"
    assert opened(made)["Mảnh"]["E2"].value == pytest.approx(7_200.0)


def test_text_is_never_a_formula():
    found = pieces()
    for code in ("=1+1", "@SUM(A1)", "+2", "-3", "http://x.example"):
        each = dict(found["features"][0])
        each["properties"] = each["properties"] | {"code": code, "parcel": code}
        found["features"].append(each)
    shady = document()
    shady["site"]["name"] = "=HYPERLINK(1)"
    shady["by"] = "=cmd"
    shady["tables"]["T1"]["rows"][1]["values"]["land_vi"] = "=1+1"
    book = opened(report.xlsx(shady, found, "vi"))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.hyperlink is None
                if cell.data_type == "f":
                    assert re.match(r"=(SUM|SUMIF|[A-Z]+\$?\d)", cell.value), cell.value
    assert book["T1"]["A4"].value == "=1+1"
    assert book["T1"]["A4"].data_type == "s"


@LANGUAGES
def test_a_check_with_nothing_in_it_is_written(lang):
    book = opened(report.xlsx(bare_document(), EMPTY, lang))
    said = [c.value for row in book.worksheets[1].iter_rows() for c in row]
    assert {"vi": "chưa kiểm tra", "en": "not checked yet"}[lang] in said


def test_hostile_text_is_written():
    found = pieces()
    found["features"] = [evil(f) for f in found["features"]]
    assert opened(report.xlsx(evil(document()), found, "en")).sheetnames[0] == "Verdict"


def test_a_workbook_of_tables_alone():
    made = tables_xlsx(document()["tables"], "Các cụm", made_on(document()), "en")
    assert opened(made).sheetnames == ["T1", "T6"]


def test_the_moment_inside_is_that_of_the_statement(made):
    assert opened(made).properties.created.date().isoformat() == "2026-11-02"


@LANGUAGES
def test_corners_are_numbers_with_a_format(lang):
    sheet = opened(report.xlsx(document(), pieces(), lang)).worksheets[-1]
    rows = [r for r in sheet.iter_rows() if r[0].data_type == "n" and r[0].value is not None]
    assert [r[0].value for r in rows] == [1, 2, 3, 4]
    north, east, length = rows[0][1], rows[0][2], rows[0][4]
    assert (north.value, east.value, length.value) == (2_320_180.0, 560_280.0, 160.0)
    assert {c.number_format for c in (north, east, length)} == {"#,##0.00"}


def test_the_fee_has_no_decimals_and_classes_are_words(made):
    book = opened(made)
    assert book["T6"]["B6"].number_format == "#,##0"
    assert [c.value for c in book["Mảnh"]["D"]] == [
        "Lớp lúa", "LUC", "LUC", "LUK", "đất khác", "không có thửa",
    ]  # fmt: skip
