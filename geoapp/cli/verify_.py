"""``geoapp verify``."""

from pathlib import Path

import click
import orjson

from geoapp.cli.options import json_option, workspace_option
from geoapp.cli.waiting import waiting
from geoapp.storage import open_workspace
from geoapp.storage.kept_inputs import FOLDER
from geoapp.workflows.verify import MISSING, SAME, Verdict, verify
from geoapp.workflows.verify_kept import verify_kept
from geoapp.workflows.verify_read import reports_in

STATUS = {SAME: 0, MISSING: 3}
DIFFERENT = 1


@click.command("verify")
@click.argument("report", type=click.Path(path_type=Path))
@click.option(
    "--kept", is_flag=True, help="on the inputs kept when the check was issued, whatever changed"
)
@json_option
@workspace_option
def command(report: Path, kept: bool, as_json: bool, workspace: Path) -> int:
    """Make a report again from the workspace and say whether it is the same.

    REPORT is a report's folder, its check.json, its HTML file, a folder of such folders, or the id
    of an issued check. It
    prints `same`, `input missing: NAME` or `differs: NAME: ...` for the first thing that is not the
    same. Exit status 0: same, 1: it differs, 3: an input is missing, 2: REPORT is no report.
    """
    opened = open_workspace(workspace)
    issued = opened.path / FOLDER / report
    paths = reports_in(issued if not report.exists() and issued.is_dir() else report)
    with waiting(f"verify {report.name}"):
        found = [(path, (verify_kept if kept else verify)(opened, path)) for path in paths]
    if as_json:
        click.echo(orjson.dumps([_json(path, each) for path, each in found]))
    else:
        for path, each in found:
            _tell(path.name if len(found) > 1 else "", each)
    return max(STATUS.get(each.state, DIFFERENT) for _, each in found)


def _tell(name: str, verdict: Verdict) -> None:
    click.echo(f"{name}: {verdict}" if name else str(verdict))
    for note in verdict.notes:
        click.echo(f"{name}: {note}" if name else note, err=True)


def _json(path: Path, verdict: Verdict) -> dict[str, object]:
    return {
        "report": path.name,
        "state": verdict.state,
        "name": verdict.name or None,
        "why": verdict.why or None,
        "notes": list(verdict.notes),
    }
