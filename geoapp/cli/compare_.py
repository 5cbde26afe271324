"""``geoapp compare``."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click
import orjson

from geoapp import i18n
from geoapp.cli.check_text import say_notes
from geoapp.cli.options import (
    Misused,
    as_of_option,
    json_option,
    lang_option,
    swap_option,
    workspace_option,
)
from geoapp.cli.summary_ import table
from geoapp.domain.accuracy import declared
from geoapp.sentence import say
from geoapp.storage import Workspace, open_workspace
from geoapp.workflows.alternatives import LETTERS, alternatives
from geoapp.workflows.check import check_site
from geoapp.workflows.check_files import check_used
from geoapp.workflows.document import Given, document
from geoapp.workflows.site_file import SiteFile, check_swapped, choices_of, read_site
from geoapp.workflows.sites import named

DIGITS = {"share": 2, "VND": 0}


@click.command("compare")
@click.argument("sites", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="SITE…")
@click.option("--crs", metavar="EPSG:N", help="CRS of files that do not say their own")
@swap_option
@click.option(
    "--price",
    type=click.FloatRange(min=0, min_open=True),
    metavar="VND",
    help="price of rice land, VND a m²; no default",
)
@click.option("--time-limit", type=click.FloatRange(min=0), metavar="SECONDS", help="for each site")
@as_of_option
@json_option
@lang_option
@workspace_option
def command(
    sites: tuple[Path, ...],
    crs: str | None,
    swap: bool,
    price: float | None,
    time_limit: float | None,
    as_of: date,
    as_json: bool,
    lang: str,
    workspace: Path,
) -> int:
    """Compare two to four boundaries of one project, A to D, each a check of its own.

    SITE is a file as in geoapp check. Exit status 3: a layer could not be checked.
    """
    if not 2 <= len(sites) <= len(LETTERS):
        raise Misused(say("give 2 to {most} files, one for each boundary", most=len(LETTERS)))
    opened = open_workspace(workspace)
    files = [read_site(path, crs, swap=swap) for path in sites]
    check_used(crs, [each.frame for each in files])
    check_swapped(files, swap=swap)
    say_notes(files, lang)
    checks = [
        partial(_column, opened, each, path, crs, price, as_of=as_of, time_limit=time_limit)
        for each, path in zip(files, sites, strict=True)
    ]
    found = alternatives(opened, checks, as_of)
    if as_json:
        click.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    else:
        click.echo(told(found, opened, as_of, lang))
    return 3 if any(c["verdict"] == "failed" for c in found["columns"]) else 0


def _column(
    opened: Workspace, read: SiteFile, path: Path, crs: str | None, price: float | None,
    **limits: Any,
) -> dict[str, Any]:  # fmt: skip
    """The check document of one boundary, with what its file declares."""
    frame = read.frame
    identity, name = named(frame, path)
    geometry = (frame.geometry, frame.crs)
    found = check_site(opened, geometry, site_id=identity, name=name, **limits)
    known = declared(frame.properties[0], path.name) if len(frame) == 1 else None
    given = Given(price_vnd_m2=price, accuracy=known)
    made = document(opened, found, given, time_limit=limits["time_limit"])
    return made | choices_of(read, path, crs)


def told(found: dict[str, Any], workspace: Workspace, as_of: date, lang: str) -> str:
    """The rows as a table, a column for each boundary, and what each letter stands for."""
    columns = found["columns"]
    head = _say("head", lang, n=len(columns), date=i18n.day(as_of, lang))
    names = [f"{c['letter']}  {c['site']['name'] or c['site']['id']}" for c in columns]
    letters = [c["letter"] for c in columns]
    rows: list[tuple[str, ...]] = [(_say("row", lang), _say("unit", lang), *letters)]
    rows += [(row[lang], *_shown(row, lang)) for row in found["rows"]]
    outcomes = [i18n.text(f"outcome.{c['verdict']}", lang) for c in columns]
    rows.append((_say("verdict", lang), "", *outcomes))
    lines = [head, "\n".join(names), table(rows, range(2, 2 + len(columns)))]
    lines.append(_say("inputs", lang, inputs=found["inputs"]))
    if any(c["layers"][0]["kind"] == "illustrative" for c in columns):
        lines.append(i18n.text("check.reason.illustrative", lang))
    if workspace.kind == "simulated":
        lines.insert(1, i18n.text("app.simulated", lang))
    return "\n\n".join(lines)


def _shown(row: dict[str, Any], lang: str) -> Sequence[str]:
    """The unit and the values of a row; a share in percent."""
    unknown, digits = i18n.text("unknown", lang), DIGITS.get(row["unit"], 1)
    unit, times = ("%", 100) if row["unit"] == "share" else (row["unit"], 1)
    values = [unknown if v is None else i18n.number(times * v, lang, digits) for v in row["values"]]
    return [unit, *values]


def _say(key: str, lang: str, **values: object) -> str:
    return i18n.text(f"alternatives.{key}", lang, **values)
