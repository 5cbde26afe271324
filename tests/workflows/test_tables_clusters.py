"""T3, T4 and T7: what the record and the checks prove of many clusters, and nothing beyond it."""

import copy
import dataclasses
from datetime import date

import orjson
import pytest

from geoapp.domain.track import Event
from geoapp.errors import InputError
from geoapp.storage import open_workspace
from geoapp.workflows.check import check_all
from geoapp.workflows.record import district_names
from geoapp.workflows.tables import cluster_tables
from geoapp.workflows.tables_form import period_start
from tests.workflows.sums import leaves_sum

DAY = date(2024, 12, 26)


@pytest.fixture(scope="module")
def world(shipped):
    space = open_workspace(shipped)
    return space, [r.to_json() for r in check_all(space, DAY)]


@pytest.fixture(scope="module")
def found(world):
    space, documents = world
    made = cluster_tables(documents, space.clusters(), districts=district_names(space))
    orjson.dumps(made)
    return made


def rows(table):
    return {r["key"]: r for r in table["rows"]}


def values(table, key):
    return rows(table)[key]["values"]


def test_every_cluster_stands_once_in_the_state_of_all(found, world):
    keys = [r["key"] for r in found["T4"]["rows"]]
    assert keys == [*(c.id for c in world[0].clusters()), "total"]
    assert all(r["values"]["cut_off"] for r in found["T4"]["rows"][:-1])


def test_rice_of_the_tables_is_rice_of_the_checks(found, world):
    checked = sum(d["rice"]["total_m2"] or 0.0 for d in world[1])
    for key in ("T3", "T4"):
        assert leaves_sum(found[key], "rice_ha") * 1e4 == pytest.approx(checked, abs=1e-6)
        total = values(found[key], "total")
        assert total["rice_ha"] == pytest.approx(checked / 1e4, abs=1e-9)


def test_a_cluster_that_was_not_checked_is_not_free_of_rice(found):
    row = rows(found["T3"])["huu-bang"]
    assert row["kind"] == "note"
    assert row["values"]["rice_ha"] is None
    assert row["values"]["note_vi"].startswith("Chưa loại trừ được đất lúa")
    assert "huu-bang" not in rows(found["T3"])["total"]["sum_of"]
    assert values(found["T4"], "huu-bang")["rice_state_vi"] == "chưa có dữ liệu"
    assert "17/43" in values(found["T3"], "total")["note_vi"]


def test_a_cluster_proved_clear_is_left_off_the_list(world):
    space, documents = world
    changed = copy.deepcopy(documents)
    one = next(d for d in changed if d["site"]["id"] == "son-dong")
    one["layers"][0]["outcome"] = "clear"
    listed = rows(cluster_tables(changed, space.clusters())["T3"])
    assert "son-dong" not in listed
    assert len(listed) == 43


def test_the_record_is_told_with_days_sources_and_both_epochs(found):
    row = values(found["T4"], "ngoc-my-thach-than")
    assert (row["district"], row["communes_2024"]) == ("Quốc Oai", "Ngọc Mỹ, Thạch Thán")
    assert row["communes_2025"] == "Quốc Oai, Kiều Phú"
    assert row["ground_broken_vi"] == "đã có (26/12/2024)"
    assert "minh họa" in row["note_vi"]
    assert values(found["T4"], "huu-bang")["obstacles_vi"] == (
        "Phương án bồi thường (Bài báo 26/12/2024)"
    )
    project = values(found["T3"], "ngoc-my-thach-than")
    assert project["location"] == "Ngọc Mỹ, Thạch Thán, Quốc Oai; từ 1/7/2025: Quốc Oai, Kiều Phú"
    assert project["recovery_vi"] == "chưa có dữ liệu"


def test_what_happened_later_is_not_told(world):
    space, _ = world
    row = values(cluster_tables([], space.clusters(), as_of=date(2021, 1, 1))["T4"], "huu-bang")
    assert row["obstacles_vi"] == "chưa có dữ liệu"
    assert row["cut_off"] == "31/12/2020"
    later = values(cluster_tables([], space.clusters(), as_of=date(2026, 1, 1))["T4"], "huu-bang")
    assert later["clearance_vi"] == "đang làm (23/12/2025–24/12/2025)"


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (0.5, "50 % (01/06/2024)", "50 % (01/06/2024)"),
        ((0.1, 0.2), "10–20 % (01/06/2024)", "10–20 % (01/06/2024)"),
        ("no", "chưa (01/06/2024)", None),
    ],
)
def test_a_share_is_told_as_it_was_published(world, value, vi, en):
    event = Event("infrastructure", value, date(2024, 6, 1), date(2024, 6, 1), None, None, "test")
    row = state_of(world, event)
    assert row["infrastructure_vi"] == vi
    assert en is None or row["infrastructure_en"] == en


def state_of(world, event):
    cluster = world[0].clusters()[0]
    changed = dataclasses.replace(cluster, events=(*cluster.events, event))
    return values(cluster_tables([], [changed], as_of=DAY)["T4"], cluster.id)


def test_the_council_s_state_is_the_check_s_where_it_has_one(world):
    space, documents = world
    changed = copy.deepcopy(documents)
    changed[0]["approvals"] = {"state": "partly"}
    made = cluster_tables(changed, space.clusters())["T4"]
    assert values(made, changed[0]["site"]["id"])["council_vi"] == "mới được chấp thuận một phần"


def test_the_form_has_all_27_lines_and_says_which_it_cannot_fill(found):
    lines = [r["values"] for r in found["T7"]["rows"]]
    assert len(lines) == 35
    assert {x["line"].split(".")[0] for x in lines} == {str(n) for n in range(1, 28)}
    for line in lines:
        assert (line["result"] is None) == (line["note_vi"] == "chưa có dữ liệu")
    assert "43 cụm" in found["T7"]["title_vi"]


def test_the_form_counts_what_is_proved_and_what_is_open(found):
    def line(number):
        each = values(found["T7"], f"line-{number}")
        return each["result"], each.get("open")

    assert line(3) == (43, 0)
    assert line(4) == (pytest.approx(356.66), 26)
    assert line(5) == (0, 0)
    assert line(15) == (2, 40)
    assert line(26) == (1, 41)  # one plant under way, one cluster known to have none
    assert line(27) == (None, 43)
    assert values(found["T7"], "line-15")["note_vi"] == "Ít nhất."


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2024, 12, 14), date(2023, 12, 15)),
        (date(2024, 12, 15), date(2024, 12, 15)),
        (date(2024, 6, 14), date(2023, 12, 15)),
    ],
)
def test_a_report_s_data_begin_on_15_december(day, start):
    assert period_start(day) == start


def test_a_cluster_established_in_the_period_is_counted_there(world):
    cluster = world[0].clusters()[0]
    event = Event("establishment", "yes", date(2024, 3, 1), date(2024, 3, 1), None, None, "test")
    changed = dataclasses.replace(cluster, events=(event,))
    made = cluster_tables([], [changed], as_of=date(2024, 6, 14))["T7"]
    assert values(made, "line-5")["result"] == 1


def test_checks_of_two_days_are_refused(world):
    space, documents = world
    other = [documents[0] | {"as_of": "2025-01-01"}, *documents[1:]]
    with pytest.raises(InputError, match="one day, not of 2024-12-26, 2025-01-01"):
        cluster_tables(other, space.clusters())
    with pytest.raises(InputError, match="none"):
        cluster_tables([], space.clusters())
