"""Whether a rule holds, where a quantity is known only between two bounds or not at all.

Three values throughout: True and False are proved for every value that the quantity can have;
everything else is None, which ends as ``cannot_decide`` or ``no_data`` and never as ``met``.
"""

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from geoapp.domain.rule import EVIDENCE, Limit, Rule

Answer = bool | None
NEAR = {"m²": 1e-3}
"""A difference up to this is rounding of coordinates; other units: 1e-9."""
_COMPARE = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}


@dataclass(frozen=True)
class Span:
    """A quantity between two bounds, both possible; ``why_*``: what to know of where it is from."""

    low: float
    high: float
    why_vi: str = ""
    why_en: str = ""


@dataclass(frozen=True)
class Judged:
    """An outcome, the quantity it is of (None: unknown) and the threshold that was used.

    ``open_facts``: the facts that would have to be known. ``refuted``: the facts of the rule's
    ``when`` that do not hold here.
    """

    outcome: str
    span: Span | None
    threshold: float | None
    open_facts: tuple[str, ...] = ()
    refuted: tuple[str, ...] = ()


class Known(Protocol):
    """What is known of a site: quantities of rules, and facts."""

    def span(self, quantity: str, basis: str) -> Span | None:
        """The bounds of a quantity, None where nothing is known."""

    def fact(self, name: str) -> Answer:
        """Whether a fact holds, None where nobody knows."""


def judge(rule: Rule, known: Known) -> Judged:
    """Decide one rule.

    1. A fact of ``when`` that is refuted: ``does_not_apply``.
    2. The test, under every threshold that the facts allow: for a duty ``applies`` or
       ``does_not_apply``, for a requirement ``met`` or ``not_met``, where all of them agree.
    3. What is proved only if an unknown fact holds is not proved; but a duty whose test fails
       does not apply, and a requirement that is fulfilled is met, whatever the fact is.
    4. ``no_data`` where nothing is known of the quantity, else ``cannot_decide``.
    """
    span = _span(rule.test, rule.basis, known)
    refuted = tuple(f for f in rule.when if fact(f, known) is False)
    if refuted:
        return Judged("does_not_apply", span, rule.test.threshold, refuted=refuted)
    thresholds, doubted = _thresholds(rule, known)
    truth = _agreed(_whole(rule, t, span, known) for t in thresholds)
    unknown = tuple(f for f in rule.when if fact(f, known) is None)
    used = thresholds[0] if len(thresholds) == 1 else rule.test.threshold
    if truth is None or (unknown and truth == (rule.kind == "duty")):
        facts = unknown + (doubted if truth is None else ())
        return Judged("no_data" if span is None else "cannot_decide", span, used, facts)
    return Judged(_word(rule, truth), span, used)


def _word(rule: Rule, truth: bool) -> str:
    words = ("applies", "does_not_apply") if rule.kind == "duty" else ("met", "not_met")
    return words[0] if truth else words[1]


def fact(name: str, known: Known) -> Answer:
    """A fact as a rule writes it, "not …" turned round."""
    if not name.startswith("not "):
        return known.fact(name)
    found = known.fact(name.removeprefix("not "))
    return None if found is None else not found


def _thresholds(rule: Rule, known: Known) -> tuple[list[float | None], tuple[str, ...]]:
    """Every threshold that may be the right one, and the facts that leave it open."""
    found: list[float | None] = []
    doubted: list[str] = []
    for facts, threshold in rule.unless:
        holds = both([fact(f, known) for f in facts])
        if holds is not False:
            found.append(threshold)
        if holds:
            return found, tuple(dict.fromkeys(doubted))
        doubted += [f for f in facts if holds is None and fact(f, known) is None]
    return list(dict.fromkeys([*found, rule.test.threshold])), tuple(dict.fromkeys(doubted))


def _agreed(answers: Iterable[Answer]) -> Answer:
    found = set(answers)
    return found.pop() if len(found) == 1 else None


def _whole(rule: Rule, threshold: float | None, span: Span | None, known: Known) -> Answer:
    """The rule's test under one threshold, joined with its second tests."""
    answer = holds(span, rule.test, threshold)
    if rule.also:
        answer = both([answer, _test(rule.also, rule.basis, known)])
    if rule.either:
        answer = either([answer, _test(rule.either, rule.basis, known)])
    return answer


def _test(test: Limit, basis: str, known: Known) -> Answer:
    return holds(_span(test, basis, known), test, test.threshold)


def _span(test: Limit, basis: str, known: Known) -> Span | None:
    return None if test.quantity == EVIDENCE else known.span(test.quantity, basis)


def holds(span: Span | None, test: Limit, threshold: float | None) -> Answer:
    """Whether every value of the span passes (True), none does (False), or neither (None)."""
    if span is None or threshold is None or test.comparison is None:
        return None
    near = NEAR.get(test.unit, 1e-9)
    near = near if test.comparison in (">", "<=") else -near
    return _agreed(
        _COMPARE[test.comparison](value, threshold + near) for value in (span.low, span.high)
    )


def both(answers: Iterable[Answer]) -> Answer:
    """And, of three values."""
    found = set(answers)
    return False if False in found else None if None in found else True


def either(answers: Iterable[Answer]) -> Answer:
    """Or, of three values."""
    found = set(answers)
    return True if True in found else None if None in found else False
