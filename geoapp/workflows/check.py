"""The conflict check: a site against land use, as typed outcomes and a ledger that closes.

What is decided (``domain/verdict.py`` holds the table):

- Certain rice (LUC, LUK, LUA) over the tolerance is a conflict even where the coverage is not
  complete; the message then says what is not known.
- A layer older than its cadence is ``stale``, whatever it shows; its numbers are still given.
- A double code with a rice part ("ONT+LUC") over the tolerance is a conflict of unknown
  extent: its area is in ``upper_m2``, not in ``total_m2``. So is an unknown or missing code,
  but that alone is ``no_data``.
- ``clear`` and ``below_tolerance`` need a declared coverage that contains the whole site, no
  ground without a parcel in a ``partition`` layer, no repair that may meet the site, and neither
  layer nor boundary ``illustrative``. A ``simulated`` layer may give them: its workspace says so
  everywhere.
- A layer that is not declared, or whose file is missing, damaged or in another place than
  declared, is ``failed``; one declared without a file, or empty, is ``no_data``.
- ``rice.upper_m2`` bounds the rice from above: certain, possible and unknown codes, and ground
  that nobody mapped. ``rice.approved_m2`` is what the record proves, 0 where it has nothing.
- The verdict is the worst outcome of the layers.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import shapely

from geoapp.domain.cluster import Cluster
from geoapp.domain.track import share, state_at
from geoapp.domain.verdict import Judgement, Outcome, judge
from geoapp.errors import GeoappError
from geoapp.geometry.crs import WGS84, check_work_crs, operation_text
from geoapp.geometry.limit import Deadline
from geoapp.storage import Workspace
from geoapp.workflows.checked import CheckResult, LayerCheck
from geoapp.workflows.land import Land, workspace_land
from geoapp.workflows.measure import evidence, measure
from geoapp.workflows.screen import context
from geoapp.workflows.sites import Site, make_site
from geoapp.workflows.words import failure_words, reason_words, said

__all__ = ["CheckResult", "check_all", "check_cluster", "check_clusters", "check_site"]
LANDUSE = "landuse"


def check_site(
    workspace: Workspace,
    geometry: Any,
    *,
    site_id: str,
    name: str | None,
    as_of: date,
    landuse: Land | None = None,
    work_crs: str | None = None,
    time_limit: float | None = None,
) -> CheckResult:
    """Check one site.

    Parameters
    ----------
    geometry
        A polygon in lon/lat degrees, or ``(polygons, crs)``; several polygons are one site
        where they share no ground.
    landuse
        Checked against instead of the workspace's layer (``land.file_land``).
    work_crs
        The projected CRS of the areas; default the workspace's.
    time_limit
        Seconds after which the layer is ``failed``.

    Raises
    ------
    GeometryError, CrsError
        Where the site itself cannot be used.
    """
    deadline = Deadline(time_limit)
    crs = work_crs or workspace.work_crs
    geoms, source = geometry if isinstance(geometry, tuple) else (geometry, WGS84)
    site = make_site(geoms, source, crs, site_id=site_id, name=name)
    layer = _layer_outcome(workspace, site, as_of, landuse, deadline)
    lines = _lines(workspace, site, as_of, deadline)
    return _result(workspace, site_id, name, as_of, crs, site, layer, lines=lines)


def check_cluster(
    workspace: Workspace,
    cluster_id: str,
    as_of: date,
    *,
    landuse: Land | None = None,
    work_crs: str | None = None,
    time_limit: float | None = None,
) -> CheckResult:
    """Check a cluster of the record; ``no_data`` where nobody has mapped it. Raises NotFound."""
    cluster, crs = workspace.cluster(cluster_id), work_crs or workspace.work_crs
    return _check_cluster(workspace, cluster, as_of, landuse, crs, Deadline(time_limit))


def check_clusters(
    workspace: Workspace,
    as_of: date,
    *,
    landuse: Land | None = None,
    work_crs: str | None = None,
    time_limit: float | None = None,
) -> Iterator[CheckResult]:
    """Every cluster in the order of the record, each with its own time limit."""
    crs = work_crs or workspace.work_crs
    check_work_crs(crs)
    for cluster in workspace.clusters():
        yield _check_cluster(workspace, cluster, as_of, landuse, crs, Deadline(time_limit))


def check_all(workspace: Workspace, as_of: date) -> list[CheckResult]:
    """Every cluster in the order of the record."""
    return list(check_clusters(workspace, as_of))


def _check_cluster(
    workspace: Workspace,
    cluster: Cluster,
    as_of: date,
    landuse: Land | None,
    crs: str,
    deadline: Deadline,
) -> CheckResult:
    check_work_crs(crs)
    shape = workspace.cluster_geometry(cluster.id)
    if shape is None or shapely.get_dimensions(shape) != 2:
        layer = LayerCheck(LANDUSE, Judgement(Outcome.no_data, ("unmapped",)), said("unmapped"))
        return _result(
            workspace, cluster.id, cluster.name, as_of, crs, None, layer, of_record=True,
            lines=_lines(workspace, None, as_of, deadline),
        )  # fmt: skip
    drawn = cluster.boundary == "illustrative"
    site = make_site(shape, WGS84, crs, site_id=cluster.id, name=cluster.name, drawn=drawn)
    layer = _layer_outcome(workspace, site, as_of, landuse, deadline)
    return _result(
        workspace, cluster.id, cluster.name, as_of, crs, site, layer,
        approved_share=_approved(cluster, as_of),
        of_record=True,
        lines=_lines(workspace, site, as_of, deadline),
    )  # fmt: skip


def _approved(cluster: Cluster, as_of: date) -> float:
    """The least share of the rice whose conversion the record proves approved on the day."""
    event = state_at(cluster.events, "rice_conversion", as_of).event
    return share(event.value)[0] if event else 0.0


def _result(
    workspace: Workspace,
    site_id: str,
    name: str | None,
    as_of: date,
    crs: str,
    site: Site | None,
    layer: LayerCheck,
    **more: Any,
) -> CheckResult:
    return CheckResult(
        site_id=site_id,
        name=name,
        as_of=as_of,
        work_crs=crs,
        site=site,
        layers=(layer,),
        sliver_limits=(workspace.sliver_width_m, workspace.sliver_area_m2),
        operation=operation_text(crs),
        **more,
    )


def _lines(
    workspace: Workspace, site: Site | None, as_of: date, deadline: Deadline
) -> tuple[dict[str, Any], ...] | None:
    """Every other layer's line where one counts in the verdict; else ``document.py`` asks."""
    if not any(x.check and x.check.decides for x in workspace.layers()):
        return None
    return tuple(context(workspace, site, as_of, deadline))


