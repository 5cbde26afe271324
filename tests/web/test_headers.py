"""Headers of every answer: policy, companions, caching of built files."""

import pytest

from geoapp.config import Config
from geoapp.errors import InputError
from geoapp.web.assets import manifest
from geoapp.web.factory import create_app
from geoapp.web.headers import policy

EVERYWHERE = [
    "/",
    "/table",
    "/clusters/son-dong",
    "/api/meta",
    "/api/openapi.json",
    "/exports/clusters.csv",
    "/healthz",
    "/tiles/landuse.json",
    "/tiles/landuse/6/50/28.mvt",
    "/tiles/landuse/6/0/0.mvt",
    "/tiles/landuse/99/0/0.mvt",
    "/nothing",
    "/api/nothing",
    "/static/dist/manifest.json",
    "/static/dist/nothing.js",
    "/table?x=1",
]


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_answer_is_locked_down(client, address):
    headers = client.get(address, buffered=True).headers
    csp = headers["Content-Security-Policy"]
    assert csp.startswith("default-src 'none'")
    assert "unsafe" not in csp
    assert "http" not in csp
    assert "frame-ancestors 'none'" in csp
    assert "base-uri 'none'" in csp
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Permissions-Policy" in headers
    assert "Strict-Transport-Security" not in headers
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(
    ("tiles", "source"),
    [
        (None, "img-src 'self' data:;"),
        ("https://tile.example.org/{z}/{x}/{y}.png", "img-src 'self' data: https://tile.example.org;"),
        ("https://{s}.example.org/{z}/{x}/{y}.png", "img-src 'self' data: https://*.example.org;"),
    ],
)  # fmt: skip
def test_only_the_configured_tile_host_is_let_in(tiles, source):
    assert source in policy(tiles)


def test_a_tile_url_cannot_smuggle_in_another_directive(shipped):
    evil = "https://a.example; script-src *//{z}"
    with pytest.raises(InputError, match="tile"):
        create_app(Config(workspace=shipped, tile_url=evil))


def test_the_tile_layer_is_told_to_the_map_only_when_configured(client, shipped):
    assert client.get("/api/meta").get_json()["tile"] is None
    url = "https://tile.example.org/{z}/{x}/{y}.png"
    other = create_app(Config(workspace=shipped, tile_url=url, tile_attribution="©"))
    tile = other.test_client().get("/api/meta").get_json()["tile"]
    assert tile == {"url": url, "attribution": "©"}


def test_hashed_files_are_kept_for_good_and_others_are_asked_for_again(app, client):
    with app.app_context():
        built = manifest()
    address = f"/static/dist/{built['page.css']}"
    kept = client.get(address, buffered=True).headers["Cache-Control"]
    assert "immutable" in kept
    assert "max-age=31536000" in kept
    plain = client.get("/static/dist/vendor/leaflet.css", buffered=True).headers["Cache-Control"]
    assert plain == "no-cache"
    assert client.get("/static/js/app.js").status_code == 404


@pytest.mark.parametrize("path", ["../i18n/vi.json", "..%2f..%2fsetup.cfg", "%2e%2e/%2e%2e/x"])
def test_static_files_stay_in_their_folder(client, path):
    assert client.get(f"/static/dist/{path}").status_code == 404
