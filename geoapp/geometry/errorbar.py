"""How much an area may be off where its boundary is: closed forms, to first order.

A corner that moves by e changes the area by half the outward normals of its two edges, each as
long as the edge, times e. So with independent errors of standard deviation sigma in each
coordinate

    sd = 1/2 sigma sqrt(sum over corners of |p(i+1) - p(i-1)|^2)

and with one error delta common to the whole boundary, which moves every edge outwards together,
sd = sigma x perimeter. Corners at the same place, those where rings touch too, are one corner;
those nearer to one another than errors can be independent move together (``errorknots.py``).

For ground inside an outline (rice in a site) only those parts of an edge count that have ground
under them; and a shift of the whole outline against the ground counts too, which changes no area
of the outline itself. ``errordraws.py`` does the same by moving outlines, not to first order.

Sums are exact (``fsum``) or in a fixed order, so that every machine gives the same bits.
"""

from dataclasses import dataclass
from math import fsum, sqrt

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry.errorknots import Knots, knots_of
from geoapp.geometry.packed import Numbers, Packed, Rows

LEAST_M = 1e-6
"""A shorter edge has no direction."""
LINE = 1


@dataclass(frozen=True, eq=False)
class Edges:
    """Directed edges of a polygon, the ground on their left; same index in every array.

    ``start``, ``end``: (n, 2) m. ``ends``: (n, 2) points of the outline. ``normal``: (n, 2) unit
    vectors to the outside. ``length``: m. ``ring``: which ring. ``knots``: of the points.
    """

    start: Numbers
    end: Numbers
    ends: Rows
    normal: Numbers
    length: Numbers
    ring: Rows
    knots: Knots

    def __len__(self) -> int:
        return len(self.length)


@dataclass(frozen=True)
class Sigmas:
    """Standard deviations in m of each coordinate: of a site, and of the ground under it.

    ``*_m``: independent from corner to corner; ``*_correlated_m``: common to all corners.
    """

    site_m: float = 0.0
    site_correlated_m: float = 0.0
    ground_m: float = 0.0
    ground_correlated_m: float = 0.0


@dataclass(frozen=True, eq=False)
class Contributions:
    """Variances in m^4 of the ground in a site: ``edges`` of the site's error, the rest below.

    ``ground_shift``: the ground's common error. ``ground_edges``: its own boundary within the
    site.
    """

    edges: Numbers
    ground_shift: float
    ground_edges: float

    @property
    def total(self) -> float:
        """The variance of the ground in the site."""
        return fsum([*self.edges.tolist(), self.ground_shift, self.ground_edges])


def edges_of(polygon: shapely.Geometry, sigma_m: float = 0.0) -> Edges:
    """The edges of a polygon or multipolygon, holes and all parts.

    ``sigma_m``: of its corners, which says how near they may lie and still err independently.
    """
    packed = Packed.of([polygon])
    first = np.delete(np.arange(len(packed.xy)), packed.rings[1:] - 1)
    start, end = packed.xy[first], packed.xy[first + 1]
    step = end - start
    length = np.sqrt(_squares(step))
    kept = np.flatnonzero(length > LEAST_M)
    normal = np.column_stack([step[:, 1], -step[:, 0]])[kept] / length[kept, None]
    ring = np.searchsorted(packed.rings, first, side="right") - 1
    ends = np.column_stack([first, first + 1])[kept]
    knots = knots_of(packed, sigma_m)
    return Edges(start[kept], end[kept], ends, normal, length[kept], ring[kept], knots)


def independent_sd_m2(edges: Edges, sigma_m: float) -> float:
    """Standard deviation of the area, m², where each corner errs by itself."""
    half = 0.5 * edges.length
    return sigma_m * sqrt(fsum(_squares(_at_knots(edges, half, half))))


def dilation_sd_m2(edges: Edges, sigma_m: float) -> float:
    """Standard deviation of the area, m², where the whole boundary errs outwards together."""
    return sigma_m * fsum(edges.length)


def area_sd_m2(edges: Edges, sigmas: Sigmas) -> float:
    """Standard deviation of the site's own area, m²; a shift does not change it."""
    own = independent_sd_m2(edges, sigmas.site_m)
    return sqrt(own**2 + dilation_sd_m2(edges, sigmas.site_correlated_m) ** 2)


