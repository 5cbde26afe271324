"""Up to four boundaries of one project side by side: A to D in the order they were given.

Each is a check of its own, of the same layers in the same editions as of the same day. Where a
layer changes while they are checked there is no comparison: columns of different editions would
look alike and not be.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from hashlib import sha256
from math import fsum
from typing import Any

import orjson

from geoapp import __version__, i18n
from geoapp.domain.landuse import CERTAIN, parts_of, titles
from geoapp.errors import Busy, InputError
from geoapp.sentence import say
from geoapp.storage import Workspace

Document = dict[str, Any]
LETTERS = "ABCD"
HOMES = {"ONT", "ODT"}
_RICE = ("luc_m2", "luk_m2", "lua_m2", "total_m2", "upper_m2")


def alternatives(
    workspace: Workspace, checks: Sequence[Callable[[], Document]], as_of: date
) -> Document:
    """Two to four checks beside one another: ``columns``, ``rows``, ``inputs``.

    ``checks``: called one after another, each makes the check document of one boundary; where
    documents have ``costs``, the rows show them.

    Raises InputError for another number of boundaries, Busy where a layer changed in between.
    """
    if not 2 <= len(checks) <= len(LETTERS):
        raise InputError(
            say(
                "give 2 to {most} boundaries to compare, not {count}",
                most=len(LETTERS),
                count=len(checks),
            )
        )
    edition, columns = workspace.edition_all(), []
    for letter, check in zip(LETTERS, checks, strict=False):
        columns.append({"letter": letter, **check()})
        if workspace.edition_all() != edition:
            raise _changed()
    _check_editions(columns)
    return {
        "as_of": as_of.isoformat(),
        "columns": columns,
        "rows": rows(columns),
        "inputs": _inputs(workspace, edition, as_of),
    }


def _inputs(workspace: Workspace, edition: str, as_of: date) -> str:
    """What all columns have in common: data, settings, day, code."""
    used = [edition, as_of.isoformat(), workspace.work_crs, workspace.tolerance_m2, __version__]
    return "sha256:" + sha256(orjson.dumps(used)).hexdigest()


def _check_editions(columns: Iterable[Document]) -> None:
    seen: dict[str, str] = {}
    for column in columns:
        for layer in column["layers"]:
            edition = layer["edition"]
            if edition and seen.setdefault(layer["layer"], edition) != edition:
                raise _changed()


def _changed() -> Busy:
    return Busy(
        say("a layer changed while the boundaries were compared; compare them again"),
    )


def rows(columns: Sequence[Document]) -> list[Document]:
    """The comparison's rows; a value is None where the column could not know it.

    ``luc_m2``, ``luk_m2``, ``lua_m2``, the codes, ``gap_m2`` and ``uncovered_m2`` of a column
    sum to its ``site_m2``.
    """
    made = [_row("site_m2", [c["site"]["area_m2"]["planar"] for c in columns])]
    made += [_row(f"rice_{key}", [c["rice"][key] for c in columns]) for key in _RICE]
    made.append(_row("rice_share", [_share(c) for c in columns], "share"))
    made += [_code_row(code, columns) for code in _codes(columns)]
    made += [_row(key, [_land(c, key) for c in columns]) for key in ("gap_m2", "uncovered_m2")]
    made.append(_row("residential_m2", [_homes(c, sure=True) for c in columns]))
    made.append(_row("residential_upper_m2", [_homes(c, sure=False) for c in columns]))
    return made + _cost_rows(columns)


def _row(key: str, values: Sequence[Any], unit: str = "m²") -> Document:
    vi, en = (i18n.text(f"alternatives.{key}", lang) for lang in i18n.LANGUAGES)
    return {"key": key, "vi": vi, "en": en, "unit": unit, "values": list(values)}


def _codes(columns: Sequence[Document]) -> list[str | None]:
    """Codes other than rice that some column has, by name, ground without a code last."""
    found = {x["code"] for c in columns for x in _table(c) or [] if x["class"] not in CERTAIN}
    return sorted(found, key=lambda code: (code is None, code or ""))


def _code_row(code: str | None, columns: Sequence[Document]) -> Document:
    names = titles(code) or [i18n.text("alternatives.no_title", x) for x in i18n.LANGUAGES]
    vi, en = (f"{name} ({code})" if code else name for name in names)
    values = [_sum(c, lambda row: row["code"] == code) for c in columns]
    return {"key": f"code:{code or ''}", "vi": vi, "en": en, "unit": "m²", "values": values}


def _table(column: Document) -> list[Document] | None:
    """The areas by code of the land-use layer, which comes first."""
    found: list[Document] | None = column["layers"][0].get("codes")
    return found


def _land(column: Document, key: str) -> float | None:
    found: float | None = column["layers"][0].get(key)
    return found


def _sum(column: Document, wanted: Callable[[Document], bool]) -> float | None:
    table = _table(column)
    return None if table is None else fsum(row["area_m2"] for row in table if wanted(row))


def _homes(column: Document, *, sure: bool) -> float | None:
    """Ground under homes; where not ``sure``, all that may be: double codes, unknown ground."""

    def is_home(row: Document) -> bool:
        parts = set(parts_of(row["code"]))
        return bool(parts) and (parts <= HOMES if sure else bool(parts & HOMES))

    found = _sum(column, is_home)
    if sure or found is None:
        return found
    rice = column["rice"]
    bare = [
        layer[key] or 0.0 for layer in column["layers"][:1] for key in ("gap_m2", "uncovered_m2")
    ]
    return fsum([found, rice["unknown_m2"] or 0.0, *bare])


def _share(column: Document) -> float | None:
    total, site = column["rice"]["total_m2"], column["site"]["area_m2"]["planar"]
    return None if total is None or not site else min(total / site, 1.0)


def _cost_rows(columns: Sequence[Document]) -> list[Document]:
    """Fee and topsoil, where some column has them."""
    costs = [c.get("costs") or {} for c in columns]
    topsoil = [each.get("topsoil_m3") or (None, None) for each in costs]
    made = [
        *(_row(key, [x.get(key) for x in costs], "VND") for key in ("fee_vnd", "fee_high_vnd")),
        _row("topsoil_low_m3", [low for low, _ in topsoil], "m³"),
        _row("topsoil_high_m3", [high for _, high in topsoil], "m³"),
    ]
    return [row for row in made if any(value is not None for value in row["values"])]
