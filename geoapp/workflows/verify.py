"""A report held against its workspace: made again from its manifest, compared byte by byte.

The first thing that is not the same is named: a file of the report, an input of the workspace,
a value of the check, a document. Other software is a note, for it may still give the same numbers:
then they may differ by ``NEAR_M2``, the last bits of a sum, and that is said too; what it cannot
write alike is left out, and said.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from geoapp.errors import GeoappError
from geoapp.storage import Workspace
from geoapp.storage.files import hashed
from geoapp.storage.rules import SHIPPED
from geoapp.workflows.manifest import (
    SHIPPED_RULES,
    digest,
    pieces_bytes,
    results_digest,
    software,
)
from geoapp.workflows.report import (
    MAKERS,
    MANIFEST,
    PIECES,
    document_name,
    manifest_bytes,
    writers,
)
from geoapp.workflows.statement import Asked, Issued, made, printed
from geoapp.workflows.verify_read import Damaged, Report, read_report
from geoapp.workflows.verify_signature import before_signature, broken_signature, told_signatures

Document = dict[str, Any]
SAME, MISSING, DIFFERS = "same", "missing", "differs"
NEAR_M2 = 1e-6
"""m² (or the unit of a value) that other software may leave: 1 mm², far below what is printed."""
PDF = document_name("pdf")
_ABSENT = object()


@dataclass(frozen=True)
class Verdict:
    """``state``: same | missing | differs. ``name``: the file or value; ``why``: what of it."""

    state: str
    name: str = ""
    why: str = ""
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.state == SAME:
            return SAME
        told = f"{self.name}: {self.why}" if self.why else self.name
        return f"input missing: {told}" if self.state == MISSING else f"differs: {told}"


def verify(workspace: Workspace, path: Path) -> Verdict:
    """Make a report again and say whether it is the same.

    Parameters
    ----------
    path
        A report's folder, its ``check.json``, or its HTML file.

    Raises InputError where ``path`` is no report at all.
    """
    try:
        given = read_report(path)
    except Damaged as error:
        return Verdict(DIFFERS, error.name, error.why)
    try:
        found = next(_faults(workspace, given), None)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # a document that somebody changed may be of any form
        what = f"its form is not that of a check ({type(error).__name__}: {error})"
        found = Verdict(DIFFERS, _name_of(given), what)
    return replace(found or Verdict(SAME), notes=tuple(_notes(given)))


def _name_of(given: Report) -> str:
    return next(iter(given.files), "check.json")


def _faults(workspace: Workspace, given: Report) -> Iterator[Verdict]:
    """What is not the same, from the outside in."""
    known = (given.manifest or {}).get("files", {})
    for name in known:
        if name not in given.files:
            yield Verdict(DIFFERS, name, "is missing from the report")
    odd = [name for name in known if digest(given.files[name]) != known[name]]
    changed = list(islice(_inputs(workspace, given.document["manifest"]), 1))
    if changed:
        # nothing can be made again to say which of the two was changed
        yield from (Verdict(DIFFERS, name, f"does not fit {MANIFEST}") for name in odd)
        yield from changed
        return
    again = _again(workspace, given.document)
    if isinstance(again, Verdict):
        yield again
        return
    yield from _values(given, again)
    yield from _results(given)
    yield from _documents(given, again.pieces if given.pieces is None else given.pieces)


def _inputs(workspace: Workspace, manifest: Document) -> Iterator[Verdict]:
    """Every file that the check read, hashed again from its bytes."""
    for each in manifest["inputs"]:
        if each["role"] == "site":
            continue
        path = _place(workspace, each["name"])
        if path is None:
            yield Verdict(DIFFERS, each["name"], "lies outside the workspace")
        elif path.is_file():
            now = hashed(path)
            if each["sha256"] is None:
                yield Verdict(DIFFERS, each["name"], "was not there when the check was made")
            elif now != each["sha256"]:
                yield Verdict(DIFFERS, each["name"], f"was {each['sha256']}, is now {now}")
        elif each["sha256"] is not None:
            yield Verdict(MISSING, each["name"])


def _place(workspace: Workspace, name: str) -> Path | None:
    if name == SHIPPED_RULES:
        return SHIPPED
    folder = workspace.path.resolve()
    path = (folder / name).resolve()
    return path if path.is_relative_to(folder) else None


def _again(workspace: Workspace, document: Document) -> Issued | Verdict:
    """The check made again, as it was asked."""
    site = document["manifest"]["site"]
    asked = Asked(
        as_of=date.fromisoformat(document["as_of"]),
        on=date.fromisoformat(document["issued_on"]),
        site=None if site is None else site.encode(),
        cluster=document["cluster"],
        intake=document["intake"],
        declared_m2=document["site"]["declared_m2"],
        by=document["by"],
        price_vnd_m2=document["price_vnd_m2"],
    )
    try:
        return made(workspace, asked)
    except GeoappError as error:
        return Verdict(DIFFERS, "check", f"cannot be made again: {error.message}")


def _results(given: Report) -> Iterator[Verdict]:
    """Whether the values are those that the check's own manifest has the digest of."""
    known = given.document["manifest"]["results"]
    if known["check"] != results_digest(given.document):
        yield Verdict(DIFFERS, _check_name(given), "its values do not fit its manifest")
    if given.pieces is not None and known["pieces"] != digest(pieces_bytes(given.pieces)):
        yield Verdict(DIFFERS, PIECES, "the pieces do not fit the manifest of the check")


