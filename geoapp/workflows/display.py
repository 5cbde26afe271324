"""What the map shows around the clusters: outlines, parcels in a window, places to search.

For the eye only: nothing here is an input to a number.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from geoapp.errors import LayerUnavailable
from geoapp.exchange.geojson import Features, geometry_texts
from geoapp.storage import LayerInfo, Workspace

Box = tuple[float, float, float, float]
PLACE_LAYERS = {
    "districts": "district",
    "communes_2024": "commune_2024",
    "communes_2025": "commune_2025",
}
HANOI: Box = (105.28, 20.56, 106.02, 21.39)
"""Shown where the workspace has no outlines of its own."""


@dataclass(frozen=True)
class _Held:
    """Features, known by their edition alone."""

    edition: str
    features: Features = field(compare=False)


def layer_list(workspace: Workspace) -> list[dict[str, Any]]:
    """The layers as the map lists them; ``count`` None where the layer cannot be used."""
    return [
        {
            "name": layer.name,
            "title_vi": layer.title_vi,
            "title_en": layer.title_en,
            "kind": layer.kind,
            "source": layer.source,
            "date": layer.date,
            "count": _count(workspace, layer),
        }
        for layer in workspace.layers()
    ]


def extent(workspace: Workspace) -> Box:
    """The box of the districts, else of the clusters, else of Hanoi."""
    names = [layer.name for layer in workspace.layers()]
    for name in ("districts", "clusters"):
        if name in names:
            box = shapely.total_bounds(workspace.features(name).geometry)
            if np.isfinite(box).all():
                return _box(box)
    return HANOI


def admin_collection(workspace: Workspace, layer: str) -> dict[str, Any]:
    """An outline layer with its names."""
    features = workspace.features(layer)
    names = [_named(p) for p in features.properties]
    return {
        "type": "FeatureCollection",
        "features": _features(features.ids, names, features.geometry, decimals=5),
    }


def places(workspace: Workspace) -> list[dict[str, Any]]:
    """Districts and communes of every declared epoch, each with its box."""
    declared = {layer.name for layer in workspace.layers()}
    return [
        place
        for layer, kind in PLACE_LAYERS.items()
        if layer in declared
        for place in _places(workspace.features(layer), kind)
    ]


@lru_cache(maxsize=8)
def boxes(held: _Held) -> NDArray[np.float64]:
    """``(n, 4)`` boxes of the features, NaN where there is no geometry."""
    bounds: NDArray[np.float64] = shapely.bounds(held.features.geometry)
    return bounds


def _count(workspace: Workspace, layer: LayerInfo) -> int | None:
    try:
        stored = workspace.store(layer.name)
        return len(workspace.features(layer.name)) if stored is None else len(stored)
    except LayerUnavailable:
        return None


def _places(features: Features, kind: str) -> list[dict[str, Any]]:
    bounds = boxes(_Held(features.edition, features))
    return [
        {"kind": kind, **_named(p), "parent": p.get("district_code"), "bbox": _box(box)}
        for p, box in zip(features.properties, bounds, strict=True)
        if np.isfinite(box).all()
    ]


def _named(properties: dict[str, Any]) -> dict[str, Any]:
    return {key: properties.get(key) for key in ("code", "name", "full_name")}


def _box(bounds: NDArray[np.float64]) -> Box:
    west, south, east, north = (round(float(value), 6) for value in bounds)
    return west, south, east, north


def _features(
    ids: list[str],
    properties: list[dict[str, Any]],
    geometry: NDArray[np.object_],
    decimals: int = 6,
) -> list[dict[str, Any]]:
    """GeoJSON Features whose geometry is already JSON text."""
    texts = geometry_texts(geometry, decimals) if len(ids) else []
    return [
        {"type": "Feature", "id": i, "properties": p, "geometry": orjson.Fragment(text)}
        for i, p, text in zip(ids, properties, texts, strict=True)
    ]
