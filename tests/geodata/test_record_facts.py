"""The record that ships: complete, sourced, and nothing in it that no source says."""

import csv
import json
from collections import Counter, defaultdict
from datetime import date
from itertools import chain

import pytest

from geoapp.domain.admin import CrosswalkRow
from geoapp.domain.cluster import MEMBERSHIP, cluster_from_properties
from geoapp.domain.figures import FIGURES
from geoapp.domain.statement import statement_from_dict
from geoapp.domain.text import fold
from geoapp.storage import open_workspace
from geoapp.workflows.summarise import summary
from tests.conftest import SHIPPED

WITHOUT_A_SOURCE = "Kiến thức chung, chưa có nguồn"


def load(name):
    return json.loads((SHIPPED / name).read_text(encoding="utf-8"))


FEATURES = load("clusters.geojson")["features"]
RECORD = [cluster_from_properties(f["properties"]) for f in FEATURES]
NAMED = [c for c in RECORD if c.named]
SLOTS = [c for c in RECORD if not c.named]
STATEMENTS = load("statements.json")
ARTICLE = "Bài báo 26/12/2024"


def test_forty_three_clusters_with_ids_of_their_own():
    assert len(RECORD) == 43
    assert len({c.id for c in RECORD}) == 43
    assert len({fold(c.name) for c in RECORD}) == 43
    assert [f["id"] for f in FEATURES] == [c.id for c in RECORD]
    assert (len(NAMED), len(SLOTS)) == (28, 15)


def test_a_slot_carries_nothing_but_its_existence():
    for slot in SLOTS:
        assert slot.facts == ()
        assert (slot.district_code, slot.communes_2024, slot.communes_2025) == (None, (), ())
        assert (slot.craft_village, slot.boundary, slot.boundary_source) == (None, "none", None)
        assert [e.track for e in slot.events] == ["establishment"]
        assert (slot.events[0].start, slot.events[0].end) == (date(2018, 1, 1), date(2020, 12, 31))
        assert slot.membership == "count"


@pytest.mark.parametrize("cluster", NAMED, ids=lambda c: c.id)
def test_each_value_has_a_source_that_can_be_found(cluster):
    for entry in chain(cluster.facts, cluster.events):
        known = entry.source.startswith(("https://", "http://", "english.hanoi.gov.vn"))
        general = entry.source == WITHOUT_A_SOURCE and getattr(entry, "fact", "") == "location"
        assert known or general or entry.source == ARTICLE, entry


@pytest.mark.parametrize("cluster", RECORD, ids=lambda c: c.id)
def test_dates_are_possible(cluster):
    for event in cluster.events:
        assert date(2018, 1, 1) <= event.start <= event.end <= date(2026, 1, 1)
        assert event.known_on is None or event.start <= event.known_on
    for entry in chain(cluster.facts, cluster.events):
        known_on = entry.known_on
        assert (entry.source == ARTICLE) == (known_on == date(2024, 12, 26))


def test_one_decision_within_the_three_years():
    for cluster in RECORD:
        (decided,) = [e for e in cluster.events if e.track == "establishment"]
        assert date(2018, 1, 1) <= decided.start <= decided.end <= date(2020, 12, 31)
        exact = decided.source != ARTICLE
        assert exact == (cluster.membership == "decision date")


def test_membership_has_words():
    assert {c.membership for c in RECORD} <= set(MEMBERSHIP)


def test_notes_are_in_both_languages():
    for cluster in RECORD:
        for entry in chain(cluster.facts, cluster.events):
            assert bool(entry.note_vi) == bool(entry.note_en), entry


def test_a_boundary_is_drawn_only_where_an_area_is_documented():
    for cluster in RECORD:
        if cluster.boundary == "illustrative":
            assert cluster.values("area_ha"), cluster.id
            assert "minh họa" in cluster.boundary_source
        if cluster.boundary == "location":
            assert not cluster.values("area_ha"), cluster.id
        assert bool(cluster.communes_2024) == (cluster.boundary != "none"), cluster.id
    assert Counter(c.boundary for c in RECORD) == {"illustrative": 17, "location": 10, "none": 16}


def test_old_communes_lie_in_their_district():
    known = {
        (f["properties"]["district_code"], fold(f["properties"]["name"]))
        for f in load("communes_2024.geojson")["features"]
    }
    for cluster in NAMED:
        for commune in cluster.communes_2024:
            assert (cluster.district_code, fold(commune)) in known, (cluster.id, commune)


