"""The law of each day on both sides of every threshold and date."""

import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapp.errors import WorkspaceError
from geoapp.storage import open_workspace
from geoapp.storage.rules import shipped_rules
from geoapp.workflows.check import check_cluster
from geoapp.workflows.legal import findings
from tests.domain.records import event
from tests.workflows.legal import day, document, fact, of

HA = 1e4


def space(folder, tolerance=10.0):
    return SimpleNamespace(path=folder, tolerance_m2=tolerance)


@pytest.fixture
def judged(tmp_path):
    def run(document, on, cluster=None):
        found = findings(space(tmp_path), document, cluster, day(on))
        assert len({f["rule"] for f in found}) == len(found)
        json.dumps(found, allow_nan=False)
        return {f["rule"]: f for f in found}

    return run


DATES = [
    ("land-2013-58-prime-minister", "2024-07-31", "2024-08-01"),
    ("land-2013-58-council", "2024-07-31", "2024-08-01"),
    ("environment-two-crop-rice", "2025-12-31", "2026-01-01"),
    ("decree-112-2024-topsoil", "2025-08-14", "2025-08-15"),
    ("decree-94-2019-strip-depth", "2024-09-10", "2024-09-11"),
    ("decree-32-2024-least-area", "2026-09-14", "2026-09-15"),
    ("decree-32-2024-largest-area", "2026-09-14", "2026-09-15"),
    ("decree-32-2024-craft-share", "2026-09-14", "2026-09-15"),
    ("decree-32-2024-8-fill", "2026-09-14", "2026-09-15"),
    ("decree-32-2024-8-expand-fill", "2026-09-14", "2026-09-15"),
]
STARTS = [
    ("land-2024-122-council", "2024-07-31", "2024-08-01"),
    ("decree-102-2024-criteria-from-2-ha", "2024-07-31", "2024-08-01"),
    ("decree-102-2024-criteria-below-2-ha", "2024-07-31", "2024-08-01"),
    ("land-2024-182-topsoil-plan", "2024-07-31", "2024-08-01"),
    ("land-2024-182-payment", "2024-07-31", "2024-08-01"),
    ("decree-112-2024-topsoil", "2024-09-10", "2024-09-11"),
    ("decree-112-2024-payment", "2024-09-10", "2024-09-11"),
    ("decree-112-2024-strip-depth", "2024-09-10", "2024-09-11"),
    ("hanoi-2025-rate", "2025-02-22", "2025-02-23"),
    ("decree-226-2025-topsoil", "2025-08-14", "2025-08-15"),
    ("decree-32-2024-least-area", "2024-04-30", "2024-05-01"),
    ("decree-32-2024-largest-area", "2024-04-30", "2024-05-01"),
    ("decree-32-2024-no-residents", "2024-04-30", "2024-05-01"),
    ("decree-32-2024-limit-rice", "2024-04-30", "2024-05-01"),
    ("decree-32-2024-craft-share", "2024-04-30", "2024-05-01"),
    ("decree-32-2024-8-plan", "2024-04-30", "2024-05-01"),
    ("decree-32-2024-8-investor", "2024-04-30", "2024-05-01"),
    ("decree-32-2024-8-fill", "2024-04-30", "2024-05-01"),
    ("decree-32-2024-8-expand-area", "2024-04-30", "2024-05-01"),
    ("decree-32-2024-8-expand-fill", "2024-04-30", "2024-05-01"),
    ("decree-32-2024-8-expand-works", "2024-04-30", "2024-05-01"),
    ("decree-303-2026-least-area", "2026-09-14", "2026-09-15"),
    ("decree-303-2026-largest-area", "2026-09-14", "2026-09-15"),
    ("decree-303-2026-craft-share", "2026-09-14", "2026-09-15"),
    ("decree-303-2026-8-fill", "2026-09-14", "2026-09-15"),
    ("decree-303-2026-8-expand-fill", "2026-09-14", "2026-09-15"),
    ("decree-303-2026-secondary-investors", "2026-09-14", "2026-09-15"),
]


def in_force(found, rule):
    return rule in found and found[rule]["in_force"]


