"""What a caller may say of how a boundary came in: shapes only, for it is printed in documents."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Words = Annotated[str, Field(max_length=2000)]
Place = int | Annotated[str, Field(max_length=200)] | None


class _Open(BaseModel):
    """More keys are kept as they come."""

    model_config = ConfigDict(extra="allow", allow_inf_nan=False, strict=True)


class Reading(_Open):
    """One of the coordinate systems that were possible."""

    title_vi: Words | None = None
    title_en: Words | None = None
    crs: Words | None = None
    score: float | None = None


class Chosen(_Open):
    """The coordinate system the boundary was read in, and who chose it."""

    code: Words | None = None
    chosen_by: Words | None = None
    hypotheses: Annotated[list[Reading], Field(max_length=100)] = []


class Note(_Open):
    """What was found in a row or a feature."""

    row: Place = None
    feature: Place = None
    field: Words | None = None
    severity: Words | None = None
    vi: Words | None = None
    en: Words | None = None


class Given(_Open):
    """The ``intake`` of an issued check."""

    source: Words | None = Field(None, alias="from")
    file: Words | None = None
    sha256: Words | None = None
    crs: Chosen | None = None
    issues: Annotated[list[Note], Field(max_length=10_000)] = []
    text_repairs: Annotated[list[dict[str, Any]], Field(max_length=1000)] = []


def known(intake: dict[str, Any] | None) -> dict[str, Any] | None:
    """The same object where documents can print it. Raises ValueError with what is wrong."""
    if intake is not None:
        try:
            Given.model_validate(intake)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            raise ValueError(f"{place}: {first['msg'].lower()}") from error
    return intake
