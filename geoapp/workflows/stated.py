"""What a page shows of an issued check beside its document: the plan, the values to judge."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from geoapp.domain.judgement import standing
from geoapp.publish.plan import plan
from geoapp.workflows.statement import targets

Document = dict[str, Any]
Said = dict[str, list[dict[str, Any]]]
PLAN_MM = (170.0, 150.0)


def drawn(document: Document, pieces: Document, lang: str) -> str:
    """The site and its pieces as one SVG element, its texts escaped; empty without a boundary."""
    return plan(document, pieces, lang, page_mm=PLAN_MM)


def judged(document: Document, today: date) -> Said:
    """What officers said of each value, by its name, newest first, and which of it stands."""
    found: Said = {}
    for each in reversed(standing(document.get("judgements") or [], today)):
        found.setdefault(str(each["target"]), []).append(each)
    return found


def to_judge(document: Document) -> dict[str, list[tuple[str, Any]]]:
    """Names and computed values that an officer may judge, by what they are of."""
    groups: dict[str, list[tuple[str, Any]]] = {}
    for name, value in _known(targets(document).items()):
        groups.setdefault(name.partition(".")[0], []).append((name, value))
    return groups


def _known(values: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Without areas of rice that are nothing: nobody has anything to say of them."""
    return [(name, v) for name, v in values if v or not name.startswith("rice.")]
