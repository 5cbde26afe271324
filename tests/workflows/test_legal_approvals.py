"""Four areas, the resolution on the rice, the budget: states and sentences."""

import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapp.domain.verdict import UNPROVED
from geoapp.errors import InputError, WorkspaceError
from geoapp.storage import open_workspace
from geoapp.storage.rules import shipped_rules
from geoapp.workflows.check import check_cluster
from geoapp.workflows.legal import approvals, costs
from geoapp.workflows.legal_values import SiteKnown, rice_at_most
from tests.domain.records import event
from tests.domain.test_approval import BOOKED, LIST
from tests.workflows.legal import day, document, fact, of

ON = "2025-06-01"


class Space(SimpleNamespace):
    def clusters(self):
        return [SimpleNamespace(id=i) for i in "abc"]


@pytest.fixture
def asked(tmp_path):
    def run(made, on=ON, cluster=None, text=LIST):
        if text is not None:
            (tmp_path / "approvals.toml").write_text(text, encoding="utf-8")
        found = approvals(Space(path=tmp_path, tolerance_m2=10.0), made, cluster, day(on))
        json.dumps(found, allow_nan=False)
        assert "{" not in found["text_vi"] + found["text_en"]
        return found

    return run


def test_without_a_list_there_is_no_data_in_words(asked):
    found = asked(document(luc=5e4), cluster=of(), text=None)
    assert (found["state"], found["missing_m2"], found["budget"]) == ("no_data", None, None)
    assert found["text_vi"].startswith("Chưa có dữ liệu:")
    assert found["needed_m2"] == 5e4


@pytest.mark.parametrize(
    ("rice", "on", "state", "missing"),
    [
        ({"luc": 125_000.0}, ON, "covered", 0.0), ({"luc": 125_000.0005}, ON, "covered", 0.0),
        ({"luc": 125_001.0}, ON, "partly", 1.0), ({"luk": 150_000.0}, ON, "partly", 25_000.0),
        ({}, ON, "covered", 0.0), ({"luc": 1e5, "unknown": 2e4}, ON, "covered", 0.0),
        ({"luc": 1e5, "unknown": 3e4}, ON, "no_data", 0.0),
        ({"luc": 126e3, "unknown": 3e4}, ON, "partly", 1000.0),
        ({"luc": 125_000.0}, "2025-12-31", "covered", 0.0),
        ({"luc": 125_000.0}, "2026-01-01", "lapsed", 125_000.0),
        ({"luc": 125_000.0}, "2024-12-31", "none", 125_000.0),
        ({"known": False}, ON, "no_data", None),
        ({"luc": 9e4, "reasons": ["rice", "illustrative"]}, ON, "no_data", 0.0),
        ({"luc": 130e3, "reasons": ["rice", "illustrative"]}, ON, "partly", 5000.0),
        ({"luc": 9e4, "reasons": ["stale"], "outcome": "stale"}, ON, "no_data", 0.0),
    ],
)  # fmt: skip
def test_states(asked, rice, on, state, missing):
    found = asked(document(**rice), on, of())
    assert found["state"] == state
    assert found["missing_m2"] == (missing if missing is None else pytest.approx(missing))


@pytest.mark.parametrize(
    ("luc", "on", "state"),
    [
        (99_999.0, "2024-07-31", "covered"), (100_000.0, "2024-07-31", "no_data"),
        (100_000.0, "2024-08-01", "covered"),
    ],
)  # fmt: skip
def test_a_council_list_is_not_the_prime_ministers_approval(asked, luc, on, state):
    text = LIST.replace("2024-12-12", "2024-03-29").replace("year = 2025", "year = 2024")
    found = asked(document(luc=luc), on, of(), text)
    assert found["state"] == state
    assert ("chấp thuận khác" in found["text_vi"]) == (state == "no_data")


def test_where_no_rice_is_proved_no_resolution_is_needed(asked):
    found = asked(document(), text=None)
    assert (found["state"], found["needed_m2"], found["missing_m2"]) == ("covered", 0.0, 0.0)
    drawn = asked(document(reasons=["illustrative"], outcome="no_data"), text=None)
    assert drawn["state"] == "no_data"


def test_a_cluster_that_no_list_names(asked):
    found = asked(document(luc=5e4), cluster=of(id="c"))
    assert (found["state"], found["resolution"], found["missing_m2"]) == ("none", None, 5e4)


