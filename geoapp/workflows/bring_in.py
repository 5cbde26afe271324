"""Bring real boundaries of clusters in: issues, a preview, then all of them or none.

Only the geometry and what is said of the boundary change; facts and events stay.
"""

from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import shapely

from geoapp.errors import ImportRefused, InputError, LayerUnavailable
from geoapp.exchange.geojson import edition_of, geometry_texts
from geoapp.exchange.read import ForeignFrame, read_any
from geoapp.geometry.area import planar_m2
from geoapp.geometry.crs import to_work
from geoapp.sentence import say
from geoapp.storage import Workspace
from geoapp.workflows.check import check_cluster, check_site
from geoapp.workflows.clusters import has_polygon
from geoapp.workflows.editions import one_writer, replace_layer
from geoapp.workflows.import_issues import (
    ERROR,
    Boundary,
    Issue,
    area_issue,
    commune_issue,
    fitted,
    identity_issues,
    odd,
    overlap_issues,
)
from geoapp.workflows.import_place import placed

UNSTATED = "imported"
KINDS = ("survey", "cadastre", "plan", "illustrative", UNSTATED)
DRAWN = ("illustrative", "simulated", "outline")
"""Kinds of a file's own word that nobody measured: they stay drawn."""
DECIMALS = 9
"""Of degrees in the stored file: a tenth of a millimetre."""


@dataclass(frozen=True)
class Origin:
    """What is to be said of the boundaries: their kind, source and day.

    ``kind`` None: what the file says of each, UNSTATED where it says nothing.
    """

    kind: str | None
    source: str | None
    on: date


@dataclass(frozen=True)
class Change:
    """A cluster before and after; numbers None where there was or is nothing to measure."""

    id: str
    name: str
    boundary_before: str
    boundary_after: str
    area_before_m2: float | None
    area_after_m2: float
    area_published_ha: list[float]
    moved_m: float | None
    rice_before: dict[str, Any]
    rice_after: dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """What an import would do, or did."""

    file: str
    layer: str
    crs: str
    origin: Origin
    issues: list[Issue]
    changes: list[Change]
    edition_before: str
    edition_after: str | None = None
    dry_run: bool = False

    @property
    def accepted(self) -> bool:
        """No issue is an error, and there is something to bring in."""
        return bool(self.changes) and all(i.severity != ERROR for i in self.issues)

    @property
    def kind(self) -> str:
        """What the boundaries are; several kinds where the file says so."""
        return ", ".join(sorted({c.boundary_after for c in self.changes})) or UNSTATED

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "file": self.file,
            "layer": self.layer,
            "crs": self.crs,
            "kind": self.kind,
            "source": self.origin.source,
            "date": self.origin.on.isoformat(),
            "dry_run": self.dry_run,
            "accepted": self.accepted,
            "edition_before": self.edition_before,
            "edition_after": self.edition_after,
            "issues": [i.to_json() for i in self.issues],
            "changes": [dict(vars(c)) for c in self.changes],
        }


def bring_in(
    workspace: Workspace,
    path: str | Path,
    *,
    layer: str,
    origin: Origin,
    crs: str | None = None,
    source_layer: str | None = None,
    dry_run: bool = False,
    as_of: date,
) -> Plan:
    """Read ``path`` and put its boundaries in place of the clusters' own.

    Returns the plan, carried out unless it has an error or is a dry run. Raises what
    ``read_any`` raises, InputError for another layer, Busy where another import writes.
    """
    target = _target(workspace, layer)
    frame = read_any(path, crs=crs, layer=source_layer)
    named = replace(origin, source=origin.source or f"{frame.name} ({frame.edition[:19]})")
    with nullcontext() if dry_run else one_writer(target):
        plan, boundaries = _planned(workspace, frame, named, as_of)
        if dry_run or not plan.accepted:
            return replace(plan, dry_run=dry_run)
        data = _with_boundaries(target, boundaries, _kinds(frame, named), named)
        replace_layer(target, data)
        return replace(plan, edition_after=edition_of(data))


def refusal(plan: Plan) -> ImportRefused:
    """The error that a refused plan is."""
    errors = [i for i in plan.issues if i.severity == ERROR]
    said = say("nothing brought in: the file holds no boundary that differs")
    if errors:
        said = say(
            "refused whole, {count} errors; the first: {first}",
            count=len(errors),
            first=errors[0],
        )
    return ImportRefused(
        say("{file}: {said}", file=plan.file, said=said),
        issues=[i.to_json() for i in plan.issues],
    )


def _target(workspace: Workspace, layer: str) -> Path:
    info = workspace.layer(layer)
    if layer != "clusters":
        raise InputError(say("layer {name} holds no clusters; name one that does", name=layer))
    if info.path is None:
        raise LayerUnavailable(say("layer {layer}: declared without a file; no data", layer=layer))
    return info.path


