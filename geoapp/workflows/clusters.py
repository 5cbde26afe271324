"""The clusters as the map, the table and a cluster's page show them: record and check joined."""

from datetime import date
from typing import Any

import numpy as np
import orjson
import shapely

from geoapp.errors import LayerUnavailable
from geoapp.exchange.geojson import geometry_texts
from geoapp.i18n import LANGUAGES, text
from geoapp.storage import Workspace
from geoapp.workflows.check import CheckResult, check_all, check_cluster
from geoapp.workflows.record import cluster_detail, cluster_views

UNCHECKED = {
    "outcome": "no_data",
    "luc_m2": None,
    "luk_m2": None,
    "total_m2": None,
    "upper_m2": None,
}


def cluster_rows(workspace: Workspace, as_of: date) -> list[dict[str, Any]]:
    """One flat row a cluster: the record's view and the rice under it, in the file's order."""
    checks = {r.site_id: r for r in check_all(workspace, as_of)}
    return [
        view | {"rice": rice(checks.get(view["id"]))} for view in cluster_views(workspace, as_of)
    ]


def cluster_collection(workspace: Workspace, as_of: date) -> dict[str, Any]:
    """The rows as GeoJSON; geometry null where nobody has mapped the cluster."""
    rows = cluster_rows(workspace, as_of)
    shapes = [workspace.cluster_geometry(row["id"]) for row in rows]
    texts = geometry_texts(np.array(shapes, dtype=object))
    return {
        "type": "FeatureCollection",
        "as_of": as_of,
        "features": [
            {
                "type": "Feature",
                "id": row["id"],
                "properties": row,
                "geometry": orjson.Fragment(text),
            }
            for row, text in zip(rows, texts, strict=True)
        ],
    }


def cluster_page(workspace: Workspace, identity: str, as_of: date) -> dict[str, Any]:
    """Everything about one cluster; ``check`` is None, and says why, without a boundary."""
    detail = cluster_detail(workspace, identity, as_of)
    if not has_polygon(workspace, identity):
        return detail | {"check": None} | unchecked()
    return detail | {"check": check_cluster(workspace, identity, as_of).to_json()}


def cluster_pieces(
    workspace: Workspace, identity: str, as_of: date, land_class: str | None = None
) -> dict[str, Any]:
    """The ledger's pieces of a cluster as GeoJSON; no features without a boundary.

    Raises LayerUnavailable where a layer could not be checked: an empty answer would read as
    ground without rice.
    """
    workspace.cluster(identity)
    if not has_polygon(workspace, identity):
        return {"type": "FeatureCollection", "features": []}
    result = check_cluster(workspace, identity, as_of)
    if result.failed:
        words = [each.words for each in result.failures]
        raise LayerUnavailable(
            " ".join(w.en or "" for w in words), message_vi=" ".join(w.vi or "" for w in words)
        )
    return result.pieces_geojson(class_=land_class)


def unchecked() -> dict[str, str]:
    """Why there is no check, in both languages."""
    return {f"check_message_{lang}": text("rice.no_check.text", lang) for lang in LANGUAGES}


def has_polygon(workspace: Workspace, identity: str) -> bool:
    """Whether the cluster has an area to check, drawn or surveyed."""
    shape = workspace.cluster_geometry(identity)
    return shape is not None and int(shapely.get_dimensions(shape)) == 2


def rice(check: CheckResult | None) -> dict[str, Any]:
    """The rice a check found, and its outcome; numbers None where it could not tell."""
    if check is None:
        return dict(UNCHECKED)
    found = check.rice_json()  # without the slivers, which cost as much as all the rest
    return {"outcome": str(check.verdict)} | {
        key: found.get(key) for key in ("luc_m2", "luk_m2", "total_m2", "upper_m2")
    }
