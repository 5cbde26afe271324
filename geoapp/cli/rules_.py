"""``geoapp rules``."""

from datetime import date
from pathlib import Path

import click
import orjson

from geoapp import i18n
from geoapp.cli.options import as_of_option, json_option, lang_option, workspace_option
from geoapp.domain.rule import Rule
from geoapp.domain.rule_words import pick
from geoapp.storage import Workspace, open_workspace
from geoapp.storage.rules import workspace_rules
from geoapp.workflows.rules_list import condition, days, rules_document

_SURE = {
    "secondary": ("nguồn thứ cấp", "secondary source"),
    "general_knowledge": ("kiến thức chung, chưa có nguồn", "general knowledge, no source"),
}
_HEADS = (
    "{n} quy tắc có hiệu lực ngày {day}", "{n} rules in force on {day}",
)  # fmt: skip
_OTHERS = ("{n} quy tắc của ngày khác", "{n} rules of other days")
_OWN = ("quy tắc riêng của bộ dữ liệu", "the workspace's own")


@click.command("rules")
@as_of_option
@workspace_option
@lang_option
@json_option
def command(as_of: date, workspace: Path, lang: str, as_json: bool) -> None:
    """List the rules that checks are judged by: what they ask, by which law, from when to when.

    Those in force on the day come first. A workspace adds its own in rules.toml.
    """
    opened = open_workspace(workspace)
    if as_json:
        document = rules_document(opened, as_of)
        click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(told(opened, as_of, lang))


def told(workspace: Workspace, as_of: date, lang: str) -> str:
    """The rules as text, those in force on the day first."""
    rules = workspace_rules(workspace.path)
    now = [rule for rule in rules if rule.in_force(as_of)]
    others = [rule for rule in rules if rule not in now]
    head = pick(_HEADS, lang).format(n=len(now), day=i18n.day(as_of, lang))
    parts = [head, *(_block(rule, lang) for rule in now)]
    if others:
        parts += ["", pick(_OTHERS, lang).format(n=len(others)), *(_line(r, lang) for r in others)]
    return "\n".join(parts)


def _block(rule: Rule, lang: str) -> str:
    return "\n".join(
        [
            "",
            f"{rule.title(lang)}  [{rule.id}]",
            f"  {condition(rule, lang)}",
            f"  {rule.citation(lang)}; {days(rule, lang)}",
            f"  {'; '.join([*_trust(rule, lang), rule.source])}",
        ]
    )


def _trust(rule: Rule, lang: str) -> list[str]:
    """What is to be known of where a rule is from."""
    said = [pick(_SURE[rule.sure], lang)] if rule.sure in _SURE else []
    return said if rule.origin == "shipped" else [*said, pick(_OWN, lang)]


def _line(rule: Rule, lang: str) -> str:
    return f"  {days(rule, lang)}  {rule.title(lang)}  [{rule.id}]"
