"""The DOCX statement, opened and read back."""

import datetime as dt
import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from geoapp.publish import report
from tests.publish.statements import bare_document, document, pieces
from tests.publish.test_report_html import EMPTY, LANGUAGES, evil


@pytest.fixture(scope="module")
def made():
    return report.docx(document(), pieces(), "vi")


@pytest.fixture(scope="module")
def read(made):
    return docx.Document(io.BytesIO(made))


def words(read):
    lines = [p.text for p in read.paragraphs]
    for table in read.tables:
        lines += [cell.text for row in table.rows for cell in row.cells]
    return "\n".join(lines)


def test_it_has_the_form_of_an_office_paper(read):
    head = [cell.text for cell in read.tables[0].rows[0].cells]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc" in head[1]
    assert "ngày …… tháng …… năm" in head[1]
    assert "Số: ………" in head[0]
    assert read.styles["Normal"].font.name == "Times New Roman"
    page = read.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert [c.text for c in read.tables[-1].rows[0].cells] == ["NGƯỜI LẬP", "THỦ TRƯỞNG CƠ QUAN"]
    assert "PAGE" in page.header.paragraphs[0]._p.xml


def test_it_says_what_the_page_says(read):
    said = words(read)
    for part in (
        "Ranh giới chồng lên ít nhất 2,1600 ha đất lúa (51,92 % diện tích khu đất)",
            "có thể đến 2,1700 ha (52,16 %)", "ít nhất 2,1600 ha, có thể đến 2,1700 ha",
        "Cụm thử <Nghiệm> & Đồng Phú", "Nghị quyết của HĐND", "14.400,0", "2.320.180,00",
        "Trần Thị Ước, 03/11/2026", "Không có dân cư trong cụm: chưa có dữ liệu",
    ):  # fmt: skip
        assert part in said, part


def test_headings_plan_and_code_are_there(read):
    titles = [p.text for p in read.paragraphs if p.style.name == "Heading 1"]
    assert titles[:3] == ["Khu đất và diện tích", "Sơ đồ", "Diện tích theo loại đất"]
    assert len(read.inline_shapes) == 2
    plan = read.inline_shapes[1]
    assert round(plan.width.mm) == 160
    for shape in read.part.package.image_parts:
        assert shape.blob.startswith(b"\x89PNG")


def test_figures_lead_to_their_pieces(read):
    body = read.element.body
    names = {m.get(qn("w:name")) for m in body.iter(qn("w:bookmarkStart"))}
    links = {h.get(qn("w:anchor")) for h in body.iter(qn("w:hyperlink"))}
    assert links
    assert links - names == set()
    marks = [m.get(qn("w:id")) for m in body.iter(qn("w:bookmarkStart"))]
    assert len(set(marks)) == len(marks)


def test_heads_of_long_tables_are_repeated(read):
    tables = [t for t in read.tables if len(t.rows) > 1]
    assert any(t._tbl.findall(f".//{qn('w:tblHeader')}") for t in tables)


def test_its_dates_are_those_of_the_statement(made, read):
    assert read.core_properties.created.date() == dt.date(2026, 11, 2)
    assert read.core_properties.author == "Nguyễn Văn Ước"
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@LANGUAGES
def test_a_check_with_nothing_in_it_is_written(lang):
    read = docx.Document(io.BytesIO(report.docx(bare_document(), EMPTY, lang)))
    assert {"vi": "chưa kiểm tra", "en": "not checked yet"}[lang] in words(read)


def test_hostile_text_stays_text():
    found = pieces()
    found["features"] = [evil(f) for f in found["features"]]
    read = docx.Document(io.BytesIO(report.docx(evil(document()), found, "vi")))
    assert '"><img src=x onerror=alert(1)>\ufffd\ufffdNguyễn Văn Ước' in words(read)
