"""The title page: the verdict in one sentence, and what limits it."""

from datetime import date, timedelta

from geoapp import i18n
from geoapp.publish.clean import clean
from geoapp.publish.report.content import Cell, Facts, Front
from geoapp.publish.report.source import Document, Source, cells

VALID_DAYS = 90
OPEN = ("no_data", "failed", "stale")
UNDECIDED = ("no_data", "cannot_decide")
MOST_LINES = 10
BLOCKS = {
    "approvals": "s_approvals",
    "accuracy": "s_accuracy",
    "context": "s_context",
    "findings": "s_findings",
}


def front(source: Source) -> Front:
    """The title page of a check."""
    site = source.document["site"]
    verdict = source.document["verdict"]
    return Front(
        title=source.say("title"),
        subject=source.say("subject", name=site["name"] or site["id"]),
        verdict=source.outcome(verdict),
        sentence=_sentence(source),
        outcome=verdict,
        facts=Facts(tuple(_facts(source))),
        marks=tuple(_marks(source)),
    )


def _sentence(source: Source) -> str:
    verdict, rice = source.document["verdict"], source.block("rice") or {}
    if verdict != "conflict" or not rice.get("total_m2"):
        return i18n.text(f"outcome.{verdict}.text", source.lang)
    area = source.document["site"]["area_m2"]["planar"]
    key = "verdict_conflict_open" if _open(source, rice) else "verdict_conflict"
    return source.say(
        key,
        rice=source.ha(rice["total_m2"]),
        share=source.percent(rice["total_m2"] / area),
        upper=source.ha(rice["upper_m2"]),
        upper_share=source.percent(rice["upper_m2"] / area),
        approval=_approval(source),
    )


def _open(source: Source, rice: Document) -> bool:
    """Whether more may be rice than what is shown, as far as a figure can tell."""
    shown, most = rice.get("total_m2"), rice.get("upper_m2")
    return shown is not None and most is not None and source.ha(most) != source.ha(shown)


def _rice(source: Source) -> str:
    """The rice as bounds: a figure without its upper bound would promise too much."""
    rice = source.block("rice") or {}
    if rice.get("total_m2") is None:
        return source.say("no_data")
    if not _open(source, rice):
        return source.area(rice["total_m2"])
    old = "stale" in (source.document["layers"][0].get("reasons") or ())
    shown, most = source.ha(rice["total_m2"]), source.ha(rice["upper_m2"])
    return source.say("rice_stale" if old else "rice_open", rice=shown, upper=most)


def _approval(source: Source) -> str:
    """What is known of an approval; without a list of resolutions nothing is."""
    given = source.block("approvals") or {}
    state = given.get("state") or "no_data"
    if state == "partly" and given.get("missing_m2") is None:
        state = "no_data"
    missing = source.ha(given.get("missing_m2"))
    return source.say(f"approval_{state}", missing=missing)


def _facts(source: Source) -> list[tuple[str, tuple[Cell, ...]]]:
    document = source.document
    by = clean(document.get("by") or source.say("no_data"))
    return [
        (source.say("s_rice"), cells(_rice(source))),
        (source.say("as_of"), cells(source.day(document["as_of"]))),
        (source.say("cut_off"), cells(*_cut_off(source))),
        (source.say("illustrative"), cells(*_illustrative(source))),
        (source.say("not_checked"), cells(*_not_checked(source))),
        (source.say("valid"), cells(_valid(source))),
        (source.say("by"), cells(by)),
        (source.say("issued_on"), cells(source.day(document.get("issued_on")))),
    ]


def _valid(source: Source) -> str:
    until = date.fromisoformat(source.document["as_of"]) + timedelta(days=VALID_DAYS)
    return source.say("valid_line", until=i18n.day(until, source.lang))


def _cut_off(source: Source) -> list[str]:
    """The day of each layer that was used; ``no date`` where it declares none."""
    used = [x for x in source.inputs() if x.get("role") == "layer"]
    dated = used or [x for x in source.block("context") or [] if x.get("edition")]
    lines = [
        source.say(
            "cut_off_line",
            layer=source.layer_title(each["layer"]),
            date=source.day(each["date"]) if each.get("date") else source.say("no_date"),
        )
        for each in dated
    ]
    return list(dict.fromkeys(lines)) or [source.say("no_data")]


def kinds(source: Source) -> dict[str, str | None]:
    """The kind of each layer the check asked, by its name."""
    every = [*source.document["layers"], *(source.block("context") or [])]
    return {each["layer"]: each.get("kind") for each in every}


def _illustrative(source: Source) -> list[str]:
    lines = [source.say("illustrative_site")] if source.document["site"]["illustrative"] else []
    for name, kind in kinds(source).items():
        if kind in ("illustrative", "simulated"):
            lines.append(source.say(f"{kind}_layer", layer=source.layer_title(name)))
    return lines or [source.say("nothing_illustrative")]


def _marks(source: Source) -> list[str]:
    found = set(kinds(source).values())
    drawn = source.document["site"]["illustrative"] or "illustrative" in found
    marks = [source.say("mark_illustrative")] if drawn else []
    return [*marks, source.say("mark_simulated")] if "simulated" in found else marks


def _not_checked(source: Source) -> list[str]:
    """Every layer, rule and part without an answer: nothing unknown is left unsaid."""
    lines = [
        f"{source.layer_title(x['layer'])}: {source.outcome(x['outcome'])}"
        for x in source.document["layers"]
        if x["outcome"] in OPEN
    ]
    lines += [
        f"{source.own(x, 'title')}: {source.outcome(x.get('outcome') or 'no_data')}"
        for x in source.block("context") or []
        if _open_context(x)
    ]
    lines += [
        f"{source.own(x, 'title')}: {source.term('outcome', x['outcome'])}"
        for x in source.block("findings") or []
        if x["outcome"] in UNDECIDED
    ]
    lines += [
        source.say("not_declared", title=source.own(x, "title"))
        for x in source.block("not_declared") or []
    ]
    absent = [source.say(title) for key, title in BLOCKS.items() if not source.block(key)]
    lines += [f"{title}: {source.say('unchecked')}" for title in absent]
    return _cut(source, list(dict.fromkeys(lines))) or [source.say("everything_checked")]


def _open_context(each: Document) -> bool:
    """A line without an edition was not asked, whatever it says."""
    return each.get("edition") is None or each.get("outcome") in OPEN


def _cut(source: Source, lines: list[str]) -> list[str]:
    if len(lines) <= MOST_LINES:
        return lines
    more = source.say("and_more", n=len(lines) - MOST_LINES, section=source.say("s_findings"))
    return [*lines[:MOST_LINES], more]
