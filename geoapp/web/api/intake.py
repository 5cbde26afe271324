"""``/api/intake``: a boundary comes in, as a file or as text; nothing is kept."""

from threading import BoundedSemaphore
from typing import Annotated, Any, Literal

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from werkzeug.exceptions import UnsupportedMediaType

from geoapp.errors import FileUnreadable, TimedOut
from geoapp.sentence import say
from geoapp.web.answers import GEOJSON, JSON, json_response
from geoapp.web.api.models import Area, Geometry
from geoapp.web.context import workspace
from geoapp.web.queries import METRES, START, NoQuery
from geoapp.workflows.intake import take_in

blueprint = APIBlueprint("intake", __name__, url_prefix="/api", tag="check")

BYTES = "application/octet-stream"
AT_ONCE = 2
"""Files read at once: each may take a processor and 2 GB in its worker."""
WAIT_S = 20.0
_turns = BoundedSemaphore(AT_ONCE)


def start_point(value: object) -> tuple[float, float]:
    """``north,east`` in metres."""
    try:
        north, east = (float(part) for part in str(value).split(","))
    except ValueError:
        raise ValueError(START) from None
    if not (abs(north) < 1e7 and abs(east) < 1e7):
        raise ValueError(METRES)
    return north, east


Start = Annotated[
    tuple[float, float],
    BeforeValidator(start_point),
    WithJsonSchema({"type": "string", "examples": ["2321456.78,570100.12"]}),
]
Flag = Literal["true", "false"]
FLAGS = {"swap", "adjust", "repair_text"}


CRS = r"^([Ee][Pp][Ss][Gg]:[0-9]{4,6}|OGC:CRS84|(right|unshifted|rotated)-[A-Z]+[0-9]+(-swapped)?)$"


class IntakeQuery(NoQuery):
    """What the file is called, and what the person answered."""

    name: Annotated[str, Field(max_length=200)] = Field(
        "", description="the file's name, whose ending says the format; empty for pasted text"
    )
    crs: Annotated[str, Field(pattern=CRS)] | None = Field(
        None, description="EPSG:N, or the key of a hypothesis"
    )
    layer: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        None, description="the layer or sheet that holds the boundary"
    )
    decimal: Literal[".", ","] | None = Field(None, description="the decimal mark of a table")
    swap: Flag = Field("false", description="X and Y of a table stand for one another")
    adjust: Flag = Field("false", description="distribute a closing error by the compass rule")
    start: Start | None = Field(None, description="north,east of the first point of a traverse")
    repair_text: Flag = Field("false", description="put Vietnamese text in old codes right")


class IssueOut(BaseModel):
    """One sentence on one place of what came in."""

    severity: Literal["error", "warning", "info"]
    kind: str
    vi: str
    en: str
    row: int | None
    feature: str | None
    field: str | None


class ChoiceOut(BaseModel):
    """One answer to a question."""

    value: str
    vi: str
    en: str


class QuestionOut(BaseModel):
    """What is to be decided first: ask again with the parameter ``option``."""

    option: Literal["layer", "decimal", "swap"]
    vi: str
    en: str
    choices: list[ChoiceOut]


class BoundaryOut(BaseModel):
    """An area that came in."""

    type: Literal["Feature"]
    id: str
    properties: dict[str, Any]
    geometry: Geometry


class BoundariesOut(BaseModel):
    """The areas that came in, lon/lat WGS 84."""

    type: Literal["FeatureCollection"]
    features: list[BoundaryOut]


class ChosenOut(BaseModel):
    """The CRS and who chose it."""

    code: str | None
    chosen_by: Literal["file", "user", "only_one"]
    key: str | None


class HypothesisOut(BaseModel):
    """A reading of the numbers, best first."""

    model_config = ConfigDict(extra="allow")

    key: str
    crs: str | None
    title_vi: str
    title_en: str
    score: float
    fit: Literal["edges", "alike", "none"] = Field(
        description="what known edges say: they prove it, it and others, or nothing"
    )
    misfit_m: float
    distance_m: float | None
    near: str | None
    separable: bool
    geometry: Geometry


class IntakeOut(BaseModel):
    """``features`` null where the CRS is open, a question stands, or an issue is an error."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    origin: Literal["file", "corners"] = Field(alias="from")
    file: str
    sha256: str
    features: BoundariesOut | None
    area_m2: Area | None
    declared_m2: float | None
    declared_source: str | None
    crs: ChosenOut | None
    hypotheses: list[HypothesisOut]
    issues: list[IssueOut]
    questions: list[QuestionOut]
    columns: list[dict[str, Any]]
    layers: list[dict[str, Any]]
    layer: str | None
    traverse: dict[str, Any] | None
    text_repairs: list[dict[str, Any]]


_EXAMPLE = "Điểm;X;Y\nM1;2321456,78;570100,12\nM2;2321556,78;570100,12\nM3;2321556,78;570300,12\n"
BODIES = {
    "/api/intake": {
        "required": True,
        "description": "the bytes of a file, or pasted text",
        "content": {
            BYTES: {"schema": {"type": "string", "format": "binary"}, "example": _EXAMPLE},
            GEOJSON: {"schema": {"type": "object"}},
            JSON: {"schema": {"type": "object"}},
        },
    }
}
"""Bodies of the addresses here, which are read as bytes, not through APIFlask."""


@blueprint.post("/intake")
@blueprint.input(IntakeQuery, location="query")
@blueprint.output(IntakeOut)
@blueprint.doc(responses=[413, 415, 503])
def intake(query_data: IntakeQuery) -> Response:
    """Read a boundary: areas in lon/lat, what is wrong row by row, what is to be decided."""
    if request.mimetype not in (BYTES, JSON, GEOJSON):
        raise UnsupportedMediaType(f"send the bytes as {BYTES}")
    body = request.get_data()
    if not body.strip():
        raise FileUnreadable(say("nothing came: the file or the pasted text is empty"))
    given = query_data.model_dump(exclude={"name", "crs"}, exclude_defaults=True)
    options = {key: value == "true" if key in FLAGS else value for key, value in given.items()}
    if not _turns.acquire(timeout=WAIT_S):
        raise TimedOut(
            say("the server is reading other files; try again in a moment"), retry_seconds=5
        )
    try:
        found = take_in(workspace(), body, query_data.name, crs=query_data.crs, options=options)
        return json_response(found.to_json())
    finally:
        _turns.release()
