"""Which judgement of a value stands: a later one takes the place of an earlier, for good.

Nothing is taken away: what no longer stands is shown with who said it, when, and what ended it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

CURRENT, SUPERSEDED, LAPSED = "current", "superseded", "lapsed"
Judgement = dict[str, Any]


def standing(judgements: Iterable[Mapping[str, Any]], today: date | None = None) -> list[Judgement]:
    """Each judgement, oldest first, with its ``standing`` and, where superseded, ``after``.

    ``after`` has ``by`` and ``on`` of the next one on the same target, whoever said it. A judgement
    stands to the end of its ``valid_until``; without ``today`` none is lapsed. One that was
    superseded does not come back when the later one lapses.
    """
    found: list[Judgement] = []
    later: dict[str, Mapping[str, Any]] = {}
    for each in reversed(list(judgements)):
        after = later.get(each["target"])
        later[each["target"]] = each
        found.append(
            {**each, "standing": _standing(each, after, today), "after": after and _who(after)}
        )
    return found[::-1]


def _standing(given: Mapping[str, Any], after: Mapping[str, Any] | None, today: date | None) -> str:
    if after is not None:
        return SUPERSEDED
    last = given.get("valid_until")
    over = today is not None and bool(last) and today > date.fromisoformat(str(last))
    return LAPSED if over else CURRENT


def _who(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"by": given["by"], "on": given["on"]}
