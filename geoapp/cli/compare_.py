"""``geoapp compare``."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click
import orjson

from geoapp import i18n
from geoapp.cli.options import as_of_option, json_option, lang_option, workspace_option
from geoapp.cli.summary_ import table
from geoapp.storage import Workspace, open_workspace
from geoapp.workflows.alternatives import LETTERS, alternatives
from geoapp.workflows.check import check_site
from geoapp.workflows.check_files import check_used, read_declared
from geoapp.workflows.sites import named

DIGITS = {"share": 4, "VND": 0}


@click.command("compare")
@click.argument("sites", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="SITE…")
@click.option("--crs", metavar="EPSG:N", help="CRS of files that do not say their own")
@click.option("--time-limit", type=click.FloatRange(min=0), metavar="SECONDS", help="for each site")
@as_of_option
@json_option
@lang_option
@workspace_option
def command(
    sites: tuple[Path, ...],
    crs: str | None,
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
        raise click.UsageError(f"give 2 to {len(LETTERS)} files, one for each boundary")
    opened = open_workspace(workspace)
    frames = [read_declared(path, crs) for path in sites]
    check_used(crs, frames)
    checks = [
        partial(_check, opened, frame, path, as_of, time_limit)
        for frame, path in zip(frames, sites, strict=True)
    ]
    found = alternatives(opened, checks, as_of)
    if as_json:
        click.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    else:
        click.echo(told(found, opened, as_of, lang))
    return 3 if any(c["verdict"] == "failed" for c in found["columns"]) else 0


def _check(
    opened: Workspace, frame: Any, path: Path, as_of: date, time_limit: float | None
) -> dict[str, Any]:
    identity, name = named(frame, path)
    found = check_site(
        opened, (frame.geometry, frame.crs), site_id=identity, name=name, as_of=as_of,
        time_limit=time_limit,
    )  # fmt: skip
    return found.to_json()


def told(found: dict[str, Any], workspace: Workspace, as_of: date, lang: str) -> str:
    """The rows as a table, a column for each boundary, and what each letter stands for."""
    columns = found["columns"]
    head = _say("head", lang, n=len(columns), date=i18n.day(as_of, lang))
    names = [f"{c['letter']}  {c['site']['name'] or c['site']['id']}" for c in columns]
    letters = [c["letter"] for c in columns]
    rows: list[tuple[str, ...]] = [(_say("row", lang), _say("unit", lang), *letters)]
    rows += [(row[lang], row["unit"], *_values(row, lang)) for row in found["rows"]]
    outcomes = [i18n.text(f"outcome.{c['verdict']}", lang) for c in columns]
    rows.append((_say("verdict", lang), "", *outcomes))
    lines = [head, "\n".join(names), table(rows, range(2, 2 + len(columns)))]
    lines.append(_say("inputs", lang, inputs=found["inputs"]))
    if workspace.kind == "simulated":
        lines.insert(1, i18n.text("app.simulated", lang))
    return "\n\n".join(lines)


def _values(row: dict[str, Any], lang: str) -> Sequence[str]:
    unknown, digits = i18n.text("unknown", lang), DIGITS.get(row["unit"], 1)
    return [unknown if v is None else i18n.number(v, lang, digits) for v in row["values"]]


def _say(key: str, lang: str, **values: object) -> str:
    return i18n.text(f"alternatives.{key}", lang, **values)
