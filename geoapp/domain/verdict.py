"""The typed outcome of a check, and the one table that decides it.

``clear`` is the only outcome that permits clearance, and it needs proof of everything that
could hide rice: the layer's coverage contains the whole site, no ground in it is without a
parcel where the layer is a partition, nothing that meets the site was repaired, no code is
unreadable, the layer is fresh, and neither the layer nor the site is a drawing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

NOISE_M2 = 1e-3
"""Areas up to this, in m², are rounding of coordinates, not ground."""

UNPROVED = frozenset(
    {"empty", "illustrative", "repaired", "shapeless", "site_drawn", "site_repaired", "stale",
     "undeclared"}
)  # fmt: skip
"""Reasons of a layer after which what it does not show may still lie anywhere in the site."""


class Outcome(StrEnum):
    """Outcomes from the best to the worst."""

    clear = "clear"
    below_tolerance = "below_tolerance"
    conflict = "conflict"
    stale = "stale"
    no_data = "no_data"
    failed = "failed"


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst outcome; no outcome at all is ``failed``: nothing was checked."""
    order = list(Outcome)
    return max(outcomes, key=order.index, default=Outcome.failed)


def at_most(shown_m2: float, site_m2: float, reasons: Iterable[str]) -> float:
    """The most that there can be of what a layer shows, m²: the one definition (docs/check.md).

    ``shown_m2``: all that it shows or leaves open. Where its reasons say that it proves nothing
    of the rest, that is the whole site.
    """
    return max(shown_m2, site_m2) if UNPROVED & set(reasons) else shown_m2


@dataclass(frozen=True)
class Trust:
    """What stands for and against believing a layer, whatever it shows.

    ``features``: how many it has. ``declared``: it says what ground it covers. ``repaired``:
    features that were repaired and may meet the site. ``site_repaired``: the site's own outline
    was. ``site_drawn``: nobody surveyed it. ``shapeless``: features without a shape, which could
    lie anywhere.
    """

    features: int = 1
    declared: bool = True
    repaired: int = 0
    site_repaired: bool = False
    site_drawn: bool = False
    shapeless: int = 0
    stale: bool = False
    illustrative: bool = False


@dataclass(frozen=True)
class Evidence(Trust):
    """What a check measured of the land use of one site; areas in m².

    ``rice``: certain rice. ``possible``: double codes with a rice part. ``unknown``: codes in
    no table. ``uncovered``: ground outside the declared coverage. ``gap``: ground inside it
    that carries no parcel.
    """

    rice: float = 0.0
    possible: float = 0.0
    unknown: float = 0.0
    uncovered: float = 0.0
    gap: float = 0.0
    partition: bool = False


@dataclass(frozen=True)
class Judgement:
    """An outcome and the reasons for it, the deciding one first (keys of ``check.*`` texts)."""

    outcome: Outcome
    reasons: tuple[str, ...]


def judge(e: Evidence, tolerance: float) -> Judgement:
    """Decide the outcome.

    1. An empty layer proves nothing: ``no_data``.
    2. ``stale`` comes before ``conflict``: old land use may have changed either way.
    3. Certain or partial rice over ``tolerance`` is a ``conflict``, whatever else is
       missing: what was found stays found.
    4. A repaired site, or a repaired parcel that may meet it: ``failed``, for the true shape
       is not known.
    5. Whatever else could hide rice: ``no_data``.
    6. Rice up to ``tolerance``: ``below_tolerance``; none: ``clear``.
    """
    against = [key for key in ("rice", "possible") if getattr(e, key) > tolerance]
    trace = max(e.rice, e.possible, e.unknown) > NOISE_M2
    return settled(e, tuple(_doubts(e, tolerance)), against[0] if against else None, trace=trace)


def settled(e: Trust, doubts: tuple[str, ...], against: str | None, *, trace: bool) -> Judgement:
    """The one order in which what was found and what is not known decide; see ``judge``.

    ``against``: the reason of a conflict, None where nothing over the tolerance was found.
    ``trace``: something up to the tolerance was.
    """
    if not e.features:
        return Judgement(Outcome.no_data, ("empty",))
    if e.stale:
        return Judgement(Outcome.stale, ("stale", *doubts))
    if against:
        return Judgement(Outcome.conflict, (against, *doubts))
    if e.repaired or e.site_repaired:
        return Judgement(Outcome.failed, doubts)
    if doubts:
        return Judgement(Outcome.no_data, doubts)
    if trace:
        return Judgement(Outcome.below_tolerance, ("below_tolerance",))
    return Judgement(Outcome.clear, ("clear",))


def _doubts(e: Evidence, tolerance: float) -> Iterable[str]:
    """Why the layer could not prove that there is no rice."""
    found = {
        "site_repaired": e.site_repaired,
        "repaired": e.repaired > 0,
        "undeclared": not e.declared,
        "uncovered": e.declared and e.uncovered > NOISE_M2,
        "gap": e.partition and e.gap > NOISE_M2,
        "unknown": e.unknown > tolerance,
        "mixed": e.rice + e.possible + e.unknown > tolerance >= max(e.rice, e.possible, e.unknown),
        "shapeless": e.shapeless > 0,
        "illustrative": e.illustrative,
        "site_drawn": e.site_drawn,
    }
    return (reason for reason, applies in found.items() if applies)
