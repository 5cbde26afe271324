"""Tables of the check document in the statement's form, and small tables of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from geoapp.publish.clean import clean
from geoapp.publish.report.content import Cell, Head, Row, Table
from geoapp.publish.report.source import Document, Source

NOTES = ("note_vi", "note_en")
MOST_PARTS = 10
"""A sum of more rows than this is not spelled out."""
MOST_ROWS = 500
"""Longer tables stop here and say so; ``check.json`` and the XLSX have every row."""


def table(
    heads: Sequence[Head], rows: Iterable[Sequence[str | Cell]], title: str | None = None
) -> Table:
    """A table of plain texts and cells."""
    made = (Row(tuple(c if isinstance(c, Cell) else Cell(c) for c in row)) for row in rows)
    return Table(tuple(heads), tuple(made), title)


def heads(source: Source, *keys: str) -> list[Head]:
    """Heads named by words: ``area_m2>`` is a column of numbers, ``what*3`` three times as wide."""
    return [_head(source, key) for key in keys]


def _head(source: Source, key: str) -> Head:
    name, _, weight = key.partition("*")
    return Head(source.say(name.rstrip(">")), name.endswith(">"), float(weight or 1))


def cut(
    source: Source, rows: Sequence[Row], most: int = MOST_ROWS, word: str = "more_rows"
) -> tuple[Row, ...]:
    """At most ``most`` rows, the last of which says how many are left out, and where they are."""
    if len(rows) <= most:
        return tuple(rows)
    width = len(rows[0].cells)
    said = Cell(source.say(word, n=len(rows) - most))
    return (*rows[:most], Row((said, *[Cell("")] * (width - 1)), "note"))


def listed(
    source: Source,
    heads: Sequence[Head],
    rows: Iterable[Sequence[str | Cell]],
    title: str,
    most: int = MOST_ROWS,
) -> Table:
    """As ``table``; one of more than ``most`` rows says how many are left out."""
    whole = table(heads, rows, title)
    return replace(whole, rows=cut(source, whole.rows, most, "more_in_check"))


def from_document(source: Source, key: str, links: dict[str, str] | None = None) -> Table | None:
    """Table ``T1``, ``T2``, ... of the document; None where it has none.

    ``links``: the anchor for a land code, to which the row's areas lead. A column of which
    nothing is known is named under the table instead of repeating that in every row.
    """
    given = (source.block("tables") or {}).get(key)
    if not given or not given.get("rows"):
        return None
    every = [c for c in given["columns"] if in_language(c["key"], source.lang)]
    unknown = [c for c in every if _unknown(source, c, given["rows"])]
    columns = [c for c in every if c not in unknown and not _empty(c, given["rows"])]
    titles = {r["key"]: _row_title(source, r, columns) for r in given["rows"]}
    rows = [_row(source, key, each, columns, titles, links or {}) for each in given["rows"]]
    blank = [clean(c[source.lang]) for c in unknown]
    note = source.say("columns_unknown", columns=", ".join(blank)) if blank else None
    return Table(
        tuple(_column_head(source, c, [r.cells[n] for r in rows]) for n, c in enumerate(columns)),
        cut(source, rows),
        source.own(given, "title"),
        key,
        note,
    )


def _unknown(source: Source, column: Document, rows: list[Document]) -> bool:
    """Whether every row that has the column says that nothing is known."""
    said = [r["values"][column["key"]] for r in rows if column["key"] in r["values"]]
    silent = {None, "no data", source.say("no_data")}
    return column["key"] not in NOTES and bool(said) and all(v in silent for v in said)


def _empty(column: Document, rows: list[Document]) -> bool:
    """Whether a column of notes has none, nor a place to say what a sum is made of."""
    said = any(r["values"].get(column["key"]) or r.get("sum_of") for r in rows)
    return column["key"] in NOTES and not said


def in_language(name: str, lang: str) -> bool:
    """Whether a column is for a language: one whose name ends in another is not."""
    return not name.endswith(("_vi", "_en")) or name.endswith(f"_{lang}")


def in_row(column: Document, row: Document) -> Document:
    """A column with the decimals that a row asks for."""
    digits = (row.get("digits") or {}).get(column["key"])
    return column if digits is None else column | {"digits": digits}


def _column_head(source: Source, column: Document, filled: list[Cell]) -> Head:
    unit = _unit(column.get("unit"))
    title = clean(column[source.lang])
    numeric = column.get("digits") is not None
    longest = max((len(cell.text) for cell in filled), default=0)
    weight = max(longest / 7, 1.0) if numeric else min(max(longest / 10, 0.8), 2.6)
    return Head(f"{title} ({unit})" if unit and unit not in title else title, numeric, weight)


def _unit(unit: str | None) -> str:
    return {"m2": "m²", "m3": "m³", None: ""}.get(unit, unit or "")


def _row_title(source: Source, row: Document, columns: list[Document]) -> str:
    words = [c for c in columns if c.get("digits") is None]
    return _value(source, words[0], row["values"]) if words else str(row["key"])


def _row(
    source: Source,
    table_key: str,
    row: Document,
    columns: list[Document],
    titles: dict[str, str],
    links: dict[str, str],
) -> Row:
    link = _link(table_key, row, links)
    made = []
    for column in columns:
        values = {k: v for k, v in row["values"].items() if v is not None or row["kind"] == "row"}
        text = _value(source, in_row(column, row), values)
        numeric = column.get("digits") is not None
        made.append(Cell(text, link if numeric and text else None))
    parts = [titles[k] for k in row.get("sum_of") or [] if k in titles]
    if 0 < len(parts) <= MOST_PARTS and not made[-1].text:
        made[-1] = Cell(source.say("sum_of", parts=" + ".join(parts)))
    return Row(tuple(made), row["kind"], f"{table_key}-{row['key']}")


def _link(table_key: str, row: Document, links: dict[str, str]) -> str | None:
    """A row's pieces where it is of a code; the first row it sums where it is a subtotal."""
    parts = row.get("sum_of") or []
    if parts:
        return f"{table_key}-{parts[0]}"
    code = row["values"].get("code")
    return links.get(str(row["key"] if code is None else code))


def _value(source: Source, column: Document, values: Document) -> str:
    value = values.get(column["key"])
    if value is None:
        known = column["key"] in NOTES or column["key"] not in values
        return "" if known else source.say("no_data")
    return shown_value(source, column, value)


def shown_value(source: Source, column: Document, value: Any) -> str:
    """A value of a column as text."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return clean(value)
    digits = column.get("digits")
    scaled = value * 100 if column.get("unit") == "%" else value
    return source.number(scaled, digits if digits is not None else 0)
