"""``/api/checks/<id>/evidence``: files that officers show, kept beside a check."""

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import BaseModel
from werkzeug.exceptions import UnsupportedMediaType

from geoapp.web.answers import disposition, json_response
from geoapp.web.context import workspace
from geoapp.web.queries import NoQuery
from geoapp.workflows import evidence

blueprint = APIBlueprint("evidence", __name__, url_prefix="/api/checks", tag="check")

BYTES = "application/octet-stream"
BODIES = {
    "/api/checks/{identity}/evidence": {
        "required": True,
        "description": "the bytes of a file",
        "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""Bodies of the addresses here, which are read as bytes, not through APIFlask."""


class KeptOut(BaseModel):
    """A file that is kept: what a judgement names it by."""

    sha256: str
    bytes: int


@blueprint.post("/<identity>/evidence")
@blueprint.input(NoQuery, location="query")
@blueprint.output(KeptOut, status_code=201)
@blueprint.doc(responses=[404, 413, 415, 503])
def keep(identity: str, query_data: NoQuery) -> Response:
    """Keep a file beside an issued check; a judgement then names it by its SHA-256."""
    if request.mimetype != BYTES:  # a form of another site cannot send it unasked
        raise UnsupportedMediaType(f"send {BYTES}")
    content = request.get_data()
    digest = evidence.keep(workspace(), identity, content)
    return json_response({"sha256": digest, "bytes": len(content)}, 201)


@blueprint.get("/<identity>/evidence/<digest>")
@blueprint.input(NoQuery, location="query")
@blueprint.doc(responses=[404, 503])
def one(identity: str, digest: str, query_data: NoQuery) -> Response:
    """A kept file, as bytes to save: whatever it is, no browser shows it as a page of this site."""
    name, content = evidence.shown(workspace(), identity, digest)
    response = Response(content, mimetype=BYTES)
    response.headers["Content-Disposition"] = disposition(name)
    response.headers["Cache-Control"] = "no-cache"
    return response
