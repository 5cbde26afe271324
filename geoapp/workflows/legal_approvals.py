"""What was decided of a site, held against what it takes: areas, resolutions, the budget.

The list of resolutions (``approvals.toml``) and the record's track ``rice_conversion`` meet here.
The list says how much, by which resolution, until when; the record says what somebody
published, as a share. The list decides. The record counts beside it only where it is not older
than the newest resolution that gives the cluster rice: then the smaller of the two is used and
their difference is listed as a contradiction, so that neither makes the other look better.
Without a list nothing is concluded, and the text says what the record says.
"""

from dataclasses import replace
from datetime import date
from math import fsum
from typing import Any

from geoapp import i18n
from geoapp.domain.approval import Account, Ledger, Resolution
from geoapp.domain.cluster import Cluster, Fact
from geoapp.domain.reconcile import Difference, difference, half_digit_m2
from geoapp.domain.rule_judge import Span, judge
from geoapp.domain.track import Event, share, state_at
from geoapp.domain.verdict import NOISE_M2
from geoapp.storage import Workspace
from geoapp.storage.approvals import read_approvals
from geoapp.storage.rules import workspace_rules
from geoapp.workflows.legal_approvals_words import Answered, Told, approval_text, difference_json
from geoapp.workflows.legal_values import Document, SiteKnown, number_of


def approvals(
    workspace: Workspace, document: Document, cluster: Cluster | None, as_of: date
) -> dict[str, Any]:
    """The four areas of a site, the resolution on its rice, and the city's budget of the year.

    ``state``: ``covered`` needs a resolution for all the rice that may be there, or no rice at all,
    and a law that asks for no other approval; ``partly`` and
    ``missing_m2`` where less is approved than is proved to be there; ``lapsed`` where the list
    that gave it is over; ``none`` where no list names it; else ``no_data``.
    Raises WorkspaceError where the list contradicts itself.
    """
    ledger = read_approvals(workspace.path, (c.id for c in workspace.clusters()))
    known = SiteKnown(document, cluster, as_of, workspace.tolerance_m2)
    rice = known.span("rice_m2")
    event = _event(cluster, as_of)
    found = _answered(ledger, rice, cluster, event, as_of)
    if found.state == "covered" and _beyond(workspace, known, as_of):
        found = replace(found, state="no_data", why="beyond")
    decisions = known.facts("area_ha")
    areas = _areas(document, decisions)
    told = _differences(document, areas, decisions)
    told += [found.contradiction] if found.contradiction else []
    budget = _budget(ledger, as_of)
    words = Told(found, rice, event, told, budget, as_of)
    return {
        **{f"{name}_m2": value for name, value in areas.items()},
        "decisions": [_decision(f) for f in decisions],
        "resolution": _resolution(found.resolution, cluster),
        "state": found.state,
        "approved_m2": found.approved_m2,
        "needed_m2": found.needed_m2,
        "missing_m2": found.missing_m2,
        "differences": [difference_json(each) for each in told],
        "budget": budget,
        **{f"text_{lang}": approval_text(words, lang) for lang in i18n.LANGUAGES},
    }


def _event(cluster: Cluster | None, as_of: date) -> Event | None:
    """What the record says of the conversion on the day."""
    return state_at(cluster.events, "rice_conversion", as_of).event if cluster else None


def _beyond(workspace: Workspace, known: SiteKnown, as_of: date) -> bool:
    """Whether the law of the day may ask for an approval that no council list gives.

    Rules say so by ``values.beyond_council``: the Prime Minister's, of 10 ha and more until 2024.
    """
    rules = [r for r in workspace_rules(workspace.path) if r.values.get("beyond_council")]
    asking = [judge(r, known).outcome for r in rules if r.in_force(as_of)]
    return any(outcome != "does_not_apply" for outcome in asking)


def _answered(
    ledger: Ledger | None, rice: Span | None, cluster: Cluster | None, event: Event | None,
    as_of: date,
) -> Answered:  # fmt: skip
    needed = rice.low if rice else None
    if rice and rice.high <= NOISE_M2:
        return Answered("covered", "no_need", needed_m2=0.0, missing_m2=0.0)
    if ledger is None:
        return Answered("no_data", "no_list", needed_m2=needed)
    if cluster is None:
        return Answered("no_data", "no_cluster", needed_m2=needed)
    valid, lapsed = ledger.valid(cluster.id, as_of), ledger.lapsed(cluster.id, as_of)
    newest = [*lapsed, *valid][-1:]
    listed = ledger.approved_m2(cluster.id, as_of)
    if rice is None:
        return Answered("no_data", "no_rice", listed, resolution=newest[0] if newest else None)
    against = _contradiction(listed, rice, event, newest)
    approved = listed + min(against.value_m2, 0.0) if against else listed
    missing = max(rice.low - approved, 0.0)
    missing = missing if missing > NOISE_M2 else 0.0
    state, why = _state(approved, rice, bool(valid), bool(lapsed))
    return Answered(state, why, approved, rice.low, missing, newest[0] if newest else None, against)


