"""Rows and pages of the record."""

import json
from datetime import date

import pytest

from geoapp.domain.stage import STAGES
from geoapp.domain.track import TRACKS
from geoapp.errors import NotFound
from geoapp.storage import open_workspace
from geoapp.workflows.layer_rows import cluster_row
from geoapp.workflows.record import cluster_detail, cluster_views, district_names
from geoapp.workflows.summarise import summary

ARTICLE = date(2024, 12, 26)


@pytest.fixture(scope="module")
def workspace(shipped):
    return open_workspace(shipped)


@pytest.fixture(scope="module")
def views(workspace):
    return {v["id"]: v for v in cluster_views(workspace, ARTICLE)}


def test_a_row_a_cluster_in_the_order_of_the_record(workspace, views):
    assert list(views) == [c.id for c in workspace.clusters()]
    assert {v["stage"] for v in views.values()} <= {s.key for s in STAGES}
    assert all(set(v) == set(views["son-dong"]) for v in views.values())
    json.dumps(list(views.values()), allow_nan=False)


def test_a_cluster_before_its_decision_has_no_stage(workspace):
    for day in (date(2017, 12, 31), date(2019, 6, 1)):
        rows, found = cluster_views(workspace, day), summary(workspace, day)
        counts = [row["established"] for row in rows].count
        figure = found["figures"]["established"]
        assert (counts(True), counts(None)) == (figure["recorded"], figure["unknown"])
        assert sum(found["stages"].values()) == figure["recorded"]
        for row in rows:
            told = (row["stage_title_vi"], row["stage_title_en"])
            not_yet = told == ("Chưa thành lập", "Not yet established")
            assert not_yet == (row["established"] is False)
            assert row["established"] or row["stage"] == "unknown"
    assert counts(False) > 0
    row = cluster_row(next(r for r in rows if r["established"] is False))
    assert row["stage_vi"] == "Chưa thành lập"


def test_no_stage_claims_that_nothing_came_after_it():
    decided = next(s for s in STAGES if s.key == "decided")
    assert (decided.title_vi, decided.title_en) == ("Đã có quyết định thành lập", "Established")


def test_a_row_that_is_stuck(views):
    found = views["phu-thi-gd2"]
    assert (found["stage"], found["stage_letter"]) == ("clearance", "B")
    assert found["blocked"] is True
    assert found["blocking"] == ["households_agreed", "rice_conversion"]
    assert found["district_name"] == "Gia Lâm"
    assert found["communes_2025"] == "Gia Lâm (?), Thuận An (?)"
    assert found["communes_2025_codes"] == ["00565", "00562"]
    assert (found["area_ha"], found["area_drawn_ha"]) == ([], None)


def test_a_row_with_an_area(views):
    found = views["son-dong"]
    assert [a["value"] for a in found["area_ha"]] == [72.9]
    assert found["area_drawn_ha"] == pytest.approx(72.9, abs=0.01)
    assert found["decision"] == "2791/QĐ-UBND (26/06/2020)"
    assert found["started"] is None
    assert "Bài báo 26/12/2024" in found["source"]


def test_sources_that_differ_stand_side_by_side(views):
    areas = views["lien-ha-2"]["area_ha"]
    assert [a["value"] for a in areas] == [20, 21.99]
    assert areas[0]["source"] != areas[1]["source"]


def test_a_slot_says_nothing(views):
    found = views["chua-cong-bo-01"]
    assert (found["named"], found["stage"], found["boundary"]) == (False, "unknown", "none")
    assert (found["blocked"], found["started"], found["wastewater"]) == (None, None, None)
    for key in ("district_name", "communes_2024", "communes_2025", "investor", "decision"):
        assert found[key] is None


def test_wastewater_of_the_two_that_operate(views):
    assert views["thanh-thuy-gd2"]["wastewater"] == "under_way"
    assert views["chang-son-gd2"]["wastewater"] == "no"


def test_membership_in_both_languages(views):
    for found in views.values():
        assert found["membership_vi"]
        assert found["membership_en"]
        assert found["membership_vi"] != found["membership_en"]


def track(workspace, identity, key, as_of=ARTICLE):
    detail = cluster_detail(workspace, identity, as_of)
    return next(t for t in detail["tracks"] if t["key"] == key)


def test_a_page_has_every_track_in_order(workspace):
    detail = cluster_detail(workspace, "son-dong", ARTICLE)
    assert [t["key"] for t in detail["tracks"]] == [t.key for t in TRACKS]
    assert all(t["title_vi"] and t["title_en"] for t in detail["tracks"])
    json.dumps(detail, allow_nan=False)


def test_a_range_stays_a_range(workspace):
    found = track(workspace, "xuan-thu", "site_handover")
    assert found["value"] == [0.10, 0.20]
    assert (found["from"], found["known_on"]) == ("2024-12-26", "2024-12-26")
    assert "10-20%" in found["note_vi"]


def test_a_track_without_data_is_empty(workspace):
    found = track(workspace, "xuan-thu", "infrastructure")
    assert found["value"] is None
    assert found["source"] is None


def test_what_a_later_event_proves_is_shown_as_derived(workspace):
    found = track(workspace, "cn2", "ground_broken")
    assert (found["value"], found["from"], found["to"]) == ("no", "2024-12-26", "2024-12-26")
    assert "23/06/2025" in found["note_vi"]
    assert "23/06/2025" in found["note_en"]
    after = track(workspace, "cn2", "ground_broken", date(2025, 6, 23))
    assert (after["value"], after["note_vi"].startswith("Suy ra")) == ("yes", False)


def test_a_later_share_is_not_made_a_no_before(workspace):
    assert track(workspace, "xuan-thu", "site_handover", date(2023, 1, 1))["value"] is None


def test_history_holds_what_was_before(workspace):
    found = track(workspace, "huu-bang", "site_handover", date(2026, 1, 1))
    assert found["from"] == "2025-12-23"
    assert [e["from"] for e in found["history"]] == ["2025-11-25"]
    assert track(workspace, "huu-bang", "site_handover", date(2025, 12, 1))["history"] == []


def test_between_a_no_and_a_yes_nothing_is_certain(workspace):
    found = track(workspace, "huu-bang", "compensation_plan", date(2025, 6, 1))
    assert (found["value"], found["certain"]) == ("no", False)
    assert track(workspace, "huu-bang", "compensation_plan")["certain"] is True


def test_a_decision_of_a_later_day_is_no_fact_yet(workspace):
    def facts(as_of):
        return {f["fact"] for f in cluster_detail(workspace, "cn2", as_of)["facts"]}

    assert "land_lease" not in facts(ARTICLE)
    assert "land_lease" in facts(date(2025, 6, 2))


def test_an_unknown_cluster_is_not_found(workspace):
    with pytest.raises(NotFound, match="nowhere"):
        cluster_detail(workspace, "nowhere", ARTICLE)


def test_districts_by_code(workspace):
    assert len(district_names(workspace)) == 30
