"""What the hand-made check of these tests says, a real one says too; its workbooks add up."""

import io
from datetime import date
from math import isclose

import openpyxl
import orjson
import pytest
import shapely

from geoapp.publish import report
from geoapp.storage import open_workspace
from geoapp.workflows import statement
from geoapp.workflows.annex import annex
from geoapp.workflows.intake import take_in
from geoapp.workflows.statement import Asked
from tests import worlds
from tests.domain.test_approval import LIST
from tests.publish import statements
from tests.publish.test_report_xlsx import Computed, opened

ON = date(2025, 6, 1)
MAP = {"accuracy_m": 1.0, "accuracy_correlated_m": 0.5, "accuracy_source": '"bản đồ 1:2000"',
       "date": "2025-05-01"}  # fmt: skip
DYKES = """
[layers.dykes]
path = "dykes.geojson"
title_vi = "Đê điều"
title_en = "Dykes"
kind = "survey"
source = "test"
date = 2025-05-01

[layers.dykes.check]
operator = "within"
distance_m = 200.0
"""
SITE = worlds.box(220, 20, 420, 220)
CODES = ("CLN", "CLN", "LUC", "LUK", "LUA")


def parcels():
    """Fields of every class; one stands over its neighbour, one is missing."""
    fields = worlds.fields(lambda x, y: CODES[x])
    doubled = ("tx", "LUC", worlds.box(380, 0, 480, 90))
    return [f for f in fields if f[0] != "t31"] + [doubled]


@pytest.fixture(scope="module")
def space(tmp_path_factory, shipped):
    """Parcels with an accuracy, a dyke, a list of resolutions and two clusters of the record."""
    record = orjson.loads((shipped / "clusters.geojson").read_bytes())["features"][:2]
    for identity, feature in zip("ab", record, strict=True):
        shape = worlds.at(SITE)
        feature["geometry"] = shapely.geometry.mapping(shape)
        feature["id"] = feature["properties"]["id"] = identity
    folder = tmp_path_factory.mktemp("real") / "w"
    worlds.make(folder, parcels(), clusters=record, **MAP)
    (folder / "workspace.toml").write_text(
        (folder / "workspace.toml").read_text(encoding="utf-8") + DYKES, encoding="utf-8"
    )
    dyke = worlds.at(shapely.LineString([(0, 300), (500, 300)]))
    worlds.write(
        folder / "dykes.geojson", worlds.collection([worlds.feature(dyke, "d1", name="Đê tả")])
    )
    (folder / "approvals.toml").write_text(LIST, encoding="utf-8")
    return open_workspace(folder)


def site_text():
    shape = worlds.feature(
        worlds.at(SITE), name="Khu thử",
        accuracy_m=0.3, accuracy_correlated_m=0.3, accuracy_source="đo đạc",
    )  # fmt: skip
    return orjson.dumps(shape)


def intake(space):
    """What a table with old letters and no zone leaves in a statement, as the page keeps it."""
    corners = [(x + worlds.EAST, y + worlds.NORTH) for x, y in SITE.exterior.coords]
    rows = [f"{n};{y:.2f};{x:.2f}" for n, (x, y) in enumerate(corners, 1)]
    read = take_in(space, "\n".join(["Điểm;X;Y", *rows]).encode(), "bang.csv").to_json()
    old = worlds.feature(worlds.at(SITE), ten="Côm c«ng nghiÖp S¬n §ång")
    text = take_in(space, orjson.dumps(old), "a.geojson").to_json()["text_repairs"]
    crs = {"code": worlds.CRS, "chosen_by": "user", "hypotheses": read["hypotheses"]}
    kept = {k: read[k] for k in ("from", "file", "sha256", "issues", "traverse")}
    return kept | {"crs": crs, "text_repairs": text}


@pytest.fixture(scope="module")
def issued(space):
    """A statement on a boundary that came in, with an officer's word, and one on a cluster."""
    common = {"as_of": ON, "on": ON, "by": "An", "price_vnd_m2": 252_000.0}
    one = statement.issue(
        space, Asked(site=site_text(), intake=intake(space), declared_m2=41_000.0, **common)
    )
    said = {"target": "rice.luk_m2", "says": "corrected", "value": 7_000.0, "reason": "đo lại",
            "by": "Ước", "evidence": {"name": "bien_ban.pdf", "sha256": "e" * 64}}  # fmt: skip
    judged = statement.judge(space, one.identity, said, ON)
    other = statement.issue(space, Asked(cluster="a", **common))
    return [(judged, one.pieces), (other.document, other.pieces)]


# words for the keys of a document


def paths(value, at=""):
    """Every key of a document by its way there; items of a list are one."""
    if isinstance(value, dict):
        return {p for k, v in value.items() for p in ({f"{at}.{k}"} | paths(v, f"{at}.{k}"))}
    if isinstance(value, list):
        return {p for v in value for p in paths(v, f"{at}[]")}
    return set()


def test_the_hand_made_check_has_no_key_that_a_real_one_has_not(issued):
    real = set().union(*(paths(document) for document, _ in issued))
    made = paths({**statements.document(), "manifest": None})
    assert sorted(made - real) == []


def test_the_hand_made_pieces_have_no_key_that_real_ones_have_not(issued):
    real = set().union(*(paths(pieces) for _, pieces in issued))
    assert sorted(paths(statements.pieces()) - real) == []


def test_the_real_checks_have_every_part(issued):
    """So that the comparison above is one."""
    document, _ = issued[0]
    for part in ("findings", "costs", "accuracy", "context", "intake", "judgements", "tables"):
        assert document[part], part
    assert set(document["tables"]) == {"T1", "T2", "T5", "T6"}
    assert document["costs"]["fee_vnd"] > 0
    assert issued[1][0]["approvals"]["resolution"]["number"] == "69/NQ-HĐND"


# workbooks


def recomputed(data):
    """How many formulas each sheet has; every one gives the value that stands beside it."""
    book, kept = opened(data), opened(data, data_only=True)
    computed, count = Computed(book), {}
    for sheet in book:
        cells = [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
        for cell in cells:
            value = kept[sheet.title][cell.coordinate].value
            found = computed.value(sheet, cell)
            assert isclose(found, value, rel_tol=1e-9, abs_tol=1e-9), (sheet.title, cell.coordinate)
        count[sheet.title] = len(cells)
    return count


@pytest.mark.parametrize("which", [0, 1])
def test_every_formula_of_a_real_workbook_gives_the_value_of_the_check(issued, which):
    document, pieces = issued[which]
    count = recomputed(report.xlsx(document, pieces, "vi"))
    assert {"T1", "T2", "T6"} <= {sheet for sheet, formulas in count.items() if formulas}


def test_a_real_workbook_sums_its_pieces_to_the_rice_of_the_check(issued):
    document, pieces = issued[0]
    book = opened(report.xlsx(document, pieces, "vi"), data_only=True)
    values = [c.value for row in book["T2"].iter_rows() for c in row]
    assert any(isinstance(v, float) and isclose(v, document["rice"]["total_m2"]) for v in values)


def test_every_formula_of_the_tables_over_all_clusters(shipped):
    space = open_workspace(shipped)
    asked = [Asked(as_of=ON, on=ON, cluster=c.id) for c in space.clusters()[:6]]
    documents = [statement.made(space, each).document for each in asked]
    data = annex(space, documents, ON, ON, "vi")
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == ["T3", "T4", "T7"]
    count = recomputed(data)
    assert count["T3"]
    assert count["T4"]
