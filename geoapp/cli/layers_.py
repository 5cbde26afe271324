"""``geoapp layers``."""

from datetime import date
from pathlib import Path
from typing import Any

import click
import orjson

from geoapp.cli.options import as_of_option, json_option, workspace_option
from geoapp.cli.summary_ import table
from geoapp.cli.waiting import waiting
from geoapp.i18n import LANGUAGES, day, number, text
from geoapp.storage import open_workspace
from geoapp.workflows.faults_layer import TITLES
from geoapp.workflows.layers import layers_document

_HEAD = (
    ("lớp", "layer"), ("đối tượng", "features"), ("không hình", "no shape"),
    ("hình sai", "invalid"), ("vùng phủ km²", "coverage km²"), ("ngày", "date"),
    ("độ mới", "freshness"), ("loại", "kind"),
)  # fmt: skip
_NUMERIC = range(1, 5)
_FRESHNESS = {"fresh": "còn hạn", "stale": "quá hạn", "unknown": "chưa rõ"}


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
    cells = [*zip(*_HEAD, strict=True), *map(_cells, rows)]
    lines = table(cells, _NUMERIC).splitlines()
    return "\n".join(lines + [line for row in rows for line in _words(row)])


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    counts = (_number(row[key]) for key in ("features", "without_geometry", "invalid"))
    when = day(date.fromisoformat(row["date"]), "vi") if row["date"] else "–"
    fresh = f"{_FRESHNESS[row['freshness']]} / {row['freshness']}"
    return (row["layer"], *counts, _number(row["coverage_km2"], 3), when, fresh, _kind(row))


def _number(value: float | None, decimals: int = 0) -> str:
    return "–" if value is None else number(value, "vi", decimals)


def _kind(row: dict[str, Any]) -> str:
    """In both languages, with a mark of the workspace that the kind does not say."""
    vi, en = (text(f"boundary.{row['kind']}", lang) for lang in LANGUAGES)
    mark = f" ({row['note_vi']} / {row['note_en']})" if row["note_vi"] not in (None, vi) else ""
    return f"{vi} / {en}{mark}"


def _words(row: dict[str, Any]) -> list[str]:
    head = f"{row['layer']}: {row['title_vi']} / {row['title_en']}"
    if row["failure"]:
        vi, en = row["failure_vi"], row["failure"]
        return [f"{head}: KHÔNG ĐỌC ĐƯỢC: {vi} / CANNOT BE READ: {en}"]
    return [f"{head}: {row['source']}; {row['crs']}; {row['edition']}", *_faults(row)]


def _faults(row: dict[str, Any]) -> list[str]:
    """A line on what is wrong with a parcel layer by itself."""
    head = f"{row['layer']}: lỗi / faults: "
    if row["faults_failure"]:
        return [f"{head}{row['faults_failure_vi']} / {row['faults_failure']}"]
    if row["faults"] is None:
        return []
    some = [_fault(kind, found) for kind, found in row["faults"].items() if found["count"]]
    return [head + ("; ".join(some) or "không có / none")]


def _fault(kind: str, found: dict[str, Any]) -> str:
    vi, en = TITLES[kind]
    area = f" ({number(found['area_m2'], 'vi', 2)} m²)" if found["area_m2"] else ""
    return f"{number(found['count'], 'vi')} {vi} / {en}{area}"
