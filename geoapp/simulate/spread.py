"""Where the simulated clusters stand: one to a cell of a plain grid over Hanoi."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoapp.errors import InputError
from geoapp.sentence import say
from geoapp.simulate.lattice import PITCH_M, Lattice
from geoapp.simulate.noise import Floats, uniform
from geoapp.simulate.sites import find_site

CELL_M, LEAST_CELL_M = 2_600.0, 420.0
AREA_HA = (6.0, 75.0)
SHARE_OF_CELL = 0.16
PER_BLOCK = 22.0  # parcels of a block, a little under the mean of 23
MARGIN_M = 150.0
SCALES = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)


@dataclass(frozen=True)
class Site:
    """A drawn site (EPSG:5897) and its decided area."""

    number: int
    area_ha: float
    shape: shapely.Polygon


def areas_ha(seed: int, count: int, cell_m: float) -> Floats:
    """Decided areas: many small, few large, none too large for its cell."""
    u = uniform(seed, 41, np.arange(count))
    largest = min(AREA_HA[1], SHARE_OF_CELL * cell_m**2 / 1e4)
    smallest = min(AREA_HA[0], largest / 3.0)
    return np.round(smallest * (largest / smallest) ** u, 2)


def cells(land: BaseGeometry, count: int, seed: int) -> tuple[float, Floats]:
    """Side of the cells and the south-west corners of those wholly on ``land``, shuffled.

    The cells shrink until there are a few more than ``count``. Raises InputError where even
    small ones do not suffice.
    """
    west, south, east, north = land.bounds
    shapely.prepare(land)
    side = CELL_M
    while side >= LEAST_CELL_M:
        x, y = np.meshgrid(np.arange(west, east, side), np.arange(south, north, side))
        corner = np.stack([x.ravel(), y.ravel()], axis=-1)
        boxes = shapely.box(*corner.T, *(corner + side).T)
        corner = corner[shapely.contains(land, boxes)]
        if len(corner) >= 1.1 * count:
            order = np.argsort(uniform(seed, 42, np.arange(len(corner))), kind="stable")
            return side, corner[order]
        side *= 0.92
    raise InputError(
        say("there is no room for {count} clusters in Hanoi; ask for fewer", count=count)
    )


def sites(lattice: Lattice, land: BaseGeometry, count: int) -> list[Site]:
    """``count`` sites, no two of which touch."""
    side, corners = cells(land, count, lattice.seed)
    areas = areas_ha(lattice.seed, count, side)
    found: list[Site] = []
    for corner in corners:
        if len(found) == count:
            break
        number = len(found)
        cell = shapely.box(*(corner + 20.0), *(corner + side - 20.0))
        identity, area_m2 = f"{lattice.seed}-{number}", float(areas[number]) * 1e4
        shape = find_site(lattice, identity, area_m2, [cell], enough=1)
        if shape is not None:
            found.append(Site(number, float(areas[number]), shape))
    if len(found) < count:
        raise InputError(
            say("there is no room for {count} clusters in Hanoi; ask for fewer", count=count)
        )
    return found


def scale_for(parcels: int, areas: Floats, land_m2: float) -> float:
    """Scale of the lattice for so many parcels.

    Larger parcels where few must cover the sites, smaller ones where more are asked for than
    Hanoi holds at the usual size.
    """
    block = PITCH_M[0] * PITCH_M[1]
    room = 0.93 * land_m2 / block * PER_BLOCK
    if parcels > room:
        return float(np.sqrt(room / parcels))
    for scale in SCALES:
        reach = np.sqrt(areas * 1e4) + 2.0 * MARGIN_M + scale * np.sqrt(block)
        if float((reach**2).sum()) / (block * scale**2) * PER_BLOCK <= parcels:
            break
    return scale
