"""The whole document of a check: the numbers, every other layer, the law, the error bar, tables.

``geoapp check --json``, ``POST /api/check``, issued checks and every report show this one document
(``docs/check.md`` names its keys). Nothing here changes a number that the check found.
"""

from dataclasses import dataclass
from typing import Any

from geoapp.domain.accuracy import Accuracy
from geoapp.domain.cluster import Cluster
from geoapp.errors import NotFound
from geoapp.geometry.limit import Deadline
from geoapp.storage import Workspace
from geoapp.storage.approvals import approvals_edition
from geoapp.storage.rules import rules_edition, workspace_rules
from geoapp.workflows.accuracy import accuracy, declared_accuracy
from geoapp.workflows.checked import CheckResult
from geoapp.workflows.declared import declared_finding
from geoapp.workflows.legal import approvals, costs, findings
from geoapp.workflows.screen import context, not_declared
from geoapp.workflows.sensitivity import sensitivity
from geoapp.workflows.tables import tables

Document = dict[str, Any]


@dataclass(frozen=True)
class Given:
    """What a planner adds to a boundary; nothing of it has a default.

    ``declared_m2``: the area that the papers say. ``price_vnd_m2``: of rice land.
    ``accuracy``: of the boundary's survey; a cluster's comes from the workspace where None.
    """

    declared_m2: float | None = None
    price_vnd_m2: float | None = None
    accuracy: Accuracy | None = None


NOTHING = Given()


def document(
    workspace: Workspace,
    result: CheckResult,
    given: Given = NOTHING,
    *,
    time_limit: float | None = None,
    draws: int = 200,
    pieces: Document | None = None,
) -> Document:
    """The document of a check. ``time_limit``: seconds for what goes beyond the check itself.

    ``pieces``: those of the check, for the list of rice parcels (T2), which needs their shapes.

    Raises TimedOut, and WorkspaceError where the workspace's own rules or approvals are wrong.
    """
    deadline, as_of = Deadline(time_limit), result.as_of
    cluster = _cluster(workspace, result)
    made = result.to_json()
    made["site"] |= {"declared_m2": given.declared_m2}
    lines = result.lines
    made["context"] = (
        context(workspace, result.site, as_of, deadline) if lines is None else list(lines)
    )
    made["not_declared"] = not_declared(workspace)
    made["findings"] = [
        declared_finding(made, workspace.tolerance_m2),
        *findings(workspace, made, cluster, as_of),
    ]
    made["approvals"] = approvals(workspace, made, cluster, as_of)
    made["costs"] = costs(made, as_of, given.price_vnd_m2, rules=workspace_rules(workspace.path))
    known = given.accuracy or (declared_accuracy(workspace, cluster) if cluster else None)
    made["accuracy"] = accuracy(
        result, made["findings"], site_accuracy=known, draws=draws, deadline=deadline,
        tolerance_m2=workspace.tolerance_m2, workspace=workspace, lines=made["context"],
    )  # fmt: skip
    made["sensitivity"] = sensitivity(result, made["findings"], tolerance_m2=workspace.tolerance_m2)
    _add_chances(made)
    made["editions"] = {
        "rules": rules_edition(workspace.path),
        "approvals": approvals_edition(workspace.path),
    }
    return made | {"tables": tables(made, pieces)}


def _cluster(workspace: Workspace, result: CheckResult) -> Cluster | None:
    """The cluster of the record that a check is of."""
    try:
        return workspace.cluster(result.site_id) if result.of_record else None
    except NotFound:
        return None


def _add_chances(made: Document) -> None:
    """How likely a threshold is crossed, beside the finding that names it."""
    found = made["accuracy"] or {}
    rows = [*found.get("thresholds", ()), *found.get("distances", ())]
    chances = {row["rule"]: row["probability_over"] for row in rows}
    for finding in made["findings"]:
        finding["probability"] = chances.get(finding["rule"])
