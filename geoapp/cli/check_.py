"""``geoapp check``."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
import orjson

from geoapp.cli.check_text import told, told_all
from geoapp.cli.options import as_of_option, json_option, workspace_option
from geoapp.exchange.read import ForeignFrame
from geoapp.i18n import LANGUAGES
from geoapp.storage import Workspace, open_workspace
from geoapp.workflows.check import CheckResult, check_cluster, check_clusters, check_site
from geoapp.workflows.check_files import (
    check_place,
    check_used,
    read_declared,
    write_folder,
    write_pieces,
)
from geoapp.workflows.land import Land, file_land
from geoapp.workflows.sites import named

PATH = click.Path(path_type=Path)


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
@click.option("--work-crs", metavar="EPSG:N", help="projected CRS of the areas")
@as_of_option
@json_option
@click.option(
    "--out", type=PATH, metavar="DIR", help="write JSON, pieces and table to a new folder"
)
@click.option("--pieces", type=PATH, metavar="FILE", help="write the ledger's pieces as GeoJSON")
@click.option("--time-limit", type=click.FloatRange(min=0), metavar="SECONDS", help="for each site")
@click.option("--lang", type=click.Choice(LANGUAGES), default="vi", help="language of the text")
@workspace_option
def command(
    site: Path | None,
    cluster: str | None,
    every: bool,
    landuse: Path | None,
    by: str | None,
    coverage: Path | None,
    crs: str | None,
    work_crs: str | None,
    as_of: date,
    as_json: bool,
    out: Path | None,
    pieces: Path | None,
    time_limit: float | None,
    lang: str,
    workspace: Path,
) -> int:
    """Check a site, a cluster or all clusters for overlap with rice land.

    SITE is a file of any format that can be imported, or a corner table (CSV: point, X north,
    Y east). All its features are one site; they must be polygons that do not overlap, and are
    reported as its parts. A bare --landuse file declares no coverage: without --coverage, no
    overlap reads as no data, never as clear. Exit status 3: a layer could not be checked.
    """
    _check_call(site, cluster, every, landuse, by, coverage, as_json, out)
    if pieces:
        check_place(pieces)
    opened = open_workspace(workspace)
    own = read_declared(site, crs) if site else None
    other = read_declared(landuse, crs) if landuse else None
    check_used(crs, [frame for frame in (own, other) if frame is not None])
    land = (
        file_land(other, work_crs or opened.work_crs, by, coverage) if other is not None else None
    )
    asked = None if own is None or site is None else (own, *named(own, site))
    results = list(
        _results(opened, asked, cluster, as_of=as_of, landuse=land, work_crs=work_crs,
                 time_limit=time_limit)
    )  # fmt: skip
    if pieces:
        write_pieces(results, pieces)
    if out:
        write_folder(results, out, single=not every)
    if as_json:
        documents = [r.to_json() for r in results]
        click.echo(orjson.dumps(documents if every else documents[0], option=orjson.OPT_INDENT_2))
    else:
        click.echo(told_all(results, opened, lang) if every else told(results[0], opened, lang))
    return 3 if any(r.failed for r in results) else 0


def _check_call(
    site: Path | None,
    cluster: str | None,
    every: bool,
    landuse: Path | None,
    by: str | None,
    coverage: Path | None,
    as_json: bool,
    out: Path | None,
) -> None:
    if sum((site is not None, cluster is not None, every)) != 1:
        raise click.UsageError("name one of SITE, --cluster ID or --all")
    if landuse is None and (by or coverage):
        raise click.UsageError("--by and --coverage belong to a --landuse FILE")
    if as_json and out:
        raise click.UsageError("choose --json or --out DIR, which holds the same JSON")


def _results(
    opened: Workspace,
    site: tuple[ForeignFrame, str, str | None] | None,
    cluster: str | None,
    *,
    as_of: date,
    landuse: Land | None,
    work_crs: str | None,
    time_limit: float | None,
) -> Iterator[CheckResult]:
    if site is not None:
        frame, identity, name = site
        yield check_site(
            opened, (frame.geometry, frame.crs), site_id=identity, name=name, as_of=as_of,
            landuse=landuse, work_crs=work_crs, time_limit=time_limit,
        )  # fmt: skip
        return
    limits = {"landuse": landuse, "work_crs": work_crs, "time_limit": time_limit}
    if cluster:
        yield check_cluster(opened, cluster, as_of, **limits)  # type: ignore[arg-type]
        return
    found = check_clusters(opened, as_of, **limits)  # type: ignore[arg-type]
    hidden = not sys.stderr.isatty()
    count = len(opened.clusters())
    with click.progressbar(found, length=count, file=sys.stderr, hidden=hidden) as bar:
        yield from bar
