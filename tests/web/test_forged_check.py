"""A check whose file is not as it was issued is shown nowhere as the statement that it was."""

import shutil

import orjson
import pytest

from geoapp.config import Config
from geoapp.web.factory import create_app


@pytest.fixture(scope="module")
def folder(tmp_path_factory, shipped):
    return shutil.copytree(shipped, tmp_path_factory.mktemp("forged") / "geodata")


@pytest.fixture(scope="module")
def client(folder):
    return create_app(Config(workspace=folder)).test_client()


@pytest.fixture
def issued(client, folder):
    identity = client.post("/api/checks?as_of=2024-12-26", json={"cluster": "son-dong"}).json["id"]
    path = folder / "checks" / identity / "check.json"
    was = path.read_bytes()
    yield identity, path
    path.write_bytes(was)


@pytest.mark.parametrize(
    "forge",
    [
        lambda x: x["rice"].update(total_m2=0.0),
        lambda x: x.update(verdict="clear"),
        lambda x: x.update(verdict="fine"),
        lambda x: x.update(layers=7),
        lambda x: x["site"].pop("area_m2"),
        lambda x: x.update(findings=[{}]),
        lambda x: x.pop("manifest"),
        lambda x: x.update(manifest=7),
        lambda x: x.update(id=None),
    ],
)
@pytest.mark.parametrize(
    "address", ["/checks/{}", "/api/checks/{}", "/checks/{}/report.html", "/checks/{}/site.csv"]
)
def test_no_address_shows_it(client, issued, forge, address):
    identity, path = issued
    assert client.get(address.format(identity)).status_code == 200
    document = orjson.loads(path.read_bytes())
    forge(document)
    path.write_bytes(orjson.dumps(document))
    answer = client.get(address.format(identity))
    assert answer.status_code == 503
    assert "check.json" in answer.get_data(as_text=True)
    (line,) = client.get("/api/checks").json["checks"]
    assert (line["id"], line["state"], line["rice_m2"]) == (identity, "damaged", None)
