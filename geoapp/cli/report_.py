"""``geoapp report``."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from geoapp import i18n
from geoapp.cli.options import (
    Misused,
    as_of_option,
    lang_option,
    swap_option,
    workspace_option,
)
from geoapp.cli.signing import signer
from geoapp.cli.waiting import waiting
from geoapp.errors import InputError
from geoapp.sentence import say
from geoapp.storage import Workspace, open_workspace
from geoapp.workflows.check_files import Problem
from geoapp.workflows.report import MAKERS
from geoapp.workflows.report_folder import read_folder, report_folder
from geoapp.workflows.report_run import (
    Document,
    Wanted,
    report_all,
    report_cluster,
    report_file,
)

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
@click.option(
    "--sign",
    "key",
    type=PATH,
    metavar="KEY.p12",
    help="sign the PDF with this PKCS#12 key; password in $GEOAPP_SIGN_PASSWORD, else asked",
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
    key: Path | None,
    as_of: date,
    lang: str,
    workspace: Path,
) -> int:
    """Write the documents of a check: HTML, XLSX, DOCX and PDF beside check.json and its pieces.

    SITE is a file as for `geoapp check`, or a folder of one site a file: each gets a folder of
    its own in DIR, and files that cannot be used are named in the end and in problems.csv. DIR
    appears whole or not at all; --all also writes the tables over all clusters. `geoapp verify
    DIR` makes a report again. Exit status 3: a layer could not be checked, or a file of a folder
    not used.
    """
    _check_call(site, cluster, every, crs, swap=swap)
    opened = open_workspace(workspace)
    named, today = [f.strip() for f in formats.split(",") if f.strip()], date.today()
    _check_formats(named)
    wanted = Wanted(
        formats=named,
        lang=lang,
        as_of=as_of,
        on=today,
        by=by,
        declared_m2=None if declared_ha is None else declared_ha * 1e4,
        price_vnd_m2=price,
        sign=signer(key, named, today),
    )
    found, problems = _report(opened, site, cluster, crs, wanted, out, swap=swap)
    many = len(found) != 1 or _is_folder(site)
    click.echo(_told_many(found, out, lang) if many else _told(found[0], out, lang))
    for each in problems:
        click.echo(
            i18n.text("check.text.lost", lang, file=each.file, why=each.said(lang)), err=True
        )
    return 3 if problems or any(_failed(each) for each in found) else 0


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
) -> tuple[list[Document], list[Problem]]:  # fmt: skip
    if site is not None and _is_folder(site):
        return _report_folder(opened, site, crs, wanted, out, swap=swap)
    if site is not None:
        with waiting(f"report {site.name}"):
            return [report_file(opened, site, crs, wanted, out, swap=swap).document], []
    if cluster is not None:
        with waiting(f"report {cluster}"):
            return [report_cluster(opened, cluster, wanted, out).document], []
    with _bar(len(opened.clusters())) as bar:
        found = report_all(opened, wanted, out, lambda done: bar.update(1))
    return [each.document for each in found], []


def _report_folder(
    opened: Workspace, folder: Path, crs: str | None, wanted: Wanted, out: Path, *, swap: bool
) -> tuple[list[Document], list[Problem]]:
    with waiting(f"report {folder.name}"):
        asked = read_folder(folder, crs, swap=swap)
    with _bar(len(asked.sites)) as bar:
        found = report_folder(opened, folder, asked, crs, wanted, out, lambda done: bar.update(1))
    return found, asked.problems


def _is_folder(site: Path | None) -> bool:
    return site is not None and os.path.isdir(site)  # noqa: PTH112 - False for a name no file has


def _bar(length: int) -> Any:
    return click.progressbar(length=length, file=sys.stderr, hidden=not sys.stderr.isatty())


def _failed(document: Document) -> bool:
    return str(document["verdict"]) == "failed"


def _told_many(found: list[Document], out: Path, lang: str) -> str:
    """How many there are, and where they lie."""
    return i18n.text("report.text.many", lang, n=len(found), out=out)


def _told(document: Document, out: Path, lang: str) -> str:
    """The verdict, and where the report lies."""
    verdict = i18n.text(f"outcome.{document['verdict']}", lang)
    name = document["site"]["name"] or document["site"]["id"]
    return i18n.text("report.text.one", lang, name=name, verdict=verdict, out=out)
