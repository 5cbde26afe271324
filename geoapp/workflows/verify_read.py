"""A report as it lies: a folder, a check alone, or one HTML file with its data inside."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from geoapp.errors import InputError
from geoapp.i18n import LANGUAGES
from geoapp.sentence import say
from geoapp.workflows.report import CHECK, MAKERS, MANIFEST, PIECES, document_name

Document = dict[str, Any]
MOST_BYTES = 1 << 30
_DATA = re.compile(rb'<script type="[^"]*" id="(check|pieces)-data">(.*?)</script>', re.DOTALL)
_LANG = re.compile(rb'<html lang="(\w+)">')
_NEEDED = ("site", "as_of", "layers", "manifest", "issued_on")


class Damaged(Exception):
    """A file of a report cannot be read as what it is: the first difference there is."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name, self.why = name, why


@dataclass(frozen=True)
class Report:
    """``files``: bytes by name. ``manifest``: of the folder, None where there is no folder."""

    document: Document
    pieces: Document | None
    lang: str
    files: dict[str, bytes] = field(default_factory=dict)
    manifest: Document | None = None


def reports_in(path: Path) -> list[Path]:
    """The report itself, or the reports in a folder of folders, by name. Raises InputError."""
    if not path.is_dir() or any((path / name).is_file() for name in (CHECK, MANIFEST)):
        return [path]
    found = sorted(p for p in path.iterdir() if (p / MANIFEST).is_file() or (p / CHECK).is_file())
    return found or [path]


def read_report(path: Path) -> Report:
    """Read a report. Raises InputError where it is none, Damaged naming the file that is."""
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise InputError(
            say(
                "{path}: there is no such report; name a folder, check.json or HTML file", path=path
            )
        )
    data = _bytes(path)
    if path.suffix.lower() in (".html", ".htm"):
        return _html(path.name, data)
    if path.suffix.lower() != ".json":
        raise InputError(
            say("{file}: give a report's folder, its check.json or its HTML file", file=path.name)
        )
    return Report(_check(path.name, data), None, LANGUAGES[0], {path.name: data})


def _folder(path: Path) -> Report:
    if not (path / MANIFEST).is_file() and not (path / CHECK).is_file():
        raise InputError(
            say(
                "{path}: no report here, for there is no {check} and no {manifest}",
                path=path,
                check=CHECK,
                manifest=MANIFEST,
            )
        )
    names = [CHECK, PIECES, MANIFEST, *map(document_name, MAKERS)]
    files = {name: _bytes(path / name) for name in names if (path / name).is_file()}
    for name in (CHECK, PIECES) if _issued(files) else (CHECK, PIECES, MANIFEST):
        if name not in files:
            raise Damaged(name, "is missing from the report")
    if MANIFEST not in files:
        document = _check(CHECK, files[CHECK])
        return Report(document, _object(PIECES, files[PIECES]), LANGUAGES[0], files)
    manifest = _object(MANIFEST, files[MANIFEST])
    lang = manifest.get("lang")
    known = manifest.get("files")
    if lang not in LANGUAGES or not isinstance(known, dict) or set(known) - set(names):
        raise Damaged(MANIFEST, "does not name the files of the report")
    document, pieces = _check(CHECK, files[CHECK]), _object(PIECES, files[PIECES])
    return Report(document, pieces, lang, files, manifest)


def _issued(files: dict[str, bytes]) -> bool:
    """Whether it is a check as the workspace keeps it: no documents, so no manifest of them."""
    return set(files) <= {CHECK, PIECES}


def _html(name: str, data: bytes) -> Report:
    found = dict(_DATA.findall(data))
    lang = _LANG.search(data)
    if set(found) != {b"check", b"pieces"} or lang is None:
        raise Damaged(name, "does not hold the data of a check")
    said = lang[1].decode("ascii", "replace")
    if said not in LANGUAGES:
        raise Damaged(name, f"is in no language of ours: {said[:20]!r}")
    document = _check(name, found[b"check"])
    return Report(document, _object(name, found[b"pieces"]), said, {name: data})


def _check(name: str, data: bytes) -> Document:
    document = _object(name, data)
    absent = [key for key in _NEEDED if key not in document]
    if absent or not isinstance(document["manifest"], dict):
        raise Damaged(name, f"is no issued check: it has no {(absent or ['manifest'])[0]}")
    return document


def _object(name: str, data: bytes) -> Document:
    try:
        found = orjson.loads(data)
    except ValueError as error:
        raise Damaged(name, f"is no valid JSON ({error})") from error
    if not isinstance(found, dict):
        raise Damaged(name, "is no JSON object")
    return found


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(
                say("{file}: larger than 1 GB; that is no report of ours", file=path.name)
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            say("{file}: cannot be read: {why}", file=path.name, why=error.strerror)
        ) from error