@pytest.mark.parametrize(("rule", "last", "after"), DATES)
def test_the_last_day_of_a_rule(judged, rule, last, after):
    assert in_force(judged(document(luc=5 * HA), last), rule)
    assert not in_force(judged(document(luc=5 * HA), after), rule)


@pytest.mark.parametrize(("rule", "before", "first"), STARTS)
def test_the_first_day_of_a_rule(judged, rule, before, first):
    assert not in_force(judged(document(luc=5 * HA), before), rule)
    assert in_force(judged(document(luc=5 * HA), first), rule)


def test_every_date_of_the_shipped_rules_is_tested():
    ends = {(r.id, r.effective_to.isoformat()) for r in shipped_rules() if r.effective_to}
    starts = {(r.id, r.effective_from.isoformat()) for r in shipped_rules() if r.effective_from}
    assert ends == {(rule, last) for rule, last, _ in DATES}
    assert starts == {(rule, first) for rule, _, first in STARTS}


PM, OLD, NEW = "land-2013-58-prime-minister", "land-2013-58-council", "land-2024-122-council"
FROM2, BELOW2 = "decree-102-2024-criteria-from-2-ha", "decree-102-2024-criteria-below-2-ha"


@pytest.mark.parametrize(
    ("hectares", "on", "rule", "outcome"),
    [
        (9.9999, "2024-07-31", PM, "does_not_apply"), (10, "2024-07-31", PM, "applies"),
        (9.9999, "2024-07-31", OLD, "applies"), (10, "2024-07-31", OLD, "does_not_apply"),
        (0, "2024-07-31", OLD, "does_not_apply"), (0, "2024-07-31", PM, "does_not_apply"),
        (10, "2024-08-01", PM, None), (9.9999, "2024-08-01", OLD, None),
        (9.9999, "2024-08-01", NEW, "applies"), (10, "2024-08-01", NEW, "applies"),
        (0.002, "2024-08-01", NEW, "applies"), (0, "2024-08-01", NEW, "does_not_apply"),
        (0.001, "2024-08-01", NEW, "cannot_decide"),
        (1.9999, "2024-08-01", FROM2, "does_not_apply"), (2, "2024-08-01", FROM2, "applies"),
        (1.9999, "2024-08-01", BELOW2, "applies"), (2, "2024-08-01", BELOW2, "does_not_apply"),
        (0, "2024-08-01", BELOW2, "does_not_apply"),
    ],
)  # fmt: skip
def test_rice_on_both_sides_of_every_threshold(judged, hectares, on, rule, outcome):
    found = judged(document(luk=hectares * HA), on)
    assert (found[rule]["outcome"] if rule in found else None) == outcome


LUC_ONLY = [
    ("land-2024-182-topsoil-plan", "2024-12-26"), ("land-2024-182-payment", "2024-12-26"),
    ("decree-112-2024-topsoil", "2024-12-26"), ("decree-226-2025-topsoil", "2025-12-26"),
    ("decree-112-2024-payment", "2024-12-26"), ("hanoi-2025-rate", "2025-02-23"),
    ("decree-94-2019-strip-depth", "2024-09-10"), ("decree-112-2024-strip-depth", "2024-09-11"),
    ("environment-two-crop-rice", "2025-12-31"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "on"), LUC_ONLY)
@pytest.mark.parametrize(
    ("rice", "outcome"),
    [
        ({"luk": 5e4}, "does_not_apply"), ({"luc": 11.0}, "applies"),
        ({"luc": 10.0}, "cannot_decide"), ({"lua": 5e4}, "cannot_decide"),
        ({"possible": 5e4}, "cannot_decide"), ({"unknown": 50.0}, "cannot_decide"),
        ({"unmapped": 50.0}, "cannot_decide"), ({}, "does_not_apply"),
        ({"luc": 5e4, "reasons": ["stale"], "outcome": "stale"}, "cannot_decide"),
        ({"reasons": ["illustrative"], "outcome": "no_data"}, "cannot_decide"),
        ({"luc": 5e4, "reasons": ["rice", "illustrative"]}, "applies"),
        ({"known": False, "outcome": "failed", "reasons": ["failed"]}, "no_data"),
    ],
)  # fmt: skip
def test_duties_on_luc_alone(judged, rule, on, rice, outcome):
    assert judged(document(**rice), on)[rule]["outcome"] == outcome


