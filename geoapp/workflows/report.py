"""A report: a check, its pieces, its manifest and its documents, as files in one folder."""

import importlib.metadata
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

import orjson

from geoapp.errors import InputError
from geoapp.publish import report
from geoapp.sentence import say
from geoapp.workflows.manifest import pieces_bytes
from geoapp.workflows.statement import printed

Document = dict[str, Any]
CHECK, PIECES, MANIFEST = "check.json", "pieces.geojson", "manifest.json"
MAKERS: dict[str, Callable[[Document, Document, str], bytes]] = {
    "html": report.html,
    "xlsx": report.xlsx,
    "docx": report.docx,
    "pdf": report.pdf,
}
WRITERS = {
    "html": ("segno",),
    "xlsx": ("XlsxWriter",),
    "docx": ("python-docx", "segno", "typst"),
    "pdf": ("segno", "typst"),
}
"""The libraries whose version decides a document's bytes."""


def write(
    document: Document,
    pieces: Document,
    formats: Iterable[str],
    lang: str,
    sign: Callable[[bytes], bytes] | None = None,
) -> dict[str, bytes]:
    """The files of a report by name: check, pieces, documents, and the manifest of them all.

    ``sign``: makes a signed PDF of the PDF.
    Raises InputError for a format that there is not.
    """
    asked = list(dict.fromkeys(formats))
    _check_formats(asked)
    files = {CHECK: printed(document), PIECES: pieces_bytes(pieces)}
    files |= {document_name(f): MAKERS[f](document, pieces, lang) for f in asked}
    if sign is not None and "pdf" in asked:
        files[document_name("pdf")] = sign(files[document_name("pdf")])
    return files | {MANIFEST: manifest_bytes(document, files, writers(asked), lang)}


def document_name(form: str) -> str:
    """The file name of a document."""
    return f"report.{form}"


def manifest_bytes(
    document: Document, files: dict[str, bytes], wrote: dict[str, str], lang: str
) -> bytes:
    """``manifest.json``: the check's manifest, what ``wrote`` its documents, every digest."""
    made = (document.get("manifest") or {}) | {
        "lang": lang,
        "writers": wrote,
        "files": {name: "sha256:" + sha256(data).hexdigest() for name, data in files.items()},
    }
    return orjson.dumps(made, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def writers(formats: Iterable[str]) -> dict[str, str]:
    """Versions of the libraries that wrote documents of some formats."""
    names = sorted({name for form in formats for name in WRITERS[form]})
    return {name: importlib.metadata.version(name) for name in names}


def _check_formats(formats: list[str]) -> None:
    for form in formats:
        if form not in MAKERS:
            raise InputError(
                say(
                    "no report in format {form!r}; there are {forms}",
                    form=form[:20],
                    forms=", ".join(MAKERS),
                )
            )
