"""Why a layer has its outcome, in sentences of both languages."""

from collections.abc import Iterable
from dataclasses import dataclass

from geoapp import i18n
from geoapp.domain.verdict import Evidence
from geoapp.errors import GeoappError
from geoapp.workflows.measure import Measured
from geoapp.workflows.sites import Site

SILENT = {"clear", "rice"}
"""Reasons that the outcome's own text already says."""
LISTED = 5


@dataclass(frozen=True)
class Words:
    """One message in both languages, None where there is nothing to add."""

    vi: str | None
    en: str | None


def said(reason: str, **values: str) -> Words:
    """The sentence of one reason without numbers."""
    vi, en = (i18n.text(f"check.reason.{reason}", lang, **values) for lang in i18n.LANGUAGES)
    return Words(vi, en)


def failure_words(error: Exception) -> Words:
    """What went wrong, in the words of the error, which are one clear sentence."""
    vi, en = (
        i18n.text("check.reason.failed", lang, error=" ".join(_sentence(error, lang).split()))
        for lang in i18n.LANGUAGES
    )
    return Words(vi, en)


def _sentence(error: Exception, lang: str) -> str:
    return error.said(lang) if isinstance(error, GeoappError) else str(error)


def reason_words(
    reasons: Iterable[str], asked: Evidence, found: Measured, site: Site, tolerance: float
) -> Words:
    """The sentences of all reasons that need saying, the deciding one first."""
    told = [reason for reason in reasons if reason not in SILENT]
    if not told:
        return Words(None, None)
    vi, en = (
        " ".join(
            i18n.text(
                f"check.reason.{reason}", lang, **_values(asked, found, site, tolerance, lang)
            )
            for reason in told
        )
        for lang in i18n.LANGUAGES
    )
    return Words(vi, en)


def _values(
    asked: Evidence, found: Measured, site: Site, tolerance: float, lang: str
) -> dict[str, str]:
    """Every value that a reason may name."""
    unknown = found.ledger.codes[found.keys == "unknown"]
    return {
        "rice": m2(asked.rice + asked.possible + asked.unknown, lang),
        "possible": m2(asked.possible, lang),
        "unknown": m2(asked.unknown, lang),
        "uncovered": m2(asked.uncovered, lang),
        "gap": m2(asked.gap, lang),
        "tolerance": m2(tolerance, lang),
        "codes": _listed(str(code or "–") for code in dict.fromkeys(unknown.tolist())),
        "parcels": _listed(r.id for r in found.repairs),
        "repaired": str(asked.repaired),
        "shapeless": str(asked.shapeless),
        "why": site.repairs[0].reason if site.repairs else "",
        "date": i18n.day(found.land.date, lang) if found.land.date else "",
        "days": str(found.land.cadence_days),
    }


def m2(area: float, lang: str) -> str:
    """An area with enough digits to be seen."""
    return i18n.number(area, lang, 1 if round(area, 4) >= 1 else 4)


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:LISTED]) + (", …" if len(every) > LISTED else "")
