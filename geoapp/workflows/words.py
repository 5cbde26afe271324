"""Why a layer has its outcome, in sentences of both languages."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from geoapp import i18n
from geoapp.domain.verdict import Evidence
from geoapp.errors import GeoappError
from geoapp.workflows.measure import Measured
from geoapp.workflows.sites import Site

_NAMED = re.compile(r"\{(\w+)\}")
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
        " ".join(_reason(each, _values(asked, found, site, tolerance, lang), lang) for each in told)
        for lang in i18n.LANGUAGES
    )
    return Words(vi, en)


def _reason(reason: str, values: Mapping[str, Callable[[], str]], lang: str) -> str:
    """A reason's sentence; only what it names is written out, since a map asks of every cluster."""
    key = f"check.reason.{reason}"
    named = _NAMED.findall(i18n.catalogue(lang)[key])
    return i18n.text(key, lang, **{name: values[name]() for name in named})


def _values(
    asked: Evidence, found: Measured, site: Site, tolerance: float, lang: str
) -> dict[str, Callable[[], str]]:
    """Every value that a reason may name."""
    date = found.land.date
    return {
        "rice": lambda: m2(asked.rice + asked.possible + asked.unknown, lang),
        "possible": lambda: m2(asked.possible, lang),
        "unknown": lambda: m2(asked.unknown, lang),
        "uncovered": lambda: m2(asked.uncovered, lang),
        "gap": lambda: m2(asked.gap, lang),
        "tolerance": lambda: m2(tolerance, lang),
        "codes": lambda: _unknown_codes(found),
        "parcels": lambda: _listed(r.id for r in found.repairs),
        "repaired": lambda: str(asked.repaired),
        "shapeless": lambda: str(asked.shapeless),
        "why": lambda: site.repairs[0].reason if site.repairs else "",
        "date": lambda: i18n.day(date, lang) if date else "",
        "days": lambda: str(found.land.cadence_days),
    }


def _unknown_codes(found: Measured) -> str:
    unknown = found.ledger.codes[found.keys == "unknown"]
    return _listed(str(code or "–") for code in dict.fromkeys(unknown.tolist()))


def m2(area: float, lang: str) -> str:
    """An area with enough digits to be seen."""
    return i18n.number(area, lang, 1 if round(area, 4) >= 1 else 4)


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:LISTED]) + (", …" if len(every) > LISTED else "")
