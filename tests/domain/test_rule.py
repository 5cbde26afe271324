"""Rules are read whole or not at all, and every refusal is one clear sentence."""

import datetime as dt
import tomllib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapp.domain.rule import joined
from geoapp.domain.rule_read import rules_from_document
from geoapp.errors import WorkspaceError
from geoapp.storage.rules import SHIPPED, shipped_rules

RULE = """
[[rule]]
id = "own-forest"
title_vi = "Rừng"
title_en = "Forest"
kind = "duty"
quantity = "code:RDD+RPH"
comparison = ">"
threshold = 0.5
unit = "ha"
effective_from = 2024-08-01
law_vi = "Văn bản X"
law_en = "Text X"
article = "3"
source = "https://example.org/x"
sure = "sourced"
means_vi = "Có rừng."
means_en = "There is forest."
"""


def read(text, origin="workspace"):
    return rules_from_document(tomllib.loads(text), "rules.toml", origin)


def without(name):
    return "\n".join(line for line in RULE.splitlines() if not line.startswith(f"{name} "))


def changed(name, value):
    return without(name) + f"\n{name} = {value}\n"


def refusal(text):
    with pytest.raises(WorkspaceError) as caught:
        read(text)
    vi, en = caught.value.said("vi"), caught.value.said("en")
    assert "\n" not in vi + en
    assert vi.startswith("rules.toml: ")
    assert en.startswith("rules.toml: ")
    assert vi != en
    return en


def test_a_rule_of_a_planner_needs_no_code():
    (rule,) = read(RULE)
    assert (rule.test.threshold, rule.test.unit, rule.basis) == (5000.0, "m²", "planar")
    assert rule.citation("vi") == "Văn bản X, Điều 3"
    assert rule.origin == "workspace"
    assert rule.in_force(dt.date(2024, 8, 1))
    assert not rule.in_force(dt.date(2024, 7, 31))


@pytest.mark.parametrize(
    "name",
    ["title_vi", "title_en", "kind", "quantity", "comparison", "threshold", "unit", "law_vi",
     "law_en", "source", "sure", "means_vi", "means_en"],
)  # fmt: skip
def test_whatever_is_missing_is_named_with_file_and_rule(name):
    said = refusal(without(name))
    assert said.startswith(f"rules.toml: rule own-forest: {name} is missing")


def test_a_rule_without_id_is_named_by_its_place():
    assert refusal(RULE + without("id")) == "rules.toml: rule #2: id is missing; give a text"


@pytest.mark.parametrize("blank", ['""', '"  "'])
def test_a_blank_source_is_no_source(blank):
    assert "source" in refusal(changed("source", blank))


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("id", '"Sơn Đông"', "a-z, 0-9"),
        ("id", '"a"', "a-z, 0-9"),
        ("kind", '"law"', "requirement | duty"),
        ("kind", "[1]", "requirement | duty"),
        ("sure", '"very"', "sourced | secondary"),
        ("quantity", '"rice"', "rice_m2"),
        ("quantity", '"code:"', "code:…"),
        ("quantity", '"track:nothing"', "track:establishment"),
        ("quantity", '"evidence"', "no threshold"),
        ("comparison", '"=="', ">= | > | <= | <"),
        ("threshold", '"10"', "a number"),
        ("threshold", "true", "a number"),
        ("threshold", "nan", "not negative"),
        ("threshold", "inf", "not negative"),
        ("threshold", "-1", "not negative"),
        ("threshold", "1e300", "not negative"),
        ("unit", '"acre"', "m² | m2 | ha"),
        ("unit", '"m"', "m² | m2 | ha"),
        ("effective_from", '"2024-08-01"', "a date"),
        ("effective_from", "2024-08-01T00:00:00", "a date"),
        ("effective_to", "2024-07-31", "not before effective_from"),
        ("basis", '"geodesic"', "only site_m2"),
        ("basis", '"mercator"', "planar | geodesic"),
        ("when", '"craft_village"', "a list"),
        ("when", '["rich"]', "no fact 'rich'"),
        ("when", "[1]", "no fact 1"),
        ("unless", '["x"]', "tables"),
        ("unless", "[{threshold = 1}]", "when is missing"),
        ("unless", '[{when = ["mountain"]}]', "threshold is missing"),
        ("unless", '[{when = ["mountain"], threshold = 1, unit = "ha"}]', "unknown setting"),
        ("also", '"x"', "a table"),
        ("also", "{quantity = 'rice_m2'}", "unit is missing"),
        ("or", "{quantity = 'rice_m2', unit='ha', comparison='>', threshold=1, x=1}", "'x'"),
        ("values", "[1]", "a table"),
        ("values", '{a = "x"}', "a number"),
        ("replaces", '"yes"', "true or false"),
        ("title_vi", '"""two\nlines"""', "one line"),
        ("title_vi", '"a\\u0007"', "one line"),
        ("title_vi", '"a\\u202Eb"', "one line"),
        ("means_vi", f'"{"a" * 3000}"', "one line"),
        ("means_vi", "3", "a text"),
        ("efective_to", "2024-09-01", "unknown setting 'efective_to'"),
    ],
)
def test_what_is_wrong_is_said(name, value, part):
    said = refusal(changed(name, value))
    assert said.startswith("rules.toml: rule ")
    assert part in said