LEAST, LARGEST = "decree-32-2024-least-area", "decree-32-2024-largest-area"
LEAST26, LARGEST26 = "decree-303-2026-least-area", "decree-303-2026-largest-area"


@pytest.mark.parametrize(
    ("hectares", "craft", "mountain", "on", "rule", "outcome"),
    [
        (9.9999, False, "no", "2026-09-14", LEAST, "not_met"),
        (10, False, "no", "2026-09-14", LEAST, "met"),
        (4.9999, True, None, "2026-09-14", LEAST, "not_met"),
        (5, True, None, "2026-09-14", LEAST, "met"),
        (4.9999, False, "yes", "2026-09-14", LEAST, "not_met"),
        (5, False, "yes", "2026-09-14", LEAST, "met"),
        (9.9999, None, None, "2026-09-14", LEAST, "cannot_decide"),
        (10, None, None, "2026-09-14", LEAST, "met"),
        (4.9999, False, "no", "2026-09-15", LEAST26, "not_met"),
        (5, False, "no", "2026-09-15", LEAST26, "met"),
        (75, None, None, "2026-09-14", LARGEST, "met"),
        (75.0001, None, None, "2026-09-14", LARGEST, "not_met"),
        (75, None, None, "2026-09-15", LARGEST26, "met"),
        (75.0001, None, None, "2026-09-15", LARGEST26, "not_met"),
    ],
)  # fmt: skip
def test_the_area_of_a_cluster(judged, hectares, craft, mountain, on, rule, outcome):
    facts = [fact("mountain", mountain)] if mountain else []
    found = judged(document(site=hectares * HA), on, of(*facts, craft_village=craft))
    assert found[rule]["outcome"] == outcome


@pytest.mark.parametrize(
    ("share", "craft", "on", "rule", "outcome"),
    [
        (74.9, True, "2026-09-14", "decree-32-2024-craft-share", "not_met"),
        (75, True, "2026-09-14", "decree-32-2024-craft-share", "met"),
        (59.9, True, "2026-09-15", "decree-303-2026-craft-share", "not_met"),
        (60, True, "2026-09-15", "decree-303-2026-craft-share", "met"),
        (59.9, False, "2026-09-15", "decree-303-2026-craft-share", "does_not_apply"),
        (None, True, "2026-09-15", "decree-303-2026-craft-share", "no_data"),
        (59.9, None, "2026-09-15", "decree-303-2026-craft-share", "cannot_decide"),
    ],
)
def test_the_share_of_craft_producers(judged, share, craft, on, rule, outcome):
    facts = [] if share is None else [fact("craft_share", share, "%")]
    assert judged(document(), on, of(*facts, craft_village=craft))[rule]["outcome"] == outcome


OLD_FILL, NEW_FILL = "decree-32-2024-8-fill", "decree-303-2026-8-fill"


@pytest.mark.parametrize(
    ("unit", "share", "left", "established", "on", "rule", "outcome"),
    [
        ("district", 50, None, False, "2026-09-14", OLD_FILL, "cannot_decide"),
        ("district", 50, 100.0001, False, "2026-09-14", OLD_FILL, "not_met"),
        ("district", 50, 100, False, "2026-09-14", OLD_FILL, "met"),
        ("district", 50.1, None, False, "2026-09-14", OLD_FILL, "met"),
        ("district", None, 100, False, "2026-09-14", OLD_FILL, "met"),
        ("district", None, None, False, "2026-09-14", OLD_FILL, "no_data"),
        ("district", 50.1, None, True, "2026-09-14", OLD_FILL, "does_not_apply"),
        ("commune", 50, 50.0001, False, "2026-09-15", NEW_FILL, "not_met"),
        ("commune", 50, 50, False, "2026-09-15", NEW_FILL, "met"),
        ("commune", 50.1, None, False, "2026-09-15", NEW_FILL, "met"),
    ],
)
def test_how_full_others_must_be(judged, unit, share, left, established, on, rule, outcome):
    facts = [fact(f"{unit}_fill_share", share, "%")] if share is not None else []
    facts += [fact(f"{unit}_unleased_area", left, "ha")] if left is not None else []
    no = [] if established else [event("establishment", "no", on)]
    found = judged(document(), on, of(*facts, events=no, established=established))
    assert found[rule]["outcome"] == outcome


