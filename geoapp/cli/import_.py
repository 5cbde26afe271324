"""``geoapp import``."""

from datetime import date
from pathlib import Path

import click
import orjson

from geoapp.cli.options import Day, as_of_option, json_option, workspace_option
from geoapp.cli.waiting import waiting
from geoapp.i18n import number
from geoapp.storage import open_workspace
from geoapp.workflows.bring_in import KINDS, Change, Origin, Plan, bring_in, refusal


@click.command("import")
@click.argument("file")
@click.option("--layer", required=True, help="the layer to bring features into: clusters")
@click.option("--crs", metavar="EPSG:N", help="CRS of a file that does not say")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    help="what the boundaries are; default: what FILE's property boundary says of each, else"
    " imported: how it was measured is not stated",
)
@click.option("--source", metavar="TEXT", help="where they come from; default the file's name")
@click.option("--on", "on", type=Day(), default=date.today, help="their day; default today")
@click.option("--source-layer", metavar="NAME", help="the layer to read where FILE holds several")
@click.option("--dry-run", is_flag=True, help="show what would change; write nothing")
@json_option
@as_of_option
@workspace_option
def command(
    file: str,
    layer: str,
    crs: str | None,
    kind: str | None,
    source: str | None,
    on: date,
    source_layer: str | None,
    dry_run: bool,
    as_json: bool,
    as_of: date,
    workspace: Path,
) -> None:
    """Bring real boundaries of clusters in, all of FILE or nothing.

    FILE is GeoJSON, GeoPackage, a shapefile (zip), KML, DXF, FlatGeobuf, GeoParquet or a
    corner table (CSV: point, X north, Y east); features are matched by their id.
    """
    with waiting("import"):
        plan = bring_in(
            open_workspace(workspace),
            file,
            layer=layer,
            origin=Origin(kind, source, on),
            crs=crs,
            source_layer=source_layer,
            dry_run=dry_run,
            as_of=as_of,
        )
    if as_json:
        click.echo(orjson.dumps(plan.to_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(told(plan), err=not plan.accepted)
    if not plan.accepted:
        raise refusal(plan)


def told(plan: Plan) -> str:
    """Issues and changes, a line each, Vietnamese first."""
    lines = [
        f"[{i.severity}] {i.feature or plan.file}: {i.text_vi} / {i.text_en}" for i in plan.issues
    ]
    lines += [_change(c) for c in plan.changes]
    lines.append(_end(plan))
    return "\n".join(lines)


def _change(change: Change) -> str:
    moved = "–" if change.moved_m is None else f"{number(change.moved_m, 'vi')} m"
    before, after = change.rice_before, change.rice_after
    return (
        f"{change.id} ({change.name}): diện tích / area {_ha(change.area_before_m2)} →"
        f" {_ha(change.area_after_m2)}; đất lúa / rice {_ha(before['total_m2'])}"
        f" [{before['outcome']}] → {_ha(after['total_m2'])} [{after['outcome']}];"
        f" dịch chuyển / moved {moved}; ranh giới / boundary {change.boundary_before} →"
        f" {change.boundary_after}"
    )


def _ha(value: float | None) -> str:
    return "chưa có dữ liệu" if value is None else f"{number(value / 10_000, 'vi', 4)} ha"


def _end(plan: Plan) -> str:
    if not plan.accepted:
        return "không nhận, không ghi gì / not accepted, nothing written"
    if plan.dry_run:
        return "xem trước, chưa ghi gì / preview, nothing written"
    return f"đã ghi / written: {len(plan.changes)}; {plan.kind}; {plan.edition_after}"
