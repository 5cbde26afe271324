"""Published figures: which one counts on a day, and the name of a difference."""

import pytest

from geoapp.domain.statement import Count, Statement, difference, newest, statement_from_dict
from geoapp.errors import WorkspaceError
from tests.domain.records import day

GOOD = {
    "key": "started", "value": 33, "as_of": "2024-12-26", "published_on": "2024-12-26",
    "source": "s", "quote": "q", "derived": None, "note_vi": None, "note_en": None,
}  # fmt: skip


def said(value, as_of, published_on, key="started"):
    return Statement(key, value, day(as_of), day(published_on), "s")


MID = said(24, "2024-06-30", "2024-07-10")
END = said(33, "2024-12-26", "2024-12-26")


@pytest.mark.parametrize(
    ("as_of", "known_at", "value"),
    [
        ("2024-07-09", None, None),
        ("2024-07-10", None, 24),
        ("2024-12-25", None, 24),
        ("2024-12-26", None, 33),
        ("2030-01-01", None, 33),
        ("2024-12-26", "2024-12-01", 24),
        ("2024-12-26", "2024-07-01", None),
        ("2024-07-15", "2025-01-01", 24),
    ],
)
def test_the_newest_published_in_time_counts(as_of, known_at, value):
    found = newest([END, MID], day(as_of), known_at and day(known_at))
    assert found.get("started", said(None, as_of, as_of)).value == value


def test_a_late_word_about_an_earlier_day_does_not_replace_a_newer_day():
    late = said(25, "2024-06-30", "2025-03-01")
    assert newest([END, late], day("2025-06-01"))["started"].value == 33


@pytest.mark.parametrize(
    ("now", "then", "kind", "gap"),
    [
        (Count(33, 0), Count(33, 0), "none", 0),
        (Count(33, 5), Count(33, 5), "none", 0),
        (Count(18, 24), Count(18, 24), "not_public", 15),
        (Count(35, 2), Count(30, 7), "newer", -2),
        (Count(34, 9), Count(34, 9), "breach", -1),
        (Count(20, 12), Count(20, 12), "breach", 13),
    ],
)
def test_a_difference_has_a_name(now, then, kind, gap):
    found = difference(END, now, then, day("2025-07-01"))
    assert (found.kind, found.difference) == (kind, gap)
    assert "{" not in found.text_vi + found.text_en
    assert ("MÂU THUẪN" in found.text_vi) == ("BREACH" in found.text_en) == (kind == "breach")


def test_a_cluster_known_on_the_statements_day_is_not_unknown_later():
    found = difference(END, Count(32, 3), Count(33, 2), day("2025-07-01"))
    assert (found.kind, found.difference) == ("newer", 1)
    assert "Số công bố của ngày 26/12/2024" in found.text_vi
    assert "vào ngày đó hồ sơ có 33 cụm" in found.text_vi
    assert "tính đến ngày 01/07/2025: từ 32 đến 35" in found.text_vi
    assert "chưa rõ" not in found.text_vi
    assert "not known" not in found.text_en


def test_what_is_unknown_is_counted_on_the_statements_day():
    found = difference(END, Count(20, 20), Count(30, 7), day("2025-07-01"))
    assert found.kind == "not_public"
    assert "30 trên 33, chưa rõ 3 cụm" in found.text_vi


def test_a_number_that_its_own_day_contradicts_is_a_breach_on_every_later_day():
    assert difference(END, Count(33, 0), Count(34, 0), day("2025-07-01")).kind == "breach"


def test_on_the_statements_own_day_no_other_day_is_named():
    found = difference(END, Count(18, 24), Count(18, 24), END.as_of)
    assert found.text_en == (
        "Not public: the record proves 18 of 33; which the other 15 are is not known."
    )


def test_reads_a_statement():
    assert statement_from_dict(GOOD).value == 33
    assert statement_from_dict(GOOD).published_on == day("2024-12-26")


@pytest.mark.parametrize(
    "changes", [{"value": "33"}, {"value": True}, {"value": -1}, {"as_of": "2024"}, {"key": None}]
)
def test_a_wrong_statement_is_one_sentence(changes):
    values = {k: v for k, v in (GOOD | changes).items() if not (k == "key" and v is None)}
    with pytest.raises(WorkspaceError, match=r"statements\.json"):
        statement_from_dict(values)
