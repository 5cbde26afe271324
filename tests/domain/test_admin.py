"""Units and epochs."""

from datetime import date
from itertools import pairwise

import pytest

from geoapp.domain.admin import EPOCHS, CrosswalkRow, UnitKey, epoch_on
from geoapp.errors import InputError


@pytest.mark.parametrize(
    ("day", "key", "communes"),
    [
        (date(2024, 12, 26), "2024", 579),
        (date(2024, 12, 31), "2024", 579),
        (date(2025, 1, 1), "2025H1", 526),
        (date(2025, 6, 30), "2025H1", 526),
        (date(2025, 7, 1), "2025", 126),
        (date(2030, 1, 1), "2025", 126),
    ],
)
def test_the_epoch_of_a_day(day, key, communes):
    found = epoch_on(day)
    assert (found.key, found.communes) == (key, communes)


def test_epochs_follow_one_another_without_a_gap():
    for one, other in pairwise(EPOCHS):
        assert (other.valid_from - one.valid_to).days == 1


def test_before_the_first_epoch_is_refused():
    with pytest.raises(InputError, match="2010-01-01"):
        epoch_on(date(2010, 1, 1))


def test_a_code_is_another_unit_in_another_epoch():
    assert UnitKey("09895", "2024") != UnitKey("09895", "2025")


def test_a_row_of_the_crosswalk():
    row = {
        "district_code": "275", "old_name": "Nghĩa Hương", "old_full_name": "Xã Nghĩa Hương",
        "old_code": "", "new_code": "09910", "new_full_name": "Xã Kiều Phú", "share_of_old": "1.0",
        "area_km2": "3.5", "basis": "outline overlap",
    }  # fmt: skip
    found = CrosswalkRow.from_row(row)
    assert (found.old_code, found.new, found.share_of_old) == (None, ("09910", "2025"), 1.0)
