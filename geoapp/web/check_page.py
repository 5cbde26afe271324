"""``/check``, where a boundary goes in, and ``/checks/<id>``, the statement that came out."""

from typing import Any

import orjson
from flask import Blueprint, Response
from markupsafe import Markup

from geoapp.i18n import text
from geoapp.web.answers import revalidated, tag
from geoapp.web.context import today, workspace
from geoapp.web.language import language, named, said
from geoapp.web.pages import page
from geoapp.web.queries import PageQuery, read_page_query
from geoapp.workflows import statement as issued
from geoapp.workflows.evidence import kept
from geoapp.workflows.in_force import editions_now, state_of, used
from geoapp.workflows.stated import drawn, judged, to_judge

blueprint = Blueprint("check_page", __name__)

FORMATS = ("pdf", "docx", "xlsx", "html")
FIRST = ("not_met", "applies", "cannot_decide", "no_data", "met", "does_not_apply")
"""Findings in the order in which they ask something of the reader."""
Document = dict[str, Any]


@blueprint.get("/check")
def check() -> Response:
    """The page of a check. Its address carries its state, which the front end reads."""
    space = workspace()
    return revalidated(space.edition_all(), today(), lambda: page("check.html", space), language())


@blueprint.get("/checks/<identity>")
def statement(identity: str) -> Response:
    """An issued check: its numbers, its plan, its documents, and what officers said of it."""
    space = workspace()
    read_page_query(PageQuery)
    document = issued.opened(space, identity)
    names = {layer.name: said(layer, "title", language()) for layer in space.layers()}
    day = today()
    state = state_of(document, editions_now(space, used(document)), day).to_json()

    def make() -> Response:
        pieces = orjson.loads(issued.pieces(space, identity))
        values = _values(document, pieces, names)
        return page("statement.html", space, state=state, today=day, **values)

    shown = tag(space.edition_all(), repr(document), repr(state))
    return revalidated(shown, day, make, language())


def _values(document: Document, pieces: Document, names: dict[str, str]) -> Document:
    lang = language()
    svg = drawn(document, pieces, lang)
    return {
        "check": document,
        "plan": svg and Markup(svg),  # noqa: S704 (every text in it is escaped)
        "said_of": judged(document, today()),
        "kept": kept(workspace(), document["id"]),
        "choices": _choices(document, names, lang),
        "layer_names": names,
        "hidden": hidden_columns(document, lang),
        "findings": sorted(document.get("findings") or [], key=_rank),
        "formats": FORMATS,
        "as_of": document["as_of"],
    }


def _rank(finding: Document) -> int:
    outcome = finding["outcome"]
    return FIRST.index(outcome) if outcome in FIRST else FIRST.index("cannot_decide")


def hidden_columns(document: Document, lang: str) -> set[str]:
    """Columns of T1 that the page leaves out: other languages', and those that nothing fills."""
    table: Document = (document.get("tables") or {}).get("T1") or {"columns": [], "rows": []}
    filled = {key for row in table["rows"] for key, value in row["values"].items() if value}
    keys = {column["key"] for column in table["columns"]}
    foreign = {k for k in keys if k.endswith(("_vi", "_en")) and not k.endswith(f"_{lang}")}
    return foreign | (keys - filled)


def _choices(document: Document, names: dict[str, str], lang: str) -> Document:
    """The values an officer may judge, under the heading of their kind, each in words."""
    groups = to_judge(document).items()
    return {
        text(f"statement.group.{group}", lang): [
            (name, label(document, name, names, lang), value) for name, value in rows
        ]
        for group, rows in groups
    }


def label(document: Document, target: str, names: dict[str, str], lang: str) -> str:
    """A value of a check in words: ``rice.luc_m2`` as the land it is of."""
    group, _, key = target.partition(".")
    if group == "verdict":
        return text("statement.verdict", lang)
    if group == "rice":
        return named("statement.rice", key, lang)
    rows = document.get(group) or []
    row: Document = next((r for r in rows if key in (r.get("rule"), r.get("layer"))), {})
    return row.get(f"title_{lang}") or names.get(key) or key
