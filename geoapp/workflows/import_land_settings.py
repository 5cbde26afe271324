"""What an import says of a layer in ``workspace.toml``: one table changed, all else as it was."""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from geoapp.errors import WorkspaceError
from geoapp.storage import LayerInfo
from geoapp.storage.settings import read_settings
from geoapp.workflows.atomic import replacing
from geoapp.workflows.editions import one_writer

SETTINGS = "workspace.toml"
_DRAWN = ("illustrative", "simulated")
_DRAWN_TITLE = re.compile(r"\s*\((minh họa|mô phỏng|illustrative|simulated)\)$")


def change_layer(folder: Path, layer: str, values: Mapping[str, Any]) -> None:
    """Set the layer's keys to ``values`` (None removes one) by one atomic replacement.

    Comments and order stay. Raises WorkspaceError where the file, or what it would become, is
    not valid; it is then unchanged.
    """
    path = folder / SETTINGS
    with one_writer(path):
        data = changed(path.read_text(encoding="utf-8"), layer, values).encode()
        with tempfile.NamedTemporaryFile(prefix=f".{SETTINGS}.", dir=folder) as trial:
            trial.write(data)
            trial.flush()
            read_settings(Path(trial.name))
        with replacing(path) as out:
            out.write(data)


def changed(text: str, layer: str, values: Mapping[str, Any]) -> str:
    """The settings' text with the layer's keys changed."""
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise WorkspaceError(f"{SETTINGS} is not valid TOML any more: {error}") from error
    table = document.get("layers", {}).get(layer)
    if table is None:
        raise WorkspaceError(f"layer {layer} is no longer declared in {SETTINGS}; import it again")
    for key, value in values.items():
        if value is None:
            table.pop(key, None)
        elif table.get(key) != value:
            table[key] = value
    return tomlkit.dumps(document)


def titles(info: LayerInfo, kind: str) -> dict[str, str]:
    """The layer's titles without the word that it is drawn, where it no longer is."""
    if kind in _DRAWN:
        return {}
    found = {"title_vi": info.title_vi, "title_en": info.title_en}
    return {key: _DRAWN_TITLE.sub("", title) for key, title in found.items()}
