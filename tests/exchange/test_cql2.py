"""CQL2 text over columns: three-valued, without accents where asked, nothing run as code."""

from datetime import date

import pytest
import shapely

from geoapp.errors import FilterError
from geoapp.exchange.cql2 import MAX_DEPTH, MAX_LENGTH, compile_filter

NAMES = ("id", "name", "stage", "ha", "blocked", "decided", "blocking")
ROW = {
    "id": "son-dong",
    "name": "Sơn Đông",
    "stage": "early",
    "ha": 72.9,
    "blocked": True,
    "decided": date(2020, 6, 30),
    "blocking": ["rice", "wastewater"],
}
EMPTY = dict.fromkeys(NAMES)
SPOT = shapely.Point(105.5, 21.0)


def holds(text, record=ROW, geometry=SPOT):
    return compile_filter(text, NAMES)(record, geometry)


@pytest.mark.parametrize(
    "text",
    [
        "stage = 'early'",
        "stage <> 'complete'",
        "ha > 70 AND ha <= 72.9",
        "ha BETWEEN 70 AND 80 AND blocked = TRUE",
        "ha NOT BETWEEN 1 AND 2",
        "stage IN ('early','from_50')",
        "stage NOT IN ('complete')",
        "name LIKE 'Sơn%'",
        "name LIKE 'Sơn Đ_ng'",
        "CASEI(ACCENTI(name)) LIKE CASEI(ACCENTI('%SON dong%'))",
        "ACCENTI(name) = 'Son Dong'",
        "NOT stage = 'complete'",
        "(stage = 'complete' OR stage = 'early') AND ha > 1",
        "decided > '2020-01-01'",
        "decided = DATE('2020-06-30')",
        "blocking LIKE '%waste%'",
        "name IS NOT NULL",
        "ha * 2 + 1 > 146",
        '"ha" > 1\n AND\n"stage"=\'early\'',
        "S_INTERSECTS(geometry, POLYGON((105 20, 106 20, 106 22, 105 22, 105 20)))",
        "S_DISJOINT(geometry, POINT(1 2))",
        "INCLUDE",
    ],
)
def test_it_holds(text):
    assert holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "stage = 'complete'",
        "name LIKE 'Son%'",
        "name LIKE 'S.n%'",
        "name IS NULL",
        "EXCLUDE",
        "S_INTERSECTS(geometry, POINT(1 2))",
    ],
)
def test_it_does_not_hold(text):
    assert not holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "stage = 'early'",
        "stage <> 'early'",
        "NOT stage = 'early'",
        "ha NOT BETWEEN 1 AND 2",
        "stage NOT IN ('x')",
        "name NOT LIKE 'x'",
        "ha + 1 > 0",
        "CASEI(name) = 'x'",
        "S_DISJOINT(geometry, POINT(1 2))",
    ],
)
def test_what_is_not_known_is_never_kept(text):
    assert not holds(text, EMPTY, None)


def test_unknown_does_not_spoil_what_is_decided():
    assert holds("stage = 'early' OR ha > 1", {**EMPTY, "ha": 2.0})
    assert holds("name IS NULL AND ha > 1", {**EMPTY, "ha": 2.0})
    assert not holds("stage = 'early' AND ha > 1", {**EMPTY, "ha": 2.0})


def test_a_doubled_quote_is_a_quote():
    named = {**EMPTY, "name": "O'x"}
    assert holds("name = 'O''x'", named)
    assert holds("(name LIKE 'O''%') AND name <> 'O''''x'", named)
    assert holds("name IN ('a', 'O''x')", named)
    assert holds("name = ''''", {**EMPTY, "name": "'"})
    assert not holds("name = 'O''x'", {**EMPTY, "name": "Ox"})


def test_division_by_zero_is_unknown():
    assert not holds("ha / 0 > 1")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("owner = 'x'", "no property 'owner'; there are blocked"),
        ("stage = ", "not CQL2 text: it ends too early$"),
        ("stage = = 1", "not CQL2 text: it cannot be read from character 9 on$"),
        ("stage = #", "not CQL2 text: it cannot be read from character 9 on$"),
        ("stage", "not CQL2 text"),
        ("open('/etc/passwd') = 'x'", "no function 'open'"),
        ("eval('1') = 1", "no function 'eval'"),
        ("name.__class__ = 'x'", "no property 'name.__class__'"),
        ("stage = 'a' OR stage = 'b' AND ha > 1", "mixes AND and OR"),
        ("ha > 'many'", "another type"),
        ("blocked = 1", "another type"),
        ("decided > 'soon'", "not a date"),
        ("name + 1 > 2", "not a number"),
        ("S_INTERSECTS(name, POINT(1 2))", "compares geometry"),
        ("T_AFTER(decided, DATE('2020-01-01'))", "not CQL2 text|not supported"),
        ("decided T_AFTER DATE('2020-01-01')", "not supported"),
        ("stage = '" + "x" * MAX_LENGTH + "'", "longer than"),
        ("(" * (MAX_DEPTH + 5) + "ha > 1" + ")" * (MAX_DEPTH + 5), "nested deeper"),
        ("(" * 3_000, "nested deeper"),
    ],
)
def test_a_bad_filter_is_one_sentence(text, why):
    with pytest.raises(FilterError, match=why) as caught:
        holds(text)
    assert "\n" not in caught.value.message
