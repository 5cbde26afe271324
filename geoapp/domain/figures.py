"""The figures that are published, each as a question to one cluster.

A predicate answers True only where the tracks prove it, False only where they prove the
contrary, else None. Counting the True and the None brackets every true statement.
"""

from collections.abc import Callable
from datetime import date

from geoapp.domain.cluster import Cluster
from geoapp.domain.stage import share_at, started
from geoapp.domain.track import finished, known, state_at

Answer = bool | None
Predicate = Callable[[Cluster, date, date | None], Answer]


def established(cluster: Cluster, as_of: date, known_at: date | None = None) -> Answer:
    """Has its establishment decision."""
    return finished(cluster.events, "establishment", as_of, known_at)


def not_started(cluster: Cluster, as_of: date, known_at: date | None = None) -> Answer:
    """Established, ground not broken."""
    begun = started(cluster, as_of, known_at)
    return _both(established(cluster, as_of, known_at), None if begun is None else not begun)


def started_2024(cluster: Cluster, as_of: date, known_at: date | None = None) -> Answer:
    """Ground broken from 1/1/2024 to 31/12/2024, and by ``as_of``."""
    first, last = date(2024, 1, 1), min(as_of, date(2024, 12, 31))
    if as_of < first or started(cluster, last, known_at) is False:
        return False
    days = [e for e in known(cluster.events, "ground_broken", known_at) if e.value == "yes"]
    if not days:
        return None
    start, end = days[0].start, days[0].end
    if first <= start and end <= last:
        return True
    return False if end < first or start > last else None


def complete(cluster: Cluster, as_of: date, known_at: date | None = None) -> Answer:
    """Infrastructure finished."""
    return _built(cluster, as_of, known_at, 1.0, 2.0)


def at_least_90(cluster: Cluster, as_of: date, known_at: date | None = None) -> Answer:
    """Infrastructure from 90 %, not finished."""
    return _built(cluster, as_of, known_at, 0.9, 1.0)


def at_least_50(cluster: Cluster, as_of: date, known_at: date | None = None) -> Answer:
    """Infrastructure from 50 % to below 90 %."""
    return _built(cluster, as_of, known_at, 0.5, 0.9)


def earlier_works(cluster: Cluster, as_of: date, known_at: date | None = None) -> Answer:
    """Started, infrastructure below 50 %: levelling, fences, drains."""
    return _built(cluster, as_of, known_at, 0.0, 0.5)


def progress_unknown(cluster: Cluster, as_of: date, known_at: date | None = None) -> Answer:
    """Started, and no share of infrastructure is recorded."""
    event = state_at(cluster.events, "infrastructure", as_of, known_at).event
    if event is not None and event.value != "under_way":
        return False
    return started(cluster, as_of, known_at)


def no_compensation_plan(cluster: Cluster, as_of: date, known_at: date | None = None) -> Answer:
    """Established, compensation plan not drawn up."""
    made = finished(cluster.events, "compensation_plan", as_of, known_at)
    return _both(established(cluster, as_of, known_at), None if made is None else not made)


def clearance_10_20(cluster: Cluster, as_of: date, known_at: date | None = None) -> Answer:
    """Between 10 and 20 % of the site handed over."""
    return _within(share_at(cluster, "site_handover", as_of, known_at), 0.1, 0.2 + 1e-9)


def operating_without_wastewater(
    cluster: Cluster, as_of: date, known_at: date | None = None
) -> Answer:
    """In operation without a finished central wastewater plant."""
    running = finished(cluster.events, "operation", as_of, known_at)
    if started(cluster, as_of, known_at) is False:
        running = False
    plant = finished(cluster.events, "wastewater_exists", as_of, known_at)
    return _both(running, None if plant is None else not plant)


def _of_established(ask: Predicate) -> Predicate:
    """``ask``, and False of a cluster that is proved not to be established yet."""

    def answer(cluster: Cluster, as_of: date, known_at: date | None) -> Answer:
        if established(cluster, as_of, known_at) is False:
            return False
        return ask(cluster, as_of, known_at)

    return answer


FIGURES: dict[str, Predicate] = {
    key: _of_established(ask)
    for key, ask in {
        "established": established,
        "started": started,
        "not_started": not_started,
        "started_2024": started_2024,
        "complete": complete,
        "at_least_90": at_least_90,
        "at_least_50": at_least_50,
        "earlier_works": earlier_works,
        "progress_unknown": progress_unknown,
        "no_compensation_plan": no_compensation_plan,
        "clearance_10_20": clearance_10_20,
        "operating_without_wastewater": operating_without_wastewater,
    }.items()
}
"""By the keys of ``geoapp summary``; titles are the texts ``figure.KEY``."""


def _built(
    cluster: Cluster, as_of: date, known_at: date | None, least: float, below: float
) -> Answer:
    """Whether it is started and its built share lies in [least, below)."""
    begun = started(cluster, as_of, known_at)
    share = share_at(cluster, "infrastructure", as_of, known_at)
    return _both(begun, _within(share, least, below))


def _within(share: tuple[float, float] | None, least: float, below: float) -> Answer:
    if share is None:
        return None
    low, high = share
    if least <= low and high < below:
        return True
    return False if high < least or low >= below else None


def _both(one: Answer, other: Answer) -> Answer:
    if one is False or other is False:
        return False
    return True if one and other else None