def reach_m(edges: Edges, ground: shapely.Geometry, offset_m: float) -> Numbers:
    """(n, 2) metres of ground along each edge, as its start and its end weigh them.

    The sum of a row is the length with ground under it. The ground is asked ``offset_m`` to
    both sides of the edge, for an edge along the ground's own boundary has it on one side only.
    """
    found = np.zeros((len(edges), 2))
    shapely.prepare(ground)
    for side in (offset_m, -offset_m):
        aside = side * edges.normal
        found += 0.5 * _weights(edges.start + aside, edges.end + aside, edges.length, ground)
    return found


def _weights(start: Numbers, end: Numbers, length: Numbers, ground: shapely.Geometry) -> Numbers:
    lines = np.asarray(shapely.linestrings(np.stack([start, end], axis=1)))
    whole = np.asarray(shapely.covers(ground, lines))
    found = np.where(whole, length / 2, 0.0)[:, None].repeat(2, axis=1)
    cut = np.flatnonzero(np.asarray(shapely.intersects(ground, lines)) & ~whole)
    parts, of_part = shapely.get_parts(shapely.intersection(lines[cut], ground), return_index=True)
    linear = shapely.get_type_id(parts) == LINE
    parts, row = parts[linear], cut[of_part[linear]]
    tips = [shapely.get_coordinates(shapely.get_point(parts, n)) for n in (0, -1)]
    along = (end - start)[row] / length[row, None]
    reached = [((tip - start[row]) * along).sum(axis=1) for tip in tips]
    low, high = np.minimum(*reached), np.maximum(*reached)
    at_end = (high**2 - low**2) / (2 * length[row])
    np.add.at(found, row, np.column_stack([high - low - at_end, at_end]))
    return found


def contributions(
    site: Edges, reach: Numbers, ground: Edges, ground_reach: Numbers, sigmas: Sigmas
) -> Contributions:
    """Where the variance of the ground in a site comes from; the parts sum to it.

    Parameters
    ----------
    reach
        Ground along the edges of the site (``reach_m``).
    ground, ground_reach
        Edges of the ground, and how far they lie within the site.
    """
    length = reach.sum(axis=1)
    along = site.normal * length[:, None]
    whole, vector = fsum(length), [fsum(along[:, 0]), fsum(along[:, 1])]
    common = length * whole + along[:, 0] * vector[0] + along[:, 1] * vector[1]
    own = _at_knots(ground, ground_reach[:, 0], ground_reach[:, 1])
    return Contributions(
        edges=sigmas.site_correlated_m**2 * common + sigmas.site_m**2 * _by_edge(site, reach),
        ground_shift=sigmas.ground_correlated_m**2 * fsum(v * v for v in vector),
        ground_edges=sigmas.ground_m**2 * fsum(_squares(own)),
    )


def _by_edge(edges: Edges, reach: Numbers) -> Numbers:
    """The knots' squared coefficients, shared out to their edges by the ground along each."""
    square = _squares(_at_knots(edges, reach[:, 0], reach[:, 1]))
    parts = [edges.knots.gathered(edges.ends[:, n], reach[:, n : n + 1]) for n in (0, 1)]
    weight = (parts[0] + parts[1])[:, 0]
    each = np.divide(square, weight, out=np.zeros_like(square), where=weight > 0)
    of_point = edges.knots.at_points(each[:, None])[:, 0]
    return np.asarray((reach * of_point[edges.ends]).sum(axis=1))


def _at_knots(edges: Edges, at_start: Numbers, at_end: Numbers) -> Numbers:
    """(knots, 2): by how much the area grows with each coordinate of each knot's error."""
    ends = zip(edges.ends.T, (at_start, at_end), strict=True)
    parts = [edges.knots.gathered(point, edges.normal * at[:, None]) for point, at in ends]
    return np.asarray(parts[0] + parts[1])


def _squares(vectors: Numbers) -> Numbers:
    return np.asarray(vectors[:, 0] ** 2 + vectors[:, 1] ** 2)


def sides_of(edges: Edges, turn_cos: float = 0.94) -> NDArray[np.int64]:
    """The number of the side each edge belongs to: edges in a row, in about one direction.

    What a surveyor walks is a side; a curve or a road drawn with many points is not a hundred
    edges. ``turn_cos``: cosine of the turn, from the side's first edge, that begins a new one
    (20 degrees unless told).
    """
    side = np.zeros(len(edges), dtype=np.int64)
    first = 0
    for n in range(1, len(edges)):
        same = edges.ring[n] == edges.ring[first] and (edges.end[n - 1] == edges.start[n]).all()
        straight = float((edges.normal[n] * edges.normal[first]).sum()) > turn_cos
        if not (same and straight):
            first = n
        side[n] = side[n - 1] + (first == n)
    return side
