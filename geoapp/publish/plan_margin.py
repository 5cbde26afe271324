"""Round the map of a plan: grid labels, north arrow, scale bar, CRS, legend."""

from dataclasses import replace
from math import fsum

from geoapp.domain.landuse import LAND_CODES, PRIORITY, classify
from geoapp.publish.clean import clean, shown
from geoapp.publish.plan_frame import LEFT, TOP, Frame, bar_metres, grid_step
from geoapp.publish.plan_parts import ACCENT, INK, Drawing, Piece, grid

LINE_MM = 4.6
LEGEND_COLUMNS = 2


def margin(drawing: Drawing, foot: float, entries: list[Piece]) -> str:
    """Everything outside the window; ``foot``: where the scale bar stands, mm."""
    return "".join(
        [
            _border(drawing.frame),
            *_grid_labels(drawing),
            _north(drawing),
            *_foot(drawing, foot),
            *_legend(drawing, entries, foot + 13),
        ]
    )


def legend_mm(entries: list[Piece]) -> float:
    """The height of scale bar and legend."""
    return 17 + -(-(len(entries) + 1) // LEGEND_COLUMNS) * LINE_MM


def legend_entries(pieces: list[Piece]) -> list[Piece]:
    """A piece for each code with the area of all that carry it; rice first, then the largest."""
    found: dict[tuple[str | None, str | None], list[Piece]] = {}
    for piece in pieces:
        found.setdefault((piece.code, piece.bare), []).append(piece)
    merged = [replace(group[0], area_m2=fsum(p.area_m2 for p in group)) for group in found.values()]
    return sorted(merged, key=lambda p: (_rank(p), -p.area_m2, p.code or ""))


def _rank(piece: Piece) -> int:
    return len(PRIORITY) if piece.bare else PRIORITY.index(classify(piece.code).key)


def _border(frame: Frame) -> str:
    return (
        f'<rect x="{LEFT:g}" y="{TOP:g}" width="{frame.wide:g}" height="{frame.tall:.2f}"'
        f' fill="none" stroke="{INK}" stroke-width="0.3"/>'
    )


def _grid_labels(drawing: Drawing) -> list[str]:
    frame, (easts, norths) = drawing.frame, grid(drawing)
    foot, side = TOP + frame.tall, LEFT + frame.wide
    out = []
    for east in easts:
        x = LEFT + (east - frame.west) * frame.metre_mm
        label = f"{drawing.say('y')} {east:.0f}"
        out += [_label(x, TOP - 1.4, label), _label(x, foot + 3.2, label)]
    for north in norths:
        y = TOP + (frame.north - north) * frame.metre_mm
        label = f"{drawing.say('x')} {north:.0f}"
        out += [
            _label(LEFT - 1.6, y, label, turned=True),
            _label(side + 3.4, y, label, turned=True),
        ]
    return out


def _label(x: float, y: float, text: str, *, turned: bool = False) -> str:
    place = f'transform="translate({x:.2f} {y:.2f}) rotate(-90)"' if turned else (
        f'x="{x:.2f}" y="{y:.2f}"'
    )  # fmt: skip
    return f'<text {place} font-size="2.4" text-anchor="middle" fill="{INK}">{text}</text>'


def _north(drawing: Drawing) -> str:
    x, y = LEFT + drawing.frame.wide - 7, TOP + 5
    return (
        f'<g fill="{INK}"><path d="M{x} {y + 3}l2.4 9l-2.4 -1.8z" fill="#ffffff"'
        f' stroke="{INK}" stroke-width="0.2"/><path d="M{x} {y + 3}l-2.4 9l2.4 -1.8z"/>'
        f'<text x="{x}" y="{y + 2}" font-size="4" text-anchor="middle" stroke="#ffffff"'
        f' stroke-width="0.6" paint-order="stroke">{drawing.say("north")}</text></g>'
    )


def _foot(drawing: Drawing, y: float) -> list[str]:
    """Scale bar, scale and CRS."""
    frame = drawing.frame
    metres = bar_metres(frame)
    half, x = metres * frame.metre_mm / 2, LEFT
    scale = f"{drawing.say('scale')} 1:{drawing.number(frame.scale)}"
    crs = drawing.say("crs", crs=drawing.crs, step=drawing.number(grid_step(frame)))
    ticks = [(x, "0"), (x + half, drawing.number(metres / 2, metres / 2 % 1 > 0)),
             (x + 2 * half, f"{drawing.number(metres)} m")]  # fmt: skip
    return [
        f'<g stroke="{INK}" stroke-width="0.2"><rect x="{x:g}" y="{y:.2f}" width="{half:.2f}"'
        f' height="1.2" fill="{INK}"/><rect x="{x + half:.2f}" y="{y:.2f}" width="{half:.2f}"'
        f' height="1.2" fill="#ffffff"/></g>',
        *(_label(at, y + 3.8, text) for at, text in ticks),
        _text(LEFT + 62, y + 1.4, scale, 3.0),
        _text(LEFT + 62, y + 5.4, crs, 2.7),
    ]


def _text(x: float, y: float, text: str, size: float) -> str:
    return f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size}" fill="{INK}">{text}</text>'


def _legend(drawing: Drawing, entries: list[Piece], y: float) -> list[str]:
    wide = (drawing.frame.wide) / LEGEND_COLUMNS
    out = [
        f'<path d="M{LEFT:g} {y - 1:.2f}h7" stroke="{ACCENT}" stroke-width="0.6"/>',
        f'<circle cx="{LEFT + 3.5:g}" cy="{y - 1:.2f}" r="0.7" fill="{ACCENT}"/>',
        _text(LEFT + 9, y, drawing.say("site"), 2.9),
    ]
    for number, entry in enumerate(entries, 1):
        row, column = divmod(number, LEGEND_COLUMNS)
        out.append(_entry(drawing, entry, LEFT + column * wide, y + row * LINE_MM))
    return out


def _entry(drawing: Drawing, entry: Piece, x: float, y: float) -> str:
    box = f'<rect x="{x:.2f}" y="{y - 2.7:.2f}" width="7" height="3.4"'
    shape = f'{box} fill="{entry.fill}" stroke="#555555" stroke-width="0.15"/>'
    if entry.hatch:
        shape += f'{box} fill="url(#plan-{entry.hatch})"/>'
    text = f"{_title(drawing, entry)}: {drawing.number(entry.area_m2 / 1e4, 4)} ha"
    return shape + _text(x + 9, y, text, 2.9)


def _title(drawing: Drawing, entry: Piece) -> str:
    if entry.bare:
        return drawing.say(entry.bare)
    code = clean(entry.code or "").strip()
    known = LAND_CODES.get(code.upper())
    if known:
        name = known.title_vi if drawing.lang == "vi" else known.title_en
    else:
        name = drawing.words("mixed" if entry.hatch == "possible" else "unread")
    return shown(f"{code[:16]} {name}"[:52]) if code else drawing.say("no_code")
