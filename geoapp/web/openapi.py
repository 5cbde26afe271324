"""What the generated OpenAPI document cannot know by itself."""

from typing import Any

from apiflask import APIFlask

from geoapp.web.api import alternatives, check, checks, evidence, intake, shape


def init_app(app: APIFlask) -> None:
    """Complete the document of ``app``."""
    app.spec_processor(complete)


def complete(spec: Any) -> Any:
    """Add the bodies that are read as bytes, not through a model of APIFlask."""
    bodies = {
        "/api/check": check.REQUEST_BODY,
        **checks.BODIES,
        **evidence.BODIES,
        **shape.BODIES,
        **alternatives.BODIES,
        **intake.BODIES,
    }
    for address, body in bodies.items():
        spec["paths"][address]["post"]["requestBody"] = body
    return spec
