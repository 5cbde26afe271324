"""Error classes to HTTP statuses: the one table, the one shape.

``/api``, ``/exports`` and ``/tiles`` answer ``{"error": {"status", "code", "message", "detail"}}``,
everything else a readable page. A traceback goes to the log, never to the caller.
"""

from typing import Any

from apiflask.exceptions import HTTPError
from flask import Flask, Response, current_app, render_template, request
from markupsafe import escape
from werkzeug.exceptions import HTTPException

from geoapp import errors
from geoapp.sentence import LANGUAGES, say
from geoapp.web.answers import json_response
from geoapp.web.language import language
from geoapp.web.queries import sentence

STATUSES: dict[type[errors.GeoappError], int] = {
    errors.InputError: 400,
    errors.TooLarge: 413,
    errors.ImportRefused: 422,
    errors.NotFound: 404,
    errors.Busy: 409,
    errors.WorkspaceError: 503,
    errors.LayerUnavailable: 503,
    errors.NoRoom: 503,
    errors.TimedOut: 503,
    errors.GeoappError: 500,
}
CODES = {400: "input", 404: "not_found", 405: "method", 413: "too_large", 415: "content_type"}
PLAIN = {
    404: say("no such address"),
    405: say("this address does not take this method"),
    413: say("the body is larger than this server takes"),
}
"""One sentence where Flask says two."""
MACHINE_PREFIXES = ("/api/", "/exports/", "/tiles/", "/healthz")
FAULT = say("a fault of ours; it is in the server's log")
KINDS = {
    "not_found": False,
    "cluster": False,
    "layer": True,
    "day": False,
    "parameter_unknown": False,
    "parameter_repeated": False,
    "parameter_value": True,
    "input": True,
    "method": False,
    "too_large": True,
    "busy": True,
    "timed_out": True,
    "layer_unavailable": True,
    "workspace": True,
    "fault": False,
}
"""What the page for people has its own words for; whether the sentence for programs adds facts."""


SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {
        "error": {
            "type": "object",
            "required": ["status", "code", "message", "detail"],
            "additionalProperties": False,
            "properties": {
                "status": {"type": "integer"},
                "code": {"type": "string"},
                "message": {"type": "string"},
                "detail": {"type": "object"},
            },
        }
    },
}


def init_app(app: Flask) -> None:
    """Answer every failure of ``app``."""
    app.register_error_handler(errors.GeoappError, explained)
    app.register_error_handler(HTTPError, validated)
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(Exception, unexpected)


def status_of(error: errors.GeoappError) -> int:
    """The status of an error's nearest listed class."""
    return next(STATUSES[c] for c in type(error).__mro__ if c in STATUSES)


def explained(error: errors.GeoappError) -> Response:
    """A failure this program explains."""
    response = answer(status_of(error), error.code, error.message, error.detail)
    if "retry_seconds" in error.detail:
        response.headers["Retry-After"] = str(error.detail["retry_seconds"])
    return response


def validated(error: HTTPError) -> Response:
    """A parameter that does not fit its model."""
    fields = [
        (name, text)
        for place in dict(error.detail).values()
        for name, texts in place.items()
        for text in texts
    ]
    said = [sentence(*field) for field in fields]
    detail = dict(error.detail)
    if not said:
        return answer(error.status_code, "input", str(error.message), detail)
    vi, en = ("; ".join(each.said(lang) for each in said) for lang in LANGUAGES)
    return answer(error.status_code, "input", en, detail | {"message_vi": vi})


def refused(error: HTTPException) -> Response:
    """What Flask itself refuses: no such address, wrong method, body too large."""
    status = error.code or 500
    plain = PLAIN.get(status)
    message = str(plain or error.description or error.name)
    detail = {"message_vi": plain.said("vi")} if plain else {}
    response = answer(status, CODES.get(status, "http"), message, detail)
    for name, value in error.get_headers():
        if name in ("Allow", "Content-Range", "Location", "Retry-After"):
            response.headers[name] = value
    return response


def kind_of(status: int, code: str, detail: dict[str, Any]) -> str:
    """Which of ``KINDS`` says it best: the reason, else the class, else whose fault it is."""
    named = [kind for kind in (detail.get("reason"), code) if kind in KINDS]
    return str(named[0]) if named else "input" if status < 500 else "fault"


def unexpected(error: Exception) -> Response:
    """A fault of ours."""
    current_app.logger.exception("%s %s", request.method, request.path, exc_info=error)
    return answer(500, "fault", str(FAULT), {"message_vi": FAULT.said("vi")})


def answer(status: int, code: str, message: str, detail: dict[str, Any]) -> Response:
    """The one shape for programs, a page for people."""
    if request.path.startswith(MACHINE_PREFIXES):
        body = {"status": status, "code": code, "message": message, "detail": detail}
        return json_response({"error": body}, status)
    return Response(page(status, code, message, detail), status, mimetype="text/html")


def page(status: int, code: str, message: str, detail: dict[str, Any]) -> str:
    """The readable page; plain words where even the page cannot be made."""
    kind = kind_of(status, code, detail)
    own = detail.get("message_vi") if language() == "vi" else None
    own = own if own != message else None  # words of a library, which are English in both
    facts = (own or message) if KINDS[kind] and message not in map(str, PLAIN.values()) else None
    about = {name: detail.get(name, "") for name in ("name", "times")}
    try:
        return render_template(
            "error.html", status=status, kind=kind, about=about, facts=facts, own=bool(own)
        )
    except Exception:
        current_app.logger.exception("the error page itself failed")
        return str(escape(f"{status}: {message}"))
