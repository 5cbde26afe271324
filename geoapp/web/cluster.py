"""``/clusters/<id>``: what its template shows."""

from datetime import date
from typing import Any

from markupsafe import Markup

from geoapp.domain.landuse import LAND_CODES, titles
from geoapp.i18n import LANGUAGES, text
from geoapp.storage import Workspace
from geoapp.workflows.clusters import cluster_page, cluster_pieces
from geoapp.workflows.sketched import cluster_sketch


def cluster_values(space: Workspace, identity: str, day: date, lang: str) -> dict[str, Any]:
    """Everything ``cluster.html`` shows."""
    detail = cluster_page(space, identity, day)
    pieces = _pieces(space, detail, day)
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
        "code_title": lambda code: (titles(code) or ("", ""))[LANGUAGES.index(lang)],
    }


def _pieces(space: Workspace, detail: dict[str, Any], day: date) -> list[dict[str, Any]]:
    """Every piece of the ledger; none where the check, shown above them, could not be made."""
    check = detail["check"]
    if check is None or any(layer["outcome"] == "failed" for layer in check["layers"]):
        return []
    return [
        *cluster_pieces(space, detail["id"], day)["features"],
        *cluster_pieces(space, detail["id"], day, "none")["features"],
    ]
