"""An issued check made again from the inputs that were kept when it was issued."""

from dataclasses import replace
from pathlib import Path

from geoapp.storage import Workspace, open_workspace
from geoapp.storage.kept_inputs import damaged, not_kept, restored
from geoapp.workflows.manifest import of_workspace
from geoapp.workflows.verify import DIFFERS, MISSING, Verdict, verify
from geoapp.workflows.verify_read import Damaged, read_report


def verify_kept(workspace: Workspace, path: Path) -> Verdict:
    """As ``verify``, on what the workspace held when the check was issued.

    What is larger than ``kept_inputs.MOST_BYTES`` was not kept, nor are the inputs of a report
    that was written without being issued: the first of those is named as missing.
    """
    try:
        inputs = of_workspace(read_report(path).document["manifest"])
        lost = not_kept(workspace.path, inputs)
    except (Damaged, KeyError, TypeError, AttributeError):
        return verify(workspace, path)  # which says what is wrong with it
    if lost:
        return Verdict(MISSING, lost[0], "was not kept when the check was issued")
    broken = damaged(workspace.path, inputs)
    if broken:
        return Verdict(DIFFERS, broken[0], "what was kept of it was changed")
    with restored(workspace.path, inputs) as folder:
        found = verify(open_workspace(folder), path)
    note = "made again from the inputs that were kept when it was issued"
    return replace(found, notes=(note, *found.notes))
