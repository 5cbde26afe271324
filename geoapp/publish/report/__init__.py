"""The documents of a check: HTML, XLSX, DOCX and PDF of one statement.

Every function takes a check document and its pieces (a FeatureCollection in lon/lat), reads
no clock and no file, and gives the same bytes for the same input on every machine.
"""

from geoapp.publish.report.source import Document


def html(document: Document, pieces: Document, lang: str) -> bytes:
    """One HTML file that needs nothing else."""
    from geoapp.publish.report.as_html import html

    return html(document, pieces, lang)


def pdf(document: Document, pieces: Document, lang: str) -> bytes:
    """A4 pages for the archive, PDF/A-2b."""
    from geoapp.publish.report.as_pdf import pdf

    return pdf(document, pieces, lang)


def docx(document: Document, pieces: Document, lang: str) -> bytes:
    """A text to edit, in the form of office papers."""
    from geoapp.publish.report.as_docx import docx_bytes

    return docx_bytes(document, pieces, lang)


def xlsx(document: Document, pieces: Document, lang: str) -> bytes:
    """A workbook of the tables, with formulas down to the pieces."""
    from geoapp.publish.report.as_xlsx import xlsx

    return xlsx(document, pieces, lang)