def _state(approved: float, rice: Span, valid: bool, lapsed: bool) -> tuple[str, str]:
    """The state of the rice, and which sentence tells it."""
    if rice.high <= approved + NOISE_M2:
        return "covered", "covered" if valid else "converted"
    if rice.low <= approved + NOISE_M2:
        return "no_data", "open"
    if approved > NOISE_M2:
        return "partly", "partly"
    if valid:
        return "none", "refused"
    return ("lapsed", "lapsed") if lapsed else ("none", "none")


def _contradiction(
    listed: float, rice: Span, event: Event | None, newest: list[Resolution]
) -> Difference | None:
    """That the record, no older than the list, says something else of the rice that is proved."""
    if event is None or (newest and event.end < newest[0].passed):
        return None
    low, high = (part * rice.low for part in share(event.value))
    given = min(listed, rice.low)
    if low - NOISE_M2 <= given <= high + NOISE_M2:
        return None
    said = low if given < low else high
    return Difference("resolution", "record", said - listed,
                      (said - listed) / listed if listed else None, "contradiction")  # fmt: skip


def _areas(document: Document, decisions: list[Fact]) -> dict[str, float | None]:
    """The newest decision, what was declared, the outline, and the plain sum of its parcels."""
    site = document["site"]
    first = (document.get("layers") or [{}])[0]
    return {
        "decision": number_of(decisions[-1]) if decisions else None,
        "declared": site.get("declared_m2"),
        "polygon": site["area_m2"]["planar"],
        "parcels": first.get("gross_m2"),
    }


def _differences(
    document: Document, areas: dict[str, float | None], decisions: list[Fact]
) -> list[Difference]:
    drawn = "drawn" if document["site"]["illustrative"] else None
    half = half_digit_m2(decisions[-1].value, decisions[-1].unit) if decisions else 0.0
    found = [
        _between_sources(decisions),
        difference("decision", "polygon", areas, half, drawn),
        difference("decision", "declared", areas, half),
        difference("declared", "polygon", areas, 0.0, drawn),
        difference("polygon", "parcels", areas, 0.0, _listed(document, areas)),
    ]
    return [each for each in found if each]


def _between_sources(decisions: list[Fact]) -> Difference | None:
    """That the two newest sources of the decided area differ."""
    if len(decisions) < 2:
        return None
    pair = {"earlier_decision": number_of(decisions[-2]), "decision": number_of(decisions[-1])}
    return difference("earlier_decision", "decision", pair, 0.0, "sources")


def _listed(document: Document, areas: dict[str, float | None]) -> str | None:
    """``ledger`` where ground under no parcel and doubled ground are the whole difference."""
    layer = (document.get("layers") or [{}])[0]
    polygon, parcels = areas["polygon"], areas["parcels"]
    names = ("doubled_m2", "gap_m2", "uncovered_m2")
    parts = [part for name in names if (part := layer.get(name)) is not None]
    if polygon is None or parcels is None or len(parts) < len(names):
        return None
    doubled, gap, uncovered = parts
    rest = fsum([polygon, doubled, -gap, -uncovered, -parcels])
    return "ledger" if abs(rest) <= 1e-6 * polygon + NOISE_M2 else None


def _decision(fact: Fact) -> dict[str, Any]:
    return {
        "value_m2": number_of(fact),
        "value": fact.value,
        "unit": fact.unit,
        "on": fact.on.isoformat() if fact.on else None,
        "source": fact.source,
    }


def _resolution(found: Resolution | None, cluster: Cluster | None) -> dict[str, Any] | None:
    if found is None or cluster is None:
        return None
    return {
        "number": found.number,
        "date": found.passed.isoformat(),
        "valid_from": found.valid_from.isoformat(),
        "valid_to": found.valid_to.isoformat(),
        "rice_m2": found.grants[cluster.id],
        "source": found.source,
    }


def _budget(ledger: Ledger | None, as_of: date) -> dict[str, Any] | None:
    """The city's rice of the year over all resolutions; None where no list speaks of it."""
    accounts = ledger.of_year(as_of) if ledger else []
    if not accounts:
        return None
    whole = {
        "approved_m2": fsum(a.resolution.approved_m2 for a in accounts),
        "used_m2": fsum(a.used_m2 for a in accounts),
        "left_m2": fsum(a.left_m2 for a in accounts),
    }
    return {
        "year": as_of.year,
        **whole,
        "complete": all(a.resolution.rice_m2 is not None for a in accounts),
        "source": "; ".join(dict.fromkeys(a.resolution.source for a in accounts)),
        "resolutions": [_account(a) for a in accounts],
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "number": account.resolution.number,
        "date": account.resolution.passed.isoformat(),
        "valid_to": account.resolution.valid_to.isoformat(),
        "approved_m2": account.resolution.approved_m2,
        "approved_known": account.resolution.rice_m2 is not None,
        "used_m2": account.used_m2,
        "left_m2": account.left_m2,
        "lapsed_m2": account.lapsed_m2,
        "source": account.resolution.source,
    }
