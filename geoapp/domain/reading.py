"""Fields of a table that a planner wrote by hand, each checked; each failure one sentence.

The sentence says which file, which item, which field, and what is expected there. A field that
nobody reads is refused: most likely it is a misspelling.
"""

from collections.abc import Mapping
from datetime import date, datetime
from math import isfinite
from typing import Any

from geoapp.errors import WorkspaceError
from geoapp.sentence import Sentence, say

TEXT_LIMIT = 2000
MOST = 1e15
"""No area, length or price of ours is larger; a greater number is a slip of the hand."""
RULE = say("rule")


def wrong(file: str, item: str, what: Sentence, noun: Sentence = RULE) -> WorkspaceError:
    """One sentence: the file, the item, what is wrong with it; ``noun`` says what items are."""
    if not item:
        return WorkspaceError(say("{file}: {why}", file=file, why=what))
    return WorkspaceError(
        say("{file}: {noun} {item}: {why}", file=file, noun=noun, item=item, why=what)
    )


class Reader:
    """The fields of one item of a file."""

    def __init__(
        self, values: Mapping[str, Any], file: str, item: str, noun: Sentence = RULE
    ) -> None:
        self.values, self.file, self.item, self.noun = values, file, item, noun

    def inner(self, values: Mapping[str, Any]) -> "Reader":
        """The same item's inner table."""
        return Reader(values, self.file, self.item, self.noun)

    def wrong(self, what: Sentence) -> WorkspaceError:
        """A sentence about this item."""
        return wrong(self.file, self.item, what, self.noun)

    def bad(self, name: str, wanted: Sentence | str) -> WorkspaceError:
        """That a field is missing, or must be ``wanted`` and is something else."""
        given = self.values.get(name)
        if given is None or given == "":
            return self.wrong(say("{name} is missing; give {wanted}", name=name, wanted=wanted))
        return self.wrong(
            say(
                "{name} must be {wanted}, not {given!r:.60}", name=name, wanted=wanted, given=given
            ),
        )

    def only(self, known: set[str]) -> None:
        """Refuse a field that is not one of ``known``."""
        for name in sorted(set(self.values) - known):
            raise self.wrong(say("unknown setting {name!r:.60}", name=name))

    def text(self, name: str, default: str | None = None) -> str:
        """One line of text; without a default it must be there."""
        value = self.values.get(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.bad(name, say("a text"))
        if len(value) > TEXT_LIMIT or not all(c.isprintable() for c in value):
            raise self.bad(name, say("one line up to {most} long", most=TEXT_LIMIT))
        return value.strip()

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of some words."""
        value = self.values.get(name)
        if value not in allowed:
            raise self.bad(name, " | ".join(allowed))
        return str(value)

    def flag(self, name: str) -> bool:
        """True or false; false where it is not there."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise self.bad(name, say("true or false"))
        return value

    def day(self, name: str) -> date | None:
        """A date, None where it is not there."""
        value = self.values.get(name)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise self.bad(
                name,
                say("a date such as 2024-08-01, without quotes"),
            )
        return value

    def number(self, name: str) -> float:
        """A number that is not negative."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.bad(name, say("a number"))
        if not isfinite(value) or not 0 <= value <= MOST:
            raise self.bad(name, say("a number that is not negative"))
        return float(value)

    def tables(self, name: str) -> list[Mapping[str, Any]]:
        """A list of tables, empty where it is not there."""
        listed = self.values.get(name, [])
        if not isinstance(listed, list) or not all(isinstance(x, Mapping) for x in listed):
            raise self.bad(name, say("tables [[{name}]]", name=name))
        return listed
