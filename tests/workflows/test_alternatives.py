"""Boundaries side by side: the same numbers whatever their order, of one edition only."""

import itertools
from functools import partial

import pytest
import shapely
from hypothesis import HealthCheck, given, settings

from geoapp.errors import Busy, InputError
from geoapp.storage import open_workspace
from geoapp.workflows.alternatives import LETTERS, alternatives
from geoapp.workflows.check import CheckResult, check_site
from tests.strategies import layers
from tests.worlds import AS_OF, at, box, fields, make, write_landuse

SITES = {
    "rice": box(220, 20, 320, 120),
    "fields": box(20, 20, 280, 180),
    "beyond": box(420, 420, 560, 560),
    "homes": box(20, 320, 180, 480),
}
CODES = {(0, 3): "ONT", (1, 3): "ONT+LUC", (0, 4): None, (4, 0): "LUK"}
PARTS = ("rice_luc_m2", "rice_luk_m2", "rice_lua_m2", "gap_m2", "uncovered_m2")


def code(x, y):
    return CODES.get((x, y), "CLN" if x < 3 else "LUC")


@pytest.fixture
def folder(tmp_path):
    return make(tmp_path / "w", parcels=fields(code))


def checked(space, name, document=CheckResult.to_json):
    return document(check_site(space, at(SITES[name]), site_id=name, name=name, as_of=AS_OF))


def compared(folder, names, **more):
    space = open_workspace(folder)
    return alternatives(space, [partial(checked, space, n, **more) for n in names], AS_OF)


def by_name(found):
    """Every value by row and boundary; rows of codes that a boundary has not are 0."""
    names = [c["site"]["name"] for c in found["columns"]]
    return {
        (row["key"], name): value
        for row in found["rows"]
        for name, value in zip(names, row["values"], strict=True)
    }


def test_letters_follow_the_order_given(folder):
    found = compared(folder, ["homes", "rice", "fields"])
    assert [(c["letter"], c["site"]["id"]) for c in found["columns"]] == [
        ("A", "homes"), ("B", "rice"), ("C", "fields"),
    ]  # fmt: skip


def test_swapping_the_columns_changes_no_number(folder):
    first = compared(folder, list(SITES))
    documents = {c["site"]["id"]: {**c, "letter": ""} for c in first["columns"]}
    for names in list(itertools.permutations(SITES))[1::5]:
        found = compared(folder, names)
        assert by_name(found) == by_name(first)
        assert {c["site"]["id"]: {**c, "letter": ""} for c in found["columns"]} == documents
        assert found["inputs"] == first["inputs"]


def test_each_column_is_the_check_of_its_own(folder):
    found = compared(folder, ["rice", "homes"])
    space = open_workspace(folder)
    for column, name in zip(found["columns"], ("rice", "homes"), strict=True):
        assert column == {"letter": column["letter"], **checked(space, name)}


def test_the_rows_of_a_column_sum_to_the_site(folder):
    found = compared(folder, list(SITES))
    codes = tuple(row["key"] for row in found["rows"] if row["key"].startswith("code:"))
    assert codes == ("code:CLN", "code:ONT", "code:ONT+LUC", "code:")
    rows = {row["key"]: row["values"] for row in found["rows"]}
    for n in range(len(SITES)):
        total = sum(rows[key][n] for key in (*PARTS, *codes))
        assert total == pytest.approx(rows["site_m2"][n], abs=1e-3)
        rice = sum(rows[f"rice_{key}_m2"][n] for key in ("luc", "luk", "lua"))
        assert rice == pytest.approx(rows["rice_total_m2"][n])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(layers())
def test_the_rows_sum_over_any_layer(tmp_path_factory, parcels):
    folder = make(tmp_path_factory.mktemp("w"), parcels=parcels)
    found = compared(folder, ["rice", "fields"])
    rows = {row["key"]: row["values"] for row in found["rows"]}
    keys = [*PARTS, *(k for k in rows if k.startswith("code:"))]
    for n, site in enumerate(rows["site_m2"]):
        assert sum(rows[key][n] for key in keys) == pytest.approx(site, abs=1e-2)


def test_homes_have_a_sure_part_and_a_largest_one(folder):
    made = compared(folder, ["homes", "rice"])
    found, homes = by_name(made), made["columns"][0]
    assert found["residential_m2", "homes"] == pytest.approx(80 * 80, abs=0.1)
    bare = found["gap_m2", "homes"] + found["uncovered_m2", "homes"]
    unknown = homes["rice"]["unknown_m2"] + bare
    assert unknown > 0  # ground of which nobody knows whether people live there
    assert found["residential_upper_m2", "homes"] == pytest.approx(160 * 80 + unknown, abs=0.1)
    assert found["residential_m2", "rice"] == 0.0


def test_a_change_in_between_is_an_error(folder):
    space = open_workspace(folder)

    def first():
        found = checked(space, "rice")
        write_landuse(folder, fields(lambda x, y: "CLN"))
        return found

    with pytest.raises(Busy, match="a layer changed"):
        alternatives(space, [first, partial(checked, space, "homes")], AS_OF)


def test_columns_of_different_editions_are_an_error(folder):
    def other(result):
        found = result.to_json()
        found["layers"][0]["edition"] = f"sha256:{found['site']['id']}"
        return found

    with pytest.raises(Busy):
        compared(folder, ["rice", "homes"], document=other)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_two_to_four_boundaries(folder, count):
    with pytest.raises(InputError, match=r"2 to 4 boundaries"):
        compared(folder, (list(SITES) * 2)[:count])


def test_a_failed_column_has_no_numbers_and_is_no_zero(tmp_path):
    found = compared(make(tmp_path / "w", path='"none.geojson"'), ["rice", "homes"])
    rows = {row["key"]: row["values"] for row in found["rows"]}
    assert rows["rice_total_m2"] == rows["gap_m2"] == rows["residential_m2"] == [None, None]
    assert all(value > 0 for value in rows["site_m2"])


def test_costs_are_shown_where_a_document_has_them(folder):
    def with_costs(result):
        luc = result.rice_json()["luc_m2"]
        return result.to_json() | {
            "costs": {"fee_vnd": 10 * luc, "fee_high_vnd": 20 * luc, "topsoil_m3": [luc, 2 * luc]}
        }

    found = by_name(compared(folder, ["rice", "homes"], document=with_costs))
    luc = found["rice_luc_m2", "rice"]
    assert found["fee_vnd", "rice"] == pytest.approx(10 * luc)
    assert found["fee_high_vnd", "rice"] == pytest.approx(20 * luc)
    assert found["topsoil_high_m3", "rice"] == pytest.approx(2 * luc)
    assert ("fee_vnd", "rice") not in by_name(compared(folder, ["rice", "homes"]))
    assert len(LETTERS) == 4


def test_titles_are_in_both_languages(folder):
    found = compared(folder, ["homes", "rice"])
    titles = {row["key"]: (row["vi"], row["en"]) for row in found["rows"]}
    assert titles["code:CLN"] == ("Đất trồng cây lâu năm (CLN)", "Perennial crops (CLN)")
    assert titles["code:"][1] == "No code, or a code in no table"
    assert shapely.area(SITES["rice"]) == 10_000
