"""Resolutions that approve converting rice land, and what was converted under them.

The People's Council approves a list for a year; what was not converted by 31 December lapses. A
``Ledger`` is only made of entries that agree with one another: no cluster stands twice in one
resolution, no conversion is booked twice, none exceeds what its resolution gives the cluster or
falls outside its validity, and no resolution gives more than its own total. So the money of this
budget, square metres of rice, can never be spent twice nor turn negative.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Any

from geoapp.domain.reading import Reader, wrong
from geoapp.domain.rule import scaled
from geoapp.domain.text import fold
from geoapp.domain.verdict import NOISE_M2
from geoapp.errors import WorkspaceError
from geoapp.sentence import Sentence, say

RESOLUTION, CONVERSION = say("resolution"), say("conversion")


@dataclass(frozen=True)
class Resolution:
    """A list of one year. ``rice_m2``: its total as published, None where it is not known.

    ``grants``: rice by cluster id, m². Valid from ``valid_from`` to 31 December of its year.
    """

    number: str
    passed: date
    valid_from: date
    valid_to: date
    rice_m2: float | None
    source: str
    grants: Mapping[str, float]

    def valid(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= day <= self.valid_to

    @property
    def approved_m2(self) -> float:
        """Its published total; where that is not known, what its entries give."""
        return fsum(self.grants.values()) if self.rice_m2 is None else self.rice_m2


@dataclass(frozen=True)
class Conversion:
    """Rice land converted by a decision under a resolution."""

    document: str
    on: date
    cluster: str
    resolution: Resolution
    rice_m2: float
    source: str


@dataclass(frozen=True)
class Account:
    """Rice of a resolution on a day, m²: approved = used + left + lapsed."""

    resolution: Resolution
    used_m2: float
    left_m2: float
    lapsed_m2: float


@dataclass(frozen=True)
class Ledger:
    """Every resolution and conversion of a workspace; make it by ``ledger``."""

    resolutions: tuple[Resolution, ...]
    conversions: tuple[Conversion, ...]

    def account(self, resolution: Resolution, day: date) -> Account:
        """What of a resolution was used by a day, what is left, what lapsed."""
        used = fsum(c.rice_m2 for c in self.conversions if c.resolution is resolution
                    and c.on <= day)  # fmt: skip
        rest = max(resolution.approved_m2 - used, 0.0)
        over = day > resolution.valid_to
        return Account(resolution, used, 0.0 if over else rest, rest if over else 0.0)

    def of_year(self, day: date) -> list[Account]:
        """Accounts of the resolutions of the day's year that were passed by the day."""
        return [
            self.account(r, day)
            for r in self.resolutions
            if r.valid_to.year == day.year and r.passed <= day
        ]

    def valid(self, cluster: str, day: date) -> list[Resolution]:
        """The resolutions that give a cluster rice on a day, in order of time."""
        return [r for r in self.resolutions if cluster in r.grants and r.valid(day)]

    def lapsed(self, cluster: str, day: date) -> list[Resolution]:
        """Those whose validity is over, in order of time."""
        return [r for r in self.resolutions if cluster in r.grants and r.valid_to < day]

    def approved_m2(self, cluster: str, day: date) -> float:
        """Rice a cluster may take: what is valid, and what was converted before a list lapsed."""
        valid = self.valid(cluster, day)
        booked = [
            c.rice_m2
            for c in self.conversions
            if c.cluster == cluster and c.on <= day and not c.resolution.valid(day)
        ]
        return fsum([*(r.grants[cluster] for r in valid), *booked])


def ledger(document: Mapping[str, Any], file: str, clusters: Iterable[str]) -> Ledger:
    """The ledger that a parsed file describes.

    ``clusters``: the ids of the record. Raises WorkspaceError: which entry, what is wrong.
    """
    whole = Reader(document, file, "")
    whole.only({"resolution", "conversion"})
    known = set(clusters)
    resolutions = [_resolution(v, file, known) for v in whole.tables("resolution")]
    _check_numbers(resolutions, file)
    resolutions.sort(key=lambda r: (r.passed, r.number))
    conversions = [_conversion(v, file, resolutions) for v in whole.tables("conversion")]
    _check_bookings(conversions, file)
    return Ledger(tuple(resolutions), tuple(sorted(conversions, key=lambda c: (c.on, c.document))))


def _check_numbers(resolutions: Iterable[Resolution], file: str) -> None:
    seen: set[tuple[str, date]] = set()
    for each in resolutions:
        key = (plain(each.number), each.passed)
        if key in seen:
            raise wrong(file, each.number, say("stands twice"), RESOLUTION)
        seen.add(key)


def plain(text: str) -> str:
    """A document's number as it is compared: without case, accents and spaces."""
    return "".join(fold(text).split())


