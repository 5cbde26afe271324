"""Whether the verdict would be another under another tolerance, or on the ellipsoid.

Nothing is measured again: the areas that were found are judged under each case. On the ellipsoid
they are the planar ones times what the site's own area differs by, a number that changes by about
a millionth across a site.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from geoapp import i18n
from geoapp.domain.rule import M2
from geoapp.domain.verdict import Evidence, Outcome, judge, worst
from geoapp.workflows.checked import CheckResult
from geoapp.workflows.measure import Measured, evidence
from geoapp.workflows.sites import Site

MAP_TOLERANCE_M2 = 400.0
"""0.04 ha: 4 mm² on a sheet of 1:10,000."""
BASES = ("planar", "geodesic")
_AREAS = ("rice", "possible", "unknown", "uncovered", "gap")
Document = dict[str, Any]


def sensitivity(
    result: CheckResult, findings: Iterable[Mapping[str, Any]] = (), *, tolerance_m2: float
) -> Document | None:
    """The verdict under tolerance 0, the given one and 0.04 ha, on the plane and the ellipsoid.

    ``cases``: each with its verdict, and whether it is another than the check's (``flips``).
    ``thresholds``: rules whose area is over the threshold on one basis and not on the other.
    None where nothing was measured.
    """
    found, site = next((x.measured for x in result.layers if x.measured), None), result.site
    if found is None or site is None:
        return None
    cases = [_case(result, found, site, t, b) for t in _tolerances(tolerance_m2) for b in BASES]
    rows = [row for each in findings if (row := _threshold(each, site))]
    made = {
        "cases": cases,
        "thresholds": rows,
        "flips": bool(rows) or any(c["flips"] for c in cases),
    }
    said = {f"text_{lang}": " ".join(_sentences(made, lang)) for lang in i18n.LANGUAGES}
    return made | said


def _tolerances(given_m2: float) -> list[float]:
    return sorted({0.0, given_m2, MAP_TOLERANCE_M2})


def _ratio(site: Site, basis: str) -> float:
    return site.geodesic_m2 / site.area_m2 if basis == "geodesic" else 1.0


def _case(
    result: CheckResult, found: Measured, site: Site, tolerance_m2: float, basis: str
) -> Document:
    asked = evidence(site, found, stale=found.land.is_stale(result.as_of))
    outcome = judge(_scaled(asked, _ratio(site, basis)), tolerance_m2).outcome
    rest = [x.judgement.outcome for x in result.layers if x.measured is not found]
    rest += [Outcome(x["outcome"]) for x in result.more]
    verdict = worst([outcome, *rest])
    return {
        "tolerance_m2": tolerance_m2,
        "basis": basis,
        "verdict": str(verdict),
        "flips": verdict != result.verdict,
    }


def _scaled(asked: Evidence, ratio: float) -> Evidence:
    return replace(asked, **{name: ratio * getattr(asked, name) for name in _AREAS})


def _threshold(finding: Mapping[str, Any], site: Site) -> Document | None:
    """A finding whose area lies between its threshold on one basis and on the other."""
    value, threshold = finding.get("value"), finding.get("threshold")
    if finding.get("unit") not in M2 or not finding.get("in_force", True):
        return None
    if not (isinstance(value, int | float) and isinstance(threshold, int | float)):
        return None
    own = str(finding.get("basis", "planar"))
    values = {basis: value * _ratio(site, basis) / _ratio(site, own) for basis in BASES}
    over = {basis: area >= threshold for basis, area in values.items()}
    if over["planar"] == over["geodesic"]:
        return None
    titles = {key: finding.get(key, finding["rule"]) for key in ("title_vi", "title_en")}
    scale = M2[str(finding["unit"])]
    areas = {f"{basis}_m2": scale * area for basis, area in values.items()}
    return {"rule": finding["rule"], "threshold_m2": scale * threshold, **areas, **titles}


def _sentences(made: Document, lang: str) -> Iterator[str]:
    if not made["flips"]:
        yield i18n.text("sensitivity.same", lang)
    for case in made["cases"]:
        if case["flips"]:
            yield i18n.text(
                "sensitivity.flips",
                lang,
                verdict=i18n.text(f"outcome.{case['verdict']}", lang),
                tolerance=i18n.number(case["tolerance_m2"], lang),
                basis=i18n.text(f"sensitivity.{case['basis']}", lang),
            )
    for row in made["thresholds"]:
        values = {k: i18n.number(row[f"{k}_m2"], lang, 1) for k in (*BASES, "threshold")}
        yield i18n.text("sensitivity.threshold", lang, title=row[f"title_{lang}"], **values)
