"""Where rules lie: those that ship, and ``rules.toml`` of a workspace."""

import re
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

from geoapp.domain import rule as rules_of_domain
from geoapp.domain.reading import wrong
from geoapp.domain.rule import Rule, joined
from geoapp.domain.rule_read import rules_from_document
from geoapp.errors import WorkspaceError
from geoapp.sentence import say
from geoapp.storage.memo import FileMemo
from geoapp.storage.toml_file import read_toml

SHIPPED = Path(rules_of_domain.__file__).parent / "rules.toml"
OWN = "rules.toml"
_WEB = re.compile(r"https?://[^\s/]+\.[^\s/]+")
_MEMO = FileMemo()


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """The rules that ship, in the order of their file."""
    return rules_from_document(read_toml(SHIPPED), "geoapp/domain/rules.toml")


def workspace_rules(folder: Path) -> tuple[Rule, ...]:
    """The rules in use in a workspace: those that ship, then its own.

    Raises WorkspaceError where its ``rules.toml`` is wrong: no rule is then used, for half of
    them would be no list of what the law asks.
    """
    path = folder / OWN
    if not path.exists():
        return shipped_rules()
    return _MEMO.get(f"rules {folder.resolve()}", [path], lambda: _with_own(path))


def rules_edition(folder: Path) -> str:
    """``sha256:`` over the files of the rules in use: what a manifest names."""
    digest = sha256(SHIPPED.read_bytes())
    path = folder / OWN
    digest.update(path.read_bytes() if path.is_file() else b"")
    return "sha256:" + digest.hexdigest()


def _with_own(path: Path) -> tuple[Rule, ...]:
    own = rules_from_document(read_toml(path), OWN, "workspace")
    _check_sources(own, path)
    return joined(shipped_rules(), own, OWN)


def _check_sources(rules: Iterable[Rule], path: Path) -> None:
    """A source is a web address, or a file that lies in the workspace."""
    for rule in rules:
        if not _WEB.match(rule.source) and not _lies_in(path, rule):
            raise wrong(
                OWN,
                rule.id,
                say(
                    "source must be an https:// address or a file in the workspace, not"
                    " {source!r:.60}",
                    source=rule.source,
                ),
            )


def cited_files(folder: Path) -> list[Path]:
    """The files of a workspace that its own rules cite; none where its rules cannot be read."""
    try:
        rules = workspace_rules(folder)
    except WorkspaceError:
        return []
    return sorted({folder / r.source for r in rules if not _WEB.match(r.source)})


def _lies_in(path: Path, rule: Rule) -> bool:
    folder = path.parent.resolve()
    found = (folder / rule.source).resolve()
    return found.is_relative_to(folder) and found.is_file()
