"""Files that officers show beside what they say of an issued check."""

from typing import Any

from geoapp.errors import InputError
from geoapp.sentence import say
from geoapp.storage import Workspace
from geoapp.storage.checks import Checks
from geoapp.storage.evidence import keep_evidence, kept_evidence, read_evidence
from geoapp.workflows.statement import opened


def keep(workspace: Workspace, identity: str, content: bytes) -> str:
    """Keep a file and give its SHA-256, by which a judgement names it.

    Raises InputError where it is empty, NotFound, LayerUnavailable, TooLarge, NoRoom.
    """
    if not content:
        raise InputError(say("nothing came: the file is empty"))
    return keep_evidence(Checks(workspace.path), identity, content)


def kept(workspace: Workspace, identity: str) -> set[str]:
    """SHA-256 of every file that is kept beside a check. Raises NotFound."""
    return kept_evidence(Checks(workspace.path), identity)


def shown(workspace: Workspace, identity: str, digest: str) -> tuple[str, bytes]:
    """A kept file: what the first judgement that shows it calls it, and its bytes.

    Raises NotFound, LayerUnavailable where it is not what it was any more.
    """
    content = read_evidence(Checks(workspace.path), identity, digest)
    return _name(opened(workspace, identity), digest), content


def _name(document: dict[str, Any], digest: str) -> str:
    named = (each.get("evidence") or {} for each in document["judgements"])
    return next((str(e["name"]) for e in named if e.get("sha256") == digest), digest[:16])