@pytest.mark.parametrize(
    ("name", "value", "unit", "on", "rule", "outcome"),
    [
        ("area_after_expansion", 75, "ha", "2024-12-26", "decree-32-2024-8-expand-area", "met"),
        ("area_after_expansion", 75.0001, "ha", "2024-12-26", "decree-32-2024-8-expand-area",
         "not_met"),
        ("fill_share", 60, "%", "2026-09-14", "decree-32-2024-8-expand-fill", "met"),
        ("fill_share", 59.9, "%", "2026-09-14", "decree-32-2024-8-expand-fill", "cannot_decide"),
        ("fill_share", 50, "%", "2026-09-15", "decree-303-2026-8-expand-fill", "met"),
        ("fill_share", 49.9, "%", "2026-09-15", "decree-303-2026-8-expand-fill", "not_met"),
    ],
)  # fmt: skip
def test_conditions_of_an_expansion(judged, name, value, unit, on, rule, outcome):
    mine = of(fact(name, value, unit), fact("expansion", "yes"))
    assert judged(document(), on, mine)[rule]["outcome"] == outcome
    other = of(fact(name, value, unit), fact("expansion", "không"))
    assert judged(document(), on, other)[rule]["outcome"] == "does_not_apply"


@pytest.mark.parametrize(
    ("infrastructure", "investors", "outcome"),
    [
        (0.99, "yes", "not_met"), (1, "yes", "met"), ("yes", "yes", "met"),
        ((0.9, 1.0), "yes", "cannot_decide"), (0.5, "no", "does_not_apply"),
        (0.5, None, "cannot_decide"), (None, "yes", "no_data"),
    ],
)  # fmt: skip
def test_secondary_investors_wait_for_the_infrastructure(
    judged, infrastructure, investors, outcome
):
    told = {"infrastructure": infrastructure, "secondary_investors": investors}
    events = [event(t, v, "2026-01-01") for t, v in told.items() if v is not None]
    found = judged(document(), "2026-09-15", of(events=events))
    assert found["decree-303-2026-secondary-investors"]["outcome"] == outcome


@pytest.mark.parametrize(
    ("codes", "more", "outcome"),
    [
        ([], {}, "met"), ([("ONT", 11.0)], {}, "not_met"), ([("odt", 11.0)], {}, "not_met"),
        ([("ONT", 6.0), ("ODT", 6.0)], {}, "not_met"), ([("ONT", 10.0)], {}, "cannot_decide"),
        ([("ONT+CLN", 500.0)], {}, "cannot_decide"), ([("ONT+ODT", 500.0)], {}, "not_met"),
        ([("T", 500.0)], {}, "cannot_decide"), ([("CLN", 500.0)], {}, "met"),
        ([], {"unmapped": 1.0}, "cannot_decide"),
        ([], {"known": False}, "no_data"),
        ([("ONT", 500.0)], {"reasons": ["illustrative"]}, "not_met"),
        ([], {"reasons": ["illustrative"]}, "cannot_decide"),
        ([("ONT", 500.0)], {"reasons": ["stale"], "outcome": "stale"}, "cannot_decide"),
    ],
)  # fmt: skip
def test_nobody_lives_in_a_cluster(judged, codes, more, outcome):
    found = judged(document(codes=codes, **more), "2024-12-26")
    assert found["decree-32-2024-no-residents"]["outcome"] == outcome


@pytest.mark.parametrize("rule", [r.id for r in shipped_rules() if r.test.quantity == "evidence"])
def test_what_only_a_document_shows_is_never_met(judged, rule):
    mine = of(fact("expansion", "yes"), events=[event("establishment", "no", "2024-12-26")],
              established=False)  # fmt: skip
    found = judged(document(), "2024-12-26", mine)[rule]
    assert (found["outcome"], found["value"]) == ("no_data", None)


