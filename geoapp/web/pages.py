"""Pages that are complete without JavaScript, and the map's own page."""

from flask import Blueprint, Response, render_template

from geoapp.web.answers import revalidated
from geoapp.web.context import config, today, workspace
from geoapp.web.language import language

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> Response:
    """The map."""
    space = workspace()
    return revalidated(
        space.edition_all(),
        today(),
        lambda: page("map.html", workspace=space, tile_url=config().tile_url),
        language(),
    )


def page(template: str, **values: object) -> Response:
    """A rendered template; the language decides with the address what it says."""
    response = Response(render_template(template, **values), mimetype="text/html")
    response.headers["Vary"] = "Accept-Language"
    response.headers["Content-Language"] = language()
    return response
