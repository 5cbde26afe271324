"""A check's result as text for people, in Vietnamese or English."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from geoapp import i18n
from geoapp.cli.summary_ import table
from geoapp.domain.landuse import GROUPS, LAND_CODES, PRIORITY
from geoapp.geometry.crs import crs_title
from geoapp.storage import Workspace
from geoapp.workflows.check_files import Problem
from geoapp.workflows.checked import CheckResult
from geoapp.workflows.site_file import SiteFile

HECTARE = 1e4


class Teller:
    """Says numbers and sentences in one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def say(self, key: str, **values: object) -> str:
        """A sentence of the catalogue's ``check.text``."""
        return i18n.text(f"check.text.{key}", self.lang, **values)

    def m2(self, area: float) -> str:
        """Square metres with one decimal."""
        return i18n.number(area, self.lang, 1)

    def ha(self, area: float | None) -> str:
        """Hectares with four decimals; words for what is not known."""
        if area is None:
            return i18n.text("unknown", self.lang)
        return i18n.number(area / HECTARE, self.lang, 4)

    def closes(self, area: float) -> str:
        """What is left of a ledger, to a millionth of a square metre."""
        return i18n.number(area, self.lang, 6)

    def crs(self, code: str) -> str:
        """A CRS by its code, with its name and meridian."""
        return f"{code} ({crs_title(code)[i18n.LANGUAGES.index(self.lang)]})"

    def operator(self, line: dict[str, Any]) -> str:
        """What a line asks of its layer."""
        key = f"statement.operator.{line['operator']}"
        within = line["operator"] == "within"
        metres = f" {i18n.number(line['distance_m'], self.lang)} m" if within else ""
        return i18n.text(key, self.lang) + metres

    def outcome(self, value: str) -> str:
        """The outcome's name."""
        return i18n.text(f"outcome.{value}", self.lang)


def told(
    result: CheckResult, workspace: Workspace, lang: str, document: dict[str, Any] | None = None
) -> str:
    """The verdict as a sentence, its reasons, the table, and what stands beside it.

    ``document``: adds the other layers, the rules, approvals, costs and the error bar.
    """
    t, found = Teller(lang), document or result.to_json()
    head = f"{found['site']['name'] or found['site']['id']}: {t.outcome(found['verdict']).upper()}"
    lines = [f"{head}. {i18n.text('outcome.' + found['verdict'] + '.text', lang)}"]
    lines += [layer[f"message_{lang}"] for layer in found["layers"] if layer["message"]]
    lines += _cautions(result, workspace, t)
    if result.site:
        lines += _site_lines(found, t)
        lines += [line for layer in found["layers"] for line in _layer_lines(layer, found, t)]
    return "\n".join([*lines, *(_beside(document, t) if document else [])])


SAID = ("not_met", "applies", "cannot_decide")
"""Outcomes of rules that the text names; the document has all."""


def _beside(document: dict[str, Any], t: Teller) -> list[str]:
    """What a check knows beside land use, in the document's own sentences."""
    key = f"text_{t.lang}"
    layers = [f"  {line[f'title_{t.lang}']}, {t.operator(line)}: {line[f'message_{t.lang}']}"
              for line in document["context"] if line[f"message_{t.lang}"]]  # fmt: skip
    nobody = ", ".join(each[f"title_{t.lang}"] for each in document["not_declared"])
    rules = [f"  {each[f'title_{t.lang}']}: {each[key]}"
             for each in document["findings"] if each["outcome"] in SAID]  # fmt: skip
    rules = [_less(line, document, t) for line in rules]
    others = (document[part] for part in ("approvals", "costs", "accuracy", "sensitivity"))
    day = i18n.day(date.fromisoformat(document["as_of"]), t.lang)
    return [
        *(["", t.say("layers"), *layers] if layers else []),
        *([t.say("not_declared", names=nobody)] if nobody else []),
        *(["", t.say("rules", day=day), *rules] if rules else []),
        "",
        *(part[key] for part in others if part and part.get(key)),
    ]


def _less(line: str, document: dict[str, Any], t: Teller) -> str:
    """A line without the caution that already stands at the head of the text."""
    for layer in document["layers"]:
        line = line.replace(" " + (layer[f"message_{t.lang}"] or " "), "")
    return line


def _cautions(result: CheckResult, workspace: Workspace, t: Teller) -> list[str]:
    """Whether the world is simulated, and the day."""
    said = [i18n.text("app.simulated", t.lang)] if workspace.kind == "simulated" else []
    return [*said, f"{i18n.text('asof.label', t.lang)} {i18n.day(result.as_of, t.lang)}"]


def _site_lines(found: dict[str, Any], t: Teller) -> list[str]:
    site, area = found["site"], found["site"]["area_m2"]
    lines = [
        t.say(
            "area",
            planar=t.ha(area["planar"]),
            crs=t.crs(area["planar_crs"]),
            geodesic=t.ha(area["geodesic"]),
            delta=t.m2(area["geodesic"] - area["planar"]),
        ),
        t.say("operation", operation=found["operation"]),
    ]
    if site["parts"] > 1:
        lines.append(t.say("parts", n=site["parts"]))
    return lines + [_repair(r, t) for r in site["repairs"]]


