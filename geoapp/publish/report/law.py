"""Sections on rules, approvals and costs."""

from geoapp.publish.clean import clean
from geoapp.publish.report.content import Block, Cell, Facts, Row, Section, Table, Text
from geoapp.publish.report.source import Document, Source, cells
from geoapp.publish.report.tables import from_document, heads, table

UNITS = {"count": "", "": ""}


def findings(source: Source) -> Section:
    """Each rule with its value, threshold and result; then why, and by which text of the law."""
    given = source.block("findings")
    title = source.say("s_findings")
    if not given:
        return Section("findings", title, (Text(source.say("unchecked"), "note"),))
    columns = heads(source, "rule*3", "value*1.6", "threshold*1.3", "outcome*1.4", "in_force*1.3")
    rows = tuple(_finding(source, n, each) for n, each in enumerate(given, 1))
    return Section(
        "findings",
        title,
        (
            Table(tuple(columns), rows, None, "findings-table"),
            _explained(source, given),
            *_other_days(source, given),
        ),
    )


def _finding(source: Source, number: int, given: Document) -> Row:
    link = f"why-{number}"
    cells_ = (
        Cell(f"{number}. {source.own(given, 'title')}", link),
        Cell(_with_basis(source, given)),
        Cell(_threshold(source, given)),
        Cell(_result(source, given)),
        Cell(in_force(source, given)),
    )
    return Row(cells_, anchor=f"finding-{number}")


def _explained(source: Source, given: list[Document]) -> Table:
    rows = tuple(
        Row(
            (
                Cell(f"{n}", f"finding-{n}"),
                Cell(_why(source, each)),
                Cell(_citation(source, each)),
            ),
            anchor=f"why-{n}",
        )
        for n, each in enumerate(given, 1)
    )
    columns = heads(source, "number_short*0.35", "explanation*4", "basis*2.4")
    return Table(tuple(columns), rows, source.say("explained"), "findings-why")


def _why(source: Source, given: Document) -> str:
    judged = source.judged(f"findings.{given['rule']}")
    beside = f" {source.say('judged')}: {judged}." if judged else ""
    return source.own(given) + beside


def _other_days(source: Source, given: list[Document]) -> list[Table]:
    """What the versions of other days would say of the same site."""
    rows = [
        (
            source.own(x, "title"),
            in_force(source, x),
            _threshold(source, x | {"unit": each.get("unit")}),
            source.term("outcome", x.get("outcome")),
            _cited(source, x),
        )
        for each in given
        for x in each.get("other_date") or []
    ]
    columns = heads(source, "rule*2.6", "in_force*1.3", "threshold*1.1", "outcome*1.1", "basis*2")
    return [table(columns, rows, source.say("other_days"))] if rows else []


def _with_basis(source: Source, given: Document) -> str:
    low, high, unit = (given.get(key) for key in ("value", "value_high", "unit"))
    value = quantity(source, low, unit)
    if high is not None:
        digits = max(_digits(low, unit), _digits(high, unit))
        value = source.say("range", low=quantity(source, low, unit, digits),
                           high=quantity(source, high, unit, digits))  # fmt: skip
    basis = given.get("basis")
    return f"{value} ({source.term('basis', basis)})" if basis and given.get("value") else value


def _threshold(source: Source, given: Document) -> str:
    if given.get("threshold") is None:
        return "–"
    sign = {">=": "≥", "<=": "≤"}.get(given.get("comparison") or "", given.get("comparison") or "")
    return f"{clean(sign)} {quantity(source, given['threshold'], given.get('unit'))}".strip()


def _result(source: Source, given: Document) -> str:
    outcome = source.term("outcome", given.get("outcome"))
    if given.get("probability") is None:
        return outcome
    return f"{outcome}; {source.say('probability', p=source.percent(given['probability']))}"


def _citation(source: Source, given: Document) -> str:
    words = [_cited(source, given)]
    if given.get("source"):
        words.append(clean(given["source"]))
    return f"{'. '.join(words)} ({source.term('sure', given.get('sure'))})"


def _cited(source: Source, given: Document) -> str:
    own = given.get("citation_en") if source.lang == "en" else None
    return clean(own or given.get("citation") or source.say("no_data"))


def in_force(source: Source, given: Document) -> str:
    """The days a rule is in force."""
    start, end = given.get("effective_from"), given.get("effective_to")
    if start and end:
        return source.say("from_to", start=source.day(start), end=source.day(end))
    if start:
        return source.say("from_only", start=source.day(start))
    return source.say("to_only", end=source.day(end)) if end else source.say("no_data")


