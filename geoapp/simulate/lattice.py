"""The street grid under the fabric: blocks between roads and canals, all over Hanoi.

One lattice of blocks (a, b), turned and gently bent so that every place has its own
direction. Along each line of the lattice a road runs on one side and a canal on the other,
inside the blocks, so that a block meets its neighbours in nothing but shared straight edges
and can be made alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoapp.simulate.noise import Floats, uniform

Ints = NDArray[np.int64]
ORIGIN = np.array([567_650.0, 2_320_400.0])  # the middle of Hanoi in EPSG:5897
SLACK_M = 950.0  # how far bends and jitter together may move a node, and a block
PITCH_M = (232.0, 252.0)
TURN = np.deg2rad(-11.0)
JITTER_M = 9.0
# Bends: amplitude in radians of turn, wavelength in m, phases.
BENDS = ((0.12, 5_300.0, 0.7, 2.1), (0.16, 17_000.0, 4.0, 1.2))
MAIN_EVERY = 4
ROAD_M, MAIN_ROAD_M = 4.2, 9.0
DITCH_M, CANAL_M = 2.4, 7.0


@dataclass(frozen=True)
class Lattice:
    """All lengths times ``scale``; ``seed`` moves every node."""

    seed: int
    scale: float = 1.0

    def nodes(self, a: Ints, b: Ints) -> Floats:
        """Corner (a, b) of the lattice in EPSG:5897, (..., 2)."""
        place = np.stack([a * PITCH_M[0], b * PITCH_M[1]], axis=-1) * self.scale
        moved = np.stack([uniform(self.seed, 1, a, b), uniform(self.seed, 2, a, b)], axis=-1)
        place = place + (2.0 * moved - 1.0) * JITTER_M * self.scale
        return ORIGIN + _turned(_bent(place), TURN)

    def quads(self, a: Ints, b: Ints) -> Floats:
        """Corners of each block: (n, 2, 2, 2), [block, north, east, xy]."""
        i, j = np.arange(2)[None, None, :], np.arange(2)[None, :, None]
        return self.nodes(*np.broadcast_arrays(a[:, None, None] + i, b[:, None, None] + j))

    def centres(self, a: Ints, b: Ints) -> Floats:
        """The middle of each block, (n, 2)."""
        middle: Floats = self.quads(a, b).mean(axis=(1, 2))
        return middle

    def blocks_within(self, bounds: Sequence[float]) -> tuple[Ints, Ints]:
        """Indices of every block that may touch ``bounds`` (west, south, east, north)."""
        west, south, east, north = bounds
        box = np.array([(west, south), (west, north), (east, south), (east, north)]) - ORIGIN
        box = _turned(box, -TURN) / self.scale
        low = np.floor((box.min(axis=0) - SLACK_M / self.scale) / PITCH_M).astype(np.int64)
        high = np.ceil((box.max(axis=0) + SLACK_M / self.scale) / PITCH_M).astype(np.int64)
        a, b = np.meshgrid(np.arange(low[0], high[0]), np.arange(low[1], high[1]))
        return a.ravel(), b.ravel()


def margins(a: Ints, b: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """Shares of a block taken by its west road, east canal, south road and north canal."""
    west = _width(a, ROAD_M, MAIN_ROAD_M) / PITCH_M[0]
    east = 1.0 - _width(a + 1, DITCH_M, CANAL_M) / PITCH_M[0]
    south = _width(b, ROAD_M, MAIN_ROAD_M) / PITCH_M[1]
    north = 1.0 - _width(b + 1, DITCH_M, CANAL_M) / PITCH_M[1]
    return west, east, south, north


def inside(quad: Floats, u: Floats, v: Floats) -> Floats:
    """The point at shares (u, v) of each block: ``quad`` (n, 2, 2, 2), u and v (n, ...).

    West and east edge first, so that blocks that share an edge compute the same point.
    """
    extra = (slice(None),) + (None,) * (u.ndim - 1)
    south_west, south_east = quad[:, 0, 0][extra], quad[:, 0, 1][extra]
    north_west, north_east = quad[:, 1, 0][extra], quad[:, 1, 1][extra]
    u, v = u[..., None], v[..., None]
    west = south_west * (1.0 - v) + north_west * v
    east = south_east * (1.0 - v) + north_east * v
    return west * (1.0 - u) + east * u


def _width(line: Ints, minor: float, main: float) -> Floats:
    return np.where(line % MAIN_EVERY == 0, main, minor)


def _bent(place: Floats) -> Floats:
    x, y = place[..., 0], place[..., 1]
    dx, dy = np.zeros_like(x), np.zeros_like(y)
    for turn, wavelength, phase_x, phase_y in BENDS:
        k = 2.0 * np.pi / wavelength
        dx = dx + turn / k * np.sin(k * y + phase_x)
        dy = dy - turn / k * np.sin(k * x + phase_y)
    return np.stack([x + dx, y + dy], axis=-1)


def _turned(place: Floats, angle: float) -> Floats:
    x, y = place[..., 0], place[..., 1]
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([x * cos - y * sin, x * sin + y * cos], axis=-1)