def test_a_drawn_boundary_is_measured_by_the_published_area(judged):
    mine = of(fact("area_ha", 20, "ha"), fact("area_ha", 21.99, "ha"))
    found = judged(document(site=9 * HA, drawn=True), "2024-12-26", mine)[LEAST]
    assert (found["outcome"], found["value"], found["value_high"]) == ("met", 2e5, 219_900.0)
    assert "minh họa" in found["text_vi"]
    assert judged(document(drawn=True), "2024-12-26", of())[LEAST]["outcome"] == "no_data"


def test_sources_that_differ_across_a_threshold_decide_nothing(judged):
    mine = of(fact("area_ha", 9.5, "ha"), fact("area_ha", 10.2, "ha"), craft_village=False)
    assert judged(document(drawn=True), "2024-12-26", mine)[LEAST]["outcome"] == "cannot_decide"


def test_a_repaired_outline_has_no_area_to_judge(judged):
    found = judged(document(repairs=[{}]), "2024-12-26")
    assert found[LARGEST]["outcome"] == "cannot_decide"


def test_an_unmapped_cluster_says_no_data(judged):
    empty = document(known=False, outcome="no_data", reasons=["unmapped"])
    empty["site"]["area_m2"] |= {"planar": None, "geodesic": None}
    found = judged(empty, "2024-12-26", of())
    assert {f["outcome"] for f in found.values()} <= {"no_data", "does_not_apply"}


def test_a_finding_names_the_versions_of_other_days(judged):
    found = judged(document(luc=12 * HA), "2024-12-26")[NEW]
    others = {o["rule"]: o for o in found["other_date"]}
    assert set(others) == {PM, OLD}
    assert (others[PM]["outcome"], others[PM]["threshold"]) == ("applies", 1e5)
    assert others[PM]["effective_to"] == "2024-07-31"
    assert (found["effective_from"], found["effective_to"]) == ("2024-08-01", None)


def test_before_the_first_text_there_is_no_data_and_a_new_rule_does_not_apply(judged):
    found = judged(document(luc=5 * HA), "2024-04-30")
    assert found[LEAST]["outcome"] == "no_data"
    assert "01/05/2024" in found[LEAST]["text_vi"]
    assert found["hanoi-2025-rate"]["outcome"] == "does_not_apply"


def test_a_finding_has_all_its_keys(judged):
    keys = {
        "rule", "title_vi", "title_en", "outcome", "value", "threshold", "comparison", "unit",
        "basis", "effective_from", "effective_to", "citation", "source", "sure", "text_vi",
        "text_en", "probability",
    }  # fmt: skip
    for on in ("2024-04-30", "2024-12-26", "2026-09-15"):
        for each in judged(document(luc=5 * HA), on).values():
            assert keys <= set(each)
            assert each["text_vi"].strip()
            assert "{" not in each["text_vi"] + each["text_en"]


def test_weak_sources_say_so_in_the_text(judged):
    found = judged(document(luc=5 * HA), "2026-09-15")
    assert "đối chiếu văn bản gốc" in found[LEAST26]["text_vi"]
    assert "no source confirms" in found["decree-112-2024-strip-depth"]["text_en"]
    assert "Weak source" in found[FROM2]["text_en"]


OWN = """
[[rule]]
id = "own-forest"
title_vi = "Rừng đặc dụng"
title_en = "Special-use forest"
kind = "requirement"
quantity = "{quantity}"
comparison = "{comparison}"
threshold = {threshold}
unit = "{unit}"
law_vi = "Văn bản X"
law_en = "Text X"
source = "https://example.org/x"
sure = "sourced"
means_vi = "Có rừng."
means_en = "There is forest."
"""


def own(folder, quantity="code:RDD", comparison="<=", threshold=0, unit="ha", more=""):
    text = OWN.format(quantity=quantity, comparison=comparison, threshold=threshold, unit=unit)
    (folder / "rules.toml").write_text(text + more, encoding="utf-8")


def test_a_planners_own_rule_is_judged_with_the_others(tmp_path, judged):
    own(tmp_path)
    found = judged(document(codes=[("RDD", 300.0)]), "2024-12-26")["own-forest"]
    assert (found["outcome"], found["value"], found["origin"]) == ("not_met", 300.0, "workspace")
    assert "Quy tắc riêng của bộ dữ liệu." in found["text_vi"]


