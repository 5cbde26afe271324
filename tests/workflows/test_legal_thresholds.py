"""Every number of the shipped law has a case on both of its sides, and an area its basis."""

from types import SimpleNamespace

import pytest

from geoapp.storage.rules import shipped_rules
from geoapp.workflows.legal import findings
from tests.domain.records import event
from tests.workflows.legal import day, document, fact, of
from tests.workflows.test_legal import own

HA = 1e4
DUTY, REQUIREMENT = ("does_not_apply", "applies"), ("not_met", "met")
BEFORE, TODAY, LATER = "2024-07-31", "2024-12-26", "2026-09-15"


def rice(hectares):
    return document(luk=hectares * HA), of()


def luc(hectares):
    return document(luc=hectares * HA), of()


def site(hectares):
    return document(site=hectares * HA), of(fact("mountain", "no"), craft_village=False)


def craft_site(hectares):
    return document(site=hectares * HA), of(craft_village=True)


def mountain_site(hectares):
    return document(site=hectares * HA), of(fact("mountain", "yes"), craft_village=False)


def houses(hectares):
    return document(codes=[("ONT", hectares * HA)]), of()


def craft(percent):
    return document(), of(fact("craft_share", percent, "%"), craft_village=True)


def planned(*facts, on=TODAY):
    return document(), of(*facts, events=[event("establishment", "no", on)], established=False)


def district(percent):
    left = fact("district_unleased_area", 500, "ha")
    return planned(fact("district_fill_share", percent, "%"), left)


def commune(percent):
    left = fact("commune_unleased_area", 500, "ha")
    return planned(fact("commune_fill_share", percent, "%"), left)


def district_left(hectares):
    return planned(
        fact("district_fill_share", 1, "%"), fact("district_unleased_area", hectares, "ha")
    )


def commune_left(hectares):
    return planned(
        fact("commune_fill_share", 1, "%"), fact("commune_unleased_area", hectares, "ha")
    )


def expanded(hectares):
    return document(), of(fact("area_after_expansion", hectares, "ha"), fact("expansion", "yes"))


def filled(percent):
    return document(), of(fact("fill_share", percent, "%"), fact("expansion", "yes"))


def works(share):
    told = {"infrastructure": share, "secondary_investors": "yes"}
    return document(), of(events=[event(t, v, "2026-01-01") for t, v in told.items()])


