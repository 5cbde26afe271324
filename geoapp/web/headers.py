"""Headers of every answer. HSTS is left to whoever terminates TLS."""

import re
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request

from geoapp.errors import InputError
from geoapp.sentence import say
from geoapp.web.assets import is_hashed
from geoapp.web.context import EXTENSION

POLICY = "CONTENT_SECURITY_POLICY"
_HOST = re.compile(r"[\w.*-]+(:\d+)?", re.ASCII)
IMMUTABLE = "public, max-age=31536000, immutable"
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def init_app(app: Flask) -> None:
    """Add the headers to everything ``app`` answers, errors included.

    Raises InputError where the configured tile address cannot stand in a policy.
    """
    app.config[POLICY] = policy(app.extensions[EXTENSION].config.tile_url)
    app.after_request(secure)
    app.after_request(keep_static)


def secure(response: Response) -> Response:
    """The content security policy and its companions."""
    response.headers["Content-Security-Policy"] = current_app.config[POLICY]
    response.headers.update(FIXED)
    return response


def keep_static(response: Response) -> Response:
    """Files with a hash in their name never change; the rest is asked for again."""
    if request.endpoint == "static" and response.status_code in (200, 304):
        hashed = is_hashed((request.view_args or {})["filename"])
        response.headers["Cache-Control"] = IMMUTABLE if hashed else "no-cache"
    return response


def policy(tile_url: str | None) -> str:
    """The CSP: nothing inline, nothing from elsewhere but the tiles that are configured."""
    images = " ".join(("'self'", "data:", *tile_hosts(tile_url)))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        f"img-src {images}; font-src 'self'; connect-src 'self'; "
        "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )


def tile_hosts(tile_url: str | None) -> tuple[str, ...]:
    """Where a tile URL template loads from, as CSP sources; ``{s}`` is any subdomain."""
    if not tile_url:
        return ()
    parts = urlsplit(tile_url.replace("{s}", "*"))
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.netloc):
        raise InputError(
            say(
                "tile address {address!r}: give https://host/{{z}}/{{x}}/{{y}}.png",
                address=tile_url[:60],
            )
        )
    return (f"{parts.scheme}://{parts.netloc}",)
