"""Rice by resolution: never negative, never booked twice, over at the end of the year."""

import datetime as dt
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapp.domain.approval import ledger
from geoapp.domain.reconcile import difference, half_digit_m2
from geoapp.errors import WorkspaceError

CLUSTERS = ("a", "b", "c")
LIST = """
[[resolution]]
number = "69/NQ-HĐND"
date = 2024-12-12
year = 2025
rice_ha = 40
source = "https://example.org/69"
[[resolution.cluster]]
id = "a"
rice_ha = 12.5
[[resolution.cluster]]
id = "b"
rice_m2 = 30000
"""
BOOKED = """
[[conversion]]
document = "15/QĐ-UBND"
date = 2025-03-01
cluster = "a"
resolution = "69/NQ-HĐND"
rice_ha = 5
source = "https://example.org/15"
"""
BEFORE, IN_YEAR, LAST, AFTER = (
    dt.date(2024, 12, 31), dt.date(2025, 6, 1), dt.date(2025, 12, 31), dt.date(2026, 1, 1),
)  # fmt: skip


def made(text):
    return ledger(tomllib.loads(text), "approvals.toml", CLUSTERS)


def refusal(text):
    with pytest.raises(WorkspaceError) as caught:
        made(text)
    for lang in ("vi", "en"):
        said = caught.value.said(lang)
        assert said.startswith("approvals.toml: ")
        assert "\n" not in said
    return caught.value.message


def test_the_list_of_a_year():
    book = made(LIST + BOOKED)
    (resolution,) = book.resolutions
    assert (resolution.valid_from, resolution.valid_to) == (dt.date(2025, 1, 1), LAST)
    assert resolution.grants == {"a": 125_000.0, "b": 30_000.0}
    account = book.account(resolution, IN_YEAR)
    assert (account.used_m2, account.left_m2, account.lapsed_m2) == (5e4, 35e4, 0.0)


@pytest.mark.parametrize(
    ("on", "approved", "left", "lapsed"),
    [
        (BEFORE, 0.0, 4e5, 0.0), (dt.date(2025, 1, 1), 125_000.0, 4e5, 0.0),
        (dt.date(2025, 2, 28), 125_000.0, 4e5, 0.0), (dt.date(2025, 3, 1), 125_000.0, 35e4, 0.0),
        (LAST, 125_000.0, 35e4, 0.0), (AFTER, 5e4, 0.0, 35e4),
    ],
)  # fmt: skip
def test_a_list_lapses_at_the_end_of_its_year(on, approved, left, lapsed):
    """What was converted in time stays approved; the rest is over."""
    book = made(LIST + BOOKED)
    account = book.account(book.resolutions[0], on)
    assert book.approved_m2("a", on) == approved
    assert (account.left_m2, account.lapsed_m2) == (left, lapsed)


def test_a_resolution_passed_in_its_year_holds_from_its_day():
    book = made(LIST.replace("2024-12-12", "2025-02-25"))
    assert book.valid("a", dt.date(2025, 2, 24)) == []
    assert len(book.valid("a", dt.date(2025, 2, 25))) == 1
    assert book.of_year(dt.date(2025, 2, 24)) == []


def test_what_several_resolutions_of_a_year_give_is_added():
    more = LIST.replace("69/", "31/").replace("2024-12-12", "2025-04-29")
    book = made(LIST + more)
    assert book.approved_m2("a", dt.date(2025, 4, 28)) == 125_000.0
    assert book.approved_m2("a", dt.date(2025, 4, 29)) == 250_000.0
    assert sum(a.resolution.approved_m2 for a in book.of_year(IN_YEAR)) == 8e5


def test_without_a_published_total_the_entries_are_summed():
    book = made(LIST.replace("rice_ha = 40\n", ""))
    assert book.resolutions[0].approved_m2 == 155_000.0


@pytest.mark.parametrize("document", ["15/QĐ-UBND", "15/qđ-ubnd", " 15 / QĐ-UBND "])
def test_one_conversion_is_not_booked_twice(document):
    said = refusal(LIST + BOOKED + BOOKED.replace("15/QĐ-UBND", document))
    assert "cluster a is booked twice by this document" in said


def test_nor_under_two_resolutions():
    other = LIST.replace("69/", "31/").replace("2024-12-12", "2025-02-25")
    again = BOOKED.replace("69/NQ-HĐND", "31/NQ-HĐND")
    assert "booked twice" in refusal(LIST + other + BOOKED + again)


