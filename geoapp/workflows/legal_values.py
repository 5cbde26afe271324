"""The quantities and facts that rules ask of a check, each between bounds that are safe.

A bound says only what the check proves: an illustrative or unproved layer shows rice but not
its absence, a stale one shows neither, ground under no parcel and unreadable codes may be
anything. What is up to the workspace's tolerance is not proved to be there.
"""

import math
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from geoapp.domain.cluster import Cluster, Fact
from geoapp.domain.landuse import LAND_CODES, parts_of
from geoapp.domain.rule import scaled
from geoapp.domain.rule_judge import Answer, Span
from geoapp.domain.text import fold
from geoapp.domain.track import TRACK_KEYS, finished, share, state_at
from geoapp.domain.verdict import NOISE_M2, UNPROVED, at_most
from geoapp.workflows.legal_layers import distance_span, shared_span

Document = dict[str, Any]
_CERTAIN_OTHERS = {"rice_m2": (), "luc_m2": ("luk_m2",), "luk_m2": ("luc_m2",)}
RESIDENTIAL = "ONT+ODT"
_YES, _NO = {"yes", "true", "1", "co"}, {"no", "false", "0", "khong"}
_DRAWN = (
    "Diện tích lấy theo số công bố: ranh giới trên bản đồ là minh họa hoặc chưa có.",
    "The published area is used: the boundary on the map is illustrative or missing.",
)
_REPAIRED = (
    "Đường bao của khu đất bị lỗi và đã được sửa nên chưa biết diện tích.",
    "The outline of the site is invalid and was repaired, so its area is not known.",
)


class SiteKnown:
    """What a check document and the record say of one site: implements ``Known``."""

    def __init__(
        self, document: Document, cluster: Cluster | None, as_of: date, tolerance_m2: float
    ) -> None:
        self.document, self.cluster = document, cluster
        self.as_of, self.tolerance_m2 = as_of, tolerance_m2

    def span(self, quantity: str, basis: str = "planar") -> Span | None:
        """The bounds of a quantity of ``domain/rule.py``, None where nothing is known."""
        family, _, name = quantity.partition(":")
        if name:
            return getattr(self, f"_{family}")(name)  # type: ignore[no-any-return]
        if quantity == "site_m2":
            return self._site(basis)
        return self._code(RESIDENTIAL) if quantity == "residential_m2" else self._rice(quantity)

    def fact(self, name: str) -> Answer:
        """Whether a fact of the cluster holds on the day, None where nobody knows."""
        if self.cluster is None:
            return None
        if name == "craft_village":
            return self.cluster.craft_village
        if name in TRACK_KEYS:
            return finished(self.cluster.events, name, self.as_of)
        return _yes_or_no(self.facts(name.removeprefix("fact:")))

    @cached_property
    def landuse(self) -> Document:
        """The land-use layer's part of the check."""
        layers = self.document.get("layers") or [{}]
        found: Document = layers[0]
        return found

    @cached_property
    def site_m2(self) -> float:
        """The planar area of the outline that was checked; no bound where there is none."""
        area = self.document["site"]["area_m2"]["planar"]
        return math.inf if area is None else float(area)

    def _rice(self, quantity: str) -> Span | None:
        rice = self.document["rice"]
        if rice["total_m2"] is None:
            return None
        key = "total_m2" if quantity == "rice_m2" else quantity
        return self._bounded(rice[key], rice_at_most(self.document, quantity) or 0.0)

    def _code(self, name: str) -> Span | None:
        codes, rice = self.landuse.get("codes"), self.document["rice"]
        if codes is None or rice["total_m2"] is None:
            return None
        wanted = set(parts_of(name))
        low = math.fsum(c["area_m2"] for c in codes if _all_of(c["code"], wanted))
        some = math.fsum(c["area_m2"] for c in codes if _may_be(c["code"], wanted))
        known = (rice["total_m2"], rice["possible_m2"], rice["unknown_m2"])
        return self._bounded(low, max(low, some) + rice["upper_m2"] - math.fsum(known))

    def _bounded(self, low: float, high: float) -> Span:
        """Bounds of land in the land-use layer, as far as the layer proves them."""
        reasons = self.landuse["reasons"]
        low = low if low > self.tolerance_m2 and "stale" not in reasons else 0.0
        if UNPROVED & set(reasons):
            high = at_most(low, self.site_m2, reasons)
        high = high if high > NOISE_M2 else 0.0
        return Span(
            low, max(low, high), self.landuse["message_vi"] or "", self.landuse["message_en"] or ""
        )

    def _site(self, basis: str) -> Span | None:
        site = self.document["site"]
        if site["area_m2"]["planar"] is None or site["illustrative"]:
            return _wide(self.facts("area_ha"), _DRAWN)
        if site["repairs"]:
            return Span(0.0, math.inf, *_REPAIRED)
        return Span(site["area_m2"][basis], site["area_m2"][basis])

    def _layer(self, name: str) -> Span | None:
        lines = self.document.get("context") or []
        return shared_span(lines, name, self.tolerance_m2, self.site_m2)

    def _distance(self, name: str) -> Span | None:
        return distance_span(self.document.get("context") or [], name)

    def _track(self, name: str) -> Span | None:
        if self.cluster is None:
            return None
        state = state_at(self.cluster.events, name, self.as_of)
        if state.event is None:
            return None
        low, high = share(state.event.value)
        return Span(low, high if state.certain else 1.0)

    def _fact(self, name: str) -> Span | None:
        return _wide(self.facts(name), ("", ""))

    def facts(self, name: str) -> list[Fact]:
        """The record's entries of a fact that were true by the day."""
        listed = self.cluster.values(name) if self.cluster else ()
        return [f for f in listed if f.on is None or f.on <= self.as_of]


