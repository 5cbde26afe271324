"""``/api/checks``: issued checks, each with an address for good, and what officers say of them."""

from datetime import date
from typing import Annotated, Any, Literal, TypeVar

import orjson
from apiflask import APIBlueprint
from flask import Response, request, url_for
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from werkzeug.exceptions import UnsupportedMediaType

from geoapp.errors import InputError
from geoapp.sentence import say
from geoapp.web.answers import GEOJSON, JSON, printed_response
from geoapp.web.api.check import SITE_EXAMPLE, SITE_SCHEMA
from geoapp.web.api.intake_given import known
from geoapp.web.api.models import Check
from geoapp.web.check_list import Column, StateKey, Verdict
from geoapp.web.context import config, today, workspace
from geoapp.web.queries import AsOfQuery, Day, NoQuery, sentence
from geoapp.workflows import statement
from geoapp.workflows.issued_list import DAMAGED, Wanted, issued_lines, matching, ordered

blueprint = APIBlueprint("checks", __name__, url_prefix="/api/checks", tag="check")

Model = TypeVar("Model", bound=BaseModel)
Square = Annotated[float, Field(gt=0, le=1e12)]


class CheckIn(BaseModel):
    """What a check is issued for: a site (GeoJSON) or a cluster of the record."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    site: dict[str, Any] | None = Field(None, description="a GeoJSON Feature or geometry")
    cluster: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    intake: Annotated[dict[str, Any] | None, AfterValidator(known)] = Field(
        None, description="how the boundary came in"
    )
    declared_m2: Square | None = Field(None, description="the area that the papers declare, m²")
    by: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    price_vnd_m2: Square | None = Field(None, description="price of rice land, given by the user")


class JudgementIn(BaseModel):
    """What an officer says of one value; the computed one stays beside it."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    target: str
    says: Literal["does_not_apply", "corrected"]
    value: float | None = None
    reason: str
    by: str
    evidence: dict[str, str | None] | None = Field(None, description="its name and sha256")
    valid_until: Day | None = Field(None, description="the last day on which it stands")


