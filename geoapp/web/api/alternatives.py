"""``/api/alternatives``: up to four boundaries side by side, each a check of its own."""

from datetime import date
from functools import partial
from typing import Annotated, Any

import msgspec
from apiflask import APIBlueprint
from flask import Response, request
from pydantic import BaseModel
from werkzeug.exceptions import UnsupportedMediaType

from geoapp.errors import InputError
from geoapp.sentence import say
from geoapp.storage import Workspace
from geoapp.web.answers import JSON, printed_response
from geoapp.web.api.check import SITE_EXAMPLE, SITE_SCHEMA
from geoapp.web.api.models import Check
from geoapp.web.context import config, today, workspace
from geoapp.web.queries import AsOfQuery
from geoapp.workflows.alternatives import LETTERS, alternatives
from geoapp.workflows.document import Given, document
from geoapp.workflows.legal_costs import MOST_VND
from geoapp.workflows.site import check_geojson, site_accuracy

blueprint = APIBlueprint("alternatives", __name__, url_prefix="/api", tag="check")


class AlternativesIn(msgspec.Struct, forbid_unknown_fields=True):
    """The boundaries, in the order of their letters, as the text they came in.

    ``price_vnd_m2``: of rice land, given by the user; there is no default.
    """

    sites: list[msgspec.Raw]
    price_vnd_m2: Annotated[float, msgspec.Meta(gt=0, le=MOST_VND)] | None = None


class Column(Check):
    """The check of one boundary."""

    letter: str


class Row(BaseModel):
    """A line of the comparison; a value is null where its column could not know it."""

    key: str
    vi: str
    en: str
    unit: str
    values: list[float | None]


class AlternativesOut(BaseModel):
    """The comparison; ``inputs`` is a digest of what all columns have in common."""

    as_of: str
    columns: list[Column]
    rows: list[Row]
    inputs: str


_SCHEMA = {
    "type": "object",
    "required": ["sites"],
    "additionalProperties": False,
    "properties": {
        "sites": {"type": "array", "minItems": 2, "maxItems": len(LETTERS), "items": SITE_SCHEMA},
        "price_vnd_m2": {"type": ["number", "null"], "exclusiveMinimum": 0, "maximum": MOST_VND},
    },
}
BODIES = {
    "/api/alternatives": {
        "required": True,
        "description": "two to four sites, each a Feature, a geometry or a collection of one",
        "content": {JSON: {"schema": _SCHEMA, "example": {"sites": [SITE_EXAMPLE, SITE_EXAMPLE]}}},
    }
}
"""The body, which is read as bytes, not through APIFlask."""


@blueprint.post("/alternatives")
@blueprint.input(AsOfQuery, location="query")
@blueprint.output(AlternativesOut)
@blueprint.doc(responses=[409, 413, 415, 503])
def compare(query_data: AsOfQuery) -> Response:
    """Compare boundaries A to D: same layers, same editions, same day."""
    body, day, space = _body(), query_data.as_of or today(), workspace()
    checks = [partial(_column, space, bytes(site), day, body.price_vnd_m2) for site in body.sites]
    return printed_response(alternatives(space, checks, day))


def _column(space: Workspace, site: bytes, day: date, price: float | None) -> dict[str, Any]:
    limit = config().check_seconds
    found = check_geojson(space, site, as_of=day, time_limit=limit)
    given = Given(price_vnd_m2=price, accuracy=site_accuracy(site))
    return document(space, found, given, time_limit=limit)


def _body() -> AlternativesIn:
    if request.mimetype != JSON:
        raise UnsupportedMediaType(f"send {JSON}")
    try:
        return msgspec.json.decode(request.get_data(), type=AlternativesIn)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            say('body: {why}; give two to four sites as {{"sites": [...]}}', why=error)
        ) from error