def _repair(repair: dict[str, Any], t: Teller) -> str:
    return t.say(
        "repair",
        id=repair["id"],
        why=repair["reason"],
        before=t.m2(repair["before_m2"]),
        after=t.m2(repair["after_m2"]),
    )


def _layer_lines(layer: dict[str, Any], found: dict[str, Any], t: Teller) -> list[str]:
    if layer["codes"] is None:
        return []
    rice, ledger = found["rice"], found["ledger"]
    slivers = layer["slivers"]
    return [
        "",
        table(_rows(layer, found["site"]["area_m2"]["planar"], t), range(2, 6)),
        "",
        t.say("doubled", gross=t.m2(layer["gross_m2"]), doubled=t.m2(layer["doubled_m2"])),
        t.say("priority", order=", ".join(_class_name(key, t) for key in PRIORITY)),
        t.say("slivers", n=slivers["count"], area=t.m2(slivers["area_m2"])),
        t.say("upper", upper=t.ha(rice["upper_m2"])),
        *_approved(found, t),
        t.say("ledger", pieces=ledger["pieces"], closes=t.closes(ledger["closes_within_m2"])),
        *(_repair(r, t) for r in layer["repairs"]),
    ]


def _approved(found: dict[str, Any], t: Teller) -> list[str]:
    """What the record proves approved, where the document's ``approvals`` do not speak."""
    if found.get("approvals"):
        return []
    approved, missing = (t.ha(found["rice"][f"{key}_m2"]) for key in ("approved", "missing"))
    return [t.say("approved", approved=approved, missing=missing)]


def _class_name(key: str, t: Teller) -> str:
    return key if key in LAND_CODES else i18n.text(f"class.{key}", t.lang)


def _rows(layer: dict[str, Any], site_m2: float, t: Teller) -> list[tuple[str, ...]]:
    """Codes under their group's subtotal, ground under no parcel, and the whole site."""
    head = (t.say("landuse"), t.say("code"), "m²", "ha", "%", t.say("count"))
    rows: list[tuple[str, ...]] = [head]
    for group in (*GROUPS, "open"):
        codes = [c for c in layer["codes"] if _group(c) == group]
        if codes:
            rows.append(_row(t.say(f"group.{group}"), "", codes, site_m2, t))
            rows += [_row(f"  {_title(c, t)}", c["code"] or "", [c], site_m2, t) for c in codes]
    bare = [(t.say(k), layer[f"{k}_m2"]) for k in ("gap", "uncovered") if layer[f"{k}_m2"]]
    rows += [
        _row(title, "", [{"area_m2": area, "features": 0}], site_m2, t) for title, area in bare
    ]
    every = [*layer["codes"], *({"area_m2": area, "features": 0} for _, area in bare)]
    return [*rows, _row(t.say("site"), "", every, site_m2, t)]


def _group(row: dict[str, Any]) -> str:
    if row["class"] in ("possible", "unknown"):
        return "open"
    if row["class"] != "other":
        return "rice"
    known = LAND_CODES.get((row["code"] or "").strip().upper())
    return known.group if known else "non_agricultural"


def _title(row: dict[str, Any], t: Teller) -> str:
    known = LAND_CODES.get((row["code"] or "").strip().upper())
    if known:
        return known.title_vi if t.lang == "vi" else known.title_en
    return t.say("no_code") if row["code"] is None else _class_name(row["class"], t)


def _row(
    title: str, code: str, parts: Sequence[dict[str, Any]], site_m2: float, t: Teller
) -> tuple[str, ...]:
    area = sum(p["area_m2"] for p in parts)
    share = i18n.number(100 * area / site_m2, t.lang, 2)
    count = sum(p["features"] for p in parts)
    return (title, code, t.m2(area), t.ha(area), share, str(count or ""))


def told_all(
    results: Sequence[CheckResult],
    workspace: Workspace,
    lang: str,
    as_of: date,
    problems: Sequence[Problem] | None = None,
) -> str:
    """One line a cluster, or a site of a folder; ``problems``: of the folder's other files."""
    t, files = Teller(lang), problems is not None
    head = (
        t.say("site_head" if files else "cluster"),
        t.say("outcome"),
        t.say("rice"),
        t.say("upper_head"),
    )
    rows: list[tuple[str, ...]] = [head]
    for result in results:
        rice = result.to_json()["rice"]
        name = result.name or result.site_id
        outcome = t.outcome(str(result.verdict))
        rows.append((name, outcome, t.ha(rice["total_m2"]), t.ha(rice["upper_m2"])))
    key = "files" if files else "all"
    counts = {"n": len(results), "lost": len(problems or ())}
    lines = [t.say(key, **counts, date=i18n.day(as_of, lang)), table(rows, (2, 3))]
    if problems:
        lines.append("\n".join(t.say("lost", file=p.file, why=p.said(lang)) for p in problems))
    if any(r.site and r.site.drawn for r in results):
        lines.append(i18n.text("rice.numbers_illustrative", lang))
    if workspace.kind == "simulated":
        lines.append(i18n.text("app.simulated", lang))
    return "\n\n".join(lines)


def say_notes(files: Sequence[SiteFile], lang: str) -> None:
    """What there is to say of files, row by row, on standard error beside the result."""
    for read in files:
        name = read.frame.name
        for note in read.notes:
            click.echo(f"{name}, {Problem(name, note).said(lang)}", err=True)
