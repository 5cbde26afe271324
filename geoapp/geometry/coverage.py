"""How much of a site a layer's declared coverage holds."""

from typing import Any

import shapely

from geoapp.errors import GeometryError
from geoapp.geometry import robust
from geoapp.sentence import say


def check_coverage(coverage: Any, layer: str) -> None:
    """Raise GeometryError for a coverage that is no valid polygon: a repair would be a guess."""
    if shapely.get_dimensions(coverage) != 2 or coverage.is_empty:
        raise GeometryError(
            say("layer {layer}: its coverage is not a polygon; draw it again", layer=layer)
        )
    if not shapely.is_valid(coverage):
        reason = shapely.is_valid_reason(coverage)
        raise GeometryError(
            say(
                "layer {layer}: its coverage is not valid ({why}); draw it again",
                layer=layer,
                why=reason,
            )
        )


def uncovered_part(site: shapely.Geometry, coverage: shapely.Geometry | None) -> shapely.Geometry:
    """The ground of the site outside the coverage, a hole of 1 m² included; all without one."""
    if coverage is None:
        return site
    if shapely.covers(coverage, site):
        return shapely.Polygon()
    return robust.difference(site, coverage)