def test_a_boundary_that_is_no_cluster(asked):
    assert asked(document(luc=5e4))["state"] == "no_data"


def test_the_resolution_is_told(asked):
    found = asked(document(luc=5e4), cluster=of())
    assert found["resolution"] == {
        "number": "69/NQ-HĐND", "date": "2024-12-12", "valid_from": "2025-01-01",
        "valid_to": "2025-12-31", "rice_m2": 125_000.0, "source": "https://example.org/69",
    }  # fmt: skip
    assert "69/NQ-HĐND ngày 12/12/2024, hiệu lực đến 31/12/2025" in found["text_vi"]


def test_after_the_year_what_was_converted_counts(asked):
    found = asked(document(luc=5e4), "2026-01-01", of(), LIST + BOOKED)
    assert (found["state"], found["approved_m2"]) == ("covered", 5e4)
    more = asked(document(luc=8e4), "2026-01-01", of(), LIST + BOOKED)
    assert (more["state"], more["missing_m2"]) == ("partly", 3e4)


def test_the_budget_of_the_year(asked):
    budget = asked(document(luc=5e4), cluster=of(), text=LIST + BOOKED)["budget"]
    assert (budget["year"], budget["approved_m2"], budget["used_m2"], budget["left_m2"]) == (
        2025, 4e5, 5e4, 35e4,
    )  # fmt: skip
    assert asked(document(), "2026-01-01", of(), LIST + BOOKED)["budget"] is None


def test_a_list_that_contradicts_itself_is_refused(asked):
    with pytest.raises(WorkspaceError, match="booked twice"):
        asked(document(), cluster=of(), text=LIST + BOOKED + BOOKED)


# the record's track rice_conversion beside the list


@pytest.mark.parametrize(
    ("said", "when", "luc", "state", "approved", "contradicts"),
    [
        ("yes", "2025-03-01", 125_000.0, "covered", 125_000.0, False),
        ("no", "2024-12-11", 125_000.0, "covered", 125_000.0, False),  # older than the list
        ("no", "2025-03-01", 125_000.0, "none", 0.0, True),
        (0.5, "2025-03-01", 125_000.0, "partly", 62_500.0, True),
        ("under_way", "2025-03-01", 250_000.0, "partly", 125_000.0, False),
        ("yes", "2025-03-01", 250_000.0, "partly", 125_000.0, True),  # the list gives less
        ((0.4, 0.6), "2025-03-01", 250_000.0, "partly", 125_000.0, False),
    ],
)
def test_record_and_list_agree_or_the_smaller_counts(
    asked, said, when, luc, state, approved, contradicts
):
    mine = of(events=[event("rice_conversion", said, when)])
    found = asked(document(luc=luc, site=4e5), cluster=mine)
    assert (found["state"], found["approved_m2"]) == (state, approved)
    reasons = [d["reason"] for d in found["differences"]]
    assert ("contradiction" in reasons) == contradicts
    assert ("trái nhau" in found["text_vi"]) == contradicts


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_where_they_say_the_same_the_check_and_the_approvals_have_one_number(asked, share):
    """``rice.approved_m2`` of a check is the record's share; the list gives the same metres."""
    luc = 125_000.0 / share if share else 1e5
    text = LIST if share else LIST.replace('id = "a"', 'id = "c"')
    mine = of(events=[event("rice_conversion", share, "2025-03-01")])
    made = document(luc=luc, site=1e6, approved=luc * share)
    found = asked(made, cluster=mine, text=text)
    assert found["approved_m2"] == pytest.approx(made["rice"]["approved_m2"])
    assert found["missing_m2"] == pytest.approx(made["rice"]["missing_m2"])


def test_what_the_record_says_is_told_without_a_list(asked):
    mine = of(events=[event("rice_conversion", "no", "2024-12-26")])
    found = asked(document(luc=5e4), cluster=mine, text=None)
    assert found["state"] == "no_data"
    assert "Hồ sơ ghi ngày 26/12/2024: chưa được chấp thuận" in found["text_vi"]


AMOUNT = st.floats(0, 3e5)


@given(AMOUNT, AMOUNT, AMOUNT, st.sampled_from(["yes", "no", "under_way", 0.5, None]),
       st.dates(day("2024-06-01"), day("2026-06-01")))  # fmt: skip
