"""A later judgement stands, an earlier one stays readable, one that is over stands no longer."""

from datetime import date

import pytest

from geoapp.domain.judgement import standing

DAY = date(2025, 3, 1)


def said(target="verdict", by="A", on="2025-01-01", until=None):
    return {"target": target, "by": by, "on": on, "valid_until": until}


def found(*given, today=DAY):
    return [each["standing"] for each in standing(given, today)]


def test_a_later_one_on_the_same_value_supersedes_whoever_says_it():
    given = [said(by="A"), said("rice.luc_m2", by="A"), said(by="B", on="2025-02-01")]
    first, other, last = standing(given, DAY)
    assert (first["standing"], first["after"]) == ("superseded", {"by": "B", "on": "2025-02-01"})
    assert (other["standing"], other["after"]) == ("current", None)
    assert (last["standing"], last["after"]) == ("current", None)
    assert [{k: each[k] for k in given[0]} for each in (first, other, last)] == given


def test_each_one_names_the_next():
    found = standing([said(by=by) for by in "ABC"], DAY)
    assert [each["after"] and each["after"]["by"] for each in found] == ["B", "C", None]


@pytest.mark.parametrize(
    ("until", "today", "expected"),
    [
        ("2025-03-01", DAY, "current"),
        ("2025-02-28", DAY, "lapsed"),
        ("2025-02-28", None, "current"),
        (None, DAY, "current"),
    ],
)
def test_it_stands_to_the_end_of_its_day(until, today, expected):
    assert found(said(until=until), today=today) == [expected]


def test_what_was_superseded_does_not_come_back():
    assert found(said(), said(by="B", until="2025-02-01")) == ["superseded", "lapsed"]


def test_lines_of_before_there_was_an_expiry_stand():
    assert [
        x["standing"] for x in standing([{"target": "a", "by": "b", "on": "2025-01-01"}], DAY)
    ] == ["current"]
