"""A statement as archival PDF (PDF/A-2b), set by typst with the fonts inside its wheel.

The template gets everything as JSON, so no text of a file is ever read as markup, and the
machine's own fonts are not used: the same statement is the same bytes everywhere.
"""

import re
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import orjson
import typst

from geoapp.publish.clean import clean
from geoapp.publish.plan import plan
from geoapp.publish.report.code import qr_svg
from geoapp.publish.report.content import Block, Cell, Statement
from geoapp.publish.report.glyphs import settable
from geoapp.publish.report.make import anchors_of, statement
from geoapp.publish.report.source import Document, Source, made_on

TEMPLATE = Path(__file__).with_name("statement.typ")
_LONG = re.compile(r"([^\s-]{22,})")
_DIGEST = re.compile(r"(sha256:)?[0-9a-f]{64}")
_PART = 6
"""A long word, which no hyphen breaks, may break after so many letters."""
WORDS = ("check_id", "page", "verdict", "digest", "given_not_proved", "s_contents")


def pdf(document: Document, pieces: Document, lang: str) -> bytes:
    """The whole file."""
    made, source = statement(document, pieces, lang), Source(document, pieces, lang)
    given = _data(made, source, plan(document, pieces, lang))
    day = made_on(document)
    compiler = typst.Compiler(
        input=TEMPLATE.read_bytes(),
        ignore_system_fonts=True,
        sys_inputs={"statement": orjson.dumps(_fit(given)).decode()},
    )
    stamp = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return cast(bytes, compiler.compile(format="pdf", pdf_standards="a-2b", timestamp=stamp))


def _data(made: Statement, source: Source, drawing: str) -> Document:
    document = source.document
    day = made_on(document)
    sections = [
        {"key": s.key, "title": s.title, "blocks": [_block(b) for b in s.blocks]}
        for s in made.sections
    ]
    return {
        "lang": made.lang,
        "identity": made.identity,
        "digest": made.digest,
        "front": made.front,
        "sections": sections,
        "anchors": sorted(anchors_of(made)),
        "author": [document["by"]] if document.get("by") else [],
        "date": [day.year, day.month, day.day],
        "words": {key: source.say(key) for key in WORDS},
        "plan": drawing,
        "code": qr_svg(made.identity, made.digest),
    }


def _block(block: Block) -> dict[str, Any]:
    parts = {each.name: getattr(block, each.name) for each in fields(block)}
    return parts | {"block": type(block).__name__.lower()}


def _parts(text: str) -> list[str]:
    """A text cut where a line may end: a mark for that inside a word would be copied with it."""
    parts: list[str] = []
    for n, word in enumerate(_LONG.split(text)):
        long = n % 2 == 1
        parts += [word[i : i + _PART] for i in range(0, len(word), _PART)] if long else [word]
    return [part for part in parts if part]


def _cell(cell: Cell) -> dict[str, Any]:
    """A digest stays on one line, so that it is copied whole."""
    said = settable(clean(cell.text))
    digest = _DIGEST.fullmatch(said) is not None
    return {"parts": [said] if digest else _parts(said), "digest": digest, "link": cell.link}


def _fit(value: Any) -> Any:
    """Every text in it made fit for typst's fonts."""
    if isinstance(value, Cell):
        return _cell(value)
    if isinstance(value, str):
        return settable(clean(value))
    if is_dataclass(value):
        return {each.name: _fit(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {key: _fit(each) for key, each in value.items()}
    return [_fit(each) for each in value] if isinstance(value, list | tuple) else value
