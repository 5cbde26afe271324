"""The rules as a list: those in use in a workspace on a day, and ``docs/rules.md``.

``python -m geoapp.workflows.rules_list > docs/rules.md`` prints the page of the rules that ship.
"""

import sys
from collections.abc import Iterable
from datetime import date
from typing import Any

from geoapp import i18n
from geoapp.domain.reconcile import REASONS
from geoapp.domain.rule import Rule
from geoapp.domain.rule_words import asked, facts_text, pick, quantity_text, test_text
from geoapp.storage import Workspace
from geoapp.storage.rules import rules_edition, shipped_rules, workspace_rules


def rules_document(workspace: Workspace, as_of: date) -> dict[str, Any]:
    """Every rule in use in a workspace and whether it is in force on ``as_of``.

    Thresholds in m², m, or as fractions. Raises WorkspaceError where the workspace's own are wrong.
    """
    rules = workspace_rules(workspace.path)
    return {
        "as_of": as_of.isoformat(),
        "edition": rules_edition(workspace.path),
        "rules": [rule_json(rule) | {"in_force": rule.in_force(as_of)} for rule in rules],
    }


def rule_json(rule: Rule) -> dict[str, Any]:
    """A rule with its condition in words."""
    return {
        "id": rule.id,
        "family": rule.family,
        "kind": rule.kind,
        "title_vi": rule.title_vi,
        "title_en": rule.title_en,
        "quantity": rule.test.quantity,
        "comparison": rule.test.comparison,
        "threshold": rule.test.threshold,
        "unit": rule.test.unit,
        "basis": rule.basis,
        "condition_vi": condition(rule, "vi"),
        "condition_en": condition(rule, "en"),
        "when": list(rule.when),
        "effective_from": rule.effective_from.isoformat() if rule.effective_from else None,
        "effective_to": rule.effective_to.isoformat() if rule.effective_to else None,
        "citation": rule.citation("vi"),
        "citation_en": rule.citation("en"),
        "source": rule.source,
        "sure": rule.sure,
        "origin": rule.origin,
        "means_vi": rule.means_vi,
        "means_en": rule.means_en,
        "note_vi": rule.note_vi or None,
        "note_en": rule.note_en or None,
        "values": dict(rule.values),
    }


def condition(rule: Rule, lang: str) -> str:
    """What a rule asks, in words: "Đất lúa ≥ 10 ha"."""
    said = f"{quantity_text(rule.test.quantity, lang)} {asked(rule, lang)}"
    if rule.test.threshold is None:
        said = quantity_text(rule.test.quantity, lang)
    for facts, threshold in rule.unless:
        other = test_text(rule.test, lang, threshold)
        said += f"; {facts_text(facts, lang)}: {other}"
    if rule.when:
        said += pick((" (chỉ với {})", " (only for {})"), lang).format(facts_text(rule.when, lang))
    return said


def days(rule: Rule, lang: str) -> str:
    """From when to when a rule holds."""
    start = i18n.day(rule.effective_from, lang) if rule.effective_from else "…"
    end = i18n.day(rule.effective_to, lang) if rule.effective_to else "…"
    return f"{start} – {end}"


