"""Tables and links of the DOCX statement as WordprocessingML, row by row.

python-docx looks through a whole table for each cell; an annex of thousands of rows is
written as XML at once instead.
"""

from html import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from geoapp.publish.clean import clean
from geoapp.publish.report.content import Cell, Facts, Row, Table

WIDTH = 9070
"""The width of the text, in twentieths of a point: A4 less margins of 30 and 20 mm."""
SHADES = {"head": "ECECEC", "subtotal": "F5F5EE", "total": "E8E8E8"}
BORDER = 'w:val="single" w:sz="4" w:space="0" w:color="808080"'
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


class Anchors:
    """Names of bookmarks: Word allows letters and digits only, so each anchor gets a number."""

    def __init__(self, known: set[str]) -> None:
        self._numbers = {anchor: n for n, anchor in enumerate(sorted(known), 1)}
        self._set: set[str] = set()

    def here(self, anchor: str | None) -> str:
        """A bookmark, once for each anchor."""
        if anchor not in self._numbers or anchor in self._set:
            return ""
        self._set.add(str(anchor))
        number = self._numbers[str(anchor)]
        start = f'<w:bookmarkStart w:id="{number}" w:name="a{number}"/>'
        return f'{start}<w:bookmarkEnd w:id="{number}"/>'

    def link(self, anchor: str | None, run: str) -> str:
        """``run`` leading to an anchor, where there is one."""
        if anchor not in self._numbers:
            return run
        return f'<w:hyperlink w:anchor="a{self._numbers[str(anchor)]}">{run}</w:hyperlink>'


def table_xml(block: Table, anchors: Anchors) -> BaseOxmlElement:
    """A bordered table whose heads are repeated on every page."""
    widths = _widths([h.weight for h in block.heads])
    numeric = [h.numeric for h in block.heads]
    heads = Row(tuple(Cell(h.text) for h in block.heads), "head", block.anchor)
    rows = [_row(row, widths, numeric, anchors) for row in (heads, *block.rows)]
    return _table(widths, rows, SIDES)


def facts_xml(block: Facts, anchors: Anchors) -> BaseOxmlElement:
    """Names and values in two columns, ruled between the lines."""
    widths = _widths([1, 2.2])
    rows = []
    for name, values in block.pairs:
        lines = "".join(_paragraph(_run(v.text, size=22), "left") for v in values)
        title = _paragraph(_run(name, bold=True, size=22), "left")
        rows.append(f"<w:tr>{_cell(title, widths[0])}{_cell(lines, widths[1])}</w:tr>")
    return _table(widths, rows, ("insideH", "bottom"))


def _widths(weights: list[float]) -> list[int]:
    return [round(WIDTH * w / sum(weights)) for w in weights]


def _table(widths: list[int], rows: list[str], sides: tuple[str, ...]) -> BaseOxmlElement:
    borders = "".join(f"<w:{side} {BORDER}/>" for side in sides)
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    return parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/>'
        f'<w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(row: Row, widths: list[int], numeric: list[bool], anchors: Anchors) -> str:
    head = "<w:tblHeader/>" if row.kind == "head" else ""
    bold, italic = row.kind in SHADES, row.kind == "note"
    cells = []
    for n, cell in enumerate(row.cells):
        run = anchors.link(cell.link, _run(cell.text, bold=bold, italic=italic))
        mark = anchors.here(row.anchor) if n == 0 else ""
        side = "right" if numeric[n] else "left"
        cells.append(_cell(_paragraph(mark + run, side), widths[n], SHADES.get(row.kind)))
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(content: str, width: int, shade: str | None = None) -> str:
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}</w:tcPr>{content}</w:tc>'


def _paragraph(content: str, side: str) -> str:
    return (
        f'<w:p><w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
        f'<w:jc w:val="{side}"/></w:pPr>{content}</w:p>'
    )


def _run(text: str, *, bold: bool = False, italic: bool = False, size: int = 18) -> str:
    look = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    look += f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    said = escape(clean(text))
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{said}</w:t></w:r>'
