"""How time and memory grow with parcels and sites: ``docs/growth.svg`` from the kept result.

``python -m benchmarks.growth`` draws what ``python -m benchmarks.overlap --full`` measured (or the
quick run where there is no full one). Both axes count in tens, so that what grows in proportion is
a line of slope one.
"""

import argparse
import json
import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from benchmarks.common import ROOT, count, kept, say, seconds
from benchmarks.overlap_tools import TOOLS

PICTURE = ROOT / "docs" / "growth.svg"
WIDE, HIGH, LEFT, TOP, GAP = 400, 300, 64, 122, 84
COLOURS = {
    "geoapp": "#b3261e", "shapely, tuned, 2 threads": "#1f6f8b", "shapely, tuned": "#7fb3c8",
    "DuckDB spatial": "#8a6d00", "SedonaDB": "#5b4b8a", "PostGIS": "#2f7d4f",
    "geopandas.overlay": "#6b6b6b", "geoapp, 1 thread": "#e08a83",
}  # fmt: skip
Points = list[tuple[float, float]]


class Panel(NamedTuple):
    """A diagram: its title, what its axis counts, a line a tool."""

    title: str
    lines: dict[str, Points]
    marks: Sequence[tuple[float, str]]


def panels(rows: list[dict[str, Any]], kind: str) -> list[Panel]:
    """Time for each number of sites, and memory."""
    mine = [r for r in rows if r["kind"] == kind and not r["absent"]]
    shown = []
    for n in sorted({r["sites"] for r in mine}):
        each = lines((r for r in mine if r["sites"] == n), "seconds")
        shown.append(Panel(f"{n:,} sites: time of the query", each, _marks(each, seconds)))
    most = {(r["tool"], r["parcels"]): r for r in sorted(mine, key=lambda r: r["sites"])}
    held = lines(most.values(), "private_mb")
    marks = _marks(held, lambda mb: f"{mb / 1000:.0f} GB" if mb >= 1000 else f"{mb:.0f} MB")
    return [*shown, Panel("private memory of the process", held, marks)]


def lines(rows: Iterable[dict[str, Any]], what: str) -> dict[str, Points]:
    """Points (parcels, value) by tool, in the order of the tools."""
    found: dict[str, Points] = {}
    for row in rows:
        found.setdefault(row["tool"], []).append((row["parcels"], max(row[what], 1e-5)))
    order = [tool.name for tool in TOOLS]  # type: ignore[attr-defined]
    return {name: sorted(found[name]) for name in order if name in found}


def picture(shown: list[Panel], about: str) -> str:
    """The SVG."""
    columns = 2
    rows = math.ceil(len(shown) / columns)
    width = LEFT + columns * (WIDE + GAP)
    height = TOP + rows * (HIGH + GAP) + 10
    body = [_panel(each, LEFT + n % columns * (WIDE + GAP), TOP + n // columns * (HIGH + GAP))
            for n, each in enumerate(shown)]  # fmt: skip
    names = dict.fromkeys(name for each in shown for name in each.lines)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" font-family="Noto Sans, DejaVu Sans, Arial, sans-serif" font-size="14"'
        ' role="img">',
        f"<title>{escape(about)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _text(LEFT, 26, about, size=17, weight="bold"),
        _legend(list(names)),
        *body,
        "</svg>",
    ]) + "\n"  # fmt: skip


def _panel(panel: Panel, x: float, y: float) -> str:
    across = _scale([p[0] for line in panel.lines.values() for p in line], x, x + WIDE)
    up = _scale([v for v, _ in panel.marks], y + HIGH, y)
    parts = [_text(x, y - 10, panel.title, weight="bold")]
    for value, name in panel.marks:
        at = up(value)
        parts.append(f'<path d="M{x} {at:.1f}h{WIDE}" stroke="#d9d9d9"/>')
        parts.append(_text(x - 8, at + 5, name, anchor="end", colour="#444444"))
    for value in sorted({p[0] for line in panel.lines.values() for p in line}):
        at = across(value)
        parts.append(f'<path d="M{at:.1f} {y}v{HIGH}" stroke="#eeeeee"/>')
        parts.append(_text(at, y + HIGH + 20, f"{count(int(value))}", anchor="middle"))
    parts.append(_text(x + WIDE / 2, y + HIGH + 40, "parcels", anchor="middle", colour="#444444"))
    parts += [_line(name, points, across, up) for name, points in reversed(panel.lines.items())]
    return "\n".join(parts)


def _line(name: str, points: Points, across: Any, up: Any) -> str:
    colour, wide = COLOURS.get(name, "#000000"), 3.5 if name == "geoapp" else 1.8
    placed = [(across(a), up(b)) for a, b in points]
    path = "L".join(f"{a:.1f} {b:.1f}" for a, b in placed)
    dots = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="{wide + 0.7}" fill="{colour}"/>'
                   for a, b in placed)  # fmt: skip
    return f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="{wide}"/>{dots}'


def _legend(names: list[str]) -> str:
    parts, x, y = [], float(LEFT), 52.0
    for name in names:
        wide = 42 + 7.6 * len(name)
        if x + wide > LEFT + 2 * WIDE + GAP:
            x, y = float(LEFT), y + 22
        parts.append(f'<path d="M{x} {y - 5}h22" stroke="{COLOURS.get(name, "#000000")}"'
                     f' stroke-width="{4 if name == "geoapp" else 2.5}"/>')  # fmt: skip
        parts.append(_text(x + 28, y, name))
        x += wide
    return "\n".join(parts)


def _marks(each: dict[str, Points], show: Any) -> list[tuple[float, str]]:
    values = [v for line in each.values() for _, v in line] or [1.0]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return [(10.0**n, show(10.0**n)) for n in range(low, max(high, low + 1) + 1)]


def _scale(values: Sequence[float], start: float, end: float) -> Any:
    low, high = math.log10(min(values)), math.log10(max(values))
    room = (high - low) or 1.0
    return lambda value: start + (end - start) * (math.log10(value) - low) / room


def _text(
    x: float, y: float, text: str, *, size: int = 14, anchor: str = "start",
    weight: str = "normal", colour: str = "#111111",
) -> str:  # fmt: skip
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"'
            f' font-weight="{weight}" fill="{colour}">{escape(text)}</text>')  # fmt: skip


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m benchmarks.growth",
                                    description=(__doc__ or "").partition("\n")[0])  # fmt: skip
    words.add_argument("--kind", default="mixed", help="plain or mixed parcels")
    words.add_argument("--quick", action="store_true")
    words.add_argument("--full", action="store_true")
    asked = words.parse_args()
    path = next((p for p in (kept("overlap", full=True), kept("overlap", full=False))
                 if p.exists()), None)  # fmt: skip
    if path is None:
        raise SystemExit("nothing measured yet: python -m benchmarks.overlap --full")
    result = json.loads(path.read_text(encoding="utf-8"))
    about = f"Batch overlap: {asked.kind} parcels of 0.34 ha, sites of 10 to 75 ha"
    PICTURE.write_text(picture(panels(result["rows"], asked.kind), about), encoding="utf-8")
    say(f"{PICTURE} drawn from {path.name}")


if __name__ == "__main__":
    main()
