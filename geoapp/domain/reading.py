"""Fields of a table that a planner wrote by hand, each checked; each failure one sentence.

The sentence exists in Vietnamese and English and says which file, which item, which field, and
what is expected there. A field that nobody reads is refused: most likely it is a misspelling.
"""

from collections.abc import Mapping
from datetime import date, datetime
from math import isfinite
from typing import Any

from geoapp.errors import WorkspaceError

TEXT_LIMIT = 2000
MOST = 1e15
"""No area, length or price of ours is larger; a greater number is a slip of the hand."""
Noun = tuple[str, str]
"""What an item is called, in Vietnamese and English."""


def wrong(
    file: str, item: str, vi: str, en: str, noun: Noun = ("quy tắc", "rule")
) -> WorkspaceError:
    """One sentence in both languages: the file, the item, what is wrong with it."""
    heads = [f"{file}: {word} {item}: " if item else f"{file}: " for word in noun]
    return WorkspaceError(heads[1] + en, message_vi=heads[0] + vi)


class Reader:
    """The fields of one item of a file."""

    def __init__(
        self, values: Mapping[str, Any], file: str, item: str, noun: Noun = ("quy tắc", "rule")
    ) -> None:
        self.values, self.file, self.item, self.noun = values, file, item, noun

    def inner(self, values: Mapping[str, Any]) -> "Reader":
        """The same item's inner table."""
        return Reader(values, self.file, self.item, self.noun)

    def wrong(self, vi: str, en: str) -> WorkspaceError:
        """A sentence about this item."""
        return wrong(self.file, self.item, vi, en, self.noun)

    def bad(self, name: str, vi: str, en: str) -> WorkspaceError:
        """That a field is missing, or must be something else than it is."""
        given = self.values.get(name)
        if given is None or given == "":
            return self.wrong(f"thiếu {name}: cần {vi}", f"{name} is missing; give {en}")
        return self.wrong(
            f"{name} phải là {vi}, không phải {given!r:.60}",
            f"{name} must be {en}, not {given!r:.60}",
        )

    def only(self, known: set[str]) -> None:
        """Refuse a field that is not one of ``known``."""
        for name in sorted(set(self.values) - known):
            raise self.wrong(f"không có mục {name!r:.60}", f"unknown setting {name!r:.60}")

    def text(self, name: str, default: str | None = None) -> str:
        """One line of text; without a default it must be there."""
        value = self.values.get(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.bad(name, "một đoạn chữ", "a text")
        if len(value) > TEXT_LIMIT or not all(c.isprintable() for c in value):
            raise self.bad(
                name, f"một dòng không quá {TEXT_LIMIT} ký tự", f"one line up to {TEXT_LIMIT} long"
            )
        return value.strip()

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of some words."""
        value = self.values.get(name)
        if value not in allowed:
            raise self.bad(name, " | ".join(allowed), " | ".join(allowed))
        return str(value)

    def flag(self, name: str) -> bool:
        """True or false; false where it is not there."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise self.bad(name, "true hoặc false", "true or false")
        return value

    def day(self, name: str) -> date | None:
        """A date, None where it is not there."""
        value = self.values.get(name)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise self.bad(
                name,
                "một ngày như 2024-08-01, không ngoặc kép",
                "a date such as 2024-08-01, without quotes",
            )
        return value

    def number(self, name: str) -> float:
        """A number that is not negative."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.bad(name, "một số", "a number")
        if not isfinite(value) or not 0 <= value <= MOST:
            raise self.bad(name, "một số không âm", "a number that is not negative")
        return float(value)

    def tables(self, name: str) -> list[Mapping[str, Any]]:
        """A list of tables, empty where it is not there."""
        listed = self.values.get(name, [])
        if not isinstance(listed, list) or not all(isinstance(x, Mapping) for x in listed):
            raise self.bad(name, f"các bảng [[{name}]]", f"tables [[{name}]]")
        return listed