FAR = {"layer": "roads", "operator": "within", "outcome": None, "reasons": ["clear"],
       "distance_m": 500.0, "rows": []}  # fmt: skip
NEAR = FAR | {"reasons": ["found"], "rows": [{"distance_m": 40.0}, {"distance_m": 12.5}]}
MEETS = {"layer": "forest", "operator": "overlap", "outcome": "conflict", "reasons": ["found"],
         "total_m2": 120.0, "rows": []}  # fmt: skip
DRAWN = {"reasons": ["found", "illustrative"]}
NONE = {"outcome": "clear", "reasons": ["clear"], "total_m2": 0.0}


@pytest.mark.parametrize(
    ("quantity", "threshold", "unit", "entry", "outcome"),
    [
        ("distance:roads", 500, "m", FAR, "met"),
        ("distance:roads", 501, "m", FAR, "cannot_decide"),
        ("distance:roads", 12.5, "m", NEAR, "met"), ("distance:roads", 12.6, "m", NEAR, "not_met"),
        ("distance:roads", 12.5, "m", NEAR | DRAWN, "cannot_decide"),
        ("distance:roads", 12.6, "m", NEAR | DRAWN, "not_met"),
        ("distance:roads", 500, "m", FAR | {"reasons": ["undeclared"]}, "no_data"),
        ("distance:roads", 12, "m", NEAR | {"outcome": "no_data"}, "no_data"),
        ("distance:roads", 12, "m", NEAR | {"outcome": "stale"}, "no_data"),
        ("distance:dykes", 12, "m", NEAR, "no_data"),
        ("layer:forest", 120, "m²", MEETS, "met"), ("layer:forest", 121, "m²", MEETS, "not_met"),
        ("layer:forest", 121, "m²", MEETS | DRAWN, "cannot_decide"),
        ("layer:forest", 120, "m²", MEETS | DRAWN, "met"),
        ("layer:forest", 1, "m²", MEETS | {"outcome": "stale", "reasons": ["stale"]},
         "cannot_decide"),
        ("layer:forest", 1, "m²", MEETS | NONE, "not_met"),
        ("layer:forest", 1, "m²", MEETS | {"outcome": "failed"}, "no_data"),
        ("layer:forest", 1, "m²", MEETS | {"operator": "nearest"}, "no_data"),
        ("layer:forest", 1, "m²", MEETS | {"total_m2": None}, "no_data"),
    ],
)  # fmt: skip
def test_own_rules_on_declared_layers(tmp_path, judged, quantity, threshold, unit, entry, outcome):
    own(tmp_path, quantity, ">=", threshold, unit)
    found = judged(document(context=[entry]), "2024-12-26")["own-forest"]
    assert found["outcome"] == outcome


def test_a_rule_that_replaces_a_shipped_one_says_so(tmp_path, judged):
    own(tmp_path, "rice_m2", ">", 0, more="replaces = true\n")
    text = (tmp_path / "rules.toml").read_text(encoding="utf-8")
    (tmp_path / "rules.toml").write_text(text.replace("own-forest", NEW), encoding="utf-8")
    found = judged(document(luc=5 * HA), "2024-12-26")[NEW]
    assert "thay quy tắc đi kèm" in found["text_vi"]
    assert {o["rule"] for o in found["other_date"]} == {PM, OLD}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (OWN.replace("source =", "sauce ="), "rule own-forest: unknown setting 'sauce'"),
        (b"\xff\xfe", "rules.toml: not UTF-8"),
        (b"[[rule", "rules.toml: not valid TOML"),
        (b"a = " + b"[" * 100_000, "rules.toml: not valid TOML"),
        (b"#" * (5 << 20), "rules.toml: larger than 4 MB"),
        (OWN.replace("https://example.org/x", "nghe nói"), "source must be an https:// address"),
        (OWN.replace("https://example.org/x", "../secret"), "source must be an https:// address"),
        (OWN.replace("https://example.org/x", "https://"), "source must be an https:// address"),
    ],
    ids=["misspelt", "encoding", "syntax", "nesting", "size", "hearsay", "outside", "address"],
)  # fmt: skip
def test_a_wrong_rule_file_is_one_sentence(tmp_path, content, said):
    if isinstance(content, str):
        content = content.format(quantity="rice_m2", comparison=">", threshold=0, unit="ha")
        content = content.encode()
    (tmp_path / "rules.toml").write_bytes(content)
    with pytest.raises(WorkspaceError) as caught:
        findings(space(tmp_path), document(), None, day("2024-12-26"))
    assert said in caught.value.message
    assert caught.value.message.startswith("rules.toml: ")
    assert "\n" not in caught.value.message


