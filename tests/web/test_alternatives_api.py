"""``POST /api/alternatives``: boundaries side by side, as the command line compares them."""

import json

import pytest
import shapely
from click.testing import CliRunner

from geoapp.cli.compare_ import command
from geoapp.config import Config
from geoapp.web.factory import create_app
from tests.worlds import RICE_SITE, SITE, at, collection, feature, make, write

AS_OF = "2024-12-26"
ADDRESS = f"/api/alternatives?as_of={AS_OF}"


@pytest.fixture
def world(tmp_path):
    return make(tmp_path / "world")


@pytest.fixture
def client(world):
    return create_app(Config(workspace=world)).test_client()


def sites(*shapes):
    return [feature(at(shape), f"s{n}", name=f"Khu {n}") for n, shape in enumerate(shapes)]


def files(folder, *shapes):
    paths = []
    for n, each in enumerate(sites(*shapes)):
        paths.append(folder / f"{n}.geojson")
        write(paths[-1], collection([each]))
    return paths


def run(world, *words, status=0):
    call = [*map(str, words), "--as-of", AS_OF, "--workspace", str(world)]
    done = CliRunner().invoke(command, call, standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    assert done.return_value == status
    return done.stdout


def test_two_boundaries_are_compared(client):
    answer = client.post(ADDRESS, json={"sites": sites(RICE_SITE, SITE)})
    assert answer.status_code == 200
    found = answer.get_json()
    assert [c["letter"] for c in found["columns"]] == ["A", "B"]
    assert [c["verdict"] for c in found["columns"]] == ["conflict", "clear"]
    rice = next(row for row in found["rows"] if row["key"] == "rice_total_m2")
    assert rice["values"] == pytest.approx([2000, 0], abs=1e-3)


def test_the_command_line_prints_the_same_bytes(client, world, tmp_path):
    answer = client.post(ADDRESS, json={"sites": sites(RICE_SITE, SITE)})
    assert run(world, *files(tmp_path, RICE_SITE, SITE), "--json").encode() == answer.data


def test_a_drawn_layer_is_called_so(tmp_path):
    text = run(make(tmp_path / "w", kind="illustrative"), *files(tmp_path, RICE_SITE, SITE))
    assert "minh họa" in text


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_command_line_shows_a_table(world, tmp_path, lang):
    text = run(world, *files(tmp_path, RICE_SITE, SITE), "--lang", lang)
    assert "Khu 0" in text
    assert "2.000,0" in text if lang == "vi" else "2,000.0" in text
    assert "sha256:" in text


def test_a_column_is_the_document_of_a_check(client):
    """With the law, the costs of a price that is given, and the accuracy its own site declares."""
    first, second = sites(RICE_SITE, SITE)
    first["properties"] |= {"accuracy_m": 0.3, "accuracy_source": "biên bản đo"}
    body = {"sites": [first, second], "price_vnd_m2": 100_000}
    # the rate of the payment is in force from 23/2/2025
    found = client.post("/api/alternatives?as_of=2025-06-01", json=body).get_json()
    one, two = found["columns"]
    assert one["accuracy"]["site"]["sigma_m"] == 0.3
    assert two["accuracy"] is None
    assert one["findings"]
    rows = {row["key"]: row["values"] for row in found["rows"]}
    assert one["costs"]["fee_vnd"] > 0
    assert rows["fee_vnd"] == [one["costs"]["fee_vnd"], two["costs"]["fee_vnd"]]


@pytest.mark.parametrize("price", [0, -1, "100", 1e13])
def test_a_price_that_is_none_is_refused(client, price):
    body = {"sites": sites(RICE_SITE, SITE), "price_vnd_m2": price}
    answer = client.post(ADDRESS, json=body)
    assert answer.status_code == 400
    assert "price_vnd_m2" in answer.get_json()["error"]["message"]


def test_a_layer_that_fails_is_exit_status_three(tmp_path):
    world = make(tmp_path / "w", path='"none.geojson"')
    text = run(world, *files(tmp_path, RICE_SITE, SITE), status=3)
    assert "chưa có dữ liệu" in text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"sites": []}, "2 to 4 boundaries"),
        ({"sites": sites(SITE)}, "2 to 4 boundaries"),
        ({"sites": sites(SITE, SITE, SITE, SITE, SITE)}, "2 to 4 boundaries"),
        ({"sites": [{"type": "Polygon", "coordinates": [[[10**30, 0]]]}] * 2}, "site"),
        ({"sites": sites(SITE, SITE), "more": 1}, "more"),
        ({}, "sites"),
        ([1], "body"),
        ({"sites": [{"type": "Point", "coordinates": [105.6, 21]}] * 2}, "not a polygon"),
    ],
)
def test_a_wrong_body_is_one_sentence(client, body, words):
    answer = client.post(ADDRESS, json=body)
    assert answer.status_code == 400
    assert words in answer.get_json()["error"]["message"]


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b'{"sites": [[[['])
def test_a_broken_body_is_one_sentence(client, text):
    answer = client.post(ADDRESS, data=text, content_type="application/json")
    assert answer.status_code == 400
    assert "two to four sites" in answer.get_json()["error"]["message"]


def test_a_form_of_another_site_cannot_send_it(client):
    text = json.dumps({"sites": sites(SITE, SITE)})
    assert client.post(ADDRESS, data=text, content_type="text/plain").status_code == 415


def test_the_order_changes_no_number(client):
    shapes = [RICE_SITE, SITE, shapely.box(40, 240, 140, 340)]
    one, two = (
        client.post(ADDRESS, json={"sites": sites(*order)}).get_json()
        for order in (shapes, shapes[::-1])
    )
    assert [r["values"] for r in one["rows"]] == [r["values"][::-1] for r in two["rows"]]
    assert one["inputs"] == two["inputs"]
