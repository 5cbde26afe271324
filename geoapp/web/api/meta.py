"""``/api/meta``: what the map needs to know before it draws."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from geoapp import i18n
from geoapp.domain.landuse import LAND_CODES
from geoapp.domain.stage import STAGES
from geoapp.domain.track import TRACKS
from geoapp.domain.verdict import Outcome
from geoapp.storage import Workspace
from geoapp.web.answers import document
from geoapp.web.api.models import Meta
from geoapp.web.context import config, today, workspace
from geoapp.web.queries import NoQuery
from geoapp.workflows.display import extent, layer_list

blueprint = APIBlueprint("meta", __name__, url_prefix="/api", tag="map")


@blueprint.get("/meta")
@blueprint.input(NoQuery, location="query")
@blueprint.output(Meta)
@blueprint.doc(responses=[503])
def meta(query_data: NoQuery) -> Response:
    """The workspace, the vocabulary (stages, tracks, land codes, outcomes) and the layers."""
    space = workspace()
    return document(space.edition_all(), today(), lambda: described(space))


def described(space: Workspace) -> dict[str, Any]:
    """The answer of ``/api/meta``."""
    return {
        "workspace": {
            "name": space.name,
            "kind": space.kind,
            "edition": space.edition_all(),
            "work_crs": space.work_crs,
        },
        "today": today(),
        "stages": [
            {
                "key": s.key,
                "letter": s.letter,
                "colour": s.colour,
                "pattern": s.pattern,
                "title_vi": s.title_vi,
                "title_en": s.title_en,
            }
            for s in STAGES
        ],
        "tracks": [{"key": t.key, "title_vi": t.title_vi, "title_en": t.title_en} for t in TRACKS],
        "land_codes": [
            {
                "code": c.code,
                "title_vi": c.title_vi,
                "title_en": c.title_en,
                "colour": c.colour,
                "group": c.group,
            }
            for c in LAND_CODES.values()
        ],
        "outcomes": [outcome(o) for o in Outcome],
        "layers": layer_list(space),
        "bounds": extent(space),
        "tile": tile(),
    }


def outcome(value: Outcome) -> dict[str, str]:
    """An outcome with its words."""
    titles = {f"title_{lang}": i18n.text(f"outcome.{value}", lang) for lang in i18n.LANGUAGES}
    return {"key": str(value), **titles}


def tile() -> dict[str, str] | None:
    """The online tile layer, where one is configured."""
    settings = config()
    if not settings.tile_url:
        return None
    return {"url": settings.tile_url, "attribution": settings.tile_attribution}