def test_new_communes_have_their_codes_and_take_land_from_the_old():
    names = {
        f["properties"]["code"]: f["properties"]["name"]
        for f in load("communes_2025.geojson")["features"]
    }
    with (SHIPPED / "crosswalk_2025.csv").open(encoding="utf-8", newline="") as lines:
        rows = [CrosswalkRow.from_row(row) for row in csv.DictReader(lines)]
    became = defaultdict(set)
    for row in rows:
        became[row.district_code, fold(row.old_name)].add(row.new.code)
    for cluster in NAMED:
        old = [became[cluster.district_code, fold(c)] for c in cluster.communes_2024]
        for commune in cluster.communes_2025:
            assert names[commune.code] == commune.name
            if commune.certainty != "possible":
                assert any(commune.code in codes for codes in old), (cluster.id, commune)


def test_the_crosswalk_gives_all_of_each_old_commune_away():
    shares = defaultdict(float)
    with (SHIPPED / "crosswalk_2025.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            row = CrosswalkRow.from_row(line)
            shares[row.district_code, row.old_name, line["old_full_name"]] += row.share_of_old
    assert len(shares) == 584
    assert [k for k, total in shares.items() if not 0.97 < total < 1.0015] == []


def test_what_two_sources_say_is_both_there():
    lien_ha = next(c for c in RECORD if c.id == "lien-ha-2")
    assert [f.value for f in lien_ha.values("area_ha")] == [20, 21.99]
    assert len({f.source for f in lien_ha.values("area_ha")}) == 2


def test_areas_as_documented():
    stated = {c.id: [f.value for f in c.values("area_ha")] for c in RECORD if c.values("area_ha")}
    assert stated == {
        "ngoc-my-thach-than": [21], "son-dong": [72.9], "tan-hoa": [12.94], "thanh-thuy-gd2": [7.7],
        "nam-phuc-tho-gd1": [41.7], "tam-hiep": [20], "lien-hiep-gd2": [12.2], "vong-xuyen": [5.92],
        "cn2": [50.59], "thiet-binh": [20.98], "lien-ha-2": [20, 21.99], "duc-tu": [15],
        "thuy-lam": [17], "phu-yen": [10.5], "cau-bau": [5.29], "phuong-trung": [9.55],
        "hong-duong": [11.4],
    }  # fmt: skip


def test_no_cluster_is_given_a_progress_that_is_not_public():
    assert not [e for c in RECORD for e in c.events if e.track == "infrastructure"]


def test_statements_are_of_known_figures_with_date_source_and_sentence():
    for values in STATEMENTS:
        found = statement_from_dict(values)
        assert found.key in FIGURES
        assert found.as_of <= found.published_on
        assert found.source == ARTICLE or found.source.startswith("https://")
        assert found.quote or (found.note_vi and found.note_en)
    pairs = [(v["key"], v["as_of"]) for v in STATEMENTS]
    assert len(set(pairs)) == len(pairs)


def test_what_the_article_does_not_print_is_marked_derived():
    article = {v["key"]: v for v in STATEMENTS if v["source"] == ARTICLE}
    assert {k: v["derived"] for k, v in article.items() if v["derived"]} == {
        "not_started": "43 - 33",
        "earlier_works": "33 - 7 - 4 - 6",
    }
    value = {k: v["value"] for k, v in article.items()}
    assert value["not_started"] == value["established"] - value["started"]
    built = value["complete"] + value["at_least_90"] + value["at_least_50"]
    assert value["earlier_works"] == value["started"] - built


def test_other_clusters_are_not_in_the_record():
    others = load("other_clusters.json")
    names = {fold(c.name) for c in RECORD}
    assert len(others) == 30
    for other in others:
        assert fold(other["name"]) not in names
        assert other["why_vi"]
        assert other["why_en"]
        assert other["source"]
        assert other["membership"] in ("unsure", "outside")
    unsure = {o["name"] for o in others if o["membership"] == "unsure"}
    assert unsure == {"Thanh Đa", "Đại Thắng", "Phú Túc"}


def test_the_readme_speaks_of_every_file():
    readme = (SHIPPED / "README.md").read_text(encoding="utf-8")
    for path in SHIPPED.glob("[!.]*"):
        assert f"`{path.name}`" in readme or path.name == "README.md", path.name
    for owner in ("Marc Choisy", "Thang Le Quoc", "Tran Ngoc Minh Hieu"):
        assert owner in readme
    assert "THE SOFTWARE IS PROVIDED" in readme


def test_before_any_decision_nothing_is_counted():
    found = summary(open_workspace(SHIPPED), date(2017, 12, 31))
    assert {(f["recorded"], f["unknown"]) for f in found["figures"].values()} == {(0, 0)}
    assert sum(found["stages"].values()) == 0
