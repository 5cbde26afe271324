"""What the workspace holds: one row a layer, a layer that cannot be read included."""

from datetime import date
from typing import Any

import shapely

from geoapp.errors import GeoappError
from geoapp.exchange.geojson import CRS84, Features
from geoapp.storage import LayerInfo, Workspace
from geoapp.storage.store import StoredParcels
from geoapp.workflows.export import note
from geoapp.workflows.faults_layer import fault_counts


def layers_document(workspace: Workspace, as_of: date) -> dict[str, Any]:
    """The document of ``geoapp layers --json``."""
    return {
        "workspace": workspace.name,
        "kind": workspace.kind,
        "as_of": as_of.isoformat(),
        "layers": layer_table(workspace, as_of),
    }


def layer_table(workspace: Workspace, as_of: date) -> list[dict[str, Any]]:
    """One row a declared layer.

    A layer that cannot be read has its failure in ``failure`` and None in every number:
    the only place besides the check that turns a layer's failure into data.
    """
    return [_row(workspace, info, as_of) for info in workspace.layers()]


def _row(workspace: Workspace, info: LayerInfo, as_of: date) -> dict[str, Any]:
    said = {
        "layer": info.name,
        "title_vi": info.title_vi,
        "title_en": info.title_en,
        "kind": info.kind,
        "note_vi": note(workspace, info)[0],
        "note_en": note(workspace, info)[1],
        "source": info.source,
        "date": info.date.isoformat() if info.date else None,
        "cadence_days": info.cadence_days,
        "freshness": info.freshness(as_of),
        "crs": CRS84,
    }
    try:
        return said | _measured(workspace, info) | {"failure": None, "failure_vi": None}
    except GeoappError as error:
        why = {"failure": error.message, "failure_vi": error.said("vi")}
        return said | dict.fromkeys(_NUMBERS) | why


_COUNTS = ("features", "without_geometry", "invalid", "bbox")
_NUMBERS = (*_COUNTS, "coverage_km2", "edition", "faults", "faults_failure", "faults_failure_vi")


def _measured(workspace: Workspace, info: LayerInfo) -> dict[str, Any]:
    stored = workspace.store(info.name)
    counts = _of_features(workspace.features(info.name)) if stored is None else _of_store(stored)
    return {
        **counts,
        "coverage_km2": _coverage_km2(workspace, info.name),
        "edition": workspace.edition(info.name),
        **fault_counts(workspace, info),
    }


def _of_store(stored: StoredParcels) -> dict[str, Any]:
    """What its manifest says: not a parcel is read."""
    said = stored.manifest
    return {
        "features": said.rows,
        "without_geometry": said.without_geometry,
        "invalid": said.faults["repaired"].count,
        "bbox": [round(v, 6) for v in said.bounds] if said.bounds else None,
    }


def _of_features(features: Features) -> dict[str, Any]:
    missing = shapely.is_missing(features.geometry)
    return {
        "features": len(features),
        "without_geometry": int(missing.sum()),
        "invalid": int((~shapely.is_valid(features.geometry[~missing])).sum()),
        "bbox": _bbox(features) if not missing.all() else None,
    }


def _bbox(features: Features) -> list[float]:
    return [round(float(v), 6) for v in shapely.total_bounds(features.geometry)]


def _coverage_km2(workspace: Workspace, name: str) -> float | None:
    """Area of the declared coverage; None where the layer declares none."""
    coverage = workspace.coverage(name)
    if coverage is None:
        return None
    from geoapp.geometry.area import geodesic_m2

    return round(float(geodesic_m2(coverage)[0]) / 1e6, 3)
