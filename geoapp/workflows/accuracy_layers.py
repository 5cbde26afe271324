"""Layers beside land use in the error bar of a check: how well each is known, what lies near."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geoapp.domain.accuracy import Accuracy
from geoapp.geometry import operators as op
from geoapp.geometry.packed import Rows
from geoapp.geometry.placed import Placed
from geoapp.storage import LayerInfo, Workspace
from geoapp.workflows.screen import CLUSTERS
from geoapp.workflows.sites import Site


@dataclass(frozen=True, eq=False)
class Layer:
    """A layer on the plane of a site. ``ids``: of its features; ``own``: rows that are the site."""

    info: LayerInfo
    placed: Placed
    ids: list[str]
    own: Rows

    @property
    def accuracy(self) -> Accuracy | None:
        """What is declared of it; None for a drawing, whatever it declares."""
        return None if self.info.kind == "illustrative" else self.info.accuracy

    @property
    def why(self) -> str:
        """Why nothing is reckoned where ``accuracy`` is None."""
        return why(self.info.kind)

    @property
    def titles(self) -> dict[str, str]:
        """In both languages."""
        return {"title_vi": self.info.title_vi, "title_en": self.info.title_en}

    def near(self, site: shapely.Geometry, far_m: float) -> Rows:
        """Rows within a distance of a site, and the nearest where none is; never the site."""
        rows = np.setdiff1d(self.placed.near(site, far_m), self.own)
        return rows if len(rows) else self.placed.nearest(site, self.own)

    def ground(self, site: shapely.Geometry, far_m: float) -> shapely.Geometry:
        """Its areas in a site and ``far_m`` around it, as one shape."""
        rows = np.setdiff1d(self.placed.near(site, far_m), self.own)
        geoms = self.placed.geoms[rows]
        whole: shapely.Geometry = shapely.union_all(geoms[op.shapes(geoms) == op.AREA])
        return whole if shapely.get_dimensions(whole) == 2 else shapely.Polygon()

    def to_json(self) -> dict[str, Any]:
        """As among the ``layers`` of a check's error bar."""
        nothing = {"sigma_m": None, "correlated_m": None, "source": None}
        known = self.accuracy
        return {"layer": self.info.name, **(known.to_json() if known else nothing)}


def why(kind: str) -> str:
    """Why a layer without an accuracy that counts has none."""
    return "illustrative" if kind == "illustrative" else "no_accuracy"


def layers(workspace: Workspace, site: Site, names: Iterable[str]) -> dict[str, Layer]:
    """Some layers of a workspace by name, those that have a file; each is read once a version."""
    known = {info.name: info for info in workspace.layers() if info.path is not None}
    return {name: _layer(workspace, known[name], site) for name in names if name in known}


def _layer(workspace: Workspace, info: LayerInfo, site: Site) -> Layer:
    ids = workspace.features(info.name).ids
    own = [n for n, each in enumerate(ids) if each == site.id] if info.name == CLUSTERS else []
    placed = workspace.placed(info.name, site.work_crs)
    return Layer(info, placed, ids, np.array(own, dtype=np.int64))
