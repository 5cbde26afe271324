"""What the generated OpenAPI document cannot know by itself."""

from typing import Any

from apiflask import APIFlask

from geoapp.web.api.check import REQUEST_BODY


def init_app(app: APIFlask) -> None:
    """Complete the document of ``app``."""
    app.spec_processor(complete)


def complete(spec: Any) -> Any:
    """Add the body of ``/api/check``, which is read as bytes, not through a model."""
    spec["paths"]["/api/check"]["post"]["requestBody"] = REQUEST_BODY
    return spec
