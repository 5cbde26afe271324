"""Long answers: sent while they are made, one piece ahead of the caller and no more.

An answer fails before its first byte or, where that is too late, by a broken connection: never
as a file that looks whole. What may be very long goes out as it lies, for compressing it would
cost more than making it.
"""

from collections.abc import Iterator
from itertools import chain, islice
from logging import Logger

from flask import Flask, Response, current_app, g, request
from flask_compress import Compress

from geoapp.errors import GeoappError

SHORT = 1 << 20
"""Bytes: a shorter answer may be made whole, so that it fails whole and is compressed."""


class Compression(Compress):
    """Flask-Compress, but for answers that go out as they lie."""

    def after_request(self, response: Response | None) -> Response:
        """Compress an answer that may be."""
        if response is not None and g.get("as_it_lies"):
            response.vary.add("Accept-Encoding")
            return response
        return super().after_request(response)


def init_app(app: Flask) -> None:
    """Compress the answers of ``app``."""
    Compression(app)


def as_it_lies(response: Response) -> Response:
    """An answer of this request that is not to be compressed."""
    g.as_it_lies = True
    return response


def flowing(pieces: Iterator[bytes], media_type: str, *, short: bool) -> Response:
    """An answer in pieces, its first one made: what fails by then is told as a failure.

    ``short``: likely to be short, so that it is sent whole if it is.
    """
    full = filter(None, pieces)
    lead = next(full, b"")
    while short and len(lead) < SHORT:
        more = b"".join(islice(full, 1))
        if not more:
            return Response(lead, mimetype=media_type)
        lead += more
    told = _told(chain([lead], full), request.path, current_app.logger)
    response = Response(told, mimetype=media_type)
    return response if short else as_it_lies(response)


def _told(pieces: Iterator[bytes], what: str, logger: Logger) -> Iterator[bytes]:
    """The pieces; a failure among them is written to the log and breaks the answer off."""
    try:
        yield from pieces
    except GeoappError as error:
        logger.error("%s broke off: %s", what, error.message)
        raise
