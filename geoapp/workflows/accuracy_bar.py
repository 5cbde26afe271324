"""What the error bar of one check is computed from: the site, its ground, and what is declared."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import sqrt
from statistics import NormalDist

import numpy as np
import shapely

from geoapp.domain.accuracy import Accuracy
from geoapp.domain.landuse import CERTAIN, classify, parts_of, rank
from geoapp.geometry.errorbar import Contributions, Edges, Sigmas, contributions, edges_of, reach_m
from geoapp.geometry.errordraws import Draws, drawn
from geoapp.geometry.limit import Deadline
from geoapp.geometry.operators import union_m2
from geoapp.geometry.packed import Numbers
from geoapp.workflows.accuracy_layers import Layer, why
from geoapp.workflows.land import Land
from geoapp.workflows.sites import Site

RICE: dict[str, tuple[str, ...]] = {
    "rice_m2": CERTAIN,
    "luc_m2": ("LUC",),
    "luk_m2": ("LUK",),
    "lua_m2": ("LUA",),
}
SITE, RESIDENTIAL = "site_m2", "residential_m2"
LAYER = "layer:"
"""The quantity of ground shared with a declared layer begins so."""
_CODES = {RESIDENTIAL: "ONT+ODT"}
NEAR_M = 0.01
"""Ground is asked at least so far to both sides of an edge."""


@dataclass(frozen=True, eq=False)
class Bar:
    """What the error bar of one check is computed from, each part when it is first asked for."""

    site: Site
    land: Land | None
    declared: Accuracy
    seed: int
    draws: int
    level: float
    deadline: Deadline
    others: dict[str, Layer] = field(default_factory=dict)

    @property
    def ground(self) -> Accuracy | None:
        """What is declared of the land use; None for a drawing, whatever it declares."""
        usable = self.land and self.land.kind != "illustrative"
        return self.land.accuracy if self.land and usable else None

    @cached_property
    def sigmas(self) -> Sigmas:
        """Everything declared, in m."""
        own, other = self.declared, self.ground
        under = (other.sigma_m, other.correlated_m) if other else (0.0, 0.0)
        return Sigmas(own.sigma_m, own.correlated_m, *under)

    @cached_property
    def edges(self) -> Edges:
        """Edges of the site."""
        return edges_of(self.site.geometry, self.declared.sigma_m)

    @cached_property
    def drawn(self) -> Draws:
        """The moved copies, measured."""
        parcels = self.land.parcels if self.land and self.ground else None
        return drawn(
            self.site.geometry, parcels, rank, self.sigmas,
            seed=self.seed, draws=self.draws, deadline=self.deadline,
        )  # fmt: skip

    def values(self, quantity: str) -> Numbers:
        """(draws,) m² of a quantity in the copies."""
        if quantity not in self._values:
            self._values[quantity] = self._value(quantity)
        return self._values[quantity]

    @cached_property
    def _values(self) -> dict[str, Numbers]:
        return {}

    def _value(self, quantity: str) -> Numbers:
        if quantity == SITE:
            return self.drawn.area_m2
        if quantity.startswith(LAYER):
            return self._shared(quantity)
        assert self.land is not None
        belongs = member(quantity)
        mine = np.array([belongs(name) for name in (*self.land.parcels.code_names, None)])
        inside = self.drawn.by_code[:, mine].sum(axis=1)
        own = self.drawn.edges * sqrt(self.parts(quantity, self.sigmas).ground_edges)
        return np.asarray(np.maximum(inside + own, 0.0))

    def _shared(self, quantity: str) -> Numbers:
        """(draws,) m² shared with another layer: quantiles of the closed form's normal."""
        ground = self._layer(quantity).ground(self.site.geometry, 0.0)
        area = union_m2(np.array([ground], dtype=object), self.site.geometry)
        sd = sqrt(self.parts(quantity, self.sigmas).total)
        scores = [NormalDist().inv_cdf((n + 0.5) / self.draws) for n in range(self.draws)]
        return np.maximum(area + sd * np.array(scores), 0.0)

    def _layer(self, quantity: str) -> Layer:
        return self.others[quantity.removeprefix(LAYER)]

    def known(self, quantity: str) -> bool:
        """Whether somebody declared how well the ground of a quantity is known."""
        if quantity.startswith(LAYER):
            return self._layer(quantity).accuracy is not None
        return quantity == SITE or self.ground is not None

    def why(self, quantity: str) -> str:
        """Why nothing is reckoned of a quantity that is not ``known``."""
        if quantity.startswith(LAYER):
            return self._layer(quantity).why
        return why(self.land.kind if self.land else "")

    def under(self, quantity: str, sigmas: Sigmas) -> Sigmas:
        """``sigmas`` with those of the layer that a quantity is of."""
        other = self._layer(quantity).accuracy if quantity.startswith(LAYER) else None
        if other is None:
            return sigmas
        return replace(sigmas, ground_m=other.sigma_m, ground_correlated_m=other.correlated_m)

    def parts(self, quantity: str, sigmas: Sigmas) -> Contributions:
        """Where the variance comes from."""
        if quantity == SITE:
            length = np.column_stack([self.edges.length, self.edges.length]) / 2
            return contributions(self.edges, length, _NO_EDGES, np.empty((0, 2)), sigmas)
        reach, own, within = self.reaches(quantity)
        return contributions(self.edges, reach, own, within, self.under(quantity, sigmas))

    def reaches(self, quantity: str) -> tuple[Numbers, Edges, Numbers]:
        """Ground along the site's edges; its own edges, and how far they lie within."""
        if quantity not in self._reaches:
            self._reaches[quantity] = self._reach(quantity)
        return self._reaches[quantity]

    @cached_property
    def _reaches(self) -> dict[str, tuple[Numbers, Edges, Numbers]]:
        return {}

    def _reach(self, quantity: str) -> tuple[Numbers, Edges, Numbers]:
        s = self.under(quantity, self.sigmas)
        parts = (s.site_m, s.site_correlated_m, s.ground_m, s.ground_correlated_m)
        aside = max(sqrt(sum(each**2 for each in parts)), NEAR_M)
        ground = self._ground(quantity, 3 * aside)
        own = edges_of(ground, s.ground_m)
        return reach_m(self.edges, ground, aside), own, reach_m(own, self.site.geometry, aside)

    def _ground(self, quantity: str, far_m: float) -> shapely.Geometry:
        if quantity.startswith(LAYER):
            return self._layer(quantity).ground(self.site.geometry, far_m)
        assert self.land is not None
        return ground_near(self.site, self.land, member(quantity), far_m)


