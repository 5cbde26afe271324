"""Administrative units: their codes mean something only together with an epoch."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from geoapp.errors import InputError
from geoapp.sentence import say


@dataclass(frozen=True)
class Epoch:
    """A time in which Hanoi's units stayed the same; ``valid_to`` None = still in force."""

    key: str
    valid_from: date
    valid_to: date | None
    districts: int
    communes: int


EPOCHS = (
    Epoch("2024", date(2014, 4, 1), date(2024, 12, 31), 30, 579),
    Epoch("2025H1", date(2025, 1, 1), date(2025, 6, 30), 30, 526),
    Epoch("2025", date(2025, 7, 1), None, 0, 126),
)
"""Counts at the end of each epoch. Resolution 1656/NQ-UBTVQH15 ended the district level."""


class UnitKey(NamedTuple):
    """A unit. Every commune of 2025 reuses the code of an older one with another extent."""

    code: str
    epoch: str


def epoch_on(day: date) -> Epoch:
    """The epoch in force on ``day``. Raises InputError before the first."""
    for epoch in EPOCHS:
        if epoch.valid_from <= day and (epoch.valid_to is None or day <= epoch.valid_to):
            return epoch
    raise InputError(
        say(
            "no administrative units are recorded for {day}: before {first}",
            day=day,
            first=EPOCHS[0].valid_from,
        )
    )


@dataclass(frozen=True)
class CrosswalkRow:
    """How much of an old commune went to a new one.

    ``old_code`` is None where the commune was gone before 1/1/2025: then its name together
    with the district is the key.
    """

    district_code: str
    old_name: str
    old_code: str | None
    new: UnitKey
    new_name: str
    share_of_old: float
    basis: str

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> "CrosswalkRow":
        """A row of ``crosswalk_2025.csv``."""
        return cls(
            row["district_code"],
            row["old_name"],
            row["old_code"] or None,
            UnitKey(row["new_code"], "2025"),
            row["new_full_name"],
            float(row["share_of_old"]),
            row["basis"],
        )
