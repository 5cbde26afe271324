"""``/api/layers``: what the workspace holds, and what is wrong with it."""

from typing import Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, Field

from geoapp.web.answers import printed_response
from geoapp.web.api.models import Box, Titled
from geoapp.web.context import today, workspace
from geoapp.web.queries import AsOfQuery

blueprint = APIBlueprint("layer_table", __name__, url_prefix="/api", tag="record")


class FaultsOut(BaseModel):
    """Faults of one kind: how many, and their ground."""

    count: int
    area_m2: float


class LayerRow(Titled):
    """A layer; every number is null where it cannot be read, and ``failure`` says why."""

    layer: str
    kind: str
    note_vi: str | None
    note_en: str | None
    source: str
    date: str | None
    cadence_days: int | None
    freshness: Literal["fresh", "stale", "unknown"]
    crs: str
    features: int | None
    without_geometry: int | None
    invalid: int | None
    bbox: Box | None
    coverage_km2: float | None
    edition: str | None
    faults: dict[str, FaultsOut] | None = Field(description="by kind; null for other layers")
    faults_failure: str | None
    faults_failure_vi: str | None
    failure: str | None
    failure_vi: str | None


class LayerTable(BaseModel):
    """All declared layers, in the order of ``workspace.toml``."""

    workspace: str
    kind: Literal["real", "simulated"]
    as_of: str
    layers: list[LayerRow]


@blueprint.get("/layers")
@blueprint.input(AsOfQuery, location="query")
@blueprint.output(LayerTable)
@blueprint.doc(responses=[503])
def layers(query_data: AsOfQuery) -> Response:
    """The same JSON as ``geoapp layers --json``."""
    # names the notes of exports, and so loads their writers, which no other address needs
    from geoapp.workflows.layers import layers_document

    # not by edition: a store may be built anew for the same record
    return printed_response(layers_document(workspace(), query_data.as_of or today()))
