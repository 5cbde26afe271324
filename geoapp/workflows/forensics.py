"""Where a boundary without a trustworthy CRS could lie: readings ranked by what is known there.

What is known: the clusters' boundaries, the edges of land parcels near, and the ground that the
workspace is about. Edges prove a reading only where it lies on them to ``ALIKE_M`` and moved about
it would not: a new site lies near some edge wherever it is put. Without proof the order is only of
what is usual. Nothing is chosen here: a planner looks at the readings on the map and picks one, and
the choice goes into the check.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
import shapely

from geoapp.errors import GeoappError
from geoapp.exchange.geojson_text import MOST_DECIMALS, flat_geometry, geometry_texts
from geoapp.geometry import hypotheses as read
from geoapp.geometry.crs import WGS84, crs_title, known_crs, to_wgs84, to_work
from geoapp.geometry.hypotheses import Geometries, Hypothesis
from geoapp.storage import Workspace

SHOWN = 8
NEAR_M, PARCELS_M = 5_000.0, 200.0
ALIKE_M = 3.0
"""A larger misfit proves nothing. Readings nearer to one another cannot be told apart."""
BY_CHANCE = 2.0
"""A fit proves something where the best wrong place around is this many times worse."""
SCORES = {"edges": 1.0, "alike": 0.5, "none": 0.1}


def hypotheses(
    workspace: Workspace, geometries: Sequence[Any], declared: str | None = None
) -> list[dict[str, Any]]:
    """Readings of some geometries, at most ``SHOWN``: those that edges prove come first.

    The rest follow by the ground of the workspace, then what the file declares, numbers that are
    simply right, the working CRS, axes as they stand, and last the distance to a cluster.

    Parameters
    ----------
    geometries
        With the numbers as they stand in the file; missing ones are passed over.
    declared
        The CRS that the file itself names, if any.

    Returns
    -------
    list of dict
        ``key``, ``crs`` (None where no CRS reads the numbers so), ``swapped``, ``declared``,
        ``title_vi``, ``title_en``, ``misfit_m`` (mean distance of the corners to known edges, 100
        at most), ``fit`` (``edges``: it lies on known edges and no other reading does, ``alike``:
        others do as well, ``none``: nothing proves it), ``separable`` (``fit`` is ``edges``),
        ``score`` (a step for each fit, 1, 0.5, 0.1; less outside), ``distance_m`` to the nearest
        cluster, ``near`` (its name), ``inside`` (the workspace's ground), ``geometry`` (GeoJSON,
        lon/lat), ``geometry_given`` (in ``crs``, to the last bit; None where the file holds no
        plane coordinates).
    """
    geoms = np.array([g for g in geometries if g is not None and not g.is_empty], dtype=object)
    if not len(geoms):
        return []
    crs = workspace.work_crs
    bounds = tuple(shapely.total_bounds(geoms).tolist())
    placed = [(h, read.read_as(geoms, h, crs)) for h in read.candidates(bounds)]
    known = _Known(workspace)
    found = [
        _Reading(h, g, read.as_read(geoms, h), known, declared) for h, g in placed if g is not None
    ]
    found = sorted(_distinct(found), key=lambda r: r.rank(crs))
    return [each.told(found, crs) for each in found[:SHOWN]]


class _Known:
    """What a workspace knows of its ground, in its working CRS, as far as it can be read."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.ground = (
            _union(workspace, "districts") or _union(workspace, "communes_2025") or _zone(workspace)
        )
        self.names: list[str] = []
        shapes = []
        for cluster in _clusters(workspace):
            shape = workspace.cluster_geometry(cluster.id)
            if shape is not None and not shapely.is_empty(shape):
                shapes.append(shape)
                drawn = " (minh họa)" if cluster.boundary == "illustrative" else ""
                self.names.append(cluster.name + drawn)
        self.clusters = (
            to_work(shapes, WGS84, workspace.work_crs) if shapes else np.empty(0, object)
        )
        self.tree = shapely.STRtree(self.clusters)

    def nearest(self, geoms: Geometries) -> tuple[float, str | None]:
        """The nearest cluster to the middle of a reading, in m."""
        if not len(self.clusters):
            return np.inf, None
        middle = shapely.box(*shapely.total_bounds(geoms)).centroid
        index = int(self.tree.nearest(middle))
        return float(shapely.distance(self.clusters[index], middle)), self.names[index]

    def outside_m(self, geoms: Geometries) -> float:
        """How far a reading lies outside the ground of the workspace, in m."""
        return float(shapely.distance(self.ground, shapely.box(*shapely.total_bounds(geoms))))

    def edges(self, geoms: Geometries) -> shapely.STRtree:
        """Edges of clusters and parcels around a reading."""
        box = shapely.box(*shapely.total_bounds(geoms)).buffer(PARCELS_M, join_style="mitre")
        near = self.clusters[self.tree.query(box)]
        return shapely.STRtree([*read.edges_of(near), *read.edges_of(self._parcels(box))])

    def _parcels(self, box: shapely.Geometry) -> Any:
        try:
            parcels = self.workspace.parcels()
            return parcels.geometries(parcels.meeting(shapely.bounds([box]))[1])
        except GeoappError:
            return []  # no land use to lean on: the readings are ranked by the rest


