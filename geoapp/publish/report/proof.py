"""Sections on how sure it is and where it came from: error bar, context, judgements."""

from collections.abc import Callable, Sequence

from geoapp import i18n
from geoapp.domain.judgement import standing
from geoapp.publish.clean import clean
from geoapp.publish.report.annex import corner_numbers
from geoapp.publish.report.content import Block, Cell, Facts, Section, Table, Text
from geoapp.publish.report.source import Document, Source, cells, short
from geoapp.publish.report.tables import heads, listed, table


def accuracy(source: Source) -> Section:
    """Intervals, probabilities at the thresholds, and the edges to survey."""
    given, title = source.block("accuracy"), source.say("s_accuracy")
    if not given:
        absent = Text(source.say("no_accuracy"), "note")
        return Section("accuracy", title, (absent, *_sensitivity(source)))
    key = {True: "decided", False: "undecided"}.get(given.get("decided"), "half_decided")
    blocks: list[Block] = [
        Text(source.own(given), "strong"),
        Text(source.say(key), "plain" if key == "decided" else "warning"),
        Facts(tuple(_intervals(source, given))),
        *_thresholds(source, given),
        *_distances(source, given),
        _declared(source, given),
        *_edges(source, given),
    ]
    drawn = source.say("draws", draws=source.number(given.get("draws")), seed=given.get("seed"))
    return Section("accuracy", title, (*blocks, Text(drawn, "note"), *_sensitivity(source)))


def _sensitivity(source: Source) -> list[Text]:
    """Whether the verdict is another under other tolerances or on the ellipsoid."""
    given = source.block("sensitivity")
    if not given:
        return []
    said = f"{source.say('sensitivity')}: {source.own(given)}"
    return [Text(said, "warning" if given.get("flips") else "plain")]


def _intervals(source: Source, given: Document) -> list[tuple[str, tuple[Cell, ...]]]:
    made = []
    for key in ("rice", "area"):
        each = given.get(f"{key}_m2")
        if each:
            level = source.say("interval", level=source.number(100 * each["level"]))
            name = f"{source.say(f'interval_{key}')}: {level[0].lower()}{level[1:]}"
            made.append((name, cells(_interval(source, each))))
    return made


def _interval(source: Source, each: Document) -> str:
    low, high, value = (source.ha(each[k]) for k in ("low", "high", "value"))
    return source.say("interval_line", low=low, high=high, value=value, sd=source.m2(each["sd"]))


def _thresholds(source: Source, given: Document) -> list[Table]:
    titles = {f["rule"]: source.own(f, "title") for f in source.block("findings") or []}
    rows = [
        (
            titles.get(x["rule"], clean(x["rule"])),
            source.area(x["threshold_m2"]),
            source.percent(x["probability_over"]),
        )
        for x in given.get("thresholds") or []
    ]
    columns = heads(source, "rule*3", "threshold*1.5", "probability_over>")
    return [table(columns, rows)] if rows else []


def _distances(source: Source, given: Document) -> list[Table]:
    """How far the nearest of other layers may be, and how likely all are farther than asked."""
    rows = [
        (
            source.own(x, "title"),
            source.number(x["threshold_m"], 1),
            source.number(x["value_m"], 1),
            _range(source, x.get("low"), x.get("high"), 2),
            _range(source, _chance(x, "_low"), _chance(x, ""), 1),
        )
        for x in given.get("distances") or []
    ]
    columns = heads(
        source, "layer*2", "threshold_m>", "distance_m>", "interval_m>*1.5", "probability_over>*1.5"
    )
    return [table(columns, rows, source.say("distances"))] if rows else []


def _range(source: Source, low: float | None, high: float | None, digits: int) -> str:
    """Both ends, or one where they are alike; words where they are not known."""
    ends = dict.fromkeys(source.number(x, digits) for x in (low, high))
    return " – ".join(ends)


def _chance(row: Document, end: str) -> float | None:
    share = row.get(f"probability_over{end}")
    return None if share is None else 100 * float(share)


def _declared(source: Source, given: Document) -> Table:
    site = {"layer": None, **(given.get("site") or {})}
    rows = [
        (
            source.layer_title(x["layer"]) if x["layer"] else source.say("the_site"),
            source.number(x.get("sigma_m"), 2),
            source.number(x.get("correlated_m"), 2),
            clean(x.get("source") or source.say("no_data")),
        )
        for x in [site, *(given.get("layers") or [])]
    ]
    columns = heads(source, "layer*2", "sigma>", "correlated>", "source*2")
    return table(columns, rows, source.say("accuracy_of"))


def _edges(source: Source, given: Document) -> list[Table]:
    numbers = corner_numbers(source)
    rows = [
        (
            source.say("edge_name", start=_point(x["from"], numbers), end=_point(x["to"], numbers)),
            _way(source, x.get("way")),
            source.number(x["length_m"], 2),
            source.percent(x["share_of_variance"]),
        )
        for x in given.get("edges") or []
    ]
    columns = heads(source, "edge_corners*2", "way", "length_m>", "variance>")
    return [listed(source, columns, rows, source.say("edges"), MOST_EDGES)] if rows else []


