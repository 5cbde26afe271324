"""What the page of a check asks for while a boundary is made: areas joined, pieces of a figure."""

from typing import Annotated, Any, Literal

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import BaseModel, Field
from werkzeug.exceptions import UnsupportedMediaType

from geoapp.web.answers import GEOJSON, JSON, document, json_response, printed_response
from geoapp.web.api.check import REQUEST_BODY, SITE_EXAMPLE, SITE_SCHEMA
from geoapp.web.api.models import Check, Geometry, PieceCollection
from geoapp.web.context import config, today, workspace
from geoapp.web.queries import AsOfQuery, NoQuery
from geoapp.workflows.check import check_cluster
from geoapp.workflows.document import document as whole
from geoapp.workflows.shape import MOST_BUFFER_M, MOST_FEATURES, cluster_boundary, joined_geojson
from geoapp.workflows.site import check_geojson

blueprint = APIBlueprint("shape", __name__, url_prefix="/api", tag="check")


class BufferQuery(NoQuery):
    """How far the boundary is moved out."""

    buffer_m: Annotated[float, Field(ge=-MOST_BUFFER_M, le=MOST_BUFFER_M, allow_inf_nan=False)] = (
        0.0
    )


class ShapeOut(BaseModel):
    """One geometry, lon/lat WGS84, and what had to be mended to make it."""

    geometry: Geometry
    repairs: list[dict[str, Any]]


class BoundaryOut(BaseModel):
    """A cluster's boundary, with how it is known."""

    type: Literal["Feature"]
    id: str
    properties: dict[str, Any]
    geometry: Geometry | None


BODIES = {
    "/api/shape": {
        "required": True,
        "description": f"1 to {MOST_FEATURES:,} polygons, as a FeatureCollection or one of them",
        "content": {k: {"schema": SITE_SCHEMA, "example": SITE_EXAMPLE} for k in (JSON, GEOJSON)},
    },
    "/api/check/pieces": REQUEST_BODY,
}
"""Bodies of the addresses here, which are read as bytes, not through APIFlask."""


@blueprint.post("/shape")
@blueprint.input(BufferQuery, location="query")
@blueprint.output(ShapeOut)
@blueprint.doc(responses=[413, 415, 503])
def shape(query_data: BufferQuery) -> Response:
    """Join polygons into one area and move its boundary out (or in, below 0) by metres."""
    return json_response(joined_geojson(workspace(), _body(), query_data.buffer_m))


@blueprint.get("/clusters/<identity>/boundary")
@blueprint.input(NoQuery, location="query")
@blueprint.output(BoundaryOut, content_type=GEOJSON)
@blueprint.doc(responses=[404, 503])
def boundary(identity: str, query_data: NoQuery) -> Response:
    """A cluster's boundary as the record has it, to nine decimals; null where nobody mapped it."""
    space = workspace()
    return document(space.edition_all(), None, lambda: cluster_boundary(space, identity), GEOJSON)


@blueprint.get("/clusters/<identity>/check")
@blueprint.input(AsOfQuery, location="query")
@blueprint.output(Check)
@blueprint.doc(responses=[404, 503])
def cluster_check(identity: str, query_data: AsOfQuery) -> Response:
    """The whole check document of a cluster, as POST /api/check gives it of a boundary."""
    space, day, limit = workspace(), query_data.as_of or today(), config().check_seconds
    found = check_cluster(space, identity, day, time_limit=limit)
    return printed_response(whole(space, found, time_limit=limit))


@blueprint.post("/check/pieces")
@blueprint.input(AsOfQuery, location="query")
@blueprint.output(PieceCollection, content_type=GEOJSON)
@blueprint.doc(responses=[413, 415, 503])
def pieces(query_data: AsOfQuery) -> Response:
    """The disjoint pieces behind every number of a check that is not issued yet."""
    found = check_geojson(
        workspace(),
        _body(),
        as_of=query_data.as_of or today(),
        time_limit=config().check_seconds,
    )
    return json_response(found.pieces_geojson(), mimetype=GEOJSON)


def _body() -> bytes:
    if request.mimetype not in (JSON, GEOJSON):
        raise UnsupportedMediaType(f"send GeoJSON as {JSON} or {GEOJSON}")
    return request.get_data()
