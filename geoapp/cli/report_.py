"""``geoapp report``."""

import sys
from datetime import date
from pathlib import Path

import click

from geoapp import i18n
from geoapp.cli.options import (
    Misused,
    as_of_option,
    lang_option,
    swap_option,
    workspace_option,
)
from geoapp.cli.waiting import waiting
from geoapp.errors import InputError
from geoapp.sentence import say
from geoapp.storage import Workspace, open_workspace
from geoapp.workflows.report import MAKERS
from geoapp.workflows.report_run import Wanted, report_all, report_cluster, report_file
from geoapp.workflows.statement import Issued

PATH = click.Path(path_type=Path)
SQUARE = click.FloatRange(min=0, min_open=True)


@click.command("report")
@click.argument("site", type=PATH, required=False)
@click.option("--cluster", metavar="ID", help="report on a cluster of the record")
@click.option("--all", "every", is_flag=True, help="a folder for every cluster of the record")
@click.option("--out", type=PATH, metavar="DIR", required=True, help="new folder to write")
@click.option(
    "--format",
    "formats",
    metavar="F,F",
    default=",".join(MAKERS),
    show_default=True,
    help="documents to write",
)
@click.option("--by", metavar="NAME", help="who makes it, as the title page says")
@click.option("--crs", metavar="EPSG:N", help="CRS of a file that does not say its own")
@swap_option
@click.option("--declared-ha", type=SQUARE, metavar="HA", help="area that the papers declare")
@click.option(
    "--price", type=SQUARE, metavar="VND", help="price of rice land, VND a m²; no default"
)
@as_of_option
@lang_option
@workspace_option
def command(
    site: Path | None,
    cluster: str | None,
    every: bool,
    out: Path,
    formats: str,
    by: str | None,
    crs: str | None,
    swap: bool,
    declared_ha: float | None,
    price: float | None,
    as_of: date,
    lang: str,
    workspace: Path,
) -> int:
    """Write the documents of a check: HTML, XLSX, DOCX and PDF beside check.json and its pieces.

    SITE is a file as for `geoapp check`. DIR appears whole or not at all; --all also writes the
    tables over all clusters. `geoapp verify DIR` makes a report again. Exit status 3: a layer
    could not be checked; the documents say which.
    """
    _check_call(site, cluster, every, crs, swap=swap)
    opened = open_workspace(workspace)
    wanted = Wanted(
        formats=[f.strip() for f in formats.split(",") if f.strip()],
        lang=lang,
        as_of=as_of,
        on=date.today(),
        by=by,
        declared_m2=None if declared_ha is None else declared_ha * 1e4,
        price_vnd_m2=price,
    )
    _check_formats(wanted.formats)
    found = _report(opened, site, cluster, crs, wanted, out, swap=swap)
    click.echo(_told(found, out, lang))
    return 3 if any(_failed(each) for each in found) else 0


def _check_call(
    site: Path | None, cluster: str | None, every: bool, crs: str | None, *, swap: bool
) -> None:
    if sum((site is not None, cluster is not None, every)) != 1:
        raise Misused(say("name one of SITE, --cluster ID or --all"))
    if crs and site is None:
        raise Misused(say("--crs is for a SITE file that does not say its own CRS"))
    if swap and site is None:
        raise Misused(say("--swap-xy is for a SITE file"))


def _check_formats(formats: object) -> None:
    unknown = [f for f in formats if f not in MAKERS] if isinstance(formats, list) else []
    if unknown or not formats:
        what = say("format {name!r}", name=unknown[0][:20]) if unknown else say("no format")
        raise InputError(
            say("--format: {what}; name some of {formats}", what=what, formats=", ".join(MAKERS))
        )


def _report(
    opened: Workspace, site: Path | None, cluster: str | None, crs: str | None, wanted: Wanted,
    out: Path, *, swap: bool,
) -> list[Issued]:  # fmt: skip
    if site is not None:
        with waiting(f"report {site.name}"):
            return [report_file(opened, site, crs, wanted, out, swap=swap)]
    if cluster is not None:
        with waiting(f"report {cluster}"):
            return [report_cluster(opened, cluster, wanted, out)]
    count, hidden = len(opened.clusters()), not sys.stderr.isatty()
    with click.progressbar(length=count, file=sys.stderr, hidden=hidden) as bar:
        return report_all(opened, wanted, out, lambda done: bar.update(1))


def _failed(issued: Issued) -> bool:
    return str(issued.document["verdict"]) == "failed"


def _told(found: list[Issued], out: Path, lang: str) -> str:
    """The verdict of one, the count of many, and where they lie."""
    if len(found) != 1:
        return i18n.text("report.text.many", lang, n=len(found), out=out)
    document = found[0].document
    verdict = i18n.text(f"outcome.{document['verdict']}", lang)
    name = document["site"]["name"] or document["site"]["id"]
    return i18n.text("report.text.one", lang, name=name, verdict=verdict, out=out)
