"""A layer's features with their flat columns; clusters with the record and the rice under them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoapp.i18n import number
from geoapp.schema import BOUNDARY_VI
from geoapp.storage import Workspace
from geoapp.workflows.check import LANDUSE
from geoapp.workflows.clusters import UNCHECKED, cluster_rows
from geoapp.workflows.faults_layer import fault_rows

NESTED = ("rice", "area_ha", "membership_vi", "stage_title_vi", "stage_title_en")
"""Of a view; a row has them in a column of another name."""


RICE = {
    "luc_ha": "luc_m2",
    "luk_ha": "luk_m2",
    "rice_ha": "total_m2",
    "rice_upper_ha": "upper_m2",
}


@dataclass(frozen=True)
class Rows:
    """Same index in all three; geometry in lon/lat, None where there is none."""

    ids: list[str]
    properties: list[dict[str, Any]]
    geometry: NDArray[np.object_]


def layer_rows(workspace: Workspace, layer: str, as_of: date) -> Rows:
    """The layer's features; clusters with stage, blocking track and rice as of that day."""
    features = workspace.features(layer)
    if workspace.layer(layer).faults_of:
        rows = fault_rows(features.properties, features.ids)
        return Rows(features.ids, rows, features.geometry)
    if layer != "clusters":
        return Rows(features.ids, features.properties, features.geometry)
    views = cluster_rows(workspace, as_of)
    land = {x.name: x.kind for x in workspace.layers()}.get(LANDUSE)
    return Rows(
        ids=[view["id"] for view in views],
        properties=[cluster_row(view, land) for view in views],
        geometry=np.array([workspace.cluster_geometry(v["id"]) for v in views], dtype=object),
    )


def cluster_row(view: dict[str, Any], land: str | None = None) -> dict[str, Any]:
    """A row's columns in the flat form of ``schema.LAYERS['clusters']``.

    ``land``: the kind of the land-use layer. Rice is None where it could not be told.
    """
    areas = [found["value"] for found in view["area_ha"]]
    kept = {k: v for k, v in view.items() if k not in NESTED}
    return kept | {
        "stage_vi": view["stage_title_vi"],
        "stage_en": view["stage_title_en"],
        "area_ha_min": min(areas, default=None),
        "area_ha_max": max(areas, default=None),
        "area_sources": areas_by_source(view["area_ha"]),
        **_rice(view, land),
        "boundary_vi": BOUNDARY_VI.get(view["boundary"], view["boundary"]),
    }


def _rice(view: dict[str, Any], land: str | None) -> dict[str, Any]:
    rice = view.get("rice", UNCHECKED)
    found = {name: _ha(rice[key]) for name, key in RICE.items()}
    known = found["rice_ha"] is not None
    kinds = [k for k in ("simulated", "illustrative") if k in (view["boundary"], land)]
    kind = BOUNDARY_VI[kinds[0]] if known and kinds else None
    return found | {"verdict": rice["outcome"], "rice_kind": kind}


def _ha(area_m2: float | None) -> float | None:
    return None if area_m2 is None else area_m2 / 1e4


def areas_by_source(areas: list[dict[str, Any]]) -> str | None:
    """Each published area with its source: ``72,9 ha (https://…); 70 ha (…)``."""
    texts = [f"{number(a['value'], 'vi', _decimals(a['value']))} ha ({a['source']})" for a in areas]
    return "; ".join(texts) or None


def _decimals(value: float) -> int:
    """As many as the published number has, four at most."""
    return len(f"{value:.4f}".rstrip("0").partition(".")[2])
