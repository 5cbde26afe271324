"""One site that came as GeoJSON text, checked like one that came as a file."""

from datetime import date
from pathlib import Path

from geoapp.domain.accuracy import Accuracy, declared
from geoapp.errors import GeometryError
from geoapp.exchange.geojson import parse_features
from geoapp.sentence import say
from geoapp.storage import Workspace
from geoapp.workflows.check import CheckResult, check_site
from geoapp.workflows.sites import named

NAMELESS = Path("site")


def site_accuracy(text: bytes) -> Accuracy | None:
    """What a site's properties declare of its survey (``accuracy_m`` ...). Raises InputError."""
    found = parse_features(text, name="site").properties
    return declared(found[0], "site") if len(found) == 1 else None


def check_geojson(
    workspace: Workspace, text: bytes, *, as_of: date, time_limit: float | None = None
) -> CheckResult:
    """Check a Feature, a geometry or a FeatureCollection of one, in lon/lat degrees.

    Raises FileUnreadable, GeometryError or CrsError with what is wrong with it.
    """
    site = parse_features(text, name="site")
    if len(site) != 1:
        raise GeometryError(
            say("one site is expected, {count} features were given", count=len(site))
        )
    if site.geometry[0] is None:
        raise GeometryError(say("the site has no geometry; give a Polygon or MultiPolygon"))
    identity, name = named(site, NAMELESS)
    return check_site(
        workspace,
        (site.geometry, site.crs),
        site_id=identity,
        name=name,
        as_of=as_of,
        time_limit=time_limit,
    )
