"""The frame of a plan: which part of the ground, at which scale, under which grid.

One unit of the drawing is one millimetre on paper, so a plan printed at its own size is at
its nominal scale.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SCALES = (100, 200, 250, 500, 1000, 1500, 2000, 2500, 4000, 5000, 7500)
LEFT, RIGHT, TOP, BOTTOM = 7.0, 7.0, 6.0, 6.0
"""Room around the map for the grid's labels, mm."""
PAD = 7.0
"""Ground shown around the site, mm, so that corner numbers have a place."""
GRID_MM = 25.0
"""The least distance of grid lines."""

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Frame:
    """A window of the ground. ``west``, ``north`` in m; ``wide``, ``tall`` of the map in mm."""

    west: float
    north: float
    scale: int
    wide: float
    tall: float

    @property
    def metre_mm(self) -> float:
        """Millimetres of paper a metre of ground."""
        return 1000.0 / self.scale

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north of the window, m."""
        east = self.west + self.wide / self.metre_mm
        return self.west, self.north - self.tall / self.metre_mm, east, self.north

    def place(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """East and north in m as x and y on paper in mm."""
        x = LEFT + (xy[:, 0] - self.west) * self.metre_mm
        return np.column_stack((x, TOP + (self.north - xy[:, 1]) * self.metre_mm))


def frame_of(bounds: Bounds, page_mm: tuple[float, float]) -> Frame:
    """The window at the largest round scale that shows ``bounds`` on a page.

    ``page_mm``: width of the whole drawing and the most height of its map.
    """
    west, south, east, north = bounds
    wide, most = page_mm[0] - LEFT - RIGHT, page_mm[1]
    room = (wide - 2 * PAD, most - 2 * PAD)
    need = max((east - west) / room[0], (north - south) / room[1], 1e-3) * 1000
    scale = _round_scale(need)
    tall = min(max((north - south) * 1000 / scale + 2 * PAD, 60.0), most)
    centre = ((west + east) / 2, (south + north) / 2)
    half = (wide / 2 * scale / 1000, tall / 2 * scale / 1000)
    return Frame(centre[0] - half[0], centre[1] + half[1], scale, wide, tall)


def _round_scale(need: float) -> int:
    power = 1
    while need > SCALES[-1] * power:
        power *= 10
    return next(s * power for s in SCALES if s * power >= need)


def grid_step(frame: Frame) -> float:
    """The distance of grid lines, m: 1, 2 or 5 times a power of ten."""
    least = GRID_MM / frame.metre_mm
    power = 10.0 ** math.floor(math.log10(least))
    return next(f * power for f in (1, 2, 5, 10) if f * power >= least * 0.999)


def grid_values(low: float, high: float, step: float) -> list[float]:
    """Multiples of ``step`` between two coordinates."""
    first, last = math.ceil(low / step), math.floor(high / step)
    return [n * step for n in range(first, last + 1)]


def bar_metres(frame: Frame) -> float:
    """The length of the scale bar, m: 1, 2 or 5 times a power of ten, up to 45 mm."""
    most = 45.0 / frame.metre_mm
    power = 10.0 ** math.floor(math.log10(most))
    return max(f * power for f in (1, 2, 5) if f * power <= most * 1.001)
