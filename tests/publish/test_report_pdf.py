"""The PDF statement, opened and read back, and its pages looked at."""

import io
import unicodedata

import pytest
import typst
from pypdf import PdfReader

from geoapp.publish import report
from geoapp.publish.report.glyphs import SET, UNKNOWN, settable
from geoapp.publish.report.source import digest
from tests.publish.pages import rendered
from tests.publish.statements import bare_document, document, pieces
from tests.publish.test_report_html import EMPTY, LANGUAGES, evil

VIETNAMESE = "ắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựỳỵỷỹđĂÂĐÊÔƠƯẬẸỀỘỤỮỴ"


@pytest.fixture(scope="module")
def made():
    return report.pdf(document(), pieces(), "vi")


@pytest.fixture(scope="module")
def read(made):
    return PdfReader(io.BytesIO(made))


def words(reader):
    text = " ".join(page.extract_text() for page in reader.pages)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def test_it_says_in_vietnamese_what_the_page_says(read):
    said = words(read)
    for part in (
        "Ranh giới chồng lên ít nhất 2,1600 ha đất lúa (51,92 % diện tích khu đất)",
            "có thể đến 2,1700 ha (52,16 %)", "ít nhất 2,1600 ha, có thể đến 2,1700 ha",
        "Nghị quyết của HĐND trước khi chuyển mục đích đất lúa", "Trần Thị Ước",
        "BẢN KẾT QUẢ KIỂM TRA", "Cụm thử <Nghiệm> & Đồng Phú", "Trang 1/", digest(document()),
        "2.320.180,00",
    ):  # fmt: skip
        assert part in said, part


def test_what_is_copied_holds_no_mark_of_ours_and_digests_are_whole():
    given = document()
    given["intake"]["file"] = "a" * 60 + "?x=" + "b" * 60
    made = report.pdf(given, pieces(), "vi")
    raw = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    assert {"\u200b", "\u200c", "\u00ad", "\ufffc", "\u2060"} & set(raw) == set()
    for digits in (given["intake"]["sha256"], digest(given)):
        assert digits in raw
    assert "sha256:" + "a" * 64 in raw
    assert given["intake"]["file"] in raw.replace("\n", "")


def test_it_is_archival_a4_with_bookmarks_and_a_fixed_date(made, read):
    assert b"pdfaid:part" in made.replace(b" ", b"") or b"pdfaid" in made
    assert [round(float(v)) for v in read.pages[0].mediabox[2:]] == [595, 842]
    titles = [item.title for item in read.outline if not isinstance(item, list)]
    assert titles[:3] == ["Khu đất và diện tích", "Sơ đồ", "Diện tích theo loại đất"]
    assert read.metadata.title == "Khu đất: Cụm thử <Nghiệm> & Đồng Phú"
    assert read.metadata.author == "Nguyễn Văn Ước"
    assert read.metadata.creation_date.date().isoformat() == "2026-11-02"


def test_figures_are_links_to_their_pieces(read):
    links = [
        a.get_object() for page in read.pages for a in page.get("/Annots", [])
        if a.get_object()["/Subtype"] == "/Link"
    ]  # fmt: skip
    assert len(links) > 15


def test_every_font_is_embedded(read):
    fonts = {}
    for page in read.pages:
        for font in page["/Resources"].get_object().get("/Font", {}).values():
            each = font.get_object()
            fonts[each["/BaseFont"]] = each["/DescendantFonts"][0].get_object()
    assert fonts
    for name, font in fonts.items():
        descriptor = font["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor), name


def test_no_page_is_blank_and_the_plan_is_drawn(made, tmp_path):
    sheets = rendered(made, tmp_path)
    assert len(sheets) == len(PdfReader(io.BytesIO(made)).pages)
    for sheet in sheets:
        assert (sheet < 128).mean() > 0.002
    plan_page = max(sheets, key=lambda s: ((s > 60) & (s < 235)).mean())
    assert ((plan_page > 60) & (plan_page < 235)).mean() > 0.1


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_check_with_nothing_in_it_still_prints(lang):
    read = PdfReader(io.BytesIO(report.pdf(bare_document(), EMPTY, lang)))
    assert {"vi": "chưa kiểm tra", "en": "not checked yet"}[lang] in words(read)


@LANGUAGES
def test_no_text_is_read_as_markup_or_stops_it(lang):
    found = pieces()
    found["features"] = [evil(f) for f in found["features"]]
    hostile = evil(document())
    hostile["site"]["name"] = "#panic() $x$ *a* `b` @c <d> \\ 中文 😀 ก \u0338 \u0610" + "ả" * 90
    said = words(PdfReader(io.BytesIO(report.pdf(hostile, found, lang))))
    assert "#panic() $x$ *a* `b` @c <d> \\" in said


def test_every_letter_let_through_can_be_set():
    template = b'#set text(font: "Libertinus Serif")\n#sys.inputs.s'
    for text in (" ".join(sorted(SET - {"\n"})), UNKNOWN, "a\u200bb"):
        typst.Compiler(
            input=template, ignore_system_fonts=True, sys_inputs={"s": text}
        ).compile(format="pdf", pdf_standards="a-2b")  # fmt: skip
    assert settable(VIETNAMESE) == VIETNAMESE
    assert settable("中\t😀") == f"{UNKNOWN} {UNKNOWN}"


def test_a_plan_with_many_codes_stays_on_its_page():
    found = pieces()
    for n in range(60):
        each = dict(found["features"][0])
        each["id"] = f"x{n}"
        each["properties"] = each["properties"] | {"code": f"A{n}"}
        found["features"].append(each)
    read = PdfReader(io.BytesIO(report.pdf(document(), found, "vi")))
    said = [page.extract_text() for page in read.pages]
    holder = next(text for text in said if "1:" in text and "EPSG:5897. L" in text)
    assert "A59" in holder
