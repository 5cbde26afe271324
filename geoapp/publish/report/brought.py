"""The section on how a boundary came in: what was found, chosen and repaired."""

from geoapp.publish.clean import clean
from geoapp.publish.report.content import Facts, Section, Table, Text
from geoapp.publish.report.source import Document, Source, cells
from geoapp.publish.report.tables import heads, listed, table


def intake(source: Source) -> Section:
    """The file, the CRS and who chose it, what was found and repaired."""
    given, title = source.block("intake"), source.say("s_intake")
    if not given:
        return Section("intake", title, (Text(source.say("no_data"), "note"),))
    crs = given.get("crs") or {}
    pairs = (
        (source.say("from"), cells(source.term("from", given.get("from")))),
        (source.say("file"), cells(clean(given.get("file") or "–"))),
        (source.say("sha256"), cells(clean(given.get("sha256") or "–"))),
        (source.say("crs"), cells(clean(crs.get("code") or source.say("no_data")))),
        (source.say("chosen_by"), cells(source.term("chosen_by", crs.get("chosen_by")))),
    )
    found = [_hypotheses(source, crs), _issues(source, given), _text_repairs(source, given)]
    return Section("intake", title, (Facts(pairs), *(each for each in found if each.rows)))


def _hypotheses(source: Source, crs: Document) -> Table:
    rows = [
        (
            source.own(x, "title"),
            clean(x.get("crs") or source.say("no_data")),
            "–" if x.get("score") is None else source.number(x["score"], 2),
        )
        for x in crs.get("hypotheses") or []
    ]
    return table(heads(source, "what*3", "crs", "score>"), rows, source.say("hypotheses"))


def _issues(source: Source, given: Document) -> Table:
    rows = [
        (
            _where(x),
            source.term("severity", x.get("severity")),
            clean(x.get(source.lang) or source.say("no_data")),
        )
        for x in given.get("issues") or []
    ]
    columns = heads(source, "where", "severity", "message*4")
    return listed(source, columns, rows, source.say("issues"))


def _where(given: Document) -> str:
    place = given.get("row") if given.get("row") is not None else given.get("feature")
    parts = [clean(p) for p in (place, given.get("field")) if p is not None]
    return ", ".join(parts) or "–"


def _text_repairs(source: Source, given: Document) -> Table:
    """Samples of each column as they came and as they read, and which of the two was taken."""
    rows = [
        (
            clean(each["column"]),
            clean(sample["before"]),
            clean(sample["after"]),
            source.say("text_repaired" if each.get("applied") else "text_left"),
        )
        for each in given.get("text_repairs") or []
        for sample in each.get("samples") or []
    ]
    columns = heads(source, "text_column", "text_before*2", "text_after*2", "text_taken")
    return table(columns, rows, source.say("text_repairs"))