def _layer_outcome(
    workspace: Workspace, site: Site, as_of: date, landuse: Land | None, deadline: Deadline
) -> LayerCheck:
    """The layer's outcome: the one place that turns a failure into ``failed``.

    Nothing else may catch these: a layer that is missing, damaged or late must never read as
    an empty one, which would read as clear.
    """
    try:
        return _check_layer(workspace, site, as_of, landuse, deadline)
    except (GeoappError, shapely.errors.GEOSException, OSError) as error:
        name = landuse.name if landuse else LANDUSE
        return LayerCheck(name, Judgement(Outcome.failed, ("failed",)), failure_words(error))


def _check_layer(
    workspace: Workspace, site: Site, as_of: date, landuse: Land | None, deadline: Deadline
) -> LayerCheck:
    if landuse is None:
        info = workspace.layer(LANDUSE)
        if info.path is None:
            judgement = Judgement(Outcome.no_data, ("no_file",))
            return LayerCheck(info.name, judgement, said("no_file"), kind=info.kind)
        landuse = workspace_land(workspace, info, site.work_crs)
    found = measure(site, landuse, deadline)
    asked = evidence(site, found, stale=landuse.is_stale(as_of))
    judgement = judge(asked, workspace.tolerance_m2)
    words = reason_words(judgement.reasons, asked, found, site, workspace.tolerance_m2)
    return LayerCheck(landuse.name, judgement, words, landuse.edition, landuse.kind, found)
