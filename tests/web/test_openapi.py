"""The OpenAPI document is valid and the answers are what it says."""

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]


@pytest.fixture
def api(app):
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    schema.config.seed = 20241226
    return schema


schema = schemathesis.pytest.from_fixture("api")


@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_as_documented(case):
    case.call_and_validate(checks=CHECKS)


@schema.include(method="GET").parametrize()
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_what_does_not_fit_is_refused(case):
    case.call_and_validate(checks=[not_a_server_error, negative_data_rejection])


def test_the_document_names_every_machine_route(app, client):
    spec = client.get("/api/openapi.json").get_json()
    assert spec["openapi"].startswith("3.1")
    rules = {r.rule.replace("<", "{").replace(">", "}") for r in app.url_map.iter_rules()
             if r.rule.startswith(("/api", "/exports", "/healthz"))}  # fmt: skip
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
