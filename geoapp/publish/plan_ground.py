"""The map of a plan: pieces, boundary, corner numbers, grid lines."""

import numpy as np
import shapely

from geoapp.publish.clean import shown
from geoapp.publish.plan_corners import Corner, corners
from geoapp.publish.plan_frame import LEFT, TOP
from geoapp.publish.plan_parts import ACCENT, FAINT, HATCHES, INK, Drawing, Piece, grid, path

MOST_LABELS = 80
LABEL_MM2 = 45.0
"""A piece smaller than this on paper carries no code."""


def ground(drawing: Drawing) -> str:
    """What lies inside the map's window."""
    inside = [
        *(_draw_piece(drawing, piece) for piece in drawing.pieces),
        _grid(drawing),
        *(_code_label(drawing, piece) for piece in drawing.pieces),
        _outline(drawing),
        *_corner_marks(drawing),
        *_watermarks(drawing),
    ]
    return f'<g clip-path="url(#plan-window)">{"".join(inside)}</g>'


def definitions(drawing: Drawing) -> str:
    """The hatches and the window that cuts the map off."""
    frame = drawing.frame
    hatches = (
        f'<pattern id="plan-{key}" width="3" height="3" patternUnits="userSpaceOnUse">'
        f'<path d="{data}" stroke="#6b5200" stroke-width="0.25" fill="none"/></pattern>'
        for key, data in HATCHES.items()
    )
    return (
        f'<defs>{"".join(hatches)}<clipPath id="plan-window">'
        f'<rect x="{LEFT:g}" y="{TOP:g}" width="{frame.wide:g}" height="{frame.tall:.2f}"/>'
        f"</clipPath></defs>"
    )


def _draw_piece(drawing: Drawing, piece: Piece) -> str:
    data = path(piece.shape, drawing.frame)
    area = drawing.number(piece.area_m2, 1)
    title = drawing.say("piece", id=piece.identity or "–", code=piece.code or "–", area=area)
    shape = (
        f'<path fill="{piece.fill}" fill-rule="evenodd" stroke="#555555" stroke-width="0.15"'
        f' d="{data}"><title>{title}</title></path>'
    )
    if piece.hatch:
        shape += f'<path fill="url(#plan-{piece.hatch})" fill-rule="evenodd" d="{data}"/>'
    if not (drawing.linked and piece.identity):
        return shape
    return f'<a href="#piece-{shown(piece.identity)}">{shape}</a>'


def _code_label(drawing: Drawing, piece: Piece) -> str:
    """The code on a piece that has room for it: official colours alone do not tell all apart."""
    on_paper = shapely.area(piece.shape) * drawing.frame.metre_mm**2
    if not piece.code or on_paper < LABEL_MM2:
        return ""
    point = shapely.get_coordinates(shapely.point_on_surface(piece.shape))
    x, y = drawing.frame.place(point)[0].tolist()
    return (
        f'<text x="{x:.2f}" y="{y + 0.8:.2f}" font-size="2.2" text-anchor="middle" fill="{INK}"'
        f' stroke="#ffffff" stroke-width="0.5" paint-order="stroke" pointer-events="none">'
        f"{shown(piece.code[:8])}</text>"
    )


def _outline(drawing: Drawing) -> str:
    data = path(drawing.site, drawing.frame)
    return f'<path fill="none" stroke="{ACCENT}" stroke-width="0.6" d="{data}"/>'


def _corner_marks(drawing: Drawing) -> list[str]:
    """A dot at each corner; numbers where they do not fall on one another."""
    found = corners(drawing.site)
    at = drawing.frame.place(np.array([(c.east, c.north) for c in found]))
    marks, used = [], np.empty((0, 2))
    for corner, (x, y) in zip(found, at.tolist(), strict=True):
        marks.append(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="0.55" fill="{ACCENT}"/>')
        place = np.array([x + 2.6 * corner.out[0], y - 2.6 * corner.out[1] + 0.9])
        if len(used) < MOST_LABELS and not (np.hypot(*(used - place).T) < 4.2).any():
            used = np.vstack((used, place))
            marks.append(_corner_number(corner, *place.tolist()))
    return marks


def _corner_number(corner: Corner, x: float, y: float) -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="2.7" text-anchor="middle" fill="{ACCENT}"'
        f' stroke="#ffffff" stroke-width="0.5" paint-order="stroke">{corner.number}</text>'
    )


def _watermarks(drawing: Drawing) -> list[str]:
    if drawing.mark is None:
        return []
    frame, word = drawing.frame, drawing.say(drawing.mark)
    middle = LEFT + frame.wide / 2
    heights = (0.25, 0.55, 0.85) if frame.tall > 100 else (0.55,)
    return [
        f'<text transform="translate({middle:.1f} {TOP + frame.tall * h:.1f}) rotate(-24)"'
        f' font-size="15" letter-spacing="4" text-anchor="middle" fill="{ACCENT}"'
        f' fill-opacity="0.16">{word}</text>'
        for h in heights
    ]


def _grid(drawing: Drawing) -> str:
    frame, (easts, norths) = drawing.frame, grid(drawing)
    x = [LEFT + (e - frame.west) * frame.metre_mm for e in easts]
    y = [TOP + (frame.north - n) * frame.metre_mm for n in norths]
    data = "".join(f"M{v:.2f} {TOP:g}V{TOP + frame.tall:.2f}" for v in x)
    data += "".join(f"M{LEFT:g} {v:.2f}H{LEFT + frame.wide:.2f}" for v in y)
    return f'<path d="{data}" stroke="{FAINT}" stroke-width="0.12" fill="none"/>'
