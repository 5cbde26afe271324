"""What the screened layers of a check (its ``context``) prove to a rule that asks of them."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from geoapp.domain.rule_judge import Span
from geoapp.domain.verdict import NOISE_M2

Line = dict[str, Any]
_PROVED = {"clear", "found", "below_tolerance"}
"""Reasons of a line that leave no doubt about what was not found."""
_SILENT = ("no_data", "failed")


def shared_span(
    lines: Iterable[Line], layer: str, tolerance_m2: float, site_m2: float
) -> Span | None:
    """Ground that the site shares with a layer, m²; None where nothing is known of it."""
    line = next(iter(_of(lines, layer, ("overlap",))), None)
    total = line.get("total_m2") if line else None
    if line is None or total is None or line.get("outcome") in _SILENT:
        return None
    stale = line.get("outcome") == "stale"
    low = 0.0 if stale or total <= tolerance_m2 else float(total)
    high = total if proved(line) and not stale else max(total, site_m2)
    return Span(low, high if high > NOISE_M2 else 0.0, *_messages(line))


def distance_span(lines: Iterable[Line], layer: str) -> Span | None:
    """Distance to the nearest of a layer, m; None where nothing is known of it."""
    spans = (_away(line) for line in _of(lines, layer, ("nearest", "within")))
    return next((span for span in spans if span), None)


def _away(line: Line) -> Span | None:
    """Rows bound the distance from above; from below only what is proved."""
    if line.get("outcome") in (*_SILENT, "stale"):
        return None
    each = [r["distance_m"] for r in line["rows"] if r.get("distance_m") is not None]
    if each:
        return Span(min(each) if proved(line) else 0.0, min(each), *_messages(line))
    least = line.get("distance_m")
    if least is None or not proved(line):
        return None
    return Span(float(least), math.inf, *_messages(line))


def _of(lines: Iterable[Line], layer: str, operators: tuple[str, ...]) -> list[Line]:
    return [x for x in lines if x.get("layer") == layer and x.get("operator") in operators]


def proved(line: Mapping[str, Any]) -> bool:
    """Whether a line leaves no doubt about what was not found."""
    return set(line["reasons"]) <= _PROVED


def _messages(line: Line) -> tuple[str, str]:
    return line.get("message_vi") or "", line.get("message_en") or ""
