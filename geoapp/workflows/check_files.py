"""Sites and land use that come as files, and a check's result as files."""

import csv
import io
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import orjson

from geoapp.errors import CrsError, InputError
from geoapp.exchange.cells import neutral
from geoapp.exchange.read import ForeignFrame, normal_crs, read_any
from geoapp.sentence import Sentence, Told, say
from geoapp.workflows.annex import ANNEX
from geoapp.workflows.atomic import new_folder, replacing
from geoapp.workflows.checked import CheckResult

Document = dict[str, Any]
T = TypeVar("T")
COLUMNS = ("site", "code", "class", "area_m2", "area_ha", "share", "parcels", "gross_m2", "lost_m2")


@dataclass(frozen=True)
class Problem:
    """A file that could not be used, and why."""

    file: str
    why: Told

    def said(self, lang: str) -> str:
        """Why, without the file's name, which stands beside it."""
        text = self.why.said(lang)
        return text.removeprefix(f"{self.file}: ").removeprefix(f"{self.file}, ")


def read_declared(path: Path, crs: str | None) -> ForeignFrame:
    """Read a file in the CRS that it declares, in ``crs`` where it declares none.

    GeoJSON without a ``crs`` member declares degrees by RFC 7946 where its numbers can be.
    """
    if crs is not None:
        normal_crs(crs)
    try:
        return read_any(path)
    except CrsError:
        if crs is None:
            raise
        return read_any(path, crs=crs)


class Read(Protocol):
    """A file that was read."""

    @property
    def name(self) -> str:
        """As the user calls it."""

    @property
    def crs(self) -> str:
        """The CRS it is in."""


def check_used(crs: str | None, frames: Sequence[Read]) -> None:
    """Raise CrsError where ``crs`` was given and is the CRS of no file that was read."""
    if crs is None or normal_crs(crs) in {f.crs for f in frames}:
        return
    if not frames:
        raise CrsError(
            say("--crs is for a file that does not say its own CRS, and no file is read")
        )
    raise CrsError(
        say(
            "--crs says {crs}, but {files}; drop --crs or mend the file",
            crs=normal_crs(crs),
            files=_in_their_own(frames),
        )
    )


def _in_their_own(frames: Sequence[Read]) -> Sentence:
    first, *others = (say("{file} is in {crs}", file=f.name, crs=f.crs) for f in frames)
    for other in others:
        first = say("{first} and {second}", first=first, second=other)
    return first


def write_pieces(results: Sequence[CheckResult], path: Path) -> None:
    """The ledgers' pieces as one GeoJSON file. Raises InputError."""
    check_place(path)
    with replacing(path) as out:
        out.write(pieces_text(results))


def pieces_text(results: Sequence[CheckResult]) -> bytes:
    """A FeatureCollection of all pieces, ids unique within it."""
    features: list[dict[str, Any]] = []
    for result in results:
        for each in result.pieces_geojson()["features"]:
            features.append(each | {"id": f"{result.site_id}/{each['id']}"})
    return orjson.dumps({"type": "FeatureCollection", "features": features}) + b"\n"


def write_folder(
    results: Sequence[CheckResult],
    documents: Sequence[Document],
    folder: Path,
    *,
    single: bool,
    problems: Sequence[Problem] = (),
    lang: str = "en",
    book: bytes | None = None,
) -> None:
    """``check.json``, ``pieces.geojson`` and ``classes.csv`` in a new folder. Raises InputError.

    ``problems.csv`` names the files that could not be used, where there are any, in ``lang``.
    ``book``: the tables over all clusters (``annex.py``).
    """
    with new_folder(folder) as part:
        found = documents[0] if single else list(documents)
        (part / "check.json").write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
        (part / "pieces.geojson").write_bytes(pieces_text(results))
        (part / "classes.csv").write_text(classes_csv(documents), encoding="utf-8-sig", newline="")
        if book is not None:
            (part / ANNEX).write_bytes(book)
        if problems:
            text = problems_csv(problems, lang)
            (part / "problems.csv").write_text(text, encoding="utf-8-sig", newline="")


def sites_in(folder: Path) -> list[Path]:
    """The files of a folder of sites, by name; hidden ones are passed over. Raises InputError."""
    found = [p for p in sorted(folder.iterdir()) if p.is_file() and not p.name.startswith(".")]
    if not found:
        raise InputError(
            say("{folder}: no file is in this folder; put one file a site into it", folder=folder)
        )
    return found


def read_each(folder: Path, read: Callable[[Path], T]) -> tuple[list[T], list[Problem]]:
    """What ``read`` makes of each file of a folder of sites, and the files that it refuses.

    Raises InputError where there is no file, or none that can be used.
    """
    found: list[T] = []
    problems: list[Problem] = []
    for path in sites_in(folder):
        try:
            found.append(read(path))
        except InputError as error:
            problems.append(Problem(path.name, error))
    if not found:
        raise none_used(folder, problems)
    return found, problems


def none_used(folder: Path, problems: Sequence[Problem]) -> InputError:
    """The failure where no file of a folder can be used: what is wrong with the first one."""
    first = problems[0]
    return InputError(
        say(
            "{folder}: no file of it can be used; {file}: {why}",
            folder=folder,
            file=first.file,
            why=first,
        )
    )


def problems_csv(problems: Sequence[Problem], lang: str) -> str:
    """A row a file that could not be used, with what is wrong with it."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("file", "problem"))
    rows.writerows((neutral(p.file), neutral(p.said(lang))) for p in problems)
    return text.getvalue()


def classes_csv(documents: Sequence[Document]) -> str:
    """A row a site and land-use code, then one for ground under no parcel."""
    text = io.StringIO()
    rows = csv.DictWriter(text, COLUMNS)
    rows.writeheader()
    for document in documents:
        site = neutral(document["site"]["id"])
        for layer in document["layers"]:
            for row in layer["codes"] or []:
                rows.writerow({"site": site, **_row(row)})
            bare = (layer["gap_m2"] or 0.0) + (layer["uncovered_m2"] or 0.0)
            if bare:
                rows.writerow(
                    {"site": site, "class": "none", "area_m2": bare, "area_ha": bare / 1e4}
                )
    return text.getvalue()


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": neutral(row["code"]),
        "class": row["class"],
        "area_m2": row["area_m2"],
        "area_ha": row["area_m2"] / 1e4,
        "share": row["share"],
        "parcels": row["features"],
        "gross_m2": row["gross_m2"],
        "lost_m2": row["lost_m2"],
    }


def check_place(path: Path) -> None:
    """Raise InputError where no file can be written to ``path``."""
    folder = path.absolute().parent
    if path.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(say("{path}: no file can be written there; name another place", path=path))
