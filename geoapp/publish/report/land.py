"""Sections on the ground itself: site, plan, land use, rice."""

from geoapp.publish.clean import clean
from geoapp.publish.report.content import Block, Cell, Facts, Plan, Row, Section, Table, Text
from geoapp.publish.report.pieces import anchors
from geoapp.publish.report.source import Source, cells, short
from geoapp.publish.report.tables import from_document, heads, table

RICE = (
    "luc_m2", "luk_m2", "lua_m2", "total_m2", "possible_m2", "unknown_m2", "upper_m2",
    "approved_m2", "missing_m2",
)  # fmt: skip


def site(source: Source) -> Section:
    """Names, both areas, the declared one, repairs."""
    given = source.document["site"]
    crs = given["area_m2"]["planar_crs"]
    pairs = [
        (source.say("name"), cells(clean(given["name"] or given["id"]))),
        (source.say("site_id"), cells(clean(given["id"]))),
        (source.say("boundary"), cells(_boundary(source))),
        (source.say("planar", crs=crs), (Cell(source.area(given["area_m2"]["planar"])),)),
        *_areas(source),
        *_declared(source),
        (source.say("parts"), cells(source.number(given.get("parts")))),
        (source.say("repairs"), cells(*_repairs(source))),
        (source.say("site_edition"), cells(clean(given["edition"] or source.say("no_data")))),
    ]
    return Section("site", source.say("s_site"), (Facts(tuple(pairs)),))


def _boundary(source: Source) -> str:
    drawn = source.document["site"]["illustrative"]
    known = source.document["site"]["area_m2"]["planar"] is not None
    return source.say("boundary_drawn" if drawn else "boundary_given" if known else "no_data")


def _areas(source: Source) -> list[tuple[str, tuple[Cell, ...]]]:
    area = source.document["site"]["area_m2"]
    known = area["planar"] is not None and area["geodesic"] is not None
    delta = area["geodesic"] - area["planar"] if known else None
    return [
        (source.say("geodesic"), cells(source.area(area["geodesic"]))),
        (source.say("delta"), cells(f"{source.m2(delta)} m²" if known else source.m2(None))),
    ]


def _declared(source: Source) -> list[tuple[str, tuple[Cell, ...]]]:
    given = source.document["site"]
    declared, area = given.get("declared_m2"), given["area_m2"]["planar"]
    lines = [(source.say("declared"), cells(source.area(declared)))]
    if declared and area is not None:
        delta = source.say(
            "percent_line",
            m2=source.m2(area - declared),
            percent=source.percent((area - declared) / declared),
        )
        lines.append((source.say("declared_delta"), cells(delta)))
    return lines


def _repairs(source: Source) -> list[str]:
    lines = [
        source.say(
            "repair_line",
            id=each["id"],
            why=each["reason"],
            before=source.m2(each["before_m2"]),
            after=source.m2(each["after_m2"]),
        )
        for each in source.document["site"]["repairs"]
    ]
    return lines or [source.say("none")]


def plan(source: Source) -> Section:
    """The place of the plan, or why there is none."""
    shapes = source.document["site"].get("geometry") or source.pieces.get("features")
    block: Block = Plan(source.say("plan_caption")) if shapes else Text(source.say("no_plan"))
    return Section("plan", source.say("s_plan"), (block,))


def land(source: Source) -> Section:
    """T1 and what stands beside it."""
    made = from_document(source, "T1", anchors(source))
    blocks: list[Block] = [made or Text(source.say("no_data"), "note")]
    return Section("land", source.say("s_land"), (*blocks, *_ledger(source), _layers(source)))


def _ledger(source: Source) -> list[Block]:
    ledger, first = source.block("ledger") or {}, source.document["layers"][0]
    if ledger.get("pieces") is None:
        return []
    values = {k: source.m2(ledger[f"{k}_m2"]) for k in ("sum", "gap", "uncovered", "site")}
    gross, doubled = source.m2(first["gross_m2"]), source.m2(first["doubled_m2"])
    return [
        Text(source.say("doubled", gross=gross, doubled=doubled), "note"),
        Text(source.say("ledger", pieces=source.number(ledger["pieces"]), **values), "note"),
    ]


def _layers(source: Source) -> Table:
    rows = [
        (
            source.layer_title(x["layer"]),
            source.outcome(x["outcome"]),
            short(x["edition"]),
            clean(x.get(f"message_{source.lang}") or ""),
            source.judged(f"layers.{x['layer']}"),
        )
        for x in source.document["layers"]
    ]
    columns = heads(source, "layer*1.5", "outcome", "edition", "message*3", "judged*1.5")
    return table(columns, rows, source.say("layers_title"))


def rice(source: Source) -> Section:
    """The figures on rice, each leading to its pieces, and the list of rice parcels."""
    given = (source.block("rice") or {}) | _approved(source)
    links = _rice_links(anchors(source))
    rows = tuple(_rice_row(source, key, given.get(key), links.get(key)) for key in RICE)
    columns = heads(source, "what*2.5", "area_m2>", "area_ha>", "judged*2")
    figures = Table(tuple(columns), rows, source.say("rice_title"), "rice-figures")
    listed = from_document(source, "T2")
    blocks: tuple[Block, ...] = (figures, listed) if listed else (figures,)
    return Section("rice", source.say("s_rice"), blocks)


def _approved(source: Source) -> dict[str, float | None]:
    """What is approved and missing as ``approvals`` knows it: one answer in one document."""
    known = source.block("approvals")
    return {key: known.get(key) for key in RICE[-2:]} if known else {}


def _rice_row(source: Source, key: str, value: float | None, link: str | None) -> Row:
    made = (
        Cell(source.say(f"rice_{key}")),
        Cell(source.m2(value), link if value else None),
        Cell(source.ha(value), link if value else None),
        Cell(source.judged(f"rice.{key}")),
    )
    return Row(made, "total" if key == "total_m2" else "row", f"rice-{key}")


def _rice_links(codes: dict[str, str]) -> dict[str, str]:
    """Where each figure is explained: its pieces, or the figures it is summed from."""
    own = {f"{c.lower()}_m2": codes[c] for c in ("LUC", "LUK", "LUA") if c in codes}
    return own | {
        "total_m2": "rice-luc_m2",
        "upper_m2": "rice-total_m2",
        "possible_m2": "pieces",
        "unknown_m2": "pieces",
        "approved_m2": "approvals",
        "missing_m2": "approvals",
    }
