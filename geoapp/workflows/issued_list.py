"""Every issued check in a line: what it is of, what it found, whether it still holds.

Of each document only what a line needs is read, once per version of its file; a check that cannot
be read is a line too, so that it neither looks like none nor hides the others.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NotRequired, TypedDict

import msgspec
import orjson

from geoapp.domain.text import fold
from geoapp.domain.verdict import Outcome
from geoapp.errors import LayerUnavailable
from geoapp.storage import Workspace
from geoapp.storage.checks import Checks
from geoapp.storage.memo import FileMemo, stamp
from geoapp.workflows.in_force import STATES, Editions, editions_now, state_of, used
from geoapp.workflows.statement import is_issued

Line = dict[str, Any]
DAMAGED = "damaged"
VERDICTS = tuple(outcome.value for outcome in Outcome)
KEYS = (*STATES, DAMAGED)
"""States that a line may have."""
_lines = FileMemo()


class _Site(TypedDict):
    id: str
    name: str | None
    illustrative: bool


class _Rice(TypedDict):
    total_m2: float | None
    upper_m2: float | None


class _Layer(TypedDict):
    kind: NotRequired[str | None]


class _Input(TypedDict):
    role: str
    sha256: str | None
    layer: NotRequired[str]


class _Manifest(TypedDict):
    inputs: list[_Input]


class _Check(TypedDict):
    """What a line needs of a check's document."""

    id: str
    site: _Site
    as_of: str
    issued_on: str
    by: str | None
    cluster: str | None
    verdict: Literal["failed", "no_data", "stale", "conflict", "below_tolerance", "clear"]
    rice: _Rice
    layers: list[_Layer]
    editions: dict[str, str | None]
    manifest: _Manifest


@dataclass(frozen=True)
class _Kept:
    """A line without its state, and what its state is told from."""

    line: Line
    check: _Check
    written: int


@dataclass(frozen=True)
class Wanted:
    """Filters; an empty one lets everything through. ``q``: of name, maker and address."""

    q: str = ""
    verdict: str = ""
    state: str = ""


def issued_lines(workspace: Workspace, today: date) -> list[Line]:
    """A line for each issued check, newest first, those that cannot be read last.

    Raises LayerUnavailable where the folder of checks cannot be read.
    """
    checks = Checks(workspace.path)
    found = {identity: _kept(checks, identity) for identity in checks.identities()}
    whole = [kept for kept in found.values() if kept is not None]
    whole.sort(key=lambda k: (k.line["issued_on"], k.written, k.line["id"]), reverse=True)
    now = editions_now(workspace, {name for kept in whole for name in used(kept.check)})
    lines = [_with_state(kept, now, today) for kept in whole]
    return lines + [_damaged(identity) for identity, kept in found.items() if kept is None]


def _kept(checks: Checks, identity: str) -> _Kept | None:
    """None where nobody can read it. What cannot be opened is tried again the next time."""
    path = checks.path(identity)
    try:
        return _lines.get(str(path), [path], lambda: _made(checks, identity))
    except LayerUnavailable:
        return None


def _made(checks: Checks, identity: str) -> _Kept | None:
    written, text = stamp(checks.path(identity))[0], checks.read(identity, "check.json")
    try:
        whole = orjson.loads(text)
        check = msgspec.convert(whole, _Check)
        for day in (check["as_of"], check["issued_on"]):
            date.fromisoformat(day)
        used(check)
    except (msgspec.ValidationError, ValueError, KeyError):
        return None
    return _Kept(_line(check), check, written) if is_issued(whole, identity) else None


def _line(check: _Check) -> Line:
    site, rice = check["site"], check["rice"]
    drawn = any(layer.get("kind") == "illustrative" for layer in check["layers"])
    return {
        "id": check["id"],
        "address": f"/checks/{check['id']}",
        "name": site["name"] or site["id"],
        "cluster": check["cluster"],
        "verdict": check["verdict"],
        "rice_m2": rice["total_m2"],
        "rice_upper_m2": rice["upper_m2"],
        "as_of": check["as_of"],
        "issued_on": check["issued_on"],
        "by": check["by"],
        "illustrative": site["illustrative"] or drawn,
    }


def _with_state(kept: _Kept, now: Editions, today: date) -> Line:
    return kept.line | state_of(kept.check, now, today).to_json()


def _damaged(identity: str) -> Line:
    nothing = dict.fromkeys(
        ("name", "cluster", "verdict", "rice_m2", "rice_upper_m2", "as_of", "issued_on", "by",
         "illustrative", "until")
    )  # fmt: skip
    known = {"id": identity, "address": f"/checks/{identity}", "state": DAMAGED}
    return known | nothing | {"changed": (), "unread": (), "law": ()}


def matching(lines: Iterable[Line], wanted: Wanted) -> list[Line]:
    """The lines that pass every filter, in their order."""
    q = fold(wanted.q.strip())
    return [
        line
        for line in lines
        if wanted.verdict in ("", line["verdict"])
        and wanted.state in ("", line["state"])
        and (not q or q in _words(line))
    ]


def _words(line: Line) -> str:
    return fold(" · ".join(str(line[k]) for k in ("name", "by", "id") if line[k]))


SORT_KEYS: dict[str, Callable[[Line], Any]] = {
    "issued_on": lambda line: line["issued_on"],
    "name": lambda line: line["name"] and fold(line["name"]),
    "verdict": lambda line: VERDICTS.index(line["verdict"]) if line["verdict"] else None,
    "rice": lambda line: line["rice_m2"],
    "as_of": lambda line: line["as_of"],
    "by": lambda line: line["by"] and fold(line["by"]),
    "state": lambda line: KEYS.index(line["state"]),
}


def ordered(lines: list[Line], by: str, descending: bool) -> list[Line]:
    """The lines by one column, newest first where it is the same; the unknown come last."""
    key = SORT_KEYS[by]
    known = [line for line in lines if key(line) is not None]
    unknown = [line for line in lines if key(line) is None]
    return sorted(known, key=key, reverse=descending) + unknown
