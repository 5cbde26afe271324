"""One site that came as GeoJSON text, checked like any other."""

from datetime import date

import shapely

from geoapp.errors import GeometryError
from geoapp.exchange.geojson import parse_features
from geoapp.storage import Workspace
from geoapp.workflows.check import CheckResult, check_site


def check_geojson(
    workspace: Workspace, text: bytes, *, as_of: date, time_limit: float | None = None
) -> CheckResult:
    """Check a Feature, a geometry or a FeatureCollection of one, in lon/lat degrees.

    Raises FileUnreadable, GeometryError or CrsError with what is wrong with it.
    """
    site = parse_features(text, name="site")
    if len(site) != 1:
        raise GeometryError(f"one site is expected, {len(site)} features were given")
    shape = site.geometry[0]
    if shape is None or shapely.get_dimensions(shape) != 2:
        raise GeometryError("a site must be a Polygon or MultiPolygon")
    return check_site(
        workspace,
        (shape, site.crs),
        site_id=site.ids[0],
        name=site.properties[0].get("name"),
        as_of=as_of,
        time_limit=time_limit,
    )
