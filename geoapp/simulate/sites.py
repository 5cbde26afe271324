"""An illustrative boundary for a cluster: where its name says, exactly as large as decided.

A site stands at a street corner of the lattice: two of its sides follow a street or a canal
and the edges of the fields there, the others run square to the street with jogs, the
street corner is cut. Nothing about the real boundary is known; only the area is real.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoapp.errors import InputError
from geoapp.sentence import say
from geoapp.simulate.landcover import RICE_KINDS, kinds
from geoapp.simulate.lattice import PITCH_M, Ints, Lattice
from geoapp.simulate.noise import Floats, seed_of, uniform
from geoapp.simulate.plots import LAYOUTS, points, variants

INSIDE_M = 100.0  # kept from the communes' edge, whose outline is unsure by about as much
APART_M = 40.0  # free ground between two sites
REACH_M = 150.0  # how far a cutting shape extends behind the street
AREA_M2 = 0.01  # precision of the drawn area before rounding
ENOUGH = 16  # fitting places compared for one site
TRIES = 600
STEPS = 60  # of scaling towards the area; a few suffice


@dataclass(frozen=True)
class Form:
    """Proportions of a site in shares of its depth; the corner's cut in m."""

    width: float
    step: float
    shoulder: float
    notch: float
    rise: float
    cut_m: float


def form_of(seed: int, number: int) -> Form:
    """The proportions for a seed; ``number`` gives another try."""
    u = [float(uniform(seed, 21, number, n)) for n in range(6)]
    return Form(
        width=0.8 + 0.9 * u[0],
        step=0.60 + 0.25 * u[1],
        shoulder=0.10 + 0.16 * u[2],
        notch=0.30 + 0.25 * u[3],
        rise=0.06 + 0.12 * u[4] if u[4] > 0.5 else -0.05 - 0.12 * u[4],
        cut_m=9.0 + 9.0 * u[5],
    )


def draw_site(
    lattice: Lattice,
    identity: str,
    area_m2: float,
    outlines: Sequence[BaseGeometry],
    taken: Sequence[BaseGeometry] = (),
) -> shapely.Polygon:
    """As ``find_site``. Raises InputError where no place fits."""
    site = find_site(lattice, identity, area_m2, outlines, taken, inside_m=INSIDE_M)
    if site is None:
        raise InputError(
            say(
                "cluster {cluster}: no room for {ha:g} ha in its communes",
                cluster=identity,
                ha=area_m2 / 1e4,
            )
        )
    return site


def find_site(
    lattice: Lattice,
    identity: str,
    area_m2: float,
    outlines: Sequence[BaseGeometry],
    taken: Sequence[BaseGeometry] = (),
    enough: int = ENOUGH,
    inside_m: float = 0.0,
) -> shapely.Polygon | None:
    """A site of ``area_m2`` inside the union of ``outlines``, apart from ``taken``, or None.

    All in EPSG:5897. It stays ``inside_m`` from the edge of the union. Among the first
    ``enough`` places that fit, one with few houses, some rice, and ground in every outline
    is taken.
    """
    seed = seed_of(identity)
    ground = shapely.union_all(np.array(outlines)).buffer(-inside_m)
    others = shapely.union_all(np.array(taken, dtype=object)).buffer(APART_M)
    shapely.prepare([ground, others])
    fitting: list[tuple[float, shapely.Polygon]] = []
    for number, (a, b) in enumerate(_corners(lattice, seed, ground, outlines)):
        site = site_at(lattice, a, b, seed, number, area_m2)
        if site is not None and ground.contains(site) and not others.intersects(site):
            fitting.append((_unfit(lattice, site, outlines), site))
        if len(fitting) == enough:
            break
    return min(fitting, key=lambda pair: pair[0])[1] if fitting else None


def site_at(
    lattice: Lattice, a: int, b: int, seed: int, number: int, area_m2: float
) -> shapely.Polygon | None:
    """The site whose street corner is in block (a, b); None where the streets bend too much."""
    form = form_of(seed, number)
    east, north = (1 if uniform(seed, 22, number, n) < 0.5 else -1 for n in range(2))
    depth = np.sqrt(area_m2 / form.width)
    reach = [
        int(1.5 * d / (p * lattice.scale)) + 2
        for d, p in zip((depth * form.width, depth), PITCH_M, strict=True)
    ]
    front = _street(lattice, a + east * np.arange(reach[0]), np.full(reach[0], b), north, True)
    side = _street(lattice, np.full(reach[1], a), b + north * np.arange(reach[1]), east, False)
    quarter = _quarter(front, side)
    for _ in range(STEPS):
        cutter = _cutter(front, side, form, depth)
        if not (quarter.is_valid and cutter.is_valid):  # streets that cross or turn back
            return None
        site = quarter.intersection(cutter)
        if site.geom_type != "Polygon" or site.is_empty:
            return None
        if abs(site.area - area_m2) < AREA_M2:
            return shapely.Polygon(shapely.get_exterior_ring(site))
        depth *= np.sqrt(area_m2 / site.area)
    return None


