"""The map as one file: what it shows, in one language, as of one day."""

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoapp.domain.stage import STAGES, Stage
from geoapp.i18n import catalogue, day, number, text
from geoapp.publish.map import Mapped, MapView, map_html
from geoapp.storage import Workspace
from geoapp.workflows.clusters import cluster_rows


def offline_map(workspace: Workspace, as_of: date, lang: str = "vi") -> bytes:
    """The HTML file. Raises TooLarge with advice above the stated size."""
    return map_html(view(workspace, as_of, lang))


def view(workspace: Workspace, as_of: date, lang: str) -> MapView:
    """Every text and shape of the file."""
    rows = cluster_rows(workspace, as_of)
    shapes = [workspace.cluster_geometry(row["id"]) for row in rows]
    pairs = list(zip(rows, shapes, strict=True))
    unmapped = [row for row, shape in pairs if shape is None]
    return MapView(
        lang=lang,
        title=f"{workspace.name} · {text('page.as_of', lang, date=day(as_of, lang))}",
        map_label=text("map.label", lang),
        notices=_notices(workspace, rows, lang),
        legend_title=text("legend.stages", lang),
        stages=[(s, title(s, lang), _count(rows, s)) for s in STAGES],
        unmapped_title=f"{text('list.unmapped', lang)} ({len(unmapped)})",
        unmapped=[f"{row['name']}: {row[f'stage_title_{lang}']}" for row in unmapped],
        footer=_footer(workspace, as_of, lang),
        clusters=[
            Mapped(row["name"], row["stage"], lines(row, lang), shape)
            for row, shape in pairs
            if shape is not None
        ],
        districts=_districts(workspace),
    )


def title(thing: Any, lang: str) -> str:
    """The title of a stage or a track."""
    found: str = thing.title_en if lang == "en" else thing.title_vi
    return found


def lines(row: dict[str, Any], lang: str) -> tuple[tuple[str, str], ...]:
    """What a popup says of a cluster, line by line; the stage first."""
    unknown = text("unknown", lang)
    return (
        (text("panel.stage", lang), row[f"stage_title_{lang}"]),
        (text("panel.blocking", lang), _blocking(row, lang)),
        (text("panel.district", lang), row["district_name"] or unknown),
        (text("panel.communes_2025", lang), row["communes_2025"] or unknown),
        (text("panel.area_decision", lang), _areas(row, lang) or unknown),
        (text("rice.total", lang), _rice(row, lang)),
        (text("map_file.boundary", lang), _boundary(row, lang)),
        (text("panel.source", lang), row["source"] or unknown),
    )


def _boundary(row: dict[str, Any], lang: str) -> str:
    """The kind of boundary in words; as it stands where a workspace brings another kind."""
    return catalogue(lang).get(f"boundary.{row['boundary']}", str(row["boundary"]))


def _blocking(row: dict[str, Any], lang: str) -> str:
    if row["blocked"] is None:
        return text("panel.blocked_unknown", lang)
    named = "; ".join(text(f"blocking.{key}", lang) for key in row["blocking"])
    return named or text("panel.not_blocked", lang)


def _areas(row: dict[str, Any], lang: str) -> str:
    return "; ".join(
        f"{number(found['value'], lang, 2)} ha ({found['source']})" for found in row["area_ha"]
    )


def _rice(row: dict[str, Any], lang: str) -> str:
    rice = row["rice"]
    outcome = text(f"outcome.{rice['outcome']}", lang)
    if rice["total_m2"] is None:
        return outcome
    return f"{number(rice['total_m2'] / 10_000, lang, 2)} ha ({outcome})"


def _notices(workspace: Workspace, rows: list[dict[str, Any]], lang: str) -> tuple[str, ...]:
    """What must be said of shapes that are simulated or drawn."""
    drawn = any(row["boundary"] == "illustrative" for row in rows)
    land = any(x.name == "landuse" and x.kind == "illustrative" for x in workspace.layers())
    keys = {
        "app.simulated": workspace.kind == "simulated",
        "app.illustrative": drawn,
        "rice.numbers_illustrative": drawn and land,
    }
    return tuple(text(key, lang) for key, applies in keys.items() if applies)


def _footer(workspace: Workspace, as_of: date, lang: str) -> tuple[str, ...]:
    edition = text("print.edition", lang, edition=workspace.edition_all())
    sources = [
        f"{layer.title(lang)}: {layer.source}"
        for layer in workspace.layers()
        if layer.name in ("clusters", "districts", "landuse")
    ]
    return (text("print.asof", lang, date=day(as_of, lang)), edition, *sources)


def _count(rows: list[dict[str, Any]], stage: Stage) -> int:
    return sum(row["stage"] == stage.key for row in rows)


def _districts(workspace: Workspace) -> NDArray[np.object_]:
    if "districts" not in (layer.name for layer in workspace.layers()):
        return np.array([], dtype=object)
    return workspace.features("districts").geometry
