"""``geoapp summary``."""

from datetime import date
from pathlib import Path
from typing import Any

import click
import orjson

from geoapp import i18n
from geoapp.cli.options import Day, as_of_option, json_option, workspace_option
from geoapp.domain.stage import STAGES
from geoapp.storage import Workspace, open_workspace
from geoapp.workflows.summarise import figure_ids, summary

_HEAD = ("Chỉ tiêu", "Công bố", "Hồ sơ", "Chưa rõ", "Chênh", "So sánh")
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
def command(
    workspace: Path, as_of: date, known_at: date | None, as_json: bool, key: str | None
) -> None:
    """Count clusters by stage, beside the published figures."""
    opened = open_workspace(workspace)
    if key:
        ids = figure_ids(opened, key, as_of, known_at)
        click.echo(_json(ids) if as_json else "".join(f"{i}\n" for i in ids), nl=as_json)
        return
    found = summary(opened, as_of, known_at)
    click.echo(_json(found) if as_json else told(opened, found, as_of))


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def told(workspace: Workspace, found: dict[str, Any], as_of: date) -> str:
    """The figures as a table, the stages, and where the published numbers stand."""
    head = f"{workspace.name}: tính đến {i18n.day(as_of, 'vi')}"
    if workspace.kind == "simulated":
        head += f"\n{i18n.text('app.simulated', 'vi')}"
    stages = [(s.letter, s.title_vi, str(found["stages"][s.key])) for s in STAGES]
    parts = [
        head,
        table([_HEAD, *(_row(key, found) for key in found["figures"])], _NUMERIC),
        table([("", "Giai đoạn", "Số cụm"), *stages], (2,)),
        "\n".join(_sources(found)),
    ]
    return "\n\n".join(part for part in parts if part)


def table(rows: list[tuple[str, ...]], numeric: Any) -> str:
    """Rows as aligned columns; those in ``numeric`` to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]

    def cell(text: str, n: int) -> str:
        return text.rjust(widths[n]) if n in numeric else text.ljust(widths[n])

    return "\n".join("  ".join(cell(t, n) for n, t in enumerate(row)).rstrip() for row in rows)


def _row(key: str, found: dict[str, Any]) -> tuple[str, ...]:
    figure, difference = found["figures"][key], found["differences"].get(key)
    published = "–" if figure["published"] is None else str(figure["published"])
    gap = str(difference["difference"]) if difference else ""
    words = difference["text_vi"] if difference else i18n.text("figures.none", "vi")
    counts = (str(figure["recorded"]), str(figure["unknown"]))
    return (i18n.text(f"figure.{key}", "vi"), published, *counts, gap, words)


def _sources(found: dict[str, Any]) -> list[str]:
    """Where each published number stands, one line a source."""
    said: dict[str, list[str]] = {}
    for key, figure in found["figures"].items():
        if figure["published"] is not None:
            day = i18n.day(date.fromisoformat(figure["published_on"]), "vi")
            line = f"Nguồn số công bố: {figure['source']} (công bố {day})"
            said.setdefault(line, []).append(i18n.text(f"figure.{key}", "vi"))
    if len(said) == 1:
        return list(said)
    return [f"{line}: {', '.join(titles)}" for line, titles in said.items()]
