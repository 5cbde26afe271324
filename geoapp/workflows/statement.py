"""Issued checks: a check with who asked, what was declared and how the boundary came in.

A check that is issued keeps its numbers and its address for good. What an officer says of it
afterwards stands beside the computed values and never replaces one.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import numpy as np
import orjson

from geoapp import __version__
from geoapp.errors import InputError, LayerUnavailable
from geoapp.exchange.geojson_text import MOST_DECIMALS, flat_geometry, geometry_texts
from geoapp.geometry.crs import to_wgs84
from geoapp.sentence import say
from geoapp.storage import Workspace
from geoapp.storage.checks import DOCUMENT, JUDGEMENTS, Checks
from geoapp.workflows.check import CheckResult, check_cluster
from geoapp.workflows.document import Given
from geoapp.workflows.document import document as whole
from geoapp.workflows.manifest import manifest, of_workspace, results_digest
from geoapp.workflows.site import check_geojson, site_accuracy

Document = dict[str, Any]
SAYS = ("does_not_apply", "corrected")
NEEDED = {"target", "says", "value", "reason", "by", "on"}
"""What every judgement has."""
MOST_WORDS = 2000
"""Characters of a reason."""


@dataclass(frozen=True)
class Asked:
    """What a check is issued for.

    ``site``: GeoJSON text in lon/lat degrees, or ``cluster``: an id of the record.
    ``intake``: how the boundary came in (``workflows/intake.py``). ``on``: the day of issue.
    ``price_vnd_m2``: of rice land, given by the planner; there is no default.
    """

    as_of: date
    on: date
    site: bytes | None = None
    cluster: str | None = None
    intake: Document | None = None
    declared_m2: float | None = None
    by: str | None = None
    price_vnd_m2: float | None = None


@dataclass(frozen=True)
class Issued:
    """A check and its address."""

    identity: str
    document: Document
    pieces: Document


def made(workspace: Workspace, asked: Asked, time_limit: float | None = None) -> Issued:
    """The check that would be issued; nothing is kept.

    A layer that could not be checked is ``failed`` in it, and so is its verdict. Raises InputError
    where the site cannot be used, NotFound for an unknown cluster.
    """
    result = _checked(workspace, asked, time_limit)
    pieces = result.pieces_geojson()
    known = site_accuracy(asked.site) if asked.site is not None else None
    given = Given(asked.declared_m2, asked.price_vnd_m2, known)
    document = whole(workspace, result, given, time_limit=time_limit, pieces=pieces)
    document["site"] |= _shapes(result)
    document["ledger"] |= {"union_m2": result.union_m2}
    document |= {
        "intake": asked.intake,
        "by": asked.by,
        "issued_on": asked.on.isoformat(),
        "cluster": asked.cluster,
        "price_vnd_m2": asked.price_vnd_m2,
        "judgements": [],
    }
    identity = identity_of(document)
    document |= {"id": identity}
    document |= {"manifest": manifest(workspace, document, pieces, asked.site)}
    return Issued(identity, document, pieces)


def issue(workspace: Workspace, asked: Asked, time_limit: float | None = None) -> Issued:
    """Issue a check and keep it; the same question on the same data has the same address."""
    found = made(workspace, asked, time_limit)
    files = {"check.json": printed(found.document), "pieces.geojson": orjson.dumps(found.pieces)}
    kept = Checks(workspace.path)
    kept.keep_inputs(of_workspace(found.document["manifest"]))
    if kept.save(found.identity, files):
        return found
    return Issued(found.identity, opened(workspace, found.identity), found.pieces)


def opened(workspace: Workspace, identity: str) -> Document:
    """An issued check with what was said of it. Raises NotFound, LayerUnavailable."""
    kept = Checks(workspace.path)
    document = _parsed(identity, DOCUMENT, kept.read(identity, DOCUMENT))
    if not is_issued(document, identity):
        raise _damaged(identity, DOCUMENT)
    said = [_parsed(identity, JUDGEMENTS, line) for line in kept.judgements(identity)]
    if not all(each.keys() >= NEEDED for each in said):
        raise _damaged(identity, JUDGEMENTS)
    return document | {"judgements": said}


def pieces(workspace: Workspace, identity: str) -> bytes:
    """The pieces of an issued check as GeoJSON. Raises NotFound, LayerUnavailable."""
    return Checks(workspace.path).read(identity, "pieces.geojson")


def judge(workspace: Workspace, identity: str, judgement: Document, on: date) -> Document:
    """Add an officer's judgement and give the check with it.

    Parameters
    ----------
    judgement
        ``target`` (a value of the check, such as ``rice.luc_m2`` or ``findings.<rule>``),
        ``says`` (``does_not_apply`` or ``corrected``), ``value`` where corrected, ``reason``,
        ``by``, ``evidence`` (a name and the SHA-256 of a file) or None, and ``valid_until`` (the
        last day on which it stands) or None.

    Raises
    ------
    InputError
        Where it names nothing that the check has, gives no reason or name, or is over already.
    """
    document = opened(workspace, identity)
    until = _until(judgement.get("valid_until"), on)
    line = {**_judgement(document, judgement), "valid_until": until, "on": on.isoformat()}
    Checks(workspace.path).append(identity, orjson.dumps(line))
    return opened(workspace, identity)


def printed(document: Document) -> bytes:
    """The bytes of a check's file: the same for the same check everywhere."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def identity_of(document: Document) -> str:
    """The address: a digest of what was asked, of which data, by which version."""
    site = {k: document["site"].get(k) for k in ("id", "name", "edition", "declared_m2")}
    used = {k: document.get(k) for k in ("as_of", "intake", "by", "cluster", "price_vnd_m2")}
    layers = [[x["layer"], x["edition"], x["outcome"]] for x in document["layers"]]
    layers += [[x["layer"], x.get("edition")] for x in document.get("context", [])]
    used |= {
        "editions": document["editions"],
        "accuracy": (document.get("accuracy") or {}).get("site"),
    }
    whole = {"site": site, "layers": layers, "version": __version__, **used}
    return sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def _checked(workspace: Workspace, asked: Asked, time_limit: float | None) -> CheckResult:
    if (asked.site is None) == (asked.cluster is None):
        raise InputError(say("name a site or a cluster to issue a check for, not both"))
    if asked.cluster is not None:
        result = check_cluster(workspace, asked.cluster, asked.as_of, time_limit=time_limit)
    else:
        text = asked.site or b""
        result = check_geojson(workspace, text, as_of=asked.as_of, time_limit=time_limit)
    return result


