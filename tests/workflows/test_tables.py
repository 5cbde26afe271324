"""Tables: every square metre in one row, sums to follow, nothing said that is not known."""

import copy
import json
from math import fsum

import orjson
import pytest
from hypothesis import given, settings

from geoapp.storage import open_workspace
from geoapp.workflows.check import check_cluster, check_site
from geoapp.workflows.tables import tables
from tests.strategies import layers, polygons
from tests.workflows.sums import leaves_sum
from tests.worlds import AS_OF, GROUND, at, box, fields, make

SITE = box(20, 20, 280, 180)


def checked(folder, shape=SITE):
    return check_site(open_workspace(folder), at(shape), site_id="s", name="S", as_of=AS_OF)


def made(result, **more):
    document = result.to_json() | more
    found = tables(document, result.pieces_geojson())
    orjson.dumps(found)
    for each in found.values():
        hold(each)
    return document, found


def hold(each):
    """What every table promises its readers."""
    keys = [r["key"] for r in each["rows"]]
    assert len(set(keys)) == len(keys)
    columns = {c["key"]: c for c in each["columns"]}

    for row in each["rows"]:
        assert set(row["sum_of"]) <= set(keys)
        assert row["key"] not in row["sum_of"]
        assert bool(row["sum_of"]) <= (row["kind"] in ("subtotal", "total"))
        for key, value in row["values"].items():
            digits = columns.get(key, {"digits": None})["digits"]
            assert key not in columns or digits is None or isinstance(value, int | float | None)
    sums = [k for r in each["rows"] for k in r["sum_of"]]
    assert len(sums) == len(set(sums)), "a row is in two sums"


def by_key(each):
    return {r["key"]: r["values"] for r in each["rows"]}


def kinds(each):
    return [(r["kind"], r["key"]) for r in each["rows"]]


def test_t1_has_the_form_that_offices_use(tmp_path):
    parcels = [
        ("1", "LUC", box(0, 0, 100, 200)),
        ("2", "luk", box(100, 0, 150, 200)),
        ("3", "LUN", box(150, 0, 160, 200)),
        ("4", "CLN", box(160, 0, 200, 200)),
        ("5", "DGT", box(200, 0, 220, 200)),
        ("6", "ONT+LUC", box(220, 0, 240, 200)),
        ("7", "ZZZ", box(240, 0, 250, 200)),
        ("8", "NTS", box(250, 0, 255, 200)),
    ]
    _, found = made(checked(make(tmp_path / "w", parcels)))
    t1 = found["T1"]
    assert kinds(t1) == [
        ("subtotal", "agricultural"),
        ("subtotal", "rice"),
        ("row", "LUC"),
        ("row", "LUK"),
        ("row", "CLN"),
        ("row", "NTS"),
        ("subtotal", "non_agricultural"),
        ("row", "DGT"),
        ("subtotal", "unused"),
        ("subtotal", "open"),
        ("row", "code:ONT+LUC"),
        ("row", "code:ZZZ"),
        ("row", "gap"),
        ("row", "uncovered"),
        ("note", "doubled"),
        ("total", "total"),
    ]
    values = by_key(t1)
    assert values["LUC"]["area_m2"] == pytest.approx(80 * 160, abs=1e-2)
    assert values["LUK"]["area_m2"] == pytest.approx(60 * 160, abs=1e-2)
    assert values["LUK"]["note_vi"] == "Lớp ghi: LUN, luk."
    assert values["LUK"]["parcels"] == 2
    assert values["rice"]["area_m2"] == pytest.approx(140 * 160, abs=1e-2)
    assert values["agricultural"]["area_m2"] == pytest.approx(185 * 160, abs=1e-2)
    assert values["unused"]["area_m2"] == 0
    assert values["gap"]["area_m2"] == pytest.approx(25 * 160, abs=1e-2)
    assert values["LUC"]["households_vi"] == "chưa có dữ liệu"
    assert values["code:ONT+LUC"]["land_vi"].startswith("mã ghép")
    assert values["code:ZZZ"]["land_en"] == "Unknown code"
    assert values["total"]["share"] == 1
    assert values["total"]["parcels"] == 8
    rice = next(r for r in t1["rows"] if r["key"] == "rice")
    assert rice["sum_of"] == ["LUC", "LUK"]


def test_t1_shows_gaps_and_doubled_ground_as_lines_of_their_own(tmp_path):
    parcels = [("a", "LUC", box(0, 0, 150, 200)), ("b", "CLN", box(100, 0, 200, 200))]
    folder = make(tmp_path / "w", parcels, coverage=box(0, 0, 250, 500))
    document, found = made(checked(folder))
    values = by_key(found["T1"])
    assert values["doubled"]["area_m2"] == pytest.approx(50 * 160, abs=1e-2)
    assert values["gap"]["area_m2"] == pytest.approx(50 * 160, abs=1e-2)
    assert values["uncovered"]["area_m2"] == pytest.approx(30 * 160, abs=1e-2)
    assert "doubled" not in next(r for r in found["T1"]["rows"] if r["kind"] == "total")["sum_of"]
    assert values["total"]["area_m2"] == document["site"]["area_m2"]["planar"]


