"""The table of outcomes: clear needs proof of everything."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapp.domain.verdict import Evidence, Outcome, judge, worst

PROVED = Evidence(partition=True)
TOLERANCE = 10.0


def outcome(**changes):
    return judge(replace(PROVED, **changes), TOLERANCE).outcome


@pytest.mark.parametrize(
    ("changes", "expected", "reason"),
    [
        ({}, "clear", "clear"),
        ({"rice": 0.0009}, "clear", "clear"),
        ({"rice": 0.002}, "below_tolerance", "below_tolerance"),
        ({"rice": 10.0}, "below_tolerance", "below_tolerance"),
        ({"possible": 5.0}, "below_tolerance", "below_tolerance"),
        ({"unknown": 5.0}, "below_tolerance", "below_tolerance"),
        ({"rice": 10.01}, "conflict", "rice"),
        ({"rice": 11, "declared": False}, "conflict", "rice"),
        ({"rice": 11, "uncovered": 500.0}, "conflict", "rice"),
        ({"rice": 11, "illustrative": True}, "conflict", "rice"),
        ({"possible": 10.01}, "conflict", "possible"),
        ({"unknown": 10.01}, "no_data", "unknown"),
        ({"rice": 4, "possible": 4, "unknown": 4}, "no_data", "mixed"),
        ({"rice": 5, "gap": 1.0}, "no_data", "gap"),
        ({"declared": False}, "no_data", "undeclared"),
        ({"uncovered": 1.0}, "no_data", "uncovered"),
        ({"uncovered": 0.0009}, "clear", "clear"),
        ({"gap": 0.01}, "no_data", "gap"),
        ({"gap": 500.0, "partition": False}, "clear", "clear"),
        ({"repaired": 1}, "failed", "repaired"),
        ({"site_repaired": True}, "failed", "site_repaired"),
        ({"repaired": 1, "rice": 11}, "conflict", "rice"),
        ({"shapeless": 1}, "no_data", "shapeless"),
        ({"illustrative": True}, "no_data", "illustrative"),
        ({"illustrative": True, "rice": 5}, "no_data", "illustrative"),
        ({"site_drawn": True}, "no_data", "site_drawn"),
        ({"site_drawn": True, "rice": 11}, "conflict", "rice"),
        ({"stale": True}, "stale", "stale"),
        ({"stale": True, "rice": 1000}, "stale", "stale"),
        ({"features": 0}, "no_data", "empty"),
        ({"features": 0, "stale": True}, "no_data", "empty"),
    ],
)
def test_the_table(changes, expected, reason):
    found = judge(replace(PROVED, **changes), TOLERANCE)
    assert (found.outcome, found.reasons[0]) == (expected, reason)


def test_a_conflict_says_what_is_not_known_besides():
    found = judge(replace(PROVED, rice=99, uncovered=5, shapeless=1), TOLERANCE)
    assert found.reasons == ("rice", "uncovered", "shapeless")


areas = st.sampled_from([0.0, 0.0005, 0.5, 9.0, 11.0, 1e5])
evidence = st.builds(
    Evidence, rice=areas, possible=areas, unknown=areas, uncovered=areas, gap=areas,
    features=st.integers(0, 2), declared=st.booleans(), partition=st.booleans(),
    repaired=st.integers(0, 1), site_repaired=st.booleans(), shapeless=st.integers(0, 1),
    stale=st.booleans(), illustrative=st.booleans(), site_drawn=st.booleans(),
)  # fmt: skip


@given(evidence)
def test_clear_is_proved(e):
    if judge(e, TOLERANCE).outcome is Outcome.clear:
        assert e.declared
        assert e.features
        assert max(e.rice, e.possible, e.unknown, e.uncovered) < 1e-3
        assert not e.partition or e.gap < 1e-3
        doubts = (e.repaired, e.site_repaired, e.shapeless, e.stale, e.illustrative)
        assert not any((*doubts, e.site_drawn))


@given(evidence, st.sampled_from(["rice", "possible", "unknown", "uncovered", "gap"]), areas)
def test_more_doubt_never_clears(e, name, more):
    good = (Outcome.clear, Outcome.below_tolerance)
    worse = replace(e, **{name: getattr(e, name) + more})
    if judge(e, TOLERANCE).outcome not in good:
        assert judge(worse, TOLERANCE).outcome not in good


def test_the_worst_outcome():
    order = ["clear", "below_tolerance", "conflict", "stale", "no_data", "failed"]
    assert [str(o) for o in Outcome] == order
    for n, name in enumerate(order):
        assert worst(Outcome(o) for o in order[: n + 1]) == name
    assert worst([]) is Outcome.failed
