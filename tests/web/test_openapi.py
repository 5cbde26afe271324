"""The OpenAPI document is valid and the answers are what it says."""

import shutil

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from geoapp.config import Config
from geoapp.web.factory import create_app

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]


OPERATIONS = [
    ("GET", "/api/meta"),
    ("GET", "/api/clusters"),
    ("GET", "/api/clusters/{identity}"),
    ("GET", "/api/clusters/{identity}/pieces"),
    ("GET", "/api/clusters/{identity}/boundary"),
    ("GET", "/api/clusters/{identity}/check"),
    ("GET", "/api/landuse"),
    ("GET", "/api/landuse/at"),
    ("GET", "/tiles/{layer}.json"),
    ("GET", "/tiles/{layer}/{z}/{x}/{y}.mvt"),
    ("GET", "/api/admin/{layer}"),
    ("GET", "/api/layers"),
    ("GET", "/api/places"),
    ("GET", "/api/summary"),
    ("POST", "/api/check"),
    ("POST", "/api/check/pieces"),
    ("POST", "/api/shape"),
    ("POST", "/api/alternatives"),
    ("POST", "/api/intake"),
    ("GET", "/api/accuracy"),
    ("GET", "/api/checks"),
    ("POST", "/api/checks"),
    ("GET", "/api/checks/{identity}"),
    ("GET", "/api/checks/{identity}/pieces"),
    ("POST", "/api/checks/{identity}/judgements"),
    ("POST", "/api/checks/{identity}/evidence"),
    ("GET", "/api/checks/{identity}/evidence/{digest}"),
    ("GET", "/exports/{layer}.{form}"),
    ("GET", "/healthz"),
]
WITHOUT_INPUT = (
    "/api/checks/{identity}/evidence",
    "/api/checks/{identity}/evidence/{digest}",
    "/tiles/{layer}.json",
    "/api/meta",
    "/api/admin/{layer}",
    "/api/clusters/{identity}/boundary",
    "/api/places",
    "/api/accuracy",
    "/healthz",
    "/api/checks/{identity}",
    "/api/checks/{identity}/pieces",
)
PLAIN = {"Accept-Encoding": "identity"}  # the tool does not unpack brotli
FEW = settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def app(tmp_path_factory, shipped):
    """Over a copy: issued checks are kept in the workspace."""
    folder = tmp_path_factory.mktemp("openapi") / "geodata"
    shutil.copytree(shipped, folder)
    return create_app(Config(workspace=folder))


@pytest.fixture(scope="module")
def api(app):
    return schemathesis.openapi.from_wsgi("/api/openapi.json", app)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_answers_are_as_documented(api, method, path):
    @FEW
    @given(case=api[path][method].as_strategy())
    def ask(case):
        case.call_and_validate(checks=CHECKS, headers=PLAIN)

    ask()


@pytest.mark.parametrize(("method", "path"), [o for o in OPERATIONS if o[1] not in WITHOUT_INPUT])
def test_what_does_not_fit_is_refused(api, method, path):
    operation = api[path][method]

    @FEW
    @given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def ask(case):
        case.call_and_validate(checks=[not_a_server_error, negative_data_rejection], headers=PLAIN)

    ask()


def test_nothing_is_left_out_here(client):
    spec = client.get("/api/openapi.json").get_json()
    listed = {(m.upper(), p) for p, methods in spec["paths"].items() for m in methods}
    assert listed == set(OPERATIONS)


def test_the_document_names_every_machine_route(app, client):
    spec = client.get("/api/openapi.json").get_json()
    assert spec["openapi"].startswith("3.1")
    rules = {r.rule.replace("<", "{").replace(">", "}") for r in app.url_map.iter_rules()
             if r.rule.startswith(("/api", "/exports", "/tiles", "/healthz"))}  # fmt: skip
    rules = {"/api/admin/{layer}" if "admin" in r else r for r in rules} - {"/api/openapi.json"}
    assert set(spec["paths"]) == rules


def test_every_reference_of_the_document_resolves(client):
    spec = client.get("/api/openapi.json").get_json()

    def walk(node):
        if isinstance(node, dict):
            if "$ref" in node:
                assert node["$ref"].startswith("#/components/schemas/")
                assert node["$ref"].rsplit("/", 1)[1] in spec["components"]["schemas"]
            for part in node.values():
                walk(part)
        elif isinstance(node, list):
            for part in node:
                walk(part)

    walk(spec)


def test_the_classes_of_pieces_are_those_of_the_record(client):
    from geoapp.domain.landuse import PRIORITY

    spec = client.get("/api/openapi.json").get_json()
    parameters = spec["paths"]["/api/clusters/{identity}/pieces"]["get"]["parameters"]
    listed = next(p for p in parameters if p["name"] == "class")["schema"]["anyOf"][0]["enum"]
    assert set(listed) == {*PRIORITY, "none"}
