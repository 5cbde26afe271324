"""Rows of the map and the table: record and check joined, nothing lost, nothing invented."""

from datetime import date

import pytest

from geoapp.errors import NotFound
from geoapp.storage import open_workspace
from geoapp.web.answers import dumps
from geoapp.workflows.clusters import (
    cluster_collection,
    cluster_page,
    cluster_pieces,
    cluster_rows,
    has_polygon,
)

DAY = date(2024, 12, 26)


@pytest.fixture(scope="module")
def space(shipped):
    return open_workspace(shipped)


def test_every_cluster_has_a_row_and_an_outcome(space):
    rows = cluster_rows(space, DAY)
    assert len(rows) == 43
    for row in rows:
        if has_polygon(space, row["id"]):
            assert row["rice"]["total_m2"] is not None
        else:
            assert row["rice"]["outcome"] == "no_data"
            assert row["rice"]["total_m2"] is None


def test_the_collection_keeps_what_nobody_has_mapped(space):
    import orjson

    document = orjson.loads(dumps(cluster_collection(space, DAY)))
    assert len(document["features"]) == 43
    bare = [f for f in document["features"] if f["geometry"] is None]
    assert bare
    assert all(f["properties"]["boundary"] == "none" for f in bare)


def test_the_row_equals_the_page_and_the_pieces_sum_to_it(space):
    row = next(r for r in cluster_rows(space, DAY) if r["id"] == "son-dong")
    check = cluster_page(space, "son-dong", DAY)["check"]
    assert row["rice"]["total_m2"] == check["rice"]["total_m2"] > 0
    pieces = cluster_pieces(space, "son-dong", DAY, "LUC")["features"]
    total = sum(p["properties"]["area_m2"] for p in pieces)
    assert total == pytest.approx(check["rice"]["luc_m2"], abs=0.01)
    assert {p["properties"]["class"] for p in pieces} == {"LUC"}


def test_without_a_boundary_there_is_no_check_and_it_says_why(space):
    page = cluster_page(space, "chua-cong-bo-01", DAY)
    assert page["check"] is None
    assert page["check_message_vi"] != page["check_message_en"]
    assert cluster_pieces(space, "chua-cong-bo-01", DAY)["features"] == []


def test_a_cluster_that_is_not_there(space):
    with pytest.raises(NotFound):
        cluster_page(space, "no-such", DAY)
    with pytest.raises(NotFound):
        cluster_pieces(space, "no-such", DAY)


def test_rows_of_all_clusters_measure_nothing_that_no_row_shows(shipped, monkeypatch):
    """A map asks for every cluster: areas on the ellipsoid are for the page of one."""

    def asked(*_):
        raise AssertionError("an area on the ellipsoid was measured")

    monkeypatch.setattr("geoapp.workflows.sites.geodesic_m2", asked)
    workspace = open_workspace(shipped)
    rows = cluster_rows(workspace, DAY)
    assert any(row["rice"]["total_m2"] for row in rows)
    with pytest.raises(AssertionError, match="ellipsoid"):
        cluster_page(workspace, "son-dong", DAY)
