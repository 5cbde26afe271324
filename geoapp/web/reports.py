"""Files of an issued check to keep: ``/checks/<id>/report.<format>``, its pieces, its boundary."""

from typing import Literal

import orjson
from flask import Blueprint, Response
from pydantic import Field

from geoapp.errors import NotFound
from geoapp.publish import report
from geoapp.sentence import say
from geoapp.web.answers import disposition, revalidated, tag
from geoapp.web.context import workspace
from geoapp.web.exports import attached
from geoapp.web.queries import NoQuery, read_page_query
from geoapp.workflows import statement
from geoapp.workflows.extract import extract

blueprint = Blueprint("reports", __name__, url_prefix="/checks")

KINDS = {
    "html": (report.html, "text/html"),
    "pdf": (report.pdf, "application/pdf"),
    "docx": (
        report.docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xlsx": (report.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class ReportQuery(NoQuery):
    """The language of the document."""

    lang: Literal["vi", "en"] = "vi"


@blueprint.get("/<identity>/report.<form>")
def one(identity: str, form: str) -> Response:
    """An issued check as a document; the same bytes each time it is asked for.

    It is sent as a file to save: its own styles may not run on this site's pages.
    """
    if form not in KINDS:
        raise NotFound(
            say("no report .{form}; there are {forms}", form=form[:20], forms=", ".join(KINDS))
        )
    make, kind = KINDS[form]
    space, lang = workspace(), read_page_query(ReportQuery).lang
    document = statement.opened(space, identity)

    def send() -> Response:
        pieces = orjson.loads(statement.pieces(space, identity))
        response = Response(make(document, pieces, lang), mimetype=kind)
        name = f"kiem-tra-{identity}" if lang == "vi" else f"check-{identity}"
        response.headers["Content-Disposition"] = disposition(f"{name}.{form}")
        return response

    return revalidated(tag(identity, repr(document)), None, send, lang, form)


class ExtractQuery(NoQuery):
    """The CRS to write in."""

    crs: str | None = Field(None, pattern=r"^EPSG:\d{1,6}$")


@blueprint.get("/<identity>/<any(pieces, site):part>.<form>")
def taken_out(identity: str, part: str, form: str) -> Response:
    """The pieces of an issued check, or its boundary, in any format of exports."""
    space, crs = workspace(), read_page_query(ExtractQuery).crs
    document = statement.opened(space, identity)

    def send() -> Response:
        pieces = orjson.loads(statement.pieces(space, identity))
        return attached(extract(document, pieces, part, form, crs))

    return revalidated(tag(identity, part), None, send, str(crs), form)