class _Reading:
    """A hypothesis with its place and how well it fits."""

    def __init__(
        self, hypothesis: Hypothesis, geoms: Geometries, given: Geometries, known: _Known,
        declared: str | None,
    ) -> None:  # fmt: skip
        self.hypothesis, self.geoms, self.given = hypothesis, geoms, given
        self.outside_m = known.outside_m(geoms)
        self.distance_m, self.near = known.nearest(geoms)
        self.misfit_m, self.proved = self._fit(known)
        self.declared = declared is not None and _is(hypothesis, declared)

    def _fit(self, known: _Known) -> tuple[float, bool]:
        """The misfit in m, and whether it is more than chance."""
        if self.outside_m:
            return read.CAP_M, False
        edges = known.edges(self.geoms)
        misfit = read.misfit_m(self.geoms, edges)
        on_edges = misfit <= ALIKE_M
        return misfit, on_edges and BY_CHANCE * misfit < read.chance_m(self.geoms, edges)

    def rank(self, work_crs: str) -> tuple[float, bool, bool, bool, bool, bool, float]:
        """The better reading is the smaller: what is proved, then what is usual."""
        one = self.hypothesis
        return (
            self.outside_m, not self.proved, not self.declared, one.kind != "right",
            one.crs != work_crs, one.swapped, self.distance_m,
        )  # fmt: skip

    def told(self, others: list["_Reading"], crs: str) -> dict[str, Any]:
        one = self.hypothesis
        vi, en = _titles(one)
        lonlat = to_wgs84([_whole(self.geoms)], crs)
        fit = self._proof(others)
        return {
            "key": one.key,
            "crs": one.crs if one.kind == "right" else None,
            "swapped": one.swapped,
            "declared": self.declared,
            "title_vi": vi,
            "title_en": en,
            "score": round(SCORES[fit] / (1 + self.outside_m / 1000), 4),
            "misfit_m": self.misfit_m,
            "distance_m": self.distance_m if np.isfinite(self.distance_m) else None,
            "near": self.near if self.distance_m <= NEAR_M else None,
            "inside": self.outside_m == 0,
            "fit": fit,
            "separable": fit == "edges",
            "geometry": orjson.loads(geometry_texts(lonlat, MOST_DECIMALS)[0]),
            "geometry_given": self._flat(),
        }

    def _flat(self) -> dict[str, Any] | None:
        """The plane coordinates that the file holds, where this reading takes them as such."""
        one = self.hypothesis
        if one.kind != "right" or not known_crs(one.crs).is_projected:
            return None
        return flat_geometry(_whole(self.given), one.crs)

    def _proof(self, others: list["_Reading"]) -> str:
        if not self.proved:
            return "none"
        alike = any(self._alike(x) for x in others if x is not self)
        return "alike" if alike else "edges"

    def _alike(self, other: "_Reading") -> bool:
        """Whether another reading lies on known edges too, by chance or not, or in this place."""
        return other.misfit_m <= ALIKE_M or read.apart_m(self.geoms, other.geoms) < ALIKE_M


def _whole(geoms: Geometries) -> shapely.Geometry:
    return shapely.union_all(geoms) if len(geoms) > 1 else geoms[0]


def _distinct(readings: list[_Reading]) -> list[_Reading]:
    """One of the readings that put every corner in one place: the plainest."""
    kept: list[_Reading] = []
    for each in sorted(readings, key=lambda r: (not r.declared, r.hypothesis.kind != "right")):
        if all(read.apart_m(each.geoms, other.geoms) > 1e-3 for other in kept):
            kept.append(each)
    return kept


def _is(hypothesis: Hypothesis, declared: str) -> bool:
    try:
        same = known_crs(declared) == known_crs(hypothesis.crs)
    except GeoappError:
        return False
    return same and hypothesis.kind == "right" and not hypothesis.swapped


def _titles(one: Hypothesis) -> tuple[str, str]:
    """What a reading says, in both languages."""
    vi, en = crs_title(one.crs)
    if one.kind != "right" and one.crs != WGS84:
        vi, en = f"{vi} ({one.crs})", f"{en} ({one.crs})"
    vi, en = {
        "right": (vi, en),
        "unshifted": (
            f"{vi}, thiếu 7 tham số chuyển sang WGS 84",
            f"{en} without the 7-parameter shift to WGS 84",
        ),
        "rotated": (
            "WGS 84, sai dấu góc xoay khi chuyển từ VN-2000",
            "WGS 84, made from VN-2000 with the wrong sign of the rotations",
        ),
    }[one.kind]
    return (f"{vi}, đảo hai trục", f"{en}, axes swapped") if one.swapped else (vi, en)


def _clusters(workspace: Workspace) -> Sequence[Any]:
    try:
        return workspace.clusters()
    except GeoappError:
        return ()


def _union(workspace: Workspace, layer: str) -> shapely.Geometry | None:
    try:
        shapes = workspace.features(layer).geometry
    except GeoappError:
        return None
    work = to_work([g for g in shapes if g is not None], WGS84, workspace.work_crs)
    boxes = shapely.box(*shapely.bounds(work).T)
    ground: shapely.Geometry = shapely.union_all(boxes)
    return ground


def _zone(workspace: Workspace) -> shapely.Geometry:
    """Where the working CRS is made for: all that is known of the ground without outlines."""
    area = known_crs(workspace.work_crs).area_of_use
    west, south, east, north = area.bounds if area else (-180, -90, 180, 90)
    ground: shapely.Geometry = to_work(
        [shapely.box(west, south, east, north)], WGS84, workspace.work_crs
    )[0]
    return ground
