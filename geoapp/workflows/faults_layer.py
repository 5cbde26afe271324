"""The faults of a parcel layer in words: its counts, and each one as a row of a layer."""

from typing import Any

from geoapp.errors import GeoappError
from geoapp.storage import LayerInfo, Workspace

TITLES = {
    "no_geometry": ("không có hình", "no geometry"),
    "not_polygon": ("không phải vùng", "not a polygon"),
    "repaired": ("hình sai, đã sửa", "invalid rings, repaired"),
    "repeated_id": ("trùng mã", "repeated id"),
    "no_code": ("thiếu mã loại đất", "no land-use code"),
    "overlap": ("chồng lấn", "overlap"),
    "duplicate": ("trùng hình", "duplicate outline"),
    "gap": ("khoảng hở", "gap"),
    "sliver": ("mảnh vụn", "sliver"),
    "hairline": ("khe hẹp do làm tròn tọa độ", "hairline, by rounding of coordinates"),
}
"""Each kind of fault in Vietnamese and English."""


def fault_counts(workspace: Workspace, layer: LayerInfo) -> dict[str, Any]:
    """``faults``: number and area (m²) by kind, None where the layer has no parcels; or why not."""
    if not layer.parcels:
        return _counted(None)
    try:
        found = workspace.fault_counts(layer.name)
    except GeoappError as error:
        return _counted(None, error)
    counts = {k: {"count": c.count, "area_m2": c.area_m2} for k, c in found.items()}
    return _counted(counts)


def _counted(counts: dict[str, Any] | None, error: GeoappError | None = None) -> dict[str, Any]:
    why = (error.message, error.said("vi")) if error else (None, None)
    return {"faults": counts} | dict(zip(("faults_failure", "faults_failure_vi"), why, strict=True))


def fault_rows(properties: list[dict[str, Any]], ids: list[str]) -> list[dict[str, Any]]:
    """Rows of ``schema.LAYERS['landuse-faults']``."""
    return [
        {"id": i, "kind": p["kind"]}
        | dict(zip(("kind_vi", "kind_en"), TITLES[p["kind"]], strict=True))
        | {k: p[k] for k in ("parcels", "area_m2", "width_m", "note")}
        for i, p in zip(ids, properties, strict=True)
    ]
