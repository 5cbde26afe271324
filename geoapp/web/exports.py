"""``/exports/<layer>.<format>``: the same bytes as ``geoapp export``."""

from datetime import date
from typing import Any

from apiflask import APIBlueprint
from flask import Response, url_for
from pydantic import Field

from geoapp.storage import Workspace
from geoapp.web.answers import disposition, revalidated
from geoapp.web.context import today, workspace
from geoapp.web.flowing import flowing
from geoapp.web.kept_files import kept_answer
from geoapp.web.queries import AsOfQuery, Box
from geoapp.workflows.export import Choice, Sent, kept_place, send

MOST_FILTER = 16_000

blueprint = APIBlueprint("exports", __name__, url_prefix="/exports", tag="exports")


class ExportQuery(AsOfQuery):
    """Which part of a layer, in which CRS."""

    crs: str | None = Field(None, pattern=r"^EPSG:\d{1,6}$", description="CRS to write, EPSG:N")
    filter: str | None = Field(None, max_length=MOST_FILTER, description="CQL2 text")
    bbox: Box | None = Field(None, description="west,south,east,north in degrees")


@blueprint.get("/<layer>.<form>")
@blueprint.input(ExportQuery, location="query")
@blueprint.doc(responses=[206, 416, 503])
def export_layer(layer: str, form: str, query_data: ExportQuery) -> Response:
    """A layer, or the part of it that ``filter`` and ``bbox`` choose, as a file."""
    space, day = workspace(), query_data.as_of or today()
    choice = Choice(query_data.crs, query_data.filter, query_data.bbox)

    def made() -> Sent:
        return send(space, layer, form, choice, day)

    kept = kept_place(space, layer, form, day) if choice == Choice() and day == today() else None
    if kept is not None:
        return kept_answer(kept, made)
    return revalidated(space.edition_all(), day, lambda: attached(made()))


def attached(sent: Sent) -> Response:
    """The file, to be saved under its name."""
    response = flowing(sent.pieces, sent.media_type, short=not sent.stored)
    response.headers["Content-Disposition"] = disposition(sent.filename)
    return response


WGS84, WORK, BOTH = (True, False), (False, True), (True, True)
OFFERED = {
    "xlsx": WGS84,
    "csv": WGS84,
    "gpkg": BOTH,
    "geojson": WGS84,
    "shp": BOTH,
    "kml": WGS84,
    "fgb": BOTH,
    "dxf": WORK,
    "parquet": BOTH,
    "geojsonseq": WGS84,
}
"""Formats in the order in which pages offer them: in WGS84, in the working CRS."""


def export_links(
    space: Workspace, layer: str, day: date, only: str | None = None
) -> list[dict[str, Any]]:
    """Addresses of ``layer`` in every format a page offers; ``only`` is a CQL2 filter."""
    wanted: dict[str, Any] = {"as_of": day.isoformat()} | ({"filter": only} if only else {})

    def address(form: str, **more: Any) -> str:
        return url_for("exports.export_layer", layer=layer, form=form, **wanted, **more)

    return [
        {
            "format": form,
            "wgs84": address(form) if wgs84 else None,
            "projected": address(form, crs=space.work_crs) if projected else None,
        }
        for form, (wgs84, projected) in OFFERED.items()
    ]