def test_covered_is_only_said_where_every_doubt_is_covered(tmp_path_factory, luc, luk, doubt,
                                                           said, on):  # fmt: skip
    folder = tmp_path_factory.getbasetemp() / "budget"
    folder.mkdir(exist_ok=True)
    (folder / "approvals.toml").write_text(LIST + BOOKED, encoding="utf-8")
    mine = of(events=[event("rice_conversion", said, "2025-03-01")] if said else [])
    made = document(luc, luk, unknown=doubt, site=1e6)
    found = approvals(Space(path=folder, tolerance_m2=0.0), made, mine, on)
    if found["state"] == "covered":
        assert made["rice"]["upper_m2"] <= (found["approved_m2"] or 0.0) + 2e-3
    if found["state"] == "partly":
        assert 0 < found["missing_m2"] <= made["rice"]["total_m2"]
    if found["budget"]:
        assert found["budget"]["left_m2"] >= 0


# areas


def test_four_areas_and_their_differences(asked):
    mine = of(fact("area_ha", 20, "ha"), fact("area_ha", 21.99, "ha"))
    made = document(luc=5e4, site=219_930.0, unmapped=100.0, doubled=40.0)
    made["site"]["declared_m2"] = 150_000.0
    found = asked(made, cluster=mine)
    assert [found[f"{k}_m2"] for k in ("decision", "declared", "polygon", "parcels")] == [
        219_900.0, 150_000.0, 219_930.0, 219_870.0,
    ]  # fmt: skip
    told = {d["between"]: d["reason"] for d in found["differences"]}
    assert told == {
        "earlier_decision-decision": "sources", "decision-polygon": "rounding",
        "decision-declared": "unknown", "declared-polygon": "unknown",
        "polygon-parcels": "ledger",
    }  # fmt: skip
    assert found["differences"][1]["between_vi"] == "quyết định – ranh giới"
    assert found["differences"][1]["reason_en"] == "rounding of the decision"
    assert [d["value"] for d in found["decisions"]] == [20, 21.99]


def test_parcels_that_the_ledger_does_not_explain_have_no_reason(asked):
    made = document(site=2e5, gross=1.9e5)
    (found,) = asked(made, cluster=of())["differences"]
    assert (found["between"], found["reason"]) == ("polygon-parcels", "unknown")


def test_a_drawn_boundary_proves_nothing_of_the_area(asked):
    made = document(site=219_899.997, drawn=True)
    found = asked(made, cluster=of(fact("area_ha", 21.99, "ha")))
    assert {d["between"]: d["reason"] for d in found["differences"]}["decision-polygon"] == "drawn"


def test_the_case_of_a_file_that_declared_less_than_it_drew(asked):
    made = document(site=731_200.0)
    made["site"]["declared_m2"] = 550_000.0
    found = asked(made)
    assert "+18,12 ha so với khai báo (32,95 %): chưa rõ lý do" in found["text_vi"]


def test_every_cluster_that_ships_has_no_data(shipped):
    workspace = open_workspace(shipped)
    on = day("2024-12-26")
    for cluster in workspace.clusters()[:8]:
        made = check_cluster(workspace, cluster.id, on).to_json()
        found = approvals(workspace, made, cluster, on)
        assert found["state"] == "no_data"
        json.dumps(found, allow_nan=False)


# costs


def test_the_payment_is_luc_by_price_by_rate():
    found = costs(document(luc=10_000.0, luk=40_000.0), day("2025-02-23"), 162_000)
    assert (found["fee_vnd"], found["rate"]) == (1_134_000_000, 0.7)
    assert found["topsoil_m3"] == [2000.0, 2500.0]
    assert "1.134.000.000 đ" in found["text_vi"]


@pytest.mark.parametrize(
    ("luc", "price", "fee"),
    [(3_654.2, 135_000, 345_321_900), (1.0, 1, 1), (0.0, 162_000, 0), (72_900.5, 155_500, None)],
)
def test_hand_computed_payments(luc, price, fee):
    from decimal import Decimal

    exact = Decimal(str(luc)) * price * Decimal("0.7")
    found = costs(document(luc=luc), day("2025-06-01"), price)["fee_vnd"]
    assert abs(found - exact) <= Decimal("0.51")
    assert fee is None or found == fee


