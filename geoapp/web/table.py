"""``/table``: what its form asks for, and what its template shows."""

from typing import Annotated, Any, Literal

from flask import request, url_for
from pydantic import AfterValidator, Field

from geoapp.domain.stage import STAGES
from geoapp.sentence import say
from geoapp.storage import Workspace
from geoapp.web.queries import LISTS, PageQuery
from geoapp.workflows.clusters import cluster_rows
from geoapp.workflows.display import places
from geoapp.workflows.select import SORT_KEYS, Selection, id_filter, matching, ordered, totals
from geoapp.workflows.summarise import summary

PAGE_ROWS = 500
FILTERS = (*LISTS, "blocked", "rice", "wastewater", "q")
COLUMNS = (
    "name",
    "stage",
    "blocked",
    "district",
    "commune",
    "area",
    "drawn",
    "luc",
    "luk",
    "rice",
    "check",
    "wastewater",
)
NUMERIC = ("area", "drawn", "luc", "luk", "rice")


def known_stages(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a stage that does not exist."""
    unknown = set(keys) - {stage.key for stage in STAGES}
    if unknown:
        raise ValueError(say("there is no stage {key!r}", key=min(unknown)[:40]))
    return keys


def known_column(name: str) -> str:
    """Refuse a column that does not exist."""
    if name not in SORT_KEYS:
        raise ValueError(
            say(
                "there is no column {name!r}; there are {names}",
                name=name[:40],
                names=", ".join(SORT_KEYS),
            )
        )
    return name


Answer = Literal["", "yes", "no", "unknown"]


class TableQuery(PageQuery):
    """The form of the table."""

    stage: Annotated[tuple[str, ...], AfterValidator(known_stages)] = ()
    district: tuple[str, ...] = ()
    commune: tuple[str, ...] = ()
    blocked: Answer = ""
    rice: Answer = ""
    wastewater: Answer = ""
    q: str = Field("", max_length=200)
    sort: Annotated[str, AfterValidator(known_column)] = "name"
    order: Literal["asc", "desc"] = "asc"
    page: int = Field(1, ge=1, le=100_000)


def table_values(space: Workspace, asked: TableQuery, day: Any) -> dict[str, Any]:
    """Everything ``table.html`` shows."""
    every = cluster_rows(space, day)
    wanted = Selection(**{name: getattr(asked, name) for name in FILTERS})
    rows = ordered(matching(every, wanted), asked.sort, asked.order == "desc")
    start = (asked.page - 1) * PAGE_ROWS
    return {
        "asked": asked,
        "wanted": wanted,
        "filtered": wanted != Selection(),
        "every": every,
        "rows": rows,
        "shown": rows[start : start + PAGE_ROWS],
        "pages": -(-len(rows) // PAGE_ROWS),
        "totals": totals(rows),
        "filter": id_filter(rows, len(every)) if rows else None,
        "districts": districts(every),
        "communes": communes(space, every),
        "summary": summary(space, day),
        "others": space.other_clusters(),
        "columns": COLUMNS,
        "numeric": NUMERIC,
        "here": here,
        "on_map": on_map(),
        "drawn": any(row["boundary"] == "illustrative" for row in every),
        "drawn_land": "illustrative" in {x.kind for x in space.layers() if x.name == "landuse"},
    }


def districts(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Codes and names of the districts that have clusters."""
    found = {r["district_code"]: r["district_name"] for r in rows if r["district_code"]}
    return sorted(found.items(), key=lambda item: item[1])


def communes(space: Workspace, rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Codes and names of the communes of 2025 that may have clusters."""
    used = {code for row in rows for code in row["communes_2025_codes"]}
    found = {p["code"]: p["full_name"] for p in places(space) if p["kind"] == "commune_2025"}
    return sorted(((code, found.get(code, code)) for code in used), key=lambda item: item[1])


def here(**changes: Any) -> str:
    """The address of the page with some parameters changed; None removes one."""
    values: dict[str, Any] = {name: given for name, given in request.args.lists() if any(given)}
    values |= changes
    return url_for(str(request.endpoint), **{k: v for k, v in values.items() if v is not None})


def on_map() -> str:
    """The map with the same filters, day and language."""
    kept = (*FILTERS, "as_of", "lang")
    values: dict[str, Any] = {n: v for n, v in request.args.lists() if n in kept and any(v)}
    return url_for("pages.home", **values)
