"""What a track's events say on a day, and what they leave open."""

import pytest

from geoapp.domain.track import TRACKS, done, finished, share, state_at
from tests.domain.records import day, event


def state(events, as_of, known_at=None):
    return state_at(events, "site_handover", day(as_of), known_at and day(known_at))


def test_tracks_are_named_in_both_languages_once():
    assert len({t.key for t in TRACKS}) == len(TRACKS) == 12
    assert all(t.title_vi and t.title_en for t in TRACKS)


def test_a_value_holds_until_the_next():
    events = [event("site_handover", 0.2, "2023-01-01"), event("site_handover", 0.9, "2024-01-01")]
    assert state(events, "2022-12-31").event is None
    assert state(events, "2023-06-01").event.value == 0.2
    assert state(events, "2024-01-01").event.value == 0.9
    assert state(reversed(events), "2024-01-01").event.value == 0.9


def test_inside_an_interval_nothing_is_certain():
    events = [
        event("site_handover", 0.2, "2023-01-01"),
        event("site_handover", 1.0, "2023-09-01", "2023-09-30"),
    ]
    assert state(events, "2023-08-31") == state(events[:1], "2023-08-31")
    during = state(events, "2023-09-01")
    assert (during.event.value, during.certain) == (0.2, False)
    after = state(events, "2023-09-30")
    assert (after.event.value, after.certain) == (1.0, True)


def test_other_tracks_do_not_count():
    assert state([event("infrastructure", 0.5, "2023-01-01")], "2024-01-01").event is None


def test_what_was_not_published_by_a_day_was_not_known():
    events = [
        event("site_handover", 0.2, "2023-01-01", known_on="2023-02-01"),
        event("site_handover", 0.5, "2023-01-05"),
    ]
    assert state(events, "2023-03-01").event.value == 0.5
    assert state(events, "2023-03-01", "2023-01-31").event is None
    assert state(events, "2023-03-01", "2023-02-01").event.value == 0.2


@pytest.mark.parametrize(
    ("value", "low", "high", "is_done"),
    [
        ("yes", 1, 1, True),
        ("no", 0, 0, False),
        (1.0, 1, 1, True),
        (0.99, 0.99, 0.99, False),
        ((0.1, 0.2), 0.1, 0.2, False),
        ((0.9, 1.0), 0.9, 1.0, None),
    ],
)
def test_values_as_shares(value, low, high, is_done):
    assert share(value) == (low, high)
    assert done(value) is is_done


def test_under_way_is_begun_and_not_done():
    low, high = share("under_way")
    assert 0 < low < high < 1
    assert done("under_way") is False


def ground(as_of, *events, known_at=None):
    return finished(events, "ground_broken", day(as_of), known_at and day(known_at))


def test_no_event_proves_nothing():
    assert ground("2024-01-01") is None


def test_a_first_ground_breaking_proves_that_there_was_none_before():
    later = event("ground_broken", "yes", "2025-06-23", known_on="2025-06-23")
    assert ground("2024-12-26", later) is False
    assert ground("2025-06-23", later) is True
    assert ground("2024-12-26", later, known_at="2024-12-26") is None


def test_within_the_month_of_an_event_it_is_not_known():
    month = event("ground_broken", "yes", "2023-09-01", "2023-09-30")
    assert ground("2023-08-31", month) is False
    assert ground("2023-09-15", month) is None
    assert ground("2023-09-30", month) is True


def test_not_yet_proves_not_before():
    assert ground("2020-01-01", event("ground_broken", "no", "2024-12-26")) is False


def test_a_no_is_open_again_while_a_yes_may_have_come():
    events = (
        event("ground_broken", "no", "2024-01-01"),
        event("ground_broken", "yes", "2024-03-01", "2024-06-30"),
    )
    assert ground("2024-02-01", *events) is False
    assert ground("2024-04-01", *events) is None
    assert ground("2024-07-01", *events) is True


def test_a_range_that_may_be_whole_proves_neither():
    events = [event("site_handover", (0.9, 1.0), "2024-01-01")]
    assert finished(events, "site_handover", day("2024-06-01")) is None
    assert finished(events, "site_handover", day("2023-06-01")) is None
