"""Whether an issued check still holds: its days, and the layers it used as they are now.

Nothing is computed again: the editions in the manifest are held against those of the workspace.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geoapp.errors import LayerUnavailable, NotFound
from geoapp.publish.report.front import VALID_DAYS
from geoapp.storage import Workspace
from geoapp.storage.approvals import approvals_edition
from geoapp.storage.files import hashed
from geoapp.storage.memo import FileMemo
from geoapp.storage.rules import rules_edition

IN_FORCE, EXPIRED, CHANGED, UNTOLD = "in_force", "expired", "changed", "cannot_be_told"
STATES = (IN_FORCE, EXPIRED, CHANGED, UNTOLD)
Edition = tuple[str | None, str | None]
"""Digests of a layer's record and of its coverage; None for a file that was not there."""
_hashed = FileMemo()


@dataclass(frozen=True)
class Editions:
    """What a workspace holds now. ``layers``: None where a layer cannot be read.

    ``law``: digests of ``rules`` and ``approvals``.
    """

    layers: Mapping[str, Edition | None]
    law: Mapping[str, str | None]


@dataclass(frozen=True)
class State:
    """``key``: one of ``STATES``; ``until``: the last day; the layers that were used, by name.

    ``changed``: are not what they were. ``unread``: cannot be read now. ``law``: which of rules
    and approvals are others now; it does not end a check, whose rules are those of its day.
    """

    key: str
    until: date
    changed: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    law: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The state as the API gives it."""
        found = asdict(self)
        return {"state": found.pop("key"), **found}


def state_of(document: Mapping[str, Any], editions_now: Editions, today: date) -> State:
    """The state of an issued check on a day; a layer that nobody can read is never in force.

    Parameters
    ----------
    document
        The check, or what of it has ``as_of``, ``editions`` and the manifest's ``inputs``.
    """
    until = _until(date.fromisoformat(document["as_of"]))
    then, now = used(document), editions_now.layers
    unread = tuple(name for name in then if now.get(name) is None)
    changed = tuple(name for name in then if name not in unread and now[name] != then[name])
    law = document.get("editions") or {}
    others = tuple(key for key, digest in editions_now.law.items() if law.get(key) != digest)
    return State(_key(today > until, changed, unread or not then), until, changed, unread, others)


def _until(as_of: date) -> date:
    return date.fromordinal(min(as_of.toordinal() + VALID_DAYS, date.max.toordinal()))


def _key(over: bool, changed: object, unread: object) -> str:
    return EXPIRED if over else CHANGED if changed else UNTOLD if unread else IN_FORCE


def used(document: Mapping[str, Any]) -> dict[str, Edition]:
    """The layers that a check used, each in the edition it had then."""
    inputs = (document.get("manifest") or {}).get("inputs") or []
    records = {x["layer"]: x["sha256"] for x in inputs if x["role"] == "layer"}
    grounds = {x["layer"]: x["sha256"] for x in inputs if x["role"] == "coverage"}
    return {name: (digest, grounds.get(name)) for name, digest in records.items()}


def editions_now(workspace: Workspace, layers: Iterable[str]) -> Editions:
    """The present editions of some layers, and of the law of the workspace."""
    law = {
        "rules": _known(lambda: rules_edition(workspace.path)),
        "approvals": _known(lambda: approvals_edition(workspace.path)),
    }
    return Editions({name: _edition(workspace, name) for name in sorted({*layers})}, law)


def _known(edition: Callable[[], str | None]) -> str | None:
    try:
        return edition()
    except (LayerUnavailable, OSError):
        return None


def _edition(workspace: Workspace, name: str) -> Edition | None:
    try:
        return workspace.edition(name), _ground(workspace.layer(name).coverage)
    except (LayerUnavailable, NotFound):
        return None


def _ground(path: Path | None) -> str | None:
    if path is None or not path.is_file():
        return None
    return _hashed.get(str(path), [path], lambda: hashed(path))
