"""What an import says of a layer in ``workspace.toml``: one table changed, all else as it was."""

import re
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from geoapp.errors import WorkspaceError
from geoapp.sentence import say
from geoapp.storage import LayerInfo
from geoapp.storage.settings import read_settings
from geoapp.workflows.atomic import replacing
from geoapp.workflows.editions import one_writer

SETTINGS = "workspace.toml"
_DRAWN = ("illustrative", "simulated")
_DRAWN_TITLE = re.compile(r"\s*\((minh họa|mô phỏng|illustrative|simulated)\)$")


def change_layer(
    folder: Path, layer: str, values: Mapping[str, Any], *, declare: bool = False
) -> None:
    """Set the layer's keys to ``values`` (None removes one) by one atomic replacement.

    Comments and order stay. ``declare``: a layer that is not there is added behind the others.
    Raises WorkspaceError where the file, or what it would become, is not valid; it is then
    unchanged.
    """
    path = folder / SETTINGS
    with one_writer(path):
        data = changed(path.read_text(encoding="utf-8"), layer, values, declare=declare).encode()
        with tempfile.NamedTemporaryFile(prefix=f".{SETTINGS}.", dir=folder) as trial:
            trial.write(data)
            trial.flush()
            read_settings(Path(trial.name))
        with replacing(path) as out:
            out.write(data)


def changed(text: str, layer: str, values: Mapping[str, Any], *, declare: bool = False) -> str:
    """The settings' text with the layer's keys changed; a value that is a mapping is a table."""
    try:
        document = tomlkit.parse(text)
        if declare and "layers" not in document:
            document["layers"] = tomlkit.table(is_super_table=True)
        layers = document.get("layers", {})
        if layer not in layers and not declare:
            raise WorkspaceError(
                say(
                    "layer {layer} is no longer declared in {file}; import it again",
                    layer=layer,
                    file=SETTINGS,
                )
            )
        _set(layers, {layer: values})
        made = tomlkit.dumps(document)
        if _others(made, layer) == _others(text, layer):
            return made
    except TOMLKitError as error:
        raise WorkspaceError(
            say("{file} is not valid TOML any more: {why}", file=SETTINGS, why=error)
        ) from error
    except ValueError as error:  # of tomlkit: a table does not go into { ... }
        raise _unfit(layer) from error
    raise _unfit(layer)


def _set(table: Any, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if value is None:
            table.pop(key, None)
        elif isinstance(value, Mapping):
            if key not in table:
                table[key] = tomlkit.table()
            _set(table[key], value)
        elif table.get(key) != value:
            table[key] = value


def _others(text: str, layer: str) -> dict[str, Any]:
    """All that the settings say of anything but the layer."""
    said = tomllib.loads(text)
    said.setdefault("layers", {}).pop(layer, None)
    return said


def _unfit(layer: str) -> WorkspaceError:
    return WorkspaceError(
        say(
            "{file} is written so that layer {layer} cannot be put into it without touching"
            " others; write its layers as tables [layers.NAME]",
            file=SETTINGS,
            layer=layer,
        )
    )


def titles(info: LayerInfo, kind: str) -> dict[str, str]:
    """The layer's titles without the word that it is drawn, where it no longer is."""
    if kind in _DRAWN:
        return {}
    found = {"title_vi": info.title_vi, "title_en": info.title_en}
    return {key: _DRAWN_TITLE.sub("", title) for key, title in found.items()}
