"""What is wrong or odd with boundaries that are brought in: every issue, in two languages."""

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geoapp.domain.cluster import Cluster
from geoapp.domain.text import fold
from geoapp.errors import GeoappError, ImportRefused
from geoapp.exchange.geojson import CRS84, Features
from geoapp.exchange.read import ForeignFrame
from geoapp.geometry.area import planar_m2
from geoapp.geometry.crs import to_work, transformed
from geoapp.geometry.validity import Repair, repair
from geoapp.sentence import Sentence, say
from geoapp.storage import Workspace

ERROR, WARNING, INFO = "error", "warning", "info"
SAME_DEGREES = 5e-7
"""5 cm: coordinates of exports have 7 decimals, and VN-2000 there and back 1 cm."""
AREA_SHARE = 0.05
REPAIR_SHARE = 0.001
OUTLINE_M = 200.0
"""How far a commune's outline may be off (its data's README)."""


@dataclass(frozen=True)
class Issue:
    """One sentence in both languages; an ``error`` refuses the whole import."""

    severity: str
    code: str
    feature: str | None
    text_vi: str
    text_en: str

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return dict(vars(self))

    def said(self, lang: str) -> str:
        """The feature and the sentence, in ``vi`` or ``en``."""
        where = f"{self.feature}: " if self.feature else ""
        return where + (self.text_vi if lang == "vi" else self.text_en)


def odd(what: Sentence) -> Issue:
    """What the reader of a file found odd."""
    return Issue(WARNING, "file", None, what.said("vi"), what.said("en"))


class Judged:
    """A plan of an import of a layer, with what is wrong or odd, carried out or not."""

    file: str
    layer: str
    issues: list[Issue]
    edition_after: str | None

    @property
    def accepted(self) -> bool:
        """No issue is an error."""
        return all(i.severity != ERROR for i in self.issues)

    @property
    def dry_run(self) -> bool:
        """Whether it would have been carried out, and was not."""
        return self.accepted and self.edition_after is None


def refusal(plan: Judged) -> ImportRefused:
    """The failure that a plan with errors is, told by the first of them."""
    first = next(i for i in plan.issues if i.severity == ERROR)
    return ImportRefused(
        say(
            "{file}: refused whole, layer {layer} is unchanged: {why}",
            file=plan.file,
            layer=plan.layer,
            why=first,
        ),
        issues=[i.to_json() for i in plan.issues],
    )


@dataclass(frozen=True)
class Boundary:
    """A boundary that fits: lon/lat and work CRS, repaired where ``repair`` says so."""

    cluster: Cluster
    wgs84: shapely.Geometry
    work: shapely.Geometry
    repair: Repair | None


def identity_issues(frame: Features, clusters: Sequence[Cluster]) -> Iterator[Issue]:
    """Features without an id, with an unknown one, or with one that comes twice."""
    known = {c.id: c for c in clusters}
    for identity, count in Counter(frame.ids).items():
        if count > 1:
            yield Issue(
                ERROR, "duplicate_id", identity,
                f"mã xuất hiện {count} lần; mỗi cụm chỉ một ranh giới",
                f"the id comes {count} times; one boundary a cluster",
            )  # fmt: skip
    for identity, properties in zip(frame.ids, frame.properties, strict=True):
        if identity not in known:
            yield _unknown(identity, properties, clusters)


def _unknown(identity: str, properties: dict[str, Any], clusters: Sequence[Cluster]) -> Issue:
    near = near_ids(identity, properties, clusters)
    vi = f"; có phải {' hoặc '.join(near)}?" if near else ""
    en = f"; is it {' or '.join(near)}?" if near else ""
    if identity.startswith("#"):
        return Issue(
            ERROR, "no_id", identity,
            f"đối tượng không có mã (thuộc tính id){vi}",
            f"the feature has no id (property id){en}",
        )  # fmt: skip
    return Issue(
        ERROR, "unknown_id", identity,
        f"không có cụm nào mang mã {identity[:60]!r}{vi}",
        f"no cluster has the id {identity[:60]!r}{en}",
    )  # fmt: skip


def near_ids(identity: str, properties: dict[str, Any], clusters: Sequence[Cluster]) -> list[str]:
    """Ids that may be meant: of the same name without accents, else of a similar id."""
    words = {fold(str(properties.get(key) or "")) for key in ("name", "Name", "ten")} - {""}
    words |= {fold(identity.replace("-", " "))}
    same = [c.id for c in clusters if fold(c.name) in words]
    return same or difflib.get_close_matches(identity, [c.id for c in clusters], n=3)


def fitted(
    workspace: Workspace, frame: ForeignFrame, geometry: Any
) -> tuple[list[Boundary], list[Issue]]:
    """The boundaries that are polygons of known clusters, repaired where they must be.

    A feature whose geometry is the cluster's own is left alone: who exports all clusters,
    edits one and brings the file back changes that one.
    """
    clusters = {c.id: c for c in workspace.clusters()}
    boundaries, issues, unchanged = [], [], 0
    for identity, shape in zip(frame.ids, geometry, strict=True):
        if identity in clusters and _same(workspace.cluster_geometry(identity), shape):
            unchanged += 1
        elif shape is None or shape.geom_type not in ("Polygon", "MultiPolygon"):
            issues.append(_not_polygon(identity, shape))
        elif identity in clusters:
            boundary = _boundary(workspace, clusters[identity], shape)
            boundaries.append(boundary)
            issues += [_repaired(boundary.repair)] if boundary.repair else []
    return boundaries, issues + ([_unchanged(unchanged)] if unchanged else [])


