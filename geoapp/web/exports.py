"""``/exports/<layer>.<format>``: the same bytes as ``geoapp export``."""

from datetime import date
from typing import Any

from apiflask import APIBlueprint
from flask import Response, url_for
from pydantic import Field

from geoapp.storage import Workspace
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


OFFERED = {
    "xlsx": False,
    "csv": False,
    "gpkg": True,
    "geojson": False,
    "shp": True,
    "kml": False,
    "fgb": True,
    "dxf": True,
}
"""Formats that pages offer, and whether they may be in another CRS than WGS84."""


def export_links(
    space: Workspace, layer: str, day: date, only: str | None = None
) -> list[dict[str, Any]]:
    """Addresses of ``layer`` in every format a page offers; ``only`` is a CQL2 filter."""
    wanted = {"as_of": day.isoformat()} | ({"filter": only} if only else {})

    def address(form: str, **more: str) -> str:
        return url_for("exports.export_layer", layer=layer, form=form, **wanted, **more)

    return [
        {
            "format": form,
            "wgs84": address(form),
            "vn2000": address(form, crs=space.work_crs) if projected else None,
        }
        for form, projected in OFFERED.items()
    ]
