"""``approvals.toml`` of a workspace: resolutions on rice land and conversions under them."""

from collections.abc import Iterable
from pathlib import Path

from geoapp.domain.approval import Ledger, ledger
from geoapp.storage.files import hashed
from geoapp.storage.memo import FileMemo
from geoapp.storage.toml_file import read_toml

FILE = "approvals.toml"
_MEMO = FileMemo()


def read_approvals(folder: Path, clusters: Iterable[str]) -> Ledger | None:
    """The ledger of a workspace, None where it has no list: which is no data, not no approval.

    ``clusters``: the ids of the record. Raises WorkspaceError.
    """
    path = folder / FILE
    if not path.exists():
        return None
    document = _MEMO.get(f"approvals {folder.resolve()}", [path], lambda: read_toml(path))
    return ledger(document, FILE, clusters)


def approvals_edition(folder: Path) -> str | None:
    """``sha256:`` of the list, None where there is none."""
    path = folder / FILE
    return hashed(path) if path.exists() else None
