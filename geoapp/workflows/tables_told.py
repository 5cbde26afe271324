"""A cluster as the tables tell it: its record on a day, and its check of that day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geoapp import i18n
from geoapp.domain.cluster import Cluster, Fact
from geoapp.domain.track import Event, finished, state_at
from geoapp.workflows.table import Pair

Document = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """A cluster on a day, with its check (None: not checked) and its old district's name."""

    cluster: Cluster
    as_of: date
    check: Document | None
    district: str | None

    def facts(self, key: str) -> list[Fact]:
        """The entries of a fact that held on the day, one a source."""
        mine = self.cluster.values(key)
        return [f for f in mine if f.on is None or f.on <= self.as_of]

    def text(self, *keys: str) -> str | None:
        """Facts as one text, each with its day."""
        found = [
            f"{f.value} ({f.on:%d/%m/%Y})" if f.on else str(f.value)
            for key in keys
            for f in self.facts(key)
        ]
        return "; ".join(dict.fromkeys(found)) or None

    def area_ha(self) -> float | None:
        """The newest documented area."""
        known = [f.value for f in self.facts("area_ha") if isinstance(f.value, int | float)]
        return float(known[-1]) if known else None

    def rice(self, key: str) -> float | None:
        """A figure of the check's rice, m²; None where nothing is known."""
        found: float | None = ((self.check or {}).get("rice") or {}).get(key)
        return found

    def events(self) -> list[Event]:
        """What had happened by the day."""
        return [e for e in self.cluster.events if e.end <= self.as_of]


def state_words(cluster: Cluster, track: str, as_of: date) -> Pair | None:
    """A track on a day: the value, its day, and whether it is sure; None where nothing is known."""
    state = state_at(cluster.events, track, as_of)
    if state.event is None:
        done = finished(cluster.events, track, as_of)
        return None if done is not False else _word("no")
    vi, en = _value(state.event)
    days = _days(state.event)
    sure = ("", "") if state.certain else (", chưa chắc", ", not sure")
    return f"{vi} ({days}{sure[0]})", f"{en} ({days}{sure[1]})"


def _value(event: Event) -> Pair:
    if isinstance(event.value, str):
        return _word(event.value)
    low, high = event.value if isinstance(event.value, tuple) else (event.value, event.value)
    vi, en = (_percents(low, high, lang) for lang in i18n.LANGUAGES)
    return vi, en


def _percents(low: float, high: float, lang: str) -> str:
    least, most = (i18n.number(100 * v, lang) for v in (low, high))
    return f"{least} %" if low == high else f"{least}–{most} %"


def _word(key: str) -> Pair:
    vi, en = (i18n.text(f"track.{key}", lang) for lang in i18n.LANGUAGES)
    return vi, en


def _days(event: Event) -> str:
    first, last = (f"{day:%d/%m/%Y}" for day in (event.start, event.end))
    return first if first == last else f"{first}–{last}"


def told_of(
    documents: Iterable[Document],
    clusters: Iterable[Cluster],
    as_of: date,
    districts: Mapping[str, str],
) -> list[Told]:
    """Each cluster with its own check, in the order of the record."""
    checks = {d["site"]["id"]: d for d in documents}
    return [
        Told(c, as_of, checks.get(c.id), districts.get(c.district_code or "")) for c in clusters
    ]
