"""``/clusters/<id>``: what its template shows."""

from datetime import date
from typing import Any

from markupsafe import Markup

from geoapp.domain.landuse import LAND_CODES
from geoapp.i18n import text
from geoapp.storage import Workspace
from geoapp.workflows.clusters import cluster_page, cluster_pieces
from geoapp.workflows.sketched import cluster_sketch


def cluster_values(space: Workspace, identity: str, day: date, lang: str) -> dict[str, Any]:
    """Everything ``cluster.html`` shows."""
    detail = cluster_page(space, identity, day)
    pieces = [
        *cluster_pieces(space, identity, day)["features"],
        *cluster_pieces(space, identity, day, "none")["features"],
    ]
    drawing = cluster_sketch(
        space,
        identity,
        pieces,
        title=text("cluster.sketch", lang, name=detail["name"]),
        scale_label=text("cluster.metres", lang),
    )
    return {
        "cluster": detail,
        "check": detail["check"],
        "pieces": [piece["properties"] for piece in pieces],
        "sketch": drawing and Markup(drawing),  # noqa: S704 (it escapes every text it is given)
        "land_codes": LAND_CODES,
    }