def _same(old: shapely.Geometry | None, new: shapely.Geometry | None) -> bool:
    """Whether nothing moved by more than the rounding of an export."""
    if old is None or new is None:
        return old is new
    return bool(shapely.hausdorff_distance(old, new) < SAME_DEGREES)


def _unchanged(count: int) -> Issue:
    return Issue(
        INFO, "unchanged", None,
        f"{count} đối tượng trùng với hình đang có, giữ nguyên",
        f"{count} features are as the workspace has them; left alone",
    )  # fmt: skip


def _boundary(workspace: Workspace, cluster: Cluster, shape: Any) -> Boundary:
    work = to_work(np.array([shape], dtype=object), CRS84, workspace.work_crs)
    mended, lines = repair(work, [cluster.id])
    if not lines:
        return Boundary(cluster, shape, work[0], None)
    back = transformed(mended, workspace.work_crs, CRS84)
    return Boundary(cluster, back[0], mended[0], lines[0])


def _not_polygon(identity: str, shape: Any) -> Issue:
    kind = "null" if shape is None else shape.geom_type
    return Issue(
        ERROR, "not_polygon", identity,
        f"hình là {kind}; ranh giới phải là Polygon hoặc MultiPolygon",
        f"the geometry is {kind}; a boundary is a Polygon or MultiPolygon",
    )  # fmt: skip


def _repaired(line: Repair) -> Issue:
    """A small repair is a warning; one that changes the area is for the surveyor to make."""
    change = abs(line.after_m2 - line.before_m2)
    small = change <= REPAIR_SHARE * max(line.after_m2, line.before_m2)
    areas = f"{line.before_m2:.1f} m² → {line.after_m2:.1f} m²"
    return Issue(
        WARNING if small else ERROR, "invalid_ring", line.id,
        f"hình không hợp lệ ({line.reason}); sửa bằng make_valid: {areas}"
        + ("" if small else "; diện tích đổi quá 0,1 %, hãy sửa tệp"),
        f"invalid geometry ({line.reason}); repaired by make_valid: {areas}"
        + ("" if small else "; that changes the area by more than 0.1 %: mend the file"),
    )  # fmt: skip


def area_issue(boundary: Boundary) -> Issue | None:
    """A warning where the area differs from every published one by more than 5 %."""
    published = [
        f.value for f in boundary.cluster.values("area_ha") if isinstance(f.value, float | int)
    ]
    drawn = float(planar_m2(np.array([boundary.work]))[0]) / 10_000
    if not published or min(abs(drawn - p) / p for p in published if p) <= AREA_SHARE:
        return None
    said = " / ".join(f"{p:g}" for p in published)
    return Issue(
        WARNING, "area_differs", boundary.cluster.id,
        f"diện tích {drawn:.2f} ha lệch quá 5 % so với công bố {said} ha",
        f"its area of {drawn:.2f} ha differs by more than 5 % from the published {said} ha",
    )  # fmt: skip


def overlap_issues(workspace: Workspace, boundaries: list[Boundary]) -> Iterator[Issue]:
    """A warning for each cluster that a boundary would overlap, new boundaries in place."""
    new = {b.cluster.id: b.work for b in boundaries}
    features = workspace.features("clusters")
    old = to_work(features.geometry, features.crs, workspace.work_crs)
    shapes = dict(zip(features.ids, old, strict=True)) | new
    others = {i: g for i, g in shapes.items() if g is not None and shapely.get_dimensions(g) == 2}
    for boundary in boundaries:
        for identity, shape in others.items():
            if identity == boundary.cluster.id or (
                identity in new and identity < boundary.cluster.id
            ):
                continue
            area = _overlap(boundary.work, shape)
            if area > workspace.tolerance_m2:
                yield Issue(
                    WARNING, "overlaps_cluster", boundary.cluster.id,
                    f"chồng lên cụm {identity} {area:.0f} m²",
                    f"overlaps cluster {identity} by {area:.0f} m²",
                )  # fmt: skip


def _overlap(one: shapely.Geometry, other: shapely.Geometry) -> float:
    if not shapely.intersects(one, other):
        return 0.0
    valid = shapely.make_valid(np.array([one, other], dtype=object))
    return float(shapely.area(shapely.intersection(valid[0], valid[1])))


def commune_issue(workspace: Workspace, boundary: Boundary) -> Issue | None:
    """A warning where the boundary leaves its communes, whose outlines are coarse."""
    codes = {c.code for c in boundary.cluster.communes_2025}
    try:
        outlines = workspace.features("communes_2025")
    except GeoappError:
        return _unchecked(boundary)
    mine = [
        g
        for g, p in zip(outlines.geometry, outlines.properties, strict=True)
        if p.get("code") in codes
    ]
    if not mine:
        return _unchecked(boundary) if codes else None
    work = to_work(np.array(mine, dtype=object), outlines.crs, workspace.work_crs)
    near = shapely.buffer(shapely.union_all(work), OUTLINE_M)
    outside = float(shapely.area(shapely.difference(shapely.make_valid(boundary.work), near)))
    if outside <= workspace.tolerance_m2:
        return None
    names = ", ".join(c.name for c in boundary.cluster.communes_2025)
    return Issue(
        WARNING, "outside_commune", boundary.cluster.id,
        f"{outside:.0f} m² nằm ngoài xã {names} quá {OUTLINE_M:.0f} m",
        f"{outside:.0f} m² lie more than {OUTLINE_M:.0f} m outside the commune {names}",
    )  # fmt: skip


def _unchecked(boundary: Boundary) -> Issue:
    return Issue(
        WARNING, "commune_not_checked", boundary.cluster.id,
        "chưa kiểm tra được xã: lớp communes_2025 không dùng được",
        "its commune was not checked: the layer communes_2025 cannot be used",
    )  # fmt: skip
