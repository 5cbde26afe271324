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
_LONG = re.compile(r"\S{22,}")
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


def _breakable(word: re.Match[str]) -> str:
    return "\u200b".join(word[0])


def _fit(value: Any) -> Any:
    """Every text in it made fit for typst's fonts; a cell's long words may break anywhere."""
    if isinstance(value, Cell):
        return {"text": _LONG.sub(_breakable, settable(clean(value.text))), "link": value.link}
    if isinstance(value, str):
        return settable(clean(value))
    if is_dataclass(value):
        return {each.name: _fit(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {key: _fit(each) for key, each in value.items()}
    return [_fit(each) for each in value] if isinstance(value, list | tuple) else value
