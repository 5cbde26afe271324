"""Whether what is brought in lies where it can: swapped axes and wrong CRSs are named."""

from typing import Any

import numpy as np
import shapely

from geoapp.errors import CrsError
from geoapp.exchange.geojson import CRS84
from geoapp.exchange.read import ForeignFrame
from geoapp.geometry.crs import transformed
from geoapp.storage import Workspace
from geoapp.workflows.import_issues import ERROR, Issue

Bounds = tuple[float, float, float, float]
"""West, south, east, north."""
HANOI = (105.28, 20.56, 106.02, 21.39)
_MARGIN = 0.02
_GUESSES = ("EPSG:5897", "EPSG:9209", "EPSG:9210", "EPSG:3405", CRS84)


def window_of(workspace: Workspace) -> Bounds:
    """Where clusters can lie: the outline of the districts, else Hanoi's box, lon/lat."""
    names = [layer.name for layer in workspace.layers()]
    bounds = HANOI
    if "districts" in names:
        west, south, east, north = shapely.total_bounds(workspace.features("districts").geometry)
        bounds = (float(west), float(south), float(east), float(north))
    return (bounds[0] - _MARGIN, bounds[1] - _MARGIN, bounds[2] + _MARGIN, bounds[3] + _MARGIN)


def placed(frame: ForeignFrame, workspace: Workspace) -> tuple[Any, list[Issue]]:
    """The geometry in lon/lat, and an issue for each feature outside the window."""
    bounds = window_of(workspace)
    window = shapely.box(*bounds)
    geometry = lonlat(frame.geometry, frame.crs)
    if geometry is None:
        return None, [misplaced(frame, None, frame.geometry, bounds)]
    outside = ~shapely.is_missing(geometry) & ~shapely.within(geometry, window)
    return geometry, [
        misplaced(frame, frame.ids[n], frame.geometry[n : n + 1], bounds)
        for n in np.flatnonzero(outside).tolist()
    ]


def lonlat(geometry: Any, crs: str) -> Any:
    """In lon/lat; None where a coordinate has no place there."""
    try:
        return transformed(geometry, crs, CRS84)
    except CrsError:
        return None


def misplaced(
    frame: ForeignFrame,
    feature: str | None,
    shapes: Any,
    bounds: Bounds,
) -> Issue:
    """Why a shape lies outside ``bounds`` (lon/lat): axes swapped, another CRS, or elsewhere."""
    window = shapely.box(*bounds)
    swapped = shapely.transform(shapes, lambda xy: xy[:, ::-1])
    if _fits(swapped, frame.crs, window):
        return Issue(
            ERROR, "swapped_axes", feature,
            "hai trục tọa độ bị đảo: cần x (đông, kinh độ) trước, y (bắc, vĩ độ) sau",
            "the axes are swapped: x (east, longitude) comes first, y (north, latitude) second",
        )  # fmt: skip
    guess = next((c for c in _GUESSES if c != frame.crs and _fits(shapes, c, window)), None)
    if guess is not None:
        return Issue(
            ERROR, "wrong_crs", feature,
            f"không nằm trong vùng theo {frame.crs}; theo {guess} thì đúng chỗ: dùng --crs {guess}",
            f"outside the area in {frame.crs}; in {guess} it would lie inside: use --crs {guess}",
        )  # fmt: skip
    return Issue(
        ERROR, "outside", feature,
        f"nằm ngoài vùng của bộ dữ liệu (đọc theo {frame.crs}); kiểm tra hệ tọa độ",
        f"lies outside the workspace's area (read as {frame.crs}); check the CRS",
    )  # fmt: skip


def _fits(shapes: Any, crs: str, window: Any) -> bool:
    moved = lonlat(shapes, crs)
    if moved is None:
        return False
    there = moved[~shapely.is_missing(moved)]
    return len(there) > 0 and bool(shapely.within(there, window).all())
