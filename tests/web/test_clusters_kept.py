"""``/api/clusters`` is made once an edition and day, and never kept where a check failed."""

import pytest

from geoapp.config import Config
from geoapp.web.api import clusters
from geoapp.web.factory import create_app
from geoapp.workflows.lru import Lru

ADDRESS = "/api/clusters?as_of=2024-12-26"


@pytest.fixture
def made(monkeypatch):
    """The days of the collections that were made."""
    days, whole = [], clusters.cluster_collection
    monkeypatch.setattr(clusters, "_texts", Lru(4))
    monkeypatch.setattr(
        clusters, "cluster_collection", lambda s, day: days.append(day) or whole(s, day)
    )
    return days


def test_a_second_visitor_costs_no_check(client, made):
    one, two = client.get(ADDRESS), client.get(ADDRESS)
    assert one.data == two.data
    assert one.headers["ETag"] == two.headers["ETag"]
    assert len(made) == 1
    assert client.get("/api/clusters?as_of=2024-12-25").get_json()["as_of"] == "2024-12-25"
    assert len(made) == 2


def test_another_edition_is_made_anew(workspace_copy, made):
    client = create_app(Config(workspace=workspace_copy)).test_client()
    path = workspace_copy / "clusters.geojson"
    client.get(ADDRESS)
    path.write_text(path.read_text("utf-8").replace("Quốc Oai", "Quốc Ước"), encoding="utf-8")
    assert "Quốc Ước" in client.get(ADDRESS).get_data(as_text=True)
    assert len(made) == 2


def test_a_failed_check_is_made_again(workspace_copy, made):
    (workspace_copy / "landuse.geojson").write_text("{")
    client = create_app(Config(workspace=workspace_copy)).test_client()
    for _ in range(2):
        features = client.get(ADDRESS).get_json()["features"]
        assert "failed" in {f["properties"]["rice"]["outcome"] for f in features}
    assert len(made) == 2
