"""``/api/summary``: the published figures beside what the record counts."""

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from geoapp.web.answers import printed_response, revalidated
from geoapp.web.api.models import Summary
from geoapp.web.context import today, workspace
from geoapp.web.queries import AsOfQuery, Day
from geoapp.workflows.summarise import summary

blueprint = APIBlueprint("summary", __name__, url_prefix="/api", tag="record")


class SummaryQuery(AsOfQuery):
    """The day, and what was known by when."""

    known_at: Day | None = Field(None, description="count only what was known on this day")


@blueprint.get("/summary")
@blueprint.input(SummaryQuery, location="query")
@blueprint.output(Summary)
@blueprint.doc(responses=[503])
def summarised(query_data: SummaryQuery) -> Response:
    """The same JSON as ``geoapp summary --json``."""
    space, day = workspace(), query_data.as_of or today()
    return revalidated(
        space.edition_all(),
        day,
        lambda: printed_response(summary(space, day, query_data.known_at)),
    )