def test_a_rule_may_cite_a_file_of_the_workspace(tmp_path, judged):
    own(tmp_path)
    (tmp_path / "so-tay.pdf").write_bytes(b"%PDF")
    text = (tmp_path / "rules.toml").read_text(encoding="utf-8")
    text = text.replace("https://example.org/x", "so-tay.pdf")
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    assert judged(document(), "2024-12-26")["own-forest"]["source"] == "so-tay.pdf"


def test_an_edited_rule_file_shows_at_once(tmp_path, judged):
    own(tmp_path, threshold=0)
    assert judged(document(codes=[("RDD", 300.0)]), "2024-12-26")["own-forest"]["threshold"] == 0
    own(tmp_path, threshold=12.5)
    found = judged(document(codes=[("RDD", 300.0)]), "2024-12-26")["own-forest"]
    assert (found["threshold"], found["outcome"]) == (125_000.0, "met")


def test_every_cluster_that_ships_has_its_findings(shipped):
    workspace = open_workspace(shipped)
    for cluster in workspace.clusters()[:6]:
        made = check_cluster(workspace, cluster.id, day("2024-12-26")).to_json()
        found = findings(workspace, made, cluster, day("2024-12-26"))
        json.dumps(found, allow_nan=False)
        drawn = made["layers"][0]["kind"] == "illustrative"
        rice = {f["outcome"] for f in found if f["quantity"] in ("rice_m2", "luc_m2")}
        assert not drawn or made["rice"]["total_m2"] or "does_not_apply" not in rice


AREA = st.floats(0, 2e5)


@given(AREA, AREA, AREA, AREA, AREA, AREA, st.floats(0, 1), st.sampled_from(
    ["2024-07-31", "2024-08-01", "2025-03-01", "2026-09-15"]))  # fmt: skip
def test_what_is_decided_of_unsure_land_holds_however_it_turns_out(
    luc, luk, lua, possible, unknown, unmapped, part, on
):
    """Doubtful land that is rice after all, to any part, never turns a decided finding."""
    site = 1e6 + luc + luk + lua + possible + unknown + unmapped
    doubtful = document(luc, luk, lua, possible, unknown, unmapped, site=site,
                        outcome="conflict", reasons=["rice"])  # fmt: skip
    more = part * (possible + unknown + unmapped)
    sure = document(luc + lua, luk + more, site=site, outcome="conflict", reasons=["rice"])
    where = space(shipped_folder(), 0.0)
    before = {f["rule"]: f for f in findings(where, doubtful, None, day(on))}
    after = {f["rule"]: f for f in findings(where, sure, None, day(on))}
    for rule, found in before.items():
        if found["outcome"] in ("applies", "does_not_apply") and "rice" in found["quantity"]:
            assert after[rule]["outcome"] == found["outcome"]


def shipped_folder():
    from tests.conftest import SHIPPED

    return SHIPPED


def test_what_became_a_fact_later_was_none_on_the_day(judged):
    mine = of(fact("area_ha", 20, "ha"), fact("area_ha", 80, "ha", on="2025-01-01"))
    drawn = document(drawn=True)
    assert judged(drawn, "2024-12-31", mine)[LARGEST]["outcome"] == "met"
    assert judged(drawn, "2025-01-01", mine)[LARGEST]["outcome"] == "cannot_decide"


def test_a_file_outside_the_workspace_is_no_source(tmp_path):
    folder = tmp_path / "space"
    folder.mkdir()
    (tmp_path / "secret.pdf").write_bytes(b"%PDF")
    own(folder)
    text = (folder / "rules.toml").read_text(encoding="utf-8")
    text = text.replace("https://example.org/x", "../secret.pdf")
    (folder / "rules.toml").write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError, match="source must be"):
        findings(space(folder), document(), None, day("2024-12-26"))