def _way(source: Source, way: str | None) -> str:
    """The compass point a side looks to."""
    key = f"accuracy.way.{way}"
    return i18n.text(key, source.lang) if key in i18n.catalogue(source.lang) else "–"


def _point(given: Sequence[float], number: Callable[[Sequence[float]], int | None]) -> str:
    """A corner's number on the plan; its lon/lat where it has none."""
    found = number(given)
    return str(found) if found else ", ".join(f"{v:.7f}" for v in given)


def context(source: Source) -> Section:
    """A line a layer, then what each of them holds here."""
    given, title = source.block("context"), source.say("s_context")
    if not given:
        return Section("context", title, (Text(source.say("unchecked"), "note"),))
    rows = [
        (
            source.own(x, "title"),
            _operator(source, x),
            source.outcome(x.get("outcome") or ("no_data" if x.get("edition") is None else None))
            if x.get("outcome") or x.get("edition") is None
            else "–",
            source.own(x, "message"),
            source.day(x.get("date")),
            short(x.get("edition")),
        )
        for x in given
    ]
    columns = heads(source, "layer*1.6", "what*1.2", "outcome", "message*2.6", "date", "edition")
    lists = [_objects(source, x) for x in given if x.get("rows")]
    return Section("context", title, (table(columns, rows), *lists))


def _operator(source: Source, given: Document) -> str:
    distance = given.get("distance_m")
    metres = source.number(distance) if distance is not None else ""
    key = f"operator_{given['operator']}"
    words = source.say(key, m=metres) if given["operator"] in OPERATORS else given["operator"]
    return clean(words) + (f"; {source.say('decides')}" if given.get("decides") else "")


MOST_EDGES = 20
OPERATORS = ("overlap", "within", "adjacent", "contains", "nearest")


def _objects(source: Source, given: Document) -> Table:
    rows = [
        (
            clean(x.get("name") or x.get("id") or "–"),
            _or_dash(source, x.get("area_m2"), 1),
            _or_dash(source, None if x.get("share") is None else 100 * x["share"], 2),
            _or_dash(source, x.get("distance_m"), 1),
            _or_dash(source, x.get("length_m"), 1),
            _about(source, x),
        )
        for x in given["rows"]
    ]
    names = ("object*2", "area_m2>", "share>", "distance_m>", "length_m>", "object_about*2")
    title = source.say("context_rows", title=source.own(given, "title"))
    return listed(source, heads(source, *names), rows, title)


def _about(source: Source, row: Document) -> str:
    """Its id, how it lies, how many it stands for, and what its layer says of it."""
    said = [clean(row["id"])] if row.get("name") and row["id"] is not None else []
    if row.get("relation"):
        said.append(source.say(f"relation_{row['relation']}"))
    if row.get("count"):
        said.append(source.say("stands_for", n=source.number(row["count"])))
    known = {k: v for k, v in (row.get("fields") or {}).items() if v is not None}
    said += [f"{clean(k)}: {clean(v)}" for k, v in known.items()]
    return "; ".join(said) or "–"


def _or_dash(source: Source, value: float | None, digits: int) -> str:
    return "–" if value is None else source.number(value, digits)


def judgements(source: Source) -> Section:
    """What officers said, each beside the value that stays."""
    given, title = source.block("judgements"), source.say("s_judgements")
    if not given:
        return Section("judgements", title, (Text(source.say("no_judgements"), "note"),))
    rows = [
        (
            _target(source, x["target"]),
            _computed(source, x["target"]),
            "; ".join((_says(source, x), *source.judged_until(x))),
            clean(x["reason"]),
            _evidence(x.get("evidence")),
            clean(x["by"]),
            source.day(x["on"]),
        )
        for x in standing(given)
    ]
    columns = heads(
        source,
        "target*1.6",
        "computed*1.2",
        "says*1.2",
        "reason*1.8",
        "evidence*1.6",
        "by*1.2",
        "on",
    )
    note = Text(source.say("judgements_note"), "note")
    return Section("judgements", title, (note, table(columns, rows)))


def _says(source: Source, given: Document) -> str:
    if given["says"] == "corrected":
        return source.say("says_corrected", value=source.judged_value(given))
    return source.term("says", given["says"])


def _evidence(given: Document | None) -> str:
    if not given:
        return "–"
    return clean(given["name"]) + (f" ({given['sha256'][:12]})" if given.get("sha256") else "")


def _target(source: Source, target: str) -> str:
    group, _, name = target.partition(".")
    if group == "rice":
        return source.term("rice", name)
    if group == "findings":
        found = (f for f in source.block("findings") or [] if f["rule"] == name)
        return next((source.own(f, "title") for f in found), clean(name))
    return source.say("verdict") if target == "verdict" else source.layer_title(name)


def _computed(source: Source, target: str) -> str:
    group, _, name = target.partition(".")
    if group == "rice":
        return f"{source.m2((source.block('rice') or {}).get(name))} m²"
    if group == "findings":
        found = (f.get("value") for f in source.block("findings") or [] if f["rule"] == name)
        return source.number(next(found, None), 1)
    if target == "verdict":
        return source.outcome(source.document["verdict"])
    every = [*source.document["layers"], *(source.block("context") or [])]
    return source.outcome(next((x.get("outcome") for x in every if x["layer"] == name), None))