def _shapes(result: CheckResult) -> Document:
    """The boundary in lon/lat to show, and in the working CRS, to the last bit, to decide."""
    if result.site is None:
        return {"geometry": None, "geometry_work": None}
    shape = np.array([result.site.geometry], dtype=object)
    return {
        "geometry": orjson.loads(
            geometry_texts(to_wgs84(shape, result.work_crs), MOST_DECIMALS)[0]
        ),
        "geometry_work": flat_geometry(result.site.geometry, result.work_crs),
    }


def _parsed(identity: str, name: str, text: bytes) -> Document:
    try:
        found = orjson.loads(text)
    except ValueError as error:
        raise _damaged(identity, name) from error
    if not isinstance(found, dict):
        raise _damaged(identity, name)
    return found


def is_issued(document: Document, identity: str) -> bool:
    """Whether it is the check of that address as it was issued: its digest is that of then."""
    try:
        date.fromisoformat(document["as_of"])
        known = document["manifest"]["results"]["check"]
    except (KeyError, TypeError, ValueError):
        return False
    return bool(document.get("id") == identity and results_digest(document) == known)


def _damaged(identity: str, name: str) -> LayerUnavailable:
    return LayerUnavailable(
        say(
            "check {check}: {name} is damaged; restore it from a backup",
            check=identity,
            name=name,
        )
    )


def _judgement(document: Document, given: Document) -> Document:
    target, says, value = given.get("target"), given.get("says"), given.get("value")
    if target not in targets(document):
        raise InputError(say("the check has no value {target!r} to judge", target=str(target)[:60]))
    if says not in SAYS:
        raise InputError(say("says: one of {words}", words=", ".join(SAYS)))
    if (says == "corrected") != isinstance(value, int | float) or isinstance(value, bool):
        raise InputError(say("value: a number with 'corrected', none with 'does_not_apply'"))
    return {
        "target": target,
        "says": says,
        "value": value,
        "reason": _words(given, "reason", MOST_WORDS),
        "evidence": _evidence(given.get("evidence")),
        "by": _words(given, "by", 200),
    }


def _until(given: date | None, on: date) -> str | None:
    if given is not None and given < on:
        raise InputError(say("valid_until: {day} is over; give a day to come", day=given))
    return None if given is None else given.isoformat()


def _words(given: Document, name: str, most: int) -> str:
    text = given.get(name)
    if not isinstance(text, str) or not text.strip() or len(text) > most:
        raise InputError(say("{name}: write 1 to {most} characters", name=name, most=most))
    return text.strip()


def _evidence(given: object) -> Document | None:
    if given is None:
        return None
    if not isinstance(given, dict):
        raise InputError(say("evidence: an object with name and sha256, or null"))
    digest = given.get("sha256")
    if digest is not None and not (
        isinstance(digest, str) and len(digest) == 64 and set(digest) <= set("0123456789abcdef")
    ):
        raise InputError(say("evidence: sha256 is 64 hexadecimal digits, or null"))
    return {"name": _words(given, "name", 200), "sha256": digest}


def targets(document: Document) -> dict[str, float | str | None]:
    """Every value of a check that an officer may judge, by its name."""
    found: dict[str, float | str | None] = {"verdict": document["verdict"]}
    found |= {f"rice.{key}": value for key, value in (document.get("rice") or {}).items()}
    found |= {f"layers.{each['layer']}": each["outcome"] for each in document["layers"]}
    found |= {f"context.{x['layer']}": x.get("outcome") for x in document.get("context") or []}
    found |= {f"findings.{x['rule']}": x.get("value") for x in document.get("findings") or []}
    return found