def test_no_rate_before_its_day_and_no_price_without_the_user():
    early = costs(document(luc=1e4), day("2025-02-22"), 162_000)
    assert (early["rate"], early["fee_vnd"], early["topsoil_m3"]) == (None, None, [2e3, 2.5e3])
    assert "không có tỷ lệ nào có hiệu lực ngày 22/02/2025" in early["text_vi"]
    blank = costs(document(luc=1e4), day("2025-02-23"))
    assert (blank["rate"], blank["price_vnd_m2"], blank["fee_vnd"]) == (0.7, None, None)
    assert "hãy nhập giá" in blank["text_vi"]


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(1, 1e6))
def test_luk_is_never_charged(luc, luk, price):
    with_luk = costs(document(luc=luc, luk=luk, site=3e6), day("2025-06-01"), price)
    without = costs(document(luc=luc, site=3e6), day("2025-06-01"), price)
    for key in ("luc_m2", "fee_vnd", "topsoil_m3"):
        assert with_luk[key] == without[key]


def test_what_may_be_luc_is_named_and_not_charged():
    found = costs(document(luc=1e4, lua=500.0, unknown=300.0), day("2025-06-01"), 100)
    assert (found["luc_m2"], found["luc_high_m2"], found["fee_vnd"]) == (1e4, 10_800.0, 700_000)
    assert "0,08 ha" in found["text_vi"]
    assert (found["fee_high_vnd"], found["topsoil_m3"]) == (756_000, [2000.0, 2700.0])
    assert "Có thể đến 756.000 đ, nếu cả 10.800,0 m² là LUC." in found["text_vi"]
    assert "up to 756,000 VND" in found["text_en"]


@pytest.mark.parametrize("reason", sorted(UNPROVED))
def test_a_layer_that_proves_nothing_leaves_the_whole_site_to_luc(reason):
    """Rules, costs and the document have one upper bound, also where LUK is shown."""
    made = document(luc=1e4, luk=2e4, site=5e4, reasons=["rice", reason])
    found = costs(made, day("2025-06-01"), 100)
    known = SiteKnown(made, None, day("2025-06-01"), 10.0)
    spans = [known.span(q).high for q in ("luc_m2", "luk_m2", "lua_m2", "rice_m2")]
    assert {*spans, made["rice"]["upper_m2"], found["luc_high_m2"]} == {5e4}
    assert (found["fee_vnd"], found["fee_high_vnd"]) == (700_000, 3_500_000)
    assert found["topsoil_m3"] == [2000.0, 12_500.0]


@given(*[st.floats(0, 1e5) for _ in range(6)], st.sampled_from([None, "gap", "stale", "empty"]))
def test_no_bound_is_below_what_is_shown_or_differs(luc, luk, lua, possible, unknown, bare, reason):
    made = document(luc, luk, lua, possible, unknown, bare, site=6e5,
                    reasons=[reason] if reason else None)  # fmt: skip
    known = SiteKnown(made, None, day("2025-06-01"), 10.0)
    rice = made["rice"]
    assert known.span("rice_m2").high == pytest.approx(rice["upper_m2"], abs=2e-3)
    for name in ("luc_m2", "luk_m2", "lua_m2"):
        high = rice_at_most(made, name)
        assert rice[name] <= high <= rice["upper_m2"] + 1e-6
        assert known.span(name).high in (high, 0.0, pytest.approx(high))


def test_an_unknown_area_costs_an_unknown_sum():
    found = costs(document(known=False), day("2025-06-01"), 162_000)
    assert (found["luc_m2"], found["fee_vnd"], found["topsoil_m3"]) == (None, None, None)
    assert found["text_vi"].startswith("Chưa có dữ liệu")


def test_a_layer_that_proves_nothing_says_so_beside_the_sum():
    made = document(luc=1e4, reasons=["rice", "illustrative"])
    assert "Lớp có điều chưa rõ." in costs(made, day("2025-06-01"), 1)["text_vi"]


@pytest.mark.parametrize("price", [0, -1, float("nan"), float("inf"), 1e12, True, "162000", []])
def test_a_price_that_is_none_is_refused(price):
    with pytest.raises(InputError, match="VND/m²"):
        costs(document(luc=1e4), day("2025-06-01"), price)


def test_rate_and_depth_are_read_from_the_rules():
    from dataclasses import replace

    rules = [replace(r, values={"fee_rate": 1.0}) if r.id == "hanoi-2025-rate" else r
             for r in shipped_rules() if "strip" not in r.id]  # fmt: skip
    found = costs(document(luc=1e4), day("2025-06-01"), 100, rules)
    assert (found["fee_vnd"], found["topsoil_m3"]) == (1_000_000, None)
