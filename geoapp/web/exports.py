"""``/exports/<layer>.<format>``: the same bytes as ``geoapp export``."""

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from geoapp.web.answers import revalidated
from geoapp.web.context import today, workspace
from geoapp.web.queries import AsOfQuery, Box

blueprint = APIBlueprint("exports", __name__, url_prefix="/exports", tag="exports")


class ExportQuery(AsOfQuery):
    """Which part of a layer, in which CRS."""

    crs: str | None = Field(None, pattern=r"^EPSG:\d{1,6}$", description="CRS to write, EPSG:N")
    filter: str | None = Field(None, max_length=20_000, description="CQL2 text")
    bbox: Box | None = Field(None, description="west,south,east,north in degrees")


@blueprint.get("/<layer>.<form>")
@blueprint.input(ExportQuery, location="query")
@blueprint.doc(responses=[503])
def export_layer(layer: str, form: str, query_data: ExportQuery) -> Response:
    """A layer, or the part of it that ``filter`` and ``bbox`` choose, as a file."""
    raise NotImplementedError
