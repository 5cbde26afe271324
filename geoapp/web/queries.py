"""What addresses take after the question mark. An unknown or repeated name is refused."""

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from flask import request
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)

from geoapp.errors import InputError
from geoapp.sentence import Sentence, say

LISTS = ("stage", "district", "commune")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATE = say("give a date as 2024-12-26")
_FOUR = say("give four numbers: west,south,east,north in degrees")
_FINITE = say("every number must be finite")
_ORDER = say("west must be below east and south below north, in degrees")
START = say("give two numbers: north,east in metres")
METRES = say("both numbers must be metres")
EDITION = say("give the edition that tiles.json names, 16 hex digits")
_EVERY = (_DATE, _FOUR, _FINITE, _ORDER, START, METRES, EDITION)
_OWN = {f"Value error, {each}": each for each in _EVERY}
"""What validators of ours raise, by what is left of it after APIFlask."""
_REASONS = {"extra_forbidden": "parameter_unknown"}


def iso_day(value: object) -> date:
    """``2024-12-26``; nothing that only resembles a date."""
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError(_DATE)


def lonlat_box(value: object) -> tuple[float, float, float, float]:
    """``west,south,east,north`` in degrees."""
    try:
        west, south, east, north = (float(part) for part in str(value).split(","))
    except ValueError:
        raise ValueError(_FOUR) from None
    if not all(map(math.isfinite, (west, south, east, north))):
        raise ValueError(_FINITE)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ValueError(_ORDER)
    return west, south, east, north


Day = Annotated[
    date,
    BeforeValidator(iso_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2024-12-26"]}),
]
Box = Annotated[
    tuple[float, float, float, float],
    BeforeValidator(lonlat_box),
    WithJsonSchema({"type": "string", "examples": ["105.5,20.9,105.7,21.1"]}),
]


class NoQuery(BaseModel):
    """No parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AsOfQuery(NoQuery):
    """The day the answer is about; today where it is left out."""

    as_of: Day | None = Field(None, description="the day the answer is about; default today")


class PageQuery(AsOfQuery):
    """What every page takes."""

    lang: Literal["vi", "en"] | None = None


Query = TypeVar("Query", bound=NoQuery)


def read_page_query(model: type[Query], lists: tuple[str, ...] = ()) -> Query:
    """A page's parameters. An empty field of a form is one that was left out.

    ``lists``: names that may come several times, or once with commas. Raises InputError.
    """
    given = {name: values for name, values in request.args.lists() if any(values)}
    single = {name: values[-1] for name, values in given.items() if name not in lists}
    many = {n: tuple(",".join(given[n]).split(",")) for n in lists if n in given}
    try:
        return model.model_validate(single | many)
    except ValidationError as error:
        first = error.errors()[0]
        name, text = str(first["loc"][0]), _own(first)
        reason = "day" if name == "as_of" else _REASONS.get(first["type"], "parameter_value")
        raise InputError(sentence(name, text), reason=reason, name=name[:60]) from error


def _own(fault: Mapping[str, Any]) -> Sentence | str:
    """The sentence that a validator of ours raised, else pydantic's."""
    raised = fault.get("ctx", {}).get("error")
    said = raised.args[0] if isinstance(raised, ValueError) else None
    return said if isinstance(said, Sentence) else str(fault["msg"])


def sentence(name: str, text: Sentence | str) -> Sentence:
    """What pydantic says of a parameter, in the words of this program."""
    if isinstance(text, Sentence):
        return say("{name}: {said}", name=name, said=text)
    if text == "Extra inputs are not permitted":
        return say("unknown parameter {name!r}", name=name[:60])
    if text.startswith("String should match pattern"):
        return say("{name}: write EPSG:N, such as EPSG:5897", name=name)
    return say("{name}: {said}", name=name, said=_OWN.get(text, text.removeprefix("Value error, ")))


def refuse_repeated() -> None:
    """Refuse a parameter that is given twice: which one counts would be a guess.

    The map's own address is the front end's to read; the table's filters may repeat.
    """
    if request.endpoint in ("pages.home", "check_page.check"):
        return
    free = LISTS if request.endpoint == "pages.table" else ()
    for name, values in request.args.lists():
        if len(values) > 1 and name not in free:
            raise InputError(
                say(
                    "parameter {name!r} is given {times} times; give it once",
                    name=name[:60],
                    times=len(values),
                ),
                reason="parameter_repeated",
                name=name[:60],
                times=len(values),
            )
