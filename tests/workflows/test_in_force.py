"""Whether an issued check still holds: days and editions, and never "in force" on a guess."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapp.storage import open_workspace
from geoapp.workflows.in_force import (
    CHANGED,
    EXPIRED,
    IN_FORCE,
    UNTOLD,
    Editions,
    editions_now,
    state_of,
    used,
)

DAY = date(2025, 1, 1)
LAST = date(2025, 4, 1)
LAW = {"rules": "sha256:r", "approvals": None}


def check(**layers):
    """A document that used ``layers``: a digest, or a digest and that of its coverage."""
    inputs = [{"role": "site", "sha256": "x"}, {"role": "settings", "sha256": "y"}]
    for name, edition in layers.items():
        record, ground = edition if isinstance(edition, tuple) else (edition, None)
        inputs.append({"role": "layer", "layer": name, "sha256": record})
        if ground:
            inputs.append({"role": "coverage", "layer": name, "sha256": ground})
    return {"as_of": DAY.isoformat(), "editions": LAW, "manifest": {"inputs": inputs}}


def now(**layers):
    found = {n: e if isinstance(e, tuple) or e is None else (e, None) for n, e in layers.items()}
    return Editions(found, LAW)


def state(document, editions, day=DAY):
    return state_of(document, editions, day)


def test_ninety_days_and_not_one_more():
    assert state(check(a="1"), now(a="1"), LAST).key == IN_FORCE
    assert state(check(a="1"), now(a="1"), LAST + timedelta(days=1)).key == EXPIRED
    assert state(check(a="1"), now(a="1")).until == LAST


@pytest.mark.parametrize(
    ("then", "today", "key", "changed", "unread"),
    [
        ({"a": "1"}, {"a": "2"}, CHANGED, ("a",), ()),
        ({"a": "1", "b": "1"}, {"a": "1", "b": None}, UNTOLD, (), ("b",)),
        ({"a": "1", "b": "1"}, {"a": "2", "b": None}, CHANGED, ("a",), ("b",)),
        ({"a": "1"}, {}, UNTOLD, (), ("a",)),
        ({"a": None}, {"a": "1"}, CHANGED, ("a",), ()),
        ({"a": None}, {"a": None}, UNTOLD, (), ("a",)),
        ({"a": ("1", "g")}, {"a": ("1", "g")}, IN_FORCE, (), ()),
        ({"a": ("1", "g")}, {"a": ("1", "h")}, CHANGED, ("a",), ()),
        ({"a": ("1", "g")}, {"a": ("1", None)}, CHANGED, ("a",), ()),
        ({"a": "1"}, {"a": ("1", "g")}, CHANGED, ("a",), ()),
        ({"a": "1"}, {"a": "1", "b": "new"}, IN_FORCE, (), ()),
        ({}, {"a": "1"}, UNTOLD, (), ()),
    ],
)
def test_a_layer_that_changed_or_cannot_be_read_ends_it(then, today, key, changed, unread):
    found = state(check(**then), now(**today))
    assert (found.key, found.changed, found.unread) == (key, changed, unread)


def test_without_a_manifest_nothing_can_be_told():
    assert state({"as_of": "2025-01-01"}, now(a="1")).key == UNTOLD


def test_other_rules_are_told_and_end_nothing():
    found = state(check(a="1"), Editions({"a": ("1", None)}, {"rules": "r2", "approvals": "n"}))
    assert (found.key, found.law) == (IN_FORCE, ("rules", "approvals"))


def test_a_day_at_the_end_of_time_is_no_fault():
    late = check(a="1") | {"as_of": "9999-12-31"}
    assert state(late, now(a="1")).until == date.max


editions = st.one_of(st.none(), st.sampled_from(["1", "2"]))


@given(
    st.dictionaries(st.sampled_from("abc"), editions),
    st.dictionaries(st.sampled_from("abc"), editions),
    st.integers(-10, 200),
)
def test_in_force_needs_every_layer_read_and_the_same(then, today, days):
    found = state(check(**then), now(**today), DAY + timedelta(days=days))
    held = bool(then) and all(e is not None and today.get(n) == e for n, e in then.items())
    assert (found.key == IN_FORCE) == (held and days <= 90)


def test_a_workspace_says_its_editions(workspace_copy):
    space = open_workspace(workspace_copy)
    found = editions_now(space, ["landuse", "districts", "gone"])
    record, ground = found.layers["landuse"]
    assert record == space.edition("landuse")
    assert ground.startswith("sha256:")
    assert found.layers["districts"] == (space.edition("districts"), None)
    assert found.layers["gone"] is None
    path = workspace_copy / "coverage.geojson"
    path.write_bytes(path.read_bytes() + b"\n")
    again = editions_now(space, ["landuse"]).layers["landuse"]
    assert again[0] == record
    assert again[1] != ground
    (workspace_copy / "districts.geojson").unlink()
    assert editions_now(space, ["districts"]).layers == {"districts": None}


def test_what_was_used_is_read_from_the_manifest():
    assert used(check(a="1", b=("2", "g"))) == {"a": ("1", None), "b": ("2", "g")}
