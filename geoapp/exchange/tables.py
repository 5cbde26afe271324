"""Text tables and workbooks as cells, or as features where they hold WKT."""

from pathlib import Path
from typing import Any

from geoapp.exchange.corners_grid import MAX_ROWS, Grid, grid_of_sheet, grid_of_text
from geoapp.exchange.corners_head import WKT, find_head
from geoapp.exchange.local import TABLES
from geoapp.exchange.sandbox import Limits, read_in_worker


def open_table(
    path: Path, kind: str, name: str, *, layer: str | None = None, limits: Limits | None = None
) -> Grid | dict[str, Any]:
    """Cells, or what the worker answers of shapes or of sheets to choose from.

    Text is cut here; WKT and workbooks are parsed in the worker only. Raises as it does.
    """
    if kind not in TABLES:
        found = read_in_worker(path, kind, name, layer=layer, limits=limits)
        return grid_of_sheet(found["rows"]) if "rows" in found else found
    grid = grid_of_text(path.read_bytes(), name, limits.features if limits else MAX_ROWS)
    head = find_head(grid)
    if head is None or WKT not in head.columns:
        return grid
    return read_in_worker(path, "csv", name, limits=limits)
