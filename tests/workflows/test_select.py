"""Filters, order and totals over rows made by hand."""

import pytest

from geoapp.workflows.select import (
    SORT_KEYS,
    Selection,
    Total,
    answer,
    id_filter,
    matching,
    ordered,
    rice_answer,
    totals,
    wastewater_answer,
)


def row(identity, **changes):
    rice = {
        "outcome": "no_data",
        "luc_m2": None,
        "luk_m2": None,
        "total_m2": None,
        "upper_m2": None,
    }
    values = {
        "id": identity,
        "name": identity,
        "stage": "unknown",
        "blocked": None,
        "district_code": None,
        "district_name": None,
        "communes_2024": None,
        "communes_2025": None,
        "communes_2025_codes": [],
        "area_ha": [],
        "area_drawn_ha": None,
        "wastewater": None,
        "rice": rice,
    }
    return values | changes


A = row(
    "a",
    name="Quốc Oai Đông",
    stage="early",
    blocked=True,
    district_code="275",
    communes_2025_codes=["09895"],
    area_ha=[{"value": 10.0}, {"value": 12.5}],
    area_drawn_ha=10.0,
    rice={
        "outcome": "conflict",
        "luc_m2": 5000.0,
        "luk_m2": 0.0,
        "total_m2": 5000.0,
        "upper_m2": 5000.0,
    },
    wastewater="under_way",
)
B = row(
    "b",
    name="Đông Anh",
    stage="decided",
    blocked=False,
    district_code="017",
    wastewater="yes",
    area_ha=[{"value": 3.0}],
    rice={"outcome": "clear", "luc_m2": 0.0, "luk_m2": 0.0, "total_m2": 0.0, "upper_m2": 0.0},
)
C = row("c'1")
ROWS = [A, B, C]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, "abc"),
        ({"stage": ("early", "decided")}, "ab"),
        ({"district": ("275",)}, "a"),
        ({"district": ("unknown",)}, "c"),
        ({"commune": ("09895", "1")}, "a"),
        ({"blocked": "yes"}, "a"),
        ({"blocked": "no"}, "b"),
        ({"blocked": "unknown"}, "c"),
        ({"rice": "yes"}, "a"),
        ({"rice": "no"}, "b"),
        ({"rice": "unknown"}, "c"),
        ({"wastewater": "no"}, "a"),
        ({"wastewater": "yes"}, "b"),
        ({"q": "quoc oai"}, "a"),
        ({"q": "DONG"}, "ab"),
        ({"q": "đông anh"}, "b"),
        ({"q": "dong", "blocked": "no"}, "b"),
    ],
)
def test_filters(wanted, expected):
    assert "".join(r["id"][0] for r in matching(ROWS, Selection(**wanted))) == expected


def test_unknown_is_neither_yes_nor_no():
    assert answer(None) == "unknown"
    assert rice_answer(C) == "unknown"
    assert wastewater_answer(C) == "unknown"


def test_no_rice_is_only_said_where_the_check_is_clear():
    for outcome in ("no_data", "failed", "stale", "conflict"):
        rice = B["rice"] | {"outcome": outcome}
        assert rice_answer(B | {"rice": rice}) == "unknown"


@pytest.mark.parametrize("column", SORT_KEYS)
def test_what_is_not_known_comes_last_either_way(column):
    key = SORT_KEYS[column]
    for descending in (False, True):
        found = ordered(ROWS, column, descending)
        known = [key(r) is not None for r in found]
        assert known == sorted(known, reverse=True)
        assert len(found) == 3


def test_names_sort_without_minding_accents():
    assert [r["id"][0] for r in ordered([A, B], "name")] == ["b", "a"]


def test_stages_sort_in_the_order_of_building():
    assert [r["id"][0] for r in ordered([A, B], "stage")] == ["b", "a"]


def test_totals_say_over_how_many_they_are():
    sums = totals(ROWS)
    assert sums["area"] == Total(13.0, 15.5, 2, 3)
    assert sums["drawn"] == Total(10.0, 10.0, 1, 3)
    assert sums["rice"] == Total(5000.0, 5000.0, 2, 3)
    assert totals([C])["luc"] == Total(0, 0, 0, 1)


def test_an_export_names_exactly_its_rows():
    assert id_filter(ROWS, 3) is None
    assert id_filter([A, C], 3) == "id IN ('a','c''1')"
