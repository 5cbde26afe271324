"""The error bar of a check: how far its areas may be off, and how likely a threshold is crossed.

Nothing is assumed. Where nobody declared how well the site's boundary is known, or it is a
drawing, there is no error bar (None); where nobody declared it of the land use, there is one of
the site's area alone. What is not known to be of a kind of land or not (double codes, ground
without a parcel) is no matter of accuracy: it leaves a threshold undecided, and stands in words.

``independent_sd`` and ``correlated_sd`` are closed forms (``geometry/errorbar.py``); ``sd``, the
interval and the probabilities are of moved copies of the site (``geometry/errordraws.py``) plus
what the boundary of the rice may err within it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from math import isclose, sqrt
from typing import Any

import numpy as np

from geoapp.domain.accuracy import Accuracy
from geoapp.domain.cluster import Cluster
from geoapp.domain.rule import M2
from geoapp.geometry.errorbar import Sigmas, dilation_sd_m2, independent_sd_m2
from geoapp.geometry.errordraws import spread
from geoapp.geometry.limit import NO_LIMIT, Deadline
from geoapp.geometry.packed import Numbers
from geoapp.storage import Workspace
from geoapp.workflows.accuracy_bar import LAYER, RICE, SITE, Bar, on_land
from geoapp.workflows.accuracy_distances import Wanted, distances, wanted
from geoapp.workflows.accuracy_layers import Layer, layers
from geoapp.workflows.accuracy_sides import sides
from geoapp.workflows.accuracy_words import texts
from geoapp.workflows.checked import CheckResult
from geoapp.workflows.land import Land
from geoapp.workflows.sites import Site

LEVEL = 0.9


def accuracy(
    result: CheckResult,
    findings: Iterable[Mapping[str, Any]],
    *,
    site_accuracy: Accuracy | None = None,
    seed: int = 2024,
    draws: int = 200,
    level: float = LEVEL,
    tolerance_m2: float = 0.0,
    workspace: Workspace | None = None,
    lines: Iterable[Mapping[str, Any]] = (),
    deadline: Deadline = NO_LIMIT,
) -> dict[str, Any] | None:
    """The ``accuracy`` of a check document; None where the site's boundary declares none.

    Parameters
    ----------
    findings
        Those with a threshold in m² or ha of rice, residential land, codes, a layer or the site
        get a probability, and those with one in m of the distance to a layer; each says its
        ``quantity`` as a rule does, or is known by its ``value``.
    workspace, lines
        Where other layers are, and the ``context`` of the check: what is asked ``within`` a
        distance has a row too.
    site_accuracy
        As declared with the site, or by the layer of clusters (``declared_accuracy``).
    tolerance_m2
        Rice up to this is not more than a threshold of less: touching a field is not taking it.

    Raises
    ------
    TimedOut, GeometryError, LayerUnavailable
    """
    site = result.site
    if site is None or site.drawn or site_accuracy is None:
        return None
    found = next((x.measured for x in result.layers if x.measured), None)
    land = found.land if found else None
    every = list(findings)
    asked = wanted(every, lines)
    others = _others(workspace, site, every, asked)
    bar = Bar(site, land, site_accuracy, seed, draws, level, deadline, others)
    rice = result.rice_json()
    rows = [row for each in every if (row := _threshold(each, bar, rice, tolerance_m2))]
    return texts(_document(bar, rice, rows, distances(bar, asked)), rice, land)


def declared_accuracy(workspace: Workspace, cluster: Cluster) -> Accuracy | None:
    """What the layer of clusters declares of a cluster's boundary; None for one that is drawn."""
    if cluster.boundary in ("illustrative", "location", "none"):
        return None
    return workspace.layer("clusters").accuracy


def _others(
    workspace: Workspace | None,
    site: Site,
    findings: Iterable[Mapping[str, Any]],
    asked: Iterable[Wanted],
) -> dict[str, Layer]:
    """Layers that a threshold is of; of ground only those of which something is known."""
    said = [str(f.get("quantity")) for f in findings if f.get("value") is not None]
    names = [s.removeprefix(LAYER) for s in said if s.startswith(LAYER)]
    names += [each.layer for each in asked]
    return layers(workspace, site, dict.fromkeys(names)) if workspace else {}


