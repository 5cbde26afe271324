"""Answers: strict JSON, and validators from the workspace's edition.

An answer is fixed by the edition, the address, its parameters and the day; so its ETag is
known before it is made, and a 304 costs no work.
"""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import orjson
from flask import Response, request

from geoapp import __version__

JSON = "application/json"
GEOJSON = "application/geo+json"


def dumps(document: object) -> bytes:
    """Strict JSON: NaN and infinities become null, dates ISO 8601."""
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)


def as_printed(document: object) -> bytes:
    """The bytes that the command line prints for the same document."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def json_response(document: object, status: int = 200, mimetype: str = JSON) -> Response:
    """``document`` as JSON, not to be stored."""
    response = Response(dumps(document), status, mimetype=mimetype)
    response.headers["Cache-Control"] = "no-store"
    return response


def revalidated(
    edition: str, as_of: date | None, make: Callable[[], Response], *more: str
) -> Response:
    """304 where the caller holds this answer, else what ``make`` makes, with its ETag.

    ``more``: what else decides the answer, such as the language of a page.
    """
    etag = tag(edition, str(as_of), request.full_path, *more)
    held = request.if_none_match.contains_weak(etag)
    response = Response(status=304) if held else make()
    if response.status_code in (200, 304):
        response.set_etag(etag, weak=True)
        response.headers["Cache-Control"] = "no-cache"
    return response


def tag(*parts: str) -> str:
    """An opaque validator of everything that decides an answer."""
    return sha256("\n".join((__version__, *parts)).encode()).hexdigest()[:32]


def printed_response(document: object) -> Response:
    """``document`` in the bytes of the command line, not to be stored."""
    response = Response(as_printed(document), mimetype=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response


def document(
    edition: str, as_of: date | None, make: Callable[[], Any], mimetype: str = JSON
) -> Response:
    """A revalidated JSON answer."""
    return revalidated(edition, as_of, lambda: json_response(make(), mimetype=mimetype))


def disposition(filename: str) -> str:
    """A Content-Disposition that any browser reads (RFC 6266, RFC 8187)."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in filename)
    if plain == filename:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
