"""How much a distance may be off where outline and feature are: closed forms, to first order.

The distance grows by what the feature's nearest point moves away from the site, less what the
site's moves towards it. The site's moves with its edge's two corners, with the common error of the
boundary outwards, and with its shift; the feature's with its own corners and its layer's shift.
Where they meet there is no way from one to the other: each may move by everything that moves it.
"""

from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
import shapely

from geoapp.geometry.errorbar import Sigmas
from geoapp.geometry.errordraws import outward
from geoapp.geometry.packed import Numbers, Packed


@dataclass(frozen=True)
class Away:
    """A distance in m and its standard deviations: by corners, and common to whole outlines."""

    distance_m: float
    independent_sd: float
    correlated_sd: float

    @property
    def sd(self) -> float:
        """Of both parts together."""
        return sqrt(self.independent_sd**2 + self.correlated_sd**2)


class Outline:
    """A site's outline on the plane of the working CRS, ready to be asked for distances."""

    def __init__(self, site: shapely.Geometry, sigmas: Sigmas) -> None:
        self.site, self.sigmas = site, sigmas

    @cached_property
    def _packed(self) -> Packed:
        return Packed.of([self.site])

    @cached_property
    def _edges(self) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """(n, 2) start and end of each edge, and where both go as the outline moves out by 1 m."""
        out, packed = outward(self._packed), self._packed
        first = np.delete(np.arange(len(packed.xy)), packed.rings[1:] - 1)
        return packed.xy[first], packed.xy[first + 1], out[first], out[first + 1]

    def away(self, feature: shapely.Geometry) -> Away:
        """The distance to a point, line or area in m, and how well it is known."""
        s = self.sigmas
        here, there = shapely.get_coordinates(shapely.shortest_line(self.site, feature))
        step = there - here
        distance = sqrt(float((step**2).sum()))
        own, swell = self._at(here, step / distance if distance > 0 else None)
        independent = s.site_m**2 * own + s.ground_m**2 * _weight(feature, there)
        common = s.site_correlated_m**2 * (1 + swell**2) + s.ground_correlated_m**2
        return Away(distance, sqrt(independent), sqrt(common))

    def _at(self, point: Numbers, way: Numbers | None) -> tuple[float, float]:
        """What the corners' variance is worth at a point, and how far it moves ``way`` outwards."""
        start, end, out_start, out_end = self._edges
        n, along = _nearest(start, end, point)
        out = (1 - along) * out_start[n] + along * out_end[n]
        moved = (
            sqrt(float((out**2).sum()))
            if way is None or not self._on(point)
            else abs(float((out * way).sum()))
        )
        return (1 - along) ** 2 + along**2, moved

    def _on(self, point: Numbers) -> bool:
        """Whether a point lies on the outline: within it there is no way out."""
        return bool(shapely.distance(shapely.boundary(self.site), shapely.points(point)) < 1e-6)


def _nearest(start: Numbers, end: Numbers, point: Numbers) -> tuple[int, float]:
    """The edge nearest to a point, and where along it (0..1)."""
    step = end - start
    square = (step**2).sum(axis=1)
    share = ((point - start) * step).sum(axis=1)
    along = np.clip(np.divide(share, square, out=np.zeros(len(step)), where=square > 0), 0.0, 1.0)
    aside = start + along[:, None] * step - point
    n = int(np.argmin((aside**2).sum(axis=1)))
    return n, float(along[n])


def _weight(feature: shapely.Geometry, point: Numbers) -> float:
    """What the corners' variance is worth at the nearest point of a feature."""
    xy, part = shapely.get_coordinates(_lines(feature), return_index=True)
    same = np.flatnonzero(part[1:] == part[:-1])
    if not len(same):
        return 1.0
    _, along = _nearest(xy[same], xy[same + 1], point)
    return (1 - along) ** 2 + along**2


def _lines(feature: shapely.Geometry) -> list[shapely.Geometry]:
    outline = shapely.boundary(feature) if shapely.get_dimensions(feature) == 2 else feature
    return list(shapely.get_parts(outline))
