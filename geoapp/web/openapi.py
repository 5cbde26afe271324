"""What the generated OpenAPI document cannot know by itself."""

from typing import Any

from apiflask import APIFlask

from geoapp.web.api import check, checks


def init_app(app: APIFlask) -> None:
    """Complete the document of ``app``."""
    app.spec_processor(complete)


def complete(spec: Any) -> Any:
    """Add the bodies that are read as bytes, not through a model of APIFlask."""
    for address, body in {"/api/check": check.REQUEST_BODY, **checks.BODIES}.items():
        spec["paths"][address]["post"]["requestBody"] = body
    return spec
