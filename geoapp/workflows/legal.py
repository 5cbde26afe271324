"""What the law asks of a checked site: findings of dated rules, approvals, costs."""

import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from geoapp import i18n
from geoapp.domain.cluster import Cluster
from geoapp.domain.rule import Rule
from geoapp.domain.rule_judge import Judged, Known, judge
from geoapp.domain.rule_words import pick, sentence
from geoapp.storage import Workspace
from geoapp.storage.rules import workspace_rules
from geoapp.workflows.legal_approvals import approvals
from geoapp.workflows.legal_costs import costs
from geoapp.workflows.legal_values import Document, SiteKnown

__all__ = ["approvals", "by_family", "costs", "findings"]
Finding = dict[str, Any]
_BEFORE = (
    "Bộ quy tắc không có quy định nào của ngày {day}; bản sớm nhất có hiệu lực từ {start}.",
    "The rules hold no text of {day}; the earliest is in force from {start}.",
)
_NOT_YET = (
    "Chưa có hiệu lực vào ngày {day}; có hiệu lực từ {start}.",
    "Not yet in force on {day}; in force from {start}.",
)


def findings(
    workspace: Workspace, document: Document, cluster: Cluster | None, as_of: date
) -> list[Finding]:
    """Every rule in force on ``as_of``, judged for a site, in the order of the rules.

    ``document``: a check with ``site``, ``layers``, ``rice`` and ``context`` filled. Areas in m²,
    shares as fractions. ``value``: what is proved, null where nothing is known; ``value_high``:
    the upper bound where it is another and finite. ``other_date``: versions of the same rule
    that hold on other days, with the outcome they would give. Where the rules begin only after
    the day, the finding says so as ``no_data``: there was a law, but not in these rules; a rule
    that is ``new`` does not apply before its day (``in_force`` is False then). What has ended
    and has no successor is left out.

    Raises WorkspaceError where the workspace's own rules are wrong.
    """
    known = SiteKnown(document, cluster, as_of, workspace.tolerance_m2)
    families = by_family(workspace_rules(workspace.path))
    return [f for versions in families for f in _of_family(versions, known, as_of)]


def by_family(rules: Iterable[Rule]) -> list[list[Rule]]:
    """Versions of one rule together, in the order in which families first appear."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.family, []).append(rule)
    return list(found.values())


def _of_family(versions: Sequence[Rule], known: Known, as_of: date) -> list[Finding]:
    now = [rule for rule in versions if rule.in_force(as_of)]
    others = [_other(rule, known) for rule in versions if rule not in now]
    if now:
        return [_finding(rule, judge(rule, known)) | {"other_date": others} for rule in now]
    return [_before(rule, as_of) | {"other_date": others} for rule in _earliest(versions, as_of)]


def _earliest(versions: Sequence[Rule], as_of: date) -> list[Rule]:
    """The first version, where all begin after the day; rules that have ended are over."""
    starts = [rule.effective_from for rule in versions]
    if any(start is None or start <= as_of for start in starts):
        return []
    return sorted(versions, key=lambda rule: rule.effective_from or date.min)[:1]


def _finding(rule: Rule, judged: Judged) -> Finding:
    return _head(rule) | {
        "outcome": judged.outcome,
        **_values(judged),
        "threshold": judged.threshold,
        "text_vi": sentence(rule, judged, "vi"),
        "text_en": sentence(rule, judged, "en"),
    }


def _values(judged: Judged) -> Finding:
    span = judged.span
    if span is None:
        return {"value": None, "value_high": None}
    other = span.high != span.low and math.isfinite(span.high)
    return {"value": span.low, "value_high": span.high if other else None}


def _head(rule: Rule) -> Finding:
    """What a finding says of its rule."""
    return {
        "rule": rule.id,
        "title_vi": rule.title_vi,
        "title_en": rule.title_en,
        "kind": rule.kind,
        "quantity": rule.test.quantity,
        "in_force": True,
        "outcome": None,
        "value": None,
        "value_high": None,
        "threshold": None,
        "comparison": rule.test.comparison,
        "unit": rule.test.unit,
        "basis": rule.basis,
        "effective_from": _iso(rule.effective_from),
        "effective_to": _iso(rule.effective_to),
        "citation": rule.citation("vi"),
        "citation_en": rule.citation("en"),
        "source": rule.source,
        "sure": rule.sure,
        "origin": rule.origin,
        "probability": None,
    }


def _other(rule: Rule, known: Known) -> Finding:
    """A version of another day: what it would say of the same site."""
    judged = judge(rule, known)
    return {
        "rule": rule.id,
        "title_vi": rule.title_vi,
        "title_en": rule.title_en,
        "effective_from": _iso(rule.effective_from),
        "effective_to": _iso(rule.effective_to),
        "threshold": judged.threshold,
        "outcome": judged.outcome,
        "citation": rule.citation("vi"),
        "citation_en": rule.citation("en"),
    }


def _before(rule: Rule, as_of: date) -> Finding:
    texts = {f"text_{lang}": _before_text(rule, as_of, lang) for lang in i18n.LANGUAGES}
    outcome = "does_not_apply" if rule.new else "no_data"
    return _head(rule) | {"in_force": False, "outcome": outcome, **texts}


def _before_text(rule: Rule, as_of: date, lang: str) -> str:
    start = i18n.day(rule.effective_from, lang) if rule.effective_from else ""
    said = pick(_NOT_YET if rule.new else _BEFORE, lang)
    return said.replace("{day}", i18n.day(as_of, lang)).replace("{start}", start)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
