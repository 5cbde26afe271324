"""``/api/check``: a site against land use, the same JSON as ``geoapp check --json``."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import Field
from werkzeug.exceptions import UnsupportedMediaType

from geoapp.web.answers import GEOJSON, JSON, printed_response
from geoapp.web.api.models import Check
from geoapp.web.context import config, today, workspace
from geoapp.web.queries import AsOfQuery
from geoapp.workflows.document import Given, document
from geoapp.workflows.site import check_geojson, site_accuracy

blueprint = APIBlueprint("check", __name__, url_prefix="/api", tag="check")

_POSITION = {
    "type": "array",
    "items": {"type": "number"},
    "minItems": 2,
    "maxItems": 3,
    "description": "longitude, latitude in degrees",
}
_POLYGON = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "array", "minItems": 4, "items": _POSITION},
}


def _typed(name: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", *properties],
        "properties": {"type": {"const": name}, **properties},
    }


_GEOMETRY = {
    "oneOf": [
        _typed("Polygon", coordinates=_POLYGON),
        _typed("MultiPolygon", coordinates={"type": "array", "minItems": 1, "items": _POLYGON}),
    ]
}
_FEATURE = _typed("Feature", geometry=_GEOMETRY, properties={"type": ["object", "null"]})
SITE_SCHEMA = {
    "oneOf": [
        *_GEOMETRY["oneOf"],
        _FEATURE,
        _typed(
            "FeatureCollection",
            features={"type": "array", "minItems": 1, "maxItems": 1, "items": _FEATURE},
        ),
    ]
}
SITE_EXAMPLE = {
    "type": "Polygon",
    "coordinates": [
        [[105.62, 20.99], [105.63, 20.99], [105.63, 21.0], [105.62, 21.0], [105.62, 20.99]]
    ],
}
REQUEST_BODY = {
    "required": True,
    "description": "one site: a Feature, a geometry, or a FeatureCollection of one feature",
    "content": {kind: {"schema": SITE_SCHEMA, "example": SITE_EXAMPLE} for kind in (JSON, GEOJSON)},
}


class CheckQuery(AsOfQuery):
    """The day, and what a planner adds to a boundary; the body is the boundary alone."""

    price_vnd_m2: float | None = Field(
        None, gt=0, le=1e12, description="price of rice land, given by the user; no default"
    )


@blueprint.post("/check")
@blueprint.input(CheckQuery, location="query")
@blueprint.output(Check)
@blueprint.doc(responses=[413, 415, 503])
def check(query_data: CheckQuery) -> Response:
    """Check a site against land use: an outcome for each layer, areas by class, the ledger."""
    if request.mimetype not in (JSON, GEOJSON):
        raise UnsupportedMediaType(f"send GeoJSON as {JSON} or {GEOJSON}")
    day = query_data.as_of or today()
    space, text, limit = workspace(), request.get_data(), config().check_seconds
    found = check_geojson(space, text, as_of=day, time_limit=limit)
    given = Given(price_vnd_m2=query_data.price_vnd_m2, accuracy=site_accuracy(text))
    return printed_response(document(space, found, given, time_limit=limit))
