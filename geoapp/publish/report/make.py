"""The sections of a statement, in the order a planner reads them."""

from collections import Counter

from geoapp.publish.report import annex, brought, land, law, proof
from geoapp.publish.report.content import Statement, Table
from geoapp.publish.report.front import front
from geoapp.publish.report.pieces import pieces
from geoapp.publish.report.source import Document, Source, digest

SECTIONS = (
    land.site,
    land.plan,
    land.land,
    land.rice,
    law.findings,
    law.approvals,
    proof.accuracy,
    proof.context,
    law.costs,
    proof.judgements,
    brought.intake,
    annex.corner_table,
    pieces,
    annex.manifest,
)


def statement(document: Document, found: Document, lang: str) -> Statement:
    """What every format says of a check document and its pieces."""
    source = Source(document, found, lang)
    return Statement(
        lang=lang,
        identity=str(document.get("id") or document["site"]["id"]),
        digest=digest(document),
        as_of=document["as_of"],
        front=front(source),
        sections=tuple(make(source) for make in SECTIONS),
    )


def anchors_of(made: Statement) -> set[str]:
    """Every anchor that stands once: only to those may a link lead."""
    tables = [b for s in made.sections for b in s.blocks if isinstance(b, Table)]
    found = [s.key for s in made.sections] + [t.anchor for t in tables if t.anchor]
    found += [row.anchor for table in tables for row in table.rows if row.anchor]
    return {anchor for anchor, times in Counter(found).items() if times == 1}
