"""Pages that are complete without JavaScript, and the map's own page."""

from typing import Any

from flask import Blueprint, Response, render_template

from geoapp.domain.stage import STAGES
from geoapp.domain.track import TRACKS
from geoapp.i18n import text
from geoapp.storage import Workspace
from geoapp.web.answers import revalidated
from geoapp.web.cluster import cluster_values
from geoapp.web.context import config, today, workspace
from geoapp.web.exports import MOST_FILTER, export_links
from geoapp.web.language import language, said
from geoapp.web.queries import LISTS, PageQuery, read_page_query
from geoapp.web.table import TableQuery, table_values
from geoapp.workflows.select import ANSWERS

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> Response:
    """The map. Its address carries its state, which the front end reads."""
    space = workspace()
    return revalidated(
        space.edition_all(),
        today(),
        lambda: page("map.html", space, tile_url=config().tile_url),
        language(),
    )


@blueprint.get("/table")
def table() -> Response:
    """Every cluster in a table: sorted, filtered and exported by links and a form."""
    space, asked = workspace(), read_page_query(TableQuery, LISTS)
    day = asked.as_of or today()

    def make() -> Response:
        values = table_values(space, asked, day)
        short = len(values["filter"] or "") <= MOST_FILTER
        some = bool(values["rows"]) and short
        links = export_links(space, "clusters", day, values["filter"]) if some else []
        whole = [(layer, export_links(space, layer.name, day)) for layer in space.layers()]
        return page(
            "table.html", space, as_of=day, links=links, whole=whole, **_choices(), **values
        )

    return revalidated(space.edition_all(), day, make, language())


@blueprint.get("/clusters/<identity>")
def cluster(identity: str) -> Response:
    """One cluster: every fact with its sources, its tracks, its check, a sketch."""
    space, asked = workspace(), read_page_query(PageQuery)
    day = asked.as_of or today()

    def make() -> Response:
        only = f"id IN ('{identity.replace(chr(39), chr(39) * 2)}')"
        values = cluster_values(space, identity, day, language())
        links = export_links(space, "clusters", day, only)
        return page("cluster.html", space, as_of=day, links=links, **values)

    return revalidated(space.edition_all(), day, make, language())


def page(template: str, space: Workspace, **values: Any) -> Response:
    """A rendered template; the language decides with the address what it says."""
    common = {
        "workspace": space,
        "edition": space.edition_all(),
        "stages": {stage.key: stage for stage in STAGES},
        "tracks": {track.key: track for track in TRACKS},
        "layers": {layer.name: layer for layer in space.layers()},
    }
    response = Response(render_template(template, **common, **values), mimetype="text/html")
    response.headers["Vary"] = "Accept-Language"
    response.headers["Content-Language"] = language()
    return response


def _choices() -> dict[str, Any]:
    """What the selects of the form offer beside districts and communes."""
    lang = language()
    return {
        "stage_options": [(stage.key, said(stage, "title", lang)) for stage in STAGES],
        "answers": [(key, text(f"filter.{key}", lang)) for key in ANSWERS],
    }