def _values(given: Report, again: Issued) -> Iterator[Verdict]:
    near = NEAR_M2 if _other_software(given) else 0.0
    mine = _comparable(given.document, again.document)
    found = first_difference(given.document, mine, near=near)
    if found:
        yield Verdict(DIFFERS, _check_name(given), found)
    for name, data in given.files.items():
        if name.endswith(".json") and name != MANIFEST and data != printed(given.document):
            yield Verdict(DIFFERS, name, "says the same but is not the same bytes")
    if given.pieces is not None:
        new = orjson.loads(pieces_bytes(again.pieces))
        found = first_difference(given.pieces, new, near=near)
        if found:
            yield Verdict(DIFFERS, PIECES, found)
        if given.files.get(PIECES, pieces_bytes(given.pieces)) != pieces_bytes(given.pieces):
            yield Verdict(DIFFERS, PIECES, "says the same but is not the same bytes")


def _other_software(given: Report) -> bool:
    return bool(given.document["manifest"].get("software") != software())


def _check_name(given: Report) -> str:
    return next((n for n in given.files if n.endswith(".json")), _name_of(given))


def _comparable(old: Document, new: Document) -> Document:
    """The new check with what stands beside a computation taken over from the old one."""
    new = orjson.loads(printed(new)) | {"judgements": old.get("judgements")}
    if old["manifest"].get("software") != software():
        new["id"] = old["id"]
        new["manifest"]["software"] = old["manifest"].get("software")
        new["manifest"]["results"] = old["manifest"]["results"]
    return new


def first_difference(old: Any, new: Any, path: str = "", *, near: float = 0.0) -> str | None:
    """Where two JSON values first differ, numbers by over ``near``; None where nowhere."""
    if type(old) is not type(new):
        return f"{path}: {_unlike_values(old, new)}"
    if isinstance(old, dict):
        keys = [*old, *(k for k in new if k not in old)]
        pairs = ((f"{path}.{k}" if path else str(k), old.get(k, _ABSENT), new.get(k, _ABSENT))
                 for k in keys)  # fmt: skip
    elif isinstance(old, list):
        if len(old) != len(new):
            return f"{path}: {len(old)} entries in the report, {len(new)} computed"
        pairs = ((f"{path}[{n}]", a, b) for n, (a, b) in enumerate(zip(old, new, strict=True)))
    else:
        return None if _alike(old, new, near) else f"{path}: {_unlike_values(old, new)}"
    return next((d for p, a, b in pairs if (d := first_difference(a, b, p, near=near))), None)


def _alike(old: Any, new: Any, near: float) -> bool:
    return bool(old == new or (isinstance(old, float) and abs(old - new) <= near))


def _unlike_values(old: Any, new: Any) -> str:
    return f"{_short(old)} in the report, {_short(new)} computed"


def _short(value: Any) -> str:
    if value is _ABSENT:
        return "nothing"
    text = orjson.dumps(value).decode()
    return text if len(text) <= 80 else f"{text[:77]}..."


def _documents(given: Report, pieces: Document) -> Iterator[Verdict]:
    """Every document written again; then the manifest of them all."""
    left_out = set()
    for name, form in _forms(given):
        new = MAKERS[form](given.document, pieces, given.lang)
        if new == before_signature(form, given.files[name], new):
            continue
        if _excused(given, name, form):
            left_out.add(form)
            continue
        why = _line(given.files[name], new) if form == "html" else "is written otherwise"
        yield Verdict(DIFFERS, name, why)
    if why := broken_signature(given.files.get(PDF, b"")):
        yield Verdict(DIFFERS, PDF, why)
    if given.manifest is not None and not _fits(given, bool(left_out)):
        yield Verdict(DIFFERS, MANIFEST, "is not the manifest of this report")


def _forms(given: Report) -> list[tuple[str, str]]:
    """The documents there are: file name and format."""
    if given.manifest is None:
        return [(n, "html") for n in given.files if n.lower().endswith((".html", ".htm"))]
    names = ((document_name(form), form) for form in MAKERS)
    return [(name, form) for name, form in names if name in given.files]


def _excused(given: Report, name: str, form: str) -> bool:
    """Whether a library of another version wrote a document that is still as it was written."""
    if given.manifest is None or digest(given.files[name]) != given.manifest["files"].get(name):
        return False
    return _unlike(given.manifest, form)


def _unlike(manifest: Document, form: str) -> bool:
    known = manifest.get("writers") or {}
    return any(known.get(name) != version for name, version in writers([form]).items())


def _fits(given: Report, other_writers: bool) -> bool:
    """Whether the folder's manifest is the one that its files give."""
    files = {name: data for name, data in given.files.items() if name != MANIFEST}
    forms = [form for _, form in _forms(given)]
    wrote = (given.manifest or {}).get("writers") if other_writers else writers(forms)
    made_again = manifest_bytes(given.document, files, wrote or {}, given.lang)
    return made_again == given.files[MANIFEST]


def _line(old: bytes, new: bytes) -> str:
    pairs = zip(old.splitlines(), new.splitlines(), strict=False)
    line = next((n for n, (a, b) in enumerate(pairs, 1) if a != b), None)
    return f"line {line} is another" if line else "it is longer or shorter"


def _notes(given: Report) -> Iterator[str]:
    """What other versions there are, which a reader may want to know."""
    old = given.document["manifest"].get("software") or {}
    for name, version in software().items():
        if old.get(name) != version:
            yield f"made with {name} {old.get(name)}, made again with {version}"
    if old != software():
        yield f"so numbers are compared to {NEAR_M2:f}, not to the last bit"
    for name, form in _forms(given):
        if given.manifest is not None and _unlike(given.manifest, form):
            yield f"{name} was written by a library of another version, so its bytes may differ"
    yield from told_signatures(PDF, given.files.get(PDF, b""))
