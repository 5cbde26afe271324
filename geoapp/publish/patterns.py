"""A stage's colour and pattern as SVG, the same marks the map's own page draws."""

from collections.abc import Sequence

from geoapp.domain.stage import Stage

INK = "#222222"
MARKS = {
    "none": "",
    "dots": '<circle cx="4" cy="4" r="1.4"/>',
    "diagonal": '<path d="M0 8L8 0"/>',
    "back-diagonal": '<path d="M0 0L8 8"/>',
    "cross": '<path d="M0 8L8 0M0 0L8 8"/>',
    "horizontal": '<path d="M0 4H8"/>',
    "vertical": '<path d="M4 0V8"/>',
    "grid": '<path d="M0 4H8M4 0V8"/>',
    "ring": '<circle cx="4" cy="4" r="2.4" fill="none"/>',
}


def pattern_defs(stages: Sequence[Stage]) -> str:
    """A hidden ``<svg>`` with a pattern ``stage-KEY`` for each stage."""
    return (
        '<svg width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        + "".join(map(pattern, stages))
        + "</defs></svg>"
    )


def pattern(stage: Stage) -> str:
    """One stage: its colour as the ground, its pattern in ink."""
    return (
        f'<pattern id="stage-{stage.key}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{stage.colour}"/>'
        f'<g stroke="{INK}" stroke-width="1" fill="{INK}">{MARKS[stage.pattern]}</g></pattern>'
    )