def _resolution(values: Mapping[str, Any], file: str, clusters: set[str]) -> Resolution:
    read = Reader(values, file, "?", RESOLUTION)
    read.item = read.text("number")
    read.only({"number", "date", "year", "valid_from", "valid_to", "source", "cluster",
               "rice_m2", "rice_ha"})  # fmt: skip
    passed = _needed_day(read, "date")
    year = read.number("year") if "year" in values else passed.year
    if year not in (passed.year, passed.year + 1):
        raise read.bad("year", say("{year} or {next}", year=passed.year, next=passed.year + 1))
    end = date(int(year), 12, 31)
    if read.day("valid_to") not in (None, end):
        raise read.bad("valid_to", say("{end}: a list lapses at the end of its year", end=end))
    start = read.day("valid_from") or max(passed, date(end.year, 1, 1))
    if not passed <= start <= end:
        raise read.bad("valid_from", say("a day from {passed} to {end}", passed=passed, end=end))
    total = _rice(read, needed=False)
    grants = _grants(read, clusters)
    given = fsum(grants.values())
    if total is not None and given > total + NOISE_M2:
        raise read.wrong(
            say(
                "its clusters sum to {given:.1f} m², more than its total of {total:.1f} m²",
                given=given,
                total=total,
            ),
        )
    return Resolution(read.item, passed, start, end, total, read.text("source"), grants)


def _needed_day(read: Reader, name: str) -> date:
    found = read.day(name)
    if found is None:
        raise read.bad(name, say("a date such as 2024-12-12"))
    return found


def _rice(read: Reader, *, needed: bool = True) -> float | None:
    """Rice land in m², from ``rice_m2`` or ``rice_ha``, never both."""
    given = [name for name in ("rice_m2", "rice_ha") if name in read.values]
    if len(given) > 1:
        raise read.wrong(say("give rice_m2 or rice_ha, not both"))
    if not given:
        if needed:
            raise read.bad("rice_m2", say("rice_m2 or rice_ha"))
        return None
    value = scaled(read.number(given[0]), "ha" if given[0] == "rice_ha" else "m²")
    if not value:
        raise read.bad(given[0], say("a number above 0"))
    return value


def _grants(read: Reader, clusters: set[str]) -> dict[str, float]:
    """Rice by cluster of one resolution."""
    found: dict[str, float] = {}
    for values in read.tables("cluster"):
        inner = read.inner(values)
        inner.only({"id", "rice_m2", "rice_ha", "note"})
        identity = _cluster(inner, "id", clusters)
        if identity in found:
            raise read.wrong(say("cluster {cluster} stands twice", cluster=identity))
        found[identity] = _rice(inner) or 0.0
    return found


def _cluster(read: Reader, name: str, clusters: set[str]) -> str:
    identity = read.text(name)
    if identity not in clusters:
        raise read.wrong(say("the record has no cluster {cluster!r:.60}", cluster=identity))
    return identity


def _conversion(
    values: Mapping[str, Any], file: str, resolutions: Iterable[Resolution]
) -> Conversion:
    read = Reader(values, file, "?", CONVERSION)
    read.item = read.text("document")
    read.only({"document", "date", "cluster", "resolution", "resolution_date", "rice_m2",
               "rice_ha", "source"})  # fmt: skip
    on = _needed_day(read, "date")
    resolution = _resolution_of(read, resolutions)
    if not resolution.valid(on):
        raise read.wrong(
            say(
                "its day {on} is outside the validity of {resolution} ({start} to {end})",
                on=on,
                resolution=resolution.number,
                start=resolution.valid_from,
                end=resolution.valid_to,
            ),
        )
    identity = read.text("cluster")
    if identity not in resolution.grants:
        raise read.wrong(
            say(
                "{resolution} has no cluster {cluster!r:.60}",
                resolution=resolution.number,
                cluster=identity,
            )
        )
    return Conversion(read.item, on, identity, resolution, _rice(read) or 0.0, read.text("source"))


def _resolution_of(read: Reader, resolutions: Iterable[Resolution]) -> Resolution:
    number, passed = read.text("resolution"), read.day("resolution_date")
    found = [
        r for r in resolutions
        if plain(r.number) == plain(number) and passed in (None, r.passed)
    ]  # fmt: skip
    if not found:
        raise read.wrong(say("the file has no resolution {number!r:.60}", number=number))
    if len(found) > 1:
        raise read.wrong(
            say(
                "{count} resolutions are {number}; add resolution_date",
                count=len(found),
                number=number,
            )
        )
    return found[0]


def _check_bookings(conversions: Iterable[Conversion], file: str) -> None:
    """Nothing is booked twice, and nobody takes more than was given."""
    seen: set[tuple[str, str]] = set()
    used: dict[tuple[int, str], float] = {}
    for each in conversions:
        key = (plain(each.document), each.cluster)
        if key in seen:
            raise _refused(
                file,
                each,
                say("cluster {cluster} is booked twice by this document", cluster=each.cluster),
            )
        seen.add(key)
        account = (id(each.resolution), each.cluster)
        used[account] = fsum([used.get(account, 0.0), each.rice_m2])
        given = each.resolution.grants[each.cluster]
        if used[account] > given + NOISE_M2:
            over, number = used[account] - given, each.resolution.number
            raise _refused(
                file,
                each,
                say(
                    "cluster {cluster} takes {over:.1f} m² more than the {given:.1f} m² of"
                    " {number}",
                    cluster=each.cluster,
                    over=over,
                    given=given,
                    number=number,
                ),
            )


def _refused(file: str, each: Conversion, what: Sentence) -> WorkspaceError:
    return wrong(file, each.document, what, CONVERSION)