# rule, day, what is given, the threshold in the rule's unit, a case below and one above it, what
# they come to; a case at the threshold itself counts to the side that the text puts it on.
SIDES = [
    ("land-2013-58-prime-minister", BEFORE, rice, 10 * HA, 9.9999, 10, DUTY),
    ("land-2013-58-council", BEFORE, rice, 10 * HA, 9.9999, 10, DUTY[::-1]),
    ("land-2024-122-council", TODAY, rice, 0, 0, 0.0011, DUTY),
    ("decree-102-2024-criteria-from-2-ha", TODAY, rice, 2 * HA, 1.9999, 2, DUTY),
    ("decree-102-2024-criteria-below-2-ha", TODAY, rice, 2 * HA, 1.9999, 2, DUTY[::-1]),
    ("land-2013-58-council", BEFORE, rice, 0, 0, 0.0011, DUTY),
    ("decree-102-2024-criteria-below-2-ha", TODAY, rice, 0, 0, 0.0011, DUTY),
    *(
        (rule, on, luc, 0, 0, 0.0011, DUTY)
        for rule, on in [
            ("land-2024-182-topsoil-plan", TODAY), ("land-2024-182-payment", TODAY),
            ("decree-112-2024-topsoil", TODAY), ("decree-226-2025-topsoil", LATER),
            ("decree-112-2024-payment", TODAY), ("hanoi-2025-rate", LATER),
            ("decree-94-2019-strip-depth", BEFORE), ("decree-112-2024-strip-depth", TODAY),
            ("environment-two-crop-rice", TODAY),
        ]
    ),
    ("decree-32-2024-least-area", TODAY, site, 10 * HA, 9.9999, 10, REQUIREMENT),
    ("decree-32-2024-least-area", TODAY, craft_site, 5 * HA, 4.9999, 5, REQUIREMENT),
    ("decree-32-2024-least-area", TODAY, mountain_site, 5 * HA, 4.9999, 5, REQUIREMENT),
    ("decree-303-2026-least-area", LATER, site, 5 * HA, 4.9999, 5, REQUIREMENT),
    ("decree-32-2024-largest-area", TODAY, site, 75 * HA, 75, 75.0001, REQUIREMENT[::-1]),
    ("decree-303-2026-largest-area", LATER, site, 75 * HA, 75, 75.0001, REQUIREMENT[::-1]),
    ("decree-32-2024-no-residents", TODAY, houses, 0, 0, 0.0011, REQUIREMENT[::-1]),
    ("decree-32-2024-craft-share", TODAY, craft, 0.75, 74.9, 75, REQUIREMENT),
    ("decree-303-2026-craft-share", LATER, craft, 0.6, 59.9, 60, REQUIREMENT),
    ("decree-32-2024-8-fill", TODAY, district, 0.5, 50, 50.1, REQUIREMENT),
    ("decree-32-2024-8-fill", TODAY, district_left, 100 * HA, 100, 100.0001, REQUIREMENT[::-1]),
    ("decree-303-2026-8-fill", LATER, commune, 0.5, 50, 50.1, REQUIREMENT),
    ("decree-303-2026-8-fill", LATER, commune_left, 50 * HA, 50, 50.0001, REQUIREMENT[::-1]),
    ("decree-32-2024-8-expand-area", TODAY, expanded, 75 * HA, 75, 75.0001, REQUIREMENT[::-1]),
    ("decree-32-2024-8-expand-fill", TODAY, filled, 0.6, 59.9, 60, ("cannot_decide", "met")),
    ("decree-303-2026-8-expand-fill", LATER, filled, 0.5, 49.9, 50, REQUIREMENT),
    ("decree-303-2026-secondary-investors", LATER, works, 1.0, 0.99, 1, REQUIREMENT),
]  # fmt: skip


def judged(folder, document, cluster, on):
    space = SimpleNamespace(path=folder, tolerance_m2=10.0)
    return {f["rule"]: f["outcome"] for f in findings(space, document, cluster, day(on))}


@pytest.mark.parametrize(
    ("rule", "on", "given", "threshold", "below", "above", "outcomes"),
    SIDES,
    ids=[f"{rule}-{given.__name__}" for rule, _, given, *_ in SIDES],
)
def test_both_sides(tmp_path, rule, on, given, threshold, below, above, outcomes):
    found = tuple(judged(tmp_path, *given(value), on)[rule] for value in (below, above))
    assert found == outcomes


def thresholds(rule):
    """Every number that a rule compares with, and its second test's."""
    tests = [rule.test, rule.also, rule.either]
    own_numbers = [t.threshold for t in tests if t is not None and t.threshold is not None]
    return {*own_numbers, *(number for _, number in rule.unless)}


def test_every_threshold_of_the_shipped_rules_is_tested():
    shipped = {(rule.id, number) for rule in shipped_rules() for number in thresholds(rule)}
    assert shipped == {(rule, threshold) for rule, _, _, threshold, *_ in SIDES}


@pytest.mark.parametrize(
    ("basis", "planar", "geodesic", "outcome"),
    [
        ("planar", 1e5, 1e5 + 20, "not_met"), ("geodesic", 1e5, 1e5 + 20, "met"),
        ("planar", 1e5 + 20, 1e5, "met"), ("geodesic", 1e5 + 20, 1e5, "not_met"),
    ],
)  # fmt: skip
def test_a_rule_is_judged_on_the_area_it_names(tmp_path, basis, planar, geodesic, outcome):
    own(tmp_path, "site_m2", ">=", 10.001, "ha", more=f'basis = "{basis}"\n')
    made = document(site=planar, geodesic=geodesic)
    space = SimpleNamespace(path=tmp_path, tolerance_m2=0.0)
    found = {f["rule"]: f for f in findings(space, made, of(), day(TODAY))}["own-forest"]
    assert (found["basis"], found["outcome"]) == (basis, outcome)
    assert found["value"] == (planar if basis == "planar" else geodesic)
