"""A layer that decides counts in the verdict of every check, and is asked once."""

import pytest
import shapely

from geoapp.errors import GeometryError
from geoapp.storage import open_workspace
from geoapp.workflows import check as checks
from geoapp.workflows import document as documents
from geoapp.workflows.check import check_site
from geoapp.workflows.document import document
from tests.workflows.test_screen import DECIDING, HOUSES, WIDE, declare
from tests.worlds import AS_OF, SITE, at, box, make


@pytest.fixture
def folder(tmp_path):
    return make(tmp_path / "world")


def checked(folder, shape=SITE, **more):
    space = open_workspace(folder)
    found = check_site(space, at(shape), site_id="s", name=None, as_of=AS_OF, **more)
    return found, document(space, found)


def test_houses_turn_a_clear_site_into_a_conflict(folder):
    assert checked(folder)[1]["verdict"] == "clear"
    declare(folder, DECIDING, HOUSES, covered=WIDE)
    found, made = checked(folder)
    assert str(found.verdict) == made["verdict"] == "conflict"
    assert [(x["layer"], x["outcome"]) for x in made["layers"]] == [
        ("landuse", "clear"), ("houses", "conflict"),
    ]  # fmt: skip


def test_a_layer_that_proves_nothing_takes_clear_away(folder):
    declare(folder, DECIDING, HOUSES[3:])
    assert checked(folder)[1]["verdict"] == "no_data"


def test_a_damaged_layer_fails_the_check(folder):
    declare(folder, DECIDING, HOUSES, covered=WIDE)
    (folder / "houses.geojson").write_text("{")
    found, made = checked(folder)
    assert made["verdict"] == "failed"
    assert found.failed


def test_a_layer_that_informs_changes_no_verdict(folder):
    declare(folder, 'operator = "overlap"', HOUSES, covered=WIDE)
    assert checked(folder)[1]["verdict"] == "clear"


def test_the_time_limit_is_theirs_too(folder):
    declare(folder, DECIDING, HOUSES[3:], covered=WIDE)
    found, _ = checked(folder, time_limit=0.0)
    assert [str(x["outcome"]) for x in found.more] == ["failed"]


def test_layers_are_asked_once(folder, monkeypatch):
    declare(folder, DECIDING, HOUSES, covered=WIDE)
    asked, real = [], checks.context

    def counted(*words):
        asked.append(1)
        return real(*words)

    monkeypatch.setattr(checks, "context", counted)
    monkeypatch.setattr(documents, "context", counted)
    _, made = checked(folder)
    assert len(asked) == 1
    assert [line["operator"] for line in made["context"]] == ["overlap", "nearest"]


def test_parts_that_share_ground_are_refused_not_cut_away(folder):
    """A repair by the even-odd rule would drop what they share, and its rice with it."""
    both = shapely.MultiPolygon([box(0, 0, 200, 100), box(100, 0, 300, 100)])
    with pytest.raises(GeometryError, match=r"parts 1 and 2 overlap by 10000\.\d m²"):
        checked(folder, both)
    apart = shapely.MultiPolygon([box(0, 0, 100, 100), box(100, 0, 200, 100)])  # they touch
    assert checked(folder, apart)[0].site.area_m2 == pytest.approx(20_000, abs=0.1)
