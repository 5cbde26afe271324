"""Layers to look at: land use in a window, administrative outlines, places to search."""

from typing import Literal

from apiflask import APIBlueprint
from flask import Response, url_for
from pydantic import BaseModel, Field

from geoapp.exchange.geojson_text import DECIMALS, MOST_DECIMALS
from geoapp.web.answers import GEOJSON, document, dumps, revalidated
from geoapp.web.api.models import AdminCollection, Geometry, Places
from geoapp.web.context import workspace
from geoapp.web.queries import Box, NoQuery
from geoapp.workflows.display import admin_collection, places
from geoapp.workflows.window import Window, ready_land, window

blueprint = APIBlueprint("layers", __name__, url_prefix="/api", tag="map")

MOST_PARCELS, MOST_OFFSET = 20_000, 1 << 40


class Parcel(BaseModel):
    """A parcel's land-use code."""

    code: str | None


class ParcelFeature(BaseModel):
    """A parcel to look at."""

    type: Literal["Feature"]
    id: str
    properties: Parcel
    geometry: Geometry | None


class LanduseCollection(BaseModel):
    """Parcels in a window."""

    type: Literal["FeatureCollection"]
    numberMatched: int  # noqa: N815 (the name of OGC API Features)
    numberReturned: int  # noqa: N815 (as above)
    too_many: bool
    next: str | None
    features: list[ParcelFeature]


class WindowQuery(NoQuery):
    """A window of the map."""

    bbox: Box = Field(description="west,south,east,north in degrees")
    limit: int = Field(5_000, ge=1, le=MOST_PARCELS, description="parcels at most")
    offset: int | None = Field(
        None, ge=0, le=MOST_OFFSET, description="first parcel of a page; all or none without it"
    )
    decimals: int = Field(
        DECIMALS,
        ge=DECIMALS,
        le=MOST_DECIMALS,
        description="of the coordinates; 9 are the record's",
    )


@blueprint.get("/landuse")
@blueprint.input(WindowQuery, location="query")
@blueprint.output(LanduseCollection, content_type=GEOJSON)
@blueprint.doc(responses=[503])
def landuse(query_data: WindowQuery) -> Response:
    """Parcels in a window; without ``offset`` none where there are more than ``limit``."""
    land, asked = ready_land(workspace()), query_data

    def made() -> Response:
        found = window(land, asked.bbox, asked.limit, asked.offset, asked.decimals)
        return Response(collection(asked, found), mimetype=GEOJSON)

    return revalidated(land.edition, None, made)


def collection(asked: WindowQuery, found: Window) -> bytes:
    """The answer around the features, which are JSON already."""
    said = {
        "type": "FeatureCollection",
        "numberMatched": found.matched,
        "numberReturned": found.shown,
        "too_many": asked.offset is None and found.matched > asked.limit,
        "next": next_page(asked, found),
    }
    return dumps(said)[:-1] + b',"features":[' + found.text + b"]}"


def next_page(asked: WindowQuery, found: Window) -> str | None:
    """The address of the page behind this one."""
    if asked.offset is None or asked.offset + found.shown >= found.matched:
        return None
    box = ",".join(map(repr, asked.bbox))
    return url_for(
        "layers.landuse",
        bbox=box,
        limit=asked.limit,
        offset=asked.offset + found.shown,
        decimals=None if asked.decimals == DECIMALS else asked.decimals,
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
