"""``create_app``: the web application over one workspace."""

from apiflask import APIFlask

from geoapp import __version__
from geoapp.config import Config
from geoapp.web import (
    api,
    assets,
    check_list,
    check_page,
    errors,
    exports,
    flowing,
    headers,
    health,
    language,
    openapi,
    pages,
    reports,
    tile_road,
    tiles,
)
from geoapp.web.context import EXTENSION, Opened
from geoapp.web.queries import refuse_repeated

DESCRIPTION = "Industrial clusters, their stages, and their overlap with rice land."
COMPRESSED = (
    "text/html",
    "text/css",
    "text/csv",
    "text/javascript",
    "application/json",
    "application/geo+json",
    "application/geo+json-seq",
    "application/vnd.google-earth.kml+xml",
    "image/svg+xml",
)


def create_app(config: Config) -> APIFlask:
    """The application. The workspace is opened by the first request that needs it."""
    app = APIFlask(
        "geoapp",
        title="geoapp",
        version=__version__,
        spec_path="/api/openapi.json",
        docs_path=None,  # its page loads scripts from a CDN
        static_folder="static/dist",
        static_url_path="/static/dist",
        template_folder="web/templates",
    )
    app.config.update(
        MAX_CONTENT_LENGTH=config.max_body,
        DESCRIPTION=DESCRIPTION,
        OPENAPI_VERSION="3.1.0",  # what pydantic's schemas are written in
        VALIDATION_ERROR_STATUS_CODE=400,
        VALIDATION_ERROR_SCHEMA=errors.SCHEMA,
        HTTP_ERROR_SCHEMA=errors.SCHEMA,
        COMPRESS_MIMETYPES=COMPRESSED,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br"],
    )
    app.extensions[EXTENSION] = Opened(config)
    app.before_request(refuse_repeated)
    for part in (flowing, errors, headers, language, assets, openapi):
        part.init_app(app)
    for blueprint in (
        *api.BLUEPRINTS,
        *(m.blueprint for m in (exports, tiles, health, pages, check_page, check_list, reports)),
    ):
        app.register_blueprint(blueprint)
    road = tile_road.TileRoad(app.wsgi_app, app.extensions[EXTENSION], app.config[headers.POLICY])
    app.wsgi_app = road  # type: ignore[method-assign, assignment] # as Flask takes middleware
    return app