def test_one_document_may_convert_in_two_clusters():
    both = BOOKED + BOOKED.replace('cluster = "a"', 'cluster = "b"').replace("= 5\n", "= 3\n")
    assert len(made(LIST + both).conversions) == 2


def test_nobody_takes_more_than_was_given():
    assert made(LIST + BOOKED.replace("rice_ha = 5", "rice_ha = 12.5")).conversions
    said = refusal(LIST + BOOKED.replace("rice_ha = 5", "rice_ha = 12.5001"))
    assert "takes 1.0 m² more than the 125000.0 m² of 69/NQ-HĐND" in said
    many = BOOKED + BOOKED.replace("15/", "16/").replace("rice_ha = 5", "rice_ha = 7.6")
    assert "takes 1000.0 m² more" in refusal(LIST + many)


@pytest.mark.parametrize("on", ["2024-12-31", "2026-01-01"])
def test_nothing_is_converted_outside_the_validity(on):
    assert "outside the validity" in refusal(LIST + BOOKED.replace("2025-03-01", on))


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("source", "#", "source is missing"),
        ('"69/NQ-HĐND"\ndate', '""\ndate', "number is missing"),
        ("date = 2024-12-12", "", "date is missing"),
        ("2024-12-12", '"12/12/2024"', "a date"),
        ("year = 2025", "year = 2027", "2024 or 2025"),
        ("year = 2025", "year = 2024.5", "2024 or 2025"),
        ("year = 2025", "year = 2025\nvalid_to = 2026-03-31", "lapses at the end"),
        ("year = 2025", "year = 2025\nvalid_from = 2024-12-01", "a day from 2024-12-12"),
        ("rice_ha = 40", "rice_ha = 15.4", "more than its total"),
        ("rice_ha = 40", "rice_ha = 40\nrice_m2 = 1", "not both"),
        ("rice_ha = 40", "rice_ha = -1", "not negative"),
        ("rice_ha = 40", "rice_ha = nan", "not negative"),
        ("rice_ha = 40", "rice_ha = 0", "above 0"),
        ("rice_ha = 12.5", "", "rice_m2 or rice_ha"),
        ("rice_ha = 12.5", "rice_acre = 3", "unknown setting 'rice_acre'"),
        ('id = "b"', 'id = "a"', "cluster a stands twice"),
        ('id = "b"', 'id = "son-dong"', "no cluster 'son-dong'"),
        ("[[resolution]]", "[resolution]", "tables"),
        ("[[resolution]]", "[[resolutions]]", "unknown setting 'resolution"),
    ],
)
def test_what_is_wrong_is_said(old, new, part):
    text = LIST.replace(old, new, 1)
    if "[resolution]" in new:
        text = text.split("[[resolution.cluster]]")[0]
    if "resolutions" in new:
        text = text.replace("[[resolution.cluster]]", "[[resolutions.cluster]]")
    assert part in refusal(text)


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('resolution = "69/NQ-HĐND"', 'resolution = "70/NQ-HĐND"', "no resolution '70/NQ-HĐND'"),
        ('cluster = "a"', 'cluster = "c"', "has no cluster 'c'"),
        ("document", "#", "document is missing"),
        ("date", "#", "date is missing"),
        ("source", "#", "source is missing"),
        ("rice_ha", "#", "rice_m2 or rice_ha"),
    ],
)
def test_what_is_wrong_with_a_conversion_is_said(old, new, part):
    assert part in refusal(LIST + BOOKED.replace(old, new, 1))


def test_the_same_resolution_stands_once():
    assert "stands twice" in refusal(LIST + LIST)


def test_two_resolutions_of_one_number_are_told_apart_by_their_day():
    older = LIST.replace("2024-12-12", "2023-12-06").replace("year = 2025", "year = 2024")
    assert "add resolution_date" in refusal(older + LIST + BOOKED)
    booked = BOOKED + "resolution_date = 2024-12-12\n"
    assert made(older + LIST + booked).conversions[0].resolution.passed == dt.date(2024, 12, 12)


