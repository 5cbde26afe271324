"""A cluster's boundary and the pieces under it as a drawing."""

from typing import Any

import shapely

from geoapp.domain.landuse import LAND_CODES
from geoapp.publish.sketch import Piece, sketch
from geoapp.storage import Workspace

NO_COLOUR = "#ffffff"


def cluster_sketch(
    workspace: Workspace,
    identity: str,
    pieces: list[dict[str, Any]],
    *,
    title: str,
    scale_label: str,
) -> str | None:
    """An SVG element with ``pieces`` (GeoJSON Features of the ledger); None without a boundary."""
    site = workspace.cluster_geometry(identity)
    if site is None or shapely.get_dimensions(site) != 2:
        return None
    drawn = [to_draw(piece) for piece in pieces if piece["geometry"]]
    return sketch(site, drawn, title=title, scale_label=scale_label)


def to_draw(piece: dict[str, Any]) -> Piece:
    """A ledger piece with its official colour and its hatch."""
    properties = piece["properties"]
    known = LAND_CODES.get(properties["code"] or "")
    return Piece(
        shape=shapely.geometry.shape(piece["geometry"]),
        fill=known.colour if known else NO_COLOUR,
        hatch=properties["class"],
        title=f"{properties['parcel']} · {properties['code']}",
    )
