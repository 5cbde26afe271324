"""``/api/landuse/at``: what lies under the pointer."""

from typing import Annotated, Any

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, Field

from geoapp.web.answers import document
from geoapp.web.context import workspace
from geoapp.web.queries import NoQuery
from geoapp.workflows.parcels_at import LAYER, parcels_at

blueprint = APIBlueprint("landuse_at", __name__, url_prefix="/api/landuse", tag="map")

Longitude = Annotated[float, Field(ge=-180, le=180, description="longitude in degrees")]
Latitude = Annotated[float, Field(ge=-90, le=90, description="latitude in degrees")]


class PointQuery(NoQuery):
    """A point of the map."""

    lon: Longitude
    lat: Latitude


class ParcelAt(BaseModel):
    """A parcel; ``row`` is its number in tiles, titles are null for a code in no table."""

    id: str
    row: int
    code: str | None
    land_class: str = Field(alias="class")
    title_vi: str | None
    title_en: str | None
    area_m2: float
    properties: dict[str, Any]


class ParcelsAt(BaseModel):
    """All parcels at a point."""

    parcels: list[ParcelAt]
    kind: str
    edition: str


@blueprint.get("/at")
@blueprint.input(PointQuery, location="query")
@blueprint.output(ParcelsAt)
@blueprint.doc(responses=[503])
def at(query_data: PointQuery) -> Response:
    """Every parcel at a point, overlapping ones too, from full precision."""
    space, point = workspace(), (query_data.lon, query_data.lat)
    return document(space.edition(LAYER), None, lambda: parcels_at(space, *point))
