"""Clusters made up for tests."""

from datetime import date

from geoapp.domain.cluster import Cluster
from geoapp.domain.track import Event


def day(text):
    return date.fromisoformat(text)


def event(track, value, start, end=None, known_on=None):
    known = day(known_on) if known_on else None
    return Event(track, value, day(start), day(end or start), known, None, "a source")


def cluster(*events, established=True, **changes):
    decided = [event("establishment", "yes", "2020-06-26", known_on="2020-07-01")]
    values = {
        "id": "a", "name": "A", "named": True, "craft_village": None, "district_code": "275",
        "communes_2024": (), "communes_2025": (), "boundary": "none", "boundary_source": None,
        "boundary_date": None, "membership": None, "facts": (),
        "events": tuple((decided if established else []) + list(events)),
    }  # fmt: skip
    return Cluster(**(values | changes))