def _required(model: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    if "site" in schema["properties"]:
        schema["properties"]["site"] = SITE_SCHEMA | {"description": "instead of cluster"}
    return {"required": True, "content": {JSON: {"schema": schema, "example": example}}}


class IssuedOut(BaseModel):
    """An issued check and its address."""

    id: str
    address: str
    document: Check


class ListQuery(NoQuery):
    """Which issued checks, in which order, and which part of them."""

    q: str = Field("", max_length=200, description="of the name, the maker or the id")
    verdict: Verdict | None = None
    state: StateKey | None = None
    sort: Column = "issued_on"
    order: Literal["asc", "desc"] = "desc"
    limit: int = Field(100, ge=1, le=1000)
    offset: int = Field(0, ge=0, le=1_000_000)


class LineOut(BaseModel):
    """An issued check in a line; all but its address is null where it cannot be read."""

    id: str
    address: str
    name: str | None
    cluster: str | None
    verdict: Verdict | None
    rice_m2: float | None = Field(description="at least; null where it is not known")
    rice_upper_m2: float | None = Field(description="the most there can be")
    as_of: date | None
    issued_on: date | None
    by: str | None
    illustrative: bool | None = Field(description="the boundary or a deciding layer is drawn")
    state: StateKey = Field(description="today")
    until: date | None = Field(description="the last day")
    changed: list[str] = Field(description="layers that were used and are others now")
    unread: list[str] = Field(description="layers that were used and cannot be read now")
    law: list[Literal["rules", "approvals"]] = Field(description="others now; ends no check")


class ListOut(BaseModel):
    """A part of the issued checks; ``damaged``: how many of all cannot be read."""

    numberMatched: int  # noqa: N815
    numberReturned: int  # noqa: N815
    damaged: int
    next: str | None
    checks: list[LineOut]


BODIES = {
    "/api/checks": _required(CheckIn, {"site": SITE_EXAMPLE, "declared_m2": 550000.0}),
    "/api/checks/{identity}/judgements": _required(
        JudgementIn,
        {"target": "rice.luc_m2", "says": "corrected", "value": 1200.0,
         "reason": "đo lại ngoài thực địa", "by": "Nguyễn Văn A"},
    ),
}  # fmt: skip
"""Bodies of the addresses here, which are read as bytes, not through APIFlask."""


@blueprint.post("")
@blueprint.input(AsOfQuery, location="query")
@blueprint.output(IssuedOut, status_code=201)
@blueprint.doc(responses=[413, 415, 503])
def issue(query_data: AsOfQuery) -> Response:
    """Issue a check: it is kept, and the same question on the same data has the same address."""
    body, day = _body(CheckIn), today()
    asked = statement.Asked(
        as_of=query_data.as_of or day,
        on=day,
        site=None if body.site is None else orjson.dumps(body.site),
        **body.model_dump(exclude={"site"}),
    )
    found = statement.issue(workspace(), asked, config().check_seconds)
    address = f"/checks/{found.identity}"
    made = {"id": found.identity, "address": address, "document": found.document}
    response = printed_response(made)
    response.status_code = 201
    response.headers["Location"] = address
    return response


@blueprint.get("")
@blueprint.input(ListQuery, location="query")
@blueprint.output(ListOut)
@blueprint.doc(responses=[503])
def listed(query_data: ListQuery) -> Response:
    """The issued checks, newest first: what each found and whether it still holds today."""
    asked, every = query_data, issued_lines(workspace(), today())
    wanted = Wanted(asked.q, asked.verdict or "", asked.state or "")
    found = ordered(matching(every, wanted), asked.sort, asked.order == "desc")
    shown = found[asked.offset : asked.offset + asked.limit]
    return printed_response(
        {
            "numberMatched": len(found),
            "numberReturned": len(shown),
            "damaged": sum(line["state"] == DAMAGED for line in every),
            "next": _next(asked, len(found)),
            "checks": shown,
        }
    )


def _next(asked: ListQuery, matched: int) -> str | None:
    """The address of the page behind this one."""
    behind = asked.offset + asked.limit
    values = asked.model_dump(exclude_defaults=True) | {"offset": behind}
    return url_for("checks.listed", **values) if behind < matched else None


@blueprint.get("/<identity>")
@blueprint.input(NoQuery, location="query")
@blueprint.output(Check)
@blueprint.doc(responses=[404, 503])
def one(identity: str, query_data: NoQuery) -> Response:
    """An issued check, with what was said of it."""
    return printed_response(statement.opened(workspace(), identity))


@blueprint.get("/<identity>/pieces")
@blueprint.input(NoQuery, location="query")
@blueprint.doc(responses=[404, 503])
def pieces(identity: str, query_data: NoQuery) -> Response:
    """The pieces behind every number of an issued check, as GeoJSON."""
    response = Response(statement.pieces(workspace(), identity), mimetype=GEOJSON)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.post("/<identity>/judgements")
@blueprint.input(NoQuery, location="query")
@blueprint.output(Check, status_code=201)
@blueprint.doc(responses=[404, 413, 415, 503])
def judge(identity: str, query_data: NoQuery) -> Response:
    """Add an officer's judgement of one value, with its reason; nothing computed changes."""
    given = _body(JudgementIn).model_dump()
    response = printed_response(statement.judge(workspace(), identity, given, today()))
    response.status_code = 201
    return response


def _body(model: type[Model]) -> Model:
    """The body as ``model``. Only JSON: a form of another site cannot send it unasked."""
    if request.mimetype != JSON:
        raise UnsupportedMediaType(f"send {JSON}")
    try:
        body = model.model_validate_json(request.get_data())
        orjson.dumps(body.model_dump())  # what is kept must be strict JSON
        return body
    except TypeError as error:
        raise InputError(say("a number of the body has no place in 64 bits; mend it")) from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or "body"
        raise InputError(sentence(name, first["msg"])) from error