DAYS = st.dates(dt.date(2024, 6, 1), dt.date(2026, 12, 31))
AREA = st.integers(1, 200_000)
GRANT = st.fixed_dictionaries({"id": st.sampled_from(CLUSTERS), "rice_m2": AREA})
RESOLUTION = st.fixed_dictionaries(
    {"number": st.sampled_from(["1/NQ", "2/NQ"]), "date": DAYS, "source": st.just("https://x.vn"),
     "cluster": st.lists(GRANT, max_size=3)},
    optional={"rice_m2": AREA, "year": st.integers(2024, 2027)},
)  # fmt: skip
CONVERSION = st.fixed_dictionaries(
    {"document": st.sampled_from(["7/QĐ", "8/QĐ", "9/QĐ"]), "date": DAYS,
     "cluster": st.sampled_from(CLUSTERS), "resolution": st.sampled_from(["1/NQ", "2/NQ"]),
     "rice_m2": AREA, "source": st.just("https://x.vn")},
)  # fmt: skip


def entered(resolutions, conversions):
    """A list made one entry at a time, as people do: what is refused is left out."""
    document = {"resolution": [], "conversion": []}
    for name, entries in (("resolution", resolutions), ("conversion", conversions)):
        for entry in entries:
            document[name].append(entry)
            try:
                ledger(document, "approvals.toml", CLUSTERS)
            except WorkspaceError:
                document[name].pop()
    return document


@given(st.lists(RESOLUTION, max_size=4), st.lists(CONVERSION, max_size=8), DAYS)
def test_accounts_close_and_are_never_negative(resolutions, conversions, on):
    document = entered(resolutions, conversions)
    book = ledger(document, "approvals.toml", CLUSTERS)
    for resolution in book.resolutions:
        account = book.account(resolution, on)
        parts = (account.used_m2, account.left_m2, account.lapsed_m2)
        assert min(parts) >= 0
        assert sum(parts) == pytest.approx(resolution.approved_m2, abs=1e-3)
        assert account.left_m2 == 0 or on <= resolution.valid_to
        assert account.lapsed_m2 == 0 or on > resolution.valid_to
    keys = [(c.document, c.cluster) for c in book.conversions]
    assert len(set(keys)) == len(keys)
    for conversion in book.conversions:
        assert conversion.resolution.valid(conversion.on)


@given(st.lists(RESOLUTION, max_size=4), st.lists(CONVERSION, max_size=8), DAYS)
def test_what_a_cluster_may_take_is_what_it_was_given_and_no_more(resolutions, conversions, on):
    book = ledger(entered(resolutions, conversions), "approvals.toml", CLUSTERS)
    for cluster in CLUSTERS:
        given_ever = sum(r.grants.get(cluster, 0) for r in book.resolutions)
        converted = sum(c.rice_m2 for c in book.conversions
                        if c.cluster == cluster and c.on <= on)  # fmt: skip
        assert converted - 1e-3 <= book.approved_m2(cluster, on) <= given_ever + 1e-3


@given(st.lists(RESOLUTION, max_size=4), st.lists(CONVERSION, max_size=6), st.randoms())
def test_the_order_of_entries_changes_no_number(resolutions, conversions, random):
    document = entered(resolutions, conversions)
    turned = {name: random.sample(rows, len(rows)) for name, rows in document.items()}
    one, other = (ledger(d, "approvals.toml", CLUSTERS) for d in (document, turned))
    assert [r.number for r in one.resolutions] == [r.number for r in other.resolutions]
    for cluster in CLUSTERS:
        assert one.approved_m2(cluster, IN_YEAR) == pytest.approx(
            other.approved_m2(cluster, IN_YEAR), abs=1e-6
        )


@pytest.mark.parametrize(
    ("value", "unit", "half"),
    [(72.9, "ha", 500.0), (21, "ha", 5000.0), (20.98, "ha", 50.0), ("10.50", "ha", 50.0),
     (729000, "m²", 0.5), (100, "ha", 5000.0), (1.5e3, "m²", 0.05)],
)  # fmt: skip
def test_half_of_the_last_printed_digit(value, unit, half):
    assert half_digit_m2(value, unit) == pytest.approx(half)


@pytest.mark.parametrize(
    ("polygon", "reason"),
    [
        (729_000.0, "equal"), (729_500.0, "rounding"), (728_500.0, "rounding"),
        (729_500.1, "unknown"), (728_499.9, "unknown"), (7_290_000.0, "unknown"),
    ],
)  # fmt: skip
def test_rounding_of_a_decision_and_nothing_else_is_explained(polygon, reason):
    areas = {"decision": 729_000.0, "polygon": polygon}
    found = difference("decision", "polygon", areas, half_digit_m2(72.9, "ha"))
    assert found.reason == reason
    assert found.value_m2 == polygon - 729_000.0


def test_no_difference_where_one_is_not_known():
    assert difference("decision", "polygon", {"decision": None, "polygon": 1.0}) is None