def quantity(source: Source, value: object, unit: str | None, least: int = 0) -> str:
    """A value with its unit: areas in ha with four digits, shares of 0..1 as per cent.

    ``least``: so many decimals at least, where the unit does not say how many.
    """
    if value is None:
        return source.say("no_data")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return clean(value)
    if unit in ("m2", "m²"):
        if value == 0:
            return "0 ha"
        small = abs(value) < 100
        return f"{source.m2(value)} m²" if small else f"{source.ha(value)} ha"
    if unit in ("share", "%"):
        return f"{source.percent(value)} %"
    digits = max(_digits(value, unit), least)
    return f"{source.number(value, digits)} {UNITS.get(unit or '', clean(unit or ''))}".strip()


def _digits(value: object, unit: str | None) -> int:
    if not isinstance(value, int | float):
        return 0
    return 4 if unit == "ha" and value else 0 if float(value).is_integer() else 2


def approvals(source: Source) -> Section:
    """The four areas, the resolution, what is missing, the year's budget."""
    given, title = source.block("approvals"), source.say("s_approvals")
    if not given:
        return Section("approvals", title, (Text(source.say("unchecked"), "note"),))
    resolution = given.get("resolution") or {}
    pairs = [
        (source.say("state"), cells(source.term("state", given["state"]))),
        *((source.say(key), cells(source.area(given.get(key)))) for key in
          ("decision_m2", "polygon_m2", "parcels_m2")),
        *_decisions(source, given),
        (source.say("resolution"), cells(_resolution(source, resolution))),
        (source.say("resolution_m2"), cells(source.area(resolution.get("rice_m2")))),
        (source.say("approved_m2"), cells(source.area(given.get("approved_m2")))),
        (source.say("needed_m2"), cells(source.area(given.get("needed_m2")))),
        (source.say("missing_m2"), cells(source.area(given.get("missing_m2")))),
        *_budget(source, given.get("budget")),
    ]  # fmt: skip
    blocks: list[Block] = [Text(source.own(given), "strong"), Facts(tuple(pairs))]
    return Section("approvals", title, (*blocks, *_differences(source, given)))


def _decisions(source: Source, given: Document) -> list[tuple[str, tuple[Cell, ...]]]:
    lines = [
        source.say("decision_line", area=source.area(x["value_m2"]), source=x.get("source") or "–")
        for x in given.get("decisions") or []
    ]
    return [(source.say("decision"), cells(*lines))] if lines else []


def _resolution(source: Source, given: Document) -> str:
    if not given:
        return source.say("state_none")
    return source.say(
        "resolution_line",
        number=given.get("number") or source.say("no_data"),
        date=source.day(given.get("date")),
        valid_to=source.day(given.get("valid_to")),
        source=given.get("source") or source.say("no_data"),
    )


def _budget(source: Source, given: Document | None) -> list[tuple[str, tuple[Cell, ...]]]:
    if not given:
        return []
    amounts = {k: source.ha(given.get(f"{k}_m2")) for k in ("approved", "used", "left")}
    line = source.say("budget_line", source=given.get("source") or "", **amounts)
    return [(source.say("budget", year=given.get("year")), cells(line))]


def _differences(source: Source, given: Document) -> list[Table]:
    rows = [
        (
            clean(x.get(f"between_{source.lang}") or x.get("between")),
            source.m2(x.get("value_m2")),
            source.percent(x.get("share")),
            clean(x.get(f"reason_{source.lang}") or x.get("reason") or ""),
        )
        for x in given.get("differences") or []
    ]
    columns = heads(source, "difference*2", "area_m2>", "share>", "reason*2")
    return [table(columns, rows, source.say("differences"))] if rows else []


def costs(source: Source) -> Section:
    """The fee and the topsoil; the price is the planner's own."""
    given, title = source.block("costs"), source.say("s_costs")
    if not given:
        return Section("costs", title, (Text(source.say("unchecked"), "note"),))
    pairs = (
        (source.say("luc_m2"), cells(source.area(given.get("luc_m2")))),
        (source.say("luc_high_m2"), cells(source.area(given.get("luc_high_m2")))),
        (source.say("price"), cells(source.number(given.get("price_vnd_m2")))),
        (source.say("rate"), cells(_rate(source, given.get("rate")))),
        (source.say("fee"), cells(_span(source, _fees(given)))),
        (source.say("topsoil"), cells(_span(source, given.get("topsoil_m3")))),
    )
    made = from_document(source, "T6")
    blocks: list[Block] = [Text(source.own(given), "strong"), Facts(pairs)]
    return Section("costs", title, (*blocks, *([made] if made else [])))


def _fees(given: Document) -> list[float | None]:
    fee = given.get("fee_vnd")
    return [fee, given.get("fee_high_vnd", fee)]


def _span(source: Source, bounds: list[float | None] | None) -> str:
    """From the least to the most, in whole units; one figure where they are the same."""
    low, high = (source.number(v) for v in bounds or (None, None))
    return low if low == high else source.say("range", low=low, high=high)


def _rate(source: Source, rate: float | None) -> str:
    return source.number(None) if rate is None else f"{source.number(100 * rate)} %"
