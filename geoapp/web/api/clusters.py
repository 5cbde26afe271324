"""``/api/clusters``: the record on the map, one cluster, its pieces."""

from datetime import date
from typing import Literal

import orjson
from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from geoapp.storage import Workspace
from geoapp.web.answers import GEOJSON, document, dumps
from geoapp.web.api.models import ClusterCollection, ClusterDetail, PieceCollection
from geoapp.web.context import today, workspace
from geoapp.web.queries import AsOfQuery
from geoapp.workflows.clusters import cluster_collection, cluster_page, cluster_pieces
from geoapp.workflows.lru import Lru

blueprint = APIBlueprint("clusters", __name__, url_prefix="/api/clusters", tag="clusters")
_texts: Lru[bytes] = Lru(4)
"""Answers by the digest of all that decides them, whatever the workspace."""


LandClass = Literal["LUC", "LUK", "LUA", "possible", "unknown", "other", "none"]
"""Classes of a piece; ``none`` is ground under no parcel."""


class PiecesQuery(AsOfQuery):
    """Which pieces of a cluster."""

    land_class: LandClass | None = Field(
        None, alias="class", description="only pieces of this class"
    )


@blueprint.get("")
@blueprint.input(AsOfQuery, location="query")
@blueprint.output(ClusterCollection, content_type=GEOJSON)
@blueprint.doc(responses=[503])
def clusters(query_data: AsOfQuery) -> Response:
    """Every cluster: stage, what blocks it, rice under it; geometry null where nobody mapped it."""
    space, day = workspace(), query_data.as_of or today()
    edition = space.edition_all()
    return document(edition, day, lambda: _collection(space, edition, day), GEOJSON)


def _collection(space: Workspace, edition: str, day: date) -> orjson.Fragment:
    """The answer's text, made once an edition and day; one with a failed check is not kept."""
    key = edition, day
    held = _texts.find(key)
    if held is None:
        made = cluster_collection(space, day)
        held = dumps(made)
        if all(f["properties"]["rice"]["outcome"] != "failed" for f in made["features"]):
            _texts.keep(key, held)
    return orjson.Fragment(held)


@blueprint.get("/<identity>")
@blueprint.input(AsOfQuery, location="query")
@blueprint.output(ClusterDetail)
@blueprint.doc(responses=[503])
def cluster(identity: str, query_data: AsOfQuery) -> Response:
    """One cluster: facts with every source, tracks with their history, the conflict check."""
    space, day = workspace(), query_data.as_of or today()
    return document(space.edition_all(), day, lambda: cluster_page(space, identity, day))


@blueprint.get("/<identity>/pieces")
@blueprint.input(PiecesQuery, location="query")
@blueprint.output(PieceCollection, content_type=GEOJSON)
@blueprint.doc(responses=[503])
def pieces(identity: str, query_data: PiecesQuery) -> Response:
    """The disjoint pieces behind a cluster's areas, for display."""
    space, day = workspace(), query_data.as_of or today()
    wanted = query_data.land_class
    return document(
        space.edition_all(), day, lambda: cluster_pieces(space, identity, day, wanted), GEOJSON
    )
