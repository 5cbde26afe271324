import datetime as dt
import json

import pytest

from geoapp.domain.cluster import cluster_from_properties
from geoapp.domain.figures import FIGURES
from geoapp.domain.stage import STAGES, blocked, stage_at
from geoapp.simulate.world import LAST_DAY, ROUND, Place, cluster, stage_of, statements

PLACE = Place("Xã Một", "275", {"code": "1", "name": "Hai"})
LATER = dt.date(2030, 1, 1)


@pytest.fixture(scope="module")
def records():
    return [cluster(9, n, 12.5, PLACE) for n in range(80)]


def test_every_cluster_reaches_the_stage_it_was_given(records):
    reached = [stage_at(cluster_from_properties(r), LATER) for r in records]
    assert reached == [stage_of(n) for n in range(80)]
    assert set(ROUND) == {s.key for s in STAGES}


def test_every_event_is_over_by_the_last_day_and_in_order(records):
    for record in records:
        days = [e["from"] for e in record["events"]]
        assert days == sorted(days)
        assert days[0] >= "2018-03-01"
        assert days[-1] < LAST_DAY.isoformat()


def test_everything_says_that_it_is_simulated(records):
    for record in records:
        assert record["id"].startswith("mo-phong-")
        assert "mô phỏng" in record["name"]
        sources = {x["source"] for x in record["events"] + record["facts"]}
        assert sources == {"mô phỏng (geoapp demo, seed 9)"}


def test_some_are_blocked_and_some_are_free(records):
    found = {blocked(cluster_from_properties(r), LATER) for r in records}
    assert found >= {True, False}


def test_statements_are_what_the_record_proves(records):
    said = {s["key"]: s["value"] for s in statements(9, records)}
    assert set(said) == set(FIGURES)
    assert said["established"] == 80
    assert said["started"] + said["not_started"] <= 80
    assert said["complete"] == sum(stage_of(n) in ("complete", "operating") for n in range(80))
    assert said["operating_without_wastewater"] > 0
    assert said["started_2024"] > 0


def test_the_same_seed_tells_the_same_story(records):
    again = [cluster(9, n, 12.5, PLACE) for n in range(80)]
    assert json.dumps(again) == json.dumps(records)
    assert cluster(10, 3, 12.5, PLACE)["events"] != records[3]["events"]
