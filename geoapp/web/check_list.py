"""``/checks``: every issued check in a table, complete without JavaScript."""

from typing import Literal

from flask import Blueprint, Response
from pydantic import Field

from geoapp.web.answers import revalidated, tag
from geoapp.web.context import today, workspace
from geoapp.web.language import language, said
from geoapp.web.pages import page
from geoapp.web.queries import PageQuery, read_page_query
from geoapp.web.table import here
from geoapp.workflows.issued_list import (
    DAMAGED,
    KEYS,
    VERDICTS,
    Wanted,
    issued_lines,
    matching,
    ordered,
)

blueprint = Blueprint("check_list", __name__)

PAGE_ROWS = 200
COLUMNS = ("name", "verdict", "rice", "as_of", "issued_on", "by", "state")

Verdict = Literal["failed", "no_data", "stale", "conflict", "below_tolerance", "clear"]
StateKey = Literal["in_force", "expired", "changed", "cannot_be_told", "damaged"]
Column = Literal["issued_on", "name", "verdict", "rice", "as_of", "by", "state"]


class ListQuery(PageQuery):
    """The form of the list. A day in the address is kept for links; states are of today."""

    q: str = Field("", max_length=200)
    verdict: Literal["", Verdict] = ""
    state: Literal["", StateKey] = ""
    sort: Column = "issued_on"
    order: Literal["asc", "desc"] = "desc"
    page: int = Field(1, ge=1, le=100_000)


@blueprint.get("/checks")
def checks() -> Response:
    """The issued checks: sorted, filtered by links and a form, damaged ones named."""
    space, asked, day = workspace(), read_page_query(ListQuery), today()
    every = issued_lines(space, day)
    wanted = Wanted(asked.q, asked.verdict, asked.state)
    rows = ordered(matching(every, wanted), asked.sort, asked.order == "desc")
    start = (asked.page - 1) * PAGE_ROWS
    values = {
        "asked": asked,
        "total": len(every),
        "found": len(rows),
        "rows": rows[start : start + PAGE_ROWS],
        "pages": -(-len(rows) // PAGE_ROWS),
        "damaged": sum(row["state"] == DAMAGED for row in every),
        "today": day,
        "layer_names": {layer.name: said(layer, "title", language()) for layer in space.layers()},
    }
    fixed = {"columns": COLUMNS, "verdicts": VERDICTS, "states": KEYS, "here": here}
    shown = tag(space.edition_all(), repr(values))
    return revalidated(
        shown, day, lambda: page("checks.html", space, **values, **fixed), language()
    )
