"""Reports of a folder of sites, one file a site: a sub-folder each, in one new folder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from geoapp.errors import InputError
from geoapp.storage import Workspace
from geoapp.workflows.atomic import new_folder
from geoapp.workflows.check_files import (
    Problem,
    check_used,
    none_used,
    problems_csv,
    read_each,
)
from geoapp.workflows.report_run import Document, Wanted, fill, issued_of
from geoapp.workflows.site_file import SiteFile, check_swapped, read_site

PROBLEMS = "problems.csv"


@dataclass(frozen=True, eq=False)
class Asked:
    """The sites of a folder that were read, and the files that were not."""

    sites: list[tuple[Path, SiteFile]]
    problems: list[Problem]


def read_folder(folder: Path, crs: str | None, *, swap: bool = False) -> Asked:
    """Read every file of a folder, one a site, as ``geoapp check`` takes it.

    Raises InputError where no file can be used, CrsError where ``crs`` or ``swap`` is for none.
    """
    asked = Asked(*read_each(folder, lambda path: (path, read_site(path, crs, swap=swap))))
    files = [read for _, read in asked.sites]
    check_swapped(files, swap=swap)
    check_used(crs, [each.frame for each in files])
    return asked


def report_folder(
    workspace: Workspace,
    folder: Path,
    asked: Asked,
    crs: str | None,
    wanted: Wanted,
    out: Path,
    heard: Callable[[int], object],
) -> list[Document]:
    """A folder a site in the new folder ``out``; the documents of the checks, by file.

    What cannot be checked is added to ``asked.problems``, which ``problems.csv`` lists. ``heard``
    hears how many files are done. Raises InputError where none worked; then nothing is written.
    """
    found: list[Document] = []
    names = {PROBLEMS}
    with new_folder(out) as part:
        for done, (path, read) in enumerate(asked.sites, 1):
            try:
                issued = issued_of(workspace, read, path, crs, wanted)
            except InputError as error:
                asked.problems.append(Problem(path.name, error))
            else:
                fill(part / _free(path, names), issued, wanted)
                found.append(issued.document)
            heard(done)
        if not found:
            raise none_used(folder, asked.problems)
        if asked.problems:
            text = problems_csv(asked.problems, wanted.lang)
            (part / PROBLEMS).write_text(text, encoding="utf-8-sig", newline="")
    return found


def _free(path: Path, names: set[str]) -> str:
    """The file's name without its ending; with it where another file took that name."""
    tried = (path.stem, path.name, *(f"{path.name}-{n}" for n in range(2, len(names) + 3)))
    name = next(each for each in tried if each.casefold() not in names)
    names.add(name.casefold())
    return name
