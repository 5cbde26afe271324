"""The list of rules, its page, its command."""

import json
from pathlib import Path

import pytest

from geoapp.storage import open_workspace
from geoapp.storage.rules import rules_edition, shipped_rules
from geoapp.workflows.rules_list import page, rules_document
from tests.workflows.legal import day
from tests.workflows.test_legal import own

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_page_is_current():
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert text == page(), "run python -m geoapp.workflows.rules_list > docs/rules.md"


def test_the_page_has_every_rule_with_its_source():
    text = page()
    for rule in shipped_rules():
        assert f"### `{rule.id}`" in text
        assert f"- {rule.sure}: {rule.source}" in text
        assert rule.citation("vi") in text


def test_the_documented_examples_load(tmp_path):
    """What the page shows as TOML is what the readers take."""
    import tomllib

    from geoapp.domain.approval import ledger
    from geoapp.domain.rule_read import rules_from_document

    rule, approvals = (part.split("```")[0] for part in page().split("```toml\n")[1:])
    (read,) = rules_from_document(tomllib.loads(rule), "rules.toml", "workspace")
    assert read.test.threshold == 50
    book = ledger(tomllib.loads(approvals), "approvals.toml", ["the-id-of-a-cluster"])
    assert len(book.conversions) == 1


@pytest.mark.parametrize(
    ("on", "inside", "outside"),
    [
        ("2024-07-31", "land-2013-58-prime-minister", "land-2024-122-council"),
        ("2024-08-01", "land-2024-122-council", "land-2013-58-prime-minister"),
        ("2026-09-14", "decree-32-2024-least-area", "decree-303-2026-least-area"),
        ("2026-09-15", "decree-303-2026-least-area", "decree-32-2024-least-area"),
    ],
)
def test_the_document_says_what_is_in_force(shipped, on, inside, outside):
    document = rules_document(open_workspace(shipped), day(on))
    json.dumps(document, allow_nan=False)
    state = {rule["id"]: rule["in_force"] for rule in document["rules"]}
    assert state[inside]
    assert not state[outside]
    assert len(state) == len(shipped_rules())


def test_the_edition_follows_the_files(tmp_path):
    before = rules_edition(tmp_path)
    own(tmp_path)
    first = rules_edition(tmp_path)
    own(tmp_path, threshold=1)
    assert len({before, first, rules_edition(tmp_path)}) == 3
