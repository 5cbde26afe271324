"""``/api/accuracy``: what is usual for a kind of map, for the planner to declare or not."""

from dataclasses import asdict
from typing import Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, Field

from geoapp import i18n
from geoapp.domain.accuracy import KNOWN
from geoapp.web.answers import document
from geoapp.web.context import workspace
from geoapp.web.queries import NoQuery

blueprint = APIBlueprint("accuracy", __name__, url_prefix="/api", tag="check")


class KnownOut(BaseModel):
    """Standard deviations in m of each coordinate; null where the paper at hand must say it."""

    key: str
    vi: str
    en: str
    sigma_m: float | None
    correlated_m: float | None
    source: str
    sure: Literal["sourced", "secondary", "general_knowledge"]


class AccuracyOut(BaseModel):
    """The table, and what stands in a check where nothing was declared."""

    known: list[KnownOut] = Field(description="nothing of it is taken unless somebody declares it")
    none_vi: str
    none_en: str


@blueprint.get("/accuracy")
@blueprint.input(NoQuery, location="query")
@blueprint.output(AccuracyOut)
@blueprint.doc(responses=[503])
def accuracy(query_data: NoQuery) -> Response:
    """How well boundaries are usually known, by kind of map; there is no default."""
    return document(workspace().edition_all(), None, table)


def table() -> dict[str, object]:
    """The answer of ``/api/accuracy``."""
    none = {f"none_{lang}": i18n.text("accuracy.none", lang) for lang in i18n.LANGUAGES}
    return {"known": [asdict(row) for row in KNOWN], **none}
