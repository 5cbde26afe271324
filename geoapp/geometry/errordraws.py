"""How much ground an outline may hold where it is: many moved copies, measured by the engine.

Each copy errs at every corner by itself, moves outwards as a whole, and is shifted against the
ground; the ground's own common shift is a shift of the outline the other way. All copies are
packed at once. The same seed gives the same copies (numpy's PCG64).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum, sqrt

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry.disputed import Priority
from geoapp.geometry.errorbar import Sigmas
from geoapp.geometry.errorknots import knots_of
from geoapp.geometry.limit import NO_LIMIT, Deadline
from geoapp.geometry.packed import Numbers, Packed
from geoapp.geometry.parcels import Parcels
from geoapp.geometry.totals import totals
from geoapp.geometry.validity import polygonal

MITRE = 4.0
"""How many times the common error a sharp corner moves at most."""
POINTS = 1 << 20
"""Points of copies held at a time."""


@dataclass(frozen=True, eq=False)
class Common:
    """Standard normal numbers common to a whole draw; same index in every array.

    ``outwards`` (draws,) of the boundary, ``site`` and ``ground`` (draws, 2) shifts, ``edges``
    (draws,) of the ground's own boundary.
    """

    outwards: Numbers
    site: Numbers
    ground: Numbers
    edges: Numbers


@dataclass(frozen=True, eq=False)
class Draws:
    """What moved copies of an outline measure; same index in every array.

    ``area_m2``: (draws,) of the outline itself. ``by_code``: (draws, codes + 1) m² by code of
    ``Parcels.code_names``, the last for no code. ``edges``: as in ``Common``. ``mended``: copies
    that crossed themselves and were repaired.
    """

    area_m2: Numbers
    by_code: Numbers
    edges: Numbers
    mended: int


@dataclass(frozen=True)
class Spread:
    """A value with its standard deviation and the interval that holds it at ``level``."""

    value: float
    sd: float
    low: float
    high: float
    level: float


def common(generator: np.random.Generator, draws: int) -> Common:
    """Drawn first, so that it does not depend on how many corners there are."""
    outwards, edges = generator.standard_normal((2, draws))
    site, ground = generator.standard_normal((2, draws, 2))
    return Common(outwards, site, ground, edges)


def drawn(
    polygon: shapely.Geometry,
    parcels: Parcels | None,
    priority: Priority,
    sigmas: Sigmas,
    *,
    seed: int,
    draws: int,
    deadline: Deadline = NO_LIMIT,
) -> Draws:
    """Measure moved copies of a valid polygon in the working CRS of ``parcels``.

    Without ``parcels`` only the copies' own areas are measured, and ``by_code`` has no column.

    Raises TimedOut, GeometryError, LayerUnavailable.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    shared = common(generator, draws)
    areas, codes, mended = [], [], 0
    for packed, area, crossed in copies(polygon, sigmas, generator, shared):
        deadline.check()
        areas.append(area)
        codes.append(
            np.empty((len(area), 0))
            if parcels is None
            else _by_code(packed, parcels, priority, deadline)
        )
        mended += crossed
    return Draws(np.concatenate(areas), np.concatenate(codes), shared.edges, mended)


def copies(
    polygon: shapely.Geometry, sigmas: Sigmas, generator: np.random.Generator, shared: Common
) -> Iterator[tuple[Packed, Numbers, int]]:
    """Moved copies, some at a time: packed, their areas in m², how many had to be mended."""
    packed = Packed.of([polygon])
    knots, out = knots_of(packed, sigmas.site_m), outward(packed)
    shift = sigmas.site_correlated_m * shared.site - sigmas.ground_correlated_m * shared.ground
    swell = sigmas.site_correlated_m * shared.outwards
    some = max(POINTS // len(packed.xy), 1)
    for n in range(0, len(swell), some):
        part = slice(n, n + some)
        own = generator.standard_normal((len(swell[part]), knots.count, 2))
        moved = knots.at_points(sigmas.site_m * own) + swell[part, None, None] * out
        yield _packed(packed, packed.xy + moved + shift[part, None])


def outward(packed: Packed) -> Numbers:
    """(points, 2): where each point of an outline goes when every edge moves outwards by 1 m."""
    point = np.arange(len(packed.xy))
    last = packed.rings[1:] - 1
    before, after = point - 1, point + 1
    before[packed.rings[:-1]], after[last] = last - 1, packed.rings[:-1] + 1
    into, out = (_normal(packed.xy[b] - packed.xy[a]) for a, b in ((before, point), (point, after)))
    both = into + out
    cosine = 1 + (into * out).sum(axis=1)
    made = both / np.maximum(cosine, 1e-9)[:, None]
    reach = np.sqrt((made**2).sum(axis=1))
    return np.asarray(made * np.minimum(1.0, MITRE / np.maximum(reach, 1e-9))[:, None])


def _normal(step: Numbers) -> Numbers:
    """Unit vectors to the right of some steps: outside, where the ground is on the left."""
    length = np.sqrt(step[:, 0] ** 2 + step[:, 1] ** 2)
    right = np.column_stack([step[:, 1], -step[:, 0]])
    return np.asarray(right / np.where(length > 0, length, 1.0)[:, None])


def _packed(packed: Packed, xy: NDArray[np.float64]) -> tuple[Packed, Numbers, int]:
    """``xy``: (draws, points, 2)."""
    offsets = (_repeated(o, len(xy)) for o in (packed.rings, packed.parts, packed.shapes))
    made = Packed(xy.reshape(-1, 2), *offsets)
    shapes = made.geometries()
    wrong = np.flatnonzero(~shapely.is_valid(shapes))
    if len(wrong):
        shapes[wrong] = polygonal(shapely.make_valid(shapes[wrong]))
        made = Packed.of(shapes)
    return made, np.asarray(shapely.area(shapes)), len(wrong)


def _repeated(offsets: NDArray[np.int32], times: int) -> NDArray[np.int32]:
    """The offsets of the same shape laid behind itself ``times`` times."""
    step = np.arange(times, dtype=np.int32)[:, None] * offsets[-1]
    return np.append((step + offsets[:-1]).reshape(-1), times * offsets[-1]).astype(np.int32)


def _by_code(packed: Packed, parcels: Parcels, priority: Priority, deadline: Deadline) -> Numbers:
    found = totals(packed, parcels, priority, deadline=deadline)
    areas = np.zeros((len(packed), len(parcels.code_names) + 1))
    areas[found.site, found.code] = found.area_m2
    return areas


def spread(value: float, draws: Numbers, level: float) -> Spread:
    """The interval between the quantiles that leave half of the rest on each side.

    Quantiles at n / (draws + 1): one more draw lies between them just as often as ``level`` says.
    """
    mean = fsum(draws) / len(draws)
    sd = sqrt(fsum((draws - mean) ** 2) / max(len(draws) - 1, 1))
    tails = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(draws, tails, method="weibull")
    return Spread(value, sd, float(low), float(high), level)