def _document(
    bar: Bar, rice: Mapping[str, Any], rows: list[dict[str, Any]], away: list[dict[str, Any]]
) -> dict[str, Any]:
    known = bar.ground is not None
    undecided = [row for row in rows if row["decided"] is False]
    own = [_layer(bar.land, bar.ground)] if bar.land else []
    whole = {
        "site": bar.declared.to_json(),
        "layers": own + [each.to_json() for each in bar.others.values()],
        "rice_m2": _spread(bar, "rice_m2", rice["total_m2"]) if known else None,
        "area_m2": _spread(bar, SITE, bar.site.area_m2),
        "thresholds": rows,
        "distances": away,
        "decided": _decided([*rows, *(row for row in away if row["rule"])]),
        "edges": [],
        "edges_of": None,
        "ground_share": None,
        "seed": bar.seed,
        "draws": bar.draws,
        "mended": bar.drawn.mended,
    }
    asked = undecided[0]["quantity"] if undecided else "rice_m2" if known else SITE
    return whole | sides(bar.site, bar.edges, bar.parts(asked, bar.sigmas), asked)


def _layer(land: Land, ground: Accuracy | None) -> dict[str, Any]:
    nothing = {"sigma_m": None, "correlated_m": None, "source": None}
    return {"layer": land.name, **(ground.to_json() if ground else nothing)}


def _spread(bar: Bar, quantity: str, value: float) -> dict[str, Any]:
    s = bar.sigmas
    alone = Sigmas(s.site_m, 0.0, s.ground_m, 0.0)
    common = Sigmas(0.0, s.site_correlated_m, 0.0, s.ground_correlated_m)
    apart = {
        "independent_sd": independent_sd_m2(bar.edges, s.site_m),
        "correlated_sd": dilation_sd_m2(bar.edges, s.site_correlated_m),
    }
    if quantity != SITE:
        apart = {
            "independent_sd": sqrt(bar.parts(quantity, alone).total),
            "correlated_sd": sqrt(bar.parts(quantity, common).total),
        }
    return asdict(spread(value, bar.values(quantity), bar.level)) | apart


def _decided(rows: Sequence[Mapping[str, Any]]) -> bool | None:
    """None where a threshold could not even be asked."""
    said = [row["decided"] for row in rows]
    if False in said:
        return False
    return None if None in said else True


def _threshold(
    finding: Mapping[str, Any], bar: Bar, rice: Mapping[str, Any], tolerance_m2: float
) -> dict[str, Any] | None:
    """The probability that a finding's quantity is over its threshold; None for other findings."""
    scale, threshold = M2.get(str(finding.get("unit"))), finding.get("threshold")
    in_force = finding.get("in_force", True)
    if scale is None or not (in_force and isinstance(threshold, int | float)):
        return None
    quantity = _quantity(finding, scale, bar, rice)
    if quantity is None:
        return None
    row = {"rule": finding["rule"], "quantity": quantity, "threshold_m2": threshold * scale}
    if quantity.startswith(LAYER):
        row |= bar.others[quantity.removeprefix(LAYER)].titles
    if not bar.known(quantity):
        return row | {"probability_over": None, "decided": None, "why": bar.why(quantity)}
    limit = threshold * scale
    if quantity != SITE:
        limit = max(limit, tolerance_m2)
    if quantity == SITE and finding.get("basis") == "geodesic":
        limit *= bar.site.area_m2 / bar.site.geodesic_m2
    over = _OVER[str(finding.get("comparison") or ">=")](bar.values(quantity), limit)
    chance = int(over.sum()) / len(over)
    tail = (1 - bar.level) / 2
    why = "error" if tail < chance < 1 - tail else None
    if quantity != SITE and chance <= tail and _open_m2(finding, quantity, rice) > limit:
        why = "open_ground"
    return row | {"probability_over": chance, "decided": why is None, "why": why}


_OVER: dict[str, Callable[[Numbers, float], Any]] = {
    ">=": np.greater_equal,
    "<": np.greater_equal,
    ">": np.greater,
    "<=": np.greater,
}
"""What is over a threshold: a value that is equal to it is over it where ``>=`` says so."""


def _open_m2(finding: Mapping[str, Any], quantity: str, rice: Mapping[str, Any]) -> float:
    """What the quantity could be if everything that may be of it were."""
    if quantity in RICE:
        return float(rice[_FIGURES[quantity]] + rice["upper_m2"] - rice["total_m2"])
    return float(finding.get("value_high") or 0.0)


_FIGURES = {key: "total_m2" if key == "rice_m2" else key for key in RICE}


def _quantity(
    finding: Mapping[str, Any], scale: float, bar: Bar, rice: Mapping[str, Any]
) -> str | None:
    said, site = finding.get("quantity"), bar.site
    if said is not None:
        other = str(said).startswith(LAYER) and str(said).removeprefix(LAYER) in bar.others
        return str(said) if said == SITE or on_land(str(said)) or other else None
    value = finding.get("value")
    if not isinstance(value, int | float) or value <= 0:
        return None
    areas = {key: rice[figure] for key, figure in _FIGURES.items()}
    known = [*areas.items(), (SITE, site.area_m2), (SITE, site.geodesic_m2)]
    fits = [k for k, area in known if area is not None and isclose(area, value * scale)]
    return fits[0] if fits else None
