"""What was published about all clusters, and how it stands to what the record counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geoapp.errors import WorkspaceError
from geoapp.sentence import Sentence, say


@dataclass(frozen=True)
class Statement:
    """A published figure. ``as_of``: the day it speaks of; ``published_on``: when it was said.

    ``derived``: the formula, where the source does not print the number itself.
    """

    key: str
    value: int
    as_of: date
    published_on: date
    source: str
    quote: str | None = None
    derived: str | None = None
    note_vi: str | None = None
    note_en: str | None = None


@dataclass(frozen=True)
class Count:
    """How many clusters are proved (``recorded``) and how many are left open (``unknown``)."""

    recorded: int
    unknown: int

    def allows(self, value: int) -> bool:
        """Whether a true statement can have this value."""
        return self.recorded <= value <= self.recorded + self.unknown


@dataclass(frozen=True)
class Difference:
    """Published minus recorded, and its name: see ``difference``."""

    difference: int
    kind: str
    text_vi: str
    text_en: str


def statement_from_dict(values: Mapping[str, Any]) -> Statement:
    """An entry of ``statements.json``. Raises WorkspaceError naming what is wrong."""
    try:
        return Statement(
            key=str(values["key"]),
            value=_clusters(values),
            as_of=date.fromisoformat(values["as_of"]),
            published_on=date.fromisoformat(values["published_on"]),
            source=str(values["source"]),
            quote=values.get("quote"),
            derived=values.get("derived"),
            note_vi=values.get("note_vi"),
            note_en=values.get("note_en"),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _wrong(values, error) from error


def _clusters(values: Mapping[str, Any]) -> int:
    value = values["value"]
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _wrong(values, say("value {value!r} is no whole number of clusters", value=value))
    return value


def _wrong(values: Mapping[str, Any], why: Sentence | Exception) -> WorkspaceError:
    return WorkspaceError(
        say("statements.json: {why} in {given}", why=why, given=str(dict(values))[:80])
    )


def newest(
    statements: Iterable[Statement], as_of: date, known_at: date | None = None
) -> dict[str, Statement]:
    """For each figure the statement that speaks of the latest day, of those published in time.

    In time: on or before ``as_of``, and on or before ``known_at``. What was said later about
    an earlier day does not count: nobody could read it then.
    """
    last = as_of if known_at is None else min(as_of, known_at)
    in_time = [s for s in statements if s.published_on <= last and s.as_of <= as_of]
    return {s.key: s for s in sorted(in_time, key=lambda s: (s.as_of, s.published_on))}


def difference(statement: Statement, now: Count, then: Count, as_of: date) -> Difference:
    """Name what lies between a statement and the record.

    The two are held against one another on the day of the statement (``then``): a cluster
    that the record knew on that day is not unknown because the record moved on by ``as_of``
    (``now``). ``none``: the record proves the same number on both days. ``not_public``: it
    proves fewer, and has enough clusters of which it does not know. ``newer``: it agrees, or
    may, on the day of the statement and has another number since. ``breach``: it contradicts
    the number on that day; one of the two is wrong.
    """
    value, later = statement.value, as_of > statement.as_of
    if not then.allows(value):
        kind = "breach"
    elif then.recorded < value and now.allows(value):
        kind = "not_public"
    else:
        kind = "none" if now.recorded == value else "newer"
    values = {
        "value": value,
        "gap": value - then.recorded,
        "then": then.recorded,
        "most_then": then.recorded + then.unknown,
        "day": f"{statement.as_of:%d/%m/%Y}",
        "recorded": now.recorded,
        "most": now.recorded + now.unknown,
        "as_of": f"{as_of:%d/%m/%Y}",
    }
    heads, tails = (_OF_DAY, _SINCE) if later else (("", ""), ("", ""))
    told = _AGREES if kind == "newer" and then.recorded == value else _TEXTS[kind]
    vi, en = (
        (head + body + tail).format(**values)
        for head, body, tail in zip(heads, told, tails, strict=True)
    )
    return Difference(value - now.recorded, kind, vi, en)


_OF_DAY = (
    "Số công bố của ngày {day}, đối chiếu vào ngày đó. ",
    "Published of {day}, compared on that day. ",
)
_SINCE = (
    " Hồ sơ tính đến ngày {as_of}: từ {recorded} đến {most} cụm.",
    " The record as of {as_of}: from {recorded} to {most}.",
)
_AGREES = ("Khớp: vào ngày đó hồ sơ có {then} cụm.", "Equal: on that day the record has {then}.")
_NOT_PUBLIC = (
    "Chưa công khai: hồ sơ chứng minh được {then} trên {value}, chưa rõ {gap} cụm còn lại"
    " là cụm nào.",
    "Not public: the record proves {then} of {value}; which the other {gap} are is not known.",
)
_TEXTS = {
    "none": ("Khớp: hồ sơ chứng minh đủ {value} cụm.", "Equal: the record proves all {value}."),
    "not_public": _NOT_PUBLIC,
    "newer": _NOT_PUBLIC,
    "breach": (
        "MÂU THUẪN: công bố {value}, hồ sơ chỉ cho phép từ {then} đến {most_then} cụm.",
        "BREACH: {value} published, the record allows only from {then} to {most_then}.",
    ),
}