_NO_EDGES = edges_of(shapely.Polygon())


def member(quantity: str) -> Callable[[str | None], bool]:
    """Which land-use codes a quantity of rice, of residential land or ``code:X`` is made of."""
    if quantity in RICE:
        return lambda code: classify(code).key in RICE[quantity]
    wanted = set(parts_of(_CODES.get(quantity) or quantity.partition(":")[2]))
    return lambda code: bool(parts_of(code)) and set(parts_of(code)) <= wanted


def on_land(quantity: str) -> bool:
    """Whether a quantity is ground of the land-use layer."""
    return quantity in RICE or quantity in _CODES or quantity.startswith("code:")


def ground_near(
    site: Site, land: Land, belongs: Callable[[str | None], bool], far_m: float
) -> shapely.Geometry:
    """The ground of some codes in a site and ``far_m`` around it, as one shape."""
    west, south, east, north = shapely.bounds(site.geometry).tolist()
    rows = land.parcels.meeting([[west - far_m, south - far_m, east + far_m, north + far_m]])[1]
    codes = land.parcels.codes(rows).tolist()
    mine = [n for n, code in enumerate(codes) if belongs(code)]
    shapes = land.parcels.geometries(rows[mine])
    around = shapely.buffer(site.geometry, far_m, join_style="mitre")
    shapely.prepare(around)
    whole: shapely.Geometry = shapely.union_all(shapes[shapely.intersects(around, shapes)])
    return whole if shapely.get_dimensions(whole) == 2 else shapely.Polygon()