def test_the_subtotals_are_the_sums_that_they_name(tmp_path):
    _, found = made(checked(make(tmp_path / "w")))
    rows = {r["key"]: r for r in found["T1"]["rows"]}
    for each in rows.values():
        if each["kind"] in ("subtotal", "total") and each["sum_of"]:
            for column in ("area_m2", "area_ha", "share", "parcels"):
                parts = fsum(rows[k]["values"].get(column) or 0 for k in each["sum_of"])
                assert each["values"][column] == pytest.approx(parts, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(layers(), polygons())
def test_what_is_no_sum_sums_to_the_site(tmp_path_factory, parcels, shape):
    folder = make(tmp_path_factory.mktemp("w"), parcels, coverage=box(-50, -50, 90, 120))
    document, found = made(checked(folder, shape))
    site = document["site"]["area_m2"]["planar"]
    assert leaves_sum(found["T1"], "area_m2") == pytest.approx(site, abs=1e-6)
    assert leaves_sum(found["T1"], "share") == pytest.approx(1, abs=1e-9)
    assert by_key(found["T1"])["total"]["area_m2"] == site
    if document["layers"][0]["codes"] is None:
        return
    rice = document["rice"]["total_m2"]
    assert by_key(found["T1"])["rice"]["area_m2"] == pytest.approx(rice, abs=1e-6)
    assert leaves_sum(found["T2"], "area_m2") == pytest.approx(rice, abs=1e-6)


def test_a_layer_that_failed_leaves_all_ground_unknown(tmp_path):
    folder = make(tmp_path / "w")
    (folder / "landuse.geojson").unlink()
    document, found = made(checked(folder))
    values = by_key(found["T1"])
    assert kinds(found["T1"]) == [("row", "unknown"), ("total", "total")]
    assert values["unknown"]["area_m2"] == document["site"]["area_m2"]["planar"]
    assert values["unknown"]["land_vi"] == "Loại đất: chưa có dữ liệu"
    assert by_key(found["T2"])["total"]["area_m2"] is None


def test_a_cluster_that_nobody_mapped_has_no_rows(shipped):
    result = check_cluster(open_workspace(shipped), "chua-cong-bo-01", AS_OF)
    document = result.to_json()
    assert document["site"]["area_m2"]["planar"] is None
    assert tables(document)["T1"]["rows"] == []


def test_an_error_of_rounding_is_a_row_and_never_hidden(tmp_path):
    result = checked(make(tmp_path / "w"))
    document = result.to_json()
    document["site"]["area_m2"]["planar"] += 0.5
    t1 = tables(document)["T1"]
    assert by_key(t1)["rounding"]["area_m2"] == pytest.approx(0.5, abs=1e-6)
    assert leaves_sum(t1, "area_m2") == document["site"]["area_m2"]["planar"]


def test_t2_lists_rice_parcels_and_sets_possible_rice_beside(tmp_path):
    parcels = [
        ("b", "LUC", box(0, 0, 100, 200)),
        ("a", "LUC", box(100, 0, 150, 200)),
        ("c", "ONT+LUC", box(150, 0, 200, 200)),
        ("d", "ZZZ", box(200, 0, 250, 200)),
        ("e", "CLN", box(250, 0, 300, 200)),
    ]
    document, found = made(checked(make(tmp_path / "w", parcels)))
    t2 = found["T2"]
    assert [(r["kind"], r["values"]["parcel"]) for r in t2["rows"][:-1]] == [
        ("row", "a"), ("row", "b"), ("note", "c"), ("note", "d"),
    ]  # fmt: skip
    values = t2["rows"][0]["values"]
    assert values["share"] == pytest.approx(0.8, abs=1e-5)
    assert values["parcel_m2"] == pytest.approx(50 * 200, abs=1e-2)
    assert values["owner_vi"] == values["clearance_vi"] == "chưa có dữ liệu"
    assert values["commune_2024"] is None
    assert by_key(t2)["total"]["area_m2"] == document["rice"]["total_m2"]
    assert t2["rows"][-1]["sum_of"] == ["p1", "p2"]


def test_t2_names_the_commune_only_as_far_as_the_units_say_it(tmp_path):
    unit = {"layer": "communes_2024", "rows": [{"name": "Xã A"}, {"name": "Xã B"}]}
    _, found = made(checked(make(tmp_path / "w"), box(220, 20, 320, 120)), context=[unit])
    assert {r["values"].get("commune_2024") for r in found["T2"]["rows"][:-1]} == {"Xã A / Xã B"}


FINDING = {
    "rule": "land-2013-58", "title_vi": "Đất lúa từ 10 ha", "title_en": "Rice from 10 ha",
    "outcome": "applies", "value": 123_456.0, "value_high": None, "threshold": 100_000.0,
    "comparison": ">=", "unit": "m²", "effective_from": None, "effective_to": "2024-07-31",
    "citation": "Luật Đất đai 2013, Điều 58", "citation_en": "Land Law 2013, Article 58",
    "sure": "secondary", "text_vi": "Cần văn bản.", "text_en": "Needs a paper.",
}  # fmt: skip


def t5(**changed):
    finding = copy.deepcopy(FINDING) | changed
    document = {"site": {"area_m2": {"planar": None}}, "findings": [finding]}
    (row,) = tables(document)["T5"]["rows"]
    return row["values"]


def test_t5_says_a_rule_with_its_days_and_how_sure_it_is():
    values = t5()
    assert (values["threshold_vi"], values["threshold_en"]) == ("≥ 10,0000 ha", "≥ 10.0000 ha")
    assert values["value_vi"] == "12,3456 ha"
    assert values["in_force_vi"] == "đến 31/07/2024"
    assert values["basis_en"] == "Land Law 2013, Article 58"
    assert values["result_vi"] == "áp dụng"
    assert values["sure_vi"] == "theo nguồn thứ cấp"
    assert (values["value"], values["threshold"]) == (123_456.0, 100_000.0)


@pytest.mark.parametrize(
    ("changed", "key", "text"),
    [
        ({"value": None}, "value_vi", "chưa có dữ liệu"),
        ({"value_high": 200_000.0}, "value_en", "12.3456 ha – 20.0000 ha"),
        ({"threshold": None}, "threshold_vi", "–"),
        ({"value": 0.6, "unit": "share"}, "value_vi", "60,00 %"),
        ({"value": 3, "unit": "count"}, "value_vi", "3"),
        ({"value": 499.5, "unit": "m"}, "value_en", "499.50 m"),
        ({"effective_to": None}, "in_force_vi", "chưa có dữ liệu"),
        ({"effective_from": "2024-05-01"}, "in_force_en", "from 01/05/2024 until 31/07/2024"),
    ],
)
def test_t5_says_each_unit_and_what_is_missing(changed, key, text):
    assert t5(**changed)[key] == text


def t6(**costs):
    document = {"site": {"area_m2": {"planar": None}}, "costs": costs}
    return {r["key"]: r for r in tables(document)["T6"]["rows"]}


def test_t6_multiplies_nothing_that_nobody_gave():
    rows = t6(luc_m2=14_400.0, price_vnd_m2=None, rate=0.7, fee_vnd=None, topsoil_m3=[2.0, 3.0])
    assert rows["price_vnd_m2"]["values"]["amount"] is None
    assert rows["fee_vnd"]["values"]["note_vi"] == "chưa có dữ liệu"
    assert rows["fee_vnd"]["product_of"] == ["luc_m2", "price_vnd_m2", "rate"]
    assert [rows[f"topsoil_{k}"]["values"]["amount"] for k in ("low", "high")] == [2, 3]


def test_t6_goes_up_to_the_most_luc_and_writes_whole_dong():
    rows = t6(luc_m2=2.0, luc_high_m2=3.0, price_vnd_m2=10.5, rate=0.7, fee_vnd=15,
              fee_high_vnd=22, topsoil_m3=[2.0, 3.0])  # fmt: skip
    assert rows["fee_high_vnd"]["values"]["amount"] == 22
    assert rows["fee_high_vnd"]["product_of"] == ["luc_high_m2", "price_vnd_m2", "rate"]
    digits = {key: row["digits"]["amount"] for key, row in rows.items()}
    assert digits == {"luc_m2": 1, "luc_high_m2": 1, "price_vnd_m2": 2, "rate": 2, "fee_vnd": 0,
                      "fee_high_vnd": 0, "topsoil_low": 0, "topsoil_high": 0}  # fmt: skip


def test_a_check_without_costs_or_findings_has_the_tables_all_the_same(tmp_path):
    _, found = made(checked(make(tmp_path / "w")))
    assert found["T5"]["rows"] == found["T6"]["rows"] == []
    assert set(found) == {"T1", "T2", "T5", "T6"}


def test_the_same_check_gives_the_same_bytes(tmp_path):
    folder = make(tmp_path / "w", fields(lambda x, y: "LUC" if x == y else None), GROUND)
    texts = {json.dumps(made(checked(folder))[1]) for _ in range(2)}
    assert len(texts) == 1
