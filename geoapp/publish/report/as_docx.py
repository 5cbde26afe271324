"""A statement as DOCX, to be edited: the form that Vietnamese offices use.

Name of the state and motto stand at the head; number, place and date are left for the office,
which alone can give them, and so are the signatures. Everything else is the statement.
"""

import io
from functools import singledispatchmethod

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt, RGBColor
from docx.text.parfmt import ParagraphFormat

from geoapp.publish.clean import clean
from geoapp.publish.plan import plan
from geoapp.publish.report.code import qr_png
from geoapp.publish.report.content import Facts, Plan, Section, Statement, Table, Text
from geoapp.publish.report.docx_page import centred, letterhead, set_up
from geoapp.publish.report.docx_xml import Anchors, facts_xml, table_xml
from geoapp.publish.report.fixed_zip import fixed
from geoapp.publish.report.make import anchors_of, statement
from geoapp.publish.report.raster import png
from geoapp.publish.report.source import Document, Source

RED = RGBColor(0x8C, 0x00, 0x19)
PLAN_MM = (160.0, 205.0)


def docx_bytes(document: Document, pieces: Document, lang: str) -> bytes:
    """The whole file."""
    made, source = statement(document, pieces, lang), Source(document, pieces, lang)
    writer = Writer(made, source, plan(document, pieces, lang, page_mm=PLAN_MM))
    writer.front()
    for section in made.sections:
        writer.section(section)
    writer.signatures()
    out = io.BytesIO()
    writer.docx.save(out)
    return fixed(out.getvalue())


class Writer:
    """Adds the parts of a statement to a new DOCX."""

    def __init__(self, made: Statement, source: Source, drawing: str) -> None:
        self.made, self.source, self.drawing = made, source, drawing
        self.docx = docx.Document()
        self.anchors = Anchors(anchors_of(made))
        set_up(self.docx, made, source)

    def front(self) -> None:
        """State name and motto, title, verdict and what limits it."""
        front, say = self.made.front, self.source.say
        letterhead(self.docx, self.source)
        self._line(front.title, size=15, bold=True, before=18)
        self._line(front.subject, size=14, bold=True)
        for mark in front.marks:
            self._line(mark, bold=True, colour=RED)
        self._line(f"{say('verdict')}: {front.verdict}", bold=True, before=8)
        self._line(front.sentence, bold=True)
        self._add(facts_xml(front.facts, self.anchors))
        self._picture(qr_png(self.made.identity, self.made.digest), 28)
        self._line(f"{say('check_id')}: {self.made.identity}", size=10)
        self._line(f"{say('digest')}: {self.made.digest}", size=9)
        self._line(say("given_not_proved"), size=10, italic=True)

    def section(self, section: Section) -> None:
        """A heading and its blocks."""
        heading = self.docx.add_heading(clean(section.title), level=1)
        marks = parse_xml(f"<w:p {nsdecls('w')}>{self.anchors.here(section.key)}</w:p>")
        for mark in list(marks):
            heading._p.append(mark)
        for block in section.blocks:
            self.add(block)

    @singledispatchmethod
    def add(self, block: object) -> None:
        """Add a block."""
        raise TypeError(f"no DOCX for {type(block).__name__}")

    @add.register
    def _text(self, block: Text) -> None:
        paragraph = self.docx.add_paragraph()
        run = paragraph.add_run(clean(block.text))
        run.bold = block.kind in ("strong", "warning")
        run.italic = block.kind == "note"
        run.font.size = Pt(11) if block.kind == "note" else None
        if block.kind == "warning":
            run.font.color.rgb = RED

    @add.register
    def _facts(self, block: Facts) -> None:
        self._add(facts_xml(block, self.anchors))

    @add.register
    def _table(self, block: Table) -> None:
        if block.title:
            self._line(block.title, size=11, bold=True, left=True, before=6).keep_with_next = True
        self._add(table_xml(block, self.anchors))
        if block.note:
            self._line(block.note, size=10, italic=True, left=True)

    @add.register
    def _plan(self, block: Plan) -> None:
        if self.drawing:
            self._picture(png(self.drawing), PLAN_MM[0])
        self._line(block.caption, size=11, italic=True)

    def signatures(self) -> None:
        """Two places to sign; nobody's name is filled in for them."""
        self.docx.add_paragraph()
        table = self.docx.add_table(rows=2, cols=2)
        for n, key in enumerate(("signer", "head")):
            centred(table.cell(0, n).paragraphs[0], self.source.say(key), bold=True)
            centred(table.cell(1, n).paragraphs[0], self.source.say("sign_here"), italic=True)

    def _picture(self, data: bytes, wide_mm: float) -> None:
        paragraph = self.docx.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run().add_picture(io.BytesIO(data), width=Mm(wide_mm))

    def _line(
        self, text: str, *, size: float = 13, bold: bool = False, italic: bool = False,
        left: bool = False, before: float = 0, colour: RGBColor | None = None,
    ) -> ParagraphFormat:  # fmt: skip
        paragraph = self.docx.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(before)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(clean(text))
        run.bold, run.italic, run.font.size = bold, italic, Pt(size)
        if colour is not None:
            run.font.color.rgb = colour
        made: ParagraphFormat = paragraph.paragraph_format
        return made

    def _add(self, element: object) -> None:
        self.docx.element.body.insert_element_before(element, "w:sectPr")
