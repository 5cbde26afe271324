"""``/check``: where a boundary goes in; its statement has an address of its own."""

from flask import Blueprint, Response

from geoapp.web.answers import revalidated
from geoapp.web.context import today, workspace
from geoapp.web.language import language
from geoapp.web.pages import page

blueprint = Blueprint("check_page", __name__)


@blueprint.get("/check")
def check() -> Response:
    """The page of a check. Its address carries its state, which the front end reads."""
    space = workspace()
    return revalidated(space.edition_all(), today(), lambda: page("check.html", space), language())
