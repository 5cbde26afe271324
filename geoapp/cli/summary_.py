"""``geoapp summary``."""

from datetime import date
from pathlib import Path
from typing import Any

import click
import orjson

from geoapp import i18n
from geoapp.cli.options import Day, as_of_option, json_option, lang_option, workspace_option
from geoapp.domain.stage import STAGES
from geoapp.storage import Workspace, open_workspace
from geoapp.workflows.summarise import figure_ids, summary

_HEAD = ("figure", "published", "recorded", "unknown", "gap", "difference")
_NUMERIC = range(1, 5)


@click.command("summary")
@workspace_option
@as_of_option
@click.option(
    "--known-at",
    type=Day(),
    help="count only what was published by this day; sources that show no date are left out",
)
@json_option
@click.option("--list", "key", metavar="KEY", help="print the ids of the clusters behind a figure")
@lang_option
def command(
    workspace: Path, as_of: date, known_at: date | None, as_json: bool, key: str | None, lang: str
) -> None:
    """Count clusters by stage, beside the published figures."""
    opened = open_workspace(workspace)
    if key:
        ids = figure_ids(opened, key, as_of, known_at)
        click.echo(_json(ids) if as_json else "".join(f"{i}\n" for i in ids), nl=as_json)
        return
    found = summary(opened, as_of, known_at)
    click.echo(_json(found) if as_json else told(opened, found, as_of, lang))


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def told(workspace: Workspace, found: dict[str, Any], as_of: date, lang: str) -> str:
    """The figures as a table, the stages, and where the published numbers stand."""
    head = f"{workspace.name}: {i18n.text('summary.as_of', lang, date=i18n.day(as_of, lang))}"
    if workspace.kind == "simulated":
        head += f"\n{i18n.text('app.simulated', lang)}"
    columns = tuple(i18n.text(f"figures.{name}", lang) for name in _HEAD)
    stage_columns = ("", i18n.text("legend.stages", lang), i18n.text("summary.clusters", lang))
    stages = [(s.letter, getattr(s, f"title_{lang}"), str(found["stages"][s.key])) for s in STAGES]
    parts = [
        head,
        table([columns, *(_row(key, found, lang) for key in found["figures"])], _NUMERIC),
        table([stage_columns, *stages], (2,)),
        "\n".join(_sources(found, lang)),
    ]
    return "\n\n".join(part for part in parts if part)


def table(rows: list[tuple[str, ...]], numeric: Any) -> str:
    """Rows as aligned columns; those in ``numeric`` to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]

    def cell(text: str, n: int) -> str:
        return text.rjust(widths[n]) if n in numeric else text.ljust(widths[n])

    return "\n".join("  ".join(cell(t, n) for n, t in enumerate(row)).rstrip() for row in rows)


def _row(key: str, found: dict[str, Any], lang: str) -> tuple[str, ...]:
    figure, difference = found["figures"][key], found["differences"].get(key)
    published = "–" if figure["published"] is None else str(figure["published"])
    gap = str(difference["difference"]) if difference else ""
    words = difference[f"text_{lang}"] if difference else i18n.text("figures.none", lang)
    counts = (str(figure["recorded"]), str(figure["unknown"]))
    return (i18n.text(f"figure.{key}", lang), published, *counts, gap, words)


def _sources(found: dict[str, Any], lang: str) -> list[str]:
    """Where each published number stands, one line a source."""
    said: dict[str, list[str]] = {}
    for key, figure in found["figures"].items():
        if figure["published"] is not None:
            day = i18n.day(date.fromisoformat(figure["published_on"]), lang)
            line = i18n.text("summary.source", lang, source=figure["source"], date=day)
            said.setdefault(line, []).append(i18n.text(f"figure.{key}", lang))
    if len(said) == 1:
        return list(said)
    return [f"{line}: {', '.join(titles)}" for line, titles in said.items()]