def _planned(
    workspace: Workspace, frame: ForeignFrame, origin: Origin, as_of: date
) -> tuple[Plan, list[Boundary]]:
    geometry, issues = placed(frame, workspace)
    issues += identity_issues(frame, workspace.clusters())
    boundaries: list[Boundary] = []
    if not any(i.code in ("swapped_axes", "wrong_crs", "outside") for i in issues):
        boundaries, more = fitted(workspace, frame, geometry)
        issues += more + _compared(workspace, boundaries)
    kinds = _kinds(frame, origin)
    plan = Plan(
        file=frame.name,
        layer="clusters",
        crs=frame.crs,
        origin=origin,
        issues=[*map(odd, frame.warnings), *issues],
        changes=[_change(workspace, b, kinds[b.cluster.id], as_of) for b in boundaries],
        edition_before=workspace.edition("clusters"),
    )
    return plan, boundaries


def _kinds(frame: ForeignFrame, origin: Origin) -> dict[str, str]:
    """The kind of each feature's boundary: as asked, else as its property ``boundary`` says."""
    said = zip(frame.ids, frame.properties, strict=True)
    return {i: origin.kind or _own_kind(p.get("boundary")) for i, p in said}


def _own_kind(word: object) -> str:
    """A file's word for a boundary as a kind: nothing drawn becomes better by being brought in."""
    if isinstance(word, str) and word in DRAWN:
        return "illustrative"
    return word if isinstance(word, str) and word in KINDS else UNSTATED


def _compared(workspace: Workspace, boundaries: list[Boundary]) -> list[Issue]:
    found = [i for b in boundaries for i in (area_issue(b), commune_issue(workspace, b)) if i]
    return found + list(overlap_issues(workspace, boundaries))


def _change(workspace: Workspace, boundary: Boundary, kind: str, as_of: date) -> Change:
    cluster = boundary.cluster
    old = workspace.cluster_geometry(cluster.id)
    before = to_work(np.array([old], dtype=object), "OGC:CRS84", workspace.work_crs)[0]
    drawn = before is not None and shapely.get_dimensions(before) == 2
    moved = None if before is None else _apart(before, boundary.work)
    areas = [float(f.value) for f in cluster.values("area_ha") if not isinstance(f.value, str)]
    return Change(
        id=cluster.id,
        name=cluster.name,
        boundary_before=cluster.boundary,
        boundary_after=kind,
        area_before_m2=_area(before) if drawn else None,
        area_after_m2=_area(boundary.work),
        area_published_ha=areas,
        moved_m=moved,
        rice_before=_rice_before(workspace, cluster.id, as_of),
        rice_after=_rice_after(workspace, boundary, as_of),
    )


def _apart(one: shapely.Geometry, other: shapely.Geometry) -> float:
    return float(shapely.distance(shapely.centroid(one), shapely.centroid(other)))


def _area(shape: shapely.Geometry) -> float:
    return float(planar_m2(np.array([shape]))[0])


def _rice_before(workspace: Workspace, identity: str, as_of: date) -> dict[str, Any]:
    if not has_polygon(workspace, identity):
        return {"outcome": "no_data", "luc_m2": None, "luk_m2": None, "total_m2": None}
    return _rice(check_cluster(workspace, identity, as_of).to_json())


def _rice_after(workspace: Workspace, boundary: Boundary, as_of: date) -> dict[str, Any]:
    result = check_site(
        workspace,
        boundary.wgs84,
        site_id=boundary.cluster.id,
        name=boundary.cluster.name,
        as_of=as_of,
        time_limit=None,
    )
    return _rice(result.to_json())


def _rice(check: dict[str, Any]) -> dict[str, Any]:
    rice = check["rice"] or {}
    return {"outcome": check["verdict"]} | {
        key: rice.get(key) for key in ("luc_m2", "luk_m2", "total_m2")
    }


def _with_boundaries(
    path: Path, boundaries: list[Boundary], kinds: dict[str, str], origin: Origin
) -> bytes:
    """The layer's file with new boundaries, one feature a line, all else as it was."""
    document = orjson.loads(path.read_bytes())
    texts = geometry_texts(np.array([b.wgs84 for b in boundaries], dtype=object), DECIMALS)
    new = {b.cluster.id: orjson.Fragment(t) for b, t in zip(boundaries, texts, strict=True)}
    said = {
        "boundary_source": origin.source,
        "boundary_date": origin.on.isoformat(),
    }
    lines = []
    for feature in document["features"]:
        identity = feature["properties"]["id"]
        if identity in new:
            feature["properties"] |= {"boundary": kinds[identity]} | said
            feature["geometry"] = new[identity]
        lines.append(orjson.dumps(feature))
    head = orjson.dumps({k: v for k, v in document.items() if k != "features"})
    return head[:-1] + b',"features":[\n' + b",\n".join(lines) + b"\n]}\n"
