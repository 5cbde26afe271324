"""A site and its pieces as one SVG drawing, without script or style attributes.

For the eye: lon/lat are drawn on a plane that touches the Earth at the site's middle.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import shapely
from numpy.typing import NDArray

WIDTH = 640.0
MARGIN = 24.0
MOST_HEIGHT = 640.0
METRES_PER_DEGREE = 111_320.0
HATCHES = {"LUC": "M0 8L8 0", "LUK": "M0 0L8 8", "LUA": "M0 8L8 0M0 0L8 8", "unknown": "M0 4H8"}


@dataclass(frozen=True)
class Piece:
    """A piece to draw: lon/lat shape, fill colour, hatch (a key of HATCHES or None), title."""

    shape: shapely.Geometry
    fill: str
    hatch: str | None
    title: str


@dataclass(frozen=True)
class Plane:
    """Lon/lat to drawing units, north up."""

    west: float
    north: float
    scale_x: float
    scale_y: float
    height: float

    def place(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Drawing coordinates of lon/lat rows."""
        x = MARGIN + (lonlat[:, 0] - self.west) * self.scale_x
        y = MARGIN + (self.north - lonlat[:, 1]) * self.scale_y
        return np.column_stack((x, y))


def sketch(site: shapely.Geometry, pieces: Sequence[Piece], *, title: str, scale_label: str) -> str:
    """An ``<svg>`` element. ``scale_label`` names the length of the bar, ``{m}`` metres."""
    plane = plane_of(site)
    metres = bar_metres(plane)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sketch" role="img"'
        f' width="{WIDTH:.0f}" height="{plane.height:.0f}"'
        f' viewBox="0 0 {WIDTH:.0f} {plane.height:.0f}"><title>{escape(title)}</title>',
        _patterns(),
        *(_piece(piece, plane) for piece in pieces),
        f'<path class="site" fill="none" stroke="#111" stroke-width="2.5"'
        f' d="{outline(site, plane)}"/>',
        _bar(plane, metres, scale_label.replace("{m}", f"{metres:.0f}")),
        "</svg>",
    ]
    return "".join(parts)


def plane_of(site: shapely.Geometry) -> Plane:
    """The plane that fits ``site`` into the drawing."""
    west, south, east, north = shapely.bounds(site)
    narrowing = math.cos(math.radians((south + north) / 2))
    wide, tall = max((east - west) * narrowing, 1e-9), max(north - south, 1e-9)
    unit = min((WIDTH - 2 * MARGIN) / wide, (MOST_HEIGHT - 2 * MARGIN) / tall)
    return Plane(west, north, unit * narrowing, unit, tall * unit + 3 * MARGIN)


def bar_metres(plane: Plane) -> float:
    """A round length, 1, 2 or 5 times a power of ten, of about a quarter of the width."""
    most = WIDTH / 4 / plane.scale_y * METRES_PER_DEGREE
    power = 10.0 ** math.floor(math.log10(most))
    return max(factor * power for factor in (1, 2, 5) if factor * power <= most)


def outline(shape: shapely.Geometry, plane: Plane) -> str:
    """SVG path data of a polygonal shape."""
    lines = []
    for part in shapely.get_parts(shape):
        for ring in shapely.get_rings(part):
            points = plane.place(shapely.get_coordinates(ring))[:-1]
            lines.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z")
    return "".join(lines)


def _piece(piece: Piece, plane: Plane) -> str:
    data = outline(piece.shape, plane)
    drawn = (
        f'<path fill="{escape(piece.fill)}" fill-rule="evenodd" stroke="#555" stroke-width="0.6"'
        f' d="{data}"><title>{escape(piece.title)}</title></path>'
    )
    if piece.hatch not in HATCHES:
        return drawn
    return drawn + (
        f'<path fill="url(#hatch-{piece.hatch})" fill-rule="evenodd" pointer-events="none"'
        f' d="{data}"/>'
    )


def _patterns() -> str:
    hatches = (
        f'<pattern id="hatch-{key}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<path d="{data}" stroke="#7a5c00" stroke-width="1.2" fill="none"/></pattern>'
        for key, data in HATCHES.items()
    )
    return "<defs>" + "".join(hatches) + "</defs>"


def _bar(plane: Plane, metres: float, label: str) -> str:
    length = metres / METRES_PER_DEGREE * plane.scale_y
    y = plane.height - MARGIN / 2
    return (
        f'<path stroke="#111" stroke-width="2" fill="none"'
        f' d="M{MARGIN:.1f} {y - 5:.1f}V{y:.1f}H{MARGIN + length:.1f}V{y - 5:.1f}"/>'
        f'<text x="{MARGIN + length + 8:.1f}" y="{y:.1f}" font-size="13" fill="#111">'
        f"{escape(label)}</text>"
    )
