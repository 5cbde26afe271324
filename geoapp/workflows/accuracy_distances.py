"""Distances of a check that may be off: how far the nearest of a layer is, and how sure that is.

A rule may ask for a distance (``distance:NAME``), and a layer for everything ``within`` one. Each
feature errs by the closed form of ``geometry/errordistance.py``. The nearest one of many is
farther than a threshold only where all are: at most as likely as for the least sure of them, and at
least what is left when the chances of each being nearer are summed. Where the layer does not prove
that nothing else is there, the least is 0. Numbers are rounded to 1e-6, for a normal
distribution is not the same to the last bit on every machine.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

from geoapp.geometry import operators as op
from geoapp.geometry.errorbar import Sigmas
from geoapp.geometry.errordistance import Away, Outline
from geoapp.workflows.accuracy_bar import Bar
from geoapp.workflows.accuracy_layers import Layer
from geoapp.workflows.legal_layers import proved

MOST = 200
"""Features that are asked."""
FAR = 6.0
"""What lies more standard deviations beyond a threshold is not nearer than it."""
DISTANCE = "distance:"
_NORMAL = NormalDist()
Row = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """A threshold in m of the distance to a layer; ``proved``: nothing else can be nearer."""

    layer: str
    threshold_m: float
    rule: str | None
    at_threshold: bool
    proved: bool


def wanted(
    findings: Iterable[Mapping[str, Any]], lines: Iterable[Mapping[str, Any]]
) -> list[Wanted]:
    """What rules ask, then what layers are asked ``within``; of what is known at all."""
    return [*_of_rules(findings), *_of_lines(lines)]


def _of_rules(findings: Iterable[Mapping[str, Any]]) -> Iterator[Wanted]:
    for each in findings:
        quantity, threshold = str(each.get("quantity")), each.get("threshold")
        asked = quantity.startswith(DISTANCE) and each.get("in_force", True)
        if asked and threshold is not None and each.get("value") is not None:
            at = str(each.get("comparison") or ">=") in (">=", "<")
            sure = each.get("value_high") is None
            name = quantity.removeprefix(DISTANCE)
            yield Wanted(name, float(threshold), each["rule"], at, sure)


def _of_lines(lines: Iterable[Mapping[str, Any]]) -> Iterator[Wanted]:
    for line in lines:
        asked = line["operator"] == "within" and line["distance_m"] is not None
        if asked and line["edition"] is not None:
            yield Wanted(line["layer"], float(line["distance_m"]), None, False, proved(line))


def distances(bar: Bar, asked: Iterable[Wanted]) -> list[Row]:
    """A row for each, its lengths in m; those of layers that hold nothing are left out."""
    rows = (_row(bar, each, bar.others[each.layer]) for each in asked if each.layer in bar.others)
    return [row for row in rows if row is not None]


def _row(bar: Bar, asked: Wanted, layer: Layer) -> Row | None:
    known = layer.accuracy
    under = (known.sigma_m, known.correlated_m) if known else (0.0, 0.0)
    sigmas = Sigmas(bar.declared.sigma_m, bar.declared.correlated_m, *under)
    found = _found(bar, layer, sigmas, asked.threshold_m)
    if not found:
        return None
    first = {
        "rule": asked.rule, "layer": layer.info.name, **layer.titles,
        "feature": found[0][0], "threshold_m": asked.threshold_m,
        "value_m": found[0][1].distance_m,
    }  # fmt: skip
    if known is None:
        return first | dict.fromkeys(_NUMBERS) | {"decided": None, "why": layer.why}
    every = [away for _, away in found]
    return first | _interval(every, bar.level) | _chances(every, asked, bar.level)


_NUMBERS = (
    "sd", "independent_sd", "correlated_sd", "low", "high", "level",
    "probability_over", "probability_over_low",
)  # fmt: skip


def _found(bar: Bar, layer: Layer, sigmas: Sigmas, threshold_m: float) -> list[tuple[str, Away]]:
    """Features that may be nearer than a threshold, the nearest first."""
    each = (sigmas.site_m, sigmas.site_correlated_m, sigmas.ground_m, sigmas.ground_correlated_m)
    reach = threshold_m + FAR * sqrt(fsum(2 * sigma**2 for sigma in each))
    rows = layer.near(bar.site.geometry, reach)
    far = op.distances_m(layer.placed.geoms[rows], bar.site.geometry)
    outline = Outline(bar.site.geometry, sigmas)
    nearest = rows[np.argsort(far, kind="stable")][:MOST].tolist()
    bar.deadline.check()
    return [(layer.ids[n], outline.away(layer.placed.geoms[n])) for n in nearest]


def _interval(every: list[Away], level: float) -> Row:
    first, z = every[0], _NORMAL.inv_cdf((1 + level) / 2)
    return {
        "sd": first.sd,
        "independent_sd": first.independent_sd,
        "correlated_sd": first.correlated_sd,
        "low": round(max(min(x.distance_m - z * x.sd for x in every), 0.0), 6),
        "high": round(min(x.distance_m + z * x.sd for x in every), 6),
        "level": level,
    }


def _chances(every: list[Away], asked: Wanted, level: float) -> Row:
    over = [_over(x, asked) for x in every]
    high = min(over)
    whole = asked.proved and len(every) < MOST
    low = max(0.0, 1 - fsum(1 - chance for chance in over)) if whole else 0.0
    tail = (1 - level) / 2
    decided = high <= tail or low >= 1 - tail
    why = None if decided else "error" if asked.proved or high < 1 - tail else "unproved"
    return {
        "probability_over": round(high, 6),
        "probability_over_low": round(low, 6),
        "decided": decided,
        "why": why,
    }


def _over(away: Away, asked: Wanted) -> float:
    """How likely one feature is farther than the threshold."""
    beyond = away.distance_m - asked.threshold_m
    if away.sd == 0:
        return float(beyond > 0 or (beyond == 0 and asked.at_threshold))
    return _NORMAL.cdf(beyond / away.sd)
