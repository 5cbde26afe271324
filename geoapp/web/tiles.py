"""``/tiles``: the land-use layer as vector tiles, sent as they are stored."""

import re
import zlib
from typing import Annotated, Any, Literal

from apiflask import APIBlueprint
from apiflask.schemas import FileSchema
from flask import Response, request, url_for
from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from geoapp.errors import NotFound
from geoapp.geometry.tiling import Tile
from geoapp.sentence import say
from geoapp.web.answers import document
from geoapp.web.api.models import Box
from geoapp.web.context import workspace
from geoapp.web.headers import IMMUTABLE
from geoapp.web.queries import EDITION, NoQuery
from geoapp.workflows.tiles import TileSet, check_tile
from geoapp.workflows.tiles_layer import LAYER, MVT, tile_json, tile_set

_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_EDITION = re.compile(r"[0-9a-f]{16}")

blueprint = APIBlueprint("tiles", __name__, url_prefix="/tiles", tag="map")


def edition_digits(value: object) -> str:
    """An edition of tiles."""
    if isinstance(value, str) and _EDITION.fullmatch(value):
        return value
    raise ValueError(EDITION)


Edition = Annotated[
    str,
    BeforeValidator(edition_digits),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{16}$"}),
]


class TileQuery(NoQuery):
    """Which edition of the tiles the caller works with."""

    e: Edition | None = Field(None, description="edition of tiles.json: the answer may be kept")


class VectorLayer(BaseModel):
    """A layer of the tiles of some zooms."""

    id: Literal["cells", "parcels"]
    minzoom: int
    maxzoom: int
    fields: dict[str, str]


class TileJson(BaseModel):
    """TileJSON 3. ``bounds`` is left out where there is no parcel."""

    tilejson: Literal["3.0.0"]
    name: str
    attribution: str
    scheme: Literal["xyz"]
    tiles: list[str]
    minzoom: int
    maxzoom: int
    parcels_from: int = Field(description="the zoom whose tiles hold every parcel")
    edition: str = Field(description="16 hex digits that decide the bytes of every tile")
    kind: str
    parcels: int
    vector_layers: list[VectorLayer]
    bounds: Box | None = None


@blueprint.get("/<layer>.json")
@blueprint.input(NoQuery, location="query")
@blueprint.output(TileJson)
@blueprint.doc(responses=[503])
def tilejson(layer: str, query_data: NoQuery) -> Response:
    """TileJSON 3 of the layer: zooms, bounds, what its tiles hold, and their edition."""
    check_layer(layer)
    space = workspace()
    address = url_for("tiles.tile", layer=layer, z="{z}", x="{x}", y="{y}")
    address = address.replace("%7B", "{").replace("%7D", "}")

    def made() -> dict[str, Any]:
        said = tile_json(space)
        return said | {"tiles": [f"{address}?e={said['edition']}"]}

    return document(space.edition_all(), None, made)


@blueprint.get("/<layer>/<z>/<x>/<y>.mvt")
@blueprint.input(TileQuery, location="query")
@blueprint.output(FileSchema(type="string", format="binary"), content_type=MVT)
@blueprint.doc(responses=[204, 503])
def tile(layer: str, z: str, x: str, y: str, query_data: TileQuery) -> Response:
    """A vector tile: parcels at zoom 14, m² by code in 32 x 32 squares at 6 to 13; 204 if empty."""
    check_layer(layer)
    place = Tile(*(whole(part) for part in (z, x, y)))
    check_tile(place)
    tiles = tile_set(workspace())
    return answer(tiles, place, query_data.e)


def answer(tiles: TileSet, place: Tile, edition: str | None) -> Response:
    """The tile in the caller's encoding, or 304, or 204 where it has no parcel."""
    held = request.if_none_match.contains_weak(tiles.edition)
    data = b"" if held else tiles.get(place)
    response = Response(status=304 if held else 200 if data else 204)
    if data:
        response.mimetype = MVT
        if request.accept_encodings.quality("gzip") > 0:
            response.headers["Content-Encoding"] = "gzip"
        else:
            data = zlib.decompress(data, 31)
        response.set_data(data)
    else:
        del response.headers["Content-Type"]  # Flask says HTML of a body that is not there
    response.set_etag(tiles.edition, weak=True)
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = IMMUTABLE if edition == tiles.edition else "no-cache"
    return response


def check_layer(layer: str) -> None:
    """Raise NotFound for a layer that has no tiles."""
    if layer != LAYER:
        raise NotFound(
            say(
                "no tiles of layer {asked!r}; there are tiles of {layer}",
                asked=layer[:60],
                layer=LAYER,
            )
        )


def whole(text: str) -> int:
    """A zoom, column or row. Raises NotFound."""
    if not _NUMBER.fullmatch(text):
        raise NotFound(
            say(
                "no tile {text!r}; an address is /tiles/{layer}/zoom/column/row.mvt",
                text=text[:20],
                layer=LAYER,
            )
        )
    return int(text)
