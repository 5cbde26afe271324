"""Where a boundary without a trustworthy CRS could lie: readings ranked by what is known there.

What is known: the clusters' boundaries, the edges of land parcels near, and the ground that the
workspace is about. Nothing is chosen here: a planner looks at the readings on the map and picks
one, and the choice goes into the check.
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

SHOWN = 6
NEAR_M, PARCELS_M = 5_000.0, 200.0
ALIKE_M = 3.0
"""Readings that fit about as well, or lie about as near one another, cannot be told apart."""


def hypotheses(
    workspace: Workspace, geometries: Sequence[Any], declared: str | None = None
) -> list[dict[str, Any]]:
    """Readings of some geometries, the one that fits best first, at most ``SHOWN``.

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
        ``title_vi``, ``title_en``, ``score`` (0..1), ``misfit_m`` (mean distance of the corners to
        known edges, 100 at most), ``distance_m`` to the nearest cluster, ``near`` (its name),
        ``inside`` (the workspace's ground), ``separable`` (no other reading fits as well
        elsewhere), ``geometry`` (GeoJSON, lon/lat), ``geometry_given`` (in ``crs``, to the last
        bit; None where the file holds no plane coordinates).
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
    found = sorted(_distinct(found), key=lambda r: r.rank)[:SHOWN]
    return [each.told(found, crs) for each in found]


class _Known:
    """What a workspace knows of its ground, in its working CRS, as far as it can be read."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.ground = _union(workspace, "districts") or _union(workspace, "communes_2025")
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
        if self.ground is None:
            return 0.0
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
        near = self.outside_m == 0
        self.misfit_m = read.misfit_m(geoms, known.edges(geoms)) if near else read.CAP_M
        self.declared = declared is not None and _is(hypothesis, declared)

    @property
    def rank(self) -> tuple[float, float, float, bool, bool]:
        """The better reading is the smaller: on the ground, on known edges, near a cluster."""
        return (
            self.outside_m, round(self.misfit_m / ALIKE_M), min(self.distance_m, 1e9),
            not self.declared, self.hypothesis.kind != "right",
        )  # fmt: skip

    def told(self, others: list["_Reading"], crs: str) -> dict[str, Any]:
        one = self.hypothesis
        vi, en = _titles(one)
        lonlat = to_wgs84([_whole(self.geoms)], crs)
        return {
            "key": one.key,
            "crs": one.crs if one.kind == "right" else None,
            "swapped": one.swapped,
            "declared": self.declared,
            "title_vi": vi,
            "title_en": en,
            "score": self._score(),
            "misfit_m": self.misfit_m,
            "distance_m": self.distance_m if np.isfinite(self.distance_m) else None,
            "near": self.near if self.distance_m <= NEAR_M else None,
            "inside": self.outside_m == 0,
            "separable": not any(self._alike(x) for x in others if x is not self),
            "geometry": orjson.loads(geometry_texts(lonlat, MOST_DECIMALS)[0]),
            "geometry_given": self._flat(),
        }

    def _flat(self) -> dict[str, Any] | None:
        """The plane coordinates that the file holds, where this reading takes them as such."""
        one = self.hypothesis
        if one.kind != "right" or not known_crs(one.crs).is_projected:
            return None
        return flat_geometry(_whole(self.given), one.crs)

    def _score(self) -> float:
        fit = 1 - self.misfit_m / read.CAP_M
        return round((0.5 + 0.5 * fit) / (1 + self.outside_m / 1000), 4)

    def _alike(self, other: "_Reading") -> bool:
        same_place = read.apart_m(self.geoms, other.geoms) < ALIKE_M
        return same_place or (
            self.outside_m == other.outside_m and abs(self.misfit_m - other.misfit_m) < ALIKE_M
        )


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
