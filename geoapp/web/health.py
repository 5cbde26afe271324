"""``/healthz``: whether this process answers, and over which edition."""

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel

from geoapp import __version__
from geoapp.web.answers import json_response
from geoapp.web.context import workspace
from geoapp.web.queries import NoQuery

blueprint = APIBlueprint("health", __name__, tag="health")


class Health(BaseModel):
    """The process answers."""

    status: str
    version: str
    edition: str


@blueprint.get("/healthz")
@blueprint.input(NoQuery, location="query")
@blueprint.output(Health)
@blueprint.doc(responses=[503])
def healthz(query_data: NoQuery) -> Response:
    """Liveness with the workspace's edition."""
    return json_response(
        {"status": "ok", "version": __version__, "edition": workspace().edition_all()}
    )