def rice_at_most(document: Document, quantity: str = "rice_m2") -> float | None:
    """The most that ``rice_m2``, ``luc_m2``, ``luk_m2`` or ``lua_m2`` can be, m²; None if unknown.

    ``rice.upper_m2`` of the document less what is proved to be rice of another class. Rules,
    costs, tables and title pages take their upper bounds from here.
    """
    rice, landuse = document["rice"], (document.get("layers") or [{}])[0]
    if rice["total_m2"] is None:
        return None
    proved = not UNPROVED & set(landuse.get("reasons") or ())
    others = _CERTAIN_OTHERS.get(quantity, ("luc_m2", "luk_m2")) if proved else ()
    own = rice["total_m2" if quantity == "rice_m2" else quantity]
    high = rice["upper_m2"] - math.fsum(rice[name] for name in others)
    return float(high if high > own + NOISE_M2 else own)


def _all_of(code: str | None, wanted: set[str]) -> bool:
    parts = parts_of(code)
    return bool(parts) and set(parts) <= wanted


def _may_be(code: str | None, wanted: set[str]) -> bool:
    """Whether part of a code is wanted, or is in no table."""
    parts = parts_of(code)
    return not parts or any(p in wanted or p not in LAND_CODES for p in parts)


def number_of(fact: Fact) -> float | None:
    """A fact's number in m², or as a share; None where it is a text."""
    if not isinstance(fact.value, int | float):
        return None
    return scaled(fact.value, fact.unit)


def _wide(facts: Iterable[Fact], why: tuple[str, str]) -> Span | None:
    """From the least to the greatest of sources that differ."""
    values = [v for v in map(number_of, facts) if v is not None]
    return Span(min(values), max(values), *why) if values else None


def _yes_or_no(facts: Iterable[Fact]) -> Answer:
    """What all sources of a yes-or-no fact say; None where they differ or say something else."""
    said = {fold(str(f.value)) for f in facts}
    if said and said <= _YES:
        return True
    return False if said and said <= _NO else None