def draw_point(
    identity: str, outlines: Sequence[BaseGeometry], taken: Sequence[BaseGeometry] = ()
) -> shapely.Point:
    """A point within the union of ``outlines`` away from ``taken``, for a site of unknown area."""
    ground = shapely.union_all(np.array(outlines))
    for free_m in (600.0, 300.0, 100.0):
        others = shapely.union_all(np.array(taken, dtype=object)).buffer(free_m)
        free = ground.difference(others).buffer(-free_m / 2)
        if not free.is_empty:
            break
    west, south, east, north = free.bounds if not free.is_empty else ground.bounds
    u = uniform(seed_of(identity), 23, np.arange(2)[:, None], np.arange(200))
    spots = shapely.points(west + (east - west) * u[0], south + (north - south) * u[1])
    inside = np.flatnonzero(shapely.contains(free, spots))
    point: shapely.Point = spots[inside[0]] if len(inside) else ground.representative_point()
    return point


def _corners(
    lattice: Lattice, seed: int, ground: BaseGeometry, outlines: Sequence[BaseGeometry]
) -> list[tuple[int, int]]:
    """Blocks of ``ground`` in the order of the seed; those near a shared border first."""
    a, b = lattice.blocks_within(ground.bounds)
    corner = lattice.nodes(a, b)
    here = shapely.contains_xy(ground, corner)
    a, b, corner = a[here], b[here], corner[here]
    order = uniform(seed, 20, a, b)
    if len(outlines) > 1:
        spots = shapely.points(corner)
        away = np.max([shapely.distance(spots, o) for o in outlines], axis=0)
        order = order + np.minimum(away, 2_000.0) / 500.0
    chosen = np.argsort(order, kind="stable")[:TRIES]
    return [(int(a[n]), int(b[n])) for n in chosen]


def _street(lattice: Lattice, a: Ints, b: Ints, away: int, along: bool) -> Floats:
    """Nodes of the fields' edge along a street through blocks (a, b), in walking order.

    ``away`` is the direction in which the fields lie; ``along`` says the street runs east.
    """
    kind = kinds(lattice.seed, lattice.centres(a, b))
    variant = variants(lattice, a, b, kind)
    pieces = []
    for n in range(len(a)):
        layout = LAYOUTS[kind[n]][variant[n]]
        edge = layout.row_edge(away > 0) if along else layout.column_edge(away > 0)
        pieces.append(points(lattice, a[n : n + 1], b[n : n + 1], layout)[0, edge])
    street = np.concatenate(_in_order(pieces, a if along else b))
    # an edge along a row begins on the block's border, behind the corner
    return street[1:] if along else street


def _in_order(pieces: list[Floats], index: Ints) -> list[Floats]:
    backward = len(index) > 1 and index[1] < index[0]
    return [piece[::-1] for piece in pieces] if backward else pieces


def _quarter(front: Floats, side: Floats) -> shapely.Polygon:
    """The ground between two streets that leave the same corner."""
    far = front[-1] + side[-1] - front[0]
    return shapely.Polygon(np.concatenate([front, far[None], side[:0:-1]])).buffer(0)


def _cutter(front: Floats, side: Floats, form: Form, depth: float) -> shapely.Polygon:
    """The outer shape, square to the front street, whose street sides lie behind the streets."""
    w, m, c = form.width * depth, REACH_M, form.cut_m
    top = depth * (1.0 + form.rise)
    step, shoulder, notch = form.step * depth, w * (1.0 - form.shoulder), w * form.notch
    local = np.array(
        [
            (c + m, -m),
            (w, -m),
            (w, step),
            (shoulder, step),
            (shoulder, depth),
            (notch, depth),
            (notch, top),
            (-m, top),
            (-m, c + m),
        ]
    )
    reach = np.hypot(*(front - front[0]).T)
    x = front[1 + int(np.argmin(abs(reach[1:] - w)))] - front[0]
    x = x / np.hypot(*x)
    y = np.array([-x[1], x[0]])
    y = y * np.sign(np.dot(y, side[-1] - side[0]))
    return shapely.Polygon(front[0] + local[:, :1] * x + local[:, 1:] * y)


def _unfit(lattice: Lattice, site: shapely.Polygon, outlines: Sequence[BaseGeometry]) -> float:
    """How little a place suits: houses, no rice or nothing but rice, a commune left out."""
    west, south, east, north = site.bounds
    x, y = np.meshgrid(np.linspace(west, east, 9), np.linspace(south, north, 9))
    inside = shapely.contains_xy(site, x.ravel(), y.ravel())
    spots = np.stack([x.ravel(), y.ravel()], axis=-1)[inside]
    kind: NDArray[np.object_] = kinds(lattice.seed, spots)
    houses = float((kind == "village").mean())
    rice = float(np.isin(kind, RICE_KINDS).mean())
    missed = sum(not site.intersects(outline) for outline in outlines)
    return 3.0 * houses + abs(rice - 0.75) + missed
