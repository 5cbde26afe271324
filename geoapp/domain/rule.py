"""A rule of the law as data: from when to when, what it asks, by which article, how sure we are.

Rules are written in TOML (``domain/rules.toml`` ships, ``rules.toml`` of a workspace adds), so
that a planner needs no code for his own; ``domain/rule_read.py`` reads them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from geoapp.domain.reading import wrong
from geoapp.errors import WorkspaceError
from geoapp.sentence import say

KINDS = ("requirement", "duty")
"""A requirement is met or not; a duty applies or does not."""
COMPARISONS = (">=", ">", "<=", "<")
SURE = ("sourced", "secondary", "general_knowledge")
BASES = ("planar", "geodesic")
M2 = {"m²": 1.0, "m2": 1.0, "ha": 1e4, "km²": 1e6}
OTHER_UNITS = {"m": 1.0, "%": 0.01, "share": 1.0, "count": 1.0}
AREAS = ("rice_m2", "luc_m2", "luk_m2", "lua_m2", "site_m2", "residential_m2")
EVIDENCE = "evidence"
"""The quantity of what no map shows: a document must say it, so it is never met by itself."""
NAMED = ("code", "layer", "distance", "track", "fact")
FACTS = ("craft_village", "mountain", "expansion")
"""What a rule may ask of a cluster, beside its tracks and ``fact:NAME`` of its record."""


def scaled(value: float, unit: str | None) -> float:
    """A number in m², m or as a fraction; by decimals, so that 72.9 ha is 729000 m² exactly."""
    factor = (M2 | OTHER_UNITS).get(unit or "", 1.0)
    return float(Decimal(repr(value)) * Decimal(repr(factor)))


@dataclass(frozen=True)
class Limit:
    """``quantity comparison threshold``; areas in m², shares as fractions, lengths in m.

    ``quantity``: one of AREAS; ``evidence``; ``code:ONT+ODT`` (ground of land-use codes, m²),
    ``layer:NAME`` (ground shared with a declared layer, m²), ``distance:NAME`` (to the nearest
    of a layer, m), ``track:KEY`` and ``fact:NAME`` (what the record says of the cluster).
    """

    quantity: str
    comparison: str | None = None
    threshold: float | None = None
    unit: str = "count"


@dataclass(frozen=True)
class Rule:
    """One version of one rule; None for a date that our source does not give.

    ``family``: versions that follow one another in time share it. ``when``: facts that must all
    hold ("craft_village", "not established", "fact:NAME"). ``unless``: other thresholds under
    other facts, first come first served. ``also``, ``either``: a second test joined by and, or.
    ``values``: numbers that calculations take from the rule. ``new``: nothing of the kind was in
    force before. ``origin``: shipped | workspace.
    """

    id: str
    title_vi: str
    title_en: str
    kind: str
    test: Limit
    law_vi: str
    law_en: str
    source: str
    sure: str
    means_vi: str
    means_en: str
    family: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    basis: str = "planar"
    when: tuple[str, ...] = ()
    unless: tuple[tuple[tuple[str, ...], float], ...] = ()
    also: Limit | None = None
    either: Limit | None = None
    article: str | None = None
    clause: str | None = None
    note_vi: str = ""
    note_en: str = ""
    values: Mapping[str, float] = field(default_factory=dict)
    new: bool = False
    replaces: bool = False
    origin: str = "shipped"

    def in_force(self, day: date) -> bool:
        """Whether the rule holds on a day; a date that is not known does not bound it."""
        after = self.effective_from is None or self.effective_from <= day
        return after and (self.effective_to is None or day <= self.effective_to)

    def citation(self, lang: str) -> str:
        """Law, article and clause in a sentence's form."""
        words = ("Điều", "khoản") if lang == "vi" else ("Article", "clause")
        law = self.law_vi if lang == "vi" else self.law_en
        article = f", {words[0]} {self.article}" if self.article else ""
        clause = f" {words[1]} {self.clause}" if self.clause else ""
        return law + article + clause

    def title(self, lang: str) -> str:
        """The title in ``vi`` or ``en``."""
        return self.title_en if lang == "en" else self.title_vi


def joined(shipped: Iterable[Rule], own: Iterable[Rule], file: str) -> tuple[Rule, ...]:
    """Shipped rules and a workspace's own after them.

    An own rule takes the place of a shipped one only where it says so (``replaces``), and then
    every finding says so too. Raises WorkspaceError.
    """
    by_id = {rule.id: rule for rule in shipped}
    for rule in own:
        if (rule.id in by_id) != rule.replaces:
            raise _shadows(rule, file)
        by_id[rule.id] = _in_place_of(by_id[rule.id], rule) if rule.replaces else rule
    return tuple(by_id.values())


def _in_place_of(old: Rule, rule: Rule) -> Rule:
    """A rule that replaces another stands in its family, unless it names one."""
    return replace(rule, family=old.family) if rule.family == rule.id else rule


def _shadows(rule: Rule, file: str) -> WorkspaceError:
    if rule.replaces:
        return wrong(file, rule.id, say("replaces = true, but no rule that ships has this id"))
    return wrong(
        file,
        rule.id,
        say(
            "a rule that ships has this id; choose another, or write replaces = true to replace it"
        ),
    )
