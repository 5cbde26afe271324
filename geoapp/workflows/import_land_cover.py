"""The ground that parcels which are brought in are declared to cover."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import shapely

from geoapp.errors import GeometryError
from geoapp.exchange.geojson import CRS84, Features, edition_of, parse_features
from geoapp.exchange.read import read_any
from geoapp.exchange.record import GeojsonRecord, rounded
from geoapp.geometry.coverage import check_coverage
from geoapp.geometry.crs import transformed
from geoapp.sentence import say
from geoapp.workflows.atomic import replacing


@dataclass(frozen=True)
class Coverage:
    """``ground`` in lon/lat exactly as the file with ``data`` holds it."""

    ground: shapely.Geometry
    data: bytes

    @property
    def edition(self) -> str:
        """``sha256:`` of the file."""
        return edition_of(self.data)

    def write(self, path: Path) -> None:
        """Write the file, whole or not at all."""
        with replacing(path) as out:
            out.write(self.data)


def read_coverage_file(path: Path, layer: str) -> Coverage:
    """A planner's file of valid polygons, of any format. Raises GeometryError and as read_any."""
    frame = read_any(path)
    shapes = [shape for shape in frame.geometry if shape is not None]
    if not shapes:
        raise GeometryError(
            say("{file}: it holds no polygon; draw the ground that is covered", file=frame.name)
        )
    for shape in shapes:
        check_coverage(shape, frame.name)
    moved = transformed(np.array(shapes, dtype=object), frame.crs, CRS84)
    one = rounded(np.array([shapely.union_all(moved)], dtype=object))
    check_coverage(one[0], frame.name)
    out = BytesIO()
    record = GeojsonRecord(out, frame.name)
    record.add(Features([f"coverage-{layer}"], [{"layer": layer}], one))
    record.close()
    data = out.getvalue()
    return Coverage(shapely.union_all(parse_features(data).geometry), data)
