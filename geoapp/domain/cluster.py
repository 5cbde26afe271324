"""A cluster of the record: facts and events, each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeGuard

from geoapp.domain.track import TRACK_KEYS, WORDS, Event, Value
from geoapp.errors import InputError
from geoapp.sentence import Sentence, say

CERTAINTIES = ("stated", "likely", "possible")
MEMBERSHIP: dict[str, tuple[str, str]] = {
    "decision date": (
        "ngày quyết định thành lập nằm trong giai đoạn 2018-2020",
        "its establishment decision is dated 2018-2020",
    ),
    "article": (
        "bài báo 26/12/2024 nêu tên; không nói riêng từng cụm thuộc 43 cụm",
        "named in the article of 26/12/2024, which does not say it of each cluster",
    ),
    "statement": (
        "được nêu tên trong số cụm khởi công nửa đầu năm 2024 của 43 cụm",
        "named among the clusters of the 43 that started in the first half of 2024",
    ),
    "likely": (
        "nhiều khả năng, theo thời điểm khởi công; chưa có quyết định công khai",
        "likely, from when it started; no decision is public",
    ),
    "count": (
        "chỉ biết qua tổng số 43; tên chưa công bố",
        "known only through the total of 43; the name is not public",
    ),
}
"""Why a cluster counts as one of the 43, in Vietnamese and English."""


@dataclass(frozen=True)
class Fact:
    """One value of one source; sources that differ stand side by side."""

    fact: str
    value: str | float
    unit: str | None
    on: date | None
    known_on: date | None
    source: str
    note_vi: str | None = None
    note_en: str | None = None


@dataclass(frozen=True)
class NewCommune:
    """A commune since 1/7/2025 in which the cluster lies, and how sure that is."""

    code: str
    name: str
    certainty: str


@dataclass(frozen=True)
class Cluster:
    """What is known of one cluster, without its geometry."""

    id: str
    name: str
    named: bool
    craft_village: bool | None
    district_code: str | None
    communes_2024: tuple[str, ...]
    communes_2025: tuple[NewCommune, ...]
    boundary: str
    boundary_source: str | None
    boundary_date: date | None
    membership: str | None
    facts: tuple[Fact, ...]
    events: tuple[Event, ...]

    def values(self, fact: str) -> tuple[Fact, ...]:
        """The entries of one fact, one a source."""
        return tuple(f for f in self.facts if f.fact == fact)


def cluster_from_properties(properties: Mapping[str, Any]) -> Cluster:
    """The cluster that a feature's ``properties`` describe.

    Raises InputError naming the cluster and the field that is missing or wrong.
    """
    here = say("cluster {id!r}", id=properties.get("id"))
    read = _Reader(properties, here)
    return Cluster(
        id=read.text("id"),
        name=read.text("name"),
        named=read.flag("named"),
        craft_village=read.optional("craft_village", bool),
        district_code=read.optional("district_code", str),
        communes_2024=tuple(read.listed("communes_2024")),
        communes_2025=tuple(_commune(c, here) for c in read.listed("communes_2025")),
        boundary=read.text("boundary"),
        boundary_source=read.optional("boundary_source", str),
        boundary_date=read.day("boundary_date"),
        membership=read.optional("membership", str),
        facts=tuple(_fact(f, here) for f in read.listed("facts")),
        events=tuple(_event(e, here) for e in read.listed("events")),
    )


_OR_NULL = {str: say("str or null"), bool: say("bool or null")}


class _Reader:
    """Fields of one object, each checked for its type."""

    def __init__(self, values: Any, where: Sentence) -> None:
        if not isinstance(values, Mapping):
            raise InputError(
                say(
                    "{where}: an object is expected, not {values!r:.60}", where=where, values=values
                )
            )
        self.values, self.where = values, where

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(name, say("a text"))
        return value

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        if not isinstance(value, bool):
            raise self.wrong(name, say("true or false"))
        return value

    def optional(self, name: str, kind: type) -> Any:
        value = self.values.get(name)
        if value is not None and not isinstance(value, kind):
            raise self.wrong(name, _OR_NULL[kind])
        return value

    def listed(self, name: str) -> list[Any]:
        value = self.values.get(name)
        if not isinstance(value, list):
            raise self.wrong(name, say("a list"))
        return value

    def day(self, name: str) -> date | None:
        value = self.values.get(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.wrong(name, say("a date such as 2024-12-26, or null")) from None

    def wrong(self, name: str, expected: Sentence) -> InputError:
        return InputError(
            say(
                "{where}: {name} must be {expected}, not {given!r:.60}",
                where=self.where,
                name=name,
                expected=expected,
                given=self.values.get(name),
            )
        )


def _part(where: Sentence, name: str) -> Sentence:
    return say("{where}, {name}", where=where, name=name)


def _commune(values: Any, where: Sentence) -> NewCommune:
    read = _Reader(values, _part(where, "communes_2025"))
    certainty = read.text("certainty")
    if certainty not in CERTAINTIES:
        raise read.wrong("certainty", say("one of {values}", values=CERTAINTIES))
    return NewCommune(read.text("code"), read.text("name"), certainty)


def _fact(values: Any, where: Sentence) -> Fact:
    read = _Reader(values, _part(where, "facts"))
    value = read.values.get("value")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise read.wrong("value", say("a text or a number"))
    return Fact(
        read.text("fact"), value, read.optional("unit", str), read.day("on"),
        read.day("known_on"), read.text("source"), read.optional("note_vi", str),
        read.optional("note_en", str),
    )  # fmt: skip


def _event(values: Any, where: Sentence) -> Event:
    read = _Reader(values, _part(where, "events"))
    track, start, end = read.text("track"), read.day("from"), read.day("to")
    if track not in TRACK_KEYS:
        raise read.wrong("track", say("one of {values}", values=tuple(sorted(TRACK_KEYS))))
    if start is None or end is None or start > end:
        raise read.wrong("from", say("a date not after 'to'"))
    return Event(
        track, _value(read), start, end, read.day("known_on"), read.optional("document", str),
        read.text("source"), read.optional("note_vi", str), read.optional("note_en", str),
    )  # fmt: skip


def _value(read: _Reader) -> Value:
    value = read.values.get("value")
    if isinstance(value, str) and value in WORDS:
        return value
    if _is_share(value):
        return float(value)
    if isinstance(value, list) and len(value) == 2 and all(map(_is_share, value)):
        low, high = map(float, value)
        if low <= high:
            return (low, high)
    raise read.wrong("value", say("yes, no, under_way, a share from 0 to 1 or a range [low, high]"))


def _is_share(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