_HEAD = """\
# Rules

Printed from `geoapp/domain/rules.toml` by `python -m geoapp.workflows.rules_list > docs/rules.md`
(`make redraw`). `geoapp rules --as-of 2024-12-26` lists those in force on a day. A finding of a
check names the version in force on its day (`as_of`) and, under `other_date`, what versions of
other days would say.

## What an outcome means

| outcome | is said |
|---|---|
| `met`, `not_met` | of a `requirement`, where every value that the quantity can have agrees |
| `applies`, `does_not_apply` | of a `duty`, in the same way; or a fact of `when` is refuted |
| `cannot_decide` | the threshold lies between what is proved and possible, or a fact is open |
| `no_data` | nothing is known of the quantity; a document is needed; or the rules begin later |

An illustrative layer shows rice but never its absence; a stale one shows neither. Land of unknown
or double code and ground under no parcel may be anything. Rice up to the workspace's tolerance is
not proved to be there. Differences up to 0.001 m² are rounding and cross no threshold. Where the
boundary is a drawing, `site_m2` is what was published, from the least to the greatest source.

`sure`: `sourced` (an address that says it), `secondary` (a summary or a weak copy: hold it against
the text of the law), `general_knowledge` (no source confirms it). Each finding repeats it in words.

## Your own rules

`rules.toml` in the workspace adds rules of the same form, without code:

```toml
[[rule]]
id = "own-road-distance"               # a-z, 0-9, -
title_vi = "Cách đường tỉnh từ 50 m"
title_en = "At least 50 m from a provincial road"
kind = "requirement"                   # or "duty"
quantity = "distance:roads"            # see below
comparison = ">="                      # >= > <= <
threshold = 50
unit = "m"                             # m² ha km² | m | % share count
law_vi = "Quy định X"
law_en = "Rule X"
source = "https://..."                 # an address, or a file that lies in the workspace
sure = "sourced"
means_vi = "Quá gần đường."            # what follows where it applies, or is not met
means_en = "Too near to the road."
# may be left out:
effective_from = 2024-08-01            # and effective_to: both days are in force
article = "3"                          # and clause
family = "road-distance"               # versions that follow one another in time share it
basis = "planar"                       # or geodesic, of site_m2
when = ["not establishment"]           # facts that must all hold
unless = [{ when = ["craft_village"], threshold = 20 }]
also = { quantity = "rice_m2", comparison = ">", threshold = 0, unit = "ha" }   # and; or = {...}
note_vi = ""                           # and note_en
new = false                            # true: nothing of the kind was in force before
replaces = false                       # true: stands in place of the shipped rule of this id
```

A file with anything missing, misspelt or doubled is refused whole, in a sentence that names the
rule. The id of a shipped rule is refused without `replaces`, and with it every finding says so.

| quantity | is |
|---|---|
| `rice_m2`, `luc_m2`, `luk_m2`, `lua_m2` | rice; LUC; LUK; rice of which neither is told |
| `site_m2`, `residential_m2` | the site; ONT and ODT |
| `code:RDD+RPH` | ground of land-use codes |
| `layer:NAME`, `distance:NAME` | ground shared with a screened layer; metres to its nearest |
| `track:KEY` | a track of the record as a share |
| `fact:NAME` | a fact of the record; sources that differ are a range |
| `evidence` | what only a document shows: always `no_data` |

Facts for `when`: `craft_village`, `mountain`, `expansion`, any track (finished or not), `fact:NAME`
with the value yes or no; `not ` before it turns it round.

## Resolutions and conversions

`approvals.toml` in the workspace is the People's Council list. None ships: no public list says
which clusters stand in which resolution, so the answer is "chưa có dữ liệu".

```toml
[[resolution]]
number = "NN/NQ-HĐND"
date = 2024-12-12
year = 2025                  # the list's year; it lapses on 31/12. Left out: the year of its date
rice_ha = 400                # its total, or rice_m2; left out where it is not known
source = "https://..."
[[resolution.cluster]]
id = "the-id-of-a-cluster"   # of the record
rice_ha = 12.5               # or rice_m2

[[conversion]]               # a decision that converts rice under a resolution
document = "NN/QĐ-UBND"
date = 2025-03-01            # within the resolution's validity
cluster = "the-id-of-a-cluster"
resolution = "NN/NQ-HĐND"    # resolution_date = ... where two have one number
rice_ha = 5
source = "https://..."
```

Refused at load: a conversion booked twice (one document and cluster, whatever the resolution), more
than a resolution gives a cluster, more than its total, a day outside the validity, an id that the
record does not have. So a balance is never negative: approved = used + left + lapsed.

`covered` needs as much as may be there at most (and, by `values.beyond_council`, a law that asks
for no approval beside the council's); `partly` names what is missing of what is proved;
`lapsed`: the list that gave it is over and nothing was converted; `none`: no list names it. Numbers
of several resolutions of a year are added. What was converted in time stays approved.

The record's track `rice_conversion` (which `rice.approved_m2` of a check is made of) counts beside
the list where it is not older than the newest resolution for the cluster: the smaller of the two is
used, and their difference is listed as a contradiction. Without a list it is told, nothing more.

A difference between areas has a reason only where one is proved:

"""
_COSTS = """
## Costs

Payment = LUC m² × price × rate; the rate is `values.fee_rate` of the rule in force, the price is
the user's (there is no default). Topsoil = LUC m² × `values.depth_low_m` to `depth_high_m`. LUK
costs nothing; what may be LUC is named and not counted.

## The rules that ship
"""


def page() -> str:
    """``docs/rules.md``."""
    reasons = [f"- `{key}`: {vi} / {en}" for key, (vi, en) in REASONS.items()]
    return _HEAD + "\n".join(reasons) + "\n" + _COSTS + "\n".join(_blocks(shipped_rules())) + "\n"


def _blocks(rules: Iterable[Rule]) -> list[str]:
    return ["\n" + "\n".join(_block(rule)) for rule in rules]


def _block(rule: Rule) -> list[str]:
    basis = "" if rule.basis == "count" else f", {rule.basis}"
    said = [
        f"### `{rule.id}`",
        "",
        f"{rule.title_vi} / {rule.title_en}",
        "",
        f"- {rule.kind}{basis}: {condition(rule, 'vi')} / {condition(rule, 'en')}",
        f"- in force: {days(rule, 'en')}" + ("; new" if rule.new else ""),
        f"- {rule.citation('vi')} / {rule.citation('en')}",
        f"- {rule.sure}: {rule.source}",
        f"- {rule.means_vi} / {rule.means_en}",
    ]
    if rule.note_vi:
        said.append(f"- {rule.note_vi} / {rule.note_en}")
    if rule.values:
        said.append("- " + ", ".join(f"`{name}` = {value}" for name, value in rule.values.items()))
    return said


if __name__ == "__main__":
    sys.stdout.write(page())
