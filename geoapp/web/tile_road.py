"""A short way for tiles that are already made, in front of Flask.

A map asks for dozens of tiles at once; what Flask does around an answer costs more than the
answer. Whatever is not a plain question for a tile that lies ready goes on to Flask.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from geoapp.errors import GeoappError
from geoapp.geometry.tiling import Tile
from geoapp.web.context import Opened
from geoapp.web.headers import FIXED, IMMUTABLE
from geoapp.workflows.tiles import TileSet
from geoapp.workflows.tiles_layer import LAYER, MVT, tile_set

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PATH = re.compile(rf"/tiles/{LAYER}/(\d\d?)/(\d{{1,5}})/(\d{{1,5}})\.mvt", re.ASCII)
_QUERY = re.compile(r"e=([0-9a-f]{16})")
_GZIP = re.compile(r"(^|[ ,])gzip *(,|$)")
Headers = list[tuple[str, str]]


class TileRoad:
    """Wraps a WSGI application; ``policy``: its content security policy."""

    def __init__(self, app: "WSGIApplication", opened: Opened, policy: str) -> None:
        self._app, self._opened = app, opened
        self._fixed: Headers = [("Content-Security-Policy", policy), *FIXED.items()]
        self._fixed.append(("Vary", "Accept-Encoding"))
        self._held: TileSet | None = None

    def __call__(self, call: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer, or let Flask answer."""
        place = _PATH.fullmatch(call.get("PATH_INFO", ""))
        if place and call["REQUEST_METHOD"] in ("GET", "HEAD"):
            ready = self._ready(Tile(*map(int, place.groups())), call)
            if ready:
                status, headers, body = ready
                start_response(status, headers)
                return [] if call["REQUEST_METHOD"] == "HEAD" else [body]
        return self._app(call, start_response)

    def _ready(self, tile: Tile, call: "WSGIEnvironment") -> tuple[str, Headers, bytes] | None:
        """The answer, where the caller names the edition and takes gzip, and the tile is made."""
        asked = _QUERY.fullmatch(call.get("QUERY_STRING", ""))
        if not asked or not _GZIP.search(call.get("HTTP_ACCEPT_ENCODING", "")):
            return None
        tiles = self._tiles(asked[1])
        data = tiles and tiles.kept.tile(tile)
        if not tiles or not data:
            return None
        etag = f'W/"{tiles.edition}"'
        headers = [*self._fixed, ("ETag", etag), ("Cache-Control", IMMUTABLE)]
        if call.get("HTTP_IF_NONE_MATCH") == etag:
            return "304 Not Modified", headers, b""
        headers += [("Content-Type", MVT), ("Content-Encoding", "gzip")]
        return "200 OK", [*headers, ("Content-Length", str(len(data)))], data

    def _tiles(self, edition: str) -> TileSet | None:
        """The tiles of an edition, which never change: so they are not looked for twice."""
        held = self._held
        if held is None or held.edition != edition:
            try:
                held = self._held = tile_set(self._opened.workspace())
            except GeoappError:
                return None
        return held if held.edition == edition else None
