"""The annex of pieces: what every figure on land use is the sum of."""

from math import fsum

from geoapp.publish.clean import clean
from geoapp.publish.report.content import Block, Cell, Row, Section, Table, Text
from geoapp.publish.report.source import Document, Source
from geoapp.publish.report.tables import cut, heads

MOST_PIECES = 3000
Group = tuple[str | None, str]


def groups(source: Source) -> dict[Group, list[Document]]:
    """The pieces by code and layer; those under no parcel last."""
    found: dict[Group, list[Document]] = {}
    for feature in source.pieces.get("features") or []:
        given = feature["properties"]
        code = None if given["class"] == "none" else str(given["code"] or "")
        found.setdefault((code, given["source_layer"]), []).append(feature)
    return dict(sorted(found.items(), key=lambda item: _order(*item)))


def _order(group: Group, features: list[Document]) -> tuple[bool, bool, float, str, str]:
    rice = features[0]["properties"]["class"] in ("LUC", "LUK", "LUA")
    return group[0] is None, not rice, -area_of(features), group[0] or "", group[1]


def area_of(features: list[Document]) -> float:
    """The area of all of them, m²."""
    return fsum(f["properties"]["area_m2"] for f in features)


def anchors(source: Source) -> dict[str, str]:
    """The anchor of each code's pieces; ``gap`` and ``uncovered`` are under no parcel."""
    found = {}
    for n, (code, _) in enumerate(groups(source), 1):
        names = (code,) if code is not None else ("none", "gap", "uncovered")
        found.update({name: f"pieces-{n}" for name in names if name not in found})
    return found


def pieces(source: Source) -> Section:
    """A table for each code, each row a piece with its parcel, areas and source."""
    found = groups(source)
    if not found:
        return Section("pieces", source.say("s_pieces"), (Text(source.say("no_data"), "note"),))
    order = ", ".join(source.term("class", key) for key in source.document.get("priority") or [])
    blocks: list[Block] = [Text(source.say("pieces_note", order=order), "note")]
    blocks += [Text(line, "note") for line in _sources(source)]
    left = MOST_PIECES
    for n, (group, features) in enumerate(found.items(), 1):
        blocks.append(_table(source, f"pieces-{n}", group[0], features, max(left, 20)))
        left -= len(features)
    return Section("pieces", source.say("s_pieces"), tuple(blocks))


def _sources(source: Source) -> list[str]:
    names = {group[1] for group in groups(source)}
    return [
        source.say(
            "pieces_source",
            layer=source.layer_title(each["layer"]),
            edition=each["edition"] or source.say("no_data"),
        )
        for each in source.document["layers"]
        if each["layer"] in names
    ]


def _table(
    source: Source, anchor: str, code: str | None, features: list[Document], most: int
) -> Table:
    name = source.say("bare") if code is None else clean(code) or source.say("no_code")
    title = source.say(
        "pieces_of",
        code=name,
        n=source.number(len(features)),
        m2=source.m2(area_of(features)),
    )
    columns = heads(
        source, "piece>", "parcel*2.2", "inside_m2>", "parcel_m2>", "part_percent>", "disputed*2.2"
    )
    rows = [_row(source, each) for each in features]
    return Table(tuple(columns), cut(source, rows, most), title, anchor)


def _row(source: Source, feature: Document) -> Row:
    given = feature["properties"]
    whole = given.get("parcel_m2")
    return Row(
        (
            Cell(clean(feature["id"])),
            Cell(clean(given["parcel"] or "–")),
            Cell(source.m2(given["area_m2"])),
            Cell(source.m2(whole) if whole else "–"),
            Cell(source.percent(given["area_m2"] / whole) if whole else "–"),
            Cell(_disputed(source, given)),
        ),
        anchor=f"piece-{feature['id']}",
    )


def _disputed(source: Source, given: Document) -> str:
    words = [source.say("sliver")] if given.get("sliver") else []
    if given.get("kept_by"):
        lost = given["gross_m2"] - given["area_m2"]
        kept = ", ".join(clean(p) for p in given["kept_by"])
        words.append(source.say("kept_line", m2=source.m2(lost), parcels=kept))
    return "; ".join(words)
