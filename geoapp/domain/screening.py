"""What a check of one layer of features proves: the same fail-closed table as for land use.

``clear`` means: proved that nothing of the layer is there. That needs a declared coverage that
holds all the ground asked about, a layer that is fresh, real and sound, and a site that is too.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from geoapp.domain.verdict import NOISE_M2, Judgement, Outcome, Trust, settled

NOISE_M = 1e-3
"""Lengths up to this, in m, are rounding of coordinates."""


@dataclass(frozen=True)
class Found(Trust):
    """What one question to one layer found, and what stands against trusting it.

    ``area_m2``: shared ground. ``sure``: anything that no tolerance forgives: a line or a point
    inside, a feature within the distance. ``uncovered_m2``: ground asked about outside the
    coverage. ``filled``: features cover the whole site, so that nothing else can.
    """

    area_m2: float = 0.0
    sure: bool = False
    uncovered_m2: float = 0.0
    filled: bool = False


def judge_features(e: Found, tolerance: float) -> Judgement:
    """Decide one line; the deciding reason comes first.

    In the order of ``verdict.settled``, as for land use.
    """
    against = "found" if e.sure or e.area_m2 > tolerance else None
    return settled(e, tuple(_doubts(e)), against, trace=e.area_m2 > NOISE_M2)


def told(e: Found) -> tuple[Outcome | None, tuple[str, ...]]:
    """The same of a layer that only informs: None where the question has an answer."""
    judged = judge_features(e, 0.0)
    answered = judged.outcome in (Outcome.clear, Outcome.below_tolerance, Outcome.conflict)
    return None if answered else judged.outcome, judged.reasons


def _doubts(e: Found) -> Iterable[str]:
    found = {
        "site_repaired": e.site_repaired,
        "repaired": e.repaired > 0,
        "undeclared": not e.declared and not e.filled,
        "uncovered": e.declared and not e.filled and e.uncovered_m2 > NOISE_M2,
        "shapeless": e.shapeless > 0 and not e.filled,
        "illustrative": e.illustrative,
        "site_drawn": e.site_drawn,
    }
    return (reason for reason, applies in found.items() if applies)
