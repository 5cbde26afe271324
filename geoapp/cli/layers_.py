"""``geoapp layers``."""

from datetime import date
from pathlib import Path
from typing import Any

import click
import orjson

from geoapp.cli.options import as_of_option, json_option, workspace_option
from geoapp.cli.waiting import waiting
from geoapp.i18n import number
from geoapp.storage import open_workspace
from geoapp.workflows.faults_layer import TITLES
from geoapp.workflows.layers import layers_document

_HEAD = ("layer", "features", "no geometry", "invalid", "coverage km²", "date", "freshness", "kind")


@click.command("layers")
@json_option
@as_of_option
@workspace_option
def command(as_json: bool, as_of: date, workspace: Path) -> int:
    """List what the workspace holds: counts, CRS, coverage, edition, date, source, freshness.

    A layer that cannot be read has its failure in its row; the status is then 3.
    """
    opened = open_workspace(workspace)
    with waiting("layers"):
        document = layers_document(opened, as_of)
    rows = document["layers"]
    if as_json:
        click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(f"{opened.name} ({opened.kind}); CRS {opened.work_crs}; {opened.edition_all()}")
        click.echo(told(rows))
    return 3 if any(row["failure"] for row in rows) else 0


def told(rows: list[dict[str, Any]]) -> str:
    """A table, then title, source and edition of each layer."""
    cells = [_HEAD, *map(_cells, rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(_HEAD))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)).rstrip() for r in cells]
    return "\n".join(lines + [line for row in rows for line in _words(row)])


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    keys = ("features", "without_geometry", "invalid", "coverage_km2", "date", "freshness")
    kind = f"{row['kind']} ({row['note_vi']})" if row["note_vi"] else row["kind"]
    return (row["layer"], *("–" if row[k] is None else str(row[k]) for k in keys), kind)


def _words(row: dict[str, Any]) -> list[str]:
    head = f"{row['layer']}: {row['title_vi']} / {row['title_en']}"
    if row["failure"]:
        return [f"{head}: KHÔNG ĐỌC ĐƯỢC / CANNOT BE READ: {row['failure']}"]
    return [f"{head}: {row['source']}; {row['crs']}; {row['edition']}", *_faults(row)]


def _faults(row: dict[str, Any]) -> list[str]:
    """A line on what is wrong with a parcel layer by itself."""
    head = f"{row['layer']}: lỗi / faults: "
    if row["faults_failure"]:
        return [head + row["faults_failure"]]
    if row["faults"] is None:
        return []
    some = [_fault(kind, found) for kind, found in row["faults"].items() if found["count"]]
    return [head + ("; ".join(some) or "không có / none")]


def _fault(kind: str, found: dict[str, Any]) -> str:
    vi, en = TITLES[kind]
    area = f" ({number(found['area_m2'], 'vi', 2)} m²)" if found["area_m2"] else ""
    return f"{found['count']} {vi} / {en}{area}"