def test_a_key_beside_the_rules_is_refused():
    assert "unknown setting 'rules'" in refusal("rules = []")


def test_rules_must_be_tables():
    assert "[[rule]]" in refusal("rule = 3")


def test_one_id_stands_once():
    assert "two rules have this id" in refusal(RULE + RULE)


def test_an_own_rule_does_not_shadow_a_shipped_one_silently():
    own = read(changed("id", '"land-2024-122-council"'))
    with pytest.raises(WorkspaceError, match="a rule that ships has this id"):
        joined(shipped_rules(), own, "rules.toml")


def test_an_own_rule_may_replace_a_shipped_one_by_saying_so():
    own = read(changed("id", '"land-2024-122-council"') + "replaces = true\n")
    every = joined(shipped_rules(), own, "rules.toml")
    assert len(every) == len(shipped_rules())
    mine = next(r for r in every if r.id == "land-2024-122-council")
    assert (mine.origin, mine.family) == ("workspace", "rice-approval")


def test_a_rule_that_replaces_nothing_is_a_slip():
    with pytest.raises(WorkspaceError, match="no rule that ships has this id"):
        joined(shipped_rules(), read(RULE + "replaces = true\n"), "rules.toml")


def test_units():
    (share,) = read(changed("quantity", '"track:infrastructure"').replace('"ha"', '"%"'))
    assert (share.test.threshold, share.test.unit, share.basis) == (0.005, "share", "count")
    (far,) = read(changed("quantity", '"distance:roads"').replace('"ha"', '"m"'))
    assert (far.test.threshold, far.test.unit, far.basis) == (0.5, "m", "count")


@given(st.floats(0, 1e8, allow_nan=False).map(lambda x: round(x, 4)))
def test_hectares_of_four_digits_become_exact_square_metres(hectares):
    (rule,) = read(changed("threshold", repr(float(hectares))))
    assert rule.test.threshold == pytest.approx(hectares * 1e4, abs=1e-9, rel=1e-15)
    assert round(rule.test.threshold, 0) == rule.test.threshold


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*tomllib.loads(RULE)["rule"][0], "also", "or", "when",
                                        "unless", "values", "basis"]), VALUES))  # fmt: skip
def test_no_file_does_worse_than_be_refused(fields):
    document = {"rule": [tomllib.loads(RULE)["rule"][0] | fields]}
    with suppress(WorkspaceError):
        rules_from_document(document, "rules.toml")


def test_every_shipped_rule_has_its_source_and_both_languages():
    for rule in shipped_rules():
        assert rule.source.startswith("https://")
        assert all((rule.title_vi, rule.title_en, rule.means_vi, rule.means_en))
        assert bool(rule.note_vi) == bool(rule.note_en)


def test_what_is_weak_says_so():
    weak = {r.id: r.sure for r in shipped_rules() if r.sure != "sourced"}
    assert {k for k in weak if "303-2026" in k or "102-2024" in k} <= set(weak)
    assert all(r.sure == "secondary" for r in shipped_rules() if "303-2026" in r.id)
    assert all(r.sure == "secondary" for r in shipped_rules() if "102-2024" in r.id)
    assert weak["decree-112-2024-strip-depth"] == "general_knowledge"


def test_versions_of_a_family_follow_one_another():
    """Of a family with several versions none ends without the next beginning on the next day."""
    families = {}
    for rule in shipped_rules():
        families.setdefault(rule.family, []).append(rule)
    for versions in families.values():
        starts = {r.effective_from for r in versions}
        for rule in versions:
            if rule.effective_to and len(versions) > 1:
                assert rule.effective_to + dt.timedelta(days=1) in starts


def test_the_file_is_beside_the_code():
    assert SHIPPED.is_file()
