"""Three values: proved, refuted, open; and open never reads as met."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapp.domain.rule import Limit, Rule
from geoapp.domain.rule_judge import Span, both, either, holds, judge

HA = 1e4
COMPARISONS = (">=", ">", "<=", "<")


class Told:
    """Quantities and facts given by hand."""

    def __init__(self, facts=None, **spans):
        self.facts, self.spans = facts or {}, spans

    def span(self, quantity, basis):
        return self.spans.get(quantity)

    def fact(self, name):
        return self.facts.get(name)


def rule(kind="requirement", quantity="site_m2", comparison=">=", threshold=10 * HA, **more):
    words = dict.fromkeys(
        ("title_vi", "title_en", "law_vi", "law_en", "source", "means_vi", "means_en"), "x"
    )
    test = Limit(quantity, comparison, threshold, "m²")
    return Rule(id="r", kind=kind, test=test, sure="sourced", **words, **more)


def outcome(rule, low=None, high=None, facts=None):
    spans = {} if low is None else {"site_m2": Span(low, low if high is None else high)}
    return judge(rule, Told(facts, **spans)).outcome


@pytest.mark.parametrize(
    ("comparison", "below", "at", "above"),
    [(">=", False, True, True), (">", False, False, True),
     ("<=", True, True, False), ("<", True, False, False)],
)  # fmt: skip
def test_a_comparison_on_both_sides_of_its_threshold(comparison, below, at, above):
    test = Limit("site_m2", comparison, 100_000.0, "m²")
    spans = [Span(v, v) for v in (99_999.0, 100_000.0, 100_001.0)]
    assert [holds(s, test, 100_000.0) for s in spans] == [below, at, above]


@pytest.mark.parametrize("comparison", COMPARISONS)
@pytest.mark.parametrize("noise", [-0.0009, 0.0009])
def test_rounding_of_coordinates_does_not_cross_a_threshold(comparison, noise):
    test = Limit("site_m2", comparison, 100_000.0, "m²")
    at, near = Span(1e5, 1e5), Span(1e5 + noise, 1e5 + noise)
    assert holds(near, test, 1e5) == holds(at, test, 1e5)


@pytest.mark.parametrize(
    ("low", "high", "kind", "expected"),
    [
        (12, 12, "requirement", "met"), (9, 9, "requirement", "not_met"),
        (9, 12, "requirement", "cannot_decide"), (None, None, "requirement", "no_data"),
        (12, math.inf, "requirement", "met"), (0, math.inf, "requirement", "cannot_decide"),
        (12, 12, "duty", "applies"), (9, 9, "duty", "does_not_apply"),
        (9, 12, "duty", "cannot_decide"), (None, None, "duty", "no_data"),
    ],
)  # fmt: skip
def test_outcomes(low, high, kind, expected):
    spans = (low, high) if low is None else (low * HA, high * HA)
    assert outcome(rule(kind), *spans) == expected


CRAFT = rule(unless=((("craft_village",), 5 * HA), (("mountain",), 5 * HA)))


@pytest.mark.parametrize(
    ("area", "craft", "mountain", "expected"),
    [
        (4.9999, True, None, "not_met"), (5, True, None, "met"), (5, None, True, "met"),
        (4.9999, None, None, "not_met"), (5, None, None, "cannot_decide"),
        (9.9999, None, None, "cannot_decide"), (10, None, None, "met"),
        (9.9999, False, False, "not_met"), (9.9999, False, None, "cannot_decide"),
        (10, False, False, "met"), (5, True, True, "met"), (5, False, True, "met"),
    ],
)  # fmt: skip
def test_another_threshold_under_another_fact(area, craft, mountain, expected):
    facts = {"craft_village": craft, "mountain": mountain}
    judged = judge(CRAFT, Told(facts, site_m2=Span(area * HA, area * HA)))
    assert judged.outcome == expected
    open_facts = {name for name, value in facts.items() if value is None}
    assert set(judged.open_facts) == (open_facts if expected == "cannot_decide" else set())


def test_the_threshold_that_was_used_is_told():
    used = judge(CRAFT, Told({"craft_village": True}, site_m2=Span(6e4, 6e4))).threshold
    assert used == 5 * HA


@pytest.mark.parametrize(
    ("kind", "value", "fact", "expected"),
    [
        ("requirement", 9, True, "not_met"), ("requirement", 9, False, "does_not_apply"),
        ("requirement", 9, None, "cannot_decide"), ("requirement", 10, None, "met"),
        ("duty", 10, True, "applies"), ("duty", 10, False, "does_not_apply"),
        ("duty", 10, None, "cannot_decide"), ("duty", 9, None, "does_not_apply"),
    ],
)  # fmt: skip
def test_a_rule_for_some_clusters_only(kind, value, fact, expected):
    made = rule(kind, when=("expansion",))
    assert outcome(made, value * HA, facts={"expansion": fact}) == expected
    turned = rule(kind, when=("not expansion",))
    other = None if fact is None else not fact
    assert outcome(turned, value * HA, facts={"expansion": other}) == expected


def test_evidence_is_never_met():
    made = Rule(**{**vars(rule()), "test": Limit("evidence")})
    assert outcome(made, 10 * HA) == "no_data"


def test_second_tests_are_joined():
    small = Limit("rice_m2", "<=", 5.0, "m²")
    known = Told(site_m2=Span(1e4, 1e4), rice_m2=Span(4.0, 4.0))
    assert judge(rule(either=small), known).outcome == "met"
    assert judge(rule(also=small), known).outcome == "not_met"
    assert judge(rule(either=Limit("evidence")), known).outcome == "cannot_decide"


@given(st.lists(st.sampled_from([True, False, None])))
def test_and_and_or_mirror_one_another(answers):
    turned = [None if a is None else not a for a in answers]
    dual = either(turned)
    assert both(answers) == (None if dual is None else not dual)


SPANS = st.tuples(st.floats(0, 3e5), st.floats(0, 3e5)).map(sorted)
ANSWER = st.sampled_from([True, False, None])


@given(SPANS, st.floats(0, 1), ANSWER, ANSWER, st.sampled_from(COMPARISONS),
       st.sampled_from(["duty", "requirement"]))  # fmt: skip
def test_knowing_more_never_turns_a_decision(bounds, part, craft, mountain, comparison, kind):
    """What is decided of a span holds for every value in it and every answer that was open."""
    made = rule(kind, comparison=comparison, when=("mountain",),
                unless=((("craft_village",), 5 * HA),))  # fmt: skip
    low, high = bounds
    value = low + part * (high - low)
    told = judge(made, Told({"craft_village": craft, "mountain": mountain},
                            site_m2=Span(low, high))).outcome  # fmt: skip
    if told in ("cannot_decide", "no_data"):
        return
    for c in [craft] if craft is not None else [True, False]:
        for m in [mountain] if mountain is not None else [True, False]:
            facts = {"craft_village": c, "mountain": m}
            later = judge(made, Told(facts, site_m2=Span(value, value))).outcome
            assert later == told or (later == "does_not_apply" and told == "met")


@given(st.sampled_from(["duty", "requirement"]), st.sampled_from(COMPARISONS), ANSWER)
def test_nothing_known_is_never_met_nor_dismissed(kind, comparison, fact):
    made = rule(kind, comparison=comparison, when=("mountain",))
    told = outcome(made, facts={"mountain": fact})
    assert told == ("does_not_apply" if fact is False else "no_data")
