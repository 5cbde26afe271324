"""Layers to look at: land use in a window, administrative outlines, places to search."""

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from geoapp.web.answers import GEOJSON, document
from geoapp.web.api.models import AdminCollection, LanduseCollection, Places
from geoapp.web.context import workspace
from geoapp.web.queries import Box, NoQuery
from geoapp.workflows.display import admin_collection, landuse_window, places

blueprint = APIBlueprint("layers", __name__, url_prefix="/api", tag="map")

MOST_PARCELS = 20_000


class WindowQuery(NoQuery):
    """A window of the map."""

    bbox: Box = Field(description="west,south,east,north in degrees")
    limit: int = Field(5_000, ge=1, le=MOST_PARCELS, description="parcels at most")


@blueprint.get("/landuse")
@blueprint.input(WindowQuery, location="query")
@blueprint.output(LanduseCollection, content_type=GEOJSON)
@blueprint.doc(responses=[503])
def landuse(query_data: WindowQuery) -> Response:
    """Parcels in a window; none, and ``too_many``, where there are more than ``limit``."""
    space = workspace()
    return document(
        space.edition("landuse"),
        None,
        lambda: landuse_window(space, query_data.bbox, query_data.limit),
        GEOJSON,
    )


@blueprint.get("/admin/<any(districts, communes_2024, communes_2025):layer>")
@blueprint.input(NoQuery, location="query")
@blueprint.output(AdminCollection, content_type=GEOJSON)
@blueprint.doc(responses=[503])
def admin(layer: str, query_data: NoQuery) -> Response:
    """Generalised outlines of districts (to 30/6/2025) or communes, for display only."""
    space = workspace()
    return document(space.edition(layer), None, lambda: admin_collection(space, layer), GEOJSON)


@blueprint.get("/places")
@blueprint.input(NoQuery, location="query")
@blueprint.output(Places)
@blueprint.doc(responses=[503])
def all_places(query_data: NoQuery) -> Response:
    """Districts and communes with their boxes, to search by name."""
    space = workspace()
    return document(space.edition_all(), None, lambda: places(space))
