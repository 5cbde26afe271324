"""``geoapp check``."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import click
import orjson

from geoapp.cli.check_text import say_notes, told, told_all
from geoapp.cli.options import (
    Misused,
    as_of_option,
    json_option,
    lang_option,
    swap_option,
    workspace_option,
)
from geoapp.errors import InputError
from geoapp.exchange.read import ForeignFrame
from geoapp.sentence import say
from geoapp.storage import Workspace, open_workspace
from geoapp.workflows.annex import annex
from geoapp.workflows.check import CheckResult, check_cluster, check_clusters, check_site
from geoapp.workflows.check_files import (
    Problem,
    check_place,
    check_used,
    read_declared,
    read_each,
    write_folder,
    write_pieces,
)
from geoapp.workflows.document import Given, document
from geoapp.workflows.land import file_land
from geoapp.workflows.site_file import SiteFile, check_swapped, choices_of, read_site
from geoapp.workflows.sites import named

PATH = click.Path(path_type=Path)
SQUARE = click.FloatRange(min=0, min_open=True)


@click.command("check")
@click.argument("site", type=PATH, required=False)
@click.option("--cluster", metavar="ID", help="check a cluster of the record")
@click.option("--all", "every", is_flag=True, help="check every cluster of the record")
@click.option("--landuse", type=PATH, metavar="FILE", help="check against this file instead")
@click.option("--by", metavar="FIELD", help="field of FILE that holds the land-use class")
@click.option(
    "--coverage", type=PATH, metavar="POLYGON.geojson", help="ground that FILE knows completely"
)
@click.option("--crs", metavar="EPSG:N", help="CRS of a file that does not say its own")
@click.option("--source-layer", metavar="NAME", help="layer or sheet of SITE with the boundary")
@swap_option
@click.option("--work-crs", metavar="EPSG:N", help="projected CRS of the areas")
@click.option("--declared-ha", type=SQUARE, metavar="HA", help="area that the papers declare")
@click.option(
    "--price", type=SQUARE, metavar="VND", help="price of rice land, VND a m²; no default"
)
@as_of_option
@json_option
@click.option(
    "--out", type=PATH, metavar="DIR", help="write JSON, pieces and table to a new folder"
)
@click.option("--pieces", type=PATH, metavar="FILE", help="write the ledger's pieces as GeoJSON")
@click.option("--time-limit", type=click.FloatRange(min=0), metavar="SECONDS", help="for each site")
@lang_option
@workspace_option
def command(
    site: Path | None,
    cluster: str | None,
    every: bool,
    landuse: Path | None,
    by: str | None,
    coverage: Path | None,
    crs: str | None,
    source_layer: str | None,
    swap: bool,
    work_crs: str | None,
    declared_ha: float | None,
    price: float | None,
    as_of: date,
    as_json: bool,
    out: Path | None,
    pieces: Path | None,
    time_limit: float | None,
    lang: str,
    workspace: Path,
) -> int:
    """Check a site, a cluster or all clusters for overlap with rice land.

    SITE is a file of any format that can be imported, or a table of corners (CSV, XLSX or text
    pasted from Excel: point, X north, Y east) or of bearings and distances; what is odd in it is
    told row by row on standard error. All its features are one site; they must be polygons that
    do not overlap, and are reported as its parts. A folder is one site a file: those that cannot
    be used are named in the table (with --json on standard error), the others checked. A bare
    --landuse file declares no coverage: without --coverage, no overlap reads as no data, never as
    clear.

    Exit status 3: a layer could not be checked, or a file of a folder not used.
    """
    _check_call(site, cluster, every, landuse, by, coverage, as_json, out, swap=swap)
    if pieces:
        check_place(pieces)
    opened = open_workspace(workspace)
    asked = _read(site, crs, source_layer, swap=swap)
    files = [each.read for each in asked.sites]
    check_swapped(files, swap=swap)
    say_notes(files, lang)
    other = read_declared(landuse, crs) if landuse else None
    check_used(crs, [*(each.frame for each in files), *([] if other is None else [other])])
    limits: dict[str, Any] = {
        "as_of": as_of,
        "landuse": file_land(other, work_crs or opened.work_crs, by, coverage) if other else None,
        "work_crs": work_crs,
        "time_limit": time_limit,
    }
    given = Given(None if declared_ha is None else declared_ha * 1e4, price)
    results, documents = _checked(opened, _results(opened, asked, cluster, **limits), given)
    many = every or asked.folder
    if pieces:
        write_pieces(results, pieces)
    if out:
        book = annex(opened, documents, as_of, as_of, lang) if every else None
        write_folder(
            results, documents, out,
            single=not many, problems=asked.problems, lang=lang, book=book,
        )  # fmt: skip
    if as_json:
        shown = documents if many else documents[0]
        click.echo(orjson.dumps(shown, option=orjson.OPT_INDENT_2))
        for problem in asked.problems:
            click.echo(f"{problem.file}: {problem.said(lang)}", err=True)
    else:
        click.echo(
            told_all(results, opened, lang, as_of, asked.problems if asked.folder else None)
            if many
            else told(results[0], opened, lang, documents[0])
        )
    return 3 if asked.problems or any(r.failed for r in results) else 0


def _check_call(
    site: Path | None,
    cluster: str | None,
    every: bool,
    landuse: Path | None,
    by: str | None,
    coverage: Path | None,
    as_json: bool,
    out: Path | None,
    *,
    swap: bool,
) -> None:
    if sum((site is not None, cluster is not None, every)) != 1:
        raise Misused(say("name one of SITE, --cluster ID or --all"))
    if landuse is None and (by or coverage):
        raise Misused(say("--by and --coverage belong to a --landuse FILE"))
    if as_json and out:
        raise Misused(say("choose --json or --out DIR, which holds the same JSON"))
    if swap and site is None:
        raise Misused(say("--swap-xy is for a SITE file"))


@dataclass(frozen=True, eq=False)
class _File:
    """A file that is one site."""

    read: SiteFile
    identity: str
    name: str | None
    came: dict[str, Any]

    @property
    def frame(self) -> ForeignFrame:
        """Its areas."""
        return self.read.frame


@dataclass(frozen=True, eq=False)
class _Asked:
    """The sites that came as files, and those of a folder that cannot be used."""

    sites: list[_File] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    folder: bool = False


def _read(site: Path | None, crs: str | None, layer: str | None, *, swap: bool) -> _Asked:
    if site is None:
        return _Asked()
    if not os.path.isdir(site):  # noqa: PTH112 - False for a name that no file can have
        return _Asked([_file(site, crs, layer, swap=swap)])
    found = read_each(site, lambda path: _file(path, crs, layer, swap=swap))
    return _Asked(*found, folder=True)


def _file(path: Path, crs: str | None, layer: str | None, *, swap: bool) -> _File:
    read = read_site(path, crs, layer, swap=swap)
    return _File(read, *named(read.frame, path), choices_of(read, path, crs))


class Found(NamedTuple):
    """A check; of the file it came as, what its document tells and the area it declares, m²."""

    result: CheckResult
    came: dict[str, Any]
    declared_m2: float | None


def _checked(
    opened: Workspace, results: Iterator[Found], given: Given
) -> tuple[list[CheckResult], list[dict[str, Any]]]:
    found, documents = [], []
    for result, came, said_m2 in results:
        own = given if given.declared_m2 is not None else replace(given, declared_m2=said_m2)
        found.append(result)
        documents.append(document(opened, result, own) | came)
    return found, documents


def _results(
    opened: Workspace, asked: _Asked, cluster: str | None, **limits: Any
) -> Iterator[Found]:
    if cluster:
        yield Found(check_cluster(opened, cluster, **limits), {}, None)
        return
    every = bool(asked.sites)
    found: Iterator[Found] = (
        _of_files(opened, asked, limits)
        if every
        else (Found(each, {}, None) for each in check_clusters(opened, **limits))
    )
    count = len(asked.sites) if every else len(opened.clusters())
    hidden = not sys.stderr.isatty() or count == 1
    with click.progressbar(found, length=count, file=sys.stderr, hidden=hidden) as bar:
        yield from bar


def _of_files(opened: Workspace, asked: _Asked, limits: dict[str, Any]) -> Iterator[Found]:
    for each in asked.sites:
        try:
            result = check_site(
                opened, (each.frame.geometry, each.frame.crs),
                site_id=each.identity, name=each.name, **limits,
            )  # fmt: skip
        except InputError as error:
            if not asked.folder:
                raise
            asked.problems.append(Problem(each.frame.name, error))
        else:
            yield Found(result, each.came, each.read.declared_m2)
