"""Stages and blocking tracks: only what the tracks prove."""

import itertools

import numpy as np
import pytest

from geoapp.domain.stage import STAGES, blocked, blocking_tracks, stage_at, started
from tests.domain.records import cluster, day, event

DAY = day("2024-12-26")
SEEN = "2024-12-01"
INK = "#14232b"


def stage(*events, **changes):
    return stage_at(cluster(*events, **changes), DAY)


def test_only_the_decision_is_no_stage():
    assert stage() == "unknown"
    assert stage(event("detailed_plan", "yes", SEEN)) == "unknown"


def test_no_decision_is_no_stage():
    assert stage(event("operation", "yes", SEEN), established=False) == "unknown"
    assert stage_at(cluster(event("compensation_plan", "no", SEEN)), day("2020-06-25")) == "unknown"


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([("compensation_plan", "no")], "decided"),
        ([("ground_broken", "no")], "decided"),
        ([("compensation_plan", "yes")], "clearance"),
        ([("site_handover", (0.1, 0.2))], "clearance"),
        ([("site_handover", "under_way")], "clearance"),
        ([("site_handover", 0.0)], "unknown"),
        ([("compensation_plan", "yes"), ("ground_broken", "no")], "clearance"),
        ([("ground_broken", "yes")], "started"),
        ([("ground_broken", "yes"), ("site_handover", 0.3)], "started"),
        ([("infrastructure", "under_way")], "started"),
        ([("infrastructure", (0.4, 0.6))], "started"),
        ([("infrastructure", 0.49)], "early"),
        ([("infrastructure", 0.5)], "from_50"),
        ([("infrastructure", (0.5, 0.95))], "from_50"),
        ([("infrastructure", 0.9)], "from_90"),
        ([("infrastructure", 1.0)], "complete"),
        ([("infrastructure", 1.0), ("operation", "yes")], "operating"),
        ([("operation", "yes")], "operating"),
        ([("operation", "no")], "unknown"),
    ],
)
def test_stage(events, expected):
    assert stage(*(event(track, value, SEEN) for track, value in events)) == expected


def test_a_later_start_proves_that_it_was_only_decided():
    later = cluster(event("ground_broken", "yes", "2025-06-23", known_on="2025-06-23"))
    assert stage_at(later, DAY) == "decided"
    assert stage_at(later, DAY, known_at=DAY) == "unknown"
    assert stage_at(later, day("2025-06-23")) == "started"


def test_what_operates_or_is_part_built_has_started():
    assert started(cluster(event("operation", "yes", SEEN)), DAY) is True
    assert started(cluster(event("infrastructure", 0.1, SEEN)), DAY) is True
    assert started(cluster(event("infrastructure", 0.0, SEEN)), DAY) is None
    assert started(cluster(), DAY) is None


def held_up(*events, as_of=DAY):
    found = cluster(*(event(track, value, SEEN) for track, value in events))
    return blocking_tracks(found, as_of), blocked(found, as_of)


def test_nothing_known_is_not_free():
    assert held_up() == ((), None)
    assert held_up(("ground_broken", "yes")) == ((), None)
    assert held_up(("site_handover", (0.1, 0.2))) == ((), None)


@pytest.mark.parametrize(
    ("events", "tracks"),
    [
        ([("compensation_plan", "no")], ("compensation_plan",)),
        ([("site_handover", (0.1, 0.2)), ("rice_conversion", "no")], ("rice_conversion",)),
        (
            [("site_handover", 0.5), ("rice_conversion", "no"), ("households_agreed", "no")],
            ("households_agreed", "rice_conversion"),
        ),
        ([("site_handover", 0.5), ("households_agreed", 0.7)], ("households_agreed",)),
        ([("operation", "yes"), ("wastewater_exists", "no")], ("wastewater_exists",)),
        ([("operation", "yes"), ("wastewater_exists", "under_way")], ("wastewater_exists",)),
    ],
)
def test_blocked(events, tracks):
    assert held_up(*events) == (tracks, True)


@pytest.mark.parametrize(
    "events",
    [
        [("site_handover", 1.0)],
        [("site_handover", 1.0), ("rice_conversion", "no")],
        [("operation", "yes")],
        [("operation", "yes"), ("site_handover", 1.0), ("rice_conversion", "yes")],
        [("site_handover", 0.5), ("rice_conversion", "yes"), ("households_agreed", "yes")],
    ],
)
def test_neither_blocked_nor_free(events):
    assert held_up(*events) == ((), None)


@pytest.mark.parametrize(
    "events",
    [
        [("site_handover", 1.0), ("rice_conversion", "yes")],
        [("operation", "yes"), ("wastewater_exists", "yes")],
    ],
)
def test_free_only_where_it_is_proved(events):
    assert held_up(*events) == ((), False)


def test_nobody_was_waiting_before_it_was_seen():
    assert held_up(("compensation_plan", "no"), as_of=day("2024-11-30")) == ((), None)


def test_a_stage_is_told_by_letter_pattern_and_colour():
    for values in zip(*((s.key, s.letter, s.pattern, s.colour) for s in STAGES), strict=True):
        assert len(set(values)) == len(STAGES) == 9
    assert all(s.title_vi and s.title_en for s in STAGES)


# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
VISIONS = {
    "normal": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour):
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    ratio = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", VISIONS)
def test_colours_differ_in_every_colour_vision(vision):
    seen = {s.key: lab(np.array(VISIONS[vision]) @ linear(s.colour)) for s in STAGES}
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 15, (one, other)


def test_letters_are_readable_on_the_colours():
    def luminance(colour):
        return float(linear(colour) @ TO_XYZ[1])

    for found in STAGES:
        assert (luminance(found.colour) + 0.05) / (luminance(INK) + 0.05) >= 4.5, found.key
