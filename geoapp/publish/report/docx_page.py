"""Page, styles, letterhead and page numbers of the DOCX statement."""

from datetime import datetime
from typing import Any

from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from geoapp.publish.clean import clean
from geoapp.publish.report.content import Statement
from geoapp.publish.report.source import Source, made_on

FONT = "Times New Roman"
LANGUAGES = {"vi": "vi-VN", "en": "en-GB"}


def set_up(docx: Docx, made: Statement, source: Source) -> None:
    """A4, the margins and the type of office papers, page numbers, dates of the statement."""
    page = docx.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin = page.bottom_margin = Mm(20)
    page.left_margin, page.right_margin = Mm(30), Mm(20)
    page.different_first_page_header_footer = True
    _fields(page.header.paragraphs[0], " / ", "PAGE", "NUMPAGES")
    _styles(docx, made.lang)
    day = made_on(source.document)
    core = docx.core_properties
    core.title, core.subject = clean(made.front.subject)[:255], clean(made.identity)[:255]
    core.author = core.last_modified_by = clean(source.document.get("by") or "")[:255]
    core.created = core.modified = datetime(day.year, day.month, day.day)
    core.comments, core.revision, core.language = "", 1, LANGUAGES[made.lang]


def _styles(docx: Docx, lang: str) -> None:
    for name, size in (("Normal", 13), ("Heading 1", 14)):
        style = docx.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for theme in [k for k in fonts.attrib if "Theme" in k]:
            del fonts.attrib[theme]
        for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(kind), FONT)
        style.element.rPr.append(_element("w:lang", {"w:val": LANGUAGES[lang]}))
    docx.styles["Normal"].paragraph_format.space_after = Pt(4)


def _element(name: str, attributes: dict[str, str]) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(key), value)
    return made


def _fields(paragraph: Paragraph, between: str, *names: str) -> None:
    """Page number and count, which the reader's program fills in."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for n, name in enumerate(names):
        if n:
            paragraph.add_run(between)
        run = paragraph.add_run()._r
        run.append(_element("w:fldChar", {"w:fldCharType": "begin"}))
        code = _element("w:instrText", {"xml:space": "preserve"})
        code.text = f" {name} "
        run.append(code)
        run.append(_element("w:fldChar", {"w:fldCharType": "end"}))


def letterhead(docx: Docx, source: Source) -> None:
    """The office at the left, the state at the right; what the office gives is left blank."""
    table = docx.add_table(rows=1, cols=2)
    table.autofit = False
    office, state = table.rows[0].cells
    for cell, column, wide in zip((office, state), table.columns, (58, 102), strict=True):
        cell.width = column.width = Mm(wide)
    centred(office.paragraphs[0], source.say("office"), bold=True, size=12)
    centred(office.add_paragraph(), source.say("number"), size=13)
    centred(state.paragraphs[0], source.say("national_name"), bold=True, size=12)
    centred(state.add_paragraph(), source.say("national_motto"), bold=True, underline=True)
    centred(state.add_paragraph(), source.say("place_date"), italic=True)


def centred(
    paragraph: Paragraph, text: str, *, bold: bool = False, italic: bool = False,
    underline: bool = False, size: float = 13,
) -> None:  # fmt: skip
    """One line in the middle of its cell."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.italic, run.underline, run.font.size = bold, italic, underline, Pt(size)
