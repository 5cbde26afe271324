"""Each published figure as a question to one cluster."""

from datetime import date

import pytest

from geoapp.domain.figures import FIGURES
from tests.domain.records import cluster, day, event

DAY = day("2024-12-26")
SEEN = "2024-12-01"


def ask(key, *events, as_of=DAY, **changes):
    found = cluster(*(event(*e) for e in events), **changes)
    return FIGURES[key](found, as_of, None)


@pytest.mark.parametrize("key", [k for k in FIGURES if k != "established"])
def test_a_decision_alone_answers_nothing_but_itself(key):
    assert ask("established") is True
    assert ask(key) is None


@pytest.mark.parametrize(
    ("key", "events", "answer"),
    [
        ("started", [("ground_broken", "yes", SEEN)], True),
        ("started", [("compensation_plan", "no", SEEN)], None),
        ("not_started", [("compensation_plan", "no", SEEN)], None),
        ("not_started", [("ground_broken", "yes", "2025-06-23")], True),
        ("not_started", [("ground_broken", "yes", SEEN)], False),
        ("complete", [("infrastructure", 1.0, SEEN)], True),
        ("complete", [("infrastructure", (0.9, 1.0), SEEN)], None),
        ("complete", [("infrastructure", 0.95, SEEN)], False),
        ("complete", [("operation", "yes", SEEN)], None),
        ("complete", [("ground_broken", "yes", "2025-06-23")], False),
        ("at_least_90", [("infrastructure", 0.9, SEEN)], True),
        ("at_least_90", [("infrastructure", (0.9, 0.99), SEEN)], True),
        ("at_least_90", [("infrastructure", 1.0, SEEN)], False),
        ("at_least_90", [("infrastructure", (0.85, 0.95), SEEN)], None),
        ("at_least_50", [("infrastructure", 0.5, SEEN)], True),
        ("at_least_50", [("infrastructure", 0.9, SEEN)], False),
        ("at_least_50", [("infrastructure", "under_way", SEEN)], None),
        ("earlier_works", [("infrastructure", 0.49, SEEN)], True),
        ("earlier_works", [("infrastructure", 0.5, SEEN)], False),
        ("earlier_works", [("ground_broken", "yes", SEEN)], None),
        ("progress_unknown", [("ground_broken", "yes", SEEN)], True),
        ("progress_unknown", [("infrastructure", "under_way", SEEN)], True),
        ("progress_unknown", [("infrastructure", 0.5, SEEN)], False),
        ("no_compensation_plan", [("compensation_plan", "no", SEEN)], True),
        ("no_compensation_plan", [("compensation_plan", "yes", SEEN)], False),
        ("clearance_10_20", [("site_handover", (0.1, 0.2), SEEN)], True),
        ("clearance_10_20", [("site_handover", 0.2, SEEN)], True),
        ("clearance_10_20", [("site_handover", (0.15, 0.25), SEEN)], None),
        ("clearance_10_20", [("site_handover", 1.0, SEEN)], False),
        ("clearance_10_20", [("site_handover", "under_way", SEEN)], None),
        (
            "operating_without_wastewater",
            [("operation", "yes", SEEN), ("wastewater_exists", "under_way", SEEN)],
            True,
        ),
        (
            "operating_without_wastewater",
            [("operation", "yes", SEEN), ("wastewater_exists", "yes", SEEN)],
            False,
        ),
        ("operating_without_wastewater", [("operation", "yes", SEEN)], None),
        ("operating_without_wastewater", [("ground_broken", "yes", "2025-06-23")], False),
    ],
)
def test_answer(key, events, answer):
    assert ask(key, *events) is answer


@pytest.mark.parametrize(
    ("start", "end", "answer"),
    [
        ("2024-01-01", "2024-12-26", True),
        ("2024-03-01", "2024-03-31", True),
        ("2023-12-31", "2023-12-31", False),
        ("2025-01-01", "2025-01-01", False),
        ("2018-01-01", "2024-12-26", None),
        ("2024-12-01", "2024-12-31", None),
    ],
)
def test_started_in_2024(start, end, answer):
    assert ask("started_2024", ("ground_broken", "yes", start, end)) is answer


def test_a_start_in_2024_stays_one_in_later_years():
    events = [("ground_broken", "yes", "2024-12-26")]
    assert ask("started_2024", *events, as_of=date(2024, 12, 25)) is False
    assert ask("started_2024", *events, as_of=date(2030, 1, 1)) is True
    assert ask("started_2024", as_of=date(2023, 12, 31)) is False


def test_what_is_not_established_is_in_no_figure():
    events = [("compensation_plan", "no", SEEN), ("ground_broken", "no", SEEN)]
    for key in ("established", "not_started", "no_compensation_plan"):
        assert ask(key, *events, as_of=date(2019, 1, 1)) is False
